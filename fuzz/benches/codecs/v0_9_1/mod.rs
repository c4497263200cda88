//! The workloads of 0-9-1, each in both directions where both exist.

mod amq_protocol;
mod floor;
mod ours;
mod samples;
mod sees;

use crate::workload::{Entry, FLOOR, Limits, OURS, Workload, side, writing_side};

const AMQ_PROTOCOL: &str = "amq-protocol";

pub fn entries() -> Vec<Entry> {
    vec![
        Entry { name: "decode a delivery", build: decode_a },
        Entry { name: "decode b delivery 16 KiB", build: decode_b },
        Entry { name: "decode d1 basic.ack", build: decode_ack },
        Entry { name: "decode d2 basic.get-ok", build: decode_get_ok },
        Entry { name: "decode d3 queue.declare", build: decode_declare },
        Entry { name: "decode f table of 100", build: decode_table },
        Entry { name: "encode c publish", build: encode_publication },
        Entry { name: "encode e1 basic.ack", build: encode_ack },
        Entry { name: "encode e2 basic.get-ok", build: encode_get_ok },
        Entry { name: "encode e3 queue.declare", build: encode_declare },
        Entry { name: "encode f table of 100", build: encode_table },
        Entry { name: "read a from a socket", build: read_socket },
    ]
}

fn decode_a() -> Workload {
    let octets = samples::delivery(100);
    let limits = Limits { floor: Some(1000), allocations: Some(0), same_as: None };
    Workload::new(vec![
        side!(OURS, octets.clone(), ours::decode_delivery, ours::delivery_words),
        side!(FLOOR, octets.clone(), floor::decode_delivery, floor::delivery_words),
        side!(AMQ_PROTOCOL, octets, amq_protocol::decode_delivery, amq_protocol::delivery_words)
            .asking(10.0),
    ])
    .with_limits(limits)
}

fn decode_b() -> Workload {
    let octets = samples::delivery(16 * 1024);
    let limits = Limits { floor: None, allocations: Some(0), same_as: Some("decode a delivery") };
    Workload::new(vec![
        side!(OURS, octets.clone(), ours::decode_delivery, ours::delivery_words),
        side!(FLOOR, octets.clone(), floor::decode_delivery, floor::delivery_words),
        side!(AMQ_PROTOCOL, octets, amq_protocol::decode_delivery, amq_protocol::delivery_words)
            .asking(4.0),
    ])
    .with_limits(limits)
}

fn decode_ack() -> Workload {
    let octets = samples::method_frame(&samples::ack());
    Workload::new(vec![
        side!(OURS, octets.clone(), ours::decode_method, ours::method_words),
        side!(FLOOR, octets.clone(), floor::decode_ack, ours::method_words),
        side!(AMQ_PROTOCOL, octets, amq_protocol::decode_method, amq_protocol::method_words)
            .asking(8.0),
    ])
}

fn decode_get_ok() -> Workload {
    let octets = samples::method_frame(&samples::get_ok());
    Workload::new(vec![
        side!(OURS, octets.clone(), ours::decode_method, ours::method_words),
        side!(FLOOR, octets.clone(), floor::decode_get_ok, ours::method_words),
        side!(AMQ_PROTOCOL, octets, amq_protocol::decode_method, amq_protocol::method_words)
            .asking(8.0),
    ])
}

fn decode_declare() -> Workload {
    let octets = samples::method_frame(&samples::declare());
    Workload::new(vec![
        side!(OURS, octets.clone(), ours::decode_method, ours::method_words),
        side!(FLOOR, octets.clone(), floor::decode_declare, floor::declaration_words),
        side!(AMQ_PROTOCOL, octets, amq_protocol::decode_method, amq_protocol::method_words)
            .asking(10.0),
    ])
}

fn decode_table() -> Workload {
    let octets = samples::hundred_octets();
    Workload::new(vec![
        side!(OURS, octets.clone(), ours::decode_table, ours::table_words),
        side!(FLOOR, octets.clone(), floor::decode_table, floor::table_words),
        side!(AMQ_PROTOCOL, octets, amq_protocol::decode_table, amq_protocol::table_words)
            .asking(18.0),
    ])
}

fn encode_publication() -> Workload {
    let publication = ours::Publication::new;
    Workload::new(vec![
        writing_side!(OURS, publication(), ours::encode_publication, ours::written_publication),
        writing_side!(FLOOR, publication(), floor::encode_publication, ours::written_publication),
        writing_side!(
            AMQ_PROTOCOL,
            amq_protocol::publication(),
            amq_protocol::encode_frames,
            ours::written_publication
        )
        .asking(3.5),
    ])
}

fn encode_ack() -> Workload {
    let (sample, peer) = (samples::ack(), amq_protocol::ack());
    Workload::new(vec![
        writing_side!(OURS, sample, ours::encode_method, ours::written_method),
        writing_side!(FLOOR, sample, floor::encode_ack, ours::written_method),
        writing_side!(AMQ_PROTOCOL, peer, amq_protocol::encode_frame, ours::written_method)
            .asking(3.5),
    ])
}

fn encode_get_ok() -> Workload {
    let (sample, peer) = (samples::get_ok(), amq_protocol::get_ok());
    Workload::new(vec![
        writing_side!(OURS, sample, ours::encode_method, ours::written_method),
        writing_side!(FLOOR, sample, floor::encode_get_ok, ours::written_method),
        writing_side!(AMQ_PROTOCOL, peer, amq_protocol::encode_frame, ours::written_method)
            .asking(3.5),
    ])
}

fn encode_declare() -> Workload {
    let (sample, peer) = (samples::declare(), amq_protocol::declare());
    Workload::new(vec![
        writing_side!(OURS, sample, ours::encode_method, ours::written_method),
        writing_side!(FLOOR, sample, floor::encode_declare, ours::written_method),
        writing_side!(AMQ_PROTOCOL, peer, amq_protocol::encode_frame, ours::written_method)
            .asking(3.5),
    ])
}

fn encode_table() -> Workload {
    let (sample, peer) = (samples::hundred(), amq_protocol::hundred());
    Workload::new(vec![
        writing_side!(OURS, sample.clone(), ours::encode_table, ours::written_table),
        writing_side!(FLOOR, sample, floor::encode_table, ours::written_table),
        writing_side!(AMQ_PROTOCOL, peer, amq_protocol::encode_table, ours::written_table)
            .asking(4.0),
    ])
}

fn read_socket() -> Workload {
    let words = ours::socket_words(&ours::Socket::new());
    let peer = amq_protocol::socket_words(&amq_protocol::Socket::new());
    Workload::new(vec![
        side!(OURS, ours::Socket::new(), ours::read_socket, frames(words)),
        side!(AMQ_PROTOCOL, amq_protocol::Socket::new(), amq_protocol::read_socket, frames(peer))
            .asking(12.0),
    ])
}

/// The words of a socket were taken from a run of its own; what is measured counts frames.
fn frames(words: Vec<String>) -> impl FnOnce(u32) -> Vec<String> {
    move |frames| {
        assert_eq!(frames, 3, "method, header, body");
        words
    }
}
