//! Cycles: a domain that is its own source, and a record that holds itself (0-10 and 1.0).

use std::collections::{BTreeMap, VecDeque};

use crate::error::{Collector, Problem};
use crate::model::{FieldType, Position, Protocol};

/// Reports every cycle once, at the member that was declared first.
pub(super) fn check(protocol: &Protocol, problems: &mut Collector) {
    let mut nodes: BTreeMap<&str, &Position> = BTreeMap::new();
    let named = |ty: &'_ FieldType| -> Option<String> {
        match ty {
            FieldType::Named(name) => Some(name.clone()),
            _ => None,
        }
    };
    let mut edges: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for domain in &protocol.domains {
        nodes.entry(&domain.name).or_insert(&domain.at);
        edges.entry(&domain.name).or_default().extend(named(&domain.ty));
    }
    for record in &protocol.records {
        nodes.entry(&record.name).or_insert(&record.at);
        let entry = edges.entry(&record.name).or_default();
        entry.extend(record.source.as_ref().and_then(named));
        // What may come several times is an array, and an array may be empty.
        entry.extend(record.fields.iter().filter(|f| !f.multiple).filter_map(|f| named(&f.ty)));
    }
    let mut reported: Vec<&str> = Vec::new();
    let mut starts: Vec<(&Position, &str)> = nodes.iter().map(|(n, at)| (*at, *n)).collect();
    starts.sort();
    for (at, start) in starts {
        let Some(path) = path_back(start, &edges) else { continue };
        if path.iter().any(|n| reported.contains(&n.as_str())) {
            continue;
        }
        reported.push(start);
        let through: Vec<&str> =
            path.iter().map(String::as_str).chain(std::iter::once(start)).collect();
        problems.push(
            Problem::at(at, format!("\"{start}\" contains itself: {}", through.join(" -> ")))
                .attribute("name")
                .help("break the cycle: give one of them another type"),
        );
    }
}

/// The shortest way from a node back to itself, the node first.
fn path_back(start: &str, edges: &BTreeMap<&str, Vec<String>>) -> Option<Vec<String>> {
    let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(here) = open.pop_front() {
        for to in edges.get(here).into_iter().flatten() {
            if to == start {
                let back = std::iter::successors(Some(here), |n| came_from.get(n).copied());
                let mut path: Vec<String> = back.map(str::to_owned).collect();
                path.reverse();
                return Some(path);
            }
            if !came_from.contains_key(to.as_str()) {
                came_from.insert(to, here);
                open.push_back(to);
            }
        }
    }
    None
}
