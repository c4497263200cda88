//! AMQP 1.0: frames with their performatives, and the messages that transfers carry.
//!
//! In: the octets of one direction. Out: items whose values keep the encodings they came in, so that they can be
//! written to the same octets again and compared with the shortest ones.

mod canonical;
mod json;
mod message;
mod named;
mod stream;
mod text;
mod value;

use amqp_types::types::Encoded;

pub use message::{Message, Section};

pub(super) use canonical::{encode, not_canonical, payloads};
pub(super) use json::{frame as frame_json, unread as unread_json};
pub(super) use stream::decode;
pub(super) use text::{frame as frame_text, security};

/// A frame of 1.0 whose body could be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// The type octet: 0 for AMQP, 1 for SASL.
    pub ty: u8,
    /// The two octets behind the type: the channel in an AMQP frame, without a meaning in a SASL frame.
    pub channel: u16,
    /// The extended header, mostly empty.
    pub extended: Vec<u8>,
    /// The performative, its offset counted from the start of the body; none in an empty frame.
    pub performative: Option<Encoded>,
    /// What follows the performative.
    pub payload: Vec<u8>,
    /// The message that ends with this payload.
    pub message: Option<Message>,
}

/// Octets of the frame header.
const HEADER_LEN: usize = amqp_types::transport::HEADER_LEN;

impl Frame {
    /// Octets of the frame before its body.
    pub(super) fn body_at(&self) -> usize {
        HEADER_LEN + self.extended.len()
    }
}

/// What a frame is, for a message.
pub(super) fn describe(frame: &Frame) -> String {
    match &frame.performative {
        None => "an empty frame".to_owned(),
        Some(performative) => named::name_of(performative)
            .map_or_else(|| "an unknown performative".to_owned(), str::to_owned),
    }
}
