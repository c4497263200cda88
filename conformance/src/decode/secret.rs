//! Whether octets that could not be decoded may hold a secret.
//!
//! In: the octets of a frame. Out: yes or no, on the safe side.

use amqp_types::{frame::FrameType, packed::reflect::Kind, segments::SegmentType};

use crate::secrets;

/// Whether the payload of a frame of the 0-8 family begins as a method with a secret does.
pub(super) fn in_method(ty: u8, payload: &[u8]) -> bool {
    let Some((&[0, class, 0, method], _)) = payload.split_first_chunk::<4>() else { return false };
    let protocol = &amqp_types::v0_9_1_rabbitmq::PROTOCOL;
    FrameType(ty) == FrameType::METHOD
        && protocol
            .method_by_id(class.into(), method.into())
            .is_some_and(|record| secrets::has_secret(record.name))
}

/// Whether a frame of 1.0 is one of SASL.
pub(super) const fn in_frame(ty: u8) -> bool {
    ty == 1
}

/// Whether a segment of 0-10 begins as a control with a secret does.
pub(super) fn in_control(ty: u8, payload: &[u8]) -> bool {
    let Some((&[class, code], _)) = payload.split_first_chunk::<2>() else { return false };
    let found = amqp_types::v0_10::PROTOCOL.by_codes(Kind::Control, class, code);
    SegmentType(ty) == SegmentType::CONTROL
        && found.is_some_and(|record| secrets::has_secret(record.name))
}
