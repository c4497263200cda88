//! Compiles what amqp-codegen writes, with every warning an error.
//!
//! A crate of its own, since `amqp-codegen` cannot depend on the wire crate that its output names.

pub mod options;

include!(concat!(env!("OUT_DIR"), "/modules.rs"));

#[cfg(test)]
mod tests {
    use amqp_types::{Context, Encode};

    /// From the grammar of 0-9-1 by hand: class 60, method 80, tag 5, multiple.
    const ACK: [u8; 13] = [0, 60, 0, 80, 0, 0, 0, 0, 0, 0, 0, 5, 1];

    #[test]
    fn modules_of_the_same_version_read_the_same_octets() {
        let ours = super::v0_9_1::MethodRef::decode(&ACK, Context::default()).expect("an ack");
        let extended =
            super::v0_9_1_rabbitmq::MethodRef::decode(&ACK, Context::default()).expect("an ack");
        assert_eq!(ours.name(), Some("basic.ack"));
        assert_eq!(extended.name(), Some("basic.ack"));
        assert_eq!(ours.to_vec(), ACK);
        assert_eq!(extended.to_vec(), ACK);
        assert_eq!(super::v0_9_1_rabbitmq::PROTOCOL.methods().count(), 66);
    }
}
