//! One value of a field or table, as text and as JSON.
//!
//! In: decoded values. Out: `"text"`, numbers, octets in hex; nothing is interpreted, so that a timestamp stays the
//! 64 bits that it is.

use amqp_types::{Decimal, ValueRef};
use serde_json::{Value as Json, json};

/// Octets of a value that a line of text shows.
const SHOWN: usize = 64;

/// A value without entries of its own; nothing for a table or array that has some.
pub(super) fn scalar(value: ValueRef<'_>) -> Option<String> {
    Some(match value {
        ValueRef::Boolean(value) => value.to_string(),
        ValueRef::Int8(value) => value.to_string(),
        ValueRef::UInt8(value) => value.to_string(),
        ValueRef::Int16(value) => value.to_string(),
        ValueRef::UInt16(value) => value.to_string(),
        ValueRef::Int32(value) => value.to_string(),
        ValueRef::UInt32(value) => value.to_string(),
        ValueRef::Int64(value) => value.to_string(),
        ValueRef::UInt64(value) | ValueRef::Timestamp(value) => value.to_string(),
        ValueRef::Float(value) => value.to_string(),
        ValueRef::Double(value) => value.to_string(),
        ValueRef::Decimal(value) => decimal(value),
        ValueRef::ShortString(text) => quoted(text.as_bytes()),
        ValueRef::LongString(octets)
        | ValueRef::AsciiString(octets)
        | ValueRef::WideString(octets) => quoted(octets),
        ValueRef::ByteArray(octets) => hex_cut(octets),
        ValueRef::AsciiCharacter(octet) => quoted(&[octet]),
        ValueRef::Void => "void".to_owned(),
        ValueRef::Table(table) if table.is_empty() => "{}".to_owned(),
        ValueRef::Array(array) if array.is_empty() => "[]".to_owned(),
        _ => return None,
    })
}

/// The digits with the point where the scale puts it, read as signed.
fn decimal(value: Decimal) -> String {
    let digits = value.digits.cast_signed();
    let scale = usize::from(value.scale);
    if scale > 18 {
        return format!("{digits}e-{scale}");
    }
    let sign = if digits < 0 { "-" } else { "" };
    let padded = format!("{:0>width$}", digits.unsigned_abs(), width = scale + 1);
    let (whole, part) = padded.split_at(padded.len() - scale);
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// Text in quotes, or octets in hex where they are not text.
pub(super) fn quoted(octets: &[u8]) -> String {
    match std::str::from_utf8(octets) {
        Ok(text) if text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t')) => {
            if text.chars().count() <= SHOWN * 4 {
                return format!("{text:?}");
            }
            let cut: String = text.chars().take(SHOWN).collect();
            format!("{cut:?}… ({} octets)", octets.len())
        }
        _ => hex_cut(octets),
    }
}

fn hex_cut(octets: &[u8]) -> String {
    if octets.len() <= SHOWN {
        return format!("0x{}", hex(octets));
    }
    format!("0x{}… ({} octets)", hex(&octets[..SHOWN]), octets.len())
}

/// Every octet as two digits.
pub(super) fn hex(octets: &[u8]) -> String {
    use std::fmt::Write as _;
    octets.iter().fold(String::with_capacity(octets.len() * 2), |mut text, octet| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{octet:02x}");
        text
    })
}

/// Text where the octets are UTF-8, `{"hex": …}` where not.
pub(super) fn octets_json(octets: &[u8]) -> Json {
    match std::str::from_utf8(octets) {
        Ok(text) => json!(text),
        Err(_) => json!({ "hex": hex(octets) }),
    }
}

/// The value as JSON: entries of tables in a list, since their order and duplicates count.
pub(super) fn to_json(value: ValueRef<'_>) -> Json {
    match value {
        ValueRef::Boolean(value) => json!(value),
        ValueRef::Int8(value) => json!(value),
        ValueRef::UInt8(value) => json!(value),
        ValueRef::Int16(value) => json!(value),
        ValueRef::UInt16(value) => json!(value),
        ValueRef::Int32(value) => json!(value),
        ValueRef::UInt32(value) => json!(value),
        ValueRef::Int64(value) => json!(value),
        ValueRef::UInt64(value) | ValueRef::Timestamp(value) => json!(value),
        ValueRef::Float(value) if value.is_finite() => json!(value),
        ValueRef::Float(value) => json!(value.to_string()),
        ValueRef::Double(value) if value.is_finite() => json!(value),
        ValueRef::Double(value) => json!(value.to_string()),
        ValueRef::Decimal(value) => json!({ "scale": value.scale, "digits": value.digits }),
        ValueRef::ShortString(text) => json!(text.as_str()),
        ValueRef::LongString(octets)
        | ValueRef::AsciiString(octets)
        | ValueRef::WideString(octets) => octets_json(octets),
        ValueRef::ByteArray(octets) => json!({ "hex": hex(octets) }),
        ValueRef::AsciiCharacter(octet) => octets_json(&[octet]),
        ValueRef::Void => Json::Null,
        ValueRef::Table(table) => Json::Array(
            table.iter().map(|(name, value)| entry(Some(name.as_str()), value)).collect(),
        ),
        ValueRef::Array(array) => {
            Json::Array(array.iter().map(|value| entry(None, value)).collect())
        }
        // The enum is open to new types; a new one is shown by its type until it has a form here.
        other => json!({ "type": other.ty().name() }),
    }
}

fn entry(name: Option<&str>, value: ValueRef<'_>) -> Json {
    let mut entry = serde_json::Map::new();
    if let Some(name) = name {
        entry.insert("name".to_owned(), json!(name));
    }
    entry.insert("type".to_owned(), json!(value.ty().name()));
    entry.insert("value".to_owned(), to_json(value));
    Json::Object(entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_get_their_point() {
        let shown = |scale, digits: i32| decimal(Decimal { scale, digits: digits.cast_unsigned() });
        assert_eq!(shown(2, 314), "3.14");
        assert_eq!(shown(2, -5), "-0.05");
        assert_eq!(shown(0, 7), "7");
        assert_eq!(shown(255, 7), "7e-255");
    }

    #[test]
    fn what_is_not_text_is_shown_in_hex() {
        assert_eq!(quoted(b"a\"b"), r#""a\"b""#);
        assert_eq!(quoted(&[0, 0xff]), "0x00ff");
        assert_eq!(quoted(b"\0guest"), "0x006775657374");
    }
}
