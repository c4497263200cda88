//! The workloads of 0-9-1, each in both directions where both exist.

mod amq_protocol;
mod amqprs;
mod floor;
mod ours;
mod samples;
mod sees;

amqp_native::with_librabbitmq! {
    mod librabbitmq;
}

use crate::workload::{Entry, FLOOR, Limits, OURS, Workload, side, writing_side};
use amqp_types::v0_9_1::MethodRef;

const AMQ_PROTOCOL: &str = "amq-protocol";
const AMQPRS: &str = "amqprs";

/// With a side of librabbitmq, where that is installed.
macro_rules! and_librabbitmq {
    ($workload:expr, $side:expr) => {{
        #[allow(unused_mut, reason = "without the library nothing is added")]
        let mut workload = $workload;
        amqp_native::with_librabbitmq! { workload.sides.push($side); }
        workload
    }};
}

const LIBRABBITMQ: &str = "librabbitmq";

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
    let workload = Workload::new(vec![
        side!(OURS, octets.clone(), ours::decode_delivery, all(ours::delivery_words(&octets))),
        side!(FLOOR, octets.clone(), floor::decode_delivery, all(floor::delivery_words(&octets))),
        side!(
            AMQ_PROTOCOL,
            octets.clone(),
            amq_protocol::decode_delivery,
            amq_protocol::delivery_words
        )
        .asking(10.0),
        side!(AMQPRS, octets.clone(), amqprs::decode_delivery, amqprs::delivery_words).asking(15.0),
    ])
    .with_limits(Limits { floor: Some(1000), allocations: Some(0), same_as: None });
    and_librabbitmq!(
        workload,
        side!(
            LIBRABBITMQ,
            librabbitmq::Input::new(octets.clone()),
            librabbitmq::decode_delivery,
            librabbitmq::delivery_words(octets)
        )
        .asking(1.05)
    )
}

fn decode_b() -> Workload {
    let octets = samples::delivery(16 * 1024);
    let workload = Workload::new(vec![
        side!(OURS, octets.clone(), ours::decode_delivery, all(ours::delivery_words(&octets))),
        side!(FLOOR, octets.clone(), floor::decode_delivery, all(floor::delivery_words(&octets))),
        side!(
            AMQ_PROTOCOL,
            octets.clone(),
            amq_protocol::decode_delivery,
            amq_protocol::delivery_words
        )
        .asking(4.0),
        side!(AMQPRS, octets.clone(), amqprs::decode_delivery, amqprs::delivery_words),
    ])
    .with_limits(Limits {
        floor: None,
        allocations: Some(0),
        same_as: Some("decode a delivery"),
    });
    and_librabbitmq!(
        workload,
        side!(
            LIBRABBITMQ,
            librabbitmq::Input::new(octets.clone()),
            librabbitmq::decode_delivery,
            librabbitmq::delivery_words(octets)
        )
    )
}

fn decode_ack() -> Workload {
    let octets = samples::method_frame(&MethodRef::BasicAck(samples::ack()));
    let workload = Workload::new(vec![
        side!(
            OURS,
            ours::Arrival::new(&octets),
            ours::decode_method,
            all(ours::method_words(&octets))
        ),
        side!(
            FLOOR,
            ours::Arrival::new(&octets),
            floor::decode_ack,
            all(floor::ack_words(&octets))
        ),
        side!(
            AMQ_PROTOCOL,
            octets.clone(),
            amq_protocol::decode_method,
            amq_protocol::method_words
        )
        .asking(8.0),
        side!(AMQPRS, octets.clone(), amqprs::decode_method, amqprs::method_words),
    ]);
    and_librabbitmq!(
        workload,
        side!(
            LIBRABBITMQ,
            librabbitmq::Input::new(octets.clone()),
            librabbitmq::decode_ack,
            librabbitmq::ack_words(octets)
        )
    )
}

fn decode_get_ok() -> Workload {
    let octets = samples::method_frame(&MethodRef::BasicGetOk(samples::get_ok()));
    let workload = Workload::new(vec![
        side!(
            OURS,
            ours::Arrival::new(&octets),
            ours::decode_method,
            all(ours::method_words(&octets))
        ),
        side!(
            FLOOR,
            ours::Arrival::new(&octets),
            floor::decode_get_ok,
            all(floor::get_ok_words(&octets))
        ),
        side!(
            AMQ_PROTOCOL,
            octets.clone(),
            amq_protocol::decode_method,
            amq_protocol::method_words
        )
        .asking(8.0),
        side!(AMQPRS, octets.clone(), amqprs::decode_method, amqprs::method_words),
    ]);
    and_librabbitmq!(
        workload,
        side!(
            LIBRABBITMQ,
            librabbitmq::Input::new(octets.clone()),
            librabbitmq::decode_get_ok,
            librabbitmq::get_ok_words(octets)
        )
    )
}

fn decode_declare() -> Workload {
    let octets = samples::method_frame(&MethodRef::QueueDeclare(samples::declare()));
    let workload = Workload::new(vec![
        side!(
            OURS,
            ours::Arrival::new(&octets),
            ours::decode_method,
            all(ours::method_words(&octets))
        ),
        side!(
            FLOOR,
            ours::Arrival::new(&octets),
            floor::decode_declare,
            all(floor::declare_words(&octets))
        ),
        side!(
            AMQ_PROTOCOL,
            octets.clone(),
            amq_protocol::decode_method,
            amq_protocol::method_words
        )
        .asking(10.0),
        side!(AMQPRS, octets.clone(), amqprs::decode_method, amqprs::method_words),
    ]);
    and_librabbitmq!(
        workload,
        side!(
            LIBRABBITMQ,
            librabbitmq::Input::new(octets.clone()),
            librabbitmq::decode_declare,
            librabbitmq::declare_words(octets)
        )
        .asking(1.0)
    )
}

fn decode_table() -> Workload {
    let octets = samples::hundred_octets();
    let workload = Workload::new(vec![
        side!(OURS, octets.clone(), ours::decode_table, ours::table_words),
        side!(FLOOR, octets.clone(), floor::decode_table, floor::table_words),
        side!(AMQ_PROTOCOL, octets.clone(), amq_protocol::decode_table, amq_protocol::table_words)
            .asking(18.0),
        side!(AMQPRS, octets.clone(), amqprs::decode_table, amqprs::table_words),
    ]);
    and_librabbitmq!(
        workload,
        side!(
            LIBRABBITMQ,
            librabbitmq::Input::new(octets.clone()),
            librabbitmq::decode_table,
            librabbitmq::table_words(octets)
        )
        .asking(1.5)
    )
}

fn encode_publication() -> Workload {
    let workload = Workload::new(vec![
        writing_side!(
            OURS,
            ours::Publication::new(),
            ours::encode_publication,
            ours::written_publication
        ),
        writing_side!(
            FLOOR,
            ours::Publication::new(),
            floor::encode_publication,
            ours::written_publication
        ),
        writing_side!(
            AMQ_PROTOCOL,
            amq_protocol::publication(),
            amq_protocol::encode_frames,
            ours::written_publication
        )
        .asking(3.5),
        writing_side!(
            AMQPRS,
            amqprs::publication(),
            amqprs::encode_frames,
            ours::written_publication
        )
        .asking(1.0),
    ]);
    and_librabbitmq!(workload, {
        let input = || (librabbitmq::publication(), librabbitmq::Space::new());
        let words = librabbitmq::written(
            input(),
            librabbitmq::encode_publication,
            ours::written_publication,
        );
        side!(LIBRABBITMQ, input(), librabbitmq::encode_publication, words).asking(1.0)
    })
}

fn encode_ack() -> Workload {
    let workload = Workload::new(vec![
        writing_side!(OURS, samples::ack(), ours::encode_ack, ours::written_method),
        writing_side!(FLOOR, samples::ack(), floor::encode_ack, ours::written_method),
        writing_side!(
            AMQ_PROTOCOL,
            amq_protocol::ack(),
            amq_protocol::encode_frame,
            ours::written_method
        )
        .asking(3.5),
        writing_side!(AMQPRS, amqprs::ack(), amqprs::encode_frame, ours::written_method)
            .asking(1.0),
    ]);
    and_librabbitmq!(workload, {
        let input = || (librabbitmq::ack(), librabbitmq::Space::new());
        let words = librabbitmq::written(input(), librabbitmq::encode, ours::written_method);
        side!(LIBRABBITMQ, input(), librabbitmq::encode, words).asking(1.0)
    })
}

fn encode_get_ok() -> Workload {
    let workload = Workload::new(vec![
        writing_side!(OURS, samples::get_ok(), ours::encode_get_ok, ours::written_method),
        writing_side!(FLOOR, samples::get_ok(), floor::encode_get_ok, ours::written_method),
        writing_side!(
            AMQ_PROTOCOL,
            amq_protocol::get_ok(),
            amq_protocol::encode_frame,
            ours::written_method
        )
        .asking(3.5),
        writing_side!(AMQPRS, amqprs::get_ok(), amqprs::encode_frame, ours::written_method)
            .asking(1.0),
    ]);
    and_librabbitmq!(workload, {
        let input = || (librabbitmq::get_ok(), librabbitmq::Space::new());
        let words = librabbitmq::written(input(), librabbitmq::encode, ours::written_method);
        side!(LIBRABBITMQ, input(), librabbitmq::encode, words).asking(1.0)
    })
}

fn encode_declare() -> Workload {
    let workload = Workload::new(vec![
        writing_side!(OURS, samples::declare(), ours::encode_declare, ours::written_method),
        writing_side!(FLOOR, samples::declare(), floor::encode_declare, ours::written_method),
        writing_side!(
            AMQ_PROTOCOL,
            amq_protocol::declare(),
            amq_protocol::encode_frame,
            ours::written_method
        )
        .asking(3.5),
        writing_side!(AMQPRS, amqprs::declare(), amqprs::encode_frame, ours::written_method)
            .asking(1.0),
    ]);
    and_librabbitmq!(workload, {
        let input = || (librabbitmq::declare(), librabbitmq::Space::new());
        let words = librabbitmq::written(input(), librabbitmq::encode, ours::written_method);
        side!(LIBRABBITMQ, input(), librabbitmq::encode, words).asking(1.0)
    })
}

fn encode_table() -> Workload {
    let workload = Workload::new(vec![
        writing_side!(OURS, ours::Entries::new(), ours::encode_table, ours::written_table),
        writing_side!(FLOOR, samples::hundred(), floor::encode_table, ours::written_table),
        writing_side!(
            AMQ_PROTOCOL,
            amq_protocol::hundred(),
            amq_protocol::encode_table,
            ours::written_table
        )
        .asking(4.0),
        writing_side!(AMQPRS, amqprs::hundred(), amqprs::encode_table, ours::written_table)
            .asking(1.0),
    ]);
    and_librabbitmq!(workload, {
        let input = || (librabbitmq::hundred(), librabbitmq::Space::new());
        let words = librabbitmq::written(input(), librabbitmq::write_table, ours::written_table);
        side!(LIBRABBITMQ, input(), librabbitmq::write_table, words).asking(1.5)
    })
}

fn read_socket() -> Workload {
    let words = ours::socket_words(&ours::Socket::new());
    let peer = amq_protocol::socket_words(&amq_protocol::Socket::new());
    let workload = Workload::new(vec![
        side!(OURS, ours::Socket::new(), ours::read_socket, frames(words)),
        side!(AMQ_PROTOCOL, amq_protocol::Socket::new(), amq_protocol::read_socket, frames(peer))
            .asking(12.0),
    ]);
    and_librabbitmq!(workload, {
        let words = librabbitmq::socket_words(&librabbitmq::Socket::new());
        side!(LIBRABBITMQ, librabbitmq::Socket::new(), librabbitmq::read_socket, frames(words))
            .asking(2.0)
    })
}

/// The words of a socket were taken from a run of its own; what is measured counts frames.
fn frames(words: Vec<String>) -> impl FnOnce(u32) -> Vec<String> {
    move |frames| {
        assert_eq!(frames, 3, "method, header, body");
        words
    }
}

/// The words of a delivery were taken from a run of its own; what is measured says whether all was decoded.
fn all(words: Vec<String>) -> impl FnOnce(bool) -> Vec<String> {
    move |all| {
        assert!(all, "method, header, body");
        words
    }
}
