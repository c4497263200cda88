//! What waits to be written to one client, in order.
//!
//! In: frames, and bodies that stay shared with the queue they come from. Out: runs of octets of a bounded length, the
//! bodies cut into frames only then. So a large message costs no second copy, however slowly its consumer reads.

use amqp_types::{
    Encode,
    frame::{Frame, FrameType, OVERHEAD},
};
use std::{collections::VecDeque, sync::Arc};

/// Octets that are handed to the network at a time, about.
const RUN: usize = 64 << 10;

/// A body up to this size is copied at once.
const SMALL: usize = 4 << 10;

#[derive(Debug)]
enum Piece {
    Octets(Vec<u8>),
    Body { channel: u16, body: Arc<[u8]>, at: usize, largest: usize },
}

/// The queue of octets.
#[derive(Debug, Default)]
pub(crate) struct Outgoing {
    pieces: VecDeque<Piece>,
    /// Octets of all pieces.
    len: usize,
}

impl Outgoing {
    /// Octets that wait.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Appends whatever `write` appends to a vector.
    pub(crate) fn append(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        if !matches!(self.pieces.back(), Some(Piece::Octets(_))) {
            self.pieces.push_back(Piece::Octets(Vec::new()));
        }
        if let Some(Piece::Octets(octets)) = self.pieces.back_mut() {
            let before = octets.len();
            write(octets);
            self.len += octets.len() - before;
        }
    }

    /// Appends a body, in frames of at most `frame_max` octets.
    pub(crate) fn append_body(&mut self, channel: u16, body: &Arc<[u8]>, frame_max: u32) {
        let largest = (frame_max as usize).saturating_sub(OVERHEAD).max(1);
        if body.len() <= SMALL {
            self.append(|out| write_frames(out, channel, body, largest, usize::MAX));
            return;
        }
        self.len += body.len() + body.len().div_ceil(largest) * OVERHEAD;
        self.pieces.push_back(Piece::Body { channel, body: Arc::clone(body), at: 0, largest });
    }

    /// The next run of octets; empty where nothing waits.
    pub(crate) fn take(&mut self) -> Vec<u8> {
        let mut run = Vec::new();
        while run.len() < RUN {
            match self.pieces.pop_front() {
                None => break,
                Some(Piece::Octets(octets)) if run.is_empty() => run = octets,
                Some(Piece::Octets(octets)) => run.extend_from_slice(&octets),
                Some(Piece::Body { channel, body, at, largest }) => {
                    let room = RUN - run.len();
                    let before = run.len();
                    write_frames(&mut run, channel, &body[at..], largest, room);
                    let frames = (run.len() - before).div_ceil(largest + OVERHEAD);
                    let at = at + (run.len() - before) - frames * OVERHEAD;
                    if at < body.len() {
                        self.pieces.push_front(Piece::Body { channel, body, at, largest });
                    }
                }
            }
        }
        self.len -= run.len();
        run
    }
}

/// Writes body frames until `room` octets are used up, the last one whole.
fn write_frames(out: &mut Vec<u8>, channel: u16, body: &[u8], largest: usize, room: usize) {
    let start = out.len();
    for payload in body.chunks(largest) {
        Frame { ty: FrameType::BODY, channel, payload }.encode(out);
        if out.len() - start >= room {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use amqp_types::frame::FrameReader;

    #[test]
    fn bodies_come_out_whole_and_in_order() {
        for size in [0, 1, SMALL, SMALL + 1, 100_000, 1_000_000] {
            for frame_max in [4096u32, 131_072] {
                let body: Arc<[u8]> = (0..size).map(|n| n as u8).collect();
                let mut out = Outgoing::default();
                let beat = Frame { ty: FrameType::HEARTBEAT, channel: 0, payload: &[] };
                out.append(|octets| beat.encode(octets));
                out.append_body(1, &body, frame_max);
                out.append(|octets| beat.encode(octets));
                let mut reader = FrameReader::new(frame_max);
                let mut total = 0;
                let announced = out.len();
                loop {
                    let run = out.take();
                    if run.is_empty() {
                        break;
                    }
                    assert!(run.len() <= RUN + frame_max as usize + 8);
                    total += run.len();
                    reader.feed(&run);
                }
                assert_eq!((total, out.len()), (announced, 0));
                let mut came = Vec::new();
                let mut beats = 0;
                while let Some(frame) = reader.next_frame().expect("whole frames") {
                    if frame.ty == FrameType::BODY {
                        assert_eq!(beats, 1);
                        came.extend_from_slice(frame.payload);
                    } else {
                        beats += 1;
                    }
                }
                assert_eq!((came, beats), (body.to_vec(), 2));
            }
        }
    }
}
