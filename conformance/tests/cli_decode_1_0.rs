//! `decode` of AMQP 1.0: recordings of other implementations, and octets with one fault or oddity each.

use amqp_conformance::decode::{Decoded, Options, Problem, decode};
use amqp_spec::Version;
use amqp_types::{
    Context, Encode,
    types::{self, Encoded},
    v1_0::{PerformativeRef, SaslFrameRef, SectionRef},
};

const RECORDINGS: [&str; 5] = [
    "amqp-1.0-proton-client.bin",
    "amqp-1.0-proton-server.bin",
    "amqp-1.0-rhea-client.bin",
    "amqp-1.0-rhea-server.bin",
    "amqp-1.0-proton-rhea.pcap",
];

fn capture(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/captures/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn roundtrip() -> Options {
    Options { roundtrip: true, protocol: None, dialect: None }
}

fn of_1_0() -> Options {
    Options { protocol: Some(Version::V1_0), ..roundtrip() }
}

fn frame(ty: u8, channel: u8, body: &[u8]) -> Vec<u8> {
    let size = u32::try_from(body.len() + 8).expect("short");
    [&size.to_be_bytes()[..], &[2, ty, 0, channel], body].concat()
}

fn problems(decoded: &Decoded) -> Vec<Problem> {
    decoded.directions[0].problems.clone()
}

/// What is not canonical: octet and text.
fn listed(octets: &[u8]) -> Vec<(usize, String)> {
    let decoded = decode(octets, of_1_0()).expect("decodes");
    assert!(!decoded.malformed(), "{}", decoded.to_text());
    let roundtrip = decoded.directions[0].roundtrip.as_ref().expect("asked for");
    assert_eq!(roundtrip.difference, None, "{}", decoded.to_text());
    roundtrip.not_canonical.iter().map(|odd| (odd.offset, odd.text.clone())).collect()
}

#[test]
fn what_other_implementations_sent_is_shown_and_encodes_to_the_same_octets() {
    for name in RECORDINGS {
        let decoded = decode(&capture(name), roundtrip()).expect(name);
        assert!(!decoded.malformed() && !decoded.differs(), "{name}: {}", decoded.to_text());
        assert_eq!(decoded.skipped, Vec::<String>::new());
        for direction in &decoded.directions {
            assert_eq!((direction.protocol, direction.dialect), (Version::V1_0, None));
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

/// The octets of each value that an independent implementation made, by the heading of its table.
fn vectors(heading: &str) -> Vec<Vec<u8>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz/vectors/1-0/proton.toml");
    let text = std::fs::read_to_string(path).expect("the vectors");
    let table: toml::Table = text.parse().expect("TOML");
    let octets = |entry: &toml::Value| {
        let hex = entry["hex"].as_str().expect("hex");
        let digits = |at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex");
        (0..hex.len()).step_by(2).map(digits).collect()
    };
    table[heading].as_array().expect("a list").iter().map(octets).collect()
}

#[test]
fn every_value_of_another_implementation_keeps_its_encoding() {
    let mut count = 0;
    for octets in vectors("value").into_iter().chain(vectors("type")) {
        let (value, rest) = Encoded::decode(&octets, Context::default()).expect("decodes");
        assert_eq!((rest, value.len(), value.offset()), (&b""[..], octets.len(), 0));
        let mut again = Vec::new();
        value.encode(&mut again);
        assert_eq!(again, octets);
        count += 1;
    }
    assert!(count > 130, "{count} values");
}

#[test]
fn what_is_listed_is_what_the_typed_encoder_writes_otherwise() {
    // Each performative, section and SASL frame of another implementation, in a frame of its own.
    let context = Context::default();
    let (mut canonical, mut others) = (0, 0);
    for octets in vectors("type") {
        let typed = match types::decode_whole::<PerformativeRef<'_>>(&octets, context) {
            Ok(performative) if performative.name().is_some() => Some((0, performative.to_vec())),
            _ => match types::decode_whole::<SaslFrameRef<'_>>(&octets, context) {
                Ok(sasl) if sasl.name().is_some() => Some((1, sasl.to_vec())),
                _ => match types::decode_whole::<SectionRef<'_>>(&octets, context) {
                    Ok(section) if section.name().is_some() => Some((2, section.to_vec())),
                    _ => None,
                },
            },
        };
        let Some((kind, again)) = typed else { continue };
        let framed = |octets: &[u8]| match kind {
            2 => frame(0, 0, &[b"\x00\x53\x14\xc0\x02\x01\x43", octets].concat()),
            ty => frame(ty, 0, octets),
        };
        if listed(&framed(&octets)).is_empty() {
            assert_eq!(again, octets, "nothing is listed");
            canonical += 1;
        } else {
            assert_ne!(again, octets, "something is listed");
            others += 1;
        }
        let mut rest = listed(&framed(&again));
        // The elements of an array are written as they came.
        rest.retain(|(_, text)| !text.contains("its elements are"));
        assert_eq!(rest, [], "what the typed encoder writes");
    }
    assert!(canonical > 5 && others > 25, "{canonical} canonical, {others} others");
}

#[test]
fn cut_at_any_octet_it_says_where_and_never_panics() {
    for name in &RECORDINGS[..4] {
        let octets = capture(name);
        let whole = decode(&octets, Options::default()).expect("decodes");
        let ends: Vec<usize> =
            whole.directions[0].items.iter().map(|item| item.offset + item.len).collect();
        for len in 8..octets.len() {
            let decoded = decode(&octets[..len], roundtrip()).expect("decodes");
            assert_eq!(decoded.malformed(), !ends.contains(&len), "{name} cut at {len}");
            assert_eq!(decoded.differs(), !ends.contains(&len), "{name} cut at {len}");
        }
    }
}

#[test]
fn any_octet_may_be_wrong() {
    for name in &RECORDINGS[..4] {
        let octets = capture(name);
        let whole = decode(&octets, Options::default()).expect("decodes");
        for item in &whole.directions[0].items {
            let octets = &octets[item.offset..item.offset + item.len];
            for (at, flip) in
                (0..octets.len()).flat_map(|at| [1, 0x40, 0xff].map(|flip| (at, flip)))
            {
                let mut octets = octets.to_vec();
                octets[at] ^= flip;
                let decoded = decode(&octets, of_1_0()).expect("decodes");
                for problem in problems(&decoded) {
                    assert!(problem.offset <= octets.len(), "{problem:?}");
                }
                // What decodes without a fault must encode to what came in.
                assert!(
                    decoded.malformed() || !decoded.differs(),
                    "{name}, octet {at} ^ {flip:#x} of the frame at {}: {}",
                    item.offset,
                    decoded.to_text()
                );
            }
        }
    }
}

#[test]
fn legal_but_not_canonical_is_listed_with_octet_and_path() {
    let one = |body: &[u8], octet: usize, text: &str| {
        assert_eq!(listed(&frame(0, 0, body)), [(octet, text.to_owned())], "{text}");
    };
    assert_eq!(listed(&frame(0, 0, b"\x00\x53\x11\xc0\x05\x04\x40\x43\x43\x43")), []);
    one(
        b"\x00\x80\0\0\0\0\0\0\0\x18\x45",
        9,
        "close (descriptor): encoded as ulong, where smallulong would do",
    );
    one(
        b"\x00\xa3\x0famqp:close:list\x45",
        9,
        "close: the descriptor is a symbol; as a number it is 0x18",
    );
    one(b"\x00\x53\x18\xc0\x01\0", 11, "close: encoded as list8, where list0 would do");
    one(
        b"\x00\x53\x18\xd0\0\0\0\x04\0\0\0\0",
        11,
        "close: encoded as list32, where list0 would do",
    );
    one(
        b"\x00\x53\x11\xd0\0\0\0\x08\0\0\0\x04\x40\x43\x43\x43",
        11,
        "begin: encoded as list32, where list8 would do",
    );
    one(
        b"\x00\x53\x11\xc0\x09\x04\x40\x70\0\0\0\0\x43\x43",
        15,
        "begin.next-outgoing-id: encoded as uint, where uint0 would do",
    );
    one(
        b"\x00\x53\x11\xc0\x06\x05\x40\x43\x43\x43\x40",
        18,
        "begin.handle-max: null at the end, which can be left out",
    );
    one(
        b"\x00\x53\x11\xc0\x0a\x05\x40\x43\x43\x43\x70\xff\xff\xff\xff",
        18,
        "begin.handle-max: the default, which can be left out",
    );
    // detach: handle, closed; a boolean of one octet.
    one(
        b"\x00\x53\x16\xc0\x04\x02\x43\x56\x01",
        15,
        "detach.closed: encoded as boolean, where true would do",
    );
    let capabilities = |value: &[u8]| {
        let list = [b"\x40\x43\x43\x43\x40", value].concat();
        let size = u8::try_from(list.len() + 1).expect("short");
        frame(0, 0, &[&b"\x00\x53\x11\xc0"[..], &[size, 6], &list[..]].concat())
    };
    let path = "begin.offered-capabilities";
    assert_eq!(listed(&capabilities(b"\xa3\x01a")), []);
    assert_eq!(
        listed(&capabilities(b"\xe0\x04\x01\xa3\x01a")),
        [(19, format!("{path}: an array of one value, which can stand without an array"))]
    );
    assert_eq!(
        listed(&capabilities(b"\xe0\x02\x00\xa3")),
        [(19, format!("{path}: an array of no values, which can be null"))]
    );
    assert_eq!(
        listed(&capabilities(b"\xe0\x0c\x02\xb3\0\0\0\x01a\0\0\0\x01b")),
        [(19, format!("{path}: its elements are sym32, where sym8 would do"))]
    );
    // A key and a value in a map of any values: begin.properties.
    let list = b"\x40\x43\x43\x43\x40\x40\x40\xc1\x10\x02\xb3\0\0\0\x01k\x80\0\0\0\0\0\0\0\x07";
    let body = [&b"\x00\x53\x11\xc0"[..], &[26, 8], list].concat();
    assert_eq!(
        listed(&frame(0, 0, &body)),
        [
            (24, "begin.properties[\"k\"] (key): encoded as sym32, where sym8 would do".to_owned()),
            (30, "begin.properties[\"k\"]: encoded as ulong, where smallulong would do".to_owned()),
        ]
    );
    // In a message that two transfers carry, the octet is that of the second one.
    let message = b"\x00\x53\x75\xa0\x01x\x00\x53\x75\xb0\0\0\0\x01y";
    let first =
        frame(0, 0, &[b"\x00\x53\x14\xc0\x07\x06\x43\x40\x40\x40\x40\x41", &message[..5]].concat());
    let second = frame(0, 0, &[b"\x00\x53\x14\xc0\x02\x01\x43", &message[5..]].concat());
    assert_eq!(
        listed(&[first.clone(), second].concat()),
        [(first.len() + 8 + 7 + 4, "data: encoded as vbin32, where vbin8 would do".to_owned())]
    );
}

#[test]
fn malformed_octets_are_told_with_octet_and_path() {
    let told = |octets: &[u8]| {
        let decoded = decode(octets, of_1_0()).expect("decodes");
        assert!(decoded.malformed(), "{}", decoded.to_text());
        let problem = problems(&decoded).into_iter().find(|problem| problem.malformed);
        let problem = problem.expect("one is malformed");
        (problem.offset, problem.text)
    };
    let is = |octets: &[u8], at: usize, text: &str| {
        assert_eq!(told(octets), (at, text.to_owned()));
    };
    is(
        &frame(0, 0, b"\x00\x53\x11\xc0\x04\x03\x40\x43\x43"),
        17,
        "begin.outgoing-window: mandatory, and missing at octet 17",
    );
    is(
        &frame(0, 0, b"\x00\x53\x10\xc0\x02\x01\x43"),
        14,
        "open.container-id: format code 0x43 is none of string at octet 14",
    );
    is(
        &frame(0, 0, b"\x00\x53\x11\xc0\x05\x04\x40\x43\x43\x3f"),
        17,
        "begin.outgoing-window: unknown format code 0x3f at octet 17",
    );
    is(
        &frame(1, 0, b"\x00\x53\x41\xc0\x05\x02\xa3\x01\xc3\x40"),
        16,
        "sasl-init.mechanism: not ASCII at octet 16",
    );
    is(&frame(1, 0, b""), 8, "a SASL frame without a body");
    is(
        &[0, 0, 0, 7, 2, 0, 0, 0],
        0,
        "a frame of 7 octets is smaller than its header of 8, at octet 0; what follows cannot be told apart",
    );
    is(b"\0\0\0\x09\x02\0\0\0", 0, "the input ends within a frame: 9 octets announced, 8 here");
    // In a section of a message, whichever transfer carried the octet.
    let section = b"\x00\x53\x70\xc0\x03\x02\x41\x43";
    let first =
        frame(0, 0, &[b"\x00\x53\x14\xc0\x07\x06\x43\x40\x40\x40\x40\x41", &section[..4]].concat());
    let second = frame(0, 0, &[b"\x00\x53\x14\xc0\x02\x01\x43", &section[4..]].concat());
    let at = first.len() + 8 + 7 + 3;
    is(
        &[first, second].concat(),
        at,
        &format!("header.priority: format code 0x43 is none of ubyte at octet {at}"),
    );
}

#[test]
fn nested_deeper_than_any_stack_it_is_malformed() {
    let body: Vec<u8> = [&b"\x00\x53\x14"[..], &[0].repeat(2_000_000)].concat();
    let decoded = decode(&frame(0, 0, &body), of_1_0()).expect("decodes");
    assert!(decoded.malformed() && !decoded.differs());
    // Elements of no width are announced by the million and take no room.
    let array = b"\x00\x53\x77\xf0\0\0\0\x05\0\0\xff\xff\x40";
    let message = [b"\x00\x53\x14\xc0\x02\x01\x43", &array[..]].concat();
    let decoded = decode(&frame(0, 0, &message), of_1_0()).expect("decodes");
    assert!(!decoded.malformed() && !decoded.differs());
    assert!(decoded.to_text().contains("amqp-value (array of null) [65535 of null]"));
}

#[test]
fn what_is_odd_is_told_and_kept() {
    let odd = |octets: &[u8], texts: &[&str]| {
        let decoded = decode(octets, of_1_0()).expect("decodes");
        assert!(!decoded.malformed() && !decoded.differs(), "{}", decoded.to_text());
        let found: Vec<String> = problems(&decoded).into_iter().map(|odd| odd.text).collect();
        assert_eq!(found, texts);
        decoded.to_text()
    };
    // An empty frame, a frame of another type, an extended header.
    assert!(odd(&frame(0, 3, b""), &[]).contains("channel 3   frame   empty"));
    let other = odd(&frame(7, 0, b"ab"), &["a frame of the unknown type 7"]);
    assert!(other.contains("frame of type 7 2 octets 6162"), "{other}");
    odd(b"\0\0\0\x0c\x03\0\0\0wxyz", &["an extended header of 4 octets"]);
    // Descriptors that the standard does not know, by number and by symbol.
    let unknown =
        odd(&frame(0, 0, b"\x00\x80\0\0\x46\x8c\0\0\0\x04\x45"), &["no performative of AMQP 1.0"]);
    assert!(unknown.contains("frame   @0x468c00000004 []"), "{unknown}");
    let unknown =
        odd(&frame(0, 0, b"\x00\xa3\x03x:y\xc0\x03\x01\xa1\x00"), &["no performative of AMQP 1.0"]);
    assert!(unknown.contains("frame   @:x:y\n              - (string) \"\"\n"), "{unknown}");
    // What follows a performative that carries nothing.
    odd(&frame(0, 0, b"\x00\x53\x18\x45ab"), &["2 octets follow, and only a transfer carries any"]);
    // A message without a body, and one with a section out of place.
    let transfer =
        |message: &[u8]| frame(0, 0, &[b"\x00\x53\x14\xc0\x02\x01\x43", message].concat());
    odd(&transfer(b"\x00\x53\x70\x45"), &["a message without a body (section 3.2)"]);
    odd(
        &transfer(b"\x00\x53\x77\x40\x00\x53\x70\x45"),
        &["header stands behind amqp-value (section 3.2)"],
    );
    // A delivery that goes on, one that is given up, and one of another format.
    let flags = |fields: &[&[u8]], payload: &[u8]| {
        let (count, fields) = (fields.len() as u8 + 1, fields.concat());
        let size = fields.len() as u8 + 2;
        let body = [&b"\x00\x53\x14\xc0"[..], &[size, count, 0x43], &fields, payload].concat();
        frame(0, 0, &body)
    };
    let more = flags(&[b"\x40", b"\x40", b"\x40", b"\x40", b"\x41"], b"\x00");
    odd(&more, &["the delivery on channel 0, handle 0 is not complete"]);
    let aborted =
        flags(&[&[0x40][..]; 8].into_iter().chain([&b"\x41"[..]]).collect::<Vec<_>>(), b"");
    odd(&[more, aborted].concat(), &[]);
    let format = odd(&flags(&[b"\x40", b"\x40", b"\x52\x05"], b"raw"), &[]);
    assert!(format.contains("payload 3 octets 726177"), "{format}");
    // TLS inside.
    let tls = odd(b"AMQP\x02\x01\0\0\x16\x03\x01\0\0", &[]);
    assert!(tls.contains("protocol header AMQP 2 1 0 0 (TLS)"), "{tls}");
    assert!(tls.contains("5 octets of TLS, which are not read"), "{tls}");
}

#[test]
fn json_holds_types_and_encodings() {
    let decoded = decode(&capture("amqp-1.0-proton-client.bin"), roundtrip()).expect("decodes");
    let json = decoded.to_json();
    let direction = &json["directions"][0];
    assert_eq!((&direction["protocol"], direction.get("dialect")), (&"1.0".into(), None));
    assert_eq!(direction["roundtrip"]["identical"], true);
    let items = direction["items"].as_array().expect("a list");
    let named = |name: &'static str| items.iter().filter(move |item| item["performative"] == name);
    let open = named("open").next().expect("an open");
    assert_eq!(
        open["fields"][0],
        serde_json::json!({
            "name": "container-id", "type": "string", "encoding": "str8-utf8", "value": "proton-client"
        })
    );
    let last = named("transfer").next_back().expect("transfers");
    assert_eq!(
        (&last["message"]["transfers"], &last["message"]["size"]),
        (&3.into(), &1225.into())
    );
    let data = &last["message"]["sections"][2];
    assert_eq!((&data["type"], &data["value"]["encoding"]), (&"data".into(), &"vbin32".into()));
}

#[test]
fn secrets_are_not_shown() {
    let init = b"\x00\x53\x41\xc0\x11\x02\xa3\x05PLAIN\xa0\x07\0u\0hush";
    let response = b"\x00\x53\x43\xc0\x07\x01\xa0\x04hush";
    // The third one has a field too many for its count: what cannot be read shows nothing either.
    let malformed = b"\x00\x53\x43\xc0\x07\x02\xa0\x04hush";
    for body in [&init[..], response, malformed] {
        let decoded = decode(&frame(1, 0, body), of_1_0()).expect("decodes");
        assert!(!decoded.differs(), "what is hidden is encoded again all the same");
        let (text, json) = (decoded.to_text(), decoded.to_json().to_string());
        assert!(text.contains("[redacted]") && json.contains("\"redacted\":true"), "{text}{json}");
        for secret in ["hush", "68757368"] {
            assert!(!text.contains(secret) && !json.contains(secret), "{text}{json}");
        }
    }
}
