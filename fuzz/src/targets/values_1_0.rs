//! Values of 1.0: any value, types with a descriptor, performatives, SASL frames, sections of a message.
//!
//! In: octets that begin with a value. Beside the promises of all targets: what is written is no longer than
//! what came, and reading it again gives the same octets.

use super::allocation::{COPIES, bounded, nothing};
use amqp_types::{
    Context, DecodeErrorKind, Encode, Limits, messaging,
    types::{self, AnyRef},
    v1_0::{DescribedTypeRef, PerformativeRef, SaslFrameRef, SectionRef},
};

/// Elements without a width that an array may have here where all of them are looked at.
const FEW: u32 = 64;

fn few() -> Context {
    let limits = Limits { zero_width_elements: FEW, ..Limits::DEFAULT };
    Context { limits, ..Context::default() }
}

/// The octets that a view wrote, its owned copy wrote, and the length that each announced.
struct Written {
    view: Vec<u8>,
    owned: Vec<u8>,
    lens: (usize, usize),
}

/// Reads a value of one type off the front of `$input` and holds it against the promises; gives its length.
macro_rules! check {
    ($ty:ident, $input:expr) => {{
        let input: &[u8] = $input;
        let what = stringify!($ty);
        let read =
            nothing(what, input.len(), || types::decode::<$ty<'_>>(input, Context::default()));
        match read {
            Ok((view, rest)) => {
                let len = input.len() - rest.len();
                let written = bounded(what, COPIES, len, || {
                    let owned = view.to_owned();
                    Written {
                        view: view.to_vec(),
                        owned: owned.to_vec(),
                        lens: (view.encoded_len(), owned.encoded_len()),
                    }
                });
                written.check(what, len);
                let again = &written.view;
                // What was written as it came is read again as it was.
                if again != &input[..len] {
                    match types::decode_whole::<$ty<'_>>(again, Context::default()) {
                        Ok(second) => assert_eq!(&second.to_vec(), again, "{what}: second round"),
                        Err(error) => panic!("{what}: cannot read what it wrote: {error}"),
                    }
                }
                // In words, unless an array of no width makes these longer than any input.
                match types::decode::<$ty<'_>>(input, few()) {
                    Ok((view, _)) => {
                        let words = format!("{view:?}");
                        assert_eq!(format!("{:?}", view.to_owned().as_view()), words, "{what}");
                        let second = types::decode_whole::<$ty<'_>>(again, few());
                        assert_eq!(second.map(|view| format!("{view:?}")), Ok(words), "{what}");
                    }
                    Err(error) => assert_eq!(
                        error.kind(),
                        &DecodeErrorKind::TooManyElements { limit: FEW },
                        "{what}: {error}"
                    ),
                }
                Some(len)
            }
            Err(error) => {
                assert!(error.offset() <= input.len(), "{what}: {error}");
                None
            }
        }
    }};
}

impl Written {
    fn check(&self, what: &str, len: usize) {
        assert_eq!(self.lens, (self.view.len(), self.owned.len()), "{what}: the announced lengths");
        assert_eq!(self.view, self.owned, "{what}: owned and borrowed");
        assert!(self.view.len() <= len, "{what}: grows");
    }
}

/// A value of any type.
///
/// # Panics
/// On a broken promise.
pub fn any_value(input: &[u8]) {
    check!(AnyRef, input);
}

/// A value of any type that has a descriptor.
///
/// # Panics
/// On a broken promise.
pub fn described_types(input: &[u8]) {
    check!(DescribedTypeRef, input);
}

/// A performative.
///
/// # Panics
/// On a broken promise.
pub fn performatives(input: &[u8]) {
    check!(PerformativeRef, input);
}

/// A frame of SASL.
///
/// # Panics
/// On a broken promise.
pub fn sasl_frames(input: &[u8]) {
    check!(SaslFrameRef, input);
}

/// The sections of a message.
///
/// # Panics
/// On a broken promise.
pub fn sections(input: &[u8]) {
    let mut at = 0;
    let mut lens = Vec::new();
    while at < input.len() {
        match check!(SectionRef, &input[at..]) {
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
