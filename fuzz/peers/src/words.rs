//! Values of field tables in words: the common form in which two codecs are compared.
//!
//! Entries of a table are sorted by name, as a map of a peer has no order; floats are shown by their bits, so that
//! NaN is equal to itself.

use amqp_types::{TableRef, ValueRef};
use std::collections::BTreeMap;

/// Which entries of a table count where a name is there twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duplicates {
    /// All of them.
    Kept,
    /// The last one.
    Last,
}

/// A value in words.
#[must_use]
pub fn words(value: ValueRef<'_>, duplicates: Duplicates) -> String {
    let ty = value.ty().name();
    match value {
        ValueRef::Boolean(value) => format!("{ty} {value}"),
        ValueRef::Int8(value) => format!("{ty} {value}"),
        ValueRef::UInt8(value) => format!("{ty} {value}"),
        ValueRef::Int16(value) => format!("{ty} {value}"),
        ValueRef::UInt16(value) => format!("{ty} {value}"),
        ValueRef::Int32(value) => format!("{ty} {value}"),
        ValueRef::UInt32(value) => format!("{ty} {value}"),
        ValueRef::Int64(value) => format!("{ty} {value}"),
        ValueRef::UInt64(value) => format!("{ty} {value}"),
        ValueRef::Float(value) => format!("{ty} {:08x}", value.to_bits()),
        ValueRef::Double(value) => format!("{ty} {:016x}", value.to_bits()),
        ValueRef::Decimal(value) => format!("{ty} {} {}", value.scale, value.digits),
        ValueRef::ShortString(value) => format!("{ty} {:?}", value.to_string()),
        ValueRef::LongString(octets)
        | ValueRef::ByteArray(octets)
        | ValueRef::AsciiString(octets)
        | ValueRef::WideString(octets) => format!("{ty} {:?}", octets.escape_ascii().to_string()),
        ValueRef::Timestamp(value) => format!("{ty} {value}"),
        ValueRef::AsciiCharacter(value) => format!("{ty} {value}"),
        ValueRef::Void => ty.to_owned(),
        ValueRef::Array(values) => {
            let values: Vec<_> = values.iter().map(|value| words(value, duplicates)).collect();
            format!("{ty} [{}]", values.join(", "))
        }
        ValueRef::Table(table) => format!("{ty} {{{}}}", entries(table, duplicates)),
        other => format!("{ty} {other:?}"),
    }
}

fn entries(table: TableRef<'_>, duplicates: Duplicates) -> String {
    let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in table {
        let values = by_name.entry(name.to_string()).or_default();
        if duplicates == Duplicates::Last {
            values.clear();
        }
        values.push(words(value, duplicates));
    }
    let entries = by_name.into_iter().flat_map(|(name, values)| {
        values.into_iter().map(move |value| format!("{name:?}: {value}"))
    });
    entries.collect::<Vec<_>>().join(", ")
}

/// Whether `found` holds for the value or for one inside it.
#[must_use]
pub fn any(value: ValueRef<'_>, found: &dyn Fn(ValueRef<'_>) -> bool) -> bool {
    found(value)
        || match value {
            ValueRef::Array(values) => values.iter().any(|value| any(value, found)),
            ValueRef::Table(table) => table.iter().any(|(_, value)| any(value, found)),
            _ => false,
        }
}
