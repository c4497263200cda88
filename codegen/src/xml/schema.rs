//! Which elements and attributes the classic files know, to find what was misspelt.
//!
//! In: the tree. Out: a problem for every name that is nearly one of the known ones. What is
//! altogether unknown is left alone: vendors add elements of their own.

use super::document::Element;
use crate::error::{Collector, Problem};
use crate::suggest::nearest;

/// An element, the attributes it may have, and the elements it may hold.
type Entry = (&'static str, &'static [&'static str], &'static [&'static str]);

const PROSE: [&str; 4] = ["doc", "rule", "see", "test"];

const SCHEMA: [Entry; 10] = [
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

/// Reports misspelt names in `element` and everything inside.
pub(super) fn check(element: &Element, problems: &mut Collector) {
    let Some((name, attributes, inner)) = SCHEMA.iter().find(|(n, ..)| *n == element.name) else {
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
            check(child, problems);
        } else if let Some(known) = nearest(&child.name, inner.iter().chain(&PROSE).copied()) {
            problems.push(
                Problem::at(&child.at, format!("<{name}> holds no <{}>", child.name))
                    .help(format!("did you mean <{known}>?")),
            );
        } else if let Some((misplaced, ..)) = SCHEMA.iter().find(|(n, ..)| *n == child.name) {
            problems.push(
                Problem::at(&child.at, format!("<{misplaced}> has no place inside <{name}>"))
                    .help(format!("<{name}> holds {}", list(inner))),
            );
        }
    }
}

fn list(inner: &[&str]) -> String {
    if inner.is_empty() {
        return "documentation and rules only".to_owned();
    }
    let names: Vec<String> = inner.iter().map(|n| format!("<{n}>")).collect();
    names.join(", ")
}
