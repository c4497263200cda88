//! Segments of 0-10 that are read: controls, commands, the structs of headers; and any value.
//!
//! In: the octets of a segment. Beside the promises of all targets: the typed codec and the dynamic one say the
//! same, by the published document and by what the Qpid family makes of it.

use super::promises::hold;
use amqp_types::{
    Context, DecodeError, Encode, Reader,
    packed::{AnyRef, CommandSegment, DynamicRecord, reflect::Protocol},
    v0_10, v0_10_qpid,
};

/// Control segments.
///
/// # Panics
/// On a broken promise.
pub fn controls(input: &[u8]) {
    macro_rules! control {
        ($module:ident) => {
            hold!(
                stringify!($module),
                input,
                read: |octets, context| $module::ControlRef::decode(octets, context)
                    .map(|view| (view, octets.len())),
                owned: |view| view.to_owned(),
                words: |owned| format!("{:?}", owned.as_view()),
            );
            let typed = $module::ControlRef::decode(input, Context::default());
            agree(
                typed.map(|view| view.name().map(|_| view.to_vec())),
                dynamic_control(&$module::PROTOCOL, input),
            );
        };
    }
    control!(v0_10);
    control!(v0_10_qpid);
}

/// Command segments, with the header of the session.
///
/// # Panics
/// On a broken promise.
pub fn commands(input: &[u8]) {
    macro_rules! command {
        ($module:ident) => {
            hold!(
                stringify!($module),
                input,
                read: |octets, context| $module::CommandRef::decode(octets, context)
                    .map(|view| (view, octets.len())),
                owned: |view| CommandSegment {
                    header: view.header,
                    command: view.command.to_owned(),
                },
                words: |owned| format!(
                    "{:?}",
                    CommandSegment { header: owned.header, command: owned.command.as_view() }
                ),
            );
            let typed = $module::CommandRef::decode(input, Context::default());
            agree(
                typed.map(|view| view.command.name().map(|_| view.to_vec())),
                dynamic_command(&$module::PROTOCOL, input),
            );
        };
    }
    command!(v0_10);
    command!(v0_10_qpid);
}

/// Header segments.
///
/// # Panics
/// On a broken promise.
pub fn header_structs(input: &[u8]) {
    macro_rules! structs {
        ($module:ident) => {
            let mut at = 0;
            while at < input.len() {
                let read = hold!(
                    stringify!($module),
                    &input[at..],
                    read: |octets, context| {
                        let mut read = $module::StructRef::decode_header(octets, context);
                        let len = octets.first_chunk().map_or(octets.len(), |size| {
                            4usize.saturating_add(u32::from_be_bytes(*size) as usize)
                        });
                        match read.next() {
                            Some(Ok(view)) => Ok((view, len)),
                            Some(Err(error)) => Err(error),
                            None => panic!("a struct takes octets"),
                        }
                    },
                    owned: |view| view.to_owned(),
                    words: |owned| format!("{:?}", owned.as_view()),
                );
                match read {
                    Some(len) => at += len,
                    None => break,
                }
            }
            let typed: Result<Vec<_>, _> =
                $module::StructRef::decode_header(input, Context::default()).collect();
            agree(
                typed.map(|views| Some(views.iter().flat_map(Encode::to_vec).collect())),
                dynamic_header(&$module::PROTOCOL, input),
            );
        };
    }
    structs!(v0_10);
    structs!(v0_10_qpid);
}

/// A code and a value of its type.
///
/// # Panics
/// On a broken promise.
pub fn packed_values(input: &[u8]) {
    hold!(
        "a value",
        input,
        read: |octets, context| {
            let mut reader = Reader::new(octets, context);
            AnyRef::read(&mut reader, "value").map(|view| (view, reader.offset()))
        },
        owned: |view| view.to_owned(),
        words: |owned| format!("{:?}", owned.as_view()),
    );
}

/// The octets that a codec writes again; `None` for a record that it does not know.
type Again = Result<Option<Vec<u8>>, DecodeError>;

fn dynamic_control(protocol: &'static Protocol, octets: &[u8]) -> Again {
    let record = DynamicRecord::decode_control(protocol, octets, Context::default())?;
    Ok(record.map(|record| written(&record)))
}

fn dynamic_command(protocol: &'static Protocol, octets: &[u8]) -> Again {
    let segment = DynamicRecord::decode_command(protocol, octets, Context::default())?;
    Ok(segment.map(|segment| written(&segment)))
}

fn dynamic_header(protocol: &'static Protocol, octets: &[u8]) -> Again {
    let entries = DynamicRecord::decode_header(protocol, octets, Context::default())?;
    Ok(Some(entries.iter().flat_map(written).collect()))
}

fn written(value: &impl Encode) -> Vec<u8> {
    let octets = value.to_vec();
    assert_eq!(octets.len(), value.encoded_len(), "the length that the dynamic codec announced");
    octets
}

fn agree(typed: Again, dynamic: Again) {
    match (typed, dynamic) {
        (Ok(typed), Ok(dynamic)) => assert_eq!(dynamic, typed, "dynamic and typed"),
        (Err(typed), Err(dynamic)) => {
            assert_eq!(typed.offset(), dynamic.offset(), "{typed} / {dynamic}");
            assert_eq!(typed.kind(), dynamic.kind(), "{typed} / {dynamic}");
        }
        (typed, dynamic) => panic!("typed {typed:?}, dynamic {dynamic:?}"),
    }
}
