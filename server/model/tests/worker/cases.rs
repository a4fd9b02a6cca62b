//! What must hold whatever the worker does.

use std::time::{Duration, Instant};

use model::protocol::Load;
use model::worker::{Event, Launch, Worker};
use model::{Cancel, ErrorKind, Generator, Score};

use crate::fixture::{WORKER, empty_gguf, fixture};

pub const ALL: &[(&str, fn())] = &[
    ("it_starts_on_first_use_and_stays", it_starts_on_first_use_and_stays),
    ("continuations_are_weighed_in_their_order", continuations_are_weighed_in_their_order),
    ("a_crash_costs_one_request_and_is_told", a_crash_costs_one_request_and_is_told),
    ("the_last_words_explain_a_crash", the_last_words_explain_a_crash),
    ("a_model_that_always_crashes_is_told_once", a_model_that_always_crashes_is_told_once),
    ("after_crashes_there_is_a_pause", after_crashes_there_is_a_pause),
    ("a_lost_device_costs_one_request_and_is_named", a_lost_device_costs_one_request_and_is_named),
    ("a_device_that_stays_lost_is_told_once_and_waited_for", a_device_that_stays_lost_is_told_once_and_waited_for),
    ("a_worker_that_hangs_is_ended", a_worker_that_hangs_is_ended),
    ("work_that_tells_progress_does_not_hang", work_that_tells_progress_does_not_hang),
    ("cancelling_stops_work_and_keeps_the_process", cancelling_stops_work_and_keeps_the_process),
    ("cancelling_kills_what_does_not_stop", cancelling_kills_what_does_not_stop),
    ("cancelling_stops_a_load", cancelling_stops_a_load),
    ("who_waits_for_another_request_can_cancel", who_waits_for_another_request_can_cancel),
    ("noise_on_its_output_is_log", noise_on_its_output_is_log),
    ("an_idle_worker_ends_and_another_starts", an_idle_worker_ends_and_another_starts),
    ("a_refusal_keeps_the_process", a_refusal_keeps_the_process),
    ("too_little_memory_is_told_once", too_little_memory_is_told_once),
    ("a_bad_file_is_not_given_to_the_worker", a_bad_file_is_not_given_to_the_worker),
    ("a_file_that_was_mended_is_loaded", a_file_that_was_mended_is_loaded),
    ("no_model_is_said", no_model_is_said),
    ("a_program_that_is_not_there_is_said", a_program_that_is_not_there_is_said),
    ("another_program_is_said", another_program_is_said),
    ("the_process_ends_with_its_client", the_process_ends_with_its_client),
];

fn it_starts_on_first_use_and_stays() {
    let it = fixture(|_| {});
    assert!(!it.worker.is_started());
    let info = it.worker.model(&Cancel::new()).unwrap();
    assert!(info.name.starts_with(&it.file.path().display().to_string()), "{}", info.name);
    let first = it.ask("hello").unwrap();
    assert_eq!(it.ask("hello").unwrap(), first, "the same process answers");
    assert!(info.name.ends_with(first.split(' ').next().unwrap()), "{first} {}", info.name);
    assert!(it.events().iter().any(|event| matches!(event, Event::Progress(part) if *part > 0.0)), "{:?}", it.events());
    assert_eq!(it.troubles(), [""; 0]);
}

fn continuations_are_weighed_in_their_order() {
    let it = fixture(|_| {});
    let ask = Score { prompt: "p".to_owned(), continuations: ["ccc", "a", "bb"].map(str::to_owned).to_vec() };
    assert_eq!(it.worker.score(&ask, &Cancel::new()).unwrap(), [-3.0, -1.0, -2.0]);
}

fn a_crash_costs_one_request_and_is_told() {
    let it = fixture(|_| {});
    let before = it.ask("before").unwrap();
    let error = it.ask("abort").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Crashed);
    assert!(error.message.contains("ended by itself"), "{error}");
    let after = it.ask("after").unwrap();
    assert_ne!(before.split(' ').next(), after.split(' ').next(), "another process answers");
    let error = it.ask("exit").unwrap_err();
    assert!(error.message.contains('7'), "{error}");
    assert_eq!(it.troubles().len(), 2, "there was an answer between them: {:?}", it.troubles());
}

fn the_last_words_explain_a_crash() {
    let it = fixture(|launch| launch.environment.push(("LOAD_ABORTS".into(), "1".into())));
    let error = it.ask("x").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Crashed);
    assert!(error.message.contains("GGML_ASSERT(id_to_token.size() == token_to_id.size()) failed"), "{error}");
}

fn a_model_that_always_crashes_is_told_once() {
    let it = fixture(|launch| launch.environment.push(("LOAD_ABORTS".into(), "1".into())));
    for _ in 0..4 {
        assert_eq!(it.ask("x").unwrap_err().kind, ErrorKind::Crashed);
    }
    assert_eq!(it.troubles().len(), 1, "{:?}", it.troubles());
}

fn after_crashes_there_is_a_pause() {
    let it = fixture(|launch| launch.pause = Duration::from_secs(100));
    assert!(it.ask("abort").unwrap_err().message.contains("after 100 s"));
    let error = it.ask("x").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Crashed);
    assert!(error.message.contains("ended 1 times") && !it.worker.is_started(), "{error}");
}

const GPU: &str = "CUDA0 (a GPU), 28 of 28 layers";

fn a_lost_device_costs_one_request_and_is_named() {
    let cases = [
        ("lose the device", ErrorKind::DeviceLost, "the device does not compute any more"),
        ("lose the device and abort", ErrorKind::Crashed, "CUDA error: an illegal memory access was encountered"),
    ];
    for (prompt, kind, reason) in cases {
        let it = fixture(|launch| launch.environment.push(("DEVICE".into(), GPU.into())));
        let before = it.ask("before").unwrap();
        let error = it.ask(prompt).unwrap_err();
        assert_eq!(error.kind, kind);
        for part in [reason, GPU, "apilift model doctor", "model.device = \"cpu\"", "starts it again"] {
            assert!(error.message.contains(part), "{part}: {error}");
        }
        assert!(!it.worker.is_started(), "its context is of no use any more");
        let after = it.ask("after").unwrap();
        assert_ne!(before.split(' ').next(), after.split(' ').next(), "another process answers");
        assert_eq!(it.troubles(), [error.message], "told once");
    }
}

fn a_device_that_stays_lost_is_told_once_and_waited_for() {
    let it = fixture(|launch| launch.pause = Duration::from_millis(10));
    for _ in 0..3 {
        assert_eq!(it.ask("lose the device").unwrap_err().kind, ErrorKind::DeviceLost);
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(it.troubles().len(), 1, "{:?}", it.troubles());
    let it = fixture(|launch| launch.pause = Duration::from_secs(100));
    assert!(it.ask("lose the device").unwrap_err().message.contains("after 100 s"));
    let error = it.ask("x").unwrap_err();
    assert!(error.message.contains("ended 1 times") && !it.worker.is_started(), "{error}");
    assert_eq!(it.troubles().len(), 1, "{:?}", it.troubles());
}

fn a_worker_that_hangs_is_ended() {
    let it = fixture(|launch| launch.silence = Duration::from_secs(5));
    assert_eq!(it.ask("hang").unwrap_err().kind, ErrorKind::Hung);
    assert!(!it.worker.is_started());
    it.ask("after").unwrap();
    assert_eq!(it.troubles().len(), 1, "{:?}", it.troubles());
}

fn work_that_tells_progress_does_not_hang() {
    let it = fixture(|launch| launch.silence = Duration::from_secs(5));
    it.ask("first").unwrap();
    let cancel = Cancel::new();
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| it.ask_until("work for ever", &cancel));
        std::thread::sleep(Duration::from_secs(6));
        cancel.cancel();
        assert_eq!(asked.join().unwrap().unwrap_err().kind, ErrorKind::Cancelled);
    });
}

fn cancelling_stops_work_and_keeps_the_process() {
    let it = fixture(|_| {});
    let before = it.ask("same").unwrap();
    let cancel = Cancel::new();
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| it.ask_until("work for ever", &cancel));
        std::thread::sleep(Duration::from_millis(50));
        cancel.cancel();
        assert_eq!(asked.join().unwrap().unwrap_err().kind, ErrorKind::Cancelled);
    });
    assert_eq!(it.ask("same").unwrap(), before, "the model needs no second load");
    assert_eq!(it.troubles(), [""; 0]);
}

fn cancelling_kills_what_does_not_stop() {
    let it = fixture(|_| {});
    it.ask("first").unwrap();
    let cancel = Cancel::new();
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| it.ask_until("hang", &cancel));
        std::thread::sleep(Duration::from_millis(50));
        cancel.cancel();
        assert_eq!(asked.join().unwrap().unwrap_err().kind, ErrorKind::Cancelled);
    });
    assert!(!it.worker.is_started());
    it.ask("after").unwrap();
    assert_eq!(it.troubles(), [""; 0], "who cancels knows it");
}

fn cancelling_stops_a_load() {
    let it = fixture(|_| {});
    let cancel = Cancel::new();
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| it.ask_until("x", &cancel));
        while !it.events().iter().any(|event| matches!(event, Event::Progress(_))) {
            std::thread::yield_now();
        }
        cancel.cancel();
        assert_eq!(asked.join().unwrap().unwrap_err().kind, ErrorKind::Cancelled);
    });
    it.ask("after").unwrap();
}

fn who_waits_for_another_request_can_cancel() {
    let it = fixture(|_| {});
    it.ask("first").unwrap();
    let (long, short) = (Cancel::new(), Cancel::new());
    std::thread::scope(|scope| {
        let first = scope.spawn(|| it.ask_until("work for ever", &long));
        std::thread::sleep(Duration::from_millis(50));
        let second = scope.spawn(|| it.ask_until("x", &short));
        std::thread::sleep(Duration::from_millis(50));
        short.cancel();
        assert_eq!(second.join().unwrap().unwrap_err().kind, ErrorKind::Cancelled);
        assert!(!first.is_finished());
        long.cancel();
        assert_eq!(first.join().unwrap().unwrap_err().kind, ErrorKind::Cancelled);
    });
}

fn noise_on_its_output_is_log() {
    let it = fixture(|_| {});
    assert!(it.ask("noise").unwrap().ends_with(" noise"));
    it.ask("after").unwrap();
    let log = || -> Vec<String> {
        let line = |event| if let Event::Log(line) = event { Some(line) } else { None };
        it.events().into_iter().filter_map(line).collect()
    };
    // Another pipe than that of the answers: it may be read later.
    let since = Instant::now();
    while log().len() < 3 && since.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(10));
    }
    let log = log();
    assert!(log.iter().any(|line| line.contains("not JSON")), "{log:?}");
    assert!(log.iter().any(|line| line.starts_with("Breakpoint")), "{log:?}");
    assert_eq!(it.troubles(), [""; 0]);
}

fn an_idle_worker_ends_and_another_starts() {
    let it = fixture(|launch| launch.arguments.push("1000".into()));
    let before = it.ask("x").unwrap();
    let mut pause = Duration::from_secs(2);
    let after = loop {
        std::thread::sleep(pause);
        match it.ask("x").unwrap() {
            // A busy machine: the process did not come to look at its clock yet.
            same if same == before => pause *= 2,
            other => break other,
        }
    };
    assert_ne!(before, after, "another process answers");
    assert_eq!(it.troubles(), [""; 0], "that is no trouble");
}

fn a_refusal_keeps_the_process() {
    let it = fixture(|_| {});
    let before = it.ask("x").unwrap();
    assert_eq!(it.ask("too long").unwrap_err().kind, ErrorKind::TooLong);
    assert_eq!(it.ask("x").unwrap(), before);
    assert_eq!(it.troubles(), [""; 0], "that is about one prompt");
}

fn too_little_memory_is_told_once() {
    let it = fixture(|launch| launch.environment.push(("LOAD_TAKES_ALL_MEMORY".into(), "1".into())));
    for _ in 0..3 {
        assert_eq!(it.ask("x").unwrap_err().kind, ErrorKind::OutOfMemory);
    }
    assert_eq!(it.troubles(), ["it needs 9 GB; 1 GB is free"]);
}

fn a_bad_file_is_not_given_to_the_worker() {
    let it = fixture(|_| {});
    std::fs::write(it.file.path(), b"<html>404</html>").unwrap();
    for _ in 0..3 {
        let error = it.ask("x").unwrap_err();
        assert_eq!(error.kind, ErrorKind::BadModel);
        assert!(error.message.contains("does not start with \"GGUF\""), "{error}");
    }
    assert!(!it.worker.is_started());
    assert_eq!(it.troubles().len(), 1);
}

fn a_file_that_was_mended_is_loaded() {
    let it = fixture(|_| {});
    std::fs::write(it.file.path(), &empty_gguf()[..10]).unwrap();
    assert_eq!(it.ask("x").unwrap_err().kind, ErrorKind::BadModel);
    std::fs::write(it.file.path(), empty_gguf()).unwrap();
    it.ask("x").unwrap();
}

fn no_model_is_said() {
    let launch = Launch::new(std::env::current_exe().unwrap(), &[WORKER]);
    for path in ["", "no/such/file.gguf"] {
        let worker = Worker::new(launch.clone(), Load { path: path.to_owned(), ..Load::default() }, |_| {});
        let error = worker.model(&Cancel::new()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::NoModel);
        assert!(error.message.contains("apilift model list"), "{error}");
        assert_eq!(worker.machine(&Cancel::new()).unwrap().memory_total, 1, "that needs no model");
    }
}

fn a_program_that_is_not_there_is_said() {
    let it = fixture(|launch| launch.program = "no/such/program".into());
    let error = it.ask("x").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Worker);
    assert!(error.message.contains("no/such/program"), "{error}");
    assert_eq!(it.troubles().len(), 1);
}

fn another_program_is_said() {
    let it = fixture(|launch| launch.environment.push(("BEFORE_READY".into(), "other program".into())));
    let error = it.ask("x").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Crashed);
    assert!(error.message.contains("usage: other program"), "{error}");
    let it = fixture(|launch| launch.environment.push(("BEFORE_READY".into(), "exit".into())));
    assert!(it.ask("x").unwrap_err().message.contains('3'));
}

fn the_process_ends_with_its_client() {
    let it = fixture(|_| {});
    let process: u32 = it.ask("x").unwrap().split(' ').next().unwrap().parse().unwrap();
    assert_ne!(runs(process), Some(false));
    drop(it);
    assert_ne!(runs(process), Some(true));
}

/// Whether a process is there; `None` where that cannot be seen.
fn runs(process: u32) -> Option<bool> {
    let processes = std::path::Path::new("/proc");
    processes.join("self").exists().then(|| processes.join(process.to_string()).exists())
}
