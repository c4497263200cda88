//! amq-protocol, as lapin uses it: one call a frame, which gives a value that owns everything.

use crate::words::Words;
use amq_protocol::{
    frame::{AMQPFrame, parse_frame},
    protocol::{AMQPClass, basic::AMQPMethod},
};

/// One frame.
#[inline]
pub fn decode_method(octets: &Vec<u8>) -> Option<AMQPFrame> {
    parse_frame(&octets[..]).ok().map(|(_, frame)| frame)
}

pub fn method_words(frame: Option<AMQPFrame>) -> Vec<String> {
    let mut words = Words::new();
    match frame {
        Some(AMQPFrame::Method(_, AMQPClass::Basic(AMQPMethod::Ack(ack)))) => {
            words.put("method", "basic.ack");
            words.put("delivery-tag", ack.delivery_tag).put("multiple", ack.multiple);
        }
        _ => {}
    }
    words.sorted()
}
