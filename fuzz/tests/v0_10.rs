//! Every record of 0-10: typed and dynamic codecs agree, and no octets break them.

use amqp_fuzz::types_0_10 as strategy;
use amqp_types::{
    Context, DecodeError, DecodeErrorKind, Encode, Limits, Reader,
    packed::{
        AnyRef, Array, ArrayRef, CommandSegment, DynamicRecord, HeaderEntry, ListRef, MapRef,
        Packed, SequenceSetRef, SessionHeader, Struct32, Struct32Ref, WireType, decode_whole,
        read_struct,
        reflect::{Kind, Protocol, Record},
    },
    segments::{Assembly, Frame, FrameFlags, FrameReader, SegmentType, encode_segment},
    v0_10::{self, Command, CommandRef, ControlRef, PROTOCOL, StructRef, message, session},
    v0_10_qpid,
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};

fn samples<T: std::fmt::Debug>(strategy: impl Strategy<Value = T>, count: usize) -> Vec<T> {
    let mut runner = TestRunner::deterministic();
    (0..count)
        .map(|_| strategy.new_tree(&mut runner).expect("the strategy makes values").current())
        .collect()
}

/// What the typed codec makes of octets.
#[derive(Debug, PartialEq)]
struct Typed {
    name: Option<&'static str>,
    view: Vec<u8>,
    owned: Vec<u8>,
    len: usize,
    missing: Option<&'static str>,
}

/// A struct that has no codes in front.
fn bare<'a, T: Packed<'a> + Encode>(
    octets: &'a [u8],
    check: fn(&T) -> (Vec<u8>, Option<&'static str>),
) -> Result<Typed, DecodeError> {
    let mut reader = Reader::new(octets, Context::default());
    let read: T = read_struct(&mut reader, "struct")?;
    let read = reader.end_with(read)?;
    let (owned, missing) = check(&read);
    let (view, len) = (read.to_vec(), read.encoded_len());
    Ok(Typed { name: Some(T::NAME), view, owned, len, missing })
}

/// The typed codec of a module.
macro_rules! typed {
    ($module:ident) => {
        |record: &Record, octets: &[u8]| -> Result<Typed, DecodeError> {
            use amqp_types::$module::{CommandRef, ControlRef, StructRef, dtx, message, session};
            let context = Context::default();
            match record.kind {
                Kind::Control => {
                    let read = ControlRef::decode(octets, context)?;
                    let owned = read.to_owned();
                    assert_eq!(owned.as_view(), read);
                    Ok(Typed {
                        name: read.name(),
                        view: read.to_vec(),
                        owned: owned.to_vec(),
                        len: read.encoded_len(),
                        missing: read.missing(),
                    })
                }
                Kind::Command => {
                    let read = CommandRef::decode(octets, context)?;
                    let command = read.command.to_owned();
                    assert_eq!(command.as_view(), read.command);
                    Ok(Typed {
                        name: read.command.name(),
                        view: read.to_vec(),
                        owned: CommandSegment { header: read.header, command }.to_vec(),
                        len: read.encoded_len(),
                        missing: read.command.missing(),
                    })
                }
                Kind::Struct if record.code.is_some() => {
                    let read = decode_whole::<StructRef<'_>>(octets, context, "struct")?;
                    let owned = read.to_owned();
                    assert_eq!(owned.as_view(), read);
                    Ok(Typed {
                        name: read.name(),
                        view: read.to_vec(),
                        owned: owned.to_vec(),
                        len: read.encoded_len(),
                        missing: read.missing(),
                    })
                }
                // Those that have no code are only ever found by their place.
                Kind::Struct => match record.name {
                    "session.header" => bare::<session::HeaderRef>(octets, |read| {
                        (read.to_owned().to_vec(), read.missing())
                    }),
                    "session.command-fragment" => {
                        bare::<session::CommandFragmentRef<'_>>(octets, |read| {
                            (read.to_owned().to_vec(), read.missing())
                        })
                    }
                    "message.reply-to" => bare::<message::ReplyToRef<'_>>(octets, |read| {
                        (read.to_owned().to_vec(), read.missing())
                    }),
                    "dtx.xid" => bare::<dtx::XidRef<'_>>(octets, |read| {
                        (read.to_owned().to_vec(), read.missing())
                    }),
                    name => panic!("{name} has no code, and its type must be named here"),
                },
            }
        }
    };
}

type Codec = fn(&Record, &[u8]) -> Result<Typed, DecodeError>;

/// Each module: its name, its tables, and its typed codec.
const MODULES: [(&str, &Protocol, Codec); 2] = [
    ("v0_10", &v0_10::PROTOCOL, typed!(v0_10)),
    ("v0_10_qpid", &v0_10_qpid::PROTOCOL, typed!(v0_10_qpid)),
];

/// What the dynamic codec makes of the same octets: the octets again; `None` where it does not know the codes.
fn dynamic(
    protocol: &Protocol,
    record: &'static Record,
    octets: &[u8],
) -> Result<Option<Vec<u8>>, DecodeError> {
    let context = Context::default();
    let found = match record.kind {
        Kind::Control => DynamicRecord::decode_control(protocol, octets, context)?
            .map(|record| (record.to_vec(), record.encoded_len())),
        Kind::Command => DynamicRecord::decode_command(protocol, octets, context)?
            .map(|segment| (segment.to_vec(), segment.encoded_len())),
        Kind::Struct if record.code.is_some() => {
            let mut reader = Reader::new(octets, context);
            let value = Struct32Ref::read(&mut reader, "struct")?;
            let read = DynamicRecord::from_struct32(protocol, value, context)
                .map_err(|error| error.shifted(6))?;
            if let Err(error) = reader.finish() {
                return Err(error.within("struct"));
            }
            read.map(|record| (record.to_vec(), record.encoded_len()))
        }
        Kind::Struct => {
            let mut reader = Reader::new(octets, context);
            let read = DynamicRecord::read_struct(record, &mut reader, "struct")?;
            reader.finish()?;
            Some((read.to_vec(), read.encoded_len()))
        }
    };
    Ok(found.map(|(octets, len)| {
        assert_eq!(octets.len(), len);
        octets
    }))
}

/// A sample as it stands on the wire, half of the commands with the bit `sync`.
fn octets_of(sample: &DynamicRecord, index: usize) -> Vec<u8> {
    match sample.record().kind {
        Kind::Command => {
            let header = SessionHeader { sync: index % 2 == 1 };
            CommandSegment { header, command: sample.clone() }.to_vec()
        }
        _ => sample.to_vec(),
    }
}

#[test]
fn every_record_survives_the_round_trip_in_both_codecs() {
    for (module, protocol, typed) in MODULES {
        let mut seen = [0usize; 3];
        for record in protocol.records() {
            seen[record.kind as usize] += 1;
            let name = record.name;
            for (index, sample) in samples(strategy::record(record), 48).into_iter().enumerate() {
                let octets = octets_of(&sample, index);
                let typed =
                    typed(record, &octets).unwrap_or_else(|e| panic!("{name}: {e} in {sample:?}"));
                assert_eq!(typed.name, Some(name));
                assert_eq!(typed.view, octets, "{name}");
                assert_eq!(typed.owned, octets, "{name}");
                assert_eq!(typed.len, octets.len(), "{name}");
                assert_eq!(typed.missing, sample.missing(), "{name}");
                assert_eq!(dynamic(protocol, record, &octets), Ok(Some(octets)), "{name}");
            }
        }
        assert_eq!(seen, [25, 59, 17], "controls, commands and structs of the document");
        let all = protocol.records().count();
        assert_eq!(seen.iter().sum::<usize>(), all);
        println!("{module}: {all} of {all} controls, commands and structs");
    }
}

#[test]
fn no_prefix_is_a_value() {
    for (_, protocol, typed) in MODULES {
        for record in protocol.records() {
            for (index, sample) in samples(strategy::record(record), 6).into_iter().enumerate() {
                let octets = octets_of(&sample, index);
                for len in 0..octets.len() {
                    let error = typed(record, &octets[..len]).expect_err(record.name);
                    assert!(error.offset() <= len, "{error:?} of {len} octets");
                    let again = dynamic(protocol, record, &octets[..len]);
                    assert_eq!(again, Err(error), "{}", record.name);
                }
            }
        }
    }
}

#[test]
fn no_octet_that_changes_breaks_a_decoder() {
    for (_, protocol, typed) in MODULES {
        for record in protocol.records() {
            for (index, sample) in samples(strategy::record(record), 2).into_iter().enumerate() {
                let octets = octets_of(&sample, index);
                for place in 0..octets.len().min(200) {
                    for change in [1, 0x80, 0xff, 0x40, octets[place]] {
                        let mut mutated = octets.clone();
                        mutated[place] ^= change;
                        // What is legal is written as it came: there is one way to write each value.
                        match typed(record, &mutated) {
                            Ok(typed) => {
                                assert_eq!(typed.view, mutated, "{}", record.name);
                                assert_eq!(typed.owned, mutated, "{}", record.name);
                                assert_eq!(typed.len, mutated.len());
                                let again = dynamic(protocol, record, &mutated).expect(record.name);
                                assert_eq!(again.is_some(), typed.name.is_some());
                                assert!(again.is_none_or(|again| again == mutated));
                            }
                            Err(error) => {
                                assert!(error.offset() <= mutated.len(), "{error}");
                                assert_eq!(dynamic(protocol, record, &mutated), Err(error));
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Views borrow: nothing is allocated to read one, whatever is in it.
#[test]
fn decoding_a_view_allocates_nothing() {
    let context = Context::default();
    for record in PROTOCOL.records().filter(|record| record.code.is_some()) {
        for (index, sample) in samples(strategy::record(record), 8).into_iter().enumerate() {
            let octets = octets_of(&sample, index);
            let allocated = allocation_counter::measure(|| {
                let read = match record.kind {
                    Kind::Control => ControlRef::decode(&octets, context).is_ok(),
                    Kind::Command => CommandRef::decode(&octets, context).is_ok(),
                    Kind::Struct => StructRef::decode_header(&octets, context).all(|s| s.is_ok()),
                };
                assert!(read, "{}", record.name);
            });
            assert_eq!(allocated.count_total, 0, "{}", record.name);
        }
    }
}

/// Qpid's branches of distributed transactions: structs with codes, in an array of them.
#[test]
fn a_branch_of_qpid_can_stand_in_an_array() {
    let xid = v0_10_qpid::dtx::Xid { format: Some(7), ..Default::default() };
    let octets = xid.to_vec();
    assert_eq!(octets, b"\0\0\0\x08\x06\x04\x01\0\0\0\0\x07");
    let value = Struct32::new(6, 4, &octets[6..]).expect("short");
    let in_doubt = Array::from_values([&value, &value]).expect("two of one type");
    let result = v0_10_qpid::dtx::RecoverResult { in_doubt: Some(in_doubt) };
    let octets = result.to_vec();
    let read = decode_whole::<v0_10_qpid::StructRef<'_>>(&octets, Context::default(), "result");
    let Ok(v0_10_qpid::StructRef::DtxRecoverResult(read)) = read else { panic!("{read:?}") };
    let mut found = 0;
    for value in read.in_doubt.expect("it was set") {
        let AnyRef::Struct32(value) = value else { panic!("{value:?}") };
        let read = v0_10_qpid::StructRef::from_struct32(value, Context::default());
        let Ok(v0_10_qpid::StructRef::DtxXid(read)) = read else { panic!("{read:?}") };
        assert_eq!((read.to_owned(), read.missing()), (xid.clone(), Some("global-id")));
        found += 1;
    }
    assert_eq!(found, 2);
}

#[test]
fn any_octets_are_a_value_or_an_error() {
    let mut runner = TestRunner::deterministic();
    let strategy = proptest::collection::vec(
        proptest::prop_oneof![
            proptest::prelude::any::<u8>(),
            proptest::sample::select(vec![0, 1, 2, 4, 8, 0x85, 0x95, 0xa8, 0xa9, 0xaa, 0xab, 0xf0]),
        ],
        0..40,
    );
    for _ in 0..20_000 {
        let octets = strategy.new_tree(&mut runner).expect("octets").current();
        let context = Context::default();
        let mut reader = Reader::new(&octets, context);
        if let Ok(value) = AnyRef::read(&mut reader, "value") {
            let again = value.to_vec();
            assert_eq!(again.len(), value.encoded_len());
            assert_eq!(again.len(), reader.offset());
            let mut reader = Reader::new(&again, context);
            assert_eq!(AnyRef::read(&mut reader, "value").expect("again").to_vec(), again);
            assert_eq!(value.to_owned().to_vec(), again);
            let _ = format!("{value:?}");
        }
        let _ = ControlRef::decode(&octets, context);
        let _ = CommandRef::decode(&octets, context);
        assert!(StructRef::decode_header(&octets, context).count() <= 40);
        let _ = DynamicRecord::decode_header(&PROTOCOL, &octets, context);
    }
}

/// What stands behind the size of a container around itself `levels` times, none of it behind the innermost:
/// what a level has in front of the size of the next, and what the innermost holds.
fn nested(levels: usize, front: &[u8], innermost: &[u8]) -> Vec<u8> {
    let mut octets = Vec::with_capacity(levels * (front.len() + 4) + innermost.len());
    for level in (0..levels).rev() {
        let size = level * (front.len() + 4) + innermost.len();
        octets.extend_from_slice(front);
        octets.extend_from_slice(&(size as u32).to_be_bytes());
    }
    octets.extend_from_slice(innermost);
    octets
}

/// Name, code, what a level has in front of the size of the next, what the innermost holds.
const CONTAINERS: [(&str, u8, &[u8], &[u8]); 3] = [
    ("map", 0xa8, b"\0\0\0\x01\0\xa8", b"\0\0\0\0"),
    ("list", 0xa9, b"\0\0\0\x01\xa9", b"\0\0\0\0"),
    ("array", 0xaa, b"\xaa\0\0\0\x01", b"\x02\0\0\0\0"),
];

#[test]
fn nesting_is_bounded_whatever_nests() {
    const LEVELS: usize = 2_000_000;
    let widest =
        Context { limits: Limits { depth: u8::MAX, ..Limits::DEFAULT }, ..Context::default() };
    for (name, code, front, innermost) in CONTAINERS {
        // Levels inside the outermost container.
        for (levels, fits) in [(31, true), (32, false), (LEVELS, false)] {
            let content = nested(levels, front, innermost);
            let mut octets = (content.len() as u32).to_be_bytes().to_vec();
            octets.extend_from_slice(&content);
            let mut reader = Reader::new(&octets, Context::default());
            let read = AnyRef::read_as(&mut reader, code, "value");
            assert_eq!(read.is_ok(), fits, "{name} {levels}");
            if let Err(error) = read {
                assert_eq!(error.kind(), &DecodeErrorKind::TooDeep { limit: 32 }, "{name}");
                let error = AnyRef::read_as(&mut Reader::new(&octets, widest), code, "value");
                // The widest limit that can be set still does not reach the end of the stack.
                assert_eq!(error.is_err(), levels > 255, "{name} {levels}");
            }
        }
    }
}

/// A struct is octets until somebody who knows its codes reads it: one level at a time.
#[test]
fn structs_nest_without_end_and_without_harm() {
    const LEVELS: usize = 2_000_000;
    // exchange.exchange-query-result with its arguments: a map of one entry, a struct of the same kind.
    let level = 4 + 2 + 2 + 4 + 4 + 2;
    let mut octets = Vec::with_capacity(LEVELS * level + 8);
    for inner in (0..LEVELS).rev() {
        let rest = inner * level + 8;
        octets.extend_from_slice(&((rest + level - 4) as u32).to_be_bytes());
        octets.extend_from_slice(&[7, 1, 0x08, 0]);
        octets.extend_from_slice(&((rest + 6) as u32).to_be_bytes());
        octets.extend_from_slice(&[0, 0, 0, 1, 0, 0xab]);
    }
    octets.extend_from_slice(&[0, 0, 0, 4, 7, 1, 0, 0]);
    let context = Context::default();
    let read = decode_whole::<StructRef<'_>>(&octets, context, "struct").expect("one level");
    let StructRef::ExchangeExchangeQueryResult(result) = read else { panic!("{:?}", read.name()) };
    let inner = result.arguments.and_then(|map| map.get(""));
    assert!(matches!(inner, Some(AnyRef::Struct32(inner)) if inner.class_code() == 7));
    assert_eq!(read.to_vec(), octets);
    assert_eq!(read.to_owned().to_vec(), octets);
    // As the result of a command, and without the generated types.
    let mut segment = vec![3, 2, 1, 0, 2, 0];
    segment.extend_from_slice(&octets);
    let command = CommandRef::decode(&segment, context).expect("one level");
    assert_eq!(command.to_vec(), segment);
    let dynamic = DynamicRecord::decode_command(&PROTOCOL, &segment, context).expect("one level");
    assert_eq!(dynamic.expect("execution.result").to_vec(), segment);
    let header = DynamicRecord::decode_header(&PROTOCOL, &octets, context).expect("one struct");
    assert!(matches!(&header[..], [HeaderEntry::Known(record)] if record.to_vec() == octets));
}

fn fault<'a, T: WireType<'a> + std::fmt::Debug>(octets: &'a [u8]) -> DecodeErrorKind {
    decode_whole::<T>(octets, Context::default(), "value").expect_err("not legal").kind().clone()
}

#[test]
fn what_broke_other_codecs_is_refused() {
    use DecodeErrorKind as Kind;
    // Ranges that end before they begin, by the arithmetic of serial numbers.
    assert_eq!(
        fault::<SequenceSetRef<'_>>(b"\0\x08\0\0\0\x05\0\0\0\x03"),
        Kind::ReversedRange { first: 5, last: 3 }
    );
    assert_eq!(
        fault::<SequenceSetRef<'_>>(b"\0\x08\0\0\0\0\x80\0\0\0"),
        Kind::ReversedRange { first: 0, last: 1 << 31 }
    );
    let wrapped = decode_whole::<SequenceSetRef<'_>>(
        b"\0\x08\xff\xff\xff\xff\0\0\0\0",
        Context::default(),
        "value",
    );
    assert_eq!(wrapped.expect("a number and its successor").len(), 1);
    assert_eq!(
        fault::<SequenceSetRef<'_>>(b"\0\x07\0\0\0\x05\0\0\0"),
        Kind::UnevenSize { octets: 7, item: 8 }
    );
    // Counts and sizes that disagree.
    assert_eq!(
        fault::<MapRef<'_>>(b"\0\0\0\x04\0\0\0\x01"),
        Kind::CountMismatch { count: 1, found: 0 }
    );
    assert_eq!(
        fault::<MapRef<'_>>(b"\0\0\0\x03\0\0\0"),
        Kind::Truncated { needed: 4, remaining: 3 }
    );
    assert_eq!(
        fault::<ListRef<'_>>(b"\0\0\0\x06\0\0\0\x01\xf0\xf0"),
        Kind::TrailingData { octets: 1 }
    );
    assert_eq!(
        fault::<ListRef<'_>>(b"\xff\xff\xff\xff"),
        Kind::Truncated { needed: u64::from(u32::MAX), remaining: 0 }
    );
    assert_eq!(
        fault::<ArrayRef<'_>>(b"\0\0\0\x05\x02\x80\0\0\0"),
        Kind::CountMismatch { count: 1 << 31, found: 0 }
    );
    // Every element of no width costs the sender nothing: 2^31 of them.
    for code in [0xf0, 0xf1, 0xf2] {
        let octets = [0, 0, 0, 5, code, 0x80, 0, 0, 0];
        assert_eq!(fault::<ArrayRef<'_>>(&octets), Kind::TooManyElements { limit: 65_536 });
    }
    assert_eq!(fault::<ArrayRef<'_>>(b"\0\0\0\x05\xb0\0\0\0\0"), Kind::UnknownTypeCode(0xb0));
    assert_eq!(fault::<ListRef<'_>>(b"\0\0\0\x05\0\0\0\x01\xef"), Kind::UnknownTypeCode(0xef));
    // Text.
    assert_eq!(fault::<MapRef<'_>>(b"\0\0\0\x07\0\0\0\x01\x01\xff\xf0"), Kind::InvalidUtf8);
    assert_eq!(fault::<ListRef<'_>>(b"\0\0\0\x07\0\0\0\x01\x85\x01\xff"), Kind::InvalidUtf8);
    assert_eq!(fault::<ListRef<'_>>(b"\0\0\0\x08\0\0\0\x01\x86\x02\xd8\0"), Kind::InvalidUtf16);
    assert_eq!(
        fault::<ListRef<'_>>(b"\0\0\0\x09\0\0\0\x01\x27\0\0\xd8\0"),
        Kind::InvalidCharacter(0xd800)
    );
    // Structs: no codes, others, flags for no field, octets behind the last field.
    assert_eq!(
        fault::<Struct32Ref<'_>>(b"\0\0\0\x01\x07"),
        Kind::Truncated { needed: 2, remaining: 1 }
    );
    assert_eq!(fault::<session::HeaderRef>(b"\x01\x02"), Kind::UnknownPackingFlag(2));
    assert_eq!(fault::<session::HeaderRef>(b"\x02\x01\0"), Kind::TrailingData { octets: 1 });
    assert_eq!(
        fault::<message::AcquiredRef<'_>>(b"\0\0\0\x04\x04\x05\0\0"),
        Kind::UnexpectedStruct { class: 4, code: 5, expected: "message.acquired" }
    );
    for (header, kind) in [
        (&b"\x03\x01\x01\x02\0\0"[..], Kind::UnknownPackingFlag(2)),
        (b"\x03\x01\x02\0\0\0\0", Kind::TrailingData { octets: 1 }),
        (b"\x03\x01\0\0\0", Kind::Truncated { needed: 1, remaining: 0 }),
        (b"\x03\x01\x09\0\0\0", Kind::Truncated { needed: 9, remaining: 3 }),
    ] {
        let error = CommandRef::decode(header, Context::default()).expect_err("no header");
        assert_eq!(error.kind(), &kind, "{header:?}");
    }
}

#[test]
fn faults_have_a_place_and_a_name() {
    let fault = |octets: &[u8]| {
        ControlRef::decode(octets, Context::default()).expect_err("not legal").to_string()
    };
    assert_eq!(
        fault(b"\x02\x01\x01\0\0\x05ab"),
        "session.attach.name: needs 5 octets and 2 are left at octet 6"
    );
    assert_eq!(
        fault(b"\x01\x02\x01\0\0\0\0\x08\0\0\0\x01\x01p\xb0\0"),
        "connection.start-ok.client-properties[\"p\"]: unknown type code 0xb0 at octet 14"
    );
    assert_eq!(
        fault(b"\x01\x0a\x01\0"),
        "connection.heartbeat.packing-flags: packing flags 0x0001 name a field that the struct does not have at octet 2"
    );
    assert_eq!(
        fault(b"\x02\x0b\x01\0\0\x10\0\0\0\x01\0\0\0\x02\0\0\0\x09\0\0\0\x08"),
        "session.known-completed.commands[1]: a range from 9 to 8 ends before it begins at octet 14"
    );
}

#[test]
fn unknown_codes_are_kept() {
    let control = ControlRef::decode(b"\x63\x01abc", Context::default()).expect("kept");
    assert_eq!((control.name(), control.to_vec()), (None, b"\x63\x01abc".to_vec()));
    let command = CommandRef::decode(b"\x63\x01\x01\x01abc", Context::default()).expect("kept");
    assert!(command.header.sync && command.command.takes_body() && command.command.takes_header());
    assert_eq!(command.to_vec(), b"\x63\x01\x01\x01abc");
    let entries: Vec<_> = StructRef::decode_header(
        b"\0\0\0\x03\x63\x01a\0\0\0\x04\x04\x02\x03\0",
        Context::default(),
    )
    .collect::<Result<_, _>>()
    .expect("kept");
    assert!(matches!(
        entries[..],
        [StructRef::Unknown(_), StructRef::MessageFragmentProperties(p)] if p.first && p.last
    ));
}

/// Frames, as they were read.
type Frames = Vec<(FrameFlags, SegmentType, u8, u16, Vec<u8>)>;

fn frames(octets: &[u8], run: usize) -> Frames {
    let mut reader = FrameReader::new(65_535);
    let mut frames = Vec::new();
    for run in octets.chunks(run) {
        reader.feed(run);
        while let Some(frame) = reader.next_frame().expect("frames") {
            let Frame { flags, ty, track, channel, payload, .. } = frame;
            frames.push((flags, ty, track, channel, payload.to_vec()));
        }
    }
    assert!(reader.buffered().is_empty());
    frames
}

#[test]
fn frames_come_out_the_same_however_octets_arrive() {
    let mut octets = Vec::new();
    let mut segments = Vec::new();
    for (index, record) in PROTOCOL.records().filter(|r| r.kind != Kind::Struct).enumerate() {
        for sample in samples(strategy::record(record), 2) {
            let segment = octets_of(&sample, index);
            let command = record.kind == Kind::Command;
            let ty = if command { SegmentType::COMMAND } else { SegmentType::CONTROL };
            let limit = [13, 40, 4096, 65_535][index % 4];
            let body = command
                && CommandRef::decode(&segment, Context::default())
                    .expect(record.name)
                    .command
                    .takes_body();
            let place = (ty, u8::from(command), 7);
            encode_segment(place, (true, !body), &Octets(&segment), limit, &mut octets)
                .expect("room for a payload");
            segments.push((ty, segment));
            if body {
                let place = (SegmentType::BODY, 1, 7);
                let body = b"body".repeat(index);
                encode_segment(place, (false, true), &Octets(&body), limit, &mut octets)
                    .expect("room for a payload");
                segments.push((SegmentType::BODY, body));
            }
        }
    }
    let at_once = frames(&octets, octets.len());
    assert_eq!(frames(&octets, 1), at_once);
    assert_eq!(frames(&octets, 11), at_once);
    let mut assembly = Assembly::new(1 << 20);
    let mut found = Vec::new();
    for (flags, ty, track, channel, payload) in &at_once {
        let frame = Frame {
            flags: *flags,
            ty: *ty,
            track: *track,
            channel: *channel,
            reserved: [0; 5],
            payload,
        };
        if let Some(segment) = assembly.push(frame).expect("in order") {
            found.push((segment.ty, segment.payload.to_vec()));
        }
    }
    assert!(!assembly.is_open());
    assert_eq!(found, segments);
}

/// Octets that are a record already.
struct Octets<'a>(&'a [u8]);

impl Encode for Octets<'_> {
    fn encoded_len(&self) -> usize {
        self.0.len()
    }

    fn write(&self, writer: &mut amqp_types::Writer<'_>) {
        writer.octets(self.0);
    }
}

#[test]
fn no_frame_is_buffered_that_is_too_large_or_too_small() {
    use amqp_types::segments::FrameErrorKind as Kind;
    let fault = |octets: &[u8]| {
        let mut reader = FrameReader::new(4096);
        reader.feed(octets);
        let error = reader.next_frame().expect_err("no frame");
        assert_eq!(reader.next_frame(), Err(error), "it stays");
        error.kind
    };
    assert_eq!(fault(b"\x0f\0\xff\xff"), Kind::TooLarge { size: 65_535, limit: 4096 });
    assert_eq!(fault(b"\x0f\0\0\x0b"), Kind::TooSmall { size: 11 });
    assert_eq!(fault(b"\x0f\0\0\0"), Kind::TooSmall { size: 0 });
    assert_eq!(fault(b"\x4f\0\0\x0c"), Kind::Format { format: 1 });
}

#[test]
fn segments_out_of_place_are_refused() {
    use amqp_types::segments::AssemblyError as Error;
    let push = |frames: &[(u8, u8, &[u8])]| {
        let mut assembly = Assembly::new(16);
        let mut last = Ok(());
        for (flags, ty, payload) in frames {
            assert_eq!(last, Ok(()), "only the last frame is at fault");
            let (flags, ty) = (FrameFlags(*flags), SegmentType(*ty));
            let frame = Frame { flags, ty, track: 1, channel: 0, reserved: [0; 5], payload };
            last = assembly.push(frame).map(|_| ());
        }
        last
    };
    assert_eq!(push(&[(0x0f, 0, b""), (0x0b, 1, b""), (0x03, 2, b""), (0x07, 3, b"")]), Ok(()));
    assert_eq!(push(&[(0x0b, 1, b""), (0x06, 3, b"a"), (0x04, 3, b"b"), (0x05, 3, b"c")]), Ok(()));
    assert_eq!(push(&[(0x0d, 1, b"")]), Err(Error::NotBegun));
    assert_eq!(push(&[(0x0e, 1, b""), (0x0f, 1, b"")]), Err(Error::NotEnded));
    assert_eq!(push(&[(0x07, 1, b"")]), Err(Error::Boundary));
    assert_eq!(push(&[(0x0b, 1, b""), (0x0f, 1, b"")]), Err(Error::Boundary));
    assert_eq!(push(&[(0x0b, 0, b"")]), Err(Error::Boundary));
    let changed = Error::Changed { before: SegmentType::COMMAND, now: SegmentType::BODY };
    assert_eq!(push(&[(0x0e, 1, b""), (0x0d, 3, b"")]), Err(changed));
    let order = |after, ty| Err(Error::Order { after, ty });
    assert_eq!(push(&[(0x0f, 3, b"")]), order(None, SegmentType::BODY));
    assert_eq!(push(&[(0x0f, 9, b"")]), order(None, SegmentType(9)));
    assert_eq!(
        push(&[(0x0b, 1, b""), (0x03, 2, b""), (0x07, 2, b"")]),
        order(Some(SegmentType::HEADER), SegmentType::HEADER)
    );
    assert_eq!(
        push(&[(0x0e, 1, &[0; 10]), (0x0c, 1, &[0; 7])]),
        Err(Error::TooLarge { limit: 16 })
    );
}

/// Whether a segment may follow its command is in the document; a codec can tell it before it reads the segment.
#[test]
fn a_command_tells_which_segments_it_takes() {
    for record in PROTOCOL.records().filter(|r| r.kind == Kind::Command) {
        let octets = DynamicRecord::new(record).to_vec();
        let command = CommandRef::decode(&octets, Context::default()).expect(record.name).command;
        let header = record.segments.is_some_and(|s| s.header.is_some());
        let body = record.segments.is_some_and(|s| s.body.is_some());
        assert_eq!(
            (command.takes_header(), command.takes_body()),
            (header, body),
            "{}",
            record.name
        );
    }
    let transfer = CommandRef::from(message::TransferRef::default());
    assert!(transfer.takes_header() && transfer.takes_body());
    assert!(!CommandRef::from(message::AcceptRef::default()).takes_body());
    assert_eq!(Command::from(message::Accept::default()).as_view().missing(), Some("transfers"));
}
