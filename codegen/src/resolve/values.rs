//! Named values and defaults of 0-10 and 1.0: each is a value of its type, and no name or value comes twice.

use std::collections::BTreeMap;

use super::checks::twice;
use super::literals;
use crate::error::{Collector, Problem};
use crate::model::{Domain, Field, FieldType, Position, Protocol};
use crate::suggest::advice;

/// Reports choices and defaults that cannot be meant.
pub(super) fn check(protocol: &Protocol, problems: &mut Collector) {
    for domain in &protocol.domains {
        choices(protocol, domain, problems);
    }
    for record in &protocol.records {
        for field in &record.fields {
            default(protocol, field, problems);
        }
    }
}

fn choices(protocol: &Protocol, domain: &Domain, problems: &mut Collector) {
    twice("choice", domain.choices.iter().map(|c| (c.name.as_str(), &c.at)), problems);
    let base = protocol.base(&domain.ty);
    let mut seen: BTreeMap<&str, (&str, &Position)> = BTreeMap::new();
    for choice in domain.choices.iter().filter(|c| !c.value.is_empty()) {
        if let Some(base) = base
            && let Some(help) = literals::fault(&base.name, &choice.value)
        {
            problems.push(
                Problem::at(
                    &choice.at,
                    format!(
                        "the choice \"{}\" has the value \"{}\", which is no {}",
                        choice.name, choice.value, base.name
                    ),
                )
                .attribute("value")
                .help(help),
            );
        }
        match seen.get(choice.value.as_str()) {
            Some((other, first)) if *other != choice.name => problems.push(
                Problem::at(
                    &choice.at,
                    format!("the choice \"{}\" has the value of \"{other}\"", choice.name),
                )
                .attribute("value")
                .help(format!(
                    "\"{other}\" was declared at {first}: give one of them another value"
                )),
            ),
            Some(_) => {}
            None => {
                seen.insert(&choice.value, (&choice.name, &choice.at));
            }
        }
    }
}

/// A default is the name or the value of a choice where the type has choices, and a literal otherwise.
fn default(protocol: &Protocol, field: &Field, problems: &mut Collector) {
    let Some(default) = &field.default else { return };
    let mut refuse = |why: String, help: String| {
        problems.push(
            Problem::at(
                &field.at,
                format!("the default \"{default}\" of \"{}\" {why}", field.name),
            )
            .attribute("default")
            .help(help),
        );
    };
    if field.mandatory {
        refuse(
            "can never apply: the field must be there".to_owned(),
            "remove the default, or let the field be left out".to_owned(),
        );
        return;
    }
    if field.multiple {
        refuse(
            "is one value, the field may have several".to_owned(),
            "remove the default, or the attribute multiple".to_owned(),
        );
        return;
    }
    let choices = protocol.choices(&field.ty);
    if !choices.is_empty() {
        if !choices.iter().any(|c| c.name == *default || c.value == *default) {
            let names = || choices.iter().map(|c| c.name.as_str());
            let all = format!("the choices are {}", names().collect::<Vec<_>>().join(", "));
            refuse("is not one of the choices".to_owned(), advice(default, names(), &all));
        }
        return;
    }
    match &field.ty {
        FieldType::Any => refuse(
            "has no type".to_owned(),
            "remove the default, or give the field a type".to_owned(),
        ),
        ty => match protocol.base(ty) {
            Some(base) => {
                if let Some(help) = literals::fault(&base.name, default) {
                    refuse(format!("is no value of type {}", base.name), help);
                }
            }
            None if matches!(ty, FieldType::Named(n) if protocol.record_named(n).is_some()) => {
                refuse("stands for a whole record".to_owned(), "remove the default".to_owned());
            }
            // The type is not known, which another pass has reported.
            None => {}
        },
    }
}
