//! The transcript of a case, and how the peer closed: written by all its connections.

use super::text;
use crate::verdict::{Close, Direction, TranscriptLine};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::time::Instant;

/// Lines that a transcript keeps; those in the middle of a longer one are left out.
const LINES: usize = 400;

/// What a case writes while it runs.
#[derive(Debug)]
pub(super) struct Transcript {
    start: Instant,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    lines: Vec<TranscriptLine>,
    left_out: usize,
    close: Close,
}

impl Default for Transcript {
    fn default() -> Self {
        Self::new()
    }
}

impl Transcript {
    /// An empty transcript that begins now.
    #[must_use]
    pub(super) fn new() -> Self {
        let inner = Inner { lines: Vec::new(), left_out: 0, close: Close::None };
        Self { start: Instant::now(), inner: Mutex::new(inner) }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Milliseconds since it began.
    #[must_use]
    pub(super) fn ms(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Adds a line.
    pub(super) fn line(
        &self,
        direction: Direction,
        connection: &str,
        channel: Option<u16>,
        text: String,
        octets: &[u8],
        secret: bool,
    ) {
        let line = TranscriptLine {
            ms: self.ms(),
            direction,
            connection: connection.to_owned(),
            channel,
            text,
            hex: text::hex(octets, secret),
        };
        let mut inner = self.inner();
        if inner.lines.len() == LINES {
            inner.lines.remove(LINES / 2);
            inner.left_out += 1;
        }
        inner.lines.push(line);
    }

    /// Notes how the peer closed; what it said before the end of stream stays.
    pub(super) fn close(&self, close: Close) {
        let mut inner = self.inner();
        let end = matches!(close, Close::Fin | Close::Rst);
        if !(end && matches!(inner.close, Close::Frame { channel: false, .. })) {
            inner.close = close;
        }
    }

    /// How the peer closed so far.
    #[must_use]
    pub(super) fn closed(&self) -> Close {
        self.inner().close.clone()
    }

    /// The lines so far.
    #[must_use]
    pub(super) fn lines(&self) -> Vec<TranscriptLine> {
        let inner = self.inner();
        let mut lines = inner.lines.clone();
        if inner.left_out > 0
            && let Some(line) = lines.get_mut(LINES / 2)
        {
            line.text = format!("[{} lines left out] {}", inner.left_out, line.text);
        }
        lines
    }
}
