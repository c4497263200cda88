//! Field-table values compared by what they mean: an integer is an integer whatever its width.

use amqp_types::{TableRef, ValueRef};

/// The value of an integer of any width.
pub(crate) fn integer(value: ValueRef<'_>) -> Option<i128> {
    Some(match value {
        ValueRef::Int8(v) => v.into(),
        ValueRef::UInt8(v) => v.into(),
        ValueRef::Int16(v) => v.into(),
        ValueRef::UInt16(v) => v.into(),
        ValueRef::Int32(v) => v.into(),
        ValueRef::UInt32(v) => v.into(),
        ValueRef::Int64(v) => v.into(),
        ValueRef::UInt64(v) => v.into(),
        _ => return None,
    })
}

/// The text of a string of either length, if it is UTF-8.
pub(crate) fn text(value: ValueRef<'_>) -> Option<&str> {
    match value {
        ValueRef::LongString(octets) => std::str::from_utf8(octets).ok(),
        ValueRef::ShortString(text) => Some(text.as_str()),
        _ => None,
    }
}

/// Whether two values mean the same.
pub(crate) fn same_value(a: ValueRef<'_>, b: ValueRef<'_>) -> bool {
    match (integer(a), integer(b)) {
        (Some(a), Some(b)) => return a == b,
        (None, None) => {}
        _ => return false,
    }
    match (text(a), text(b)) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}

/// Whether two tables hold the same names with the same values, in whatever order.
pub(crate) fn same_table(
    a: TableRef<'_>,
    b: TableRef<'_>,
    ignore: impl Fn(&str, ValueRef<'_>) -> bool,
) -> bool {
    let covers = |a: TableRef<'_>, b: TableRef<'_>| {
        a.iter().all(|(name, value)| {
            ignore(name.as_str(), value)
                || b.get(name.as_str()).is_some_and(|other| same_value(value, other))
        })
    };
    covers(a, b) && covers(b, a)
}
