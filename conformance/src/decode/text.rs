//! Decoded octets as lines of text: offset, kind of frame, channel, what it holds.

use std::fmt::Write as _;

use amqp_spec::Version;
use amqp_types::{DynamicRecord, ValueRef};

use super::{Decoded, Direction, Item, Problem, What, secret, v0_10, v1_0, value};
use crate::secrets::{REDACTED, is_secret};

/// Columns in front of the nested lines of an item.
pub(super) const INDENT: usize = 12;

pub(super) fn render(decoded: &Decoded) -> String {
    let mut out = String::new();
    for (index, direction) in decoded.directions.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        render_direction(&mut out, direction);
    }
    for skipped in &decoded.skipped {
        line(&mut out, &format!("skipped: {skipped}"));
    }
    out
}

pub(super) fn line(out: &mut String, text: &str) {
    out.push_str(text.trim_end());
    out.push('\n');
}

fn render_direction(out: &mut String, direction: &Direction) {
    let name = match direction.name.as_str() {
        "" => String::new(),
        name => format!("{name}: "),
    };
    let dialect = match direction.dialect {
        Some(dialect) if direction.protocol == Version::V0_10 => {
            format!(", structs of the {dialect} dialect")
        }
        Some(dialect) => format!(", field tables of the {dialect} dialect"),
        None => String::new(),
    };
    let (protocol, octets) = (direction.protocol, direction.octets);
    line(out, &format!("{name}AMQP {protocol}{dialect}, {octets} octets"));
    let mut problems = direction.problems.iter().peekable();
    for item in &direction.items {
        render_item(out, item);
        let end = item.offset + item.len;
        while let Some(problem) = problems.next_if(|problem| problem.offset < end) {
            render_problem(out, problem);
        }
    }
    for problem in problems {
        render_problem(out, problem);
    }
    if let Some(roundtrip) = &direction.roundtrip {
        for problem in &roundtrip.not_canonical {
            line(out, &format!("not canonical at octet {}: {}", problem.offset, problem.text));
        }
        match &roundtrip.difference {
            None => line(out, "roundtrip: encoded again, the octets are the same"),
            Some(difference) => {
                let octet = |octet: Option<u8>| {
                    octet.map_or("the end".to_owned(), |octet| format!("{octet:#04x}"))
                };
                line(
                    out,
                    &format!(
                        "roundtrip: first difference at octet {}, in {}: the input has {}, the encoder {}",
                        difference.offset,
                        difference.text,
                        octet(difference.input),
                        octet(difference.encoded)
                    ),
                );
            }
        }
    }
}

fn render_problem(out: &mut String, problem: &Problem) {
    let kind = if problem.malformed { "malformed" } else { "odd" };
    line(out, &format!("{:>8}  ! {kind}: {}", problem.offset, problem.text));
}

fn render_item(out: &mut String, item: &Item) {
    let mut head = format!("{:>8}  ", item.offset);
    if let Some(packet) = item.packet {
        // Writing to a string cannot fail, here and below.
        let _ = write!(head, "packet {packet:<5} ");
    }
    if let Some(channel) = item.channel {
        let _ = write!(head, "channel {channel:<3} ");
    }
    let mut nested = String::new();
    match &item.what {
        What::ProtocolHeader([.., a, b, c, d]) => {
            let _ = write!(head, "protocol header AMQP {a} {b} {c} {d}{}", v1_0::security(*a));
        }
        What::Method(record) => {
            let _ = write!(head, "method  {}", record.record().name);
            render_record(&mut head, &mut nested, record);
        }
        What::UnknownMethod { class_id, method_id, arguments } => {
            let _ =
                write!(head, "method  {class_id}.{method_id} (unknown) {}", raw_octets(arguments));
        }
        What::ContentHeader(header) => {
            let class = header.properties.record().class;
            let _ = write!(head, "header  {class} body-size={}", header.body_size);
            render_record(&mut head, &mut nested, &header.properties);
        }
        What::Body { octets, progress } => {
            let _ = write!(head, "body    {} octets", octets.len());
            if let Some((received, total)) = progress {
                let _ = write!(head, " ({received} of {total})");
            }
            if !octets.is_empty() {
                let _ = write!(head, " {}", value::quoted(octets));
            }
        }
        What::Heartbeat => head.push_str("heartbeat"),
        What::Opaque { ty, payload } => {
            let _ = write!(head, "frame of type {ty} {}", opaque(*ty, payload));
        }
        What::Frame(frame) => v1_0::frame_text(&mut head, &mut nested, frame),
        What::OpaqueFrame { ty, body, .. } => {
            let _ = write!(head, "frame of type {ty} {}", opaque_frame(*ty, body));
        }
        What::PackedFrame(frame) => v0_10::frame_text(&mut head, &mut nested, frame),
        What::Unread { why, octets } => {
            let _ = write!(head, "{} octets of {why}, which are not read", octets.len());
        }
    }
    line(out, &head);
    out.push_str(&nested);
}

pub(super) fn raw_octets(octets: &[u8]) -> String {
    format!("{} octets {}", octets.len(), value::hex(&octets[..octets.len().min(64)]))
}

/// The payload of a frame that cannot be read; a method may have a secret in it.
fn opaque(ty: u8, payload: &[u8]) -> String {
    if secret::in_method(ty, payload) {
        return format!("{} octets {REDACTED}", payload.len());
    }
    raw_octets(payload)
}

/// The same in 1.0, where SASL frames may have a secret in them.
fn opaque_frame(ty: u8, body: &[u8]) -> String {
    if secret::in_frame(ty) {
        return format!("{} octets {REDACTED}", body.len());
    }
    raw_octets(body)
}

/// Plain fields behind the name, tables that hold something on lines of their own.
fn render_record(head: &mut String, nested: &mut String, record: &DynamicRecord) {
    for (field, field_value) in record.fields() {
        if is_secret(record.record().name, field.name) {
            let _ = write!(head, " {}={REDACTED}", field.name);
            continue;
        }
        match value::scalar(field_value.as_view()) {
            Some(text) => {
                let _ = write!(head, " {}={text}", field.name);
            }
            None => {
                line(nested, &format!("{:INDENT$}{}", "", field.name));
                render_entries(nested, field_value.as_view(), INDENT + 2);
            }
        }
    }
}

fn render_entries(out: &mut String, container: ValueRef<'_>, indent: usize) {
    match container {
        ValueRef::Table(table) => {
            for (name, value) in table.iter() {
                render_entry(out, &value::quoted(name.as_bytes()), value, indent);
            }
        }
        ValueRef::Array(array) => {
            for value in array.iter() {
                render_entry(out, "-", value, indent);
            }
        }
        _ => {}
    }
}

fn render_entry(out: &mut String, name: &str, value: ValueRef<'_>, indent: usize) {
    let ty = value.ty();
    match value::scalar(value) {
        Some(text) => line(out, &format!("{:indent$}{name} ({ty}) {text}", "")),
        None => {
            line(out, &format!("{:indent$}{name} ({ty})", ""));
            render_entries(out, value, indent + 2);
        }
    }
}
