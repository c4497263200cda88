//! The frame reader of 1.0.
//!
//! In: one octet that chooses the limit, one that seeds the lengths of the runs, then the octets of a
//! direction. Beside the promises of all targets: however the octets arrive, the frames and the error are the
//! same, and nothing is buffered that the limit forbids.

use super::allocation::{BUFFER, bounded};
use amqp_types::transport::{Frame, FrameError, FrameReader, HEADER_LEN, decode_frame};

/// Limits that mean something: none, less than a header, a header, small, the least, more, the most.
const LIMITS: [u32; 8] = [0, 7, 8, 16, 64, 512, 65_536, u32::MAX];

/// Type, channel, extended header and body of each frame, and the error that ended them.
type Found = (Vec<(u8, u16, Vec<u8>, Vec<u8>)>, Option<FrameError>);

/// Octets of one direction.
///
/// # Panics
/// On a broken promise.
pub fn frames_1_0(input: &[u8]) {
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

fn take(
    reader: &mut FrameReader,
    found: &mut Vec<(u8, u16, Vec<u8>, Vec<u8>)>,
) -> Option<FrameError> {
    loop {
        match reader.next_frame() {
            Ok(Some(frame)) => found.push(parts(&frame)),
            Ok(None) => return None,
            Err(error) => return Some(error),
        }
    }
}

fn parts(frame: &Frame<'_>) -> (u8, u16, Vec<u8>, Vec<u8>) {
    (frame.ty.0, frame.channel, frame.extended.to_vec(), frame.body.to_vec())
}

/// All frames, taken off the front of the octets; each encodes to the octets that it came from.
fn whole(octets: &[u8], limit: u32) -> Found {
    let mut frames = Vec::new();
    let mut rest = octets;
    loop {
        let at = octets.len() - rest.len();
        let read =
            bounded("a frame", super::allocation::NONE, rest.len(), || decode_frame(rest, limit));
        match read {
            Ok(Some((frame, len))) => {
                same_octets(&frame, &rest[..len], limit);
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

fn same_octets(frame: &Frame<'_>, octets: &[u8], limit: u32) {
    assert!(octets.len() as u64 <= u64::from(limit), "over the limit");
    let mut written = Vec::new();
    match frame.encode(&mut written) {
        Ok(()) => assert_eq!(written, octets, "the octets of a frame"),
        Err(error) => panic!("a frame that was read cannot be written: {error}"),
    }
}
