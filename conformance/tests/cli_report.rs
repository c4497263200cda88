//! Reports of a hand-made run that has one of everything.

use amqp_conformance::{
    report::{Expectations, Paint, Rerun, json, junit, terminal},
    verdict::Results,
};
use serde_json::Value;

const SAMPLE: &str = include_str!("cli/sample-results.json");

fn sample() -> Results {
    serde_json::from_str(SAMPLE).expect("the sample is a result")
}

fn expected() -> Expectations {
    Expectations {
        baseline: Some("rabbitmq-3.10.toml".to_owned()),
        known: [("rabbitmq".to_owned(), "queue.known".to_owned(), None)].into(),
        stale: vec!["tx.select (rabbitmq): listed as fail, came out as pass".to_owned()],
    }
}

fn terminal_report(colours: bool) -> String {
    let ledger = amqp_spec::rules::rules_0_9_1().expect("the ledger parses");
    let rerun = Rerun::new(["amqp://127.0.0.1:5672", "--target", "rabbitmq"].map(str::to_owned));
    let style = terminal::Style {
        ledger: &ledger,
        rerun: &rerun,
        paint: Paint::new(colours),
        trace: false,
        filtered: false,
    };
    terminal::render(&sample(), &expected(), style)
}

#[test]
fn terminal_shows_each_failure_with_its_proof() {
    insta::assert_snapshot!(terminal_report(false));
}

#[test]
fn colours_change_no_word() {
    let coloured = terminal_report(true);
    assert!(coloured.contains("\u{1b}["));
    let mut plain = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = after.split_once('m').map_or("", |(_, rest)| rest);
    }
    plain.push_str(rest);
    assert_eq!(plain, terminal_report(false));
}

#[test]
fn junit_has_a_test_for_each_scenario_and_case() {
    let text = junit::render(&sample(), &expected()).expect("renders");
    insta::assert_snapshot!(text);
}

#[test]
fn what_was_expected_decides() {
    let mut results = sample();
    let mut expected = expected();
    assert!(!expected.met(&results), "two failures are not listed");
    results.runs[0].scenarios.retain(|scenario| {
        !matches!(scenario.id.as_str(), "basic.ack.other-channel" | "frame.end-octet")
    });
    assert!(!expected.met(&results), "an entry is stale");
    expected.stale.clear();
    assert!(expected.met(&results), "what is left is listed, lenient or not run");
    expected.known.clear();
    assert!(!expected.met(&results));
}

fn validator() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(json::SCHEMA).expect("the schema is JSON");
    jsonschema::validator_for(&schema).expect("the schema is a schema")
}

#[test]
fn results_follow_their_schema() {
    let value: Value =
        serde_json::from_str(&json::render(&sample()).expect("renders")).expect("JSON");
    let errors: Vec<String> =
        validator().iter_errors(&value).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    assert_eq!(serde_json::from_value::<Results>(value).expect("reads back"), sample());
}

#[test]
fn the_schema_refuses_what_is_no_result() {
    let validator = validator();
    let value = serde_json::to_value(sample()).expect("JSON");
    type Change = fn(&mut Value);
    let changes: [(&str, Change); 8] = [
        ("no complete", |v| _ = v.as_object_mut().and_then(|v| v.remove("complete"))),
        ("unknown outcome", |v| v["runs"][0]["scenarios"][0]["outcome"] = "good".into()),
        ("negative count", |v| v["runs"][0]["summary"]["scenarios"]["pass"] = (-1).into()),
        ("unknown dialect", |v| v["runs"][0]["dialect"] = "qpid".into()),
        ("close without code", |v| {
            v["runs"][0]["scenarios"][0]["close"] = serde_json::json!({"how": "frame"})
        }),
        ("level in lower case", |v| v["runs"][0]["rules"][0]["level"] = "must".into()),
        ("odd hex", |v| v["runs"][0]["scenarios"][0]["transcript"][0]["hex"] = "123".into()),
        ("unknown key", |v| v["runs"][0]["surprise"] = 1.into()),
    ];
    assert!(validator.is_valid(&value));
    for (name, change) in changes {
        let mut changed = value.clone();
        change(&mut changed);
        assert!(!validator.is_valid(&changed), "{name}");
    }
}

#[test]
fn a_report_is_there_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("new/results.json");
    json::write(&path, &sample()).expect("writes");
    assert_eq!(json::read(&path).expect("reads"), sample());
    json::write(&path, &sample()).expect("writes over what is there");
    let names: Vec<_> = std::fs::read_dir(folder.path().join("new"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(names, ["results.json"], "nothing is left beside it");
    assert!(json::write(folder.path(), &sample()).is_err(), "a folder is no file");
}
