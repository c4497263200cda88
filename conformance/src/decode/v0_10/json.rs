//! Frames of 0-10 as JSON: everything that the text shows, and nothing cut.

use amqp_types::{
    packed::{DynamicRecord, FieldValue, HeaderEntry},
    segments::{FrameFlags, SegmentType},
};
use serde_json::{Value as Json, json};

use super::{
    super::{
        secret,
        value::{hex, octets_json},
    },
    Content, Frame,
    value::field_json,
};
use crate::secrets::is_secret;

pub(crate) fn frame(frame: &Frame) -> Json {
    let flags = FrameFlags(frame.flags);
    let kind = SegmentType(frame.ty).name().map_or_else(|| json!(frame.ty), |name| json!(name));
    let mut out = json!({
        "frame": kind,
        "track": frame.track,
        "first_segment": flags.first_segment(),
        "last_segment": flags.last_segment(),
        "first_frame": flags.first_frame(),
        "last_frame": flags.last_frame(),
    });
    let Some(segment) = &frame.segment else {
        out["size"] = json!(frame.payload.len());
        return out;
    };
    out["frames"] = json!(segment.pieces.len());
    match &segment.content {
        Content::Control(control) => {
            out["control"] = json!(control.record().name);
            out["fields"] = fields(control);
        }
        Content::Command(command) => {
            out["command"] = json!(command.command.record().name);
            out["sync"] = json!(command.header.sync);
            out["fields"] = fields(&command.command);
        }
        Content::Header(entries) => {
            out["structs"] = entries.iter().map(header_entry).collect();
        }
        Content::Body(octets) => {
            out["size"] = json!(octets.len());
            out["body"] = octets_json(octets);
        }
        Content::Opaque(octets) if secret::in_control(frame.ty, octets) => {
            out["size"] = json!(octets.len());
            out["redacted"] = json!(true);
        }
        Content::Opaque(octets) => out["hex"] = json!(hex(octets)),
    }
    out
}

fn header_entry(entry: &HeaderEntry) -> Json {
    match entry {
        HeaderEntry::Known(record) => {
            json!({ "struct": record.record().name, "fields": fields(record) })
        }
        HeaderEntry::Unknown(coded) => {
            let view = coded.as_view();
            json!({
                "class_code": view.class_code(),
                "code": view.code(),
                "hex": hex(view.fields()),
            })
        }
    }
}

pub(super) fn fields(record: &DynamicRecord) -> Json {
    let field = |(field, value): (&amqp_types::packed::reflect::Field, &FieldValue)| {
        if is_secret(record.record().name, field.name) {
            return json!({ "name": field.name, "type": value.type_name(), "redacted": true });
        }
        json!({ "name": field.name, "type": value.type_name(), "value": field_json(value) })
    };
    record.fields().map(field).collect()
}
