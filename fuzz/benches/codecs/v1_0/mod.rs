//! The workloads of 1.0: open, attach, and a transfer with its message, each in both directions.
//!
//! What a peer read is put in words by way of the octets that it writes for it, which ours reads: what it lost
//! or changed shows in either direction.

mod fe2o3;
#[allow(dead_code, reason = "the floors read every field, the words name a few")]
mod floor;
mod ntex;
mod ours;
mod samples;

amqp_native::with_qpid_proton! { mod proton; }

use crate::workload::{Entry, FLOOR, OURS, Side, Workload};
use std::hint::black_box;

type Words = fn(&[u8]) -> Vec<String>;
/// How a side reads, and the side that writes.
type Both = (fn(&[u8]), fn() -> Side);

pub fn entries() -> Vec<Entry> {
    vec![
        Entry { name: "1.0 decode transfer", build: || DELIVERY.decode() },
        Entry { name: "1.0 encode transfer", build: || DELIVERY.encode() },
        Entry { name: "1.0 decode open", build: || OPEN.decode() },
        Entry { name: "1.0 encode open", build: || OPEN.encode() },
        Entry { name: "1.0 decode attach", build: || ATTACH.decode() },
        Entry { name: "1.0 encode attach", build: || ATTACH.encode() },
    ]
}

/// One frame, and how many times faster than each peer ours must be in both directions.
struct Subject {
    octets: fn() -> Vec<u8>,
    words: Words,
    floor_words: Words,
    has_message: bool,
    ours: Both,
    floor: Both,
    fe2o3: (f64, f64),
    ntex: (f64, f64),
    #[allow(dead_code, reason = "nothing is asked where the library is missing")]
    proton: (f64, f64),
}

const DELIVERY: Subject = Subject {
    octets: || {
        let delivery = samples::delivery();
        samples::frame(&delivery.transfer, &delivery.message())
    },
    words: ours::delivery_words,
    floor_words: floor::words::delivery,
    has_message: true,
    ours: (ours::decode_delivery, || {
        writing(OURS, samples::delivery(), ours::delivery_words, ours::encode_delivery)
    }),
    floor: (floor::decode_delivery, || {
        writing(FLOOR, samples::delivery(), ours::delivery_words, floor::encode_delivery)
    }),
    fe2o3: (12.0, 6.0),
    ntex: (10.0, 4.5),
    proton: (4.0, 3.0),
};

const OPEN: Subject = Subject {
    octets: || samples::frame(&samples::open(), &[]),
    words: ours::open_words,
    floor_words: floor::words::open,
    has_message: false,
    ours: (ours::decode, || writing(OURS, samples::open(), ours::open_words, ours::encode)),
    floor: (floor::decode_open, || {
        writing(FLOOR, samples::open(), ours::open_words, floor::encode_open)
    }),
    fe2o3: (12.0, 10.0),
    ntex: (12.0, 8.0),
    proton: (7.0, 3.5),
};

const ATTACH: Subject = Subject {
    octets: || samples::frame(&samples::attach(), &[]),
    words: ours::attach_words,
    floor_words: floor::words::attach,
    has_message: false,
    ours: (ours::decode, || writing(OURS, samples::attach(), ours::attach_words, ours::encode)),
    floor: (floor::decode_attach, || {
        writing(FLOOR, samples::attach(), ours::attach_words, floor::encode_attach)
    }),
    fe2o3: (6.0, 7.0),
    ntex: (5.0, 4.5),
    proton: (3.0, 2.5),
};

impl Subject {
    fn decode(&self) -> Workload {
        let octets = (self.octets)();
        let mut sides = vec![
            reading(OURS, octets.clone(), (self.words)(&octets), self.ours.0),
            reading(FLOOR, octets.clone(), (self.floor_words)(&octets), self.floor.0),
        ];
        let fe2o3 = if self.has_message {
            let split = fe2o3::split(&octets);
            let work = move |octets: &[u8]| fe2o3::decode_delivery(octets, split);
            let seen = self.seen(&work(&octets), fe2o3::encode);
            reading(fe2o3::NAME, octets.clone(), seen, move |octets| {
                black_box(&work(octets));
            })
        } else {
            let seen = self.seen(&fe2o3::decode(&octets), fe2o3::encode);
            reading(fe2o3::NAME, octets.clone(), seen, |octets| {
                black_box(&fe2o3::decode(octets));
            })
        };
        sides.push(fe2o3.asking(self.fe2o3.0));
        let input = ntex::input(&octets);
        let ntex = if self.has_message {
            let frame = ntex::with_message(ntex::decode_delivery(&input));
            Side::of(ntex::NAME, (self.words)(&ntex::octets(&frame)), move |times| {
                for _ in 0..times {
                    black_box(&ntex::decode_delivery(black_box(&input)));
                }
            })
        } else {
            let seen = (self.words)(&ntex::octets(&ntex::decode(&input)));
            Side::of(ntex::NAME, seen, move |times| {
                for _ in 0..times {
                    black_box(&ntex::decode(black_box(&input)));
                }
            })
        };
        sides.push(ntex.asking(self.ntex.0));
        amqp_native::with_qpid_proton! {
            let codec = proton::Codec::of(&octets, self.has_message);
            let has_message = self.has_message;
            let seen = self.seen(&codec, |codec, out| codec.encode(has_message, out));
            let proton = reading(proton::NAME, octets, seen, move |octets| {
                if has_message {
                    codec.decode_delivery(octets);
                } else {
                    codec.decode(octets);
                }
            });
            sides.push(proton.asking(self.proton.0));
        }
        Workload::new(sides)
    }

    fn encode(&self) -> Workload {
        let octets = (self.octets)();
        let mut sides = vec![(self.ours.1)(), (self.floor.1)()];
        let frame = if self.has_message {
            fe2o3::decode_delivery(&octets, fe2o3::split(&octets))
        } else {
            fe2o3::decode(&octets)
        };
        let fe2o3 = writing(fe2o3::NAME, frame, self.words, fe2o3::encode);
        sides.push(fe2o3.asking(self.fe2o3.1));
        let input = ntex::input(&octets);
        let frame = if self.has_message {
            ntex::with_message(ntex::decode_delivery(&input))
        } else {
            ntex::decode(&input)
        };
        let ntex = Side::of(ntex::NAME, (self.words)(&ntex::octets(&frame)), move |times| {
            let mut pages = ntex_bytes::BytePages::default();
            for _ in 0..times {
                ntex::encode(black_box(&frame), &mut pages);
                black_box(&pages);
                pages.clear();
            }
        });
        sides.push(ntex.asking(self.ntex.1));
        amqp_native::with_qpid_proton! {
            let codec = proton::Codec::of(&octets, self.has_message);
            let has_message = self.has_message;
            let proton = writing(proton::NAME, codec, self.words, move |codec, out| {
                codec.encode(has_message, out);
            });
            sides.push(proton.asking(self.proton.1));
        }
        Workload::new(sides)
    }

    /// What a peer that holds `value` writes, in words.
    fn seen<T>(&self, value: &T, encode: impl Fn(&T, &mut Vec<u8>)) -> Vec<String> {
        let mut octets = Vec::new();
        encode(value, &mut octets);
        (self.words)(&octets)
    }
}

/// A side that reads the same octets again and again.
fn reading(
    name: &'static str,
    octets: Vec<u8>,
    seen: Vec<String>,
    work: impl Fn(&[u8]) + 'static,
) -> Side {
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
    words: Words,
    work: impl Fn(&T, &mut Vec<u8>) + 'static,
) -> Side {
    let mut written = Vec::new();
    work(&value, &mut written);
    Side::of(name, words(&written), move |times| {
        let mut out = Vec::with_capacity(1 << 16);
        for _ in 0..times {
            out.clear();
            work(black_box(&value), &mut out);
            black_box(&out);
        }
    })
}
