//! Malformed contents of 0-9-1 that have broken peers: each is refused with the right kind, or read without harm.
//!
//! Octets by hand from 0-9-1 section 4.2.6.1: class 2, weight 2, body size 8, flags 2, properties.

use amqp_types::{
    Context, DecodeErrorKind, Dialect, DynamicHeader,
    v0_9_1::{ContentHeaderRef, MethodRef, PROTOCOL},
};

fn context() -> Context {
    Context::new(Dialect::Spec091)
}

/// Both codecs refuse a content header in the same way.
fn refused(payload: &[u8]) -> DecodeErrorKind {
    let typed = ContentHeaderRef::decode(payload, context()).expect_err("malformed");
    let dynamic = DynamicHeader::decode(&PROTOCOL, payload, context()).expect_err("malformed");
    assert_eq!(typed.kind(), dynamic.kind());
    assert_eq!(typed.offset(), dynamic.offset());
    typed.kind().clone()
}

#[test]
fn a_body_size_from_2_63_up_is_only_a_number() {
    for size in [1u64 << 63, u64::MAX] {
        let mut payload = vec![0, 60, 0, 0];
        payload.extend_from_slice(&size.to_be_bytes());
        payload.extend_from_slice(&[0, 0]);
        let header = ContentHeaderRef::decode(&payload, context()).expect("a legal header");
        assert_eq!(header.body_size, size);
    }
}

#[test]
fn a_content_header_of_less_than_14_octets_is_cut_short() {
    let payload = [0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    assert!(ContentHeaderRef::decode(&payload, context()).is_ok());
    for end in 0..payload.len() {
        assert!(
            matches!(refused(&payload[..end]), DecodeErrorKind::Truncated { .. }),
            "{end} octets"
        );
    }
}

#[test]
fn property_flags_that_go_on_are_refused_and_not_followed() {
    let mut payload = vec![0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    // Words that each announce another one, to the end of the payload.
    payload.extend_from_slice(&[0, 1].repeat(500));
    assert_eq!(refused(&payload), DecodeErrorKind::PropertyFlagsContinue);
    let unknown = [0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2];
    assert_eq!(refused(&unknown), DecodeErrorKind::UnknownPropertyFlag(2));
}

#[test]
fn a_short_string_that_is_not_utf_8_is_named() {
    // basic.cancel, consumer-tag of one octet 0xff, bits.
    let error = MethodRef::decode(&[0, 60, 0, 30, 1, 0xff, 0], context()).expect_err("not UTF-8");
    assert_eq!(error.to_string(), "basic.cancel.consumer-tag: not UTF-8 at octet 5");
    // Properties: content-type of two octets, the second cut off a sequence.
    let payload = [0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0, 2, b'a', 0xc3];
    assert_eq!(refused(&payload), DecodeErrorKind::InvalidUtf8);
}
