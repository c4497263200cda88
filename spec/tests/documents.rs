//! The documents are well-formed XML with the elements of the schema, in the numbers that the
//! published files have.

use std::collections::BTreeMap;

use amqp_spec::{Document, Version, document, overlay, overlays};
use quick_xml::Reader;
use quick_xml::events::Event;

/// What the generator turns into documented items: each has a label.
const LABELLED: [&str; 5] = ["class", "method", "field", "constant", "domain"];

/// How often each element occurs.
fn elements(document: &Document) -> BTreeMap<String, usize> {
    // The items of 0-10 and 1.0 are documented by their names alone.
    let needs_labels = !document.name.contains("0-10/") && !document.name.contains("1-0");
    let mut reader = Reader::from_str(document.text);
    let mut counts = BTreeMap::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => {
                let name = String::from_utf8_lossy(element.name().as_ref()).into_owned();
                let mut labelled = !needs_labels || !LABELLED.contains(&name.as_str());
                for attribute in element.attributes() {
                    let attribute =
                        attribute.unwrap_or_else(|error| panic!("{}: {error}", document.name));
                    labelled |= attribute.key.as_ref() == b"label" && !attribute.value.is_empty();
                }
                assert!(labelled, "{}: {element:?} has no label", document.name);
                *counts.entry(name).or_insert(0) += 1;
            }
            Ok(Event::Text(text)) => {
                assert!(text.trim_ascii().is_empty(), "{} holds text", document.name);
            }
            Ok(Event::Eof) => return counts,
            Ok(_) => {}
            Err(error) => panic!("{}: {error}", document.name),
        }
    }
}

fn numbers(document: &Document) -> [usize; 7] {
    let counts = elements(document);
    ["class", "method", "field", "constant", "domain", "chassis", "response"]
        .map(|name| counts.get(name).copied().unwrap_or(0))
}

#[test]
fn base_documents_have_the_numbers_of_the_published_ones() {
    let of = |version| numbers(&document(version)[0]);
    assert_eq!(of(Version::V0_8), [12, 89, 241, 26, 15, 130, 38]);
    assert_eq!(of(Version::V0_9), [12, 101, 281, 29, 32, 147, 51]);
    assert_eq!(of(Version::V0_9_1), [6, 53, 136, 24, 24, 71, 23]);
}

#[test]
fn the_document_of_0_10_has_the_numbers_of_the_published_one() {
    let [document] = document(Version::V0_10) else {
        panic!("one document");
    };
    let counts = elements(document);
    let of = |name: &str| counts.get(name).copied().unwrap_or(0);
    assert_eq!(
        ["type", "class", "control", "command", "struct", "domain"].map(of),
        [45, 10, 25, 59, 17, 25]
    );
    assert_eq!(
        ["field", "choice", "result", "segments", "entry", "exception"].map(of),
        [255, 65, 12, 6, 8, 78]
    );
}

#[test]
fn the_documents_of_1_0_have_the_numbers_of_the_published_ones() {
    let mut total = BTreeMap::new();
    for document in document(Version::V1_0) {
        for (name, count) in elements(document) {
            *total.entry(name).or_insert(0) += count;
        }
    }
    let of = |name: &str| total.get(name).copied().unwrap_or(0);
    assert_eq!(["amqp", "section", "type", "encoding", "descriptor"].map(of), [5, 9, 96, 39, 40]);
    assert_eq!(["field", "choice", "definition"].map(of), [125, 54, 13]);
}

#[test]
fn the_rabbitmq_overlay_makes_66_methods() {
    let rabbitmq = overlay("rabbitmq").expect("it is embedded");
    let base = numbers(&document(Version::V0_9_1)[0]);
    let added = numbers(&rabbitmq);
    assert_eq!(base[1] + added[1], 66);
    assert_eq!(base[0] + added[0], 8);
    assert_eq!(base[3] + added[3], 25);
}

#[test]
fn overlays_are_found_by_their_own_name_and_name_their_version() {
    for document in overlays() {
        let counts = elements(document);
        assert_eq!(counts.get("overlay"), Some(&1), "{}", document.name);
        let (name, version) = document
            .text
            .split_once("<overlay name=\"")
            .and_then(|(_, rest)| rest.split_once("\" for=\""))
            .and_then(|(name, rest)| Some((name, rest.split_once('"')?.0)))
            .unwrap_or_else(|| panic!("{}: no name and version", document.name));
        assert_eq!(overlay(name), Some(*document));
        assert!(version.parse::<Version>().is_ok(), "{}", document.name);
    }
    assert_eq!(overlay("rabbit"), None);
    assert_eq!(overlay("overlays/rabbitmq.xml"), None);
}

#[test]
fn versions_are_read_as_they_are_written() {
    for version in Version::ALL {
        assert_eq!(version.to_string().parse(), Ok(version));
    }
    let error = "0.9.1".parse::<Version>().expect_err("not how it is written");
    assert!(error.to_string().contains("`0.9.1`"));
}
