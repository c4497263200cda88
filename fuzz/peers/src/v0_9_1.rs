//! Payloads of method and content header frames of 0-9-1 through a peer and through ours.
//!
//! In: octets. Out: an entry of the journal: the values are the same and so are those in what the peer writes, or
//! a disagreement in the words of the table.

use crate::{
    Journal, Outcome,
    words::{Duplicates, any, words},
};
use amqp_types::{
    Context, DecodeErrorKind, Dialect, DynamicHeader, DynamicMethod, DynamicRecord, Value,
    reflect::FieldType, v0_9_1_rabbitmq::PROTOCOL,
};

/// A codec of 0-9-1.
#[derive(Debug)]
pub struct Peer {
    /// The crate.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
    /// Methods that it does not know.
    pub unknown: &'static [&'static str],
    /// Decodes the payload of a method frame.
    pub method: fn(&[u8]) -> Outcome<Read>,
    /// Decodes the payload of a content header frame.
    pub header: fn(&[u8]) -> Outcome<Read>,
}

/// What a peer read, and what it makes of it.
#[derive(Debug, Clone)]
pub struct Read {
    /// The full name of the method; the class of a content header.
    pub name: String,
    /// The size of the body, of a content header.
    pub body_size: Option<u64>,
    /// The weight of a content header, where the peer keeps it.
    pub weight: Option<u16>,
    /// The fields by their names in the specification, those that the peer keeps.
    pub fields: Vec<(&'static str, Value)>,
    /// The peer's encoding of what it read.
    pub again: Vec<u8>,
}

/// The dialect of the letters in tables: what both peers are written for.
#[must_use]
pub const fn context() -> Context {
    Context::new(Dialect::RabbitMq)
}

/// A method or content header of ours.
struct Ours {
    record: DynamicRecord,
    body_size: Option<u64>,
    weight: u16,
}

fn method(payload: &[u8]) -> Result<Option<Ours>, DecodeErrorKind> {
    match DynamicMethod::decode(&PROTOCOL, payload, context()) {
        Ok(Some(method)) => Ok(Some(Ours { record: method.0, body_size: None, weight: 0 })),
        Ok(None) => Ok(None),
        Err(error) => Err(error.kind().clone()),
    }
}

fn header(payload: &[u8]) -> Result<Option<Ours>, DecodeErrorKind> {
    match DynamicHeader::decode(&PROTOCOL, payload, context()) {
        Ok(header) => Ok(Some(Ours {
            record: header.properties,
            body_size: Some(header.body_size),
            weight: header.weight,
        })),
        Err(error) => Err(error.kind().clone()),
    }
}

/// An error of ours in the words of the table.
#[must_use]
pub fn kind(kind: &DecodeErrorKind) -> String {
    match kind {
        DecodeErrorKind::UnknownTypeLetter(letter) if letter.is_ascii_alphabetic() => {
            format!("letter {:?} of a value", char::from(*letter))
        }
        other => {
            let shown = format!("{other:?}");
            shown.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
        }
    }
}

/// Compares the payload of a method frame.
pub fn compare_method(journal: &mut Journal, peer: &Peer, payload: &[u8], what: &'static str) {
    compare(journal, payload, method, peer.method, what);
}

/// Compares the payload of a content header frame.
pub fn compare_header(journal: &mut Journal, peer: &Peer, payload: &[u8], what: &'static str) {
    compare(journal, payload, header, peer.header, what);
}

fn compare(
    journal: &mut Journal,
    payload: &[u8],
    ours: fn(&[u8]) -> Result<Option<Ours>, DecodeErrorKind>,
    theirs: fn(&[u8]) -> Outcome<Read>,
    what: &'static str,
) {
    let example = |more: String| format!("{what}: {} {more}", hex(payload));
    match (ours(payload), theirs(payload)) {
        (Ok(Some(found)), Outcome::Value(read)) => {
            let mut differences = differences(&found, &read);
            // What the peer writes is read by ours; what it does not keep it cannot write.
            match ours(&read.again) {
                Ok(Some(again)) => {
                    for (input, ours, theirs) in self::differences(&again, &read) {
                        if !differences.iter().any(|(known, ..)| *known == input) {
                            differences.push((
                                format!("{input}, written by the peer"),
                                ours,
                                theirs,
                            ));
                        }
                    }
                }
                Ok(None) => differences.push((
                    "what the peer writes".to_owned(),
                    "an unknown method".to_owned(),
                    "written".to_owned(),
                )),
                Err(_) => {
                    let known = differences.first().map_or("a value", |(known, ..)| known.as_str());
                    differences.push((
                        format!("{known}, written by the peer"),
                        "refused".to_owned(),
                        "written".to_owned(),
                    ));
                }
            }
            if differences.is_empty() {
                journal.agree(what);
            }
            for (input, ours, theirs) in differences {
                journal.disagree(input, ours, theirs, || {
                    example(format!("{} / {read:?}", found.record.record().name))
                });
            }
        }
        // Neither knows the method, or neither takes the octets.
        (Ok(None) | Err(_), Outcome::Refused(_)) => journal.agree(what),
        (Ok(None), theirs) => {
            journal.disagree("an unknown method", "kept", theirs.word(), || {
                example(format!("{theirs:?}"))
            });
        }
        (Ok(Some(found)), theirs) => {
            let input = match &theirs {
                Outcome::Refused(error) if error.starts_with("unknown variant `") => {
                    format!("letter {:?} of a value", error.chars().nth(17).unwrap_or_default())
                }
                _ => feature(&found.record),
            };
            journal.disagree(input, "a value", theirs.word(), || {
                example(format!("{} / {theirs:?}", found.record.record().name))
            });
        }
        (Err(error), theirs) => {
            journal.disagree(kind(&error), "refused", theirs.word(), || {
                example(format!("{error:?} / {theirs:?}"))
            });
        }
    }
}

/// Compares the letters of which the text of 0-9-1 says something else than the brokers do.
pub fn compare_letters_of_the_text(journal: &mut Journal, peer: &Peer) {
    let values: [&[u8]; 5] = [
        b"s\x01a",
        b"U\x80\x01",
        b"l\x80\x00\x00\x00\x00\x00\x00\x01",
        b"L\x80\x00\x00\x00\x00\x00\x00\x01",
        b"x\x00\x00\x00\x01a",
    ];
    for value in values {
        let entry = [b"\x01k", value].concat();
        let len = u8::try_from(entry.len()).unwrap_or(u8::MAX);
        let payload =
            [b"\x00\x0a\x00\x0b\x00\x00\x00", &[len][..], &entry, b"\x01m\x00\x00\x00\x00\x01l"]
                .concat();
        let shown = |table: Option<&Value>| match table {
            Some(Value::Table(table)) => {
                table.get("k").map(|value| words(value, Duplicates::Kept)).unwrap_or_default()
            }
            other => format!("{other:?}"),
        };
        let text = Context::new(Dialect::Spec091);
        let ours = match DynamicMethod::decode(&amqp_types::v0_9_1::PROTOCOL, &payload, text) {
            Ok(method) => {
                shown(method.as_ref().and_then(|method| method.0.get("client-properties")))
            }
            Err(_) => "refused".to_owned(),
        };
        let theirs = match (peer.method)(&payload) {
            Outcome::Value(read) => shown(read.fields.first().map(|(_, value)| value)),
            other => other.word().to_owned(),
        };
        if ours == theirs {
            journal.agree("letters as the text reads them");
        } else {
            let input = format!("letter {:?} as the text reads it", char::from(value[0]));
            journal.disagree(input, ours, theirs, || hex(&payload));
        }
    }
}

/// Octets as digits.
#[must_use]
pub fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// What a peer may stumble over in a record that ours takes.
fn feature(record: &DynamicRecord) -> String {
    let has = |found: &dyn Fn(&Value) -> bool| {
        record.fields().any(|(_, value)| any(value.as_view(), &|value| found(&value.to_owned())))
    };
    let not_text = |value: &Value| matches!(value, Value::LongString(octets) if std::str::from_utf8(octets).is_err());
    if has(&not_text) {
        "a long string that is not UTF-8".to_owned()
    } else {
        format!("{}, nothing remarkable", record.record().name)
    }
}

fn differences(ours: &Ours, read: &Read) -> Vec<(String, String, String)> {
    let record = ours.record.record();
    let mut found = Vec::new();
    let mut push = |input: &str, ours: &str, theirs: &str| {
        found.push((input.to_owned(), ours.to_owned(), theirs.to_owned()));
    };
    if record.name != read.name {
        push("the name of the method", record.name, &read.name);
        return found;
    }
    if ours.body_size != read.body_size {
        push("the body size", &format!("{:?}", ours.body_size), &format!("{:?}", read.body_size));
    }
    if ours.weight != read.weight.unwrap_or_default() {
        push("a weight that is not zero", "kept", "dropped, written as zero");
    }
    for field in record.fields {
        let theirs = read.fields.iter().find(|(name, _)| *name == field.name);
        match (ours.record.get(field.name), theirs) {
            (None, None) => {}
            (Some(value), None) if field.reserved => {
                let zero = DynamicRecord::new(record, Dialect::RabbitMq);
                if zero.get(field.name) != Some(value) {
                    push("a reserved field that is not zero", "kept", "dropped, written as zero");
                }
            }
            (Some(value), Some((_, theirs))) => {
                let theirs = match (field.ty, theirs) {
                    (FieldType::Timestamp, Value::UInt64(value)) => Value::Timestamp(*value),
                    (_, value) => value.clone(),
                };
                let shown = words(theirs.as_view(), Duplicates::Kept);
                if words(value.as_view(), Duplicates::Kept) == shown {
                } else if words(value.as_view(), Duplicates::Last) == shown {
                    push("a name twice in a table", "both kept", "the last one kept");
                } else {
                    push(
                        &format!("{}.{}", record.name, field.name),
                        &words(value.as_view(), Duplicates::Kept),
                        &shown,
                    );
                }
            }
            (ours, theirs) => push(
                &format!("{}.{}", record.name, field.name),
                if ours.is_some() { "there" } else { "not there" },
                if theirs.is_some() { "there" } else { "not there" },
            ),
        }
    }
    for (name, _) in &read.fields {
        if record.field(name).is_none() {
            push(&format!("{}.{name}", record.name), "no such field", "there");
        }
    }
    found
}
