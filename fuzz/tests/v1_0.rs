//! Every type of 1.0: what untyped values wrote, the generated codec reads, and no octets break it.

use amqp_fuzz::types_1_0 as strategy;
use amqp_types::{
    Context, DecodeErrorKind, Encode, Limits, Writer,
    types::{self, Any, AnyRef, MapRef, SymbolRef, reflect::DescribedType},
    v1_0::{DescribedTypeRef, PROTOCOL, PerformativeRef, SectionRef},
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};

fn samples(strategy: impl Strategy<Value = Any>, count: usize) -> Vec<Any> {
    let mut runner = TestRunner::deterministic();
    (0..count)
        .map(|_| strategy.new_tree(&mut runner).expect("the strategy makes values").current())
        .collect()
}

fn typed(octets: &[u8]) -> DescribedTypeRef<'_> {
    types::decode_whole(octets, Context::default()).expect("a value of a known type")
}

/// The values of a composite as the document means them: null is the default, one value is an array of one,
/// and nulls at the end are not there.
fn meaning(ty: &DescribedType, value: &Any) -> Vec<String> {
    let AnyRef::Described(described) = value.as_view() else { panic!("described") };
    let AnyRef::List(list) = described.value() else {
        return vec![format!("{:?}", described.value())];
    };
    if !ty.composite {
        return vec![format!("{list:?}")];
    }
    ty.fields
        .iter()
        .enumerate()
        .map(|(place, field)| {
            let value = list.get(place).unwrap_or(AnyRef::Null);
            match value {
                AnyRef::Array(array) if field.multiple && array.is_empty() => "nothing".to_owned(),
                AnyRef::Array(array) if field.multiple => {
                    format!("{:?}", array.iter().collect::<Vec<_>>())
                }
                AnyRef::Null if field.multiple => "nothing".to_owned(),
                AnyRef::Null => match field.default {
                    Some(default) => default_of(field.ty, default),
                    None => "nothing".to_owned(),
                },
                value if field.multiple => format!("{:?}", [value]),
                AnyRef::Described(inner) => {
                    let known = match inner.descriptor() {
                        AnyRef::Ulong(code) => PROTOCOL.by_code(code),
                        AnyRef::Symbol(symbol) => PROTOCOL.by_symbol(symbol.as_str()),
                        _ => None,
                    };
                    match known {
                        Some(known)
                            if field.requires.iter().any(|r| known.provides.contains(r))
                                || field.base == known.name =>
                        {
                            format!("{} {:?}", known.name, meaning(known, &value.to_owned()))
                        }
                        _ => format!("{value:?}"),
                    }
                }
                value => plain(value),
            }
        })
        .collect()
}

fn plain(value: AnyRef<'_>) -> String {
    match value {
        AnyRef::Boolean(value) => value.to_string(),
        AnyRef::Ubyte(value) => value.to_string(),
        AnyRef::Ushort(value) => value.to_string(),
        AnyRef::Uint(value) => value.to_string(),
        AnyRef::Symbol(value) => value.to_string(),
        other => format!("{other:?}"),
    }
}

fn default_of(ty: &str, default: &str) -> String {
    let choice =
        PROTOCOL.restricted(ty).and_then(|ty| ty.choices.iter().find(|(name, _)| *name == default));
    choice.map_or(default, |(_, value)| value).to_owned()
}

#[test]
fn every_type_means_the_same_after_the_generated_codec() {
    let mut seen = 0;
    for ty in PROTOCOL.described {
        seen += 1;
        for sample in samples(strategy::record(ty.name), 48) {
            let octets = sample.to_vec();
            let view = typed(&octets);
            assert_eq!(view.name(), Some(ty.name), "{sample:?}");
            let again = view.to_vec();
            assert_eq!(again.len(), view.encoded_len(), "{}", ty.name);
            let owned = view.to_owned();
            assert_eq!(owned.to_vec(), again, "{}", ty.name);
            assert!(view.bound() >= again.len() && owned.bound() >= again.len(), "{}", ty.name);
            let mut exact = vec![0; again.len()];
            view.write(&mut Writer::new(&mut exact));
            assert_eq!(exact, again, "{}: into no more space than it takes", ty.name);
            assert_eq!(owned.as_view(), view, "{}", ty.name);
            assert!(again.len() <= octets.len(), "{}: {sample:?}", ty.name);
            let (reread, rest) =
                types::decode::<DescribedTypeRef<'_>>(&again, Context::default()).expect(ty.name);
            assert!(rest.is_empty());
            assert_eq!(reread, view, "{}", ty.name);
            assert_eq!(reread.to_vec(), again, "{}: stable", ty.name);
            let untyped = types::decode_whole::<AnyRef<'_>>(&again, Context::default())
                .expect("any value")
                .to_owned();
            assert_eq!(meaning(ty, &untyped), meaning(ty, &sample), "{}", ty.name);
        }
    }
    assert_eq!(seen, PROTOCOL.described.len());
    assert_eq!(seen, 40, "as many types have a descriptor");
    println!("1.0: {seen} of {} types with a descriptor", PROTOCOL.described.len());
}

#[test]
fn no_prefix_is_a_value() {
    for ty in PROTOCOL.described {
        for sample in samples(strategy::record(ty.name), 6) {
            let octets = sample.to_vec();
            for len in 0..octets.len() {
                let prefix =
                    types::decode::<DescribedTypeRef<'_>>(&octets[..len], Context::default());
                let error = prefix.expect_err(ty.name);
                assert!(error.offset() <= len, "{error:?} of {len} octets");
            }
        }
    }
}

#[test]
fn no_octet_that_changes_breaks_a_decoder() {
    for ty in PROTOCOL.described {
        for sample in samples(strategy::record(ty.name), 2) {
            let octets = sample.to_vec();
            for place in 0..octets.len().min(200) {
                for change in [1, 0x80, 0xff, 0x40, octets[place]] {
                    let mut mutated = octets.clone();
                    mutated[place] ^= change;
                    let decoded =
                        types::decode::<DescribedTypeRef<'_>>(&mutated, Context::default());
                    match decoded {
                        Ok((view, _)) => {
                            let again = view.to_vec();
                            assert_eq!(again.len(), view.encoded_len());
                            let reread =
                                types::decode::<DescribedTypeRef<'_>>(&again, Context::default())
                                    .unwrap_or_else(|error| {
                                        panic!(
                                            "{}: {error} in {again:02x?} from {mutated:02x?}",
                                            ty.name
                                        )
                                    });
                            assert_eq!(reread.0.to_vec(), again);
                            let _ = format!("{view:?}");
                        }
                        Err(error) => assert!(error.offset() <= mutated.len(), "{error}"),
                    }
                }
            }
        }
    }
}

#[test]
fn any_octets_are_a_value_or_an_error() {
    let mut runner = TestRunner::deterministic();
    let strategy = proptest::collection::vec(
        proptest::prop_oneof![
            proptest::prelude::any::<u8>(),
            proptest::sample::select(vec![0, 0x40, 0x45, 0x53, 0xa1, 0xa3, 0xc0, 0xc1, 0xe0, 0xf0]),
        ],
        0..40,
    );
    for _ in 0..20_000 {
        let octets = strategy.new_tree(&mut runner).expect("octets").current();
        if let Ok((value, rest)) = types::decode::<AnyRef<'_>>(&octets, Context::default()) {
            let again = value.to_vec();
            assert_eq!(again.len(), value.encoded_len());
            assert!(again.len() <= octets.len() - rest.len());
            let (reread, _) =
                types::decode::<AnyRef<'_>>(&again, Context::default()).expect("what was written");
            assert_eq!(reread.to_vec(), again);
        }
        let _ = types::decode::<PerformativeRef<'_>>(&octets, Context::default());
        assert!(
            types::decode_sequence::<SectionRef<'_>>(&octets, Context::default()).count() <= 40
        );
    }
}

fn fault(octets: &[u8]) -> DecodeErrorKind {
    types::decode_whole::<AnyRef<'_>>(octets, Context::default())
        .expect_err("not well-formed")
        .kind()
        .clone()
}

#[test]
fn what_broke_other_codecs_is_refused() {
    use DecodeErrorKind as Kind;
    assert_eq!(fault(b"\x56\x02"), Kind::InvalidBoolean(2));
    assert_eq!(fault(b"\xc1\x02\x01\x40"), Kind::OddCount(1));
    assert_eq!(fault(b"\xc0\x00\x00"), Kind::Truncated { needed: 1, remaining: 0 });
    assert_eq!(fault(b"\xc0\x02\x02\x40"), Kind::CountMismatch { count: 2, found: 1 });
    assert_eq!(fault(b"\xc0\x03\x01\x40\x40"), Kind::TrailingData { octets: 1 });
    assert_eq!(fault(b"\xa3\x01\x80"), Kind::NotAscii);
    assert_eq!(fault(b"\xa1\x01\xff"), Kind::InvalidUtf8);
    assert_eq!(fault(b"\x73\x00\x11\x00\x00"), Kind::InvalidCharacter(0x0011_0000));
    assert_eq!(fault(b"\x73\x00\x00\xd8\x00"), Kind::InvalidCharacter(0xd800));
    assert_eq!(fault(b"\x46"), Kind::UnknownFormatCode(0x46));
    assert_eq!(fault(b"\xe0\x02\x00\x3f"), Kind::UnknownFormatCode(0x3f));
    assert_eq!(
        fault(b"\xb0\xff\xff\xff\xff"),
        Kind::Truncated { needed: u64::from(u32::MAX), remaining: 0 }
    );
    // Every element of no width costs the sender nothing: 2^31 of them.
    for code in 0x40..=0x45 {
        let octets = [0xf0, 0, 0, 0, 5, 0x80, 0, 0, 0, code];
        assert_eq!(fault(&octets), Kind::TooManyElements { limit: 65_536 });
    }
    assert_eq!(
        fault(b"\xf0\x00\x00\x00\x05\x80\x00\x00\x00\x50"),
        Kind::CountMismatch { count: 1 << 31, found: 0 }
    );
}

#[test]
fn faults_have_a_place_and_a_name() {
    let fault = |octets: &[u8]| {
        types::decode_whole::<PerformativeRef<'_>>(octets, Context::default())
            .expect_err("not well-formed")
            .to_string()
    };
    assert_eq!(fault(b"\x00\x53\x10\x45"), "open.container-id: mandatory, and missing at octet 4");
    assert_eq!(
        fault(b"\x00\x53\x12\xc0\x0c\x06\xa1\x01l\x43\x41\x40\x40\x00\x53\x28\xc0"),
        "attach.source: needs 1 octets and 0 are left at octet 17"
    );
    assert_eq!(
        fault(b"\x00\x53\x15\xc0\x03\x02\x41\x56"),
        "disposition.first: format code 0x56 is none of uint at octet 7"
    );
    assert_eq!(
        fault(b"\x00\x53\x18\xc0\x0c\x01\x00\x53\x1d\xc0\x06\x01\xa3\x03a\x80b"),
        "close.error.condition: not ASCII at octet 14"
    );
    assert_eq!(
        fault(b"\x00\x53\x18\xc0\x03\x02\x40\x40"),
        "close: 2 values for a type of 1 fields at octet 7"
    );
}

#[test]
fn an_unknown_type_is_kept() {
    let octets = b"\x00\xa3\x0bcom:mine:it\xc0\x03\x01\x52\x07";
    let value =
        types::decode_whole::<PerformativeRef<'_>>(octets, Context::default()).expect("kept");
    let PerformativeRef::Other(AnyRef::Described(kept)) = value else { panic!("{value:?}") };
    assert_eq!(kept.descriptor(), AnyRef::Symbol(SymbolRef::from_static("com:mine:it")));
    assert_eq!(value.to_vec(), octets);
    assert_eq!(value.name(), None);
}

#[test]
fn nesting_is_bounded_whatever_nests() {
    const LEVELS: usize = 2_000_000;
    let described = vec![0u8; LEVELS];
    let mut heads = Vec::new();
    for (code, count) in [(0xd0u8, 1u32), (0xd1, 2), (0xf0, 1)] {
        let mut octets = Vec::with_capacity(LEVELS * 10);
        for level in 0..LEVELS {
            octets.push(code);
            octets.extend_from_slice(&((LEVELS - level) as u32 * 9 - 5).to_be_bytes());
            octets.extend_from_slice(&count.to_be_bytes());
        }
        heads.push(octets);
    }
    for octets in std::iter::once(&described).chain(&heads) {
        let error = types::decode::<AnyRef<'_>>(octets, Context::default()).expect_err("too deep");
        assert_eq!(error.kind(), &DecodeErrorKind::TooDeep { limit: 32 });
    }
    // Whole containers, sizes and all.
    for (code, before) in [(0xd0u8, &[][..]), (0xd1, &[0x40][..]), (0xf0, &[][..])] {
        for (levels, fits) in [(32usize, true), (33, false), (1000, false)] {
            let mut octets = if code == 0xf0 { vec![0x40] } else { vec![0x41] };
            for level in 0..levels {
                let innermost = code == 0xf0 && level == 0;
                let count = if code == 0xd1 { 2u32 } else { 1 };
                let mut outer = vec![code];
                outer.extend_from_slice(&((octets.len() + before.len() + 4) as u32).to_be_bytes());
                outer.extend_from_slice(&count.to_be_bytes());
                outer.extend_from_slice(before);
                if code == 0xf0 && !innermost {
                    // The element has no constructor of its own: the array's is in front of it.
                    outer.push(octets[0]);
                    outer.extend_from_slice(&octets[1..]);
                } else {
                    outer.extend_from_slice(&octets);
                }
                octets = outer;
            }
            let decoded = types::decode_whole::<AnyRef<'_>>(&octets, Context::default());
            assert_eq!(decoded.is_ok(), fits, "{code:#x} {levels}: {decoded:?}");
            if let Err(error) = decoded {
                assert_eq!(error.kind(), &DecodeErrorKind::TooDeep { limit: 32 });
            }
        }
    }
    // The widest limit that can be set still does not reach the end of the stack.
    let limits = Limits { depth: u8::MAX, ..Limits::DEFAULT };
    let context = Context { limits, ..Context::default() };
    assert!(types::decode::<AnyRef<'_>>(&described, context).is_err());
}

#[test]
fn every_encoding_of_a_type_is_the_same_value() {
    let same = |encodings: &[&[u8]]| {
        let first =
            types::decode_whole::<AnyRef<'_>>(encodings[0], Context::default()).expect("legal");
        for octets in encodings {
            let value =
                types::decode_whole::<AnyRef<'_>>(octets, Context::default()).expect("legal");
            assert_eq!(value, first, "{octets:02x?}");
            if !matches!(value, AnyRef::List(_) | AnyRef::Map(_) | AnyRef::Array(_)) {
                assert_eq!(value.to_vec(), encodings[0], "the smallest");
            }
        }
    };
    same(&[b"\x41", b"\x56\x01"]);
    same(&[b"\x42", b"\x56\x00"]);
    same(&[b"\x43", b"\x52\x00", b"\x70\x00\x00\x00\x00"]);
    same(&[b"\x52\x07", b"\x70\x00\x00\x00\x07"]);
    same(&[b"\x44", b"\x53\x00", b"\x80\x00\x00\x00\x00\x00\x00\x00\x00"]);
    same(&[b"\x53\xff", b"\x80\x00\x00\x00\x00\x00\x00\x00\xff"]);
    same(&[b"\x54\xff", b"\x71\xff\xff\xff\xff"]);
    same(&[b"\x55\x80", b"\x81\xff\xff\xff\xff\xff\xff\xff\x80"]);
    same(&[b"\xa0\x01\x00", b"\xb0\x00\x00\x00\x01\x00"]);
    same(&[b"\xa1\x02hi", b"\xb1\x00\x00\x00\x02hi"]);
    same(&[b"\xa3\x02hi", b"\xb3\x00\x00\x00\x02hi"]);
    same(&[b"\x45", b"\xc0\x01\x00", b"\xd0\x00\x00\x00\x04\x00\x00\x00\x00"]);
    same(&[b"\xc0\x02\x01\x43", b"\xd0\x00\x00\x00\x06\x00\x00\x00\x01\x52\x00"]);
    same(&[b"\xc1\x03\x02\x43\x44", b"\xd1\x00\x00\x00\x06\x00\x00\x00\x02\x43\x44"]);
    same(&[b"\xe0\x03\x01\x52\x07", b"\xf0\x00\x00\x00\x09\x00\x00\x00\x01\x70\x00\x00\x00\x07"]);
    // A composite of one field in every list, under both descriptors.
    for octets in [
        &b"\x00\x53\x24\x45"[..],
        b"\x00\x80\x00\x00\x00\x00\x00\x00\x00\x24\xc0\x01\x00",
        b"\x00\xa3\x12amqp:accepted:list\xd0\x00\x00\x00\x04\x00\x00\x00\x00",
        b"\x00\xb3\x00\x00\x00\x12amqp:accepted:list\x45",
    ] {
        assert_eq!(typed(octets).name(), Some("accepted"));
        assert_eq!(typed(octets).to_vec(), b"\x00\x53\x24\x45");
    }
    assert_eq!(
        types::decode_whole::<MapRef<'_>>(b"\xc1\x05\x04\x43\x41\x43\x42", Context::default())
            .expect("duplicates are kept")
            .first_duplicate(),
        Some(AnyRef::Uint(0))
    );
}

#[test]
fn sections_out_of_place_are_named() {
    use amqp_types::messaging::{self, SectionError};
    let sections = |octets: &[&[u8]]| {
        let octets = octets.concat();
        let found: Vec<_> = messaging::sections(&octets, Context::default())
            .map(|section| section.expect("a section").to_owned())
            .collect();
        let views: Vec<_> = found.iter().map(|section| section.as_view()).collect();
        messaging::check(&views)
    };
    let header = b"\x00\x53\x70\x45";
    let properties = b"\x00\x53\x73\x45";
    let data = b"\x00\x53\x75\xa0\x01x";
    let value = b"\x00\x53\x77\x40";
    assert_eq!(sections(&[header, properties, data, data]), Ok(()));
    assert_eq!(sections(&[value]), Ok(()));
    assert_eq!(
        sections(&[data, properties]),
        Err(SectionError::OutOfOrder { section: "properties", after: "data" })
    );
    assert_eq!(sections(&[header, header, data]), Err(SectionError::Twice { section: "header" }));
    assert_eq!(sections(&[value, value]), Err(SectionError::Twice { section: "amqp-value" }));
    assert_eq!(
        sections(&[data, value]),
        Err(SectionError::MixedBody { section: "amqp-value", after: "data" })
    );
    assert_eq!(sections(&[header]), Err(SectionError::NoBody));
    assert_eq!(sections(&[b"\x00\x53\x24\x45"]), Err(SectionError::Unknown));
    assert_eq!(
        sections(&[b"\x00\x53\x74\xc1\x05\x02\xa3\x01k\x41", data]),
        Err(SectionError::Key { section: "application-properties", found: "symbol" })
    );
    assert_eq!(
        sections(&[b"\x00\x53\x74\xc1\x05\x02\xa1\x01k\x45", data]),
        Err(SectionError::Value { section: "application-properties", found: "list" })
    );
    assert_eq!(
        sections(&[b"\x00\x53\x72\xc1\x09\x04\xa3\x01k\x41\xa3\x01k\x42", data]),
        Err(SectionError::DuplicateKey { section: "message-annotations" })
    );
}
