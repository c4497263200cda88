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

    /// Worked out by hand: a size, codes and flags, the first field in bit 0 of the first octet, and structs inside.
    const CODED: [u8; 17] = [0, 0, 0, 13, 8, 3, 0x19, 0x01, 5, 0, 5, 8, 2, 0x01, 1, 0x05, 9];

    #[test]
    fn every_layout_of_0_10_has_its_octets() {
        use super::layouts::{StructRef, demo, move_};
        use amqp_types::packed::{Void, decode_whole};
        let small = demo::SmallRef { nothing: Some(Void), ..Default::default() };
        assert!(small.on && !small.off, "defaults of the document");
        let middle = demo::MiddleRef { small: Some(small), table: None };
        let coded = demo::CodedRef {
            a: true,
            d: Some(5),
            e: Some(middle),
            i: Some(9),
            ..Default::default()
        };
        assert_eq!(coded.to_vec(), CODED);
        assert_eq!(coded.to_owned().to_vec(), CODED);
        let read: StructRef<'_> = decode_whole(&CODED, Context::default(), "coded").expect("read");
        assert_eq!(read, StructRef::DemoCoded(coded));
        assert_eq!((coded.d_or_default(), coded.f_or_default().name()), (5, Some("self")));
        assert_eq!(demo::CodedRef::default().d_or_default(), 200);
        assert_eq!(demo::CodedRef::default().missing(), Some("e"));
        assert_eq!(demo::Empty::default().to_vec(), []);
        assert_eq!(demo::Bare::default().to_vec(), [0; 35]);
        let mood = super::layouts::Mood::SELF;
        assert_eq!((mood.0, mood.name()), (-1, Some("self")));
        let command = super::layouts::CommandRef::from(move_::MoveRef::default());
        assert!(command.takes_header() && command.takes_body());
        assert_eq!(super::layouts::PROTOCOL.records().count(), 9);
    }

    #[test]
    fn both_documents_of_0_10_read_the_same_octets() {
        // By hand: session.attached of a session named by the octet 7.
        let attached = [2, 2, 1, 0, 0, 1, 7];
        let ours = super::v0_10::ControlRef::decode(&attached, Context::default()).expect("read");
        assert_eq!((ours.name(), ours.to_vec()), (Some("session.attached"), attached.to_vec()));
        assert_eq!(super::v0_10::PROTOCOL.records().count(), 101);
    }
}
