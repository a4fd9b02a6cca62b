//! What the engine answers with a good model.

use model::protocol::{Bench, Device};
use model::{Cancel, ErrorKind, Generate, Generator, Score};

use crate::fixture::{ask, generate, tiny, tiny_worker, worker};

pub const ALL: &[(&str, fn())] = &[
    ("a_model_says_what_it_is", a_model_says_what_it_is),
    ("greedy_answers_do_not_depend_on_what_was_asked_before", greedy_answers_do_not_depend_on_what_was_asked_before),
    ("the_first_of_many_is_the_greedy_one", the_first_of_many_is_the_greedy_one),
    ("a_seed_draws_the_same_answers", a_seed_draws_the_same_answers),
    ("an_answers_score_is_its_probability", an_answers_score_is_its_probability),
    ("continuations_weigh_the_same_alone_and_together", continuations_weigh_the_same_alone_and_together),
    ("an_answer_ends_at_a_stop", an_answer_ends_at_a_stop),
    ("what_is_too_long_is_refused", what_is_too_long_is_refused),
    ("a_long_prompt_is_read_in_parts", a_long_prompt_is_read_in_parts),
    ("generating_can_be_cancelled", generating_can_be_cancelled),
    ("speed_can_be_measured", speed_can_be_measured),
    ("the_machine_is_described", the_machine_is_described),
    ("nothing_but_replies_is_on_standard_output", nothing_but_replies_is_on_standard_output),
    ("a_context_that_does_not_fit_is_refused", a_context_that_does_not_fit_is_refused),
    ("a_gpu_that_is_not_there_is_said", a_gpu_that_is_not_there_is_said),
];

/// Two sums of the same probabilities, in single precision in other orders.
fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-2
}

fn a_model_says_what_it_is() {
    let info = tiny_worker().model(&Cancel::new()).unwrap();
    assert_eq!(info.name, "random weights");
    assert_eq!(info.form.as_deref(), Some("template/1"));
    assert_eq!(info.architecture, "qwen2");
    assert_eq!((info.parameters, info.context, info.threads), (19_616, 512, 1));
    assert_eq!(info.device, "CPU");
    assert!(info.load_seconds > 0.0 && info.bytes > 0);
}

fn greedy_answers_do_not_depend_on_what_was_asked_before() {
    let prompts = ["alpha beta", "alpha beta gamma", "alpha", "<F0>(<p0>)", "x"];
    let alone: Vec<_> = prompts.iter().map(|prompt| generate(&tiny_worker(), &ask(prompt)).unwrap()).collect();
    let one = tiny_worker();
    for round in 0..2 {
        for (prompt, expected) in prompts.iter().zip(&alone) {
            let answer = generate(&one, &ask(prompt)).unwrap();
            assert_eq!(answer[0].text, expected[0].text, "{prompt} in round {round}");
            assert!(close(answer[0].logprob, expected[0].logprob), "{answer:?} {expected:?}");
        }
    }
    assert!(alone.iter().any(|answer| !answer[0].text.is_empty()));
}

fn the_first_of_many_is_the_greedy_one() {
    let worker = tiny_worker();
    let greedy = generate(&worker, &ask("alpha beta")).unwrap();
    assert_eq!(greedy.len(), 1);
    let many = generate(&worker, &Generate { candidates: 8, temperature: 1.0, ..ask("alpha beta") }).unwrap();
    assert_eq!(many[0].text, greedy[0].text);
    assert!(many.len() > 4, "random weights draw different answers: {many:?}");
    let mut texts: Vec<&str> = many.iter().map(|candidate| candidate.text.as_str()).collect();
    texts.sort_unstable();
    texts.dedup();
    assert_eq!(texts.len(), many.len(), "equal texts are one");
    assert!(many.iter().all(|candidate| candidate.tokens <= 12 && candidate.logprob < 0.0));
}

fn a_seed_draws_the_same_answers() {
    let drawn = |seed| Generate { candidates: 4, temperature: 1.0, seed, ..ask("alpha") };
    let worker = tiny_worker();
    let first = generate(&worker, &drawn(7)).unwrap();
    let texts = |answers: &[model::Candidate]| answers.iter().map(|answer| answer.text.clone()).collect::<Vec<_>>();
    assert_eq!(texts(&generate(&worker, &drawn(7)).unwrap()), texts(&first));
    assert_ne!(texts(&generate(&worker, &drawn(8)).unwrap()), texts(&first));
}

fn an_answers_score_is_its_probability() {
    let worker = tiny_worker();
    let score = |prompt: &str, continuation: &str| {
        let ask = Score { prompt: prompt.to_owned(), continuations: vec![continuation.to_owned()] };
        worker.score(&ask, &Cancel::new()).unwrap()[0]
    };
    let mut compared = 0;
    for prompt in ["alpha(", "alpha[", "beta = 1", "gamma, <p0>)", "<F0>(<p0>, 7", "3 + 4"] {
        let first = generate(&worker, &Generate { max_tokens: 1, ..ask(prompt) }).unwrap().remove(0);
        // Signs and digits are a token each, whatever stands before them.
        if !first.text.chars().all(|c| c.is_ascii_digit() || c.is_ascii_punctuation()) || first.text.is_empty() {
            continue;
        }
        // The token, then the end; without the end after the token.
        let alone = score(prompt, &first.text) - score(&format!("{prompt}{}", first.text), "");
        assert!(close(alone, first.logprob), "{prompt}: {alone} {first:?}");
        compared += 1;
    }
    assert!(compared >= 3, "random weights like to repeat what came last");
    let single: Vec<String> = (b' '..=b'~').map(|byte| char::from(byte).to_string()).chain([String::new()]).collect();
    let all = Score { prompt: "alpha(".to_owned(), continuations: single };
    let total: f64 = worker.score(&all, &Cancel::new()).unwrap().iter().map(|logprob| logprob.exp()).sum();
    assert!(total > 0.0 && total < 1.0, "{total}");
}

fn continuations_weigh_the_same_alone_and_together() {
    let worker = tiny_worker();
    let continuations: Vec<String> = (0..70)
        .map(|number| format!("beta{} gamma {}", "x".repeat(number % 7), "(<p0>, 1)".repeat(number % 3)))
        .chain(["".to_owned(), "beta".to_owned(), "beta".to_owned()])
        .collect();
    let together = Score { prompt: "alpha ".to_owned(), continuations: continuations.clone() };
    let together = worker.score(&together, &Cancel::new()).unwrap();
    for (continuation, expected) in continuations.iter().zip(&together) {
        let alone = Score { prompt: "alpha ".to_owned(), continuations: vec![continuation.clone()] };
        let alone = worker.score(&alone, &Cancel::new()).unwrap();
        assert!(close(alone[0], *expected), "{continuation:?}: {alone:?} {expected}");
    }
    assert!(worker.score(&Score { prompt: "a".to_owned(), continuations: vec![] }, &Cancel::new()).unwrap().is_empty());
}

fn an_answer_ends_at_a_stop() {
    let worker = tiny_worker();
    let whole = generate(&worker, &ask("alpha beta")).unwrap().remove(0);
    assert!(whole.text.chars().count() > 3, "{whole:?}");
    let stop: String = whole.text.chars().skip(2).take(1).collect();
    let cut = generate(&worker, &Generate { stop: vec![stop.clone()], ..ask("alpha beta") }).unwrap().remove(0);
    assert_eq!(cut.text, whole.text.split(&stop).next().unwrap());
    assert!(cut.tokens < whole.tokens);
}

fn what_is_too_long_is_refused() {
    let worker = tiny_worker();
    for ask in [ask(&"word ".repeat(2000)), Generate { max_tokens: 5000, ..ask("x") }] {
        let error = generate(&worker, &ask).unwrap_err();
        assert_eq!(error.kind, ErrorKind::TooLong);
        assert!(error.message.contains("model.context"), "{error}");
    }
    let score = Score { prompt: "x".to_owned(), continuations: vec!["word ".repeat(2000)] };
    assert_eq!(worker.score(&score, &Cancel::new()).unwrap_err().kind, ErrorKind::TooLong);
    generate(&worker, &ask("x")).unwrap();
}

fn a_long_prompt_is_read_in_parts() {
    let prompt = "a b ".repeat(120);
    let worker = tiny_worker();
    let first = generate(&worker, &ask(&prompt)).unwrap();
    assert_eq!(generate(&worker, &ask(&prompt)).unwrap()[0].text, first[0].text, "from the cache");
}

fn generating_can_be_cancelled() {
    let (worker, _) = worker(&tiny(), |load| load.context = Some(100_000));
    let before = worker.model(&Cancel::new()).unwrap();
    let cancel = Cancel::new();
    let long = Generate { max_tokens: 90_000, ..ask("alpha") };
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| worker.generate(&long, &cancel));
        std::thread::sleep(std::time::Duration::from_millis(100));
        cancel.cancel();
        match asked.join().unwrap() {
            // Random weights may have drawn the end token first.
            Ok(answers) => assert!(answers[0].tokens < 90_000, "{answers:?}"),
            Err(error) => assert_eq!(error.kind, ErrorKind::Cancelled),
        }
    });
    generate(&worker, &ask("x")).unwrap();
    assert_eq!(worker.model(&Cancel::new()).unwrap().name, before.name);
}

fn speed_can_be_measured() {
    let bench = Bench { prompt_tokens: 128, generate_tokens: 16, repeat: 2 };
    let result = tiny_worker().bench(bench, &Cancel::new()).unwrap();
    assert_eq!((result.prompt.len(), result.generate.len()), (2, 2));
    assert!(result.prompt.iter().chain(&result.generate).all(|speed| *speed > 0.0), "{result:?}");
}

fn the_machine_is_described() {
    let machine = tiny_worker().machine(&Cancel::new()).unwrap();
    assert!(machine.devices.iter().any(|device| device.kind == "cpu"), "{machine:?}");
    assert!(machine.memory_total > 0 && machine.memory_available > 0);
}

fn nothing_but_replies_is_on_standard_output() {
    let load = format!(r#"{{"id":1,"do":"load","path":{:?},"device":"cpu"}}"#, tiny().display().to_string());
    let generate =
        r#"{"id":2,"do":"generate","prompt":"x","max_tokens":4,"candidates":2,"temperature":1,"seed":1,"stop":[]}"#;
    let lines = [load, generate.to_owned(), "nonsense".to_owned(), r#"{"id":9,"do":"dance"}"#.to_owned()];
    let (said, status) = crate::fixture::Raw::start().say(&lines);
    assert!(status.success(), "{status}");
    for line in &said {
        serde_json::from_str::<model::protocol::Reply>(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    }
    assert!(said.iter().any(|line| line.contains("candidates")), "{said:?}");
    assert!(said.last().is_some_and(|line| line.contains("not understood") && line.contains(r#""id":9"#)), "{said:?}");
}

fn a_context_that_does_not_fit_is_refused() {
    let (worker, events) = worker(&tiny(), |load| load.context = Some(2_000_000_000));
    for _ in 0..2 {
        let error = generate(&worker, &ask("x")).unwrap_err();
        assert_eq!(error.kind, ErrorKind::OutOfMemory);
        assert!(error.message.contains("GB for the context") && error.message.contains("model.context"), "{error}");
    }
    let troubles =
        events.lock().unwrap().iter().filter(|event| matches!(event, model::worker::Event::Trouble(_))).count();
    assert_eq!(troubles, 1, "said once");
}

fn a_gpu_that_is_not_there_is_said() {
    let (worker, _) = worker(&tiny(), |load| load.device = Device::Gpu);
    if worker.machine(&Cancel::new()).unwrap().devices.iter().any(|device| device.kind.contains("gpu")) {
        assert_ne!(worker.model(&Cancel::new()).unwrap().device, "CPU");
        return;
    }
    let error = worker.model(&Cancel::new()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Device);
    assert!(error.message.contains("apilift model doctor"), "{error}");
}
