//! Names: every name becomes a Rust name, and no two of one scope become the same.

use std::collections::BTreeMap;

use crate::error::{Collector, Problem};
use crate::model::{Domain, Position, Protocol, Schema};

/// `message-count` -> `MessageCount`, for types and variants.
pub fn camel_case(name: &str) -> String {
    words(name)
        .map(|word| {
            let mut chars = word.chars();
            let first = chars.next().map(|c| c.to_ascii_uppercase());
            first.into_iter().chain(chars).collect::<String>()
        })
        .collect()
}

/// `message-count` -> `message_count`, for fields, functions and modules. Keywords are not escaped.
pub fn snake_case(name: &str) -> String {
    words(name).map(str::to_ascii_lowercase).collect::<Vec<_>>().join("_")
}

/// `message-count` -> `MESSAGE_COUNT`, for constants.
pub fn screaming_case(name: &str) -> String {
    snake_case(name).to_ascii_uppercase()
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty())
}

type Case = fn(&str) -> String;

/// Reports names that Rust cannot have and names that collide in Rust though they differ in the file.
pub(super) fn check(
    protocol: &Protocol,
    renames: Option<&BTreeMap<String, String>>,
    problems: &mut Collector,
) {
    let mut names = Names { renames, problems };
    let constants = protocol.constants.iter().map(|c| (c.name.clone(), c.name.as_str(), &c.at));
    names.scope("constants", screaming_case, constants);
    match protocol.schema {
        Schema::Classic => {
            let domains = protocol.domains.iter().map(|d| (d.name.clone(), d.name.as_str(), &d.at));
            names.scope("domains", camel_case, domains);
        }
        Schema::V0_10 | Schema::V1_0 => names.types(protocol),
    }
    let classes = protocol.classes.iter().map(|c| (c.name.clone(), c.name.as_str(), &c.at));
    names.scope("classes", camel_case, classes);
    for class in protocol.classes.iter().filter(|_| protocol.schema.is_classic()) {
        let methods = protocol.methods(class).map(|m| (m.name.clone(), m.local.as_str(), &m.at));
        names.scope("methods", camel_case, methods);
    }
    for record in &protocol.records {
        let fields = record
            .fields
            .iter()
            .map(|f| (format!("{}.{}", record.name, f.name), f.name.as_str(), &f.at));
        names.scope("fields", snake_case, fields);
    }
    match protocol.schema {
        Schema::Classic => names.derived(protocol),
        Schema::V0_10 => names.derived_0_10(protocol),
        Schema::V1_0 => {}
    }
    if let Some(renames) = renames {
        names.unused(protocol, renames);
    }
}

struct Names<'a> {
    renames: Option<&'a BTreeMap<String, String>>,
    problems: &'a mut Collector,
}

impl Names<'_> {
    fn scope<'a>(
        &mut self,
        what: &str,
        case: Case,
        items: impl Iterator<Item = (String, &'a str, &'a Position)>,
    ) {
        let mut seen: BTreeMap<String, (&str, &Position)> = BTreeMap::new();
        for (path, name, at) in items.filter(|(_, n, _)| !n.is_empty()) {
            let chosen = self.renames.and_then(|r| r.get(&path));
            let rust = chosen.cloned().unwrap_or_else(|| case(name));
            if !is_identifier(&rust) {
                let from =
                    if chosen.is_some() { "the name that was chosen for" } else { "the name" };
                self.problems.push(
                    Problem::at(at, format!("{from} \"{name}\" makes no Rust name: \"{rust}\""))
                        .attribute("name")
                        .help(format!(
                            "start with a letter, or rename \"{path}\" (Builder::rename)"
                        )),
                );
                continue;
            }
            match seen.get(&rust) {
                // The same name twice is a duplicate, which another pass reports.
                Some((other, _)) if *other == name => {}
                Some((other, first)) => self.problems.push(
                    Problem::at(at, format!("the {what} \"{other}\" and \"{name}\" are both \"{rust}\" in Rust"))
                        .attribute("name")
                        .help(format!(
                            "\"{other}\" was declared at {first}: rename one of them in an overlay, or \"{path}\" with Builder::rename"
                        )),
                ),
                None => {
                    seen.insert(rust, (name, at));
                }
            }
        }
    }

    /// Domains and records of 0-10 and 1.0 share the module of their class; choices are in their type.
    fn types(&mut self, protocol: &Protocol) {
        let local = |d: &'_ Domain| d.class.as_ref().map_or(0, |c| c.len() + 1);
        let classes = protocol.classes.iter().map(|c| Some(&c.name));
        for class in std::iter::once(None).chain(classes) {
            let domains = protocol.domains.iter().filter(|d| d.class.as_ref() == class);
            let domains = domains
                .map(|d| (d.name.clone(), d.name.get(local(d)..).unwrap_or_default(), &d.at));
            let records = protocol.records.iter().filter(|r| r.class.as_ref() == class);
            let records = records.map(|r| (r.name.clone(), r.local.as_str(), &r.at));
            self.scope("types", camel_case, domains.chain(records));
        }
        for domain in &protocol.domains {
            let choices = domain
                .choices
                .iter()
                .map(|c| (format!("{}.{}", domain.name, c.name), c.name.as_str(), &c.at));
            self.scope("choices", camel_case, choices);
        }
    }

    /// Names that are made from two: the view of a record (`…Ref`), and the variants of the method enum.
    fn derived(&mut self, protocol: &Protocol) {
        let rename = |path: &str, name: &str| {
            camel_case(self.renames.and_then(|r| r.get(path)).map_or(name, String::as_str))
        };
        let mut variants: BTreeMap<String, (&str, u16)> = BTreeMap::new();
        let mut found = Vec::new();
        for class in &protocol.classes {
            let mut types: BTreeMap<String, &str> = BTreeMap::new();
            let records = || protocol.properties(class).into_iter().chain(protocol.methods(class));
            for record in records() {
                let own = rename(&record.name, &record.local);
                // Two methods of the same name were reported above.
                if let Some(other) = types.get(own.as_str()).filter(|o| **o == class.name) {
                    found.push((record, *other, own.clone()));
                }
                types.insert(own, &record.name);
            }
            for record in records() {
                let view = format!("{}Ref", rename(&record.name, &record.local));
                if let Some(other) = types.get(view.as_str()) {
                    found.push((record, *other, view));
                }
            }
            for method in protocol.methods(class) {
                let variant = format!(
                    "{}{}",
                    rename(&class.name, &class.name),
                    rename(&method.name, &method.local)
                );
                match variants.get(variant.as_str()) {
                    Some((other, id)) if *id != class.id => found.push((method, *other, variant)),
                    Some(_) => {}
                    None => {
                        variants.insert(variant, (&method.name, class.id));
                    }
                }
            }
            if snake_case(&class.name) == "constants"
                && self.renames.is_none_or(|r| !r.contains_key(&class.name))
            {
                self.problems.push(
                    Problem::at(
                        &class.at,
                        "the module of constants has the name of this class already",
                    )
                    .attribute("name")
                    .help(format!("rename \"{}\" with Builder::rename", class.name)),
                );
            }
        }
        for (record, other, rust) in found {
            self.problems.push(
                Problem::at(
                    &record.at,
                    format!(
                        "\"{}\" and \"{other}\" both need the Rust name \"{rust}\"",
                        record.name
                    ),
                )
                .attribute("name")
                .help(format!(
                    "rename one of them in an overlay, or \"{}\" with Builder::rename",
                    record.name
                )),
            );
        }
    }

    /// The same for 0-10: domains have views too, each kind of record has an enum of its own, and so has the root.
    fn derived_0_10(&mut self, protocol: &Protocol) {
        let rename = |path: &str, name: &str| {
            camel_case(self.renames.and_then(|r| r.get(path)).map_or(name, String::as_str))
        };
        let mut found = Vec::new();
        let local = |d: &'_ Domain| d.class.as_ref().map_or(0, |c| c.len() + 1);
        let classes = protocol.classes.iter().map(|c| Some(&c.name));
        for class in std::iter::once(None).chain(classes) {
            let domains = protocol.domains.iter().filter(|d| d.class.as_ref() == class);
            let domains = domains
                .map(|d| (d.name.as_str(), d.name.get(local(d)..).unwrap_or_default(), &d.at));
            let records = protocol.records.iter().filter(|r| r.class.as_ref() == class);
            let records = records.map(|r| (r.name.as_str(), r.local.as_str(), &r.at));
            let all: Vec<(&str, String, &Position)> = domains
                .chain(records)
                .map(|(path, name, at)| (path, rename(path, name), at))
                .collect();
            for (path, rust, at) in &all {
                let view = format!("{rust}Ref");
                if let Some((other, _, _)) = all.iter().find(|(_, other, _)| *other == view) {
                    found.push((*at, (*path).to_owned(), (*other).to_owned(), view));
                }
                let kind = rust.strip_suffix("Ref").unwrap_or(rust);
                if class.is_none() && matches!(kind, "Control" | "Command" | "Struct") {
                    let other = format!("the choice between all {}s", kind.to_ascii_lowercase());
                    found.push((*at, (*path).to_owned(), other, rust.clone()));
                }
            }
        }
        let mut variants: BTreeMap<(&str, String), &str> = BTreeMap::new();
        for record in &protocol.records {
            let class = record.class.as_deref().unwrap_or_default();
            let variant =
                format!("{}{}", rename(class, class), rename(&record.name, &record.local));
            match variants.get(&(record.kind.name(), variant.clone())) {
                // Twice the same name was reported before.
                Some(other) if *other != record.name => {
                    found.push((&record.at, record.name.clone(), (*other).to_owned(), variant));
                }
                Some(_) => {}
                None => {
                    variants.insert((record.kind.name(), variant), &record.name);
                }
            }
        }
        for class in &protocol.classes {
            if snake_case(&rename(&class.name, &class.name)) == "constants" {
                let other = "the module of constants".to_owned();
                found.push((&class.at, class.name.clone(), other, "constants".to_owned()));
            }
        }
        for (at, path, other, rust) in found {
            self.problems.push(
                Problem::at(
                    at,
                    format!("\"{path}\" and \"{other}\" both need the Rust name \"{rust}\""),
                )
                .attribute("name")
                .help(format!(
                    "rename one of them in an overlay, or \"{path}\" with Builder::rename"
                )),
            );
        }
    }

    /// A rename that matches nothing is a typing error.
    fn unused(&mut self, protocol: &Protocol, renames: &BTreeMap<String, String>) {
        for path in renames.keys() {
            let known = protocol.record_named(path).is_some()
                || protocol.class(path).is_some()
                || protocol.domain(path).is_some()
                || protocol.constant(path).is_some()
                || (protocol.schema == Schema::V1_0 && protocol.union(path).is_some())
                || path.rsplit_once('.').is_some_and(|(owner, name)| {
                    protocol.record_named(owner).is_some_and(|r| r.field(name).is_some())
                        || protocol
                            .domain(owner)
                            .is_some_and(|d| d.choices.iter().any(|c| c.name == name))
                });
            if !known {
                let names = protocol.records.iter().map(|r| r.name.as_str());
                self.problems.push(
                    Problem::anywhere(format!(
                        "nothing is called \"{path}\", so it cannot be renamed"
                    ))
                    .help(crate::suggest::advice(
                        path,
                        names,
                        "name a class, class.method, class.method.field, domain or constant",
                    )),
                );
            }
        }
    }
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_take_the_case_of_their_place() {
        assert_eq!(camel_case("get-empty"), "GetEmpty");
        assert_eq!(camel_case("reserved-1"), "Reserved1");
        assert_eq!(snake_case("no-wait"), "no_wait");
        assert_eq!(screaming_case("frame-min-size"), "FRAME_MIN_SIZE");
    }
}
