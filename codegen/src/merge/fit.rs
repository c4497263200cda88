//! Fit: whether an element may be added to another, which depends on the schema, and is not there yet.

use super::path::name_of;
use crate::error::{Collector, Problem};
use crate::model::Schema;
use crate::xml::document::{Content, Element};

/// Adds the child at the end, if it fits.
pub(super) fn append(
    schema: Schema,
    target: &mut Element,
    child: &Element,
    problems: &mut Collector,
) {
    if fits(schema, target, child, problems) {
        target.content.push(Content::Element(child.clone()));
    }
}

/// Whether the child may stand in the target and is not there yet.
pub(super) fn fits(
    schema: Schema,
    target: &Element,
    child: &Element,
    problems: &mut Collector,
) -> bool {
    let allowed = allowed(schema, &target.name);
    if !allowed.contains(&child.name.as_str()) && !matches!(child.name.as_str(), "doc" | "rule") {
        problems.push(
            Problem::at(
                &child.at,
                format!("<{}> has no place inside <{}>", child.name, target.name),
            )
            .help(if allowed.is_empty() {
                "documentation and rules can be added here".to_owned()
            } else {
                format!("what can be added here: {}", allowed.join(", "))
            }),
        );
        return false;
    }
    if matches!(child.name.as_str(), "doc" | "rule" | "assert") {
        return true;
    }
    let name = name_of(child);
    let there = target.elements().find(|e| e.name == child.name && name_of(e) == name);
    if let Some(there) = there.filter(|_| !name.is_empty()) {
        problems.push(
            Problem::at(&child.at, format!("the {} \"{name}\" is there already", child.name))
                .attribute("name")
                .help(format!("it is declared at {}: use <modify> to change it", there.at)),
        );
        return false;
    }
    true
}

/// What may be added to an element of that name.
fn allowed(schema: Schema, tag: &str) -> &'static [&'static str] {
    match (schema, tag) {
        (Schema::Classic, "amqp") => &["constant", "domain", "class"],
        (Schema::Classic, "class") => &["chassis", "field", "method"],
        (Schema::Classic, "method") => &["chassis", "response", "field"],
        (Schema::Classic, "domain" | "field") => &["assert"],
        (Schema::V0_10, "amqp") => &["type", "constant", "domain", "class"],
        (Schema::V0_10, "class") => &["role", "domain", "struct", "control", "command"],
        (Schema::V0_10, "control") => &["implement", "response", "exception", "field"],
        (Schema::V0_10, "command") => {
            &["implement", "response", "exception", "field", "result", "segments"]
        }
        (Schema::V0_10, "struct") => &["field"],
        (Schema::V0_10, "domain") => &["enum"],
        (Schema::V0_10, "field") => &["exception"],
        (Schema::V1_0, "amqp") => &["section"],
        (Schema::V1_0, "section") => &["type", "definition"],
        (Schema::V1_0, "type") => &["encoding", "descriptor", "field", "choice"],
        _ => &[],
    }
}
