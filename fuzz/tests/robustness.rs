//! Malformed inputs that have broken peers, as data: each is refused with the right words at the right place, or
//! read without harm.

mod robustness {
    pub(crate) mod recipe;
    pub(crate) mod subject;
}

use amqp_types::{DecodeErrorKind, ShortString};
use robustness::{recipe, subject};
use std::collections::BTreeSet;

const FILES: [(&str, &str); 3] = [
    ("0-9-1.toml", include_str!("../vectors/robustness/0-9-1.toml")),
    ("0-10.toml", include_str!("../vectors/robustness/0-10.toml")),
    ("1-0.toml", include_str!("../vectors/robustness/1-0.toml")),
];

const NESTING: &str = include_str!("../vectors/robustness/nesting.toml");

/// Levels of the inputs that nest.
const LEVELS: usize = 2_000_000;

/// The one entry of the catalogue that is about encoding: a test without octets.
const OF_ENCODING: &str = "R10";

fn inputs(text: &str) -> (toml::Table, Vec<toml::Table>) {
    let file: toml::Table = text.parse().expect("a data file");
    let inputs = file.get("input").and_then(toml::Value::as_array).expect("inputs");
    let inputs = inputs.iter().map(|input| input.as_table().expect("a table").clone()).collect();
    (file, inputs)
}

fn text<'t>(table: &'t toml::Table, key: &str) -> Option<&'t str> {
    table.get(key).map(|value| value.as_str().expect("a text"))
}

#[test]
fn every_input_is_refused_with_the_right_words_or_read_without_harm() {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for (name, contents) in FILES {
        let (file, inputs) = inputs(contents);
        let version = text(&file, "version").expect("a version");
        for input in &inputs {
            let what = text(input, "what").expect("what it is");
            let reader = text(input, "reader").expect("a reader");
            let limit = input.get("limit").map_or(0, |limit| {
                u32::try_from(limit.as_integer().expect("a number")).expect("a limit")
            });
            let octets = recipe::octets(text(input, "octets").expect("octets"), 0);
            let expected = match (text(input, "error"), text(input, "reads")) {
                (Some(error), None) => Err(error.to_owned()),
                (None, Some(read)) => Ok(read.to_owned()),
                _ => panic!("{name}: {what}: one of error and reads"),
            };
            let found = subject::read(version, reader, limit, &octets).map_err(|fault| fault.words);
            if found != expected {
                wrong.push(format!("{name}: {what}: {found:?}, not {expected:?}"));
            }
            seen.insert(text(input, "id").expect("an id").to_owned());
        }
        println!("{name}: {} inputs", inputs.len());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // R06 is a file of its own.
    assert!(!inputs(NESTING).1.is_empty());
    seen.insert("R06".to_owned());
    for id in (1..=21).map(|number| format!("R{number:02}")) {
        assert!(seen.contains(&id) != (id == OF_ENCODING), "{id} is seen");
    }
}

#[test]
fn two_million_levels_of_every_container_are_too_deep() {
    let (_, inputs) = inputs(NESTING);
    for input in &inputs {
        let what = text(input, "what").expect("what it is");
        let version = text(input, "version").expect("a version");
        let reader = text(input, "reader").expect("a reader");
        let given = text(input, "octets").expect("octets");
        let read = |levels| subject::read(version, reader, 0, &recipe::octets(given, levels));
        if input.contains_key("kept") {
            assert!(read(LEVELS).is_ok(), "{version} {reader}: {what}");
            continue;
        }
        let fault = read(LEVELS).expect_err(what);
        assert!(
            matches!(fault.kind, Some(DecodeErrorKind::TooDeep { .. })),
            "{version} {reader}: {what}: {}",
            fault.words
        );
        let whole = input.get("whole").is_none_or(|whole| whole.as_bool() == Some(true));
        let few = read(3);
        assert_eq!(few.is_ok(), whole, "{version} {reader}: {what}: {:?}", few.err());
        let nearly = read(33);
        assert!(nearly.is_err(), "{version} {reader}: {what}: 33 levels");
    }
    println!("{} inputs of {LEVELS} levels", inputs.len());
}

/// R10: what has no place on the wire is refused where a value is made, so that encoding cannot truncate it.
#[test]
fn a_value_that_does_not_fit_cannot_be_made() {
    assert!(ShortString::new("x".repeat(255)).is_ok());
    assert!(ShortString::new("x".repeat(256)).is_err());
    assert!(ShortString::new("ä".repeat(128)).is_err(), "octets count, not characters");
    let mut table = amqp_types::Table::new(amqp_types::Dialect::RabbitMq);
    assert!(table.insert(&"n".repeat(256), true).is_err());
    assert!(table.insert("unsigned", amqp_types::ValueRef::UInt64(1)).is_err());
}
