//! The promises of decoders whose views can be copied into owned values and written again.

use amqp_types::{Context, Limits};

/// Elements without a width that an array may have where all of them are looked at.
pub(super) const FEW: u32 = 64;

/// A context in which no value is much longer in words than in octets.
pub(super) fn few() -> Context {
    let limits = Limits { zero_width_elements: FEW, ..Limits::DEFAULT };
    Context { limits, ..Context::default() }
}

/// What a view wrote, what its owned copy wrote, and the length that each announced.
pub(super) struct Written {
    pub(super) view: Vec<u8>,
    pub(super) owned: Vec<u8>,
    pub(super) lens: (usize, usize),
}

impl Written {
    pub(super) fn check(&self, what: &str, len: usize) {
        assert_eq!(self.lens, (self.view.len(), self.owned.len()), "{what}: the announced lengths");
        assert_eq!(self.view, self.owned, "{what}: owned and borrowed");
        assert!(self.view.len() <= len, "{what}: grows");
    }
}

/// Reads a value off the front of `$input` and holds it against the promises; gives its length, or nothing where it
/// cannot be read.
///
/// `read` gives a view and its length; `owned` copies a view; `words` tells what an owned value holds.
macro_rules! hold {
    (
        $what:expr, $input:expr,
        read: |$octets:ident, $context:ident| $read:expr,
        owned: |$view:ident| $owned:expr,
        words: |$value:ident| $words:expr $(,)?
    ) => {{
        use amqp_types::{Context, DecodeErrorKind, Encode};
        let (what, input): (&str, &[u8]) = ($what, $input);
        let read = $crate::targets::allocation::nothing(what, input.len(), || {
            let ($octets, $context) = (input, Context::default());
            $read
        });
        match read {
            Ok((view, len)) => {
                let written = $crate::targets::allocation::bounded(
                    what,
                    $crate::targets::allocation::COPIES,
                    len,
                    || {
                        let $view = view;
                        let owned = $owned;
                        $crate::targets::promises::Written {
                            view: view.to_vec(),
                            owned: owned.to_vec(),
                            lens: (view.encoded_len(), owned.encoded_len()),
                        }
                    },
                );
                written.check(what, len);
                let again = &written.view[..];
                // What was written as it came is read again as it was.
                if again != &input[..len] {
                    let ($octets, $context) = (again, Context::default());
                    match $read {
                        Ok((second, len)) => {
                            assert_eq!(len, again.len(), "{what}: the length of second round");
                            assert_eq!(second.to_vec(), again, "{what}: the second round");
                        }
                        Err(error) => panic!("{what}: cannot read what it wrote: {error}"),
                    }
                }
                // In words, unless an array of no width makes these longer than any input.
                let in_words = |$octets: &[u8]| {
                    let $context = $crate::targets::promises::few();
                    $read.map(|(view, _)| {
                        let $view = view;
                        let owned = $owned;
                        let $value = &owned;
                        (format!("{view:?}"), $words)
                    })
                };
                match in_words(input) {
                    Ok((view, owned)) => {
                        assert_eq!(view, owned, "{what}: owned and borrowed in words");
                        let second = in_words(again).map(|(view, _)| view);
                        assert_eq!(second, Ok(view), "{what}: the second round in words");
                    }
                    Err(error) => assert_eq!(
                        error.kind(),
                        &DecodeErrorKind::TooManyElements { limit: $crate::targets::promises::FEW },
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
pub(super) use hold;
