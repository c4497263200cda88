//! The strategies of generated types: every value that they yield survives its codec, and every record is among them.

use amqp_types::{
    Context, Encode,
    arbitrary::{Arbitrary, Strategy, any},
    packed, types,
};
use proptest::{strategy::ValueTree, test_runner::TestRunner};
use std::collections::BTreeSet;

/// Enough for each of a hundred variants to come up many times.
const DRAWS: usize = 3000;

fn values<T: Arbitrary>(count: usize) -> impl Iterator<Item = T> {
    let mut runner = TestRunner::deterministic();
    let strategy = any::<T>();
    (0..count).map(move |_| strategy.new_tree(&mut runner).expect("a value").current())
}

fn octets(value: &impl Encode) -> Vec<u8> {
    let octets = value.to_vec();
    assert_eq!(octets.len(), value.encoded_len());
    octets
}

macro_rules! classic {
    ($($module:ident)*) => {$(
        #[test]
        fn $module() {
            use amqp_types::$module::*;
            let mut seen = BTreeSet::new();
            for method in values::<Method>(DRAWS) {
                let octets = octets(&method);
                let read = MethodRef::decode(&octets, Context::default()).expect("what was written");
                assert_eq!(read.to_owned(), method);
                seen.extend(method.name());
            }
            assert_eq!(seen.len(), PROTOCOL.methods().count());
            let mut classes = BTreeSet::new();
            for header in values::<ContentHeader>(DRAWS / 4) {
                let octets = octets(&header);
                let read = ContentHeaderRef::decode(&octets, Context::default()).expect("a header");
                assert_eq!(read.to_owned(), header);
                classes.insert(read.class_id());
            }
            let with_content = PROTOCOL.classes.iter().filter(|class| class.properties.is_some());
            assert_eq!(classes.len(), with_content.count());
            println!("{}: {} methods, {} headers", stringify!($module), seen.len(), classes.len());
        }
    )*};
}

classic!(v0_8 v0_8_qpid v0_9 v0_9_qpid v0_9_1 v0_9_1_rabbitmq);

#[test]
fn v1_0() {
    use amqp_types::v1_0::*;
    let mut seen = BTreeSet::new();
    let mut others = 0;
    for value in values::<DescribedType>(DRAWS / 2) {
        let octets = octets(&value);
        let read: DescribedTypeRef<'_> =
            types::decode_whole(&octets, Context::default()).expect("what was written");
        assert_eq!(read, value.as_view());
        assert_eq!(read.name().is_none(), matches!(value, DescribedType::Other(_)));
        match read.name() {
            Some(name) => _ = seen.insert(name),
            None => others += 1,
        }
    }
    assert!(others > 0, "what no type of the document is comes too");
    assert_eq!(seen.len(), PROTOCOL.described.len());
    println!("v1_0: {} types with a descriptor", seen.len());
}

#[test]
fn v0_10() {
    use amqp_types::v0_10::*;
    let mut seen = BTreeSet::new();
    for control in values::<Control>(DRAWS) {
        let octets = octets(&control);
        let read = ControlRef::decode(&octets, Context::default()).expect("what was written");
        assert_eq!(read.to_owned(), control);
        seen.extend(read.name());
    }
    for command in values::<Command>(DRAWS) {
        let header = packed::SessionHeader::default();
        let octets = octets(&packed::CommandSegment { header, command: command.clone() });
        let read = CommandRef::decode(&octets, Context::default()).expect("what was written");
        assert_eq!(read.command.to_owned(), command);
        seen.extend(read.command.name());
    }
    for value in values::<Struct>(DRAWS) {
        let octets = octets(&value);
        let read: Vec<_> = StructRef::decode_header(&octets, Context::default())
            .collect::<Result<_, _>>()
            .expect("what was written");
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].to_owned(), value);
        seen.extend(read[0].name());
    }
    let coded = PROTOCOL.records().filter(|record| record.codes().is_some());
    assert_eq!(seen.len(), coded.count());
    println!("v0_10: {} records with codes", seen.len());
}
