//! Frames: any cut of the octets gives the same frames, limits hold before anything is buffered.

use amqp_types::{
    Encode,
    frame::{Frame, FrameErrorKind, FrameReader, FrameType, decode_frame},
};
use proptest::prelude::*;

fn read_all(reader: &mut FrameReader, found: &mut Vec<(u8, u16, Vec<u8>)>) {
    while let Some(frame) = reader.next_frame().expect("well-formed") {
        found.push((frame.ty.0, frame.channel, frame.payload.to_vec()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn frames_are_the_same_however_they_arrive(
        frames in proptest::collection::vec((any::<u8>(), any::<u16>(), proptest::collection::vec(any::<u8>(), 0..50)), 0..8),
        cuts in proptest::collection::vec(1usize..20, 1..60),
    ) {
        let mut octets = Vec::new();
        for (ty, channel, payload) in &frames {
            Frame { ty: FrameType(*ty), channel: *channel, payload }.encode(&mut octets);
        }
        let mut whole = FrameReader::new(4096);
        whole.feed(&octets);
        let mut expected = Vec::new();
        read_all(&mut whole, &mut expected);
        prop_assert_eq!(&expected, &frames);

        let mut pieces = FrameReader::new(4096);
        let mut found = Vec::new();
        let mut rest = &octets[..];
        for cut in cuts.iter().cycle() {
            if rest.is_empty() { break }
            let (run, after) = rest.split_at((*cut).min(rest.len()));
            pieces.feed(run);
            read_all(&mut pieces, &mut found);
            rest = after;
        }
        prop_assert_eq!(found, frames);
        prop_assert_eq!(pieces.offset(), octets.len() as u64);
    }

    #[test]
    fn arbitrary_octets_are_frames_or_an_error(octets in proptest::collection::vec(any::<u8>(), 0..80)) {
        if let Ok(Some((frame, len))) = decode_frame(&octets, 4096) {
            prop_assert_eq!(frame.to_vec(), &octets[..len]);
        }
    }
}

#[test]
fn a_size_over_the_limit_is_refused_by_its_header_alone() {
    for (size, total) in [(u32::MAX, u64::from(u32::MAX) + 8), (4089, 4097)] {
        let mut octets = vec![3, 0, 1];
        octets.extend_from_slice(&size.to_be_bytes());
        let error = decode_frame(&octets, 4096).expect_err("too large");
        assert_eq!(error.kind, FrameErrorKind::TooLarge { size: total, limit: 4096 });
    }
    let octets = [3, 0, 1, 0, 0, 0x0f, 0xf8];
    assert_eq!(decode_frame(&octets, 4096), Ok(None), "4096 in all is allowed");
}

#[test]
fn a_wrong_end_octet_is_an_error_at_its_frame() {
    let mut reader = FrameReader::new(4096);
    reader.feed(&[8, 0, 0, 0, 0, 0, 0, 0xce, 8, 0, 0, 0, 0, 0, 0, 0xcd]);
    assert!(reader.next_frame().expect("the first is well-formed").is_some());
    let error = reader.next_frame().expect_err("the second is not");
    assert_eq!(error.kind, FrameErrorKind::BadEnd { octet: 0xcd });
    assert_eq!(error.offset, 8);
    assert_eq!(error.to_string(), "a frame ends in 0xcd instead of 0xce, at octet 8");
}
