//! Field tables: every value in every dialect, boundaries, limits, and what must be refused.

use amqp_fuzz::strategy;
use amqp_types::{
    Array, Context, DecodeErrorKind, Dialect, Limits, Reader, Table, TableRef, Value, ValueError,
    ValueRef, ValueType,
};
use proptest::prelude::*;

fn octets_of(table: &Table) -> Vec<u8> {
    table.as_view().as_bytes().to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_table_keeps_its_values_order_and_octets(
        (dialect, entries) in proptest::sample::select(Dialect::ALL.to_vec()).prop_flat_map(|dialect| {
            let entry = ("[a-z]{0,8}", strategy::value(dialect));
            (Just(dialect), proptest::collection::vec(entry, 0..6))
        })
    ) {
        let table = Table::from_entries(dialect, entries.clone()).expect("values of this dialect fit");
        let octets = octets_of(&table);
        let parsed = TableRef::parse(&octets, Context::new(dialect)).expect("what was encoded decodes");
        let found: Vec<(String, Value)> =
            parsed.iter().map(|(name, value)| (name.to_string(), value.to_owned())).collect();
        prop_assert_eq!(found, entries);
        prop_assert_eq!(parsed.as_bytes(), &octets[..]);
    }

    #[test]
    fn octets_of_a_table_fail_inside_the_input_or_iterate_to_their_end(octets in proptest::collection::vec(any::<u8>(), 0..120)) {
        for dialect in Dialect::ALL {
            match TableRef::parse(&octets, Context::new(dialect)) {
                Ok(table) => {
                    let again = Table::from_entries(dialect, table.iter().map(|(name, value)| (name.to_string(), value.to_owned())));
                    prop_assert!(again.is_ok());
                }
                Err(error) => prop_assert!(error.offset() <= octets.len(), "{}", error),
            }
        }
    }
}

/// The letter of each type by the table of the notes on dialects, worked out by hand from 0-9-1 section 4.2.1
/// and from RabbitMQ's published list.
#[test]
fn letters_are_those_of_the_dialect() {
    let cases: &[(Dialect, u8, ValueType)] = &[
        (Dialect::Spec091, b's', ValueType::ShortString),
        (Dialect::Spec091, b'U', ValueType::Int16),
        (Dialect::Spec091, b'L', ValueType::Int64),
        (Dialect::Spec091, b'l', ValueType::UInt64),
        (Dialect::RabbitMq, b's', ValueType::Int16),
        (Dialect::RabbitMq, b'l', ValueType::Int64),
        (Dialect::RabbitMq, b'L', ValueType::Int64),
        (Dialect::RabbitMq, b'x', ValueType::ByteArray),
        (Dialect::Qpid, b'L', ValueType::UInt64),
        (Dialect::Qpid, b'k', ValueType::AsciiCharacter),
    ];
    for (dialect, letter, ty) in cases {
        assert_eq!(dialect.value_type(*letter), Some(*ty), "{dialect} {}", *letter as char);
    }
    assert_eq!(Dialect::RabbitMq.value_type(b'U'), None);
    assert_eq!(Dialect::Spec091.value_type(b'x'), None);
    assert_eq!(Dialect::RabbitMq.letter(ValueType::UInt64), None);
    for dialect in Dialect::ALL {
        for ty in ValueType::ALL {
            if let Some(letter) = dialect.letter(ty) {
                assert_eq!(dialect.value_type(letter), Some(ty), "{dialect} {ty}");
            }
        }
    }
}

#[test]
fn nesting_is_limited_and_never_overflows_the_stack() {
    // 2,000,000 levels: an array in an array, each header announcing what is left.
    for (letter, header) in [(b'A', 5usize), (b'F', 6)] {
        let levels = 2_000_000usize;
        let mut octets = Vec::with_capacity(levels * header + 1);
        octets.push(0);
        for level in 0..levels {
            octets.push(letter);
            let rest = (levels - 1 - level) * header;
            octets.extend_from_slice(&u32::try_from(rest).expect("fits").to_be_bytes());
            if letter == b'F' && level + 1 < levels {
                octets.push(0);
            }
        }
        for dialect in Dialect::ALL {
            let error = TableRef::parse(&octets, Context::new(dialect)).expect_err("too deep");
            assert_eq!(error.kind(), &DecodeErrorKind::TooDeep { limit: 32 });
        }
    }
}

#[test]
fn the_limit_on_depth_is_exact_on_both_ways() {
    let mut array = Array::new(Dialect::RabbitMq);
    for _ in 1..31 {
        let mut outer = Array::new(Dialect::RabbitMq);
        outer.push(&Value::Array(array)).expect("within the limit");
        array = outer;
    }
    let mut table = Table::new(Dialect::RabbitMq);
    table.insert("a", &Value::Array(array.clone())).expect("32 levels with the table");
    assert!(TableRef::parse(&octets_of(&table), Context::new(Dialect::RabbitMq)).is_ok());
    let tight =
        Context { dialect: Dialect::RabbitMq, limits: Limits { depth: 31, ..Limits::DEFAULT } };
    let error = TableRef::parse(&octets_of(&table), tight).expect_err("one level too many");
    assert_eq!(error.kind(), &DecodeErrorKind::TooDeep { limit: 31 });
    let mut outer = Array::new(Dialect::RabbitMq);
    outer.push(&Value::Array(array)).expect("32 levels");
    assert_eq!(table.insert("b", &Value::Array(outer)), Err(ValueError::TooDeep { limit: 32 }));
}

#[test]
fn elements_of_no_width_are_counted() {
    let context = Context {
        dialect: Dialect::RabbitMq,
        limits: Limits { zero_width_elements: 3, ..Limits::DEFAULT },
    };
    let octets = |elements: u8| {
        let mut octets = vec![1, b'a', b'A', 0, 0, 0, elements];
        octets.extend(std::iter::repeat_n(b'V', usize::from(elements)));
        octets
    };
    assert!(TableRef::parse(&octets(3), context).is_ok());
    let error = TableRef::parse(&octets(4), context).expect_err("four");
    assert_eq!(error.kind(), &DecodeErrorKind::TooManyElements { limit: 3 });
    assert_eq!(error.to_string(), "[\"a\"]: more than 3 elements of no width at octet 10");
}

#[test]
fn a_length_past_the_end_is_named_with_its_field() {
    let octets = [0, 0, 0, 8, 1, b'k', b'S', 0xff, 0xff, 0xff, 0xff, b'x'];
    let error = Reader::new(&octets, Context::new(Dialect::RabbitMq))
        .table("arguments")
        .expect_err("overrun");
    assert_eq!(
        error.to_string(),
        "arguments[\"k\"]: needs 4294967295 octets and 1 are left at octet 11"
    );
    assert_eq!(error.reply_code(), 501);
}

#[test]
fn not_a_number_keeps_its_bits() {
    let mut table = Table::new(Dialect::Spec091);
    table.insert("nan", ValueRef::Double(f64::from_bits(0x7ff8_0000_0000_0001))).expect("fits");
    let Some(ValueRef::Double(value)) = table.get("nan") else { panic!("a double") };
    assert_eq!(value.to_bits(), 0x7ff8_0000_0000_0001);
}

#[test]
fn a_failed_insert_leaves_the_table_as_it_was() {
    let mut table = Table::new(Dialect::RabbitMq);
    table.insert("kept", 1).expect("fits");
    let before = octets_of(&table);
    assert!(table.insert("x", ValueRef::UInt64(1)).is_err());
    assert!(table.insert(&"n".repeat(256), 1).is_err());
    let spec = Table::new(Dialect::Spec091);
    assert!(table.insert("t", &spec).is_err());
    assert_eq!(octets_of(&table), before);
}
