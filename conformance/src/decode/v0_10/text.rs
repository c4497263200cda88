//! Frames of 0-10 as lines of text.
//!
//! In: a frame. Out: what the segment that it ends holds, plain fields behind the name, the rest on lines of its own.

use std::fmt::Write as _;

use amqp_types::{
    packed::{AnyRef, DynamicRecord, FieldValue, HeaderEntry, reflect::Field},
    segments::SegmentType,
    v0_10_qpid::PROTOCOL,
};

use super::{
    super::{
        secret,
        text::{INDENT, line, raw_octets},
        value::quoted,
    },
    Content, Frame,
    value::{field, record_of, scalar},
};
use crate::secrets::{REDACTED, is_secret};

/// Appends a frame: to the line of its offset, and to the lines below it.
pub(crate) fn frame(head: &mut String, nested: &mut String, frame: &Frame) {
    let Some(segment) = &frame.segment else {
        let kind = SegmentType(frame.ty).name().unwrap_or("unknown");
        let octets = frame.payload.len();
        // Writing to a string cannot fail, here and below.
        let _ = write!(head, "part of a {kind} segment, {octets} octets");
        return;
    };
    match &segment.content {
        Content::Control(control) => {
            let _ = write!(head, "control {}", control.record().name);
            fields(head, nested, control, INDENT);
        }
        Content::Command(command) => {
            let _ = write!(head, "command {}", command.command.record().name);
            if command.header.sync {
                head.push_str(" sync");
            }
            fields(head, nested, &command.command, INDENT);
        }
        Content::Header(entries) => {
            head.push_str("header ");
            for entry in entries {
                header_entry(nested, entry);
            }
        }
        Content::Body(octets) => {
            let _ = write!(head, "body    {} octets", octets.len());
            if !octets.is_empty() {
                let _ = write!(head, " {}", quoted(octets));
            }
        }
        Content::Opaque(octets) => {
            let ty = frame.ty;
            let shown = if secret::in_control(ty, octets) {
                format!("{} octets {REDACTED}", octets.len())
            } else {
                raw_octets(octets)
            };
            let _ = write!(head, "segment of type {ty} {shown}");
        }
    }
    if segment.pieces.len() > 1 {
        let _ = write!(head, " (in {} frames)", segment.pieces.len());
    }
}

fn header_entry(out: &mut String, entry: &HeaderEntry) {
    let mut nested = String::new();
    match entry {
        HeaderEntry::Known(record) => {
            let mut head = format!("{:INDENT$}{}", "", record.record().name);
            fields(&mut head, &mut nested, record, INDENT);
            line(out, &head);
        }
        HeaderEntry::Unknown(coded) => {
            let view = coded.as_view();
            let (class, code) = (view.class_code(), view.code());
            let octets = raw_octets(view.fields());
            line(out, &format!("{:INDENT$}struct {class}.{code} (unknown) {octets}", ""));
        }
    }
    out.push_str(&nested);
}

/// What the domain of a field calls this value.
fn choice(field: &Field, text: &str) -> String {
    let domain = PROTOCOL.domain(field.ty);
    let found = domain.and_then(|domain| domain.choices.iter().find(|(_, value)| *value == text));
    found.map_or_else(String::new, |(name, _)| format!(" ({name})"))
}

/// Appends the fields that are there; of the bits, those that are set.
fn fields(head: &mut String, nested: &mut String, record: &DynamicRecord, indent: usize) {
    for (declared, value) in record.fields() {
        let name = declared.name;
        if is_secret(record.record().name, name) {
            let _ = write!(head, " {name}={REDACTED}");
            continue;
        }
        if *value == FieldValue::Bit(false) {
            continue;
        }
        match (field(value), value) {
            (Some(text), _) => {
                let _ = write!(head, " {name}={text}{}", choice(declared, &text));
            }
            (None, FieldValue::Record(inner)) => {
                record_entry(nested, indent + 2, name, inner);
            }
            (None, FieldValue::Value(value)) => {
                entry(nested, indent + 2, name, value.as_view());
            }
            (None, other) => {
                let _ = write!(head, " {name}=({})", other.type_name());
            }
        }
    }
}

/// Appends a line for a struct in a field or a value.
fn record_entry(out: &mut String, indent: usize, name: &str, record: &DynamicRecord) {
    let mut head = format!("{:indent$}{name} ({})", "", record.record().name);
    let mut nested = String::new();
    fields(&mut head, &mut nested, record, indent);
    line(out, &head);
    out.push_str(&nested);
}

/// Appends a line for one value, and lines for what it holds.
fn entry(out: &mut String, indent: usize, name: &str, value: AnyRef<'_>) {
    let ty = value.type_name();
    if let Some(text) = scalar(value) {
        return line(out, &format!("{:indent$}{name} ({ty}) {text}", ""));
    }
    if let AnyRef::Struct32(coded) = value {
        match record_of(coded) {
            Some(record) => record_entry(out, indent, name, &record),
            None => {
                let (class, code) = (coded.class_code(), coded.code());
                let octets = raw_octets(coded.fields());
                line(out, &format!("{:indent$}{name} (struct {class}.{code}) {octets}", ""));
            }
        }
        return;
    }
    line(out, &format!("{:indent$}{name} ({ty})", ""));
    match value {
        AnyRef::Map(map) => {
            for (key, value) in map.iter() {
                entry(out, indent + 2, &quoted(key.as_bytes()), value);
            }
        }
        AnyRef::List(list) => {
            for value in list.iter() {
                entry(out, indent + 2, "-", value);
            }
        }
        AnyRef::Array(array) => {
            for value in array.iter() {
                entry(out, indent + 2, "-", value);
            }
        }
        _ => {}
    }
}
