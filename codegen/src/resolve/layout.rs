//! Layout: what each record may hold, and the unions over all records.

use crate::error::{Collector, Problem};
use crate::model::{FieldType, Layout, Position, Primitive, Protocol, RecordIndex, Union};

/// The flags of content properties: fifteen a word, and no official class needs a second word.
const MAX_PROPERTIES: usize = 15;

/// Checks the fields of content properties and makes the unions `method` and `properties`.
pub(super) fn resolve(protocol: &mut Protocol, problems: &mut Collector) {
    for record in protocol.records.iter().filter(|r| r.layout == Layout::PropertyFlags) {
        for field in &record.fields {
            if field.ty == FieldType::Primitive(Primitive::Content) {
                problems.push(
                    Problem::at(
                        &field.at,
                        format!("the property \"{}\" has the type content", field.name),
                    )
                    .help("only methods carry content inline"),
                );
            }
        }
        if let Some(surplus) = record.fields.get(MAX_PROPERTIES) {
            problems.push(
                Problem::at(
                    &surplus.at,
                    format!(
                        "the class \"{}\" has more than {MAX_PROPERTIES} content properties",
                        record.name
                    ),
                )
                .help("the flags of a content header have room for fifteen"),
            );
        }
    }
    let members = |wanted: fn(&Layout) -> bool| -> Vec<RecordIndex> {
        protocol
            .records
            .iter()
            .enumerate()
            .filter(|(_, r)| wanted(&r.layout))
            .map(|(i, _)| RecordIndex(i))
            .collect()
    };
    let union = |name: &str, docs: &str, members| Union {
        name: name.to_owned(),
        members,
        domains: Vec::new(),
        docs: Some(docs.to_owned()),
        at: Position::none(),
    };
    protocol.unions = vec![
        union("method", "Every method.", members(|l| *l == Layout::Sequential)),
        union(
            "properties",
            "The content properties of every class that has some.",
            members(|l| *l == Layout::PropertyFlags),
        ),
    ];
}
