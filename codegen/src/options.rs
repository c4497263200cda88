//! What a caller may decide about the generated code. Filled by [`Builder`](crate::Builder), read by [`emit`](crate::emit).

use std::collections::BTreeMap;

use crate::error::{Collector, Errors, Problem, Sources};
use crate::model::{Protocol, Schema};
use crate::suggest::advice;

/// Options of the emitter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmitOptions {
    /// The name of the module, which is also the stem of the file (`v0_9_1`).
    pub module: String,
    /// The absolute path of the crate with the wire primitives (`::amqp_types`, or `crate` inside it).
    pub crate_path: String,
    /// Whether the documentation of the specification is carried into the generated code.
    pub docs: bool,
    /// Whether the code is formatted.
    pub format: bool,
    /// Attributes for generated types: a name and the attribute (`#[derive(Hash)]`). See [`Self::attributes_of`].
    pub attributes: Vec<(String, String)>,
    /// Attributes for generated fields: `class.method.field` and the attribute.
    pub field_attributes: Vec<(String, String)>,
    /// Rust names for names of the specification (`basic.get-empty` -> `Empty`).
    pub renames: BTreeMap<String, String>,
    /// Paths of Rust types and modules that stand in for what would be generated. See
    /// [`Builder::extern_type`](crate::Builder::extern_type).
    pub externs: BTreeMap<String, String>,
    /// The Cargo feature behind which the generated types implement proptest's `Arbitrary`.
    pub proptest: Option<String>,
}

impl Default for EmitOptions {
    fn default() -> Self {
        EmitOptions {
            module: "amqp".to_owned(),
            crate_path: "::amqp_types".to_owned(),
            docs: true,
            format: cfg!(feature = "format"),
            attributes: Vec::new(),
            field_attributes: Vec::new(),
            renames: BTreeMap::new(),
            externs: BTreeMap::new(),
            proptest: None,
        }
    }
}

impl EmitOptions {
    /// The attributes that the caller asked for on the type of that name, in the order they were given.
    ///
    /// A pattern is `.` (everything), a class (`queue`: all its records) or a qualified name (`queue.declare`).
    pub fn attributes_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        matching(&self.attributes, name)
    }

    /// The attributes that the caller asked for on the field `record.field`.
    ///
    /// A pattern is `.`, a class, a record (all its fields) or `class.method.field`.
    pub fn attributes_of_field<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        matching(&self.field_attributes, name)
    }

    /// The path that stands in for a class, record, domain or restricted type, if there is one.
    pub fn extern_of(&self, name: &str) -> Option<&str> {
        self.externs.get(name).map(String::as_str)
    }

    /// The Rust name that the caller gave to a class, record or field, if there is one.
    pub fn rename_of(&self, name: &str) -> Option<&str> {
        self.renames.get(name).map(String::as_str)
    }
}

/// The attributes whose pattern is `.`, the name itself, or a leading part of it that ends at a dot.
fn matching<'a>(list: &'a [(String, String)], name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
    list.iter().filter_map(move |(pattern, attribute)| {
        let hit = pattern == "."
            || name
                .strip_prefix(pattern.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        hit.then_some(attribute.as_str())
    })
}

/// Reports options that make no Rust, and patterns that match nothing in the protocol.
pub(crate) fn check(protocol: &Protocol, options: &EmitOptions) -> Result<(), Errors> {
    let mut problems = Collector::default();
    if !is_identifier(&options.module) {
        problems.push(
            Problem::anywhere(format!("\"{}\" cannot be the name of a module", options.module))
                .help("a name has letters, digits and underscores, and starts with a letter"),
        );
    }
    let path = options.crate_path.strip_prefix("::").unwrap_or(&options.crate_path);
    if !path.split("::").all(is_identifier) {
        problems.push(
            Problem::anywhere(format!("\"{}\" is no path of a crate", options.crate_path))
                .help("write ::amqp_types, crate, or crate::some::module"),
        );
    }
    attributes(protocol, options, &mut problems);
    externs(protocol, options, &mut problems);
    if let Some(feature) = &options.proptest
        && (feature.is_empty() || feature.contains(['"', '\\', ',', ' ', '/']))
    {
        problems.push(
            Problem::anywhere(format!("\"{feature}\" cannot be the name of a Cargo feature"))
                .help("letters, digits, -, _ and + make a name"),
        );
    }
    problems.finish(&Sources::default())
}

/// Reports texts that are no attributes, and patterns that match nothing.
fn attributes(protocol: &Protocol, options: &EmitOptions, problems: &mut Collector) {
    for (pattern, attribute) in options.attributes.iter().chain(&options.field_attributes) {
        let tokens = attribute.parse::<proc_macro2::TokenStream>().is_ok();
        if !tokens || !attribute.starts_with("#[") || !attribute.ends_with(']') {
            problems.push(
                Problem::anywhere(format!("\"{attribute}\" is no attribute"))
                    .help("write it as Rust has it: #[derive(Hash)]"),
            );
        }
        let is_field = pattern.rsplit_once('.').is_some_and(|(record, field)| {
            protocol.record_named(record).is_some_and(|r| r.field(field).is_some())
        });
        let mut known = items(protocol);
        if pattern != "." && !is_field && !known.any(|n| n == pattern) {
            problems.push(
                Problem::anywhere(format!(
                    "nothing is called \"{pattern}\", so it cannot get an attribute"
                ))
                .help(advice(
                    pattern,
                    items(protocol),
                    "name a class, class.method, class.method.field, or a type of 1.0; . is everything",
                )),
            );
        }
    }
}

/// Reports stand-ins for what the protocol does not have, and paths that say another thing in each module.
fn externs(protocol: &Protocol, options: &EmitOptions, problems: &mut Collector) {
    for (name, path) in &options.externs {
        let rest = path.strip_prefix("::").or_else(|| path.strip_prefix("crate::"));
        if !rest.is_some_and(|rest| rest.split("::").all(is_identifier)) {
            problems.push(
                Problem::anywhere(format!("\"{path}\" is no absolute path of a type"))
                    .help("write crate::module::Type or ::other_crate::Type"),
            );
        }
        let is_primitive = protocol.wire_type(name).is_some()
            || protocol.domain(name).is_some_and(|domain| {
                // A bit of 0-10 is a flag, which has no octets that a type could read.
                domain.is_primitive()
                    || protocol.schema == Schema::V0_10
                        && protocol.base(&domain.ty).is_some_and(|base| base.name == "bit")
            });
        let domains = || protocol.domains.iter().map(|d| d.name.as_str());
        if is_primitive {
            problems.push(
                Problem::anywhere(format!(
                    "\"{name}\" is a type of the wire, which nothing replaces"
                ))
                .help("name a domain or a restricted type that is made from it"),
            );
        } else if !items(protocol).chain(domains()).any(|known| known == name) {
            problems.push(
                Problem::anywhere(format!(
                    "nothing is called \"{name}\", so no type can stand in for it"
                ))
                .help(advice(
                    name,
                    items(protocol).chain(domains()),
                    "name a class, class.method, a domain, or a type of 1.0",
                )),
            );
        }
    }
}

/// The names of what becomes an item of its own: classes, records, and the restricted types of 1.0.
fn items(protocol: &Protocol) -> impl Iterator<Item = &str> {
    let classes = protocol.classes.iter().map(|c| c.name.as_str());
    let restricted = protocol.domains.iter().filter(|_| !protocol.schema.is_classic());
    classes
        .chain(protocol.records.iter().map(|r| r.name.as_str()))
        .chain(restricted.map(|d| d.name.as_str()))
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name != "_"
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_parts_only() {
        let options = EmitOptions {
            attributes: [(".", "a"), ("queue", "b"), ("queue.declare", "c"), ("queue.decl", "d")]
                .map(|(p, a)| (p.to_owned(), a.to_owned()))
                .to_vec(),
            ..EmitOptions::default()
        };
        let of = |name| options.attributes_of(name).collect::<Vec<_>>();
        assert_eq!(of("queue.declare"), ["a", "b", "c"]);
        assert_eq!(of("queue.declare-ok"), ["a", "b"]);
        assert_eq!(of("queues"), ["a"]);
    }
}
