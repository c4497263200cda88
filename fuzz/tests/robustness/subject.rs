//! What reads an input: the decoder of a version, by name.
//!
//! In: version, reader and octets. Out: the name of what was read, which is the same after it was written and
//! read again; or the fault. Typed and dynamic codecs must say the same.

use amqp_types::{
    Context, DecodeError, DecodeErrorKind, Dialect, DynamicHeader, DynamicMethod, Encode, TableRef,
    frame, messaging, transport,
    types::{self, AnyRef},
    v0_9_1_rabbitmq as v0_9_1,
    v1_0::{PerformativeRef, SaslFrameRef, SectionRef},
};
use std::fmt::Display;

/// What is wrong with an input.
#[derive(Debug)]
pub(crate) struct Fault {
    /// The whole message.
    pub(crate) words: String,
    /// The kind, where a decoder says it.
    pub(crate) kind: Option<DecodeErrorKind>,
}

impl From<DecodeError> for Fault {
    fn from(error: DecodeError) -> Self {
        Self { words: error.to_string(), kind: Some(error.kind().clone()) }
    }
}

fn without_kind(error: impl Display) -> Fault {
    Fault { words: error.to_string(), kind: None }
}

/// Reads `octets`; `limit` is for frames.
pub(crate) fn read(
    version: &str,
    reader: &str,
    limit: u32,
    octets: &[u8],
) -> Result<String, Fault> {
    match (version, reader) {
        ("0-9-1", "frame") => frame_0_9_1(octets, limit),
        ("0-9-1", "method") => method(octets),
        ("0-9-1", "header") => header(octets),
        ("0-9-1", "table") => {
            TableRef::parse(octets, Context::new(Dialect::RabbitMq))?;
            Ok("table".to_owned())
        }
        ("1-0", "frame") => frame_1_0(octets, limit),
        ("1-0", "value") => {
            let value = types::decode_whole::<AnyRef<'_>>(octets, Context::default())?;
            let again = value.to_vec();
            let second = types::decode_whole::<AnyRef<'_>>(&again, Context::default())?;
            assert_eq!(second, value);
            Ok(value.type_name().to_owned())
        }
        ("1-0", "performative") => {
            let value = types::decode_whole::<PerformativeRef<'_>>(octets, Context::default())?;
            let again = value.to_vec();
            let second = types::decode_whole::<PerformativeRef<'_>>(&again, Context::default())?;
            assert_eq!(second, value);
            Ok(value.name().unwrap_or("other").to_owned())
        }
        ("1-0", "sasl") => {
            let value = types::decode_whole::<SaslFrameRef<'_>>(octets, Context::default())?;
            Ok(value.name().unwrap_or("other").to_owned())
        }
        ("1-0", "message") => {
            let sections: Vec<SectionRef<'_>> =
                messaging::sections(octets, Context::default()).collect::<Result<_, _>>()?;
            messaging::check(&sections).map_err(without_kind)?;
            Ok("message".to_owned())
        }
        (version, reader) => panic!("{version} has no reader {reader}"),
    }
}

fn context() -> Context {
    Context::new(Dialect::RabbitMq)
}

fn method(octets: &[u8]) -> Result<String, Fault> {
    let typed = v0_9_1::MethodRef::decode(octets, context());
    let dynamic = DynamicMethod::decode(&v0_9_1::PROTOCOL, octets, context());
    same(&typed, &dynamic);
    let typed = typed?;
    assert_eq!(typed.to_vec(), octets);
    Ok(typed.name().expect("a method of the version").to_owned())
}

fn header(octets: &[u8]) -> Result<String, Fault> {
    let typed = v0_9_1::ContentHeaderRef::decode(octets, context());
    let dynamic = DynamicHeader::decode(&v0_9_1::PROTOCOL, octets, context());
    same(&typed, &dynamic);
    let typed = typed?;
    assert_eq!(typed.to_vec(), octets);
    let class = v0_9_1::PROTOCOL.class_by_id(u16::from_be_bytes([octets[0], octets[1]]));
    Ok(class.expect("a class of the version").name.to_owned())
}

/// The kind and the place of a fault are the same in both codecs; the dynamic one names no class.
fn same<T, D>(typed: &Result<T, DecodeError>, dynamic: &Result<D, DecodeError>) {
    match (typed, dynamic) {
        (Ok(_), Ok(_)) => {}
        (Err(typed), Err(dynamic)) => {
            assert_eq!(typed.kind(), dynamic.kind(), "{typed} / {dynamic}");
            assert_eq!(typed.offset(), dynamic.offset(), "{typed} / {dynamic}");
        }
        _ => panic!("one of the codecs reads it"),
    }
}

/// Fed octet by octet: a fault comes with the first octet that shows it, not later.
fn frame_0_9_1(octets: &[u8], limit: u32) -> Result<String, Fault> {
    let mut reader = frame::FrameReader::new(limit);
    for octet in octets {
        reader.feed(std::slice::from_ref(octet));
        if let Some(frame) = reader.next_frame().map_err(without_kind)? {
            return Ok(frame.ty.0.to_string());
        }
    }
    Ok("nothing yet".to_owned())
}

fn frame_1_0(octets: &[u8], limit: u32) -> Result<String, Fault> {
    let mut reader = transport::FrameReader::new(limit);
    for octet in octets {
        reader.feed(std::slice::from_ref(octet));
        if let Some(frame) = reader.next_frame().map_err(without_kind)? {
            return Ok(frame.ty.0.to_string());
        }
    }
    Ok("nothing yet".to_owned())
}
