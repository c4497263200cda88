//! What is decoded and encoded: octets and values of the messages that the workloads are about.

use amqp_types::{
    frame::{FrameType, encode_frame},
    v0_9_1::{MethodRef, basic},
};

/// basic.ack as a frame.
pub fn ack() -> Vec<u8> {
    let mut octets = Vec::new();
    let ack = MethodRef::BasicAck(basic::Ack { delivery_tag: 4711, multiple: false });
    encode_frame(FrameType::METHOD, 1, &ack, &mut octets);
    octets
}
