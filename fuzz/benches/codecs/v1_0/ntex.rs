//! ntex-amqp-codec: reference-counted octets, a box for each performative and each message.

use ntex_amqp_codec::{
    AmqpFrame, Decode, Encode, Message,
    protocol::{Frame, TransferBody},
};
use ntex_bytes::{BytePages, Bytes};

pub const NAME: &str = "ntex-amqp";

/// What its reader hands on: a frame without its size.
pub fn input(octets: &[u8]) -> Bytes {
    Bytes::copy_from_slice(octets.get(4..).unwrap_or_default())
}

/// Reads a frame.
pub fn decode(octets: &Bytes) -> AmqpFrame {
    AmqpFrame::decode(&mut octets.clone()).expect("a frame")
}

/// Reads a frame with a transfer, and its message.
pub fn decode_delivery(octets: &Bytes) -> (AmqpFrame, Message) {
    let frame = decode(octets);
    let Frame::Transfer(transfer) = frame.performative() else { panic!("a transfer") };
    let message = transfer.load_message().expect("a message");
    (frame, message)
}

/// The frame with the message as values, as a client builds it.
pub fn with_message((frame, message): (AmqpFrame, Message)) -> AmqpFrame {
    let (channel, mut performative) = frame.into_parts();
    if let Frame::Transfer(transfer) = &mut performative {
        transfer.0.body = Some(TransferBody::Message(message));
    }
    AmqpFrame::new(channel, performative)
}

/// Writes a frame.
pub fn encode(frame: &AmqpFrame, out: &mut BytePages) {
    frame.encode(out);
}

/// A frame as octets in one piece.
pub fn octets(frame: &AmqpFrame) -> Vec<u8> {
    let mut pages = BytePages::default();
    encode(frame, &mut pages);
    pages.freeze().to_vec()
}
