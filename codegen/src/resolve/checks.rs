//! Checks of names and numbers: what is declared twice, and what is referred to but not there.

use std::collections::BTreeMap;

use crate::error::{Collector, Problem};
use crate::model::{Class, Position, Protocol, Record, RecordId, Rule};
use crate::suggest::advice;

/// Reports duplicates and references that lead nowhere.
pub(super) fn check(protocol: &Protocol, problems: &mut Collector) {
    twice("constant", protocol.constants.iter().map(|c| (c.name.as_str(), &c.at)), problems);
    twice("domain", protocol.domains.iter().map(|d| (d.name.as_str(), &d.at)), problems);
    twice("class", protocol.classes.iter().map(|c| (c.name.as_str(), &c.at)), problems);
    index_twice("class", protocol.classes.iter().map(|c| (c.id, c.name.as_str(), &c.at)), problems);
    for constant in protocol.constants.iter().filter(|c| c.kind.is_some()) {
        if u16::try_from(constant.value).is_err() {
            problems.push(
                Problem::at(
                    &constant.at,
                    format!(
                        "the error \"{}\" has the code {}, which no close can carry",
                        constant.name, constant.value
                    ),
                )
                .attribute("value")
                .help("a reply code is a short: 0 to 65535"),
            );
        }
    }
    for domain in &protocol.domains {
        failures(protocol, &domain.rules, problems);
    }
    for class in &protocol.classes {
        check_class(protocol, class, problems);
    }
}

fn check_class(protocol: &Protocol, class: &Class, problems: &mut Collector) {
    let methods: Vec<&Record> = protocol.methods(class).collect();
    twice("method", methods.iter().map(|m| (m.local.as_str(), &m.at)), problems);
    index_twice(
        "method",
        methods.iter().filter_map(|m| match m.id {
            RecordId::Method { method, .. } => Some((method, m.local.as_str(), &m.at)),
            _ => None,
        }),
        problems,
    );
    failures(protocol, &class.rules, problems);
    for record in protocol.properties(class).into_iter().chain(methods.iter().copied()) {
        twice("field", record.fields.iter().map(|f| (f.name.as_str(), &f.at)), problems);
        failures(protocol, &record.rules, problems);
        for field in &record.fields {
            failures(protocol, &field.rules, problems);
        }
    }
    for method in &methods {
        if method.roles.is_empty() {
            problems.push(
                Problem::at(&method.at, format!("nobody receives the method \"{}\"", method.name))
                    .help("add <chassis name=\"server\" implement=\"MUST\"/>, or client, or both"),
            );
        }
        for (index, response) in method.responses.iter().enumerate() {
            if method.responses[..index].contains(response) {
                problems.push(
                    Problem::at(
                        &method.at,
                        format!("\"{}\" names the response \"{response}\" twice", method.name),
                    )
                    .help("remove one of them"),
                );
            }
            let names = methods.iter().map(|m| m.local.as_str());
            if names.clone().any(|name| name == response) {
                continue;
            }
            problems.push(
                Problem::at(
                    &method.at,
                    format!(
                        "\"{}\" is answered by \"{response}\", which class \"{}\" does not have",
                        method.name, class.name
                    ),
                )
                .help(advice(
                    response,
                    names,
                    "declare that method, or remove the <response>",
                )),
            );
        }
    }
}

fn failures(protocol: &Protocol, rules: &[Rule], problems: &mut Collector) {
    for rule in rules {
        let Some(error) = &rule.on_failure else {
            continue;
        };
        if protocol.constant(error).is_none() {
            let names = protocol.constants.iter().map(|c| c.name.as_str());
            problems.push(
                Problem::at(&rule.at, format!("the error \"{error}\" of this rule is no constant"))
                    .attribute("on-failure")
                    .help(advice(error, names, "declare the constant, or name another")),
            );
        }
    }
}

/// Reports every name that came before. Empty names were reported by the reader.
pub(super) fn twice<'a>(
    what: &str,
    names: impl Iterator<Item = (&'a str, &'a Position)>,
    problems: &mut Collector,
) {
    let mut seen: BTreeMap<&str, &Position> = BTreeMap::new();
    for (name, at) in names.filter(|(n, _)| !n.is_empty()) {
        if let Some(first) = seen.get(name) {
            problems.push(
                Problem::at(at, format!("the {what} \"{name}\" is declared twice"))
                    .attribute("name")
                    .help(format!("it was declared at {first}: rename or remove one of them")),
            );
        } else {
            seen.insert(name, at);
        }
    }
}

fn index_twice<'a>(
    what: &str,
    items: impl Iterator<Item = (u16, &'a str, &'a Position)>,
    problems: &mut Collector,
) {
    let mut seen: BTreeMap<u16, (&str, &Position)> = BTreeMap::new();
    for (index, name, at) in items {
        if let Some((other, first)) = seen.get(&index) {
            problems.push(
                Problem::at(
                    at,
                    format!("the {what} \"{name}\" has the index {index} of \"{other}\""),
                )
                .attribute("index")
                .help(format!(
                    "\"{other}\" was declared at {first}: give one of them another index"
                )),
            );
        } else {
            seen.insert(index, (name, at));
        }
    }
}
