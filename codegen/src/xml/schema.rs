//! Which elements and attributes the files of each schema know, to find what was misspelt.
//!
//! In: a schema and the tree. Out: a problem for every name that is nearly one of the known ones. What is
//! altogether unknown is left alone: vendors add elements of their own.

use super::document::Element;
use crate::error::{Collector, Problem};
use crate::suggest::nearest;

/// An element, the attributes it may have, and the elements it may hold.
pub(super) type Entry = (&'static str, &'static [&'static str], &'static [&'static str]);

const PROSE: [&str; 4] = ["doc", "rule", "see", "test"];

/// The schema of 0-8, 0-9 and 0-9-1.
pub(super) const CLASSIC: [Entry; 10] = [
    ("amqp", &["major", "minor", "revision", "port", "comment"], &["constant", "domain", "class"]),
    ("constant", &["name", "value", "class", "label"], &[]),
    ("domain", &["name", "type", "label"], &["assert"]),
    ("class", &["name", "handler", "index", "label"], &["chassis", "field", "method"]),
    (
        "method",
        &["name", "synchronous", "content", "index", "label", "deprecated"],
        &["chassis", "response", "field"],
    ),
    ("field", &["name", "domain", "type", "label", "reserved", "default"], &["assert"]),
    ("chassis", &["name", "implement"], &[]),
    ("response", &["name"], &[]),
    ("assert", &["check", "value", "rule", "method", "field"], &["value"]),
    ("rule", &["name", "on-failure", "label", "implement", "test"], &[]),
];

/// The schema of 0-10.
pub(super) const V0_10: [Entry; 21] = [
    (
        "amqp",
        &["major", "minor", "revision", "port", "comment"],
        &["type", "constant", "domain", "class"],
    ),
    ("type", &["name", "code", "fixed-width", "variable-width", "label"], &[]),
    ("constant", &["name", "value", "label"], &[]),
    ("domain", &["name", "type", "label"], &["enum"]),
    ("enum", &[], &["choice"]),
    ("choice", &["name", "value", "label"], &[]),
    ("class", &["name", "code", "label"], &["role", "domain", "struct", "control", "command"]),
    ("role", &["name", "implement"], &[]),
    ("struct", &["name", "code", "size", "pack", "label"], &["field"]),
    ("control", &["name", "code", "label"], &["implement", "response", "field", "exception"]),
    (
        "command",
        &["name", "code", "label"],
        &["implement", "response", "field", "exception", "result", "segments"],
    ),
    ("implement", &["role", "handle"], &[]),
    ("response", &["name"], &[]),
    ("field", &["name", "type", "required", "default", "label"], &["exception"]),
    ("exception", &["name", "error-code", "label"], &[]),
    ("result", &["type"], &["struct"]),
    ("segments", &[], &["header", "body"]),
    ("header", &["required"], &["entry"]),
    ("body", &["required"], &[]),
    ("entry", &["type"], &[]),
    ("rule", &["name", "label"], &[]),
];

/// The schema of 1.0.
pub(super) const V1_0: [Entry; 8] = [
    ("amqp", &["name", "label"], &["section"]),
    ("section", &["name", "label", "title"], &["type", "definition"]),
    ("definition", &["name", "value", "label"], &[]),
    (
        "type",
        &["name", "class", "source", "provides", "label"],
        &["encoding", "descriptor", "field", "choice"],
    ),
    ("encoding", &["name", "code", "category", "width", "label"], &[]),
    ("descriptor", &["name", "code", "label"], &[]),
    ("field", &["name", "type", "mandatory", "multiple", "default", "requires", "label"], &[]),
    ("choice", &["name", "value", "label"], &[]),
];

/// Reports names in `element` and everything inside that are misspelt or misplaced.
pub(super) fn check(schema: &[Entry], element: &Element, problems: &mut Collector) {
    let Some((name, attributes, inner)) = schema.iter().find(|(n, ..)| *n == element.name) else {
        return;
    };
    for attribute in &element.attributes {
        if attributes.contains(&attribute.name.as_str()) {
            continue;
        }
        if let Some(known) = nearest(&attribute.name, attributes.iter().copied()) {
            problems.push(
                Problem::at(
                    &attribute.at,
                    format!("<{name}> has no attribute \"{}\"", attribute.name),
                )
                .help(format!("did you mean \"{known}\"?")),
            );
        }
    }
    for child in element.elements() {
        if inner.contains(&child.name.as_str()) || PROSE.contains(&child.name.as_str()) {
            check(schema, child, problems);
        } else if let Some(known) = nearest(&child.name, inner.iter().chain(&PROSE).copied()) {
            problems.push(
                Problem::at(&child.at, format!("<{name}> holds no <{}>", child.name))
                    .help(format!("did you mean <{known}>?")),
            );
        } else if let Some((misplaced, ..)) = schema.iter().find(|(n, ..)| *n == child.name) {
            problems.push(
                Problem::at(&child.at, format!("<{misplaced}> has no place inside <{name}>"))
                    .help(format!("<{name}> holds {}", list(inner))),
            );
        } else if let Some(version) = foreign(schema, &child.name) {
            problems.push(
                Problem::at(
                    &child.at,
                    format!("<{}> belongs to the schema of {version}", child.name),
                )
                .help(format!("<{name}> holds {}", list(inner))),
            );
        }
    }
}

/// The version whose schema has such an element, for the schemas of 0-10 and 1.0. In the others, vendors
/// have elements of their own.
fn foreign(schema: &[Entry], tag: &str) -> Option<&'static str> {
    let is = |other: &[Entry]| schema.iter().map(|e| e.0).eq(other.iter().map(|e| e.0));
    let knows = |other: &[Entry]| other.iter().any(|(n, ..)| *n == tag);
    if is(&CLASSIC) {
        None
    } else if knows(&CLASSIC) {
        Some("0-9-1")
    } else if is(&V1_0) && knows(&V0_10) {
        Some("0-10")
    } else {
        None
    }
}

fn list(inner: &[&str]) -> String {
    if inner.is_empty() {
        return "documentation and rules only".to_owned();
    }
    let names: Vec<String> = inner.iter().map(|n| format!("<{n}>")).collect();
    names.join(", ")
}
