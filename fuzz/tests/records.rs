//! Every record of every version: typed and dynamic codecs agree, and no octets break them.

use amqp_fuzz::{VERSIONS, Version, strategy};
use amqp_types::{
    Context, Dialect, DynamicHeader, DynamicMethod, DynamicRecord, Encode, reflect::Record,
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, TestRunner},
};

fn dialect(version: &Version) -> Dialect {
    match version.module {
        "v0_9_1" => Dialect::Spec091,
        "v0_9_1_rabbitmq" => Dialect::RabbitMq,
        _ => Dialect::Qpid,
    }
}

fn runner() -> TestRunner {
    TestRunner::deterministic()
}

fn samples(record: &'static Record, dialect: Dialect, count: u32) -> Vec<DynamicRecord> {
    let mut runner = runner();
    let strategy = strategy::record(record, dialect);
    (0..count)
        .map(|_| strategy.new_tree(&mut runner).expect("the strategy makes values").current())
        .collect()
}

#[test]
fn every_method_survives_the_round_trip_in_both_codecs() {
    for version in VERSIONS {
        let context = Context::new(dialect(version));
        let mut records = 0;
        for record in version.protocol.methods() {
            records += 1;
            for sample in samples(record, context.dialect, 64) {
                let method = DynamicMethod(sample);
                let octets = method.to_vec();
                assert_eq!(octets.len(), method.encoded_len(), "{}", record.name);
                let typed = (version.method)(&octets, context).expect(record.name);
                assert_eq!(typed.view, octets, "{} in {}", record.name, version.module);
                assert_eq!(typed.owned, octets, "{} in {}", record.name, version.module);
                assert_eq!(typed.len, octets.len(), "{} in {}", record.name, version.module);
                assert_eq!(typed.name, Some(record.name));
                let again =
                    DynamicMethod::decode(version.protocol, &octets, context).expect(record.name);
                assert_eq!(again.as_ref(), Some(&method), "{}", record.name);
            }
        }
        let in_model: usize =
            version.protocol.classes.iter().map(|class| class.methods.len()).sum();
        assert_eq!(records, in_model);
        println!("{}: {records} of {in_model} methods", version.module);
    }
}

#[test]
fn every_content_header_survives_the_round_trip_in_both_codecs() {
    for version in VERSIONS {
        let context = Context::new(dialect(version));
        for class in version.protocol.classes {
            let Some(record) = class.properties else { continue };
            for (index, properties) in samples(record, context.dialect, 256).into_iter().enumerate()
            {
                let header = DynamicHeader {
                    class_id: class.id,
                    weight: 0,
                    body_size: u64::MAX >> (index % 64),
                    properties,
                };
                let octets = header.to_vec();
                let typed = (version.header)(&octets, context).expect(class.name);
                assert_eq!(typed.view, octets, "{} in {}", class.name, version.module);
                assert_eq!(typed.owned, octets, "{} in {}", class.name, version.module);
                assert_eq!(typed.len, octets.len(), "{} in {}", class.name, version.module);
                let again =
                    DynamicHeader::decode(version.protocol, &octets, context).expect(class.name);
                assert_eq!(again, header, "{}", class.name);
            }
        }
    }
}

/// What both codecs say to octets that may be wrong: the same, with an offset inside the input.
fn agree(version: &Version, octets: &[u8], context: Context, what: &str) {
    let typed = (version.method)(octets, context);
    let dynamic = DynamicMethod::decode(version.protocol, octets, context);
    match (typed, dynamic) {
        (Ok(typed), Ok(Some(dynamic))) => {
            // Padding bits and booleans above 1 are read and not kept, so that the second round is the fixed point.
            let again = (version.method)(&typed.view, context).expect(what);
            assert_eq!(again.view, typed.view, "{what}");
            assert_eq!(dynamic.to_vec(), typed.view, "{what}");
        }
        (Ok(typed), Ok(None)) => assert_eq!(typed.name, None, "{what}"),
        (Err(typed), Err(dynamic)) => {
            assert_eq!(typed.offset(), dynamic.offset(), "{what}: {typed} / {dynamic}");
            assert_eq!(typed.kind(), dynamic.kind(), "{what}");
            assert!(typed.offset() <= octets.len(), "{what}: {typed}");
        }
        (typed, dynamic) => panic!("{what}: typed {typed:?}, dynamic {dynamic:?}"),
    }
}

#[test]
fn a_strict_prefix_is_never_a_method() {
    for version in VERSIONS {
        let context = Context::new(dialect(version));
        for record in version.protocol.methods() {
            for sample in samples(record, context.dialect, 2) {
                let octets = DynamicMethod(sample).to_vec();
                for end in 0..octets.len() {
                    assert!(
                        (version.method)(&octets[..end], context).is_err(),
                        "{} cut at {end}",
                        record.name
                    );
                    agree(version, &octets[..end], context, record.name);
                }
            }
        }
    }
}

#[test]
fn a_changed_octet_decodes_or_fails_inside_the_input() {
    for version in VERSIONS {
        let context = Context::new(dialect(version));
        for record in version.protocol.methods() {
            for sample in samples(record, context.dialect, 2) {
                let octets = DynamicMethod(sample).to_vec();
                for at in 0..octets.len() {
                    for change in [0x01, 0x80, 0xff] {
                        let mut changed = octets.clone();
                        changed[at] ^= change;
                        agree(version, &changed, context, record.name);
                    }
                }
            }
        }
    }
}

#[test]
fn octets_behind_the_last_field_are_named() {
    for version in VERSIONS {
        let context = Context::new(dialect(version));
        for record in version.protocol.methods() {
            let mut octets = DynamicMethod(DynamicRecord::new(record, context.dialect)).to_vec();
            let end = octets.len();
            octets.push(0);
            let error = (version.method)(&octets, context).expect_err(record.name);
            assert_eq!(error.offset(), end);
            assert_eq!(error.path(), record.name);
        }
    }
}

#[test]
fn arbitrary_octets_never_panic() {
    let config = Config { cases: 4096, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    let octets = proptest::collection::vec(proptest::num::u8::ANY, 0..200);
    runner
        .run(&octets, |octets| {
            for version in VERSIONS {
                let context = Context::new(dialect(version));
                agree(version, &octets, context, "octets");
                let typed = (version.header)(&octets, context);
                let dynamic = DynamicHeader::decode(version.protocol, &octets, context);
                assert_eq!(typed.is_ok(), dynamic.is_ok());
            }
            Ok(())
        })
        .expect("no octets break the codecs");
}
