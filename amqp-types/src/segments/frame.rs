//! Frames of 0-10: twelve octets, and a payload that is a segment or a part of one.
//!
//! In: octets. Out: a frame that borrows from them, or what is wrong with its header; and the other way.

use crate::Encode;
use alloc::vec::Vec;
use core::fmt;

/// Octets in front of a payload: flags, type, size, track, channel, and reserved ones.
pub const HEADER_LEN: usize = 12;
/// The frame size that every peer accepts, and the limit before the peers have tuned.
pub const MIN_MAX_FRAME_SIZE: u32 = 4096;
/// The largest frame that a size of 16 bits can tell.
pub const MAX_FRAME_SIZE: u32 = u16::MAX as u32;

/// The first octet of a frame: the format of the frame, and its place in segment and assembly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct FrameFlags(pub u8);

impl FrameFlags {
    /// The bit of [`FrameFlags::first_segment`].
    pub const FIRST_SEGMENT: u8 = 0x08;
    /// The bit of [`FrameFlags::last_segment`].
    pub const LAST_SEGMENT: u8 = 0x04;
    /// The bit of [`FrameFlags::first_frame`].
    pub const FIRST_FRAME: u8 = 0x02;
    /// The bit of [`FrameFlags::last_frame`].
    pub const LAST_FRAME: u8 = 0x01;
    /// The only frame of the only segment.
    pub const WHOLE: Self = Self(0x0f);

    /// Whether the frame belongs to the first segment of its assembly.
    #[must_use]
    pub const fn first_segment(self) -> bool {
        self.0 & Self::FIRST_SEGMENT != 0
    }

    /// Whether the frame belongs to the last segment of its assembly.
    #[must_use]
    pub const fn last_segment(self) -> bool {
        self.0 & Self::LAST_SEGMENT != 0
    }

    /// Whether the frame is the first of its segment.
    #[must_use]
    pub const fn first_frame(self) -> bool {
        self.0 & Self::FIRST_FRAME != 0
    }

    /// Whether the frame is the last of its segment.
    #[must_use]
    pub const fn last_frame(self) -> bool {
        self.0 & Self::LAST_FRAME != 0
    }

    /// The two bits that tell the format of the frame, 0 in all frames that there are.
    #[must_use]
    pub const fn format(self) -> u8 {
        self.0 >> 6
    }
}

/// The type of the segment that a frame carries: an open set, since a peer can send any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SegmentType(pub u8);

impl SegmentType {
    /// A control.
    pub const CONTROL: Self = Self(0);
    /// A command with its header.
    pub const COMMAND: Self = Self(1);
    /// Structs about the body.
    pub const HEADER: Self = Self(2);
    /// The body.
    pub const BODY: Self = Self(3);

    /// The standard's name, if the type has one.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::CONTROL => Some("control"),
            Self::COMMAND => Some("command"),
            Self::HEADER => Some("header"),
            Self::BODY => Some("body"),
            _ => None,
        }
    }
}

/// One frame, its payload borrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The place in segment and assembly.
    pub flags: FrameFlags,
    /// The type of the segment.
    pub ty: SegmentType,
    /// The octet of the track: the track in its lower half, and zeros.
    pub track: u8,
    /// The channel.
    pub channel: u16,
    /// The octets that are reserved: one behind the size, four behind the channel. They are passed on as they are.
    pub reserved: [u8; 5],
    /// The segment, or a part of it.
    pub payload: &'a [u8],
}

impl Frame<'_> {
    /// Appends the frame.
    ///
    /// # Errors
    /// [`FrameErrorKind::TooLarge`] where a size of 16 bits cannot tell it.
    pub fn encode(&self, out: &mut Vec<u8>) -> Result<(), FrameError> {
        let size = HEADER_LEN + self.payload.len();
        let Ok(encoded) = u16::try_from(size) else {
            let kind = FrameErrorKind::TooLarge { size: size as u64, limit: MAX_FRAME_SIZE };
            return Err(FrameError { kind, offset: 0 });
        };
        out.reserve(size);
        out.extend_from_slice(&self.header(encoded));
        out.extend_from_slice(self.payload);
        Ok(())
    }

    const fn header(&self, size: u16) -> [u8; HEADER_LEN] {
        let [s0, s1] = size.to_be_bytes();
        let [c0, c1] = self.channel.to_be_bytes();
        let [before, r0, r1, r2, r3] = self.reserved;
        [self.flags.0, self.ty.0, s0, s1, before, self.track, c0, c1, r0, r1, r2, r3]
    }
}

/// Appends a segment in as many frames as `limit`, the size of whole frames, makes of it; an empty segment is one
/// frame. `first` and `last` say where the segment stands in its assembly.
///
/// # Errors
/// [`FrameErrorKind::TooSmall`] where `limit` leaves no room behind the header of a frame.
pub fn encode_segment(
    (ty, track, channel): (SegmentType, u8, u16),
    (first, last): (bool, bool),
    segment: &impl Encode,
    limit: u16,
    out: &mut Vec<u8>,
) -> Result<(), FrameError> {
    let room = usize::from(limit).saturating_sub(HEADER_LEN);
    if room == 0 {
        let kind = FrameErrorKind::TooSmall { size: u32::from(limit) };
        return Err(FrameError { kind, offset: 0 });
    }
    let place = if first { FrameFlags::FIRST_SEGMENT } else { 0 }
        | if last { FrameFlags::LAST_SEGMENT } else { 0 };
    let frame = |flags: u8, payload: &'static [u8]| Frame {
        flags: FrameFlags(place | flags),
        ty,
        track,
        channel,
        reserved: [0; 5],
        payload,
    };
    let whole = FrameFlags::FIRST_FRAME | FrameFlags::LAST_FRAME;
    let len = segment.encoded_len();
    if len <= room {
        let size = HEADER_LEN + len;
        crate::writer::append(out, size, |writer| {
            writer.array(frame(whole, &[]).header(size as u16));
            segment.write(writer);
        });
        return Ok(());
    }
    let octets = segment.to_vec();
    let parts = octets.len().div_ceil(room);
    out.reserve(octets.len() + parts * HEADER_LEN);
    for (place, part) in octets.chunks(room).enumerate() {
        let first = if place == 0 { FrameFlags::FIRST_FRAME } else { 0 };
        let last = if place + 1 == parts { FrameFlags::LAST_FRAME } else { 0 };
        out.extend_from_slice(&frame(first | last, &[]).header((HEADER_LEN + part.len()) as u16));
        out.extend_from_slice(part);
    }
    Ok(())
}

/// What is wrong with the framing: the code `framing-error`.
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
    /// The frame is of a format that nobody has defined.
    Format {
        /// The format.
        format: u8,
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
            FrameErrorKind::Format { format } => {
                write!(f, "a frame of the unknown format {format}")?;
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
    let Some([flags, ty, s0, s1]) = octets.first_chunk() else {
        return Ok(None);
    };
    // Flags and size alone are enough to refuse a frame.
    let (flags, size) = (FrameFlags(*flags), u16::from_be_bytes([*s0, *s1]));
    let kind = if flags.format() != 0 {
        FrameErrorKind::Format { format: flags.format() }
    } else if u32::from(size) > limit {
        FrameErrorKind::TooLarge { size: u64::from(size), limit }
    } else if usize::from(size) < HEADER_LEN {
        FrameErrorKind::TooSmall { size: u32::from(size) }
    } else {
        let Some(frame) = octets.get(..usize::from(size)) else { return Ok(None) };
        let Some((header, payload)) = frame.split_first_chunk::<HEADER_LEN>() else {
            return Ok(None);
        };
        let [_, _, _, _, before, track, c0, c1, r0, r1, r2, r3] = *header;
        let frame = Frame {
            flags,
            ty: SegmentType(*ty),
            track,
            channel: u16::from_be_bytes([c0, c1]),
            reserved: [before, r0, r1, r2, r3],
            payload,
        };
        return Ok(Some((frame, usize::from(size))));
    };
    Err(FrameError { kind, offset: 0 })
}
