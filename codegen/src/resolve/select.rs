//! Selection: only the classes that the caller asked for stay in the protocol.

use std::collections::BTreeMap;

use crate::error::{Collector, Problem};
use crate::model::{Protocol, RecordIndex};
use crate::suggest::advice;

/// Keeps the named classes, in file order, with their records.
pub(super) fn classes(protocol: &mut Protocol, wanted: &[String], problems: &mut Collector) {
    for name in wanted {
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
    protocol.classes.retain(|c| wanted.contains(&c.name));
    let records = std::mem::take(&mut protocol.records);
    let mut moved = BTreeMap::new();
    for (index, record) in records.into_iter().enumerate() {
        if record.class.as_ref().is_some_and(|c| wanted.contains(c)) {
            moved.insert(RecordIndex(index), RecordIndex(protocol.records.len()));
            protocol.records.push(record);
        }
    }
    for class in &mut protocol.classes {
        class.properties = class.properties.and_then(|p| moved.get(&p).copied());
        class.methods = class.methods.iter().filter_map(|m| moved.get(m).copied()).collect();
    }
}
