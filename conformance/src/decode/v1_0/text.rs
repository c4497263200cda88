//! Frames of 1.0 as lines of text.
//!
//! In: a frame. Out: its performative with plain fields behind the name, and what holds more on lines of its own.

use std::fmt::Write as _;

use amqp_types::types::{Any, Content, Encoded, code, reflect::Field};

use super::{
    super::text::{INDENT, line, raw_octets},
    Frame, Message, named,
    value::{descriptor, simple},
};
use crate::secrets::{REDACTED, is_secret};

/// Elements of an array that stand on one line.
const ON_ONE_LINE: usize = 16;

/// The security layer or the protocol that a protocol header asks for.
pub(crate) fn security(id: u8) -> &'static str {
    match id {
        2 => " (TLS)",
        3 => " (SASL)",
        _ => "",
    }
}

/// Appends a frame: to the line of its offset, and to the lines below it.
pub(crate) fn frame(head: &mut String, nested: &mut String, frame: &Frame) {
    let kind = if frame.ty == 0 { "frame  " } else { "sasl   " };
    head.push_str(kind);
    let Some(performative) = &frame.performative else {
        head.push_str(" empty");
        return;
    };
    // Writing to a string cannot fail, here and below.
    let _ = write!(head, " {}", type_label(performative));
    body(head, nested, performative, INDENT);
    if !frame.payload.is_empty() || frame.message.is_some() {
        let _ = write!(head, " payload={} octets", frame.payload.len());
    }
    match &frame.message {
        Some(found) => message(nested, found),
        None if !frame.payload.is_empty() => {
            line(nested, &format!("{:INDENT$}payload {}", "", raw_octets(&frame.payload)));
        }
        None => {}
    }
}

fn message(out: &mut String, message: &Message) {
    let mut indent = INDENT;
    if message.pieces.len() > 1 {
        let (transfers, octets) = (message.pieces.len(), message.octets());
        line(out, &format!("{:indent$}message of {transfers} transfers, {octets} octets", ""));
        indent += 2;
    }
    for section in &message.sections {
        let name = named::name_of(&section.value);
        let mut head = format!("{:indent$}{}", "", type_label(&section.value));
        let mut nested = String::new();
        match (name, section.value.described()) {
            // Any value: its type counts.
            (Some("amqp-value"), Some((_, value))) => {
                head.truncate(indent);
                entry(out, indent, "amqp-value", value);
                continue;
            }
            _ => body(&mut head, &mut nested, &section.value, indent),
        }
        line(out, &head);
        out.push_str(&nested);
    }
    if !message.rest.is_empty() {
        line(out, &format!("{:indent$}cannot be read: {}", "", raw_octets(&message.rest)));
    }
}

/// What a value is: the name of its type, or its descriptor where the standard does not know it.
fn type_label(value: &Encoded) -> String {
    match value.content() {
        Content::Described { descriptor: found, .. } => {
            named::of_descriptor(found).map_or_else(|| descriptor(found), |ty| ty.name.to_owned())
        }
        Content::Array { descriptors, code: element, .. } => {
            let mut text = "array of ".to_owned();
            for found in descriptors {
                let _ = write!(text, "{} ", descriptor(found));
            }
            text.push_str(element_type(*element));
            text
        }
        _ => value.type_name().to_owned(),
    }
}

/// The type of a format code of array elements.
fn element_type(element: u8) -> &'static str {
    match element {
        code::TRUE | code::FALSE => "boolean",
        code::UINT0 | code::SMALL_UINT => "uint",
        code::ULONG0 | code::SMALL_ULONG => "ulong",
        code::SMALL_INT => "int",
        code::SMALL_LONG => "long",
        code::BINARY8 | code::BINARY32 => "binary",
        code::STRING8 | code::STRING32 => "string",
        code::SYMBOL8 | code::SYMBOL32 => "symbol",
        code::LIST0 | code::LIST8 | code::LIST32 => "list",
        code::MAP8 | code::MAP32 => "map",
        code::ARRAY8 | code::ARRAY32 => "array",
        other => code::name(other).unwrap_or("?"),
    }
}

/// What fits behind a name on the same line; nothing where it does not.
fn inline(value: &Encoded) -> Option<String> {
    match value.content() {
        Content::Simple(value) => simple(value),
        Content::List(values) if values.is_empty() => Some("[]".to_owned()),
        Content::Map(pairs) if pairs.is_empty() => Some("{}".to_owned()),
        Content::Array { count, elements, .. } if elements.len() < *count as usize => {
            let each = elements.first().and_then(inline).unwrap_or_default();
            Some(format!("[{count} of {each}]"))
        }
        Content::Array { elements, .. } if elements.len() <= ON_ONE_LINE => {
            let texts: Option<Vec<String>> =
                elements.iter().map(|element| simple(element.simple()?)).collect();
            texts.map(|texts| format!("[{}]", texts.join(", ")))
        }
        Content::Described { descriptor, value } => {
            // A composite of which no field is there is its name.
            let ty = named::of_descriptor(descriptor)?;
            let mut fields = named::fields(ty, value)?;
            fields.all(|(_, value)| value.is_null()).then(|| ty.name.to_owned())
        }
        _ => None,
    }
}

/// Appends what a described type holds: fields behind its name, the rest on lines of their own.
fn body(head: &mut String, nested: &mut String, value: &Encoded, indent: usize) {
    let Some((descriptor, value)) = value.described() else {
        return content(head, nested, value, indent);
    };
    let ty = named::of_descriptor(descriptor);
    let Some((ty, fields)) = ty.and_then(|ty| Some((ty, named::fields(ty, value)?))) else {
        return content(head, nested, value, indent);
    };
    for (field, value) in fields.filter(|(_, value)| !value.is_null()) {
        if is_secret(ty.name, field.name) {
            let _ = write!(head, " {}={REDACTED}", field.name);
            continue;
        }
        match inline(value) {
            Some(text) => {
                let _ = write!(head, " {}={}{text}", field.name, type_prefix(field, value));
                if let Some(name) = value.simple().and_then(|value| named::choice(field, value)) {
                    let _ = write!(head, " ({name})");
                }
            }
            None => entry(nested, indent + 2, field.name, value),
        }
    }
}

/// The type of a value in a field of any type, where its text does not show it.
fn type_prefix(field: &Field, value: &Encoded) -> String {
    match value.content() {
        Content::Simple(Any::String(_) | Any::Symbol(_)) | Content::Described { .. } => {
            String::new()
        }
        _ if field.base == "*" => format!("({})", value.type_name()),
        _ => String::new(),
    }
}

/// Appends a value that is not a composite.
fn content(head: &mut String, nested: &mut String, value: &Encoded, indent: usize) {
    if let Some(text) = inline(value) {
        let _ = write!(head, " {text}");
        return;
    }
    match value.content() {
        Content::List(values) | Content::Array { elements: values, .. } => {
            for value in values {
                entry(nested, indent + 2, "-", value);
            }
        }
        Content::Map(pairs) => {
            for (key, value) in pairs {
                let key = match (key.simple(), inline(key)) {
                    (Some(Any::String(_) | Any::Symbol(_)), Some(text)) => text,
                    (_, Some(text)) => format!("({}){text}", key.type_name()),
                    (_, None) => format!("({})", key.type_name()),
                };
                entry(nested, indent + 2, &key, value);
            }
        }
        Content::Described { .. } => {
            let _ = write!(head, " {}", type_label(value));
            body(head, nested, value, indent);
        }
        Content::Simple(_) => {}
    }
}

/// Appends a line for one value, and lines for what it holds.
fn entry(out: &mut String, indent: usize, name: &str, value: &Encoded) {
    let mut head = format!("{:indent$}{name} ({})", "", type_label(value));
    let mut nested = String::new();
    body(&mut head, &mut nested, value, indent);
    line(out, &head);
    out.push_str(&nested);
}
