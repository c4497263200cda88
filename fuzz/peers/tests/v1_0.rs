//! 1.0 through fe2o3-amqp-types (serde_amqp) and ntex-amqp-codec: vectors, every type that they know, every
//! encoding, malformed octets.

use amqp_fuzz::types_1_0;
use amqp_peers::{
    Journal, fe2o3, ntex,
    v1_0::{Known, Peer, compare_type, compare_value},
};
use amqp_types::{
    Context, Encode,
    types::{Any, decode_whole},
    v1_0::{DescribedTypeRef, PROTOCOL},
};
use proptest::{strategy::Strategy, strategy::ValueTree, test_runner::TestRunner};

const VECTORS: &str = include_str!("../../vectors/1-0/proton.toml");

fn octets(hex: &str) -> Vec<u8> {
    let digits = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).expect("ASCII"));
    digits.map(|pair| u8::from_str_radix(pair, 16).expect("hex digits")).collect()
}

/// Names and octets of the vectors.
fn vectors(kind: &str) -> Vec<(String, Vec<u8>)> {
    let document: toml::Table = VECTORS.parse().expect("a TOML file");
    let all = document[kind].as_array().expect("vectors of this kind");
    let text = |vector: &toml::Value, key: &str| vector[key].as_str().expect("a text").to_owned();
    all.iter().map(|vector| (text(vector, "name"), octets(&text(vector, "hex")))).collect()
}

fn samples(strategy: impl Strategy<Value = Any>, count: u32) -> Vec<Any> {
    let mut runner = TestRunner::deterministic();
    (0..count)
        .map(|_| strategy.new_tree(&mut runner).expect("the strategy makes values").current())
        .collect()
}

fn known(peer: &Peer) -> impl Iterator<Item = &'static Known> {
    peer.types.into_iter().flatten()
}

fn vectors_agree(journal: &mut Journal, peer: &Peer) {
    for (_, octets) in vectors("value") {
        compare_value(journal, peer, &octets, "values of the vectors");
    }
    for (name, octets) in vectors("type") {
        compare_value(journal, peer, &octets, "types of the vectors as values");
        if let Some(known) = known(peer).find(|known| known.name == name) {
            compare_type(journal, peer, known, &octets, "types of the vectors");
        }
    }
}

fn values_agree(journal: &mut Journal, peer: &Peer) {
    for name in types_1_0::PRIMITIVES {
        for sample in samples(types_1_0::primitive(name), 12) {
            compare_value(journal, peer, &sample.to_vec(), "values");
        }
    }
}

fn types_agree(journal: &mut Journal, peer: &Peer) {
    for known in known(peer) {
        for sample in samples(types_1_0::record(known.name), 16) {
            let octets = sample.to_vec();
            if octets.len() > 600 {
                continue;
            }
            compare_type(journal, peer, known, &octets, "types");
            // The same in the form that ours writes: the numeric descriptor, defaults and the end left out.
            if let Ok(typed) = decode_whole::<DescribedTypeRef<'_>>(&octets, Context::default()) {
                compare_type(journal, peer, known, &typed.to_vec(), "types as ours writes them");
            }
        }
    }
    let unknown: Vec<_> = PROTOCOL
        .described
        .iter()
        .map(|ty| ty.name)
        .filter(|name| !known(peer).any(|known| known.name == *name))
        .collect();
    let compared = known(peer).count();
    println!(
        "{}: {compared} of {} types; not known: {unknown:?}",
        peer.name,
        PROTOCOL.described.len()
    );
    assert_eq!(compared + unknown.len(), PROTOCOL.described.len());
    // The strategy makes any octet for the code of an outcome, and 1.0 names five of them.
    for known in known(peer).filter(|known| known.name == "sasl-outcome") {
        for code in 0..5 {
            let octets = [0x00, 0x53, 0x44, 0xc0, 0x03, 0x01, 0x50, code];
            compare_type(journal, peer, known, &octets, "types");
        }
    }
    for known in known(peer) {
        assert!(journal.agreed(known.name) >= 4, "{}: too few samples agree", known.name);
    }
}

/// Every encoding of a type, the longest there is for small values too.
fn encodings_agree(journal: &mut Journal, peer: &Peer) {
    let encodings: [&[u8]; 46] = [
        b"\x40",
        b"\x41",
        b"\x42",
        b"\x56\x00",
        b"\x56\x01",
        b"\x50\x07",
        b"\x51\xff",
        b"\x60\x00\x07",
        b"\x61\xff\xff",
        b"\x43",
        b"\x52\x00",
        b"\x52\x07",
        b"\x70\x00\x00\x00\x00",
        b"\x70\x00\x00\x00\x07",
        b"\x44",
        b"\x53\x00",
        b"\x53\xff",
        b"\x80\x00\x00\x00\x00\x00\x00\x00\x07",
        b"\x54\xff",
        b"\x71\xff\xff\xff\xff",
        b"\x55\x80",
        b"\x81\xff\xff\xff\xff\xff\xff\xff\x80",
        b"\x72\x7f\xc0\x00\x00",
        b"\x82\x7f\xf8\x00\x00\x00\x00\x00\x00",
        b"\x73\x00\x01\xf6\x00",
        b"\x74\x00\x00\x00\x01",
        b"\x83\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\xa0\x01\x00",
        b"\xb0\x00\x00\x00\x01\x00",
        b"\xa1\x02hi",
        b"\xb1\x00\x00\x00\x02hi",
        b"\xa3\x02hi",
        b"\xb3\x00\x00\x00\x02hi",
        b"\x45",
        b"\xc0\x01\x00",
        b"\xd0\x00\x00\x00\x04\x00\x00\x00\x00",
        b"\xc0\x02\x01\x43",
        b"\xd0\x00\x00\x00\x06\x00\x00\x00\x01\x52\x00",
        b"\xc1\x01\x00",
        b"\xc1\x03\x02\x43\x44",
        b"\xd1\x00\x00\x00\x06\x00\x00\x00\x02\x43\x44",
        b"\xe0\x03\x01\x52\x07",
        b"\xf0\x00\x00\x00\x09\x00\x00\x00\x01\x70\x00\x00\x00\x07",
        b"\xe0\x02\x03\x41",
        b"\xe0\x02\x02\x45",
        b"\x00\x53\x24\xc0\x01\x00",
    ];
    for octets in encodings {
        compare_value(journal, peer, octets, "encodings");
        // A code that stands for its value in a list, and a constructor of an array.
        let list = [&[0xc0, u8::try_from(octets.len() + 1).expect("short"), 1], octets].concat();
        compare_value(journal, peer, &list, "encodings in a list");
    }
    for code in 0..=u8::MAX {
        for content in [&b""[..], b"\x00", b"\x01\x00", &[0; 4], &[0; 8], &[0; 16]] {
            compare_value(journal, peer, &[&[code], content].concat(), "format codes");
        }
    }
}

fn each_mutation(octets: &[u8], mut each: impl FnMut(&[u8])) {
    let mut changed = octets.to_vec();
    for at in 0..octets.len() {
        for change in [0x01, 0x80] {
            changed[at] ^= change;
            each(&changed);
            changed[at] ^= change;
        }
    }
}

fn mutations_agree(journal: &mut Journal, peer: &Peer) {
    for (_, octets) in vectors("value") {
        each_mutation(&octets, |changed| {
            compare_value(journal, peer, changed, "values with an octet changed");
        });
        for end in 0..octets.len() {
            compare_value(journal, peer, &octets[..end], "values cut short");
        }
    }
    for (name, octets) in vectors("type") {
        let Some(known) = known(peer).find(|known| known.name == name) else { continue };
        each_mutation(&octets, |changed| {
            compare_type(journal, peer, known, changed, "types with an octet changed");
        });
        for end in 0..octets.len() {
            compare_type(journal, peer, known, &octets[..end], "types cut short");
        }
    }
}

/// What `robustness.md` lists and a codec can see: R16, R20, R21.
fn malformed_agree(journal: &mut Journal, peer: &Peer) {
    let values: [&[u8]; 16] = [
        b"",
        b"\xc1\x02\x01\x40",
        b"\xc0\x00\x00",
        b"\xc1\x00\x00",
        b"\xe0\x00\x00",
        b"\x56\x02",
        b"\xc0\x02\x00\x43",
        b"\xc0\x02\x02\x43",
        b"\xd0\x00\x00\x00\x00\x00\x00\x00\x00",
        b"\xd0\x00\x00\x00\x03\x00\x00\x00\x00",
        b"\xf0\x00\x00\x00\x05\x80\x00\x00\x00\x40",
        b"\xb0\xff\xff\xff\xff\x00",
        b"\xb1\x80\x00\x00\x00\x00",
        b"\xa3\x01\xff",
        b"\xa3\x02\xc3\xa4",
        b"\x73\x00\x00\xd8\x00",
    ];
    for octets in values {
        compare_value(journal, peer, octets, "malformed values");
    }
}

fn all(peer: &Peer) {
    let mut journal = Journal::new(peer.name, peer.version);
    vectors_agree(&mut journal, peer);
    values_agree(&mut journal, peer);
    types_agree(&mut journal, peer);
    encodings_agree(&mut journal, peer);
    mutations_agree(&mut journal, peer);
    malformed_agree(&mut journal, peer);
    let summary = journal.finish().unwrap_or_else(|faults| panic!("{faults}"));
    println!("{summary}");
}

#[test]
fn fe2o3_reads_and_writes_the_same_values() {
    all(&fe2o3::PEER);
}

#[test]
fn ntex_reads_and_writes_the_same_values() {
    all(&ntex::PEER);
}
