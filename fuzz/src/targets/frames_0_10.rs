//! The frame reader of 0-10, and what puts frames together to segments.
//!
//! In: one octet that chooses the limit, one that seeds the lengths of the runs, then the octets of a
//! direction. Beside the promises of all targets: however the octets arrive, the frames and the error are the
//! same, and nothing is buffered or put together that the limit forbids.

use super::allocation::{BUFFER, NONE, bounded};
use amqp_types::{
    Encode, Writer,
    segments::{
        Assembly, Frame, FrameError, FrameReader, HEADER_LEN, Segment, decode_frame, encode_segment,
    },
};

/// Limits that mean something: none, less than a header, a header, small, the least, the most.
const LIMITS: [u32; 8] = [0, 11, 12, 16, 64, 4096, 65_535, u32::MAX];

/// The header and the payload of each frame, and the error that ended them.
type Found = (Vec<([u8; 10], Vec<u8>)>, Option<FrameError>);

/// Octets of one direction, to frames.
///
/// # Panics
/// On a broken promise.
pub fn frames_0_10(input: &[u8]) {
    let [choice, seed, octets @ ..] = input else { return };
    let limit = LIMITS[usize::from(*choice) % LIMITS.len()];
    let whole = whole(octets, limit);
    let mut reader = FrameReader::new(limit);
    let mut runs = super::Runs::new(*seed, octets);
    let mut found: Found = (Vec::new(), None);
    while let (Some(run), None) = (runs.next(), found.1) {
        bounded("the buffer", BUFFER, octets.len(), || reader.feed(run));
        found.1 = take(&mut reader, &mut found.0);
        let held = if found.1.is_some() { 0 } else { reader.buffered().len() };
        assert!(
            held < HEADER_LEN.max(limit as usize),
            "{held} octets held, and no frame may have more than {limit}"
        );
    }
    assert_eq!(found, whole, "in runs and in one");
    assert!(reader.offset() <= octets.len() as u64);
}

fn take(reader: &mut FrameReader, found: &mut Vec<([u8; 10], Vec<u8>)>) -> Option<FrameError> {
    loop {
        match reader.next_frame() {
            Ok(Some(frame)) => found.push(parts(&frame)),
            Ok(None) => return None,
            Err(error) => return Some(error),
        }
    }
}

fn parts(frame: &Frame<'_>) -> ([u8; 10], Vec<u8>) {
    let [c0, c1] = frame.channel.to_be_bytes();
    let [r0, r1, r2, r3, r4] = frame.reserved;
    ([frame.flags.0, frame.ty.0, frame.track, c0, c1, r0, r1, r2, r3, r4], frame.payload.to_vec())
}

/// All frames, taken off the front of the octets; each encodes to the octets that it came from.
fn whole(octets: &[u8], limit: u32) -> Found {
    let mut frames = Vec::new();
    let mut rest = octets;
    loop {
        let at = octets.len() - rest.len();
        match bounded("a frame", NONE, rest.len(), || decode_frame(rest, limit)) {
            Ok(Some((frame, len))) => {
                assert!(len as u64 <= u64::from(limit), "over the limit");
                let mut written = Vec::new();
                match frame.encode(&mut written) {
                    Ok(()) => assert_eq!(written, &rest[..len], "the octets of a frame"),
                    Err(error) => panic!("a frame that was read cannot be written: {error}"),
                }
                frames.push(parts(&frame));
                rest = &rest[len..];
            }
            Ok(None) => return (frames, None),
            Err(error) => {
                assert_eq!(error.offset, 0, "counted from the start of the octets");
                return (frames, Some(FrameError { offset: at as u64, ..error }));
            }
        }
    }
}

/// Frames of one track and channel, to segments: the first octet chooses the limit of a segment.
///
/// # Panics
/// On a broken promise.
pub fn segments(input: &[u8]) {
    let [choice, octets @ ..] = input else { return };
    let limit = usize::from(*choice) * 4;
    let mut assembly = Assembly::new(limit);
    let mut parts = Vec::new();
    let mut rest = octets;
    while let Ok(Some((frame, len))) = decode_frame(rest, u32::MAX) {
        rest = &rest[len..];
        parts.extend_from_slice(frame.payload);
        let pushed = bounded("an assembly", BUFFER, limit, || assembly.push(frame));
        match pushed {
            Ok(Some(segment)) => {
                assert!(segment.payload.len() <= limit, "over the limit");
                assert_eq!(segment.payload, parts, "the octets of all its frames");
                again(&segment, frame.track, frame.channel);
                let last = segment.last;
                assert_eq!(assembly.is_open(), !last, "an assembly ends with its last segment");
                parts.clear();
            }
            Ok(None) => assert!(assembly.is_open() && !frame.flags.last_frame()),
            // Nothing can be read after an error.
            Err(_) => return,
        }
    }
}

/// Octets as they are.
struct Octets<'a>(&'a [u8]);

impl Encode for Octets<'_> {
    fn encoded_len(&self) -> usize {
        self.0.len()
    }

    fn write(&self, writer: &mut Writer<'_>) {
        writer.octets(self.0);
    }
}

/// Written in frames of 20 octets, a segment is the same.
fn again(segment: &Segment<'_>, track: u8, channel: u16) {
    let mut written = Vec::new();
    let place = (segment.first, segment.last);
    let octets = Octets(segment.payload);
    let frames = encode_segment((segment.ty, track, channel), place, &octets, 20, &mut written);
    assert_eq!(frames, Ok(()), "frames of 20 octets hold something");
    let (mut rest, mut parts) = (&written[..], Vec::new());
    while let Ok(Some((frame, len))) = decode_frame(rest, 20) {
        rest = &rest[len..];
        let flags = frame.flags;
        assert_eq!((flags.first_segment(), flags.last_segment()), place);
        assert_eq!(flags.first_frame(), parts.is_empty(), "the first frame");
        assert_eq!(flags.last_frame(), rest.is_empty(), "the last frame");
        parts.extend_from_slice(frame.payload);
    }
    assert!(rest.is_empty(), "frames to the end");
    assert_eq!(parts, segment.payload, "the octets of all frames");
}
