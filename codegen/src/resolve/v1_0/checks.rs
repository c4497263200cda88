//! Checks of 1.0: names and descriptors that are there twice.

use std::collections::BTreeMap;

use super::super::checks::twice;
use crate::error::{Collector, Problem};
use crate::model::{Position, Protocol, RecordId};

/// Reports duplicates over all sections and files.
pub(super) fn check(protocol: &Protocol, problems: &mut Collector) {
    twice("definition", protocol.constants.iter().map(|c| (c.name.as_str(), &c.at)), problems);
    twice("section", protocol.sections.iter().map(|s| (s.name.as_str(), &s.at)), problems);
    // The names of primitive types among themselves are looked at with their codes.
    let mut primitives: BTreeMap<&str, &Position> = BTreeMap::new();
    for ty in &protocol.types {
        primitives.entry(&ty.name).or_insert(&ty.at);
    }
    let domains = protocol.domains.iter().map(|d| (d.name.as_str(), &d.at));
    let records = protocol.records.iter().map(|r| (r.name.as_str(), &r.at));
    let mut names: Vec<(&str, &Position)> =
        primitives.into_iter().chain(domains).chain(records).collect();
    names.sort_by_key(|(_, at)| *at);
    twice("type", names.into_iter(), problems);
    for record in &protocol.records {
        twice("field", record.fields.iter().map(|f| (f.name.as_str(), &f.at)), problems);
    }
    descriptors(protocol, problems);
}

fn descriptors(protocol: &Protocol, problems: &mut Collector) {
    let mut numbers: BTreeMap<(u32, u32), (&str, &Position)> = BTreeMap::new();
    let mut symbols: BTreeMap<&str, (&str, &Position)> = BTreeMap::new();
    let mut taken =
        |record: &str, at: &Position, what: String, (other, first): (&str, &Position)| {
            problems.push(
                Problem::at(at, format!("\"{record}\" has the descriptor {what} of \"{other}\""))
                    .help(format!("\"{other}\" was declared at {first}: give one of them another")),
            );
        };
    for record in &protocol.records {
        let RecordId::Descriptor { hi, lo, symbol } = &record.id else { continue };
        match numbers.get(&(*hi, *lo)) {
            Some(other) => {
                taken(&record.name, &record.at, format!("{hi:#010x}:{lo:#010x}"), *other)
            }
            None => {
                numbers.insert((*hi, *lo), (&record.name, &record.at));
            }
        }
        let Some(symbol) = symbol else { continue };
        match symbols.get(symbol.as_str()) {
            Some(other) => taken(&record.name, &record.at, format!("\"{symbol}\""), *other),
            None => {
                symbols.insert(symbol, (&record.name, &record.at));
            }
        }
    }
}
