//! AMQP 1.0, part 2: frames and protocol headers (sections 2.2 and 2.3).
//!
//! In: octets of one direction in runs of any length. Out: frames that borrow from the buffer, or the first
//! framing error. The size is checked against the limit as soon as the eight octets of the frame header are
//! there, before anything more is buffered.

use crate::{Encode, buffer::FrameBuffer, frame::ProtocolHeader};
use alloc::vec::Vec;
use core::fmt;

/// Octets of the frame header: size, data offset, type, and two that belong to the type.
pub const HEADER_LEN: usize = 8;
/// The frame size that every peer accepts (section 2.7.1), and the limit before the peers have opened.
pub const MIN_MAX_FRAME_SIZE: u32 = 512;

impl ProtocolHeader {
    /// AMQP 1.0.
    pub const V1_0: Self = Self(*b"AMQP\x00\x01\x00\x00");
    /// The TLS security layer of 1.0 (section 5.2.1).
    pub const V1_0_TLS: Self = Self(*b"AMQP\x02\x01\x00\x00");
    /// The SASL security layer of 1.0 (section 5.3.1).
    pub const V1_0_SASL: Self = Self(*b"AMQP\x03\x01\x00\x00");
}

/// The type octet of a frame: an open set, since a peer can send any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FrameType(pub u8);

impl FrameType {
    /// A performative with its payload, or an empty frame.
    pub const AMQP: Self = Self(0);
    /// A step of SASL.
    pub const SASL: Self = Self(1);

    /// The standard's name, if the type has one.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::AMQP => Some("amqp"),
            Self::SASL => Some("sasl"),
            _ => None,
        }
    }
}

/// One frame, its parts borrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The type octet.
    pub ty: FrameType,
    /// The channel of an AMQP frame; the same two octets have no meaning in a SASL frame.
    pub channel: u16,
    /// The extended header, to be ignored; empty in every frame that a peer of 1.0 sends.
    pub extended: &'a [u8],
    /// A performative and its payload; empty in a frame that only shows that the peer is alive.
    pub body: &'a [u8],
}

impl Frame<'_> {
    /// Appends the frame. An extended header is filled up with zeros to whole words.
    ///
    /// # Errors
    /// An extended header of more than 1,012 octets, or a frame that no size can tell.
    pub fn encode(&self, out: &mut Vec<u8>) -> Result<(), FrameError> {
        let extended = self.extended.len().next_multiple_of(4);
        let size = HEADER_LEN as u64 + extended as u64 + self.body.len() as u64;
        let Ok(words) = u8::try_from(extended / 4 + 2) else {
            let kind = FrameErrorKind::TooLarge { size, limit: 255 * 4 };
            return Err(FrameError { kind, offset: 0 });
        };
        let Ok(encoded) = u32::try_from(size) else {
            let kind = FrameErrorKind::TooLarge { size, limit: u32::MAX };
            return Err(FrameError { kind, offset: 0 });
        };
        out.reserve(encoded as usize);
        out.extend_from_slice(&header(encoded, words, self.ty, self.channel));
        out.extend_from_slice(self.extended);
        out.resize(out.len() + extended - self.extended.len(), 0);
        out.extend_from_slice(self.body);
        Ok(())
    }
}

#[inline]
const fn header(size: u32, words: u8, ty: FrameType, channel: u16) -> [u8; HEADER_LEN] {
    let [s0, s1, s2, s3] = size.to_be_bytes();
    let [c0, c1] = channel.to_be_bytes();
    [s0, s1, s2, s3, words, ty.0, c0, c1]
}

/// Appends a frame whose body is `performative`, and behind it `payload`: one reservation for all.
///
/// Nothing here can fail: the caller keeps to the frame size that the peers have agreed on.
#[inline]
pub fn encode_frame(
    ty: FrameType,
    channel: u16,
    performative: &impl Encode,
    payload: &[u8],
    out: &mut Vec<u8>,
) {
    encode_frame_with(ty, channel, performative, &AsIs(payload), out);
}

/// Appends a frame whose body is `performative`, and behind it what `payload` is: the sections of a message, say.
///
/// Nothing here can fail: the caller keeps to the frame size that the peers have agreed on.
#[inline]
pub fn encode_frame_with(
    ty: FrameType,
    channel: u16,
    performative: &impl Encode,
    payload: &impl Encode,
    out: &mut Vec<u8>,
) {
    let start = out.len();
    let bound = HEADER_LEN + performative.bound() + payload.bound();
    crate::writer::append_within(out, bound, |writer| {
        writer.array(header(0, 2, ty, channel));
        performative.write(writer);
        payload.write(writer);
    });
    let size = (out.len() - start) as u32;
    if let Some(head) = out[start..].first_chunk_mut() {
        *head = size.to_be_bytes();
    }
}

/// Octets that are encoded already.
struct AsIs<'a>(&'a [u8]);

impl Encode for AsIs<'_> {
    #[inline]
    fn encoded_len(&self) -> usize {
        self.0.len()
    }

    #[inline]
    fn write(&self, writer: &mut crate::Writer<'_>) {
        writer.octets(self.0);
    }
}

/// What is wrong with the framing: the condition `amqp:connection:framing-error`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameError {
    /// The fault.
    pub kind: FrameErrorKind,
    /// Octets of this direction from its start to the frame that is at fault.
    pub offset: u64,
}

/// The faults of framing; which octets follow cannot be told after any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FrameErrorKind {
    /// The frame is larger than the limit.
    TooLarge {
        /// Octets of the whole frame.
        size: u64,
        /// The limit.
        limit: u32,
    },
    /// The size is smaller than a frame header.
    TooSmall {
        /// The size.
        size: u32,
    },
    /// The body would begin inside the frame header, or behind the end of the frame.
    DataOffset {
        /// The data offset, in words of four octets.
        words: u8,
        /// The size of the frame.
        size: u32,
    },
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            FrameErrorKind::TooLarge { size, limit } => {
                write!(f, "a frame of {size} octets is over the limit of {limit}")?;
            }
            FrameErrorKind::TooSmall { size } => {
                write!(f, "a frame of {size} octets is smaller than its header of {HEADER_LEN}")?;
            }
            FrameErrorKind::DataOffset { words, size } => {
                write!(
                    f,
                    "a data offset of {words} words does not lie in a frame of {size} octets behind its header"
                )?;
            }
        }
        write!(f, ", at octet {}", self.offset)
    }
}

impl core::error::Error for FrameError {}

/// Takes one frame off the front of `octets`: the frame and its whole length, or `None` while octets are missing.
///
/// `limit` bounds the whole frame, header included.
///
/// # Errors
/// [`FrameErrorKind`], its offset counted from the start of `octets`.
#[inline]
pub fn decode_frame(octets: &[u8], limit: u32) -> Result<Option<(Frame<'_>, usize)>, FrameError> {
    let Some((head, rest)) = octets.split_first_chunk::<HEADER_LEN>() else {
        // The size alone is enough to refuse a frame.
        return match octets.first_chunk::<4>() {
            Some(size) => check_size(u32::from_be_bytes(*size), limit).map(|()| None),
            None => Ok(None),
        };
    };
    let [s0, s1, s2, s3, words, ty, c0, c1] = *head;
    let size = u32::from_be_bytes([s0, s1, s2, s3]);
    check_size(size, limit)?;
    let extended = usize::from(words) * 4;
    let (Some(extended), Some(body)) =
        (extended.checked_sub(HEADER_LEN), (size as usize).checked_sub(extended))
    else {
        return Err(FrameError { kind: FrameErrorKind::DataOffset { words, size }, offset: 0 });
    };
    let Some((extended, rest)) = rest.split_at_checked(extended) else {
        return Ok(None);
    };
    let Some((body, _)) = rest.split_at_checked(body) else {
        return Ok(None);
    };
    let channel = u16::from_be_bytes([c0, c1]);
    Ok(Some((Frame { ty: FrameType(ty), channel, extended, body }, size as usize)))
}

#[inline]
fn check_size(size: u32, limit: u32) -> Result<(), FrameError> {
    let kind = if size > limit {
        FrameErrorKind::TooLarge { size: u64::from(size), limit }
    } else if size < HEADER_LEN as u32 {
        FrameErrorKind::TooSmall { size }
    } else {
        return Ok(());
    };
    Err(FrameError { kind, offset: 0 })
}

/// A buffer that octets are fed into and frames are taken out of; it can be interrupted at any octet.
///
/// ```
/// use amqp_types::transport::{FrameReader, FrameType};
/// let mut reader = FrameReader::new(512);
/// reader.feed(&[0, 0, 0, 8, 2]);
/// assert_eq!(reader.next_frame()?, None);
/// reader.feed(&[0, 0, 0]);
/// assert_eq!(reader.next_frame()?.map(|frame| frame.ty), Some(FrameType::AMQP));
/// # Ok::<(), amqp_types::transport::FrameError>(())
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

    /// Changes the limit, as opening does.
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

    /// Takes out the protocol header that opens a connection or a security layer; `None` while octets are missing.
    pub fn protocol_header(&mut self) -> Option<ProtocolHeader> {
        let octets = *self.buffered().first_chunk::<8>()?;
        self.skip(octets.len());
        Some(ProtocolHeader(octets))
    }

    /// Takes out `octets` octets that are not a frame.
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
