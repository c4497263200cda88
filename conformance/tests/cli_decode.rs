//! `decode`: octets of other implementations, and octets with one fault or oddity each.

use amqp_conformance::decode::{Options, decode};
use amqp_spec::Version;
use amqp_types::Dialect;

fn capture(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/captures/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn roundtrip() -> Options {
    Options { roundtrip: true, ..Options::default() }
}

fn frame(ty: u8, channel: u8, payload: &[u8]) -> Vec<u8> {
    let size = u32::try_from(payload.len()).expect("short");
    let mut out = vec![ty, 0, channel];
    out.extend_from_slice(&size.to_be_bytes());
    out.extend_from_slice(payload);
    out.push(0xce);
    out
}

/// queue.declare of 0-9-1 with these bits and the octets of a table.
fn declare(bits: u8, table: &[u8]) -> Vec<u8> {
    let mut payload = vec![0, 50, 0, 10, 0, 0, 1, b'q', bits];
    payload.extend_from_slice(&u32::try_from(table.len()).expect("short").to_be_bytes());
    payload.extend_from_slice(table);
    frame(1, 1, &payload)
}

#[test]
fn what_other_implementations_sent_is_shown_and_encodes_to_the_same_octets() {
    for name in [
        "rabbitmq-3.10-pika-client.bin",
        "rabbitmq-3.10-pika-server.bin",
        "rabbitmq-3.10-pika.pcap",
    ] {
        let decoded = decode(&capture(name), roundtrip()).expect(name);
        assert!(!decoded.malformed() && !decoded.differs(), "{name}: {}", decoded.to_text());
        assert_eq!(decoded.skipped, Vec::<String>::new());
        for direction in &decoded.directions {
            assert_eq!(
                (direction.protocol, direction.dialect),
                (Version::V0_9_1, Some(Dialect::RabbitMq))
            );
            assert_eq!(direction.problems, [], "{name}");
            let octets: usize = direction.items.iter().map(|item| item.len).sum();
            assert_eq!(octets, direction.octets, "every octet belongs to an item");
        }
        let golden = format!("{}/tests/captures/{name}.txt", env!("CARGO_MANIFEST_DIR"));
        snapbox::assert_data_eq!(
            decoded.to_text(),
            snapbox::Data::read_from(golden.as_ref(), None).raw()
        );
    }
}

#[test]
fn a_capture_holds_both_directions_and_no_packet_twice() {
    let decoded = decode(&capture("rabbitmq-3.10-pika.pcap"), Options::default()).expect("capture");
    assert_eq!(decoded.directions.len(), 2);
    assert!(decoded.directions[0].name.ends_with("-> 127.0.0.1:56720"));
    assert!(decoded.directions[1].name.starts_with("127.0.0.1:56720 ->"));
    for direction in &decoded.directions {
        assert!(direction.items.iter().all(|item| item.packet.is_some()));
        assert!(direction.items.is_sorted_by_key(|item| item.packet));
    }
}

#[test]
fn json_holds_what_the_text_shows() {
    let decoded = decode(&capture("rabbitmq-3.10-pika-client.bin"), roundtrip()).expect("decodes");
    let json = decoded.to_json();
    let direction = &json["directions"][0];
    assert_eq!(direction["protocol"], "0-9-1");
    assert_eq!(direction["roundtrip"]["identical"], true);
    let items = direction["items"].as_array().expect("a list");
    let declare = items.iter().find(|item| item["method"] == "queue.declare").expect("declared");
    let arguments = &declare["fields"].as_array().expect("fields")[7];
    assert_eq!(arguments["name"], "arguments");
    assert_eq!(
        arguments["value"][0],
        serde_json::json!({"name": "x-max-length", "type": "int32", "value": 10})
    );
}

#[test]
fn cut_at_any_octet_it_says_where_and_never_panics() {
    let octets = capture("rabbitmq-3.10-pika-client.bin");
    let whole = decode(&octets, Options::default()).expect("decodes");
    let ends: Vec<usize> =
        whole.directions[0].items.iter().map(|item| item.offset + item.len).collect();
    for len in 8..octets.len() {
        let decoded = decode(&octets[..len], roundtrip()).expect("decodes");
        assert_eq!(decoded.malformed(), !ends.contains(&len), "cut at {len}");
        assert_eq!(decoded.differs(), !ends.contains(&len), "cut at {len}");
    }
}

#[test]
fn any_octet_may_be_wrong() {
    let octets = capture("rabbitmq-3.10-pika-server.bin");
    for at in 0..octets.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut octets = octets.clone();
            octets[at] ^= flip;
            let Ok(decoded) = decode(&octets, roundtrip()) else { continue };
            // What decodes without a fault must encode to what came in, canonical or listed.
            assert!(
                decoded.malformed() || !decoded.differs(),
                "octet {at} ^ {flip:#x}: {}",
                decoded.to_text()
            );
        }
    }
}

#[test]
fn legal_but_not_canonical_is_listed() {
    let cases: [(&str, Vec<u8>, usize); 4] = [
        ("letter `L`", declare(0, b"\x01aL\0\0\0\0\0\0\0\x05"), 22),
        ("a true that is written 0x02", declare(0, b"\x01at\x02"), 23),
        ("padding bits that are not 0: 0xe2", declare(0xe2, b""), 15),
        ("letter `L`", declare(0, b"\x01aF\0\0\0\x0e\x01bA\0\0\0\x07L"), 0),
    ];
    for (text, octets, at) in &cases[..3] {
        let decoded = decode(octets, roundtrip()).expect("decodes");
        let roundtrip = decoded.directions[0].roundtrip.as_ref().expect("asked for");
        assert_eq!(roundtrip.difference, None, "{text}");
        assert_eq!(roundtrip.not_canonical.len(), 1, "{text}");
        assert!(roundtrip.not_canonical[0].text.contains(text), "{:?}", roundtrip.not_canonical);
        assert_eq!(roundtrip.not_canonical[0].offset, *at, "{text}");
    }
    // The last one announces more octets than there are.
    assert!(decode(&cases[3].1, roundtrip()).expect("decodes").malformed());
}

#[test]
fn a_letter_is_canonical_or_not_by_its_dialect() {
    let octets = declare(0, b"\x01aL\0\0\0\0\0\0\0\x05");
    for dialect in [Dialect::Spec091, Dialect::Qpid] {
        let options = Options { dialect: Some(dialect), ..roundtrip() };
        let decoded = decode(&octets, options).expect("decodes");
        let roundtrip = decoded.directions[0].roundtrip.as_ref().expect("asked for");
        assert_eq!((&roundtrip.difference, roundtrip.not_canonical.len()), (&None, 0), "{dialect}");
    }
    // Letter U is known to the text of 0-9-1 alone.
    let octets = declare(0, b"\x01aU\0\x05");
    assert!(decode(&octets, Options::default()).expect("decodes").malformed());
    let options = Options { dialect: Some(Dialect::Spec091), ..Options::default() };
    assert!(!decode(&octets, options).expect("decodes").malformed());
}

#[test]
fn malformed_octets_are_told_with_their_place() {
    let text = |octets: &[u8]| {
        let decoded = decode(octets, Options::default()).expect("decodes");
        assert!(decoded.malformed());
        decoded.directions[0].problems[0].clone()
    };
    let letter = text(&declare(0, b"\x01az"));
    assert_eq!(letter.offset, 7);
    assert_eq!(
        letter.text,
        r#"queue.declare.arguments["a"]: unknown type letter 0x7a at octet 22"#
    );
    let mut end = declare(0, b"");
    end.extend(frame(8, 0, b""));
    *end.last_mut().expect("octets") = 0;
    let end = text(&end);
    assert_eq!(end.offset, 21);
    assert!(
        end.text.starts_with("a frame ends in 0x00 instead of 0xce, at octet 21"),
        "{}",
        end.text
    );
    let size = text(&[1, 0, 1, 0, 0, 0, 20, 0, 50]);
    assert_eq!(size.text, "the input ends within a frame: 28 octets announced, 9 here");
}

#[test]
fn contents_are_followed() {
    let publish = [&[0u8, 60, 0, 40, 0, 0, 0, 1, b'q', 0][..]].concat();
    let header = [0u8, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0];
    let octets =
        [frame(1, 1, &publish), frame(2, 1, &header), frame(3, 1, b"ab"), frame(3, 1, b"cd")]
            .concat();
    let decoded = decode(&octets, Options::default()).expect("decodes");
    assert!(!decoded.malformed());
    let problems: Vec<&str> =
        decoded.directions[0].problems.iter().map(|problem| problem.text.as_str()).collect();
    assert_eq!(problems, ["the body is 1 octets longer than announced"]);
    let octets = [frame(1, 1, &publish), frame(2, 1, &header), frame(3, 1, b"ab")].concat();
    let decoded = decode(&octets, Options::default()).expect("decodes");
    assert_eq!(decoded.directions[0].problems[0].text, "the content on channel 1 is not complete");
}

#[test]
fn the_version_is_read_or_guessed() {
    let guessed = |octets: &[u8]| {
        decode(octets, Options::default()).map(|decoded| {
            let direction = &decoded.directions[0];
            (direction.protocol, direction.dialect)
        })
    };
    let heartbeat = frame(8, 0, b"");
    let start = |major, minor| {
        frame(
            1,
            0,
            &[
                &[0u8, 10, 0, 10, major, minor, 0, 0, 0, 0][..],
                b"\0\0\0\x05PLAIN",
                b"\0\0\0\x05en_US",
            ]
            .concat(),
        )
    };
    assert_eq!(guessed(b"AMQP\x00\x00\x09\x01"), Ok((Version::V0_9_1, Some(Dialect::RabbitMq))));
    assert_eq!(guessed(b"AMQP\x01\x01\x08\x00"), Ok((Version::V0_8, Some(Dialect::Qpid))));
    assert_eq!(guessed(b"AMQP\x01\x01\x00\x09"), Ok((Version::V0_9, Some(Dialect::Qpid))));
    assert_eq!(guessed(&start(0, 9)), Ok((Version::V0_9_1, Some(Dialect::RabbitMq))));
    assert_eq!(guessed(&start(8, 0)), Ok((Version::V0_8, Some(Dialect::Qpid))));
    assert_eq!(guessed(&heartbeat), Ok((Version::V0_9_1, Some(Dialect::RabbitMq))));
    // message.* is a class of 0-9 alone: message.qos.
    let qos = frame(1, 1, &[0, 120, 0, 110, 0, 0, 0, 0, 0, 1, 0]);
    assert_eq!(guessed(&qos), Ok((Version::V0_9, Some(Dialect::Qpid))));
    for header in [b"AMQP\x00\x01\x00\x00", b"AMQP\x02\x01\x00\x00", b"AMQP\x03\x01\x00\x00"] {
        assert_eq!(guessed(header), Ok((Version::V1_0, None)));
    }
    // An empty frame, without a header before it.
    assert_eq!(guessed(b"\0\0\0\x08\x02\0\0\0"), Ok((Version::V1_0, None)));
    assert!(guessed(b"").expect_err("nothing").to_string().contains("nothing to decode"));
    assert!(guessed(b"\x16\x03\x01\x02\x00\x01").expect_err("TLS").to_string().contains("TLS"));
    assert!(guessed(b"GET / HTTP/1.1\r\n").is_err());
}

#[test]
fn secrets_are_not_shown() {
    let start_ok = |class: u8, method: u8, end: &[u8]| {
        let fields =
            [&[0u8, class, 0, method, 0, 0, 0, 0, 5][..], b"PLAIN", b"\0\0\0\x0cXguestXhush!", end];
        frame(1, 0, &fields.concat())
    };
    let secure_ok = frame(1, 0, b"\0\x0a\0\x15\0\0\0\x05hush!");
    // The second one lacks its last field, and what cannot be read shows nothing either.
    for octets in [start_ok(10, 11, b"\x05en_US"), start_ok(10, 11, b""), secure_ok] {
        let decoded = decode(&octets, roundtrip()).expect("decodes");
        assert!(!decoded.differs(), "what is hidden is encoded again all the same");
        let (text, json) = (decoded.to_text(), decoded.to_json().to_string());
        assert!(text.contains("[redacted]") && json.contains("\"redacted\":true"), "{text}{json}");
        for secret in ["hush", "68757368"] {
            assert!(!text.contains(secret) && !json.contains(secret), "{text}{json}");
        }
    }
    // A frame that cannot be read and has no secret is shown.
    let other = decode(&start_ok(50, 10, b""), Options::default()).expect("decodes");
    assert!(other.to_text().contains("68757368"));
}
