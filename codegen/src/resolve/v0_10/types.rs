//! References of 0-10: a name is looked for in the class, then among the domains of the file, then among
//! its types; a name with a dot (`exchange.name`) belongs to another class.

use std::collections::BTreeSet;

use crate::error::{Collector, Problem};
use crate::model::{FieldType, Position, Protocol, RecordKind, Reference};
use crate::suggest::advice;

/// Resolves the types of domains and fields, and the structs of results and header segments.
pub(super) fn resolve(protocol: &mut Protocol, problems: &mut Collector) {
    let scope = Scope::new(protocol);
    for domain in &mut protocol.domains {
        let FieldType::Named(name) = &domain.ty else { continue };
        let class = domain.class.as_deref();
        // A domain may have the name of what it is made of.
        let own = scope.own(class, name).filter(|q| *q != domain.name).map(FieldType::Named);
        match own.or_else(|| scope.outer(name, &domain.name)) {
            Some(ty) => domain.ty = ty,
            None if name.is_empty() => {}
            None => {
                let user = format!("used by the domain {}", domain.name);
                problems.push(scope.unknown(name, &domain.at, user));
            }
        }
    }
    for record in &mut protocol.records {
        let class = record.class.as_deref();
        for field in &mut record.fields {
            let FieldType::Named(name) = &field.ty else { continue };
            match scope.find(class, name) {
                Some(ty) => field.ty = ty,
                None if name.is_empty() => {}
                None => {
                    let user = format!("used by {}.{}", record.name, field.name);
                    problems.push(scope.unknown(name, &field.at, user));
                }
            }
        }
        let entries = record
            .segments
            .iter_mut()
            .filter_map(|s| s.header.as_mut())
            .flat_map(|h| h.entries.iter_mut());
        for reference in record.result.iter_mut().chain(entries) {
            scope.structure(class, &record.name, reference, problems);
        }
    }
}

struct Scope {
    domains: BTreeSet<String>,
    structs: BTreeSet<String>,
    types: BTreeSet<String>,
}

impl Scope {
    fn new(protocol: &Protocol) -> Self {
        let structs = protocol.records.iter().filter(|r| r.kind == RecordKind::Struct);
        Scope {
            domains: protocol.domains.iter().map(|d| d.name.clone()).collect(),
            structs: structs.map(|r| r.name.clone()).collect(),
            types: protocol.types.iter().map(|t| t.name.clone()).collect(),
        }
    }

    fn find(&self, class: Option<&str>, name: &str) -> Option<FieldType> {
        let own = self.own(class, name).map(FieldType::Named);
        own.or_else(|| self.outer(name, ""))
    }

    /// The qualified name of a domain or struct of the class, or of another class that the name gives.
    fn own(&self, class: Option<&str>, name: &str) -> Option<String> {
        let qualified = match class {
            _ if name.contains('.') => name.to_owned(),
            Some(class) => format!("{class}.{name}"),
            None => return None,
        };
        (self.domains.contains(&qualified) || self.structs.contains(&qualified))
            .then_some(qualified)
    }

    /// A domain or a type of the whole file; `but` is a domain that is not looked at.
    fn outer(&self, name: &str, but: &str) -> Option<FieldType> {
        if name != but && self.domains.contains(name) {
            return Some(FieldType::Named(name.to_owned()));
        }
        self.types.contains(name).then(|| FieldType::Wire(name.to_owned()))
    }

    fn structure(
        &self,
        class: Option<&str>,
        user: &str,
        reference: &mut Reference,
        problems: &mut Collector,
    ) {
        let found = self.own(class, &reference.name);
        if let Some(name) = found.as_ref().filter(|n| self.structs.contains(*n)) {
            reference.name.clone_from(name);
            return;
        }
        let is_other = found.is_some() || self.outer(&reference.name, "").is_some();
        let problem = if is_other {
            Problem::at(&reference.at, format!("\"{}\" is no struct", reference.name))
                .attribute("type")
                .label(format!("used by {user}"))
                .help("results and the entries of a header are structs with a code")
        } else {
            self.unknown(&reference.name, &reference.at, format!("used by {user}"))
        };
        problems.push(problem);
    }

    fn unknown(&self, name: &str, at: &Position, user: String) -> Problem {
        let all = || self.domains.iter().chain(&self.structs);
        let elsewhere = all().find(|q| q.rsplit_once('.').is_some_and(|(_, local)| local == name));
        let help = match elsewhere {
            Some(qualified) => format!("another class has it: write \"{qualified}\""),
            None => {
                let names = all().chain(&self.types).map(String::as_str);
                let locals = all().filter_map(|q| q.rsplit_once('.').map(|(_, local)| local));
                advice(name, names.chain(locals), "declare it as a type, a domain or a struct")
            }
        };
        Problem::at(at, format!("the type \"{name}\" is not defined"))
            .attribute("type")
            .label(user)
            .help(help)
    }
}
