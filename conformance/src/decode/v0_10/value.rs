//! One value of 0-10, as text and as JSON.
//!
//! In: decoded values. Out: `"text"`, numbers, octets in hex, ranges; nothing is interpreted, so that a datetime stays
//! the 64 bits that it is.

use amqp_types::{
    Context,
    packed::{
        AnyRef, ArrayRef, DynamicRecord, FieldValue, Struct32Ref,
        code::{self, Width},
    },
    v0_10_qpid::PROTOCOL,
};
use serde_json::{Value as Json, json};

use super::super::value::{hex, octets_json, quoted};

/// The record in a coded struct, where it is one of the version's and can be read.
pub(super) fn record_of(value: Struct32Ref<'_>) -> Option<DynamicRecord> {
    DynamicRecord::from_struct32(&PROTOCOL, value, Context::default()).ok().flatten()
}

/// Whether the elements have no octets: many of them take no room, and all are the same.
pub(super) fn has_no_width(array: ArrayRef<'_>) -> bool {
    array.code().and_then(code::width) == Some(Width::Fixed(0))
}

/// The octets of a value that is only octets.
fn binary<'a>(value: AnyRef<'a>) -> Option<&'a [u8]> {
    Some(match value {
        AnyRef::Vbin8(octets) => octets.as_bytes(),
        AnyRef::Vbin16(octets) => octets.as_bytes(),
        AnyRef::Vbin32(octets) => octets.as_bytes(),
        _ => return None,
    })
}

/// Text of any encoding.
fn text(value: AnyRef<'_>) -> Option<String> {
    Some(match value {
        AnyRef::Str8(text) => text.as_str().to_owned(),
        AnyRef::Str16(text) => text.as_str().to_owned(),
        AnyRef::Str8Latin(text) => text.to_text(),
        AnyRef::Str16Latin(text) => text.to_text(),
        AnyRef::Str8Utf16(text) => text.to_text(),
        AnyRef::Str16Utf16(text) => text.to_text(),
        AnyRef::Char(value) => value.as_char().to_string(),
        AnyRef::CharUtf32(value) => value.to_string(),
        _ => return None,
    })
}

/// Octets of fixed width, which only hex shows.
fn fixed(value: AnyRef<'_>) -> Option<&[u8]> {
    Some(match value {
        AnyRef::Bin256(octets) => octets.0,
        AnyRef::Bin512(octets) => octets.0,
        AnyRef::Bin1024(octets) => octets.0,
        AnyRef::Opaque(value) => value.as_bytes(),
        _ => return None,
    })
}

/// A number or another value that is written without quotes.
fn plain(value: AnyRef<'_>) -> Option<String> {
    Some(match value {
        AnyRef::Int8(value) => value.to_string(),
        AnyRef::Uint8(value) => value.to_string(),
        AnyRef::Int16(value) => value.to_string(),
        AnyRef::Uint16(value) => value.to_string(),
        AnyRef::Int32(value) => value.to_string(),
        AnyRef::Uint32(value) => value.to_string(),
        AnyRef::Int64(value) => value.to_string(),
        AnyRef::Uint64(value) => value.to_string(),
        AnyRef::Float(value) => value.to_string(),
        AnyRef::Double(value) => value.to_string(),
        AnyRef::Boolean(value) => value.to_string(),
        AnyRef::Datetime(value) => value.0.to_string(),
        AnyRef::Uuid(value) => value.to_string(),
        AnyRef::Dec32(value) => format!("{}e-{}", value.value, value.scale),
        AnyRef::Dec64(value) => format!("{}e-{}", value.value, value.scale),
        AnyRef::Bin8(value) => format!("0x{}", hex(&value.0)),
        AnyRef::Bin16(value) => format!("0x{}", hex(&value.0)),
        AnyRef::Bin32(value) => format!("0x{}", hex(&value.0)),
        AnyRef::Bin40(value) => format!("0x{}", hex(&value.0)),
        AnyRef::Bin64(value) => format!("0x{}", hex(&value.0)),
        AnyRef::Bin72(value) => format!("0x{}", hex(&value.0)),
        AnyRef::Bin128(value) => format!("0x{}", hex(&value.0)),
        AnyRef::Void(_) => "void".to_owned(),
        AnyRef::Bit(_) => "bit".to_owned(),
        _ => return None,
    })
}

/// A value without values of its own; nothing for one that has some.
pub(super) fn scalar(value: AnyRef<'_>) -> Option<String> {
    if let Some(octets) = binary(value) {
        return Some(quoted(octets));
    }
    if let Some(octets) = fixed(value) {
        return Some(format!("0x{}", hex(octets)));
    }
    if let Some(text) = text(value) {
        return Some(quoted(text.as_bytes()));
    }
    match value {
        AnyRef::Map(map) if map.is_empty() => Some("{}".to_owned()),
        AnyRef::List(list) if list.is_empty() => Some("[]".to_owned()),
        AnyRef::Array(array) if array.is_empty() => Some("[]".to_owned()),
        AnyRef::Array(array) if has_no_width(array) => {
            let name = array.code().and_then(code::name).unwrap_or("nothing");
            Some(format!("[{} of {name}]", array.len()))
        }
        other => plain(other),
    }
}

/// A field on one line; nothing where it does not fit there.
pub(super) fn field(value: &FieldValue) -> Option<String> {
    let ranges = |ranges: Vec<String>| format!("[{}]", ranges.join(", "));
    let range = |first: String, last: String| {
        if first == last { first } else { format!("{first}-{last}") }
    };
    Some(match value {
        FieldValue::Bit(value) => value.to_string(),
        FieldValue::Value(value) => match value.as_view() {
            AnyRef::Array(array) if !has_no_width(array) => {
                let texts: Option<Vec<String>> = array.iter().take(17).map(scalar).collect();
                ranges(texts.filter(|texts| texts.len() <= 16)?)
            }
            view => scalar(view)?,
        },
        FieldValue::SequenceNo(value) => value.to_string(),
        FieldValue::SequenceSet(set) => {
            ranges(set.as_view().iter().map(|(a, b)| range(a.to_string(), b.to_string())).collect())
        }
        FieldValue::ByteRanges(set) => {
            ranges(set.as_view().iter().map(|(a, b)| range(a.to_string(), b.to_string())).collect())
        }
        FieldValue::Octets(octets) => format!("0x{}", hex(octets)),
        _ => return None,
    })
}

/// A field as JSON.
pub(super) fn field_json(value: &FieldValue) -> Json {
    match value {
        FieldValue::Bit(value) => json!(value),
        FieldValue::Value(value) => to_json(value.as_view()),
        FieldValue::SequenceNo(value) => json!(value.0),
        FieldValue::SequenceSet(set) => {
            set.as_view().iter().map(|(first, last)| json!([first.0, last.0])).collect()
        }
        FieldValue::ByteRanges(set) => {
            set.as_view().iter().map(|(first, last)| json!([first, last])).collect()
        }
        FieldValue::Record(record) => super::json::fields(record),
        FieldValue::Octets(octets) => json!({ "hex": hex(octets) }),
        other => json!({ "type": other.type_name() }),
    }
}

fn to_json(value: AnyRef<'_>) -> Json {
    if let Some(text) = text(value) {
        return json!(text);
    }
    if let Some(octets) = binary(value) {
        return octets_json(octets);
    }
    if let Some(octets) = fixed(value) {
        return json!({ "hex": hex(octets) });
    }
    match value {
        AnyRef::Boolean(value) => json!(value),
        AnyRef::Int8(value) => json!(value),
        AnyRef::Uint8(value) => json!(value),
        AnyRef::Int16(value) => json!(value),
        AnyRef::Uint16(value) => json!(value),
        AnyRef::Int32(value) => json!(value),
        AnyRef::Uint32(value) => json!(value),
        AnyRef::Int64(value) => json!(value),
        AnyRef::Uint64(value) => json!(value),
        AnyRef::Datetime(value) => json!(value.0),
        AnyRef::Float(value) if value.is_finite() => json!(value),
        AnyRef::Double(value) if value.is_finite() => json!(value),
        AnyRef::Void(_) => Json::Null,
        AnyRef::Map(map) => {
            map.iter().map(|(name, value)| entry(Some(name.as_str()), value)).collect()
        }
        AnyRef::List(list) => list.iter().map(|value| entry(None, value)).collect(),
        AnyRef::Array(array) if has_no_width(array) => {
            json!({ "element": array.code().and_then(code::name), "count": array.len() })
        }
        AnyRef::Array(array) => array.iter().map(|value| entry(None, value)).collect(),
        AnyRef::Struct32(coded) => match record_of(coded) {
            Some(record) => json!({
                "struct": record.record().name,
                "fields": super::json::fields(&record),
            }),
            None => json!({
                "class_code": coded.class_code(),
                "code": coded.code(),
                "hex": hex(coded.fields()),
            }),
        },
        other => json!(plain(other)),
    }
}

fn entry(name: Option<&str>, value: AnyRef<'_>) -> Json {
    let mut entry = json!({ "type": value.type_name(), "value": to_json(value) });
    if let Some(name) = name {
        entry["name"] = json!(name);
    }
    entry
}
