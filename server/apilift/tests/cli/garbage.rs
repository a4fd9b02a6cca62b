//! Bad input: a message that says where and what, and the rest goes on.

use crate::{ACME_2, Project, Run, SHAPES};

/// Checks the project; the good file's findings come in any case.
#[track_caller]
fn goes_on(project: &Project) -> Run {
    project.write("good.py", SHAPES);
    let run = project.run(&["check", "--output-format", "concise", "--with", "acme==2.0"]);
    run.ends_with(1).prints("good.py:5:");
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    run
}

#[test]
fn broken_lock_files() {
    for (name, text) in [
        ("uv.lock", "version = 1\n[[package]\nname = \"acme\"\n"),
        ("poetry.lock", "[[package]]\nname = acme\n"),
        ("pdm.lock", "= 1\n"),
        ("pylock.toml", "lock-version = \n"),
        ("Pipfile.lock", "{ \"default\": {"),
    ] {
        let project = Project::new(&[(name, text)]);
        goes_on(&project).complains(name);
    }
}

#[test]
fn a_lock_file_of_odd_shape() {
    let project = Project::new(&[("uv.lock", "version = \"x\"\npackage = 3\n")]);
    goes_on(&project);
    let project = Project::new(&[("Pipfile.lock", "[1, 2]")]);
    goes_on(&project);
    let project = Project::new(&[("poetry.lock", "[[package]]\nname = \"acme\"\nversion = \"not a version\"\n")]);
    goes_on(&project);
}

#[test]
fn a_broken_pyproject() {
    let project = Project::new(&[("pyproject.toml", "[project\nname = 1")]);
    goes_on(&project).complains("pyproject.toml");
}

#[test]
fn a_setting_that_does_not_exist() {
    let project = Project::new(&[("apilift.toml", "selct = [\"acme\"]\nconfidence = \"high\"\nexclude = 3\n")]);
    goes_on(&project).complains("`selct`; did you mean `select`?").complains("confidence").complains("exclude");
}

#[test]
fn broken_requirements() {
    let project = Project::new(&[("requirements.txt", "acme==\n-r nowhere.txt\n???\nacme==2.0\n")]);
    goes_on(&project).complains("requirements.txt");
}

#[test]
fn a_file_that_is_not_utf8() {
    let project = Project::new(&[ACME_2]);
    project.write("latin.py", b"import acme as ac\nname = 'M\xfcller'\nac.Real_(1)\n");
    let run = goes_on(&project);
    run.complains("latin.py").complains("not UTF-8 (line 2");
    let before = std::fs::read(project.path().join("latin.py")).unwrap();
    project.run(&["fix"]);
    assert_eq!(std::fs::read(project.path().join("latin.py")).unwrap(), before);
}

#[test]
fn a_file_of_nulls() {
    let project = Project::new(&[ACME_2]);
    project.write("nulls.py", [0u8; 4096]);
    goes_on(&project);
}

#[test]
fn a_file_of_50_megabytes() {
    let project = Project::new(&[ACME_2]);
    let line = "import acme as ac; ac.Real_(1)\n";
    project.write("big.py", line.repeat(50_000_000 / line.len() + 1));
    goes_on(&project).complains("big.py").complains("MB");
}

#[test]
fn a_hundred_thousand_brackets() {
    for (open, close) in [("[", "]"), ("(", ")"), ("{", "}"), ("f(", ")"), ("not ", ""), ("-", "")] {
        let text = format!("import acme as ac\nx = {}ac.Real_{}\n", open.repeat(100_000), close.repeat(100_000));
        let project = Project::new(&[ACME_2, ("deep.py", &text)]);
        goes_on(&project).complains("deep.py");
    }
}

#[test]
fn brackets_that_never_close() {
    let text = format!("import acme as ac\nac.Real_\nx = {}", "[".repeat(100_000));
    let project = Project::new(&[ACME_2, ("deep.py", &text)]);
    goes_on(&project);
}

#[test]
fn ten_thousand_nested_blocks() {
    let mut text = "import acme as ac\n".to_owned();
    for depth in 0..2_000 {
        text.push_str(&" ".repeat(depth));
        text.push_str("if x:\n");
    }
    text.push_str(&" ".repeat(2_000));
    text.push_str("ac.Real_\n");
    let project = Project::new(&[ACME_2, ("blocks.py", &text)]);
    goes_on(&project);
}

const BETA: &str = "name = \"beta\"\nimport-roots = [\"beta\"]\nreleases = [\"1.0\", \"2.0\"]\n\
     changelog = \"https://beta.example/changes\"\n";

fn change(template: &str) -> String {
    format!(
        "+++\nsymbol = \"beta.old\"\nremoved = \"2.0\"\nreplacement = [\"beta.new\"]\n\
         source = \"https://beta.example/changes\"\n\n[[rewrite]]\ntemplate = \"{template}\"\n+++\n\
         # Call `beta.new`\nThe function was renamed.\n"
    )
}

const BETA_SURFACE: &str = "{\"schema\":1,\"distribution\":\"beta\",\"releases\":[\"1.0\",\"2.0\"]}\n\
    {\"path\":\"beta\",\"kind\":\"module\",\"in\":[[0]]}\n\
    {\"path\":\"beta.new\",\"kind\":\"function\",\"in\":[[0]],\"signatures\":[{\"in\":[[0]],\"params\":[\"a\"]}]}\n\
    {\"path\":\"beta.old\",\"kind\":\"function\",\"in\":[[0,0]],\"signatures\":[{\"in\":[[0,0]],\"params\":[\"a\"]}]}\n";

#[test]
fn a_change_file_with_an_unknown_placeholder() {
    let project = Project::new(&[("api-changelogs/beta/package.toml", BETA), ACME_2]);
    project.write("api-changelogs/beta/surface.jsonl", BETA_SURFACE);
    project.write("uses.py", "import beta\nbeta.old(1)\n");
    let check = || project.run(&["check", "uses.py", "--with", "beta==2.0"]);
    // A hole that no signature knows: no fix is made of it, and the finding says why.
    project.write("api-changelogs/beta/old.md", change("beta.new({nowhere})"));
    check().ends_with(1).prints("withheld").prints("`nowhere`");
    project
        .run(&["changelog", "lint"])
        .ends_with(1)
        .prints("beta/old.md:8: no known signature has a parameter `nowhere`");
    // A hole that is none: the record is left out, with a message, and the rest goes on.
    for template in ["beta.new({no where})", "beta.new({nowhere"] {
        project.write("api-changelogs/beta/old.md", change(template));
        goes_on(&project).complains("beta/old.md:8: template, character");
        project.run(&["changelog", "lint"]).ends_with(1).prints("beta/old.md:8: template, character");
    }
    // A table that is not there.
    project.write("api-changelogs/beta/old.md", change("beta.new({a -> @no_such_table})"));
    check().ends_with(1).prints("no fix");
    project.run(&["changelog", "lint"]).ends_with(1).prints("beta/old.md:8: there is no values table `no_such_table`");
}

#[test]
fn a_change_file_that_is_none() {
    let project = Project::new(&[("api-changelogs/beta/package.toml", BETA), ACME_2]);
    project.write("api-changelogs/beta/old.md", "no front matter");
    project.write("api-changelogs/beta/bytes.md", b"+++\nsymbol = \"\xff\"\n");
    project.write("api-changelogs/nobody/package.toml", "name = ");
    goes_on(&project).complains("beta/old.md").complains("nobody/package.toml");
}

#[test]
fn no_database_to_lint() {
    let project = Project::new(&[]);
    project.run(&["changelog", "lint", "nowhere"]).ends_with(2).complains("nowhere");
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let project = Project::new(&[ACME_2, ("secret.py", SHAPES)]);
    let secret = project.path().join("secret.py");
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o000)).unwrap();
    // Root reads everything: then there is nothing to see here.
    if std::fs::read(&secret).is_err() {
        goes_on(&project).complains("secret.py");
    }
    std::os::unix::fs::symlink("nowhere.py", project.path().join("dangling.py")).unwrap();
    std::os::unix::fs::symlink(".", project.path().join("loop")).unwrap();
    goes_on(&project);
}

/// A rule of a parser that a program wrote.
const RULE: &str = "
    def read_rule(self):
        index = self.offset
        for choice in self.choices:
            address, self.offset = choice(self.text[self.offset]), self.offset + 1
            if address is None:
                address, self.offset = Node(self.text[index:self.offset], self.found), index
            index, self.found = self.offset, address
        self.failed.append(self.offset)
        return self.found
";

/// They set an attribute in hundreds of places, mostly from itself: to follow all the ways would take for ever.
#[test]
fn a_generated_parser() {
    let rules: String = (0..300).map(|number| RULE.replace("rule", &number.to_string())).collect();
    let parser = format!("import acme as ac\n\nclass Parser:\n{rules}\nac.Real_(1)\n");
    let project = Project::new(&[ACME_2, ("parser.py", &parser)]);
    let run = goes_on(&project);
    run.prints("acme.Real_");
    assert_eq!(run.stdout.matches("parser.py:").count(), 1, "{}", run.stdout);
}
