//! The workloads of 1.0: open, attach, and a transfer with its message, each in both directions.

mod floor;
mod ours;
mod samples;

use crate::workload::{Entry, FLOOR, OURS, Side, Workload};
use std::hint::black_box;

pub fn entries() -> Vec<Entry> {
    vec![
        Entry { name: "1.0 decode transfer", build: decode_delivery },
        Entry { name: "1.0 encode transfer", build: encode_delivery },
        Entry { name: "1.0 decode open", build: decode_open },
        Entry { name: "1.0 encode open", build: encode_open },
        Entry { name: "1.0 decode attach", build: decode_attach },
        Entry { name: "1.0 encode attach", build: encode_attach },
    ]
}

/// A side that reads the same octets again and again.
fn reading(
    name: &'static str,
    octets: &[u8],
    seen: Vec<String>,
    work: impl Fn(&[u8]) + 'static,
) -> Side {
    let octets = octets.to_vec();
    Side::of(name, seen, move |times| {
        for _ in 0..times {
            work(black_box(&octets));
        }
    })
}

/// A side that writes the same value again and again into space that is there.
fn writing<T: 'static>(
    name: &'static str,
    value: T,
    words: impl Fn(&[u8]) -> Vec<String>,
    work: impl Fn(&T, &mut Vec<u8>) + 'static,
) -> Side {
    let mut written = Vec::new();
    work(&value, &mut written);
    Side::of(name, words(&written), move |times| {
        let mut out = Vec::with_capacity(4096);
        for _ in 0..times {
            out.clear();
            work(black_box(&value), &mut out);
            black_box(&out);
        }
    })
}

fn decode_open() -> Workload {
    let octets = samples::frame(&samples::open(), &[]);
    Workload::new(vec![
        reading(OURS, &octets, ours::open_words(&octets), ours::decode),
        reading(FLOOR, &octets, floor::words::open(&octets), |octets| {
            black_box(&floor::decode::open(octets));
        }),
    ])
}

fn decode_attach() -> Workload {
    let octets = samples::frame(&samples::attach(), &[]);
    Workload::new(vec![
        reading(OURS, &octets, ours::attach_words(&octets), ours::decode),
        reading(FLOOR, &octets, floor::words::attach(&octets), |octets| {
            black_box(&floor::decode::attach(octets));
        }),
    ])
}

fn decode_delivery() -> Workload {
    let delivery = samples::delivery();
    let octets = samples::frame(&delivery.transfer, &delivery.message());
    Workload::new(vec![
        reading(OURS, &octets, ours::delivery_words(&octets), ours::decode_delivery),
        reading(FLOOR, &octets, floor::words::delivery(&octets), floor::decode_delivery),
    ])
}

fn encode_open() -> Workload {
    Workload::new(vec![
        writing(OURS, samples::open(), ours::open_words, ours::encode),
        writing(FLOOR, samples::open(), ours::open_words, |open, out| {
            let _ = floor::encode::open(1, &open.as_view(), out);
        }),
    ])
}

fn encode_attach() -> Workload {
    Workload::new(vec![
        writing(OURS, samples::attach(), ours::attach_words, ours::encode),
        writing(FLOOR, samples::attach(), ours::attach_words, |attach, out| {
            let _ = floor::encode::attach(1, &attach.as_view(), out);
        }),
    ])
}

fn encode_delivery() -> Workload {
    Workload::new(vec![
        writing(OURS, samples::delivery(), ours::delivery_words, ours::encode_delivery),
        writing(FLOOR, samples::delivery(), ours::delivery_words, floor::encode_delivery),
    ])
}
