//! Frames of one channel and track put together to segments, and segments to assemblies.
//!
//! In: frames in the order of the wire. Out: segments as they become whole, each with its place in its assembly;
//! a segment in one frame is not copied. What stands where it must not is an error, and what is kept of a
//! segment that is not whole yet is bounded.

use super::{Frame, FrameFlags, SegmentType};
use alloc::vec::Vec;
use core::fmt;

/// A whole segment, borrowed from its frame or from the assembly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment<'a> {
    /// The type.
    pub ty: SegmentType,
    /// Whether it begins its assembly.
    pub first: bool,
    /// Whether it ends its assembly.
    pub last: bool,
    /// The octets of all its frames.
    pub payload: &'a [u8],
}

/// What is wrong with the order of frames or segments, or with the size of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AssemblyError {
    /// A frame that goes on with a segment that no frame has begun.
    NotBegun,
    /// A frame that begins a segment before the one before it has ended.
    NotEnded,
    /// A frame that says something else about its segment than the first frame of that segment.
    Changed {
        /// The type of the segment.
        before: SegmentType,
        /// The type that the frame gives it.
        now: SegmentType,
    },
    /// A segment that is the first of an assembly before the last one has ended, or that is not the first of a new one.
    Boundary,
    /// A segment of a type that cannot stand here: controls stand alone, commands come first, then header and body.
    Order {
        /// The type of the segment before it in the assembly.
        after: Option<SegmentType>,
        /// Its type.
        ty: SegmentType,
    },
    /// A segment of more octets than the limit.
    TooLarge {
        /// The limit.
        limit: usize,
    },
}

impl fmt::Display for AssemblyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |ty: &SegmentType| ty.name().unwrap_or("unknown");
        match self {
            Self::NotBegun => write!(f, "a frame goes on with a segment that was not begun"),
            Self::NotEnded => write!(f, "a frame begins a segment while another has not ended"),
            Self::Changed { before, now } => write!(
                f,
                "a frame goes on with a {} segment as the part of another {} segment",
                word(before),
                word(now)
            ),
            Self::Boundary => write!(f, "an assembly begins or ends where it must not"),
            Self::Order { after: None, ty } => {
                write!(f, "a {} segment begins an assembly", word(ty))
            }
            Self::Order { after: Some(after), ty } => {
                write!(f, "a {} segment stands behind a {} segment", word(ty), word(after))
            }
            Self::TooLarge { limit } => write!(f, "a segment of more than {limit} octets"),
        }
    }
}

impl core::error::Error for AssemblyError {}

/// Where frames of one channel and track stand.
#[derive(Debug, Clone)]
pub struct Assembly {
    /// The octets of a segment whose last frame has not come.
    octets: Vec<u8>,
    /// Type and flags of that segment.
    open: Option<(SegmentType, FrameFlags)>,
    /// The last whole segment, while its assembly goes on.
    before: Option<SegmentType>,
    limit: usize,
}

impl Assembly {
    /// Between two assemblies; segments have at most `limit` octets.
    #[must_use]
    pub const fn new(limit: usize) -> Self {
        Self { octets: Vec::new(), open: None, before: None, limit }
    }

    /// Whether an assembly has begun and not ended.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.open.is_some() || self.before.is_some()
    }

    /// Takes the next frame: the segment that it ends, or `None` where more frames are to come.
    ///
    /// # Errors
    /// The place of the frame, of its segment, or the size of the segment. Nothing can be read after an error.
    pub fn push<'s>(&'s mut self, frame: Frame<'s>) -> Result<Option<Segment<'s>>, AssemblyError> {
        let (ty, flags) = (frame.ty, frame.flags);
        match self.open {
            None => {
                if !flags.first_frame() {
                    return Err(AssemblyError::NotBegun);
                }
                self.octets.clear();
                self.begin(ty, flags)?;
            }
            Some(_) if flags.first_frame() => return Err(AssemblyError::NotEnded),
            Some((before, place)) => {
                let same_place = place.first_segment() == flags.first_segment()
                    && place.last_segment() == flags.last_segment();
                if before != ty || !same_place {
                    return Err(AssemblyError::Changed { before, now: ty });
                }
            }
        }
        if self.octets.len().saturating_add(frame.payload.len()) > self.limit {
            return Err(AssemblyError::TooLarge { limit: self.limit });
        }
        let (first, last) = (flags.first_segment(), flags.last_segment());
        if !flags.last_frame() {
            self.octets.extend_from_slice(frame.payload);
            self.open = Some((ty, flags));
            return Ok(None);
        }
        self.before = (!last).then_some(ty);
        let payload = match self.open.take() {
            None => frame.payload,
            Some(_) => {
                self.octets.extend_from_slice(frame.payload);
                self.octets.as_slice()
            }
        };
        Ok(Some(Segment { ty, first, last, payload }))
    }

    /// Whether a segment of that type may begin here.
    fn begin(&self, ty: SegmentType, flags: FrameFlags) -> Result<(), AssemblyError> {
        if flags.first_segment() != self.before.is_none() {
            return Err(AssemblyError::Boundary);
        }
        let fits = match self.before {
            None => matches!(ty, SegmentType::CONTROL | SegmentType::COMMAND),
            Some(SegmentType::COMMAND) => matches!(ty, SegmentType::HEADER | SegmentType::BODY),
            Some(SegmentType::HEADER) => ty == SegmentType::BODY,
            Some(_) => false,
        };
        if !fits {
            return Err(AssemblyError::Order { after: self.before, ty });
        }
        if !flags.last_segment() && matches!(ty, SegmentType::CONTROL | SegmentType::BODY) {
            return Err(AssemblyError::Boundary);
        }
        Ok(())
    }
}
