//! `apilift model prompt`: JSON lines in, JSON lines out.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::Project;

fn ask() -> Value {
    json!({
        "id": 7,
        "change": { "symbol": "acme.within", "kind": "function", "replacement": ["acme.inside"],
                    "note": "Use `acme.inside`." },
        "old": { "path": "acme.within", "is": "function", "signatures": ["(values, allowed, strict=False)"] },
        "new": [{ "path": "acme.inside", "is": "function", "signatures": ["(values, allowed, *, strict=True)"] }],
        "call": { "as": "call", "receiver": false, "result": "used",
                  "arguments": [{ "parameter": "values", "by": "position" }] },
        "template": "acme.inside({values}, strict={strict})",
    })
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn a_question_becomes_prompt_and_target_and_comes_back() {
    let project = Project::new(&[]);
    let run = project.pipe(&["model", "prompt"], format!("{}\n\n", ask()).as_bytes());
    run.ends_with(0);
    let out = lines(&run.stdout);
    let prompt = "<|change|>function $F0<|to|>$F1<|note|>Use $F1.<|old|>$F0($p0, .., $p1=False)\
                  <|new|>$F1($p0, $p2, *, $p1=True)<|use|>call $p0 used<|answer|>";
    assert_eq!(out, [json!({ "id": 7, "prompt": prompt, "target": "$F1({$p0}, $p1={$p1})" })]);
    let mut back = ask();
    back["answer"] = out[0]["target"].clone();
    let run = project.pipe(&["model", "prompt", "--back"], back.to_string().as_bytes());
    run.ends_with(0);
    assert_eq!(lines(&run.stdout), [json!({ "id": 7, "template": ask()["template"] })]);
    back["answer"] = "$F9()".into();
    let run = project.pipe(&["model", "prompt", "--back"], back.to_string().as_bytes());
    run.ends_with(0).prints("`$F9`, which the prompt does not have");
}

#[test]
fn a_bad_line_costs_itself_alone() {
    let project = Project::new(&[]);
    let run = project.pipe(&["model", "prompt"], format!("{{\n{}\n[]", ask()).as_bytes());
    run.ends_with(2);
    let out = lines(&run.stdout);
    assert_eq!(out.len(), 3);
    assert_eq!((&out[0]["line"], &out[1]["id"], &out[2]["line"]), (&json!(1), &json!(7), &json!(3)));
}

#[test]
fn the_vocabulary_is_listed() {
    let run = Project::new(&[]).run(&["model", "prompt", "--vocabulary"]);
    run.ends_with(0).prints("{\"token\":\"{$p0}\",\"type\":\"user-defined\"}");
    assert_eq!(lines(&run.stdout).iter().filter(|token| token["type"] == "control").count(), 2);
}

#[test]
fn an_answer_is_scored_part_by_part() {
    let project = Project::new(&[]);
    let line = |answer: &str| {
        let mut line = ask();
        line["call"]["arguments"] =
            json!([{ "parameter": "values", "by": "position" }, { "parameter": "allowed", "by": "position" }]);
        line["answer"] = answer.into();
        line["template"] = "acme.inside({values}, ...)".into();
        line.to_string()
    };
    let answers = ["$F1({$p0})", "$F1({$p0}, ..., $p2={$p2})", "$F1({$p0}, ...)", "$F9()"];
    let input = answers.map(line).join("\n");
    let run = project.pipe(&["score"], input.as_bytes());
    run.ends_with(0);
    let out = lines(&run.stdout);
    let told = |at: usize| (out[at]["outcome"].as_str().unwrap_or_default(), out[at]["refused"]["by"].as_str());
    // `allowed` is lost, and mandatory; the default of `strict` differs, and nothing spells the old one.
    assert_eq!(told(0), ("refused", Some("exists")), "{}", out[0]);
    assert_eq!((&out[0]["parts"]["exists"], &out[0]["parts"]["binds"]), (&json!(1.0), &json!(-1.0)));
    assert_eq!(told(1), ("adopted", None), "{}", out[1]);
    assert_eq!(told(2), ("refused", Some("defaults")), "{}", out[2]);
    assert_eq!(told(3), ("unreadable", Some("form")), "{}", out[3]);
    assert_eq!(out[2]["parts"]["em"], 2.0);
    assert_eq!(
        (&out[3]["parts"]["format"], &out[3]["parts"]["es"], &out[3]["reward"]),
        (&json!(-1.0), &json!(-2.0), &json!(-3.0))
    );
    let run = project.pipe(&["score", "--weights", "recode-em"], line("$F1({$p0}, ...)").as_bytes());
    assert_eq!(lines(&run.stdout)[0]["reward"], 3.0);
    project.write("weights.toml", "passes = 10.0\n");
    let run = project.pipe(&["score", "--weights", "weights.toml"], line("$F9()").as_bytes());
    assert_eq!(lines(&run.stdout)[0]["reward"], -10.0);
    project.write("weights.toml", "pases = 10.0\n");
    project.pipe(&["score", "--weights", "weights.toml"], b"").ends_with(2).complains("pases");
}

#[test]
fn the_papers_form_goes_there_and_back() {
    let project = Project::new(&[]);
    let mut line = json!({ "id": 3, "dependency": "acme", "new_version": "2.0", "update_info": "`old` is `new`.",
                           "old_code": "x = old(1)", "new_code": "x = new(1)\n", "thought": "It moved." });
    let run = project.pipe(&["model", "prompt", "--form", "recode/1"], line.to_string().as_bytes());
    run.ends_with(0);
    let out = lines(&run.stdout);
    assert!(out[0]["prompt"].as_str().unwrap_or_default().contains("<doc>\n`old` is `new`.\n</doc>"), "{out:?}");
    line["answer"] = out[0]["target"].clone();
    let run = project.pipe(&["model", "prompt", "--form", "recode/1", "--back"], line.to_string().as_bytes());
    assert_eq!(lines(&run.stdout), [json!({ "id": 3, "code": "x = new(1)" })]);
}

#[test]
fn the_papers_form_is_scored() {
    let project = Project::new(&[]);
    let line = |answer: &str| json!({ "id": 1, "answer": answer, "new_code": "x = new(1)  # why\n" }).to_string();
    let right = "it moved</think>\n<answer>\n```python\n\nx = new(1)\n```\n</answer>";
    let input = [line(right), line("x = new(1)"), line("a</think><answer>```python\nx = (\n```</answer>")].join("\n");
    let run = project.pipe(&["score", "--form", "recode/1", "--weights", "recode-es"], input.as_bytes());
    run.ends_with(0);
    let rewards: Vec<f64> = lines(&run.stdout).iter().filter_map(|line| line["reward"].as_f64()).collect();
    assert_eq!(rewards, [3.0, -3.0, -1.0]);
}

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/recode/fixture")
}

/// A copy of the fixture's project, and the model that knows its changes by heart.
fn orchard() -> (Project, String) {
    let fixture = fixture();
    let project = Project::new(&[]);
    let folder = fixture.join("project");
    for name in ["pyproject.toml", "uses.py"] {
        project.write(name, std::fs::read(folder.join(name)).expect("the fixture"));
    }
    for entry in std::fs::read_dir(folder.join("api-changelogs/orchard")).expect("the fixture").flatten() {
        let name = format!("api-changelogs/orchard/{}", entry.file_name().to_string_lossy());
        project.write(&name, std::fs::read(entry.path()).expect("the fixture"));
    }
    (project, fixture.join("model.gguf").display().to_string())
}

#[test]
fn questions_of_files_are_printed_and_no_model_is_asked() {
    let (project, _) = orchard();
    let run = project.run(&["model", "questions"]);
    run.ends_with(0);
    let mut asked = lines(&run.stdout);
    let code = project.read("uses.py");
    for question in &mut asked {
        let last = question["old"]["path"].as_str().and_then(|path| path.rsplit('.').next()).expect("a path");
        let at = question["line"].as_u64().expect("a line") as usize;
        assert!(code.lines().nth(at - 1).is_some_and(|line| line.contains(last)), "{question}");
        let fields = question.as_object_mut().expect("an object");
        assert_eq!(fields.remove("file"), Some("uses.py".into()));
        fields.remove("line");
    }
    // They are what the fixture's model was trained on, but for the right answer.
    let known = std::fs::read_to_string(fixture().join("asks.jsonl")).expect("the fixture");
    let mut known = lines(&known);
    for ask in &mut known {
        ask.as_object_mut().expect("an object").remove("template");
        assert!(asked.contains(ask), "{ask} is not among {asked:?}");
    }
    assert_eq!(asked.len(), known.len());
    project.run(&["model", "questions", "nowhere"]).ends_with(2).complains("nowhere");
}

#[cfg(feature = "llama")]
#[test]
fn the_model_is_asked_once_and_its_answers_are_kept() {
    let (project, model) = orchard();
    let before = project.read("uses.py");
    let run = project.run(&["fix", "--model", "--model-file", &model, "--explain"]);
    run.ends_with(1).prints("+        orchard.clip(values, minimum=1),").complains("20 questions (20 asked now)");
    run.complains("answers refused by `exists`, as: it is not known whether the value has");
    assert_eq!(project.read("uses.py"), before, "without --unsafe-fixes nothing is written");
    // What was answered is used again, with the model and without any.
    project.run(&["fix", "--model", "--model-file", &model]).complains("20 questions (0 asked now)");
    let run = project.run(&["fix", "--model", "--unsafe-fixes"]);
    run.ends_with(1).complains("20 questions (0 asked now)");
    let after = project.read("uses.py");
    assert!(after.contains("orchard.clip(values, minimum=1)") && after.contains("orchard.iter_rows(table)"), "{after}");
}

/// No model was trained on this project; the fixture's is another one.
#[cfg(feature = "llama")]
#[test]
fn the_shipped_models_answers_are_checked_and_written() {
    let (project, _) = orchard();
    let ask = ["fix", "--model", "--model-file", "apilift-small", "--select", "orchard.trim,orchard.iter_rows"];
    let run = project.run(&[&ask[..], &["--explain"]].concat());
    run.ends_with(1)
        .prints("+        orchard.clip(values, minimum=1),")
        .complains("2 questions (2 asked now): 1 migrated");
    run.complains("answers refused by `exists`, as: it is not known whether the value has");
    let run = project.run(&[&ask[..], &["--unsafe-fixes"]].concat());
    run.complains("2 questions (0 asked now)");
    let after = project.read("uses.py");
    assert!(after.contains("orchard.clip(values, minimum=1)") && after.contains("orchard.iter_rows(table)"), "{after}");
}

/// What a model of the form `recode/1` says is noise here: its weights are random.
#[cfg(feature = "llama")]
#[test]
fn noise_in_the_papers_form_is_refused_and_counted() {
    let (project, _) = orchard();
    let mut bytes = std::fs::read(fixture().join("../../../server/model/tests/engine/tiny.gguf")).expect("the model");
    let key = b"apilift.prompt_form";
    let at = bytes.windows(key.len()).position(|window| window == key).expect("the prompt form");
    // As publishers' files are: the list of models says how it is asked.
    bytes[at..at + 7].copy_from_slice(b"another");
    std::fs::create_dir_all(project.path().join("cache/models")).expect("the cache");
    project.write("cache/models/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf", bytes);
    let settings = project.read("pyproject.toml");
    // This tokenizer makes a token of each byte, and four answers have to fit in beside the prompt.
    project.write("pyproject.toml", format!("{settings}\n[tool.apilift.model]\ncontext = 12000\n"));
    let before = project.read("uses.py");
    let ask = ["fix", "--model", "--model-file", "qwen2.5-coder-0.5b", "--unsafe-fixes", "--explain"];
    let ask = [&ask[..], &["--select", "orchard.trim,orchard.SLOW"]].concat();
    let run = project.run(&ask);
    run.ends_with(1)
        .complains("2 questions (2 asked now): 0 migrated and checked, 0 workarounds (not applied), 2 refused");
    run.complains("answers refused by `form`, as: the answer has no `</think>`");
    assert_eq!(project.read("uses.py"), before);
    project.run(&ask).complains("2 questions (0 asked now)");
    // One that does not fit is said, and costs nothing else.
    project.write("pyproject.toml", format!("{settings}\n[tool.apilift.model]\ncontext = 600\n"));
    std::fs::remove_dir_all(project.path().join("cache/answers")).expect("the cache");
    project.run(&ask).complains("make `model.context` larger");
}

#[cfg(feature = "llama")]
#[test]
fn answers_are_printed_with_what_becomes_of_them_and_not_kept() {
    let (project, model) = orchard();
    let run = project.run(&["model", "answers", "--model-file", &model]);
    run.ends_with(0);
    let uses = lines(&run.stdout);
    let of = |id: &str| uses.iter().find(|line| line["id"] == id).unwrap_or_else(|| panic!("no {id} in {uses:?}"));
    let trim = of("orchard.trim");
    let best = &trim["answers"][0];
    assert_eq!(
        (&best["template"], &best["adoption"]),
        (&json!("orchard.clip({values}, minimum={lower})"), &json!("adopted"))
    );
    assert!(best["probability"].as_f64().is_some_and(|p| p > 0.5 && p <= 1.0), "{best}");
    assert!(trim["after"].as_str().is_some_and(|new| new.contains("orchard.clip(values, minimum=1)")), "{trim}");
    // Each edit alone: the file's other uses are as they were.
    assert!(trim["after"].as_str().is_some_and(|new| new.contains("load_basket")), "{trim}");
    assert_eq!((uses.len(), &trim["known"]), (20, &Value::Null));
    let refused = uses.iter().filter(|line| line["after"].is_null());
    for line in refused {
        assert!(line["answers"][0]["by"].is_string() && line["answers"][0]["reason"].is_string(), "{line}");
    }
    project.run(&["model", "keep", "orchard.trim"]).ends_with(2).complains("no answer of a model is kept for it");

    // Questions alone.
    let asks = std::fs::read_to_string(fixture().join("asks.jsonl")).expect("the fixture");
    let run = project.pipe(&["model", "answers", "-", "--model-file", &model, "--strategy", "free"], asks.as_bytes());
    run.ends_with(0);
    let answered = lines(&run.stdout);
    assert_eq!(answered.len(), 20);
    let trim = answered.iter().find(|line| line["id"] == "orchard.trim").expect("an answer");
    assert_eq!(trim["answers"][0]["template"], best["template"], "{trim}");
}

#[cfg(feature = "llama")]
#[test]
fn a_model_is_asked_about_known_rewrites_only_where_that_is_wanted() {
    let (project, model) = orchard();
    let page = project.read("api-changelogs/orchard/trim.md");
    let with_rewrite =
        page.replacen("\n+++\n", "\n[[rewrite]]\ntemplate = \"orchard.clip({values}, minimum={lower})\"\n+++\n", 1);
    project.write("api-changelogs/orchard/trim.md", with_rewrite);
    let run = project.run(&["model", "answers", "--model-file", &model]);
    assert_eq!(lines(&run.stdout).len(), 19);
    let run = project.run(&["model", "answers", "--all", "--model-file", &model]);
    let uses = lines(&run.stdout);
    let trim = uses.iter().find(|line| line["id"] == "orchard.trim").expect("a use");
    assert_eq!((uses.len(), &trim["known"]), (20, &json!("written")));
    project.run(&["model", "answers"]).ends_with(2).complains("--model-file");
}

#[cfg(feature = "llama")]
#[test]
fn a_kept_answer_becomes_a_change_file() {
    let (project, model) = orchard();
    project.run(&["model", "keep", "orchard.trim"]).ends_with(2).complains("no answer of a model is kept for it");
    project.run(&["fix", "--model", "--model-file", &model]).ends_with(1);
    project.run(&["model", "keep", "orchard.trim"]).ends_with(0).complains("trim.md");
    let page = project.read("api-changelogs/orchard/trim.md");
    assert!(page.contains("template = \"orchard.clip({values}, minimum={lower})\""), "{page}");
    assert!(
        page.contains("safety = \"unsafe\"") && page.contains("    return orchard.clip(value_0, minimum=value_1)\n"),
        "{page}"
    );
    // Once; and no model is needed any more.
    project.run(&["model", "keep", "orchard.trim"]).ends_with(2);
    let run = project.run(&["check", "--select", "orchard.trim", "--output-format", "json"]);
    assert_eq!(
        (&run.json()[0]["fix"]["origin"], &run.json()[0]["fix"]["applicability"]),
        (&json!("written"), &json!("unsafe"))
    );
    project.run(&["fix", "--unsafe-fixes", "--select", "orchard.trim"]);
    assert!(project.read("uses.py").contains("orchard.clip(values, minimum=1)"));
}

#[cfg(feature = "llama")]
#[test]
fn the_model_that_comes_with_apilift_is_asked_where_it_is_chosen() {
    let (project, model) = orchard();
    // The program with a model beside it, as it is installed.
    let program = project.path().join(format!("bin/apilift{}", std::env::consts::EXE_SUFFIX));
    std::fs::create_dir_all(project.path().join("bin")).expect("the test's own ground");
    let built = env!("CARGO_BIN_EXE_apilift");
    std::fs::hard_link(built, &program).or_else(|_| std::fs::copy(built, &program).map(|_| ())).expect("the program");
    std::fs::copy(model, project.path().join("bin/apilift-small.gguf")).expect("the model");
    let run = |words: &[&str]| project.run_program(&program, words);

    run(&["model", "list"]).ends_with(0).prints("  apilift-small  (comes with apilift, 0.8 MB)");
    run(&["model", "pull", "apilift-small"]).ends_with(0).complains("it comes with apilift");
    // Off by itself.
    let ask = ["fix", "--model", "uses.py"];
    run(&ask).complains("no local model is chosen").complains("20 questions (0 asked now)");
    run(&["fix", "--model", "--model-file", "apilift-small", "uses.py"]).complains("20 questions (20 asked now)");
    std::fs::remove_dir_all(project.path().join("cache")).expect("the cache");
    let settings = project.read("pyproject.toml");
    // The fixture is less sure of itself than the model whose name it has here must be.
    let chosen = "[tool.apilift]\nmodel-threshold = 0.5\n[tool.apilift.model]\nname = \"apilift-small\"\n";
    project.write("pyproject.toml", format!("{settings}\n{chosen}"));
    run(&ask).prints("+        orchard.clip(values, minimum=1),").complains("20 questions (20 asked now)");
    project.write("pyproject.toml", settings);
    std::fs::remove_dir_all(project.path().join("cache")).expect("the cache");
    run(&["model", "use", "apilift-small"]).ends_with(0).complains("in the form template/1");
    run(&["model", "list"]).prints("* apilift-small");
    run(&ask).complains("20 questions (20 asked now)");
}

/// A question that the rules answer, and one whose default differs, which they leave alone.
fn two_questions() -> String {
    let mut plain = ask();
    plain["family"] = "rename".into();
    plain["new"][0]["signatures"] = json!(["(values, allowed, strict=False)"]);
    plain["call"]["arguments"] =
        json!([{ "parameter": "values", "by": "position" }, { "parameter": "allowed", "by": "keyword" }]);
    plain["template"] = "acme.inside({values}, allowed={allowed})".into();
    let mut differs = plain.clone();
    differs["new"][0]["signatures"] = json!(["(values, allowed, strict=True)"]);
    differs["template"] = "acme.inside({values}, allowed={allowed}, strict={strict})".into();
    format!("{plain}\n{differs}\n")
}

#[test]
fn the_rules_alone_are_measured() {
    let project = Project::new(&[]);
    project.write("asks.jsonl", two_questions());
    let run = project.run(&["model", "eval", "asks.jsonl", "--no-model", "--out", "report"]);
    run.ends_with(0).prints("| rename | 2 | 1 of 2: 50.0 % (9.5 to 90.5) |");
    assert_eq!(project.read("report/REPORT.md"), run.stdout);
    let report: Value = serde_json::from_str(&project.read("report/report.json")).expect("JSON");
    assert_eq!((&report["all"]["right"]["count"], &report["all"]["refused"]["count"]), (&json!(1), &json!(1)));
    let cases = lines(&project.read("report/cases.jsonl"));
    assert_eq!((&cases[0]["offered"], &cases[1]["offered"]), (&json!(true), &json!(null)));
    for plot in ["report/offered.svg", "report/calibration.svg"] {
        assert!(project.read(plot).starts_with("<svg "), "{plot}");
    }
    project.write("bad.jsonl", "{}\n");
    let run = project.run(&["model", "eval", "bad.jsonl", "--no-model", "--out", "report"]);
    run.ends_with(2).complains("bad.jsonl:1");
}

#[cfg(feature = "llama")]
#[test]
fn a_model_is_measured() {
    let (project, model) = orchard();
    project.write("asks.jsonl", std::fs::read(fixture().join("asks.jsonl")).expect("the fixture"));
    let run = project.run(&["model", "eval", "asks.jsonl", "--model-file", &model, "--out", "report"]);
    run.ends_with(0);
    let report: Value = serde_json::from_str(&project.read("report/report.json")).expect("JSON");
    // It knows them all by heart; the gates refuse some, and then another answer may pass.
    assert_eq!(report["all"]["first"]["count"], json!(20));
    assert!(report["all"]["right"]["count"].as_u64() >= Some(10), "{}", report["all"]);
    project.run(&["model", "eval", "asks.jsonl", "--out", "report"]).ends_with(2).complains("--no-model");
}
