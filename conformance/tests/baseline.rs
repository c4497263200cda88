//! Baselines: an entry without proof is refused, an unlisted failure and a stale entry are told.

use amqp_conformance::run::run_scenarios;
use amqp_conformance::script::{self, Checker, Scenario};
use amqp_conformance::target::{Baseline, BaselineError};
use amqp_conformance::verdict::Results;
use amqp_conformance::{Cancel, RunOptions};
use amqp_spec::rules::RuleDialect;

const SCRIPT: &str = r#"
scenario test.fails {
    title "It fails in one case"
    rule queue.purge.02
    names q
    matrix { count 0 7 }
    connect c1
    open c1.1
    call c1.1 queue.declare queue="$q" exclusive=#true
    call c1.1 queue.purge queue="$q" { expect queue.purge-ok message-count="$count" }
}
"#;

const ENTRY: &str = r#"
[[known]]
scenario = "test.fails"
dialect = "rabbitmq"
case = "count=7"
outcome = "fail"
message = "message-count: 7 is expected"
got = "queue.purge-ok message-count=0"
evidence = "https://example.org/why"
reading = "because"
"#;

fn results() -> (Checker, Vec<Scenario>, Results) {
    let checker = Checker::v0_9_1().expect("the ledger parses");
    let scenarios = script::parse("test.kdl", SCRIPT, &checker).expect("it checks");
    let options = RunOptions { dialects: vec![RuleDialect::Rabbitmq], ..RunOptions::default() };
    let results =
        run_scenarios(&options, &checker, &scenarios, &|_| {}, &Cancel::new()).expect("results");
    (checker, scenarios, results)
}

#[test]
fn a_listed_failure_is_expected() {
    let (checker, scenarios, results) = results();
    let baseline = Baseline::parse("b.toml", ENTRY).expect("it is proved");
    baseline.check(&scenarios, &checker.ledger).expect("it is proved");
    let comparison = baseline.compare(&results);
    assert!(comparison.is_as_expected(), "{comparison:?}");
    assert_eq!(comparison.known, 1);
    let updated = baseline.updated(&results);
    assert_eq!(updated, baseline, "what is known keeps its evidence");
    let levels = baseline.by_level(&scenarios, &checker.ledger);
    assert_eq!(levels.values().sum::<usize>(), 1, "{levels:?}");
}

#[test]
fn an_unlisted_failure_and_a_stale_entry_are_told() {
    let (_, _, results) = results();
    let comparison = Baseline::default().compare(&results);
    assert_eq!(comparison.unexpected.len(), 1);
    assert_eq!(comparison.unexpected[0].case.as_deref(), Some("count=7"));
    let passes = ENTRY.replace("count=7", "count=0");
    let comparison = Baseline::parse("b.toml", &passes).expect("TOML").compare(&results);
    assert_eq!((comparison.unexpected.len(), comparison.stale.len()), (1, 1));
    assert_eq!(comparison.stale[0].now, "it passes");
    let otherwise = ENTRY.replace("7 is expected", "8 is expected");
    let comparison = Baseline::parse("b.toml", &otherwise).expect("TOML").compare(&results);
    assert_eq!((comparison.unexpected.len(), comparison.stale.len()), (1, 1));
}

#[test]
fn an_entry_without_proof_is_refused() {
    let (checker, scenarios, results) = results();
    let refused = |text: &str| Baseline::parse("b.toml", text).expect_err("no proof");
    assert!(matches!(
        refused(&ENTRY.replace("https://example.org/why", " ")),
        BaselineError::Unproved { key: "evidence", .. }
    ));
    assert!(matches!(refused(&ENTRY.replace("evidence", "evidenze")), BaselineError::Toml { .. }));
    assert!(matches!(
        refused(&ENTRY.replace("\"fail\"", "\"pass\"")),
        BaselineError::NotAFailure { .. }
    ));
    assert!(matches!(refused(&format!("{ENTRY}{ENTRY}")), BaselineError::Twice(_)));
    // RabbitMQ declares that it keeps this rule, so an entry says why our reading stands.
    let declared =
        checker.ledger.get("queue.purge.02").and_then(|rule| rule.rabbitmq_declared.clone());
    assert!(
        declared.is_some_and(|declared| declared.starts_with("ok")),
        "the test needs such a rule"
    );
    let baseline = Baseline::parse("b.toml", &ENTRY.replace("reading", "#reading")).expect("TOML");
    assert!(matches!(
        baseline.check(&scenarios, &checker.ledger),
        Err(BaselineError::Unproved { key: "reading", .. })
    ));
    let unknown =
        Baseline::parse("b.toml", &ENTRY.replace("test.fails", "test.gone")).expect("TOML");
    assert!(matches!(
        unknown.check(&scenarios, &checker.ledger),
        Err(BaselineError::UnknownScenario(_))
    ));
    // What an update adds is refused until somebody has looked for the evidence.
    let fresh = Baseline::default().updated(&results).to_toml().expect("TOML");
    assert!(matches!(refused(&fresh), BaselineError::Unproved { key: "evidence", .. }));
}
