//! What reads an input: the decoder of a version, by name.
//!
//! In: version, reader and octets. Out: the name of what was read, which is the same after it was written and
//! read again; or the fault. Typed and dynamic codecs must say the same.

use amqp_types::{
    Context, DecodeError, DecodeErrorKind, Dialect, DynamicHeader, DynamicMethod, Encode, Reader,
    TableRef, frame, messaging, packed, segments as v0_10_segments, transport,
    types::{self, AnyRef},
    v0_9_1_rabbitmq as v0_9_1, v0_10,
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
        ("0-10", "frame") => frame_0_10(octets, limit),
        ("0-10", "segments") => segments(octets, limit),
        ("0-10", "control") => {
            let typed = v0_10::ControlRef::decode(octets, Context::default());
            let dynamic =
                packed::DynamicRecord::decode_control(&v0_10::PROTOCOL, octets, Context::default());
            same(&typed, &dynamic);
            let typed = typed?;
            assert_eq!(typed.to_vec(), octets);
            Ok(typed.name().expect("a control of the version").to_owned())
        }
        ("0-10", "command") => {
            let typed = v0_10::CommandRef::decode(octets, Context::default());
            let dynamic =
                packed::DynamicRecord::decode_command(&v0_10::PROTOCOL, octets, Context::default());
            same(&typed, &dynamic);
            let typed = typed?;
            assert_eq!(typed.to_vec(), octets);
            Ok(typed.command.name().expect("a command of the version").to_owned())
        }
        ("0-10", "header") => {
            let typed: Result<Vec<_>, _> =
                v0_10::StructRef::decode_header(octets, Context::default()).collect();
            let dynamic =
                packed::DynamicRecord::decode_header(&v0_10::PROTOCOL, octets, Context::default());
            same(&typed, &dynamic);
            typed?;
            Ok("header".to_owned())
        }
        ("0-10", "value") => {
            let mut reader = Reader::new(octets, Context::default());
            let value = packed::AnyRef::read(&mut reader, "value")?;
            reader.finish()?;
            assert_eq!(value.to_vec(), octets);
            Ok(value.type_name().to_owned())
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

fn frame_0_10(octets: &[u8], limit: u32) -> Result<String, Fault> {
    let mut reader = v0_10_segments::FrameReader::new(limit);
    for octet in octets {
        reader.feed(std::slice::from_ref(octet));
        if let Some(frame) = reader.next_frame().map_err(without_kind)? {
            return Ok(frame.ty.0.to_string());
        }
    }
    Ok("nothing yet".to_owned())
}

/// Frames of one channel and track; `limit` is that of a segment.
fn segments(octets: &[u8], limit: u32) -> Result<String, Fault> {
    let mut assembly = v0_10_segments::Assembly::new(limit as usize);
    let mut rest = octets;
    let mut count = 0;
    while let Some((frame, len)) =
        v0_10_segments::decode_frame(rest, u32::MAX).map_err(without_kind)?
    {
        rest = &rest[len..];
        count += usize::from(assembly.push(frame).map_err(without_kind)?.is_some());
    }
    assert!(rest.is_empty(), "whole frames");
    Ok(format!("{count} segments"))
}
