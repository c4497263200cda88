//! AMQP 0-10: frames, the segments that they carry, and the controls, commands, headers and bodies in them.
//!
//! In: the octets of one direction. Out: items; what a segment holds stands in the item of its last frame.

mod canonical;
mod json;
mod stream;
mod text;
mod value;

use amqp_types::packed::{CommandSegment, DynamicRecord, HeaderEntry};

use super::pieces::Piece;

pub(super) use canonical::{Oddity, describe, encode, not_canonical, payloads};
pub(super) use json::frame as frame_json;
pub(super) use stream::decode;
pub(super) use text::frame as frame_text;

/// A frame of 0-10.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// The octet that tells the place in segment and assembly.
    pub flags: u8,
    /// The type of the segment.
    pub ty: u8,
    /// The octet of the track.
    pub track: u8,
    /// The channel.
    pub channel: u16,
    /// The octets that are reserved.
    pub reserved: [u8; 5],
    /// The segment, or a part of it.
    pub payload: Vec<u8>,
    /// The segment that ends with this frame.
    pub segment: Option<Segment>,
}

/// A whole segment.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// The frames that carried it, in order.
    pub pieces: Vec<Piece>,
    /// What it holds.
    pub content: Content,
}

/// What a segment holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A control.
    Control(DynamicRecord),
    /// A command with its header.
    Command(CommandSegment<DynamicRecord>),
    /// The structs of a header.
    Header(Vec<HeaderEntry>),
    /// A body.
    Body(Vec<u8>),
    /// A control or command that the version does not have, another type of segment, or one that is malformed.
    Opaque(Vec<u8>),
}
