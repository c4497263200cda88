//! 0-9-1 through amq-protocol and amqp_serde: vectors, every method and property, every letter, malformed octets.

use amqp_fuzz::strategy;
use amqp_peers::{
    Journal, amq_protocol, amqp_serde,
    v0_9_1::{Peer, compare_header, compare_letters_of_the_text, compare_method, context},
};
use amqp_types::{
    Dialect, DynamicHeader, DynamicMethod, DynamicRecord, Encode, reflect::Record,
    v0_9_1_rabbitmq::PROTOCOL,
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use std::collections::BTreeSet;

const VECTORS: [&str; 2] = [
    include_str!("../../vectors/0-9-1/pamqp.toml"),
    include_str!("../../vectors/0-9-1/by-hand.toml"),
];

fn octets(hex: &str) -> Vec<u8> {
    let digits = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).expect("ASCII"));
    digits.map(|pair| u8::from_str_radix(pair, 16).expect("hex digits")).collect()
}

/// The payloads of the frames in the vector files.
fn vectors(kind: &str) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for text in VECTORS {
        let document: toml::Table = text.parse().expect("a TOML file");
        for vector in document.get(kind).and_then(toml::Value::as_array).into_iter().flatten() {
            let frame = octets(vector["hex"].as_str().expect("a text"));
            found.push(frame[7..frame.len() - 1].to_vec());
        }
    }
    found
}

fn samples(record: &'static Record, count: u32) -> Vec<DynamicRecord> {
    let mut runner = TestRunner::deterministic();
    let strategy = strategy::record(record, Dialect::RabbitMq);
    (0..count)
        .map(|_| strategy.new_tree(&mut runner).expect("the strategy makes values").current())
        .collect()
}

fn header(properties: DynamicRecord, index: u32) -> Vec<u8> {
    let body_size = u64::MAX >> (index % 64);
    DynamicHeader { class_id: properties.record().class_id, weight: 0, body_size, properties }
        .to_vec()
}

fn basic() -> &'static Record {
    PROTOCOL.class("basic").and_then(|class| class.properties).expect("properties of basic")
}

fn known(peer: &Peer) -> impl Iterator<Item = &'static Record> {
    PROTOCOL.methods().filter(|method| !peer.unknown.contains(&method.name))
}

fn vectors_agree(journal: &mut Journal, peer: &Peer) {
    for payload in vectors("method") {
        compare_method(journal, peer, &payload, "methods of the vectors");
    }
    for payload in vectors("header") {
        compare_header(journal, peer, &payload, "content headers of the vectors");
    }
}

fn records_agree(journal: &mut Journal, peer: &Peer) {
    let mut names = BTreeSet::new();
    for record in known(peer) {
        for sample in samples(record, 48) {
            compare_method(journal, peer, &DynamicMethod(sample).to_vec(), "methods");
        }
        names.insert(record.name);
    }
    for (index, sample) in (0..).zip(samples(basic(), 256)) {
        compare_header(journal, peer, &header(sample, index), "content headers");
    }
    println!(
        "{}: {} of {} methods, content headers of basic; not known: {:?}",
        peer.name,
        names.len(),
        PROTOCOL.methods().count(),
        peer.unknown
    );
    assert_eq!(names.len() + peer.unknown.len(), PROTOCOL.methods().count());
}

/// Every octet as the letter of a value, in front of contents that fit many types, at the top and nested.
fn letters_agree(journal: &mut Journal, peer: &Peer) {
    // No width, 1, 2, 4, 5 and 8 octets, an empty string or container, a string of text, and one of other octets.
    let contents: [&[u8]; 15] = [
        b"",
        b"\x00",
        b"\x01",
        b"\xff",
        b"\x80\x01",
        b"\x7f\xff",
        b"\x00\x00\x00\x00",
        b"\x80\x00\x00\x01",
        b"\x02\xff\xff\xff\xff",
        b"\x80\x00\x00\x00\x00\x00\x00\x01",
        b"\x7f\xf0\x00\x00\x00\x00\x00\x00",
        b"\x00\x00\x00\x02ab",
        b"\x00\x00\x00\x02\xff\xc3",
        b"\x00\x00\x00\x02t\x02",
        b"\x00\x00\x00\x03\x01kV",
    ];
    for letter in 0..=u8::MAX {
        for content in contents {
            let value = [&[letter], content].concat();
            let array = [b"A", &length(&value)[..]].concat();
            let nested = [b"\x01n", &value[..]].concat();
            let table = [b"F", &length(&nested)[..]].concat();
            for value in [value, array, table] {
                let entry = [b"\x01k", &value[..]].concat();
                // connection.start-ok has a table for its first field.
                let payload =
                    [b"\x00\x0a\x00\x0b", &length(&entry)[..], b"\x01m\x00\x00\x00\x00\x01l"]
                        .concat();
                compare_method(journal, peer, &payload, "letters");
            }
        }
    }
}

fn length(octets: &[u8]) -> Vec<u8> {
    let mut out = u32::try_from(octets.len()).expect("short").to_be_bytes().to_vec();
    out.extend_from_slice(octets);
    out
}

fn mutations_agree(journal: &mut Journal, peer: &Peer) {
    for record in known(peer) {
        let samples = samples(record, 8).into_iter().map(|sample| DynamicMethod(sample).to_vec());
        for octets in samples.filter(|octets| octets.len() < 400).take(2) {
            each_mutation(&octets, |changed| {
                compare_method(journal, peer, changed, "methods with an octet changed");
            });
            for end in 0..octets.len() {
                compare_method(journal, peer, &octets[..end], "methods cut short");
            }
        }
    }
    for (index, sample) in (0..).zip(samples(basic(), 64)) {
        let octets = header(sample, index);
        if octets.len() > 300 {
            continue;
        }
        each_mutation(&octets, |changed| {
            compare_header(journal, peer, changed, "content headers with an octet changed");
        });
        for end in 0..octets.len() {
            compare_header(journal, peer, &octets[..end], "content headers cut short");
        }
    }
}

fn each_mutation(octets: &[u8], mut each: impl FnMut(&[u8])) {
    let mut changed = octets.to_vec();
    for at in 0..octets.len() {
        for change in [0x01, 0x80, 0xff] {
            changed[at] ^= change;
            each(&changed);
            changed[at] ^= change;
        }
    }
}

/// What `robustness.md` lists and a codec can see: R02, R04, R05, R08, R09.
fn malformed_agree(journal: &mut Journal, peer: &Peer) {
    let headers: [&[u8]; 8] = [
        b"\x00\x3c\x00\x00\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00",
        b"\x00\x3c\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00",
        b"",
        b"\x00\x3c\x00\x00\x00\x00\x00\x00\x00\x00\x00",
        // Flags that announce another word, and a flag without a property.
        b"\x00\x3c\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00",
        b"\x00\x3c\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02",
        b"\x00\x3c\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x00\x02a\xc3",
        b"\x00\x32\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
    ];
    for payload in headers {
        compare_header(journal, peer, payload, "malformed content headers");
    }
    let methods: [&[u8]; 8] = [
        b"",
        b"\x00\x3c",
        b"\x00\x3c\x00\x1e\x01\xff\x00",
        // A field that reaches behind the frame, by one and by all there is.
        b"\x00\x3c\x00\x1e\x02c\x00",
        b"\x00\x0a\x00\x14\xff\xff\xff\xffx",
        b"\x00\x0a\x00\x14\x80\x00\x00\x00x",
        b"\x00\x0a\x00\x0b\xff\xff\xff\xff\x01m\x00\x00\x00\x00\x01l",
        // An octet behind the last field.
        b"\x00\x0a\x00\x33\x00",
    ];
    for payload in methods {
        compare_method(journal, peer, payload, "malformed methods");
    }
    let nothing = DynamicMethod::decode(&PROTOCOL, b"\x00\x0a\x00\x14\xff\xff\xff\xffx", context());
    assert!(nothing.is_err(), "a vector that is refused is among them");
}

fn all(peer: &Peer) {
    let mut journal = Journal::new(peer.name, peer.version);
    vectors_agree(&mut journal, peer);
    records_agree(&mut journal, peer);
    letters_agree(&mut journal, peer);
    compare_letters_of_the_text(&mut journal, peer);
    mutations_agree(&mut journal, peer);
    malformed_agree(&mut journal, peer);
    let summary = journal.finish().unwrap_or_else(|faults| panic!("{faults}"));
    println!("{summary}");
}

#[test]
fn amq_protocol_reads_and_writes_the_same_values() {
    all(&amq_protocol::PEER);
}

#[test]
fn amqp_serde_reads_and_writes_the_same_values() {
    all(&amqp_serde::PEER);
}
