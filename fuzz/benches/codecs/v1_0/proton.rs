//! qpid-proton: a tree of nodes for a performative, a message object for the sections. The frame header is
//! taken off and put on by hand; the tree is there before it is written, and only written here: both favour it.

use amqp_native::qpid_proton::{Data, Message};
use std::cell::RefCell;

pub const NAME: &str = "qpid-proton";

/// A tree and a message that are used again and again.
pub struct Codec {
    data: RefCell<Data>,
    message: RefCell<Message>,
}

fn body(octets: &[u8]) -> &[u8] {
    octets.get(8..).unwrap_or_default()
}

impl Codec {
    pub fn new() -> Self {
        Self { data: RefCell::new(Data::new()), message: RefCell::new(Message::new()) }
    }

    /// One that holds what a frame holds.
    pub fn of(octets: &[u8], has_message: bool) -> Self {
        let codec = Self::new();
        if has_message {
            codec.decode_delivery(octets);
        } else {
            codec.decode(octets);
        }
        codec
    }

    /// Reads the performative of a frame: its octets.
    pub fn decode(&self, octets: &[u8]) -> usize {
        let mut data = self.data.borrow_mut();
        data.clear();
        data.decode(body(octets)).expect("a performative")
    }

    /// Reads a frame with a transfer, and its message.
    pub fn decode_delivery(&self, octets: &[u8]) {
        let read = self.decode(octets);
        let payload = body(octets).get(read..).unwrap_or_default();
        self.message.borrow_mut().decode(payload).expect("a message");
    }

    /// Writes what it holds as a frame of channel 1 to the front of `out`, which has space.
    pub fn encode(&self, has_message: bool, out: &mut Vec<u8>) {
        out.resize(4096, 0);
        out[4..8].copy_from_slice(&[2, 0, 0, 1]);
        let mut size = 8 + self.data.borrow_mut().encode(&mut out[8..]).expect("space");
        if has_message {
            size += self.message.borrow_mut().encode(&mut out[size..]).expect("space");
        }
        out[..4].copy_from_slice(&(size as u32).to_be_bytes());
        out.truncate(size);
    }
}
