//! Decoded octets as JSON: everything that the text shows, and nothing cut.

use amqp_types::DynamicRecord;
use serde_json::{Map, Value as Json, json};

use super::{Decoded, Direction, Item, Problem, What, secret, v0_10, v1_0, value};
use crate::secrets::is_secret;

pub(super) fn render(decoded: &Decoded) -> Json {
    json!({
        "directions": decoded.directions.iter().map(direction).collect::<Vec<_>>(),
        "skipped": decoded.skipped,
    })
}

fn direction(direction: &Direction) -> Json {
    let mut out = json!({
        "protocol": direction.protocol.name(),
        "octets": direction.octets,
        "items": direction.items.iter().map(item).collect::<Vec<_>>(),
        "problems": direction.problems.iter().map(problem).collect::<Vec<_>>(),
    });
    if let Some(dialect) = direction.dialect {
        out["dialect"] = json!(dialect.to_string());
    }
    if !direction.name.is_empty() {
        out["name"] = json!(direction.name);
    }
    if let Some(roundtrip) = &direction.roundtrip {
        out["roundtrip"] = json!({
            "identical": roundtrip.difference.is_none(),
            "difference": roundtrip.difference.as_ref().map(|difference| json!({
                "offset": difference.offset,
                "input": difference.input,
                "encoded": difference.encoded,
                "text": difference.text,
            })),
            "not_canonical": roundtrip.not_canonical.iter().map(|odd| json!({
                "offset": odd.offset,
                "text": odd.text,
            })).collect::<Vec<_>>(),
        });
    }
    out
}

fn problem(problem: &Problem) -> Json {
    json!({ "offset": problem.offset, "malformed": problem.malformed, "text": problem.text })
}

fn item(item: &Item) -> Json {
    let mut out = Map::new();
    out.insert("offset".to_owned(), json!(item.offset));
    out.insert("octets".to_owned(), json!(item.len));
    if let Some(packet) = item.packet {
        out.insert("packet".to_owned(), json!(packet));
    }
    if let Some(channel) = item.channel {
        out.insert("channel".to_owned(), json!(channel));
    }
    let what = match &item.what {
        What::ProtocolHeader([.., a, b, c, d]) => {
            json!({ "frame": "protocol-header", "version": [a, b, c, d] })
        }
        What::Method(record) => {
            json!({ "frame": "method", "method": record.record().name, "fields": fields(record) })
        }
        What::UnknownMethod { class_id, method_id, arguments } => json!({
            "frame": "method",
            "class_id": class_id,
            "method_id": method_id,
            "hex": value::hex(arguments),
        }),
        What::ContentHeader(header) => json!({
            "frame": "header",
            "class": header.properties.record().class,
            "weight": header.weight,
            "body_size": header.body_size,
            "properties": fields(&header.properties),
        }),
        What::Body { octets, progress } => {
            let mut body = json!({
                "frame": "body",
                "size": octets.len(),
                "body": value::octets_json(octets),
            });
            if let Some((received, total)) = progress {
                body["received"] = json!(received);
                body["body_size"] = json!(total);
            }
            body
        }
        What::Heartbeat => json!({ "frame": "heartbeat" }),
        What::Opaque { ty, payload } => opaque(*ty, payload, secret::in_method(*ty, payload)),
        What::Frame(frame) => v1_0::frame_json(frame),
        What::OpaqueFrame { ty, body, .. } => opaque(*ty, body, secret::in_frame(*ty)),
        What::PackedFrame(frame) => v0_10::frame_json(frame),
        What::Unread { why, octets } => v1_0::unread_json(why, octets),
    };
    if let Json::Object(what) = what {
        out.extend(what);
    }
    Json::Object(out)
}

/// A frame that cannot be read; one that may have a secret in it shows its length only.
fn opaque(ty: u8, octets: &[u8], secret: bool) -> Json {
    if secret {
        return json!({ "frame": ty, "size": octets.len(), "redacted": true });
    }
    json!({ "frame": ty, "hex": value::hex(octets) })
}

fn fields(record: &DynamicRecord) -> Json {
    Json::Array(
        record
            .fields()
            .map(|(field, field_value)| {
                if is_secret(record.record().name, field.name) {
                    return json!({ "name": field.name, "type": field.ty.name(), "redacted": true });
                }
                json!({
                    "name": field.name,
                    "type": field.ty.name(),
                    "value": value::to_json(field_value.as_view()),
                })
            })
            .collect(),
    )
}
