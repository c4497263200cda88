//! Checks of 0-10: what is declared twice, what refers to nothing, and what cannot be laid out.

use std::collections::BTreeMap;

use super::super::checks::twice;
use crate::error::{Collector, Problem};
use crate::model::{
    Class, Exception, FieldType, Layout, Position, Protocol, Record, RecordId, RecordKind,
};
use crate::suggest::advice;

/// The domain whose choices name the errors of exceptions.
const ERRORS: &str = "execution.error-code";

/// Reports duplicates, references that lead nowhere, and structs that cannot be written.
pub(super) fn check(protocol: &Protocol, problems: &mut Collector) {
    twice("constant", protocol.constants.iter().map(|c| (c.name.as_str(), &c.at)), problems);
    let shared = protocol.domains.iter().filter(|d| d.class.is_none());
    twice("domain", shared.map(|d| (d.name.as_str(), &d.at)), problems);
    twice("class", protocol.classes.iter().map(|c| (c.name.as_str(), &c.at)), problems);
    let codes = protocol.classes.iter().map(|c| (c.id, c.name.as_str(), &c.at));
    code_twice("class", codes, problems);
    for class in &protocol.classes {
        check_class(protocol, class, problems);
    }
    for record in &protocol.records {
        twice("field", record.fields.iter().map(|f| (f.name.as_str(), &f.at)), problems);
        layout(record, problems);
        let inner = record.fields.iter().flat_map(|f| &f.exceptions);
        for exception in record.exceptions.iter().chain(inner) {
            failure(protocol, exception, problems);
        }
        let header = record.segments.as_ref().and_then(|s| s.header.as_ref());
        let entries = header.map_or(&[][..], |h| h.entries.as_slice());
        twice("entry", entries.iter().map(|e| (e.name.as_str(), &e.at)), problems);
        for reference in record.result.iter().chain(entries) {
            let target = protocol.record_named(&reference.name);
            if let Some(target) = target.filter(|t| !self_describing(t)) {
                problems.push(
                    Problem::at(
                        &reference.at,
                        format!("\"{}\" cannot be told from other structs", target.name),
                    )
                    .label(format!("used by {}", record.name))
                    .help("results and entries need a struct with a code and size=\"4\""),
                );
            }
        }
    }
}

/// Whether a struct can stand where the type is only known from its octets.
fn self_describing(record: &Record) -> bool {
    record.id != RecordId::Unnumbered && matches!(record.layout, Layout::Packed { size: 4, .. })
}

fn check_class(protocol: &Protocol, class: &Class, problems: &mut Collector) {
    let of_class = || protocol.records.iter().filter(|r| r.class.as_ref() == Some(&class.name));
    let domains = protocol.domains.iter().filter(|d| d.class.as_ref() == Some(&class.name));
    let local = |name: &'_ str| name.rsplit_once('.').map_or(0, |(class, _)| class.len() + 1);
    let names = domains.map(|d| (&d.name[local(&d.name)..], &d.at));
    let mut names: Vec<(&str, &Position)> =
        names.chain(of_class().map(|r| (r.local.as_str(), &r.at))).collect();
    names.sort_by_key(|(_, at)| *at);
    twice("name", names.into_iter(), problems);
    for kind in [RecordKind::Struct, RecordKind::Control, RecordKind::Command] {
        let codes = of_class().filter(|r| r.kind == kind).filter_map(|r| match r.id {
            RecordId::Code { code, .. } => Some((u16::from(code), r.local.as_str(), &r.at)),
            _ => None,
        });
        code_twice(kind.name(), codes, problems);
    }
    for record in of_class().filter(|r| r.kind != RecordKind::Struct) {
        for role in &record.roles {
            if !class.roles.iter().any(|r| r.name == role.name) {
                problems.push(
                    Problem::at(
                        &record.at,
                        format!(
                            "\"{}\" is handled by the {}, a role that class \"{}\" does not have",
                            record.name, role.name, class.name
                        ),
                    )
                    .help("add <role name=\"…\"/> to the class, or remove the <implement>"),
                );
            }
        }
        responses(class, record, &of_class().collect::<Vec<_>>(), problems);
    }
}

fn responses(class: &Class, record: &Record, all: &[&Record], problems: &mut Collector) {
    for response in &record.responses {
        let same = || all.iter().filter(|r| r.kind == record.kind).map(|r| r.local.as_str());
        if same().any(|name| name == response) {
            continue;
        }
        let kind = record.kind.name();
        problems.push(
            Problem::at(
                &record.at,
                format!(
                    "\"{}\" is answered by \"{response}\", a {kind} that class \"{}\" does not have",
                    record.name, class.name
                ),
            )
            .help(advice(response, same(), &format!("declare that {kind}, or remove the <response>"))),
        );
    }
}

/// Flags have room for all fields; without flags, no field can be left out and none can be a bit.
fn layout(record: &Record, problems: &mut Collector) {
    let Layout::Packed { pack, .. } = record.layout else { return };
    let room = usize::from(pack) * 8;
    if pack > 0 {
        if let Some(surplus) = record.fields.get(room) {
            problems.push(
                Problem::at(
                    &surplus.at,
                    format!("\"{}\" has more fields than its {room} flags", record.name),
                )
                .help("put the rest into a struct of its own, or give it more octets of flags"),
            );
        }
        return;
    }
    for field in &record.fields {
        let (message, help) = if field.ty == FieldType::Wire("bit".to_owned()) {
            (
                "is a bit, and there are no flags to hold it",
                "give the struct octets of flags (pack)",
            )
        } else if !field.mandatory {
            (
                "can be left out, and there are no flags to say so",
                "add required=\"true\", or octets of flags (pack)",
            )
        } else {
            continue;
        };
        problems.push(
            Problem::at(&field.at, format!("the field \"{}\" {message}", field.name)).help(help),
        );
    }
}

fn failure(protocol: &Protocol, exception: &Exception, problems: &mut Collector) {
    let choices = protocol.domain(ERRORS).map_or(&[][..], |d| d.choices.as_slice());
    let code = &exception.error_code;
    if code.is_empty() || choices.iter().any(|c| c.name == *code) {
        return;
    }
    let otherwise = if choices.is_empty() {
        format!("declare the domain {ERRORS} with that choice")
    } else {
        format!("{ERRORS} has no such choice: add it there, or name another")
    };
    problems.push(
        Problem::at(
            &exception.at,
            format!("the error \"{code}\" of this exception is not defined"),
        )
        .attribute("error-code")
        .help(advice(code, choices.iter().map(|c| c.name.as_str()), &otherwise)),
    );
}

fn code_twice<'a>(
    what: &str,
    items: impl Iterator<Item = (u16, &'a str, &'a Position)>,
    problems: &mut Collector,
) {
    let mut seen: BTreeMap<u16, (&str, &Position)> = BTreeMap::new();
    for (code, name, at) in items {
        if let Some((other, first)) = seen.get(&code) {
            problems.push(
                Problem::at(
                    at,
                    format!("the {what} \"{name}\" has the code {code:#x} of \"{other}\""),
                )
                .attribute("code")
                .help(format!(
                    "\"{other}\" was declared at {first}: give one of them another code"
                )),
            );
        } else {
            seen.insert(code, (name, at));
        }
    }
}
