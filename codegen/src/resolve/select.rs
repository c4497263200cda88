//! Selection: only the classes that the caller asked for stay in the protocol, with the structs and domains
//! of other classes that they use (0-10).

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Collector, Problem};
use crate::model::{FieldType, Protocol, Record, RecordIndex};
use crate::suggest::advice;

/// Keeps the named classes, in file order, with their records.
pub(super) fn classes(protocol: &mut Protocol, wanted: &[String], problems: &mut Collector) {
    let used = used(protocol, wanted);
    for name in wanted {
        if protocol.classes.is_empty() {
            problems.push(
                Problem::anywhere(format!("AMQP {} has no classes", protocol.name))
                    .help("all of it is generated: leave the selection out"),
            );
            return;
        }
        if protocol.class(name).is_none() {
            let names = protocol.classes.iter().map(|c| c.name.as_str());
            problems.push(
                Problem::anywhere(format!("AMQP {} has no class \"{name}\"", protocol.name)).help(
                    advice(
                        name,
                        names.clone(),
                        &format!("its classes are {}", names.collect::<Vec<_>>().join(", ")),
                    ),
                ),
            );
        }
    }
    protocol.classes.retain(|c| {
        let prefix = format!("{}.", c.name);
        wanted.contains(&c.name) || used.iter().any(|u| u.starts_with(&prefix))
    });
    protocol
        .domains
        .retain(|d| d.class.as_ref().is_none_or(|c| wanted.contains(c)) || used.contains(&d.name));
    let records = std::mem::take(&mut protocol.records);
    let mut moved = BTreeMap::new();
    for (index, record) in records.into_iter().enumerate() {
        let kept = record.class.as_ref().is_some_and(|c| wanted.contains(c));
        if kept || used.contains(&record.name) {
            moved.insert(RecordIndex(index), RecordIndex(protocol.records.len()));
            protocol.records.push(record);
        }
    }
    for class in &mut protocol.classes {
        class.properties = class.properties.and_then(|p| moved.get(&p).copied());
        class.methods = class.methods.iter().filter_map(|m| moved.get(m).copied()).collect();
        class.structs = class.structs.iter().filter_map(|s| moved.get(s).copied()).collect();
    }
}

/// The structs and domains that the wanted classes refer to, directly or not.
fn used(protocol: &Protocol, wanted: &[String]) -> BTreeSet<String> {
    let names = |record: &Record| -> Vec<String> {
        let fields = record.fields.iter().map(|f| &f.ty).filter_map(named);
        let header = record.segments.iter().filter_map(|s| s.header.as_ref());
        let entries = header.flat_map(|h| &h.entries).chain(&record.result);
        fields.chain(entries.map(|r| r.name.clone())).collect()
    };
    let of_wanted = |class: &Option<String>| class.as_ref().is_some_and(|c| wanted.contains(c));
    let mut open: Vec<String> = Vec::new();
    open.extend(protocol.records.iter().filter(|r| of_wanted(&r.class)).flat_map(names));
    let domains = protocol.domains.iter().filter(|d| of_wanted(&d.class));
    open.extend(domains.filter_map(|d| named(&d.ty)));
    let mut used = BTreeSet::new();
    while let Some(name) = open.pop() {
        if used.contains(&name) {
            continue;
        }
        open.extend(protocol.record_named(&name).map(names).unwrap_or_default());
        open.extend(protocol.domain(&name).and_then(|d| named(&d.ty)));
        used.insert(name);
    }
    used
}

fn named(ty: &FieldType) -> Option<String> {
    match ty {
        FieldType::Named(name) => Some(name.clone()),
        _ => None,
    }
}
