//! References of 1.0: types share one name space over all files and sections.

use std::collections::BTreeMap;

use crate::error::{Collector, Problem};
use crate::model::{FieldType, Position, Protocol, RecordKind};
use crate::suggest::advice;

/// The types of the document `types`, for advice when it was not given.
const STANDARD: [&str; 24] = [
    "null",
    "boolean",
    "ubyte",
    "ushort",
    "uint",
    "ulong",
    "byte",
    "short",
    "int",
    "long",
    "float",
    "double",
    "decimal32",
    "decimal64",
    "decimal128",
    "char",
    "timestamp",
    "uuid",
    "binary",
    "string",
    "symbol",
    "list",
    "map",
    "array",
];

/// Resolves the sources of restricted and composite types and the types of fields.
pub(super) fn resolve(protocol: &mut Protocol, problems: &mut Collector) {
    let scope = Scope::new(protocol);
    for domain in &mut protocol.domains {
        let user = format!("the source of {}", domain.name);
        scope.source(&mut domain.ty, &domain.at, user, problems);
    }
    for record in &mut protocol.records {
        if let Some(source) = &mut record.source {
            let user = format!("the source of {}", record.name);
            scope.source(source, &record.at, user, problems);
        }
        for field in &mut record.fields {
            let FieldType::Named(name) = &field.ty else { continue };
            match scope.find(name) {
                Some(ty) => field.ty = ty,
                None if name.is_empty() => {}
                None => {
                    let user = format!("used by {}.{}", record.name, field.name);
                    problems.push(scope.unknown(name, &field.at, "type", user));
                }
            }
        }
    }
}

/// Reports composite types that are not made from a list.
pub(super) fn composites(protocol: &Protocol, problems: &mut Collector) {
    for record in protocol.records.iter().filter(|r| r.kind == RecordKind::Composite) {
        let Some(source) = &record.source else { continue };
        let other = match protocol.base(source) {
            Some(base) => base.name != "list",
            // What is not defined was reported where it was looked for.
            None => *source == FieldType::Any,
        };
        if other {
            problems.push(
                Problem::at(&record.at, format!("\"{}\" is not made from a list", record.name))
                    .attribute("source")
                    .help("composite types have source=\"list\""),
            );
        }
    }
}

/// What a name stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Wire,
    Domain,
    Record,
}

struct Scope(BTreeMap<String, Kind>);

impl Scope {
    fn new(protocol: &Protocol) -> Self {
        let types = protocol.types.iter().map(|t| (t.name.clone(), Kind::Wire));
        let domains = protocol.domains.iter().map(|d| (d.name.clone(), Kind::Domain));
        let records = protocol.records.iter().map(|r| (r.name.clone(), Kind::Record));
        Scope(types.chain(domains).chain(records).collect())
    }

    fn find(&self, name: &str) -> Option<FieldType> {
        Some(match self.0.get(name)? {
            Kind::Wire => FieldType::Wire(name.to_owned()),
            Kind::Domain | Kind::Record => FieldType::Named(name.to_owned()),
        })
    }

    fn source(&self, ty: &mut FieldType, at: &Position, user: String, problems: &mut Collector) {
        let FieldType::Named(name) = &*ty else { return };
        match self.find(name) {
            Some(_) if self.0.get(name) == Some(&Kind::Record) => problems.push(
                Problem::at(at, format!("\"{name}\" has a descriptor and cannot be restricted"))
                    .attribute("source")
                    .label(user)
                    .help("the source is a primitive type, or a restricted one without descriptor"),
            ),
            Some(found) => *ty = found,
            None if name.is_empty() => {}
            None => problems.push(self.unknown(name, at, "source", user)),
        }
    }

    fn unknown(&self, name: &str, at: &Position, attribute: &str, user: String) -> Problem {
        let help = if STANDARD.contains(&name) {
            "it is a primitive type of AMQP 1.0: give the file that declares those as well"
                .to_owned()
        } else {
            let known = self.0.keys().map(String::as_str);
            advice(name, known, "declare it, or give the file that declares it as well")
        };
        Problem::at(at, format!("the type \"{name}\" is not defined"))
            .attribute(attribute)
            .label(user)
            .help(help)
    }
}
