//! Octets of 1.0 that an independent implementation wrote, and the values that it reads in them.

use amqp_types::{
    Context, Encode,
    frame::ProtocolHeader,
    transport::{self, FrameReader, FrameType},
    types::{self, AnyRef},
    v1_0::{DescribedTypeRef, PROTOCOL, PerformativeRef, SaslFrameRef, SectionRef},
};
use std::collections::BTreeSet;

const FILES: [(&str, &str); 2] = [
    ("proton", include_str!("../vectors/1-0/proton.toml")),
    ("rhea", include_str!("../vectors/1-0/rhea.toml")),
];

/// The codes of the 39 encodings of the 24 primitive types.
const ENCODINGS: [u8; 39] = [
    0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x60, 0x61, 0x70,
    0x71, 0x72, 0x73, 0x74, 0x80, 0x81, 0x82, 0x83, 0x84, 0x94, 0x98, 0xa0, 0xa1, 0xa3, 0xb0, 0xb1,
    0xb3, 0xc0, 0xc1, 0xd0, 0xd1, 0xe0, 0xf0,
];

struct Vector {
    name: String,
    octets: Vec<u8>,
    /// One line a value.
    shown: Vec<String>,
}

/// Every vector of this kind, from every file that has any.
fn vectors(kind: &str) -> Vec<Vector> {
    FILES.iter().flat_map(|(file, text)| read(file, text, kind)).collect()
}

fn read(file: &str, text: &str, kind: &str) -> Vec<Vector> {
    let document: toml::Table = text.parse().unwrap_or_else(|error| panic!("{file}: {error}"));
    let all = document.get(kind).and_then(toml::Value::as_array);
    all.into_iter()
        .flatten()
        .map(|vector| {
            let text = |key: &str| vector[key].as_str().expect("a text").to_owned();
            let hex = text("hex");
            let octet = |place| u8::from_str_radix(&hex[place..place + 2], 16).expect("hex");
            let shown = match &vector["shown"] {
                toml::Value::Array(lines) => {
                    lines.iter().map(|line| line.as_str().expect("a text").to_owned()).collect()
                }
                line => vec![line.as_str().expect("a text").to_owned()],
            };
            Vector {
                name: text("name"),
                octets: (0..hex.len()).step_by(2).map(octet).collect(),
                shown,
            }
        })
        .collect()
}

/// A value in the notation of the vector files.
fn show(value: AnyRef<'_>) -> String {
    let hex = |octets: &[u8]| octets.iter().map(|octet| format!("{octet:02x}")).collect::<String>();
    let list = |values: Vec<String>| values.join(", ");
    let ty = value.type_name();
    match value {
        AnyRef::Null => ty.to_owned(),
        AnyRef::Boolean(value) => format!("{ty} {value}"),
        AnyRef::Ubyte(value) => format!("{ty} {value}"),
        AnyRef::Ushort(value) => format!("{ty} {value}"),
        AnyRef::Uint(value) => format!("{ty} {value}"),
        AnyRef::Ulong(value) => format!("{ty} {value}"),
        AnyRef::Byte(value) => format!("{ty} {value}"),
        AnyRef::Short(value) => format!("{ty} {value}"),
        AnyRef::Int(value) => format!("{ty} {value}"),
        AnyRef::Long(value) => format!("{ty} {value}"),
        AnyRef::Float(value) => format!("{ty} {value:?}"),
        AnyRef::Double(value) => format!("{ty} {value:?}"),
        AnyRef::Decimal32(value) => format!("{ty} {}", u32::from_be_bytes(value.0)),
        AnyRef::Decimal64(value) => format!("{ty} {}", u64::from_be_bytes(value.0)),
        AnyRef::Decimal128(value) => format!("{ty} {}", hex(&value.0)),
        AnyRef::Char(value) => format!("{ty} {}", u32::from(value)),
        AnyRef::Timestamp(value) => format!("{ty} {value}"),
        AnyRef::Uuid(value) => format!("{ty} {value}"),
        AnyRef::Binary(value) => format!("{ty} {}", hex(value.as_bytes())),
        AnyRef::String(value) => format!("{ty} \"{value}\""),
        AnyRef::Symbol(value) => format!("{ty} \"{value}\""),
        AnyRef::List(values) => format!("{ty} [{}]", list(values.iter().map(show).collect())),
        AnyRef::Map(pairs) => {
            let pairs = pairs.iter().map(|(key, value)| format!("{}: {}", show(key), show(value)));
            format!("{ty} {{{}}}", list(pairs.collect()))
        }
        AnyRef::Array(values) => format!("{ty} [{}]", list(values.iter().map(show).collect())),
        AnyRef::Described(value) => {
            format!("@({}) {}", show(value.descriptor()), show(value.value()))
        }
    }
}

/// Reads the values one after the other, holds them against what the file says, and gives them back.
fn compare<'a>(vector: &'a Vector, octets: &'a [u8]) {
    let values: Vec<_> = types::decode_sequence::<AnyRef<'_>>(octets, Context::default())
        .map(|value| show(value.expect(&vector.name)))
        .collect();
    assert_eq!(values, vector.shown, "{}", vector.name);
}

#[test]
fn every_primitive_of_the_vectors_in_both_directions() {
    let mut seen = BTreeSet::new();
    let mut codes = BTreeSet::new();
    let (mut same, mut all) = (0, 0);
    for vector in vectors("value") {
        compare(&vector, &vector.octets);
        let value = types::decode_whole::<AnyRef<'_>>(&vector.octets, Context::default())
            .expect(&vector.name);
        let again = value.to_vec();
        // A wide encoding may become a narrow one; what is as long as before is the same.
        assert!(again.len() <= vector.octets.len(), "{}", vector.name);
        if again.len() == vector.octets.len() {
            assert_eq!(again, vector.octets, "{}", vector.name);
            same += 1;
        }
        let reread = types::decode_whole::<AnyRef<'_>>(&again, Context::default()).expect("ours");
        assert_eq!(reread, value, "{}", vector.name);
        assert_eq!(value.to_owned().to_vec(), again);
        if vector.octets[0] != 0 {
            codes.insert(vector.octets[0]);
        }
        seen.insert(vector.name);
        all += 1;
    }
    assert!(codes.iter().eq(&ENCODINGS), "{codes:x?}");
    assert_eq!(seen.len(), 25, "24 primitives and described values");
    println!(
        "1.0: {all} values of {} types in all {} encodings, {same} of them in the same octets again, the others shorter; none by hand",
        seen.len(),
        codes.len()
    );
}

#[test]
fn every_type_of_the_vectors_in_both_directions() {
    let mut seen = BTreeSet::new();
    let (mut same, mut all) = (0, 0);
    for vector in vectors("type") {
        compare(&vector, &vector.octets);
        let typed = types::decode_whole::<DescribedTypeRef<'_>>(&vector.octets, Context::default())
            .expect(&vector.name);
        assert_eq!(typed.name(), Some(vector.name.as_str()));
        let again = typed.to_vec();
        assert_eq!(typed.to_owned().to_vec(), again);
        assert_eq!(again.len(), typed.encoded_len());
        // No sample is a default or null at the end: the values are the same, one by one.
        let shown = show(types::decode_whole(&again, Context::default()).expect("ours"));
        assert_eq!(vec![shown], vector.shown, "{}", vector.name);
        all += 1;
        same += u32::from(again == vector.octets);
        seen.insert(vector.name);
    }
    let missing: Vec<_> =
        PROTOCOL.described.iter().map(|ty| ty.name).filter(|name| !seen.contains(*name)).collect();
    assert!(missing.is_empty(), "no vector for {missing:?}");
    println!(
        "1.0: {} of {} types, {all} vectors, {same} of them in the same octets, the others shorter",
        seen.len(),
        PROTOCOL.described.len()
    );
}

#[test]
fn every_message_of_the_vectors_in_both_directions() {
    let mut seen = BTreeSet::new();
    for vector in vectors("message") {
        compare(&vector, &vector.octets);
        let mut again = Vec::new();
        for section in types::decode_sequence::<SectionRef<'_>>(&vector.octets, Context::default())
        {
            let section = section.expect("a section");
            seen.extend(section.name());
            section.encode(&mut again);
        }
        let reread: Vec<_> = types::decode_sequence::<SectionRef<'_>>(&again, Context::default())
            .map(|section| section.expect("ours"))
            .collect();
        let first: Vec<_> =
            types::decode_sequence::<SectionRef<'_>>(&vector.octets, Context::default())
                .map(|section| section.expect("a section"))
                .collect();
        assert_eq!(reread, first);
        assert!(again.len() <= vector.octets.len());
    }
    println!("1.0: sections in messages: {seen:?}");
    assert_eq!(seen.len(), 9, "every section: {seen:?}");
}

#[test]
fn every_frame_of_the_vectors_in_both_directions() {
    let mut seen = BTreeSet::new();
    for vector in vectors("frame") {
        // Octet by octet, as a network may bring them.
        let mut reader = FrameReader::new(65_536);
        for (place, octet) in vector.octets.iter().enumerate() {
            let early = reader.next_frame().expect("well-formed");
            assert_eq!(early, None, "complete after {place} octets");
            reader.feed(&[*octet]);
        }
        let frame = reader.next_frame().expect("well-formed").expect("whole");
        let mut again = Vec::new();
        frame.encode(&mut again).expect("fits");
        assert_eq!(again, vector.octets);
        if frame.body.is_empty() {
            continue;
        }
        // The payload of a transfer holds sections, the file shows them behind the performative.
        compare(&vector, frame.body);
        let context = Context::default();
        let mut ours = Vec::new();
        if frame.ty == FrameType::SASL {
            let typed =
                types::decode_whole::<SaslFrameRef<'_>>(frame.body, context).expect("a SASL frame");
            seen.extend(typed.name());
            transport::encode_frame(frame.ty, frame.channel, &typed, &[], &mut ours);
            let (read, _) = transport::decode_frame(&ours, 65_536).expect("ours").expect("whole");
            let reread = types::decode_whole::<SaslFrameRef<'_>>(read.body, context);
            assert_eq!(reread.expect("ours"), typed);
        } else {
            let (typed, payload) =
                types::decode::<PerformativeRef<'_>>(frame.body, context).expect("a performative");
            seen.extend(typed.name());
            transport::encode_frame(frame.ty, frame.channel, &typed, payload, &mut ours);
            let (read, _) = transport::decode_frame(&ours, 65_536).expect("ours").expect("whole");
            let reread = types::decode::<PerformativeRef<'_>>(read.body, context);
            assert_eq!(reread.expect("ours"), (typed, payload));
        }
        assert!(ours.len() <= vector.octets.len(), "{seen:?}");
    }
    println!("1.0: frames of a session: {seen:?}");
    for frame in
        ["open", "begin", "attach", "flow", "transfer", "disposition", "detach", "end", "close"]
    {
        assert!(seen.contains(frame), "{frame}");
    }
    for frame in ["sasl-mechanisms", "sasl-init", "sasl-outcome"] {
        assert!(seen.contains(frame), "{frame}");
    }
}

#[test]
fn protocol_headers_are_those_of_the_vectors() {
    for vector in vectors("header") {
        let mut reader = FrameReader::new(512);
        reader.feed(&vector.octets);
        let header = reader.protocol_header().expect("eight octets");
        assert!([ProtocolHeader::V1_0, ProtocolHeader::V1_0_SASL].contains(&header), "{header}");
    }
}

#[test]
fn framing_faults_are_found_before_anything_is_buffered() {
    use transport::FrameErrorKind as Kind;
    let fault = |octets: &[u8]| transport::decode_frame(octets, 512).expect_err("a fault").kind;
    assert_eq!(fault(&[0xff; 4]), Kind::TooLarge { size: u64::from(u32::MAX), limit: 512 });
    assert_eq!(fault(&[0, 0, 2, 1]), Kind::TooLarge { size: 513, limit: 512 });
    assert_eq!(transport::decode_frame(&[0, 0, 2, 0], 512), Ok(None));
    for size in 0..8 {
        assert_eq!(fault(&[0, 0, 0, size]), Kind::TooSmall { size: u32::from(size) });
    }
    for words in [0, 1, 3, 255] {
        let octets = [0, 0, 0, 8, words, 0, 0, 0];
        assert_eq!(fault(&octets), Kind::DataOffset { words, size: 8 });
    }
    let (frame, len) = transport::decode_frame(&[0, 0, 0, 13, 3, 0, 0, 7, 1, 2, 3, 4, 9, 0], 512)
        .expect("an extended header")
        .expect("whole");
    assert_eq!(
        (frame.extended, frame.body, frame.channel, len),
        (&[1, 2, 3, 4][..], &[9][..], 7, 13)
    );
}
