//! Payloads of method and header frames, in every module of the 0-8 family and every dialect.
//!
//! In: a payload. Beside the promises of all targets: the typed codec and the dynamic one say the same.

use super::allocation::{COPIES, bounded, nothing};
use crate::{VERSIONS, Version, version::Reencoded};
use amqp_types::{
    Context, DecodeError, Dialect, DynamicHeader, DynamicMethod, Encode, reflect::Protocol,
};
use std::fmt::Debug;

/// Payloads of method frames.
///
/// # Panics
/// On a broken promise.
pub fn methods(input: &[u8]) {
    each(|version, context| {
        let read = nothing("a method", input.len(), || (version.reads_method)(input, context));
        let typed = bounded("a method", COPIES, input.len(), || (version.method)(input, context));
        let dynamic = |octets: &[u8]| dynamic_method(version.protocol, octets, context);
        compare(version, input, read, typed, &dynamic, |octets| (version.method)(octets, context));
    });
}

/// Payloads of header frames.
///
/// # Panics
/// On a broken promise.
pub fn content_headers(input: &[u8]) {
    each(|version, context| {
        let read = nothing("a header", input.len(), || (version.reads_header)(input, context));
        let typed = bounded("a header", COPIES, input.len(), || (version.header)(input, context));
        let dynamic = |octets: &[u8]| dynamic_header(version.protocol, octets, context);
        compare(version, input, read, typed, &dynamic, |octets| (version.header)(octets, context));
    });
}

fn each(check: impl Fn(&Version, Context)) {
    for version in VERSIONS {
        for dialect in Dialect::ALL {
            check(version, Context::new(dialect));
        }
    }
}

/// The octets that the dynamic codec writes, and what it read; `None` for a method that it does not know.
type Dynamic = Result<Option<(Vec<u8>, Box<dyn Debug>)>, DecodeError>;

fn dynamic_method(protocol: &'static Protocol, octets: &[u8], context: Context) -> Dynamic {
    let method = DynamicMethod::decode(protocol, octets, context)?;
    Ok(method.map(|method| {
        let written = method.to_vec();
        assert_eq!(written.len(), method.encoded_len(), "the length of a dynamic method");
        (written, Box::new(method) as Box<dyn Debug>)
    }))
}

fn dynamic_header(protocol: &'static Protocol, octets: &[u8], context: Context) -> Dynamic {
    let header = DynamicHeader::decode(protocol, octets, context)?;
    let written = header.to_vec();
    assert_eq!(written.len(), header.encoded_len(), "the length of a dynamic header");
    Ok(Some((written, Box::new(header))))
}

fn compare(
    version: &Version,
    input: &[u8],
    read: Result<(), DecodeError>,
    typed: Result<Reencoded, DecodeError>,
    dynamic: &dyn Fn(&[u8]) -> Dynamic,
    again: impl Fn(&[u8]) -> Result<Reencoded, DecodeError>,
) {
    let module = version.module;
    assert_eq!(read.is_ok(), typed.is_ok(), "{module}: reading twice");
    match (typed, dynamic(input)) {
        (Ok(typed), Ok(dynamic_read)) => {
            assert_eq!(typed.view.len(), typed.len, "{module}: the announced length");
            assert_eq!(typed.owned, typed.view, "{module}: owned and borrowed");
            assert!(typed.view.len() <= input.len(), "{module}: grows");
            let canonical = typed.view == input;
            match dynamic_read {
                Some((written, words)) => {
                    assert_eq!(written, typed.view, "{module}: dynamic and typed");
                    // What was written as it came is read again as it was.
                    if !canonical {
                        match dynamic(&typed.view) {
                            Ok(Some((_, second))) => {
                                assert_eq!(
                                    format!("{second:?}"),
                                    format!("{words:?}"),
                                    "{module}: the values"
                                );
                            }
                            other => panic!("{module}: the second round: {:?}", other.err()),
                        }
                    }
                }
                None => assert_eq!(typed.name, None, "{module}: only the typed codec knows it"),
            }
            if !canonical {
                match again(&typed.view) {
                    Ok(second) => assert_eq!(second, typed, "{module}: the second round"),
                    Err(error) => panic!("{module}: cannot read what it wrote: {error}"),
                }
            }
        }
        (Err(typed), Err(dynamic)) => {
            assert!(typed.offset() <= input.len(), "{module}: {typed}");
            assert_eq!(typed.offset(), dynamic.offset(), "{module}: {typed} / {dynamic}");
            assert_eq!(typed.kind(), dynamic.kind(), "{module}: {typed} / {dynamic}");
        }
        (typed, dynamic) => {
            panic!("{module}: typed {:?}, dynamic {:?}", typed.err(), dynamic.err())
        }
    }
}
