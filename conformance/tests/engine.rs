//! The engine against the embedded broker: over pipes in virtual time, and over TCP.

use amqp_conformance::run::run_scenarios;
use amqp_conformance::script::{self, Checker, Scenario};
use amqp_conformance::verdict::{Close, Outcome, Results};
use amqp_conformance::{Cancel, RunOptions, TargetChoice};
use amqp_spec::rules::RuleDialect;

fn scenarios(checker: &Checker) -> Vec<Scenario> {
    match script::parse("engine.kdl", include_str!("scripts/engine.kdl"), checker) {
        Ok(scenarios) => scenarios,
        Err(errors) => panic!("{errors:#?}"),
    }
}

fn run(target: TargetChoice) -> Results {
    let checker = Checker::v0_9_1().expect("the ledger parses");
    let options =
        RunOptions { target, dialects: vec![RuleDialect::Rabbitmq], ..RunOptions::default() };
    run_scenarios(&options, &checker, &scenarios(&checker), &|_| {}, &Cancel::new()).expect("a run")
}

/// The outcome stands in the id of each scenario.
fn as_named(results: &Results) {
    for scenario in &results.runs[0].scenarios {
        let wanted = scenario.id.split('.').next().unwrap_or_default();
        assert_eq!(scenario.outcome.as_str(), wanted, "{scenario:#?}");
    }
    assert!(results.complete);
}

#[test]
fn verdicts_in_virtual_time() {
    let started = std::time::Instant::now();
    let results = run(TargetChoice::Embedded);
    as_named(&results);
    assert!(started.elapsed().as_secs() < 20, "virtual time costs no time");
    let one = |id: &str| results.runs[0].scenarios.iter().find(|s| s.id == id).expect(id);
    let failed = one("fail.purge");
    assert_eq!(failed.step.as_ref().map(|step| step.line), Some(27));
    assert_eq!(failed.expected.as_deref(), Some("queue.purge-ok message-count=7"));
    assert_eq!(failed.message, "message-count: 7 is expected, 0 came");
    assert!(!failed.transcript.is_empty() && one("pass.purge").transcript.is_empty());
    let hang = one("fail.hang");
    assert_eq!((hang.close.clone(), hang.ms >= 2000), (Close::Hang, true));
    assert_eq!(one("pass.ends").cases.len(), 2);
    let text = format!("{:?}", failed.transcript);
    assert!(!text.contains("guest") && text.contains("[redacted]"), "no password in a transcript");
    assert!(!text.contains(&"guest".bytes().map(|b| format!("{b:02x}")).collect::<String>()));
    let setup = one("inconclusive.setup");
    assert_eq!(setup.judgements[0].outcome, Outcome::Inconclusive);
    assert!(!setup.judgements[0].reached);
}

#[test]
fn verdicts_over_tcp() {
    let results = run(TargetChoice::EmbeddedTcp);
    as_named(&results);
    assert_eq!(results.runs[0].left_behind, Vec::<String>::new());
    assert!(results.target.product.is_some());
}

#[test]
fn a_run_that_is_cut_short_says_so() {
    let checker = Checker::v0_9_1().expect("the ledger parses");
    let cancel = Cancel::new();
    cancel.cancel();
    let results =
        run_scenarios(&RunOptions::default(), &checker, &scenarios(&checker), &|_| {}, &cancel)
            .expect("a run");
    assert!(!results.complete);
    assert!(results.runs[0].scenarios.is_empty());
}

#[test]
fn a_target_that_is_not_there_is_told_in_a_sentence() {
    let checker = Checker::v0_9_1().expect("the ledger parses");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("its address").port();
    drop(listener);
    let target =
        TargetChoice::Address { address: Some(format!("amqp://127.0.0.1:{port}")), profile: None };
    let options = RunOptions { target, ..RunOptions::default() };
    let error = run_scenarios(&options, &checker, &scenarios(&checker), &|_| {}, &Cancel::new())
        .expect_err("nothing listens there");
    assert!(error.to_string().contains("cannot be reached"), "{error}");
}
