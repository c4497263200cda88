//! Values of 1.0: any value, types with a descriptor, performatives, SASL frames, sections of a message.
//!
//! In: octets that begin with a value.

use super::promises::{few, hold};
use amqp_types::{
    messaging,
    types::{self, AnyRef},
    v1_0::{DescribedTypeRef, PerformativeRef, SaslFrameRef, SectionRef},
};

/// A value of one type off the front of the input.
macro_rules! value {
    ($ty:ident, $input:expr) => {
        hold!(
            stringify!($ty),
            $input,
            read: |octets, context| types::decode::<$ty<'_>>(octets, context)
                .map(|(view, rest)| (view, octets.len() - rest.len())),
            owned: |view| view.to_owned(),
            words: |owned| format!("{:?}", owned.as_view()),
        )
    };
}

/// A value of any type.
///
/// # Panics
/// On a broken promise.
pub fn any_value(input: &[u8]) {
    value!(AnyRef, input);
}

/// A value of any type that has a descriptor.
///
/// # Panics
/// On a broken promise.
pub fn described_types(input: &[u8]) {
    value!(DescribedTypeRef, input);
}

/// A performative.
///
/// # Panics
/// On a broken promise.
pub fn performatives(input: &[u8]) {
    value!(PerformativeRef, input);
}

/// A frame of SASL.
///
/// # Panics
/// On a broken promise.
pub fn sasl_frames(input: &[u8]) {
    value!(SaslFrameRef, input);
}

/// The sections of a message.
///
/// # Panics
/// On a broken promise.
pub fn sections(input: &[u8]) {
    let mut at = 0;
    let mut lens = Vec::new();
    while at < input.len() {
        match value!(SectionRef, &input[at..]) {
            Some(len) => {
                assert!(len > 0, "a section without octets");
                at += len;
                lens.push(len);
            }
            None => break,
        }
    }
    let found: Vec<_> = messaging::sections(input, few()).map_while(Result::ok).collect();
    assert!(found.len() <= lens.len(), "the sequence and one by one");
    // Whatever it says of them, it says without harm.
    let _ = messaging::check(&found);
    let data: usize = messaging::data(input, few()).map_while(Result::ok).map(<[u8]>::len).sum();
    assert!(data <= input.len(), "more data than octets");
}
