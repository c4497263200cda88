//! A buffer that octets are fed into and frames are taken out of.

use super::frame::{Frame, FrameError, decode_frame};
use crate::{buffer::FrameBuffer, frame::ProtocolHeader};

/// Takes frames out of octets that arrive in runs of any length; it can be interrupted at any octet.
///
/// ```
/// use amqp_types::segments::{FrameReader, SegmentType};
/// let mut reader = FrameReader::new(4096);
/// reader.feed(&[0x0f, 0, 0, 16, 0, 0]);
/// assert_eq!(reader.next_frame()?, None);
/// reader.feed(&[0, 0, 0, 0, 0, 0, 1, 10, 0, 0]);
/// assert_eq!(reader.next_frame()?.map(|frame| frame.ty), Some(SegmentType::CONTROL));
/// # Ok::<(), amqp_types::segments::FrameError>(())
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

    /// Takes out the protocol header that opens a connection; `None` while octets are missing.
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
