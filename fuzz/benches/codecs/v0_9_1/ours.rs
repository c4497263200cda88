//! Ours: the public interface of amqp-types as a client uses it.

use crate::words::Words;
use amqp_types::{Context, Dialect, frame::decode_frame, v0_9_1::MethodRef};

/// The frame size that clients and brokers agree on most.
pub const FRAME_MAX: u32 = 131_072;

/// The dialect of RabbitMQ and its clients.
pub const CONTEXT: Context = Context::new(Dialect::RabbitMq);

/// One method frame.
#[inline]
pub fn decode_method(octets: &Vec<u8>) -> Option<MethodRef<'_>> {
    let (frame, _) = decode_frame(octets, FRAME_MAX).ok()??;
    MethodRef::decode(frame.payload, CONTEXT).ok()
}

pub fn method_words(method: Option<MethodRef<'_>>) -> Vec<String> {
    let mut words = Words::new();
    match method {
        Some(MethodRef::BasicAck(ack)) => {
            words.put("method", "basic.ack");
            words.put("delivery-tag", ack.delivery_tag).put("multiple", ack.multiple);
        }
        _ => {}
    }
    words.sorted()
}
