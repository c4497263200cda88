//! Frames of 1.0 as JSON: every value with its type and its encoding, and nothing cut.

use amqp_types::types::{Content, Encoded, code};
use serde_json::{Value as Json, json};

use super::{super::value::hex, Frame, Message, named, value::simple_json};
use crate::secrets::is_secret;

pub(crate) fn frame(frame: &Frame) -> Json {
    let kind = if frame.ty == 0 { "amqp" } else { "sasl" };
    let mut out = json!({ "frame": kind });
    if !frame.extended.is_empty() {
        out["extended_header"] = json!(hex(&frame.extended));
    }
    let Some(performative) = &frame.performative else {
        out["empty"] = json!(true);
        return out;
    };
    if let Some(name) = named::name_of(performative) {
        out["performative"] = json!(name);
    }
    let shown = value(performative);
    for key in ["descriptor", "fields", "value"] {
        if let Some(found) = shown.get(key) {
            out[key] = found.clone();
        }
    }
    if !frame.payload.is_empty() {
        out["payload"] = json!({ "size": frame.payload.len() });
        if frame.message.is_none() {
            out["payload"]["hex"] = json!(hex(&frame.payload));
        }
    }
    if let Some(found) = &frame.message {
        out["message"] = message(found);
    }
    out
}

pub(crate) fn unread(why: &str, octets: &[u8]) -> Json {
    json!({ "unread": why, "size": octets.len(), "hex": hex(octets) })
}

fn message(message: &Message) -> Json {
    let section = |section: &super::Section| {
        let mut shown = value(&section.value);
        shown["offset"] = json!(message.in_stream(section.start));
        shown
    };
    let mut out = json!({
        "size": message.octets(),
        "transfers": message.pieces.len(),
        "sections": message.sections.iter().map(section).collect::<Vec<_>>(),
    });
    if !message.rest.is_empty() {
        out["unread"] = json!(hex(&message.rest));
    }
    out
}

fn encoding(code: u8) -> Json {
    json!(code::name(code))
}

fn value(of: &Encoded) -> Json {
    match of.content() {
        Content::Simple(value) => json!({
            "type": of.type_name(),
            "encoding": encoding(of.code()),
            "value": simple_json(value),
        }),
        Content::List(values) => json!({
            "type": "list",
            "encoding": encoding(of.code()),
            "value": values.iter().map(value).collect::<Vec<_>>(),
        }),
        Content::Map(pairs) => json!({
            "type": "map",
            "encoding": encoding(of.code()),
            "value": pairs
                .iter()
                .map(|(key, of)| json!({ "key": value(key), "value": value(of) }))
                .collect::<Vec<_>>(),
        }),
        Content::Array { descriptors, code, count, elements } => json!({
            "type": "array",
            "encoding": encoding(of.code()),
            "descriptors": descriptors.iter().map(value).collect::<Vec<_>>(),
            "element_encoding": encoding(*code),
            "count": count,
            "value": elements.iter().map(value).collect::<Vec<_>>(),
        }),
        Content::Described { descriptor, value: inner } => described(descriptor, inner),
    }
}

fn described(descriptor: &Encoded, inner: &Encoded) -> Json {
    let ty = named::of_descriptor(descriptor);
    let name = ty.map_or("described", |ty| ty.name);
    let mut out = json!({ "type": name, "descriptor": value(descriptor) });
    match ty.and_then(|ty| Some((ty, named::fields(ty, inner)?))) {
        Some((ty, fields)) => {
            out["encoding"] = encoding(inner.code());
            out["fields"] = fields
                .map(|(field, of)| {
                    let mut shown = if is_secret(ty.name, field.name) && !of.is_null() {
                        json!({ "type": of.type_name(), "redacted": true })
                    } else {
                        value(of)
                    };
                    shown["name"] = json!(field.name);
                    shown
                })
                .collect();
        }
        None => out["value"] = value(inner),
    }
    out
}
