//! fe2o3-amqp-types: values by serde, a string for each text. The frame header is taken off and put on by hand.

use fe2o3_amqp_types::{
    messaging::{
        Data, Message,
        message::{__private::Serializable, DecodeIntoMessage},
    },
    performatives::Performative,
};
use serde_amqp::{from_slice, read::SliceReader, ser::Serializer, serde::Serialize};

pub const NAME: &str = "fe2o3-amqp";

/// A performative with its message, if it has one.
pub struct Frame {
    pub performative: Performative,
    pub message: Option<Message<Data>>,
}

fn body(octets: &[u8]) -> &[u8] {
    octets.get(8..).unwrap_or_default()
}

/// Reads a frame without a payload.
pub fn decode(octets: &[u8]) -> Frame {
    let performative = from_slice(body(octets)).expect("a performative");
    Frame { performative, message: None }
}

/// Octets of the performative in front of a payload: the library's reader keeps to itself where it stands.
pub fn split(octets: &[u8]) -> usize {
    let body = body(octets);
    let (_, rest) = amqp_types::types::decode::<amqp_types::types::AnyRef<'_>>(
        body,
        amqp_types::Context::default(),
    )
    .expect("a performative");
    body.len() - rest.len()
}

/// Reads a frame whose performative is `split` octets long, and the message behind it.
pub fn decode_delivery(octets: &[u8], split: usize) -> Frame {
    let (performative, payload) = body(octets).split_at(split);
    let performative = from_slice(performative).expect("a performative");
    let message = Data::decode_message_from_reader(SliceReader::new(payload)).expect("a message");
    Frame { performative, message: Some(message) }
}

/// Writes a frame of channel 1.
pub fn encode(frame: &Frame, out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(&[0, 0, 0, 0, 2, 0, 0, 1]);
    frame.performative.serialize(&mut Serializer::new(&mut *out)).expect("a performative");
    if let Some(message) = &frame.message {
        Serializable(message).serialize(&mut Serializer::new(&mut *out)).expect("a message");
    }
    let size = (out.len() - start) as u32;
    out[start..start + 4].copy_from_slice(&size.to_be_bytes());
}
