//! Frames of the 0-8 family: 0-8, 0-9 and 0-9-1 (0-9-1 section 2.3.5).
//!
//! In: octets of one direction in runs of any length. Out: frames that borrow from the buffer, or the first
//! framing error. The size is checked against the limit as soon as the seven octets of the frame header are
//! there, before anything more is buffered.

use crate::{Encode, Writer, buffer::FrameBuffer};
use alloc::vec::Vec;
use core::fmt;

/// Octets in front of a payload: type, channel, size.
pub const HEADER_LEN: usize = 7;
/// Octets of a frame that are not payload: the header and the end octet.
pub const OVERHEAD: usize = 8;
/// The octet that ends every frame.
pub const FRAME_END: u8 = 0xce;
/// The frame-max that both peers accept before they have agreed on one.
pub const FRAME_MIN_SIZE: u32 = 4096;

/// The type octet of a frame: an open set, since a peer can send any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FrameType(pub u8);

impl FrameType {
    /// A method.
    pub const METHOD: Self = Self(1);
    /// A content header.
    pub const HEADER: Self = Self(2);
    /// A part of a content body.
    pub const BODY: Self = Self(3);
    /// A heartbeat.
    pub const HEARTBEAT: Self = Self(8);

    /// The standard's name, if the type has one.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::METHOD => Some("method"),
            Self::HEADER => Some("header"),
            Self::BODY => Some("body"),
            Self::HEARTBEAT => Some("heartbeat"),
            _ => None,
        }
    }
}

/// One frame, its payload borrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The type octet.
    pub ty: FrameType,
    /// The channel; 0 is the connection itself.
    pub channel: u16,
    /// What lies between the header and the end octet.
    pub payload: &'a [u8],
}

impl Encode for Frame<'_> {
    #[inline]
    fn encoded_len(&self) -> usize {
        OVERHEAD + self.payload.len()
    }

    #[inline]
    fn write(&self, writer: &mut Writer<'_>) {
        writer.array(header(self.ty, self.channel, self.payload.len() as u32));
        writer.octets(self.payload);
        writer.u8(FRAME_END);
    }
}

#[inline]
const fn header(ty: FrameType, channel: u16, size: u32) -> [u8; HEADER_LEN] {
    let [c0, c1] = channel.to_be_bytes();
    let [s0, s1, s2, s3] = size.to_be_bytes();
    [ty.0, c0, c1, s0, s1, s2, s3]
}

/// Appends a frame whose payload is `record`: one reservation for both.
#[inline(always)]
pub fn encode_frame(ty: FrameType, channel: u16, record: &impl Encode, out: &mut Vec<u8>) {
    let [c0, c1] = channel.to_be_bytes();
    record.encode_frame([ty.0, c0, c1], out);
}

/// Appends a frame around any record; `head` is its type octet and its channel.
#[inline]
pub fn encode_any<R: Encode + ?Sized>(head: [u8; 3], record: &R, out: &mut Vec<u8>) {
    let payload = record.encoded_len();
    crate::writer::append(out, payload + OVERHEAD, |writer| {
        writer.array(head);
        writer.u32(payload as u32);
        record.write(writer);
        writer.u8(FRAME_END);
    });
}

/// What is wrong with the framing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameError {
    /// The fault.
    pub kind: FrameErrorKind,
    /// Octets of this direction from its start to the frame that is at fault.
    pub offset: u64,
}

/// The faults of framing; which octets follow cannot be told after either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FrameErrorKind {
    /// The frame, its header and end octet counted, is larger than the limit.
    TooLarge {
        /// Octets of the whole frame.
        size: u64,
        /// The limit.
        limit: u32,
    },
    /// The last octet is not [`FRAME_END`].
    BadEnd {
        /// The octet that stands there.
        octet: u8,
    },
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            FrameErrorKind::TooLarge { size, limit } => {
                write!(f, "a frame of {size} octets is over the limit of {limit}")?;
            }
            FrameErrorKind::BadEnd { octet } => {
                write!(f, "a frame ends in {octet:#04x} instead of {FRAME_END:#04x}")?;
            }
        }
        write!(f, ", at octet {}", self.offset)
    }
}

impl core::error::Error for FrameError {}

/// Takes one frame off the front of `octets`: the frame and its whole length, or `None` while octets are missing.
///
/// `limit` bounds the whole frame, header and end octet included.
///
/// # Errors
/// [`FrameErrorKind`], its offset counted from the start of `octets`.
#[inline]
pub fn decode_frame(octets: &[u8], limit: u32) -> Result<Option<(Frame<'_>, usize)>, FrameError> {
    let Some((head, rest)) = octets.split_first_chunk::<HEADER_LEN>() else {
        return Ok(None);
    };
    let [ty, c0, c1, s0, s1, s2, s3] = *head;
    let size = u32::from_be_bytes([s0, s1, s2, s3]);
    if u64::from(size) + OVERHEAD as u64 > u64::from(limit) {
        let kind = FrameErrorKind::TooLarge { size: u64::from(size) + OVERHEAD as u64, limit };
        return Err(FrameError { kind, offset: 0 });
    }
    let size = size as usize;
    let Some((payload, after)) = rest.split_at_checked(size) else {
        return Ok(None);
    };
    match after.first() {
        None => Ok(None),
        Some(&FRAME_END) => {
            let frame = Frame { ty: FrameType(ty), channel: u16::from_be_bytes([c0, c1]), payload };
            Ok(Some((frame, size + OVERHEAD)))
        }
        Some(&octet) => Err(FrameError { kind: FrameErrorKind::BadEnd { octet }, offset: 0 }),
    }
}

/// A buffer that octets are fed into and frames are taken out of; it can be interrupted at any octet.
///
/// ```
/// use amqp_types::frame::{FrameReader, FrameType};
/// let mut reader = FrameReader::new(4096);
/// reader.feed(&[8, 0, 0, 0, 0]);
/// assert_eq!(reader.next_frame()?, None);
/// reader.feed(&[0, 0, 0xce]);
/// assert_eq!(reader.next_frame()?.map(|frame| frame.ty), Some(FrameType::HEARTBEAT));
/// # Ok::<(), amqp_types::frame::FrameError>(())
/// ```
#[derive(Debug, Clone)]
pub struct FrameReader {
    buffer: FrameBuffer,
    limit: u32,
}

impl FrameReader {
    /// A reader that takes frames of at most `limit` octets in all.
    #[must_use]
    pub const fn new(limit: u32) -> Self {
        Self { buffer: FrameBuffer::new(), limit }
    }

    /// Changes the limit, as tuning does.
    pub fn set_limit(&mut self, limit: u32) {
        self.limit = limit;
    }

    /// Adds octets that arrived. Take out all whole frames before feeding again, and what is kept stays below the limit plus one run.
    pub fn feed(&mut self, octets: &[u8]) {
        self.buffer.feed(octets);
    }

    /// Octets that were fed and not yet taken out.
    #[must_use]
    pub fn buffered(&self) -> &[u8] {
        self.buffer.buffered()
    }

    /// Takes out `octets` octets that are not a frame, such as a protocol header.
    pub fn skip(&mut self, octets: usize) {
        self.buffer.skip(octets);
    }

    /// Octets taken out since the start.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.buffer.offset()
    }

    /// The next whole frame, or `None` while octets are missing.
    ///
    /// # Errors
    /// The first framing error; it stays, since nothing after it can be read.
    #[inline]
    pub fn next_frame(&mut self) -> Result<Option<Frame<'_>>, FrameError> {
        let (offset, limit) = (self.buffer.offset(), self.limit);
        self.buffer
            .take(|octets| decode_frame(octets, limit))
            .map_err(|error| FrameError { offset, ..error })
    }
}

/// The eight octets that open a connection: `AMQP`, protocol id and version (0-9-1 section 4.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProtocolHeader(pub [u8; 8]);

impl ProtocolHeader {
    /// 0-8.
    pub const V0_8: Self = Self(*b"AMQP\x01\x01\x08\x00");
    /// 0-9.
    pub const V0_9: Self = Self(*b"AMQP\x01\x01\x00\x09");
    /// 0-9-1.
    pub const V0_9_1: Self = Self(*b"AMQP\x00\x00\x09\x01");

    /// Whether it begins with `AMQP`.
    #[must_use]
    pub fn is_amqp(self) -> bool {
        self.0.starts_with(b"AMQP")
    }
}

impl fmt::Display for ProtocolHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, version @ ..] = self.0;
        for octet in [a, b, c, d] {
            write!(f, "{}", octet.escape_ascii())?;
        }
        for octet in version {
            write!(f, " {octet}")?;
        }
        Ok(())
    }
}
