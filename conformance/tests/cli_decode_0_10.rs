//! `decode` of AMQP 0-10: octets with one fault or oddity each. What Qpid sent is in `cli_decode_qpid.rs`.

use amqp_conformance::decode::{Decoded, Options, decode};
use amqp_spec::Version;

fn options() -> Options {
    Options { protocol: Some(Version::V0_10), roundtrip: true, dialect: None }
}

/// A frame of this place (`flags`) and type on channel 1.
fn frame(flags: u8, ty: u8, payload: &[u8]) -> Vec<u8> {
    let size = u16::try_from(12 + payload.len()).expect("short").to_be_bytes();
    let track = u8::from(ty != 0);
    [&[flags, ty, size[0], size[1], 0, track, 0, 1, 0, 0, 0, 0], payload].concat()
}

fn control(payload: &[u8]) -> Vec<u8> {
    frame(0x0f, 0, payload)
}

/// connection.start-ok with the octets of a map alone.
fn start_ok(map: &[u8]) -> Vec<u8> {
    let size = u32::try_from(map.len()).expect("short").to_be_bytes();
    control(&[b"\x01\x02\x01\x00", &size[..], map].concat())
}

fn read(octets: &[u8]) -> Decoded {
    let decoded = decode(octets, options()).expect("decodes");
    assert!(!decoded.differs(), "{}", decoded.to_text());
    decoded
}

/// The problems: offset, whether the octets are malformed, text.
fn problems(octets: &[u8]) -> Vec<(usize, bool, String)> {
    let decoded = read(octets);
    let problems = decoded.directions[0].problems.iter();
    problems.map(|problem| (problem.offset, problem.malformed, problem.text.clone())).collect()
}

fn listed(octets: &[u8]) -> Vec<(usize, String)> {
    let decoded = read(octets);
    assert!(!decoded.malformed(), "{}", decoded.to_text());
    let roundtrip = decoded.directions[0].roundtrip.as_ref().expect("asked for");
    roundtrip.not_canonical.iter().map(|odd| (odd.offset, odd.text.clone())).collect()
}

#[test]
fn controls_commands_headers_and_bodies_are_shown() {
    let heartbeat = control(b"\x01\x0a\x00\x00");
    // message.transfer to a destination, with what is asked of its delivery, in two frames, and a body.
    let transfer = frame(0x0b, 1, b"\x04\x01\x01\x01\x07\x00\x03abc\x01\x00");
    let header = b"\x00\x00\x00\x05\x04\x01\x08\x00\x07";
    let first = frame(0x02, 2, &header[..3]);
    let second = frame(0x01, 2, &header[3..]);
    let body = frame(0x07, 3, b"hello");
    let octets = [heartbeat, transfer, first, second, body].concat();
    let decoded = read(&octets);
    assert_eq!(decoded.directions[0].problems, []);
    assert_eq!(decoded.directions[0].protocol, Version::V0_10);
    snapbox::assert_data_eq!(
        decoded.to_text(),
        snapbox::str![[r#"
AMQP 0-10, structs of the qpid dialect, 90 octets
       0  channel 1   control connection.heartbeat
      16  channel 1   command message.transfer sync destination="abc" accept-mode=1 (none) acquire-mode=0 (pre-acquired)
      40  channel 1   part of a header segment, 3 octets
      55  channel 1   header  (in 2 frames)
            message.delivery-properties priority=7 (higher)
      73  channel 1   body    5 octets "hello"
roundtrip: encoded again, the octets are the same

"#]]
    );
    let json = decoded.to_json();
    let items = &json["directions"][0]["items"];
    assert_eq!(items[0]["control"], "connection.heartbeat");
    assert_eq!(
        (&items[1]["command"], &items[1]["sync"]),
        (&"message.transfer".into(), &true.into())
    );
    assert_eq!(items[3]["structs"][0]["fields"][3]["name"], "priority");
    assert_eq!((&items[4]["body"], &items[4]["track"]), (&"hello".into(), &1.into()));
}

#[test]
fn the_version_is_read_or_guessed() {
    let guessed = |octets: &[u8]| {
        let decoded = decode(octets, Options::default()).expect("decodes");
        decoded.directions[0].protocol
    };
    assert_eq!(guessed(b"AMQP\x01\x01\x00\x0a"), Version::V0_10);
    assert_eq!(guessed(&control(b"\x01\x0a\x00\x00")), Version::V0_10);
}

#[test]
fn legal_but_not_canonical_is_listed_with_octet_and_path() {
    assert_eq!(listed(&start_ok(b"\0\0\0\x01\x01t\x08\x01")), []);
    let path = "connection.start-ok.client-properties";
    assert_eq!(
        listed(&start_ok(b"\0\0\0\x01\x01t\x08\x02")),
        [(27, format!("{path}[\"t\"]: a true that is not written 0x01"))]
    );
    assert_eq!(
        listed(&start_ok(b"\0\0\0\x01\x01l\xa9\0\0\0\x06\0\0\0\x01\x08\x03")),
        [(36, format!("{path}[\"l\"][0]: a true that is not written 0x01"))]
    );
    assert_eq!(
        listed(&start_ok(b"")),
        [(16, format!("{path}: a container without a count, which is written 0"))]
    );
    let mut odd = control(b"\x01\x0a\x00\x00");
    for (at, octet) in [(0, 0x1f), (4, 1), (5, 0x20), (9, 7)] {
        odd[at] = octet;
    }
    let texts: Vec<(usize, String)> = listed(&odd);
    assert_eq!(
        texts.iter().map(|(at, text)| (*at, text.as_str())).collect::<Vec<_>>(),
        [
            (0, "frame: reserved bits of the flags that are not 0"),
            (4, "frame: a reserved octet that is not 0"),
            (5, "frame: reserved bits beside the track that are not 0"),
            (8, "frame: reserved octets that are not 0"),
        ]
    );
}

#[test]
fn malformed_octets_are_told_with_octet_and_path() {
    let is = |octets: &[u8], at: usize, text: &str| {
        let decoded = decode(octets, options()).expect("decodes");
        let found = &decoded.directions[0].problems;
        let found = found.first().map(|found| (found.offset, found.malformed, &*found.text));
        assert_eq!(found, Some((at, true, text)));
    };
    is(
        &start_ok(b"\0\0\0\x01\x01t\x08"),
        27,
        "connection.start-ok.client-properties[\"t\"]: needs 1 octets and 0 are left at octet 27",
    );
    is(
        &control(b"\x01\x0a\x01\x00"),
        14,
        "connection.heartbeat.packing-flags: packing flags 0x0001 name a field that the struct does not have at octet 14",
    );
    // In the second frame of a segment.
    let first = frame(0x0e, 1, b"\x04\x01\x01\x00\x01\x00");
    let second = frame(0x0d, 1, b"\x03ab");
    is(
        &[first, second].concat(),
        18 + 12 + 1,
        "message.transfer.destination: needs 3 octets and 2 are left at octet 31",
    );
    is(&frame(0x0f, 2, b""), 0, "a header segment begins an assembly");
    is(&frame(0x0d, 0, b"\x01\x0a\0\0"), 0, "a frame goes on with a segment that was not begun");
    is(
        b"\x0f\x00\x00\x0b\0\0\0\0\0\0\0",
        0,
        "a frame of 11 octets is smaller than its header of 12, at octet 0; what follows cannot be told apart",
    );
    is(
        b"\x0f\x00\x00\x10\0\0\0\0\0\0\0\0",
        0,
        "the input ends within a frame: 16 octets announced, 12 here",
    );
}

#[test]
fn what_is_odd_is_told_and_kept() {
    let unknown = control(b"\x01\xff\x00\x00");
    assert_eq!(problems(&unknown), [(12, false, "AMQP 0-10 has no control 1.255".to_owned())]);
    let open = frame(0x0b, 1, b"\x04\x01\x01\x00\x07\x00\x00\x00\x00");
    let text = "the assembly on channel 1, track 1 is not complete";
    assert_eq!(problems(&open), [(open.len(), false, text.to_owned())]);
    let missing = frame(0x0f, 1, b"\x08\x01\x01\x00\x00\x00");
    assert_eq!(
        problems(&missing),
        [(12, false, "queue.declare.queue: required, and left out".to_owned())]
    );
}

#[test]
fn every_prefix_and_every_wrong_octet_is_told_or_read() {
    let mut octets = b"AMQP\x01\x01\x00\x0a".to_vec();
    let map = b"\0\0\0\x03\x01t\x08\x01\x01l\xa9\0\0\0\x06\0\0\0\x01\x08\x01\x01a\xaa\0\0\0\x00";
    octets.extend(start_ok(map));
    octets.extend(frame(0x0b, 1, b"\x04\x01\x01\x01\x07\x00\x03abc\x01\x00"));
    octets.extend(frame(0x02, 2, b"\x00\x00\x00"));
    octets.extend(frame(0x01, 2, b"\x05\x04\x01\x08\x00\x07"));
    octets.extend(frame(0x07, 3, b"hello"));
    read(&octets);
    for len in 8..octets.len() {
        let decoded = decode(&octets[..len], options()).expect("decodes");
        assert!(decoded.malformed() == decoded.differs(), "cut at {len}: {}", decoded.to_text());
    }
    for (at, flip) in
        (0..octets.len()).flat_map(|at| [0x01, 0x08, 0x80, 0xff].map(|flip| (at, flip)))
    {
        let mut octets = octets.clone();
        octets[at] ^= flip;
        let decoded = decode(&octets, options()).expect("decodes");
        assert!(
            decoded.malformed() || !decoded.differs(),
            "octet {at} ^ {flip:#x}: {}",
            decoded.to_text()
        );
    }
}

#[test]
fn nested_deeper_than_any_stack_it_is_malformed() {
    let mut map = Vec::new();
    for _ in 0..2_000 {
        // A list of one list, sizes from the inside out.
        let inner =
            [b"\0\0\0\x01\xa9", &u32::try_from(map.len()).expect("short").to_be_bytes()[..], &map];
        map = inner.concat();
    }
    let whole =
        [b"\0\0\0\x01\x01n\xa9", &u32::try_from(map.len()).expect("short").to_be_bytes()[..], &map]
            .concat();
    assert!(read(&start_ok(&whole)).malformed());
    let voids = read(&start_ok(b"\0\0\0\x01\x01v\xaa\0\0\0\x05\xf0\0\0\xff\xff"));
    assert!(
        !voids.malformed() && voids.to_text().contains("[65535 of void]"),
        "{}",
        voids.to_text()
    );
}

#[test]
fn secrets_are_not_shown() {
    let start_ok = control(b"\x01\x02\x06\x00\x05PLAIN\0\0\0\x07\0u\0hush");
    let secure_ok = control(b"\x01\x04\x01\x00\0\0\0\x04hush");
    // Longer than it says: what cannot be read shows nothing either.
    let malformed = control(b"\x01\x04\x01\x00\0\0\0\x03hush");
    for octets in [start_ok, secure_ok, malformed] {
        let decoded = read(&octets);
        let (text, json) = (decoded.to_text(), decoded.to_json().to_string());
        assert!(text.contains("[redacted]") && json.contains("\"redacted\":true"), "{text}{json}");
        for secret in ["hush", "68757368"] {
            assert!(!text.contains(secret) && !json.contains(secret), "{text}{json}");
        }
    }
}
