//! The buffer under every frame reader: octets of one direction in runs of any length, taken out frame by frame.
//!
//! In: runs as they arrive, and a function that takes one frame off the front of octets. Out: its frames, which
//! borrow from the buffer, and the offset of each from the start of the direction.

use alloc::vec::Vec;

/// Octets that arrived, how many of them were taken out, and how many before them.
#[derive(Debug, Clone)]
pub(crate) struct FrameBuffer {
    octets: Vec<u8>,
    start: usize,
    consumed: u64,
}

impl FrameBuffer {
    /// An empty buffer.
    pub(crate) const fn new() -> Self {
        Self { octets: Vec::new(), start: 0, consumed: 0 }
    }

    /// Adds octets that arrived, behind those that were not taken out.
    #[inline]
    pub(crate) fn feed(&mut self, octets: &[u8]) {
        if self.start == self.octets.len() {
            self.octets.clear();
        } else if self.start > 0 {
            self.octets.drain(..self.start);
        }
        self.start = 0;
        self.octets.extend_from_slice(octets);
    }

    /// Octets that were not taken out.
    #[inline]
    pub(crate) fn buffered(&self) -> &[u8] {
        self.octets.get(self.start..).unwrap_or_default()
    }

    /// Octets taken out since the start.
    #[inline]
    pub(crate) const fn offset(&self) -> u64 {
        self.consumed
    }

    /// Takes out octets that are not a frame.
    pub(crate) fn skip(&mut self, octets: usize) {
        let octets = octets.min(self.octets.len() - self.start);
        self.start += octets;
        self.consumed += octets as u64;
    }

    /// Takes out what `take` finds at the front: a frame and its whole length.
    ///
    /// # Errors
    /// Those of `take`; nothing is taken out then.
    #[inline]
    pub(crate) fn take<'b, F, E>(
        &'b mut self,
        take: impl FnOnce(&'b [u8]) -> Result<Option<(F, usize)>, E>,
    ) -> Result<Option<F>, E> {
        let Some(rest) = self.octets.get(self.start..) else { return Ok(None) };
        match take(rest) {
            Ok(Some((frame, len))) => {
                self.start += len;
                self.consumed += len as u64;
                Ok(Some(frame))
            }
            Ok(None) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
