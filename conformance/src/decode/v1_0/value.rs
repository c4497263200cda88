//! One simple value of 1.0, as text and as JSON.
//!
//! In: decoded values. Out: `"text"`, `:symbol`, numbers, octets in hex; nothing is interpreted, so that a timestamp
//! stays the 64 bits that it is.

use amqp_types::types::{Any, Encoded};
use serde_json::{Value as Json, json};

use super::super::value::{hex, octets_json, quoted};

/// A value that holds no others, as text; nothing where `value` holds others.
pub(super) fn simple(value: &Any) -> Option<String> {
    Some(match value {
        Any::Null => "null".to_owned(),
        Any::Boolean(value) => value.to_string(),
        Any::Ubyte(value) => value.to_string(),
        Any::Ushort(value) => value.to_string(),
        Any::Uint(value) => value.to_string(),
        Any::Ulong(value) => value.to_string(),
        Any::Byte(value) => value.to_string(),
        Any::Short(value) => value.to_string(),
        Any::Int(value) => value.to_string(),
        Any::Long(value) => value.to_string(),
        Any::Float(value) => value.to_string(),
        Any::Double(value) => value.to_string(),
        Any::Decimal32(value) => format!("0x{}", hex(&value.0)),
        Any::Decimal64(value) => format!("0x{}", hex(&value.0)),
        Any::Decimal128(value) => format!("0x{}", hex(&value.0)),
        Any::Char(value) => format!("{value:?}"),
        Any::Timestamp(value) => value.0.to_string(),
        Any::Uuid(value) => value.to_string(),
        Any::Binary(value) => quoted(value.as_bytes()),
        Any::String(value) => quoted(value.as_bytes()),
        Any::Symbol(value) => symbol(value.as_str()),
        _ => return None,
    })
}

/// A symbol behind a colon, in quotes where it would be taken for something else.
fn symbol(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:+/".contains(c);
    if !text.is_empty() && text.chars().all(plain) && text.len() <= 256 {
        return format!(":{text}");
    }
    format!(":{}", quoted(text.as_bytes()))
}

/// A descriptor: `@0x0000468c00000004` or `@:symbol`.
pub(super) fn descriptor(value: &Encoded) -> String {
    match value.simple() {
        Some(Any::Ulong(code)) => format!("@{code:#x}"),
        Some(other) => format!("@{}", simple(other).unwrap_or_default()),
        None => format!("@({})", value.type_name()),
    }
}

/// A value that holds no others, as JSON.
pub(super) fn simple_json(value: &Any) -> Json {
    match value {
        Any::Boolean(value) => json!(value),
        Any::Ubyte(value) => json!(value),
        Any::Ushort(value) => json!(value),
        Any::Uint(value) => json!(value),
        Any::Ulong(value) => json!(value),
        Any::Byte(value) => json!(value),
        Any::Short(value) => json!(value),
        Any::Int(value) => json!(value),
        Any::Long(value) => json!(value),
        Any::Float(value) if value.is_finite() => json!(value),
        Any::Float(value) => json!(value.to_string()),
        Any::Double(value) if value.is_finite() => json!(value),
        Any::Double(value) => json!(value.to_string()),
        Any::Decimal32(value) => json!({ "hex": hex(&value.0) }),
        Any::Decimal64(value) => json!({ "hex": hex(&value.0) }),
        Any::Decimal128(value) => json!({ "hex": hex(&value.0) }),
        Any::Char(value) => json!(value.to_string()),
        Any::Timestamp(value) => json!(value.0),
        Any::Uuid(value) => json!(value.to_string()),
        Any::Binary(value) => octets_json(value.as_bytes()),
        Any::String(value) => json!(value.as_str()),
        Any::Symbol(value) => json!(value.as_str()),
        _ => Json::Null,
    }
}
