//! The workloads of 0-9-1, each in both directions where both exist.

mod amq_protocol;
mod floor;
mod ours;
mod samples;

use crate::workload::{Entry, FLOOR, OURS, Workload, side};

pub fn entries() -> Vec<Entry> {
    vec![Entry { name: "decode d1 basic.ack", build: decode_ack }]
}

fn decode_ack() -> Workload {
    let octets = samples::ack();
    Workload::new(vec![
        side!(OURS, octets.clone(), ours::decode_method, ours::method_words),
        side!(FLOOR, octets.clone(), floor::decode_ack, ours::method_words),
        side!("amq-protocol", octets, amq_protocol::decode_method, amq_protocol::method_words)
            .asking(8.0),
    ])
}
