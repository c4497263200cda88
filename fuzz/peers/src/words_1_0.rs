//! Values of 1.0 in words: the common form in which two codecs are compared.
//!
//! Fields of a composite are named and absent ones left out, a single value and an array of one are the same where
//! a field is `multiple`, pairs of a map are sorted, and floats are shown by their bits.

use crate::words::Duplicates;
use amqp_types::{
    types::{AnyRef, DescribedRef, reflect::DescribedType},
    v1_0::PROTOCOL,
};
use std::collections::BTreeMap;

/// A value in words.
#[must_use]
pub fn words(value: AnyRef<'_>, duplicates: Duplicates) -> String {
    let ty = value.type_name();
    let list = |values: Vec<String>| values.join(", ");
    match value {
        AnyRef::Null => ty.to_owned(),
        AnyRef::Boolean(value) => format!("{ty} {value}"),
        AnyRef::Ubyte(value) => format!("{ty} {value}"),
        AnyRef::Ushort(value) => format!("{ty} {value}"),
        AnyRef::Uint(value) => format!("{ty} {value}"),
        AnyRef::Ulong(value) => format!("{ty} {value}"),
        AnyRef::Byte(value) => format!("{ty} {value}"),
        AnyRef::Short(value) => format!("{ty} {value}"),
        AnyRef::Int(value) => format!("{ty} {value}"),
        AnyRef::Long(value) => format!("{ty} {value}"),
        AnyRef::Float(value) => format!("{ty} {:08x}", value.to_bits()),
        AnyRef::Double(value) => format!("{ty} {:016x}", value.to_bits()),
        AnyRef::Decimal32(value) => format!("{ty} {:?}", value.0),
        AnyRef::Decimal64(value) => format!("{ty} {:?}", value.0),
        AnyRef::Decimal128(value) => format!("{ty} {:?}", value.0),
        AnyRef::Char(value) => format!("{ty} {}", u32::from(value)),
        AnyRef::Timestamp(value) => format!("{ty} {value}"),
        AnyRef::Uuid(value) => format!("{ty} {value}"),
        AnyRef::Binary(value) => format!("{ty} {}", value.as_bytes().escape_ascii()),
        AnyRef::String(value) => format!("{ty} {:?}", value.to_string()),
        AnyRef::Symbol(value) => format!("{ty} {:?}", value.to_string()),
        AnyRef::List(values) => {
            format!(
                "{ty} [{}]",
                list(values.iter().map(|value| words(value, duplicates)).collect())
            )
        }
        AnyRef::Array(values) => {
            format!(
                "{ty} [{}]",
                list(values.iter().map(|value| words(value, duplicates)).collect())
            )
        }
        AnyRef::Map(pairs) => {
            let mut by_key: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for (key, value) in pairs {
                let values = by_key.entry(words(key, duplicates)).or_default();
                if duplicates == Duplicates::Last {
                    values.clear();
                }
                values.push(words(value, duplicates));
            }
            let pairs = by_key.into_iter().flat_map(|(key, values)| {
                values.into_iter().map(move |value| format!("{key}: {value}"))
            });
            format!("{ty} {{{}}}", list(pairs.collect()))
        }
        AnyRef::Described(described) => described_words(described, duplicates),
    }
}

/// The type of a described value, if 1.0 has it.
#[must_use]
pub fn type_of(value: DescribedRef<'_>) -> Option<&'static DescribedType> {
    match value.descriptor() {
        AnyRef::Ulong(code) => PROTOCOL.by_code(code),
        AnyRef::Symbol(symbol) => PROTOCOL.by_symbol(&symbol.to_string()),
        _ => None,
    }
}

fn described_words(described: DescribedRef<'_>, duplicates: Duplicates) -> String {
    let value = described.value();
    let Some(ty) = type_of(described) else {
        return format!(
            "@({}) {}",
            words(described.descriptor(), duplicates),
            words(value, duplicates)
        );
    };
    let AnyRef::List(values) = value else {
        return format!("{} {}", ty.name, words(value, duplicates));
    };
    if !ty.composite {
        return format!("{} {}", ty.name, words(value, duplicates));
    }
    let fields = ty.fields.iter().zip(values.iter()).filter_map(|(field, value)| {
        let shown = match value {
            AnyRef::Null => return None,
            AnyRef::Array(values) if field.multiple && values.iter().next().is_none() => {
                return None;
            }
            AnyRef::Array(_) => words(value, duplicates),
            value if field.multiple => format!("array [{}]", words(value, duplicates)),
            value => words(value, duplicates),
        };
        Some(format!("{}: {shown}", field.name))
    });
    format!("{} {{{}}}", ty.name, fields.collect::<Vec<_>>().join(", "))
}

/// Whether `found` holds for the value or for one inside it.
#[must_use]
pub fn any(value: AnyRef<'_>, found: &dyn Fn(AnyRef<'_>) -> bool) -> bool {
    found(value)
        || match value {
            AnyRef::List(values) => values.iter().any(|value| any(value, found)),
            AnyRef::Array(values) => values.iter().any(|value| any(value, found)),
            AnyRef::Map(pairs) => {
                pairs.into_iter().any(|(key, value)| any(key, found) || any(value, found))
            }
            AnyRef::Described(described) => {
                any(described.descriptor(), found) || any(described.value(), found)
            }
            _ => false,
        }
}
