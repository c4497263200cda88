//! Frames and values as text for people, secrets left out.

use crate::secrets::{self, REDACTED};
use amqp_types::frame::{Frame, FrameType, ProtocolHeader};
use amqp_types::reflect::Protocol;
use amqp_types::{Context, DynamicHeader, DynamicMethod, DynamicRecord, Value, ValueRef};
use std::fmt::Write;

/// Octets of a string that are shown.
const SHOWN: usize = 64;
/// Octets of hex in a transcript.
const HEX: usize = 256;

/// Octets as quoted text, cut where they are long.
#[must_use]
pub(super) fn quoted(octets: &[u8]) -> String {
    let shown = &octets[..octets.len().min(SHOWN)];
    let mut text = String::from("\"");
    match std::str::from_utf8(shown) {
        Ok(plain) => text.extend(plain.escape_debug()),
        Err(_) => {
            let _ = write!(text, "{}", shown.escape_ascii());
        }
    }
    text.push('"');
    if octets.len() > SHOWN {
        let _ = write!(text, "… ({} octets)", octets.len());
    }
    text
}

/// A value of a field or a table.
#[must_use]
pub(super) fn value(value: &Value) -> String {
    value_ref(value.as_view())
}

fn value_ref(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Boolean(value) => value.to_string(),
        ValueRef::Int8(value) => format!("(int8){value}"),
        ValueRef::UInt8(value) => value.to_string(),
        ValueRef::Int16(value) => format!("(int16){value}"),
        ValueRef::UInt16(value) => value.to_string(),
        ValueRef::Int32(value) => value.to_string(),
        ValueRef::UInt32(value) => value.to_string(),
        ValueRef::Int64(value) => format!("(int64){value}"),
        ValueRef::UInt64(value) => value.to_string(),
        ValueRef::Float(value) => format!("(float){value}"),
        ValueRef::Double(value) => format!("(double){value}"),
        ValueRef::Decimal(value) => format!("(decimal){}e-{}", value.digits as i32, value.scale),
        ValueRef::ShortString(text) => quoted(text.as_bytes()),
        ValueRef::LongString(octets)
        | ValueRef::AsciiString(octets)
        | ValueRef::WideString(octets) => quoted(octets),
        ValueRef::ByteArray(octets) => format!("(bytes){}", quoted(octets)),
        ValueRef::Array(array) => {
            let elements: Vec<String> = array.iter().take(16).map(value_ref).collect();
            format!("[{}]", elements.join(", "))
        }
        ValueRef::Timestamp(value) => format!("(timestamp){value}"),
        ValueRef::Table(table) => {
            let entries: Vec<String> = table
                .iter()
                .take(32)
                .map(|(name, value)| format!("{name}={}", value_ref(value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        ValueRef::Void => "void".into(),
        other => format!("{other:?}"),
    }
}

/// A method with its fields.
#[must_use]
pub(super) fn method(method: &DynamicMethod) -> String {
    let record = method.0.record();
    fields(record.name, &method.0)
}

fn fields(name: &str, record: &DynamicRecord) -> String {
    let mut text = name.to_owned();
    for (field, content) in record.fields() {
        if secrets::is_secret(name, field.name) {
            let _ = write!(text, " {}={REDACTED}", field.name);
        } else {
            let _ = write!(text, " {}={}", field.name, value(content));
        }
    }
    text
}

/// A content header with its properties.
#[must_use]
pub(super) fn header(header: &DynamicHeader) -> String {
    let class = header.properties.record().class;
    let text = format!("content-header {class} body-size={}", header.body_size);
    fields(&text, &header.properties)
}

/// A frame, decoded as far as it can be; and whether it holds a secret.
#[must_use]
pub(super) fn frame(
    frame: Frame<'_>,
    protocols: &[&'static Protocol],
    context: Context,
) -> (String, bool) {
    match frame.ty {
        FrameType::METHOD => {
            for protocol in protocols {
                match DynamicMethod::decode(protocol, frame.payload, context) {
                    Ok(Some(decoded)) => {
                        let name = decoded.0.record().name;
                        let secret = secrets::has_secret(name);
                        return (method(&decoded), secret);
                    }
                    Ok(None) => {}
                    Err(error) => return (format!("malformed method: {error}"), true),
                }
            }
            ("unknown method".into(), false)
        }
        FrameType::HEADER => {
            for protocol in protocols {
                if let Ok(decoded) = DynamicHeader::decode(protocol, frame.payload, context) {
                    return (header(&decoded), false);
                }
            }
            ("malformed content-header".into(), false)
        }
        FrameType::BODY => (format!("content-body {}", quoted(frame.payload)), false),
        FrameType::HEARTBEAT => ("heartbeat".into(), false),
        other => (format!("frame of type {} {}", other.0, quoted(frame.payload)), false),
    }
}

/// A protocol header.
#[must_use]
pub(super) fn protocol_header(octets: [u8; 8]) -> String {
    format!("protocol header {}", ProtocolHeader(octets))
}

/// Octets as hex, cut where they are long; a secret is put out of sight, its length kept.
#[must_use]
pub(super) fn hex(octets: &[u8], secret: bool) -> String {
    let mut text = String::with_capacity(octets.len().min(HEX) * 2);
    for (index, octet) in octets.iter().take(HEX).enumerate() {
        // Frame header and method ids stay, and so does the end octet.
        let hidden = secret && index >= 11 && index + 1 < octets.len();
        let _ = write!(text, "{:02x}", if hidden { 0x2a } else { *octet });
    }
    text
}
