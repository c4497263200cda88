//! Sets of numbers as ranges: `sequence-set` and `byte-ranges`, behind a size of two octets.
//!
//! In: octets, every range of which is checked not to end before it begins. Out: the ranges in the order of
//! the wire. How many numbers a range spans is the peer's choice: nothing here counts through one.

use super::{SequenceNo, WireType};
use crate::{DecodeError, DecodeErrorKind, Reader, ValueError, Writer};
use alloc::vec::Vec;
use core::fmt;

macro_rules! ranges {
    ($($view:ident, $owned:ident, $iter:ident, $number:ty, $half:literal, $name:literal, $what:literal,
       |$octets:ident| $from:expr, |$value:ident| $to:expr, |$first:ident, $last:ident| $fits:expr,
       |$shown:ident| $show:expr;)*) => {$(
        #[doc = concat!("`", $name, "`, borrowed: ", $what, " in ranges, both ends included.")]
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
        pub struct $view<'a>(&'a [u8]);

        #[doc = concat!("`", $name, "`, owned: ", $what, " in ranges, both ends included.")]
        #[derive(Clone, PartialEq, Eq, Hash, Default)]
        pub struct $owned(Vec<u8>);

        #[doc = concat!("The ranges of a `", $name, "`.")]
        #[derive(Debug, Clone)]
        pub struct $iter<'a>(core::slice::Iter<'a, [[u8; $half]; 2]>);

        impl<'a> $view<'a> {
            /// The ranges in the order of the wire: first and last number.
            #[must_use]
            pub fn iter(self) -> $iter<'a> {
                let (halves, _) = self.0.as_chunks::<$half>();
                let (pairs, _) = halves.as_chunks::<2>();
                $iter(pairs.iter())
            }

            /// How many ranges it has.
            #[must_use]
            pub const fn len(self) -> usize {
                self.0.len() / (2 * $half)
            }

            /// Whether it has none.
            #[must_use]
            pub const fn is_empty(self) -> bool {
                self.0.is_empty()
            }

            /// The octets, without the size in front.
            #[must_use]
            pub const fn as_bytes(self) -> &'a [u8] {
                self.0
            }

            /// An owned copy.
            #[must_use]
            pub fn to_owned(self) -> $owned {
                $owned(self.0.to_vec())
            }
        }

        impl<'a> Iterator for $iter<'a> {
            type Item = ($number, $number);

            fn next(&mut self) -> Option<Self::Item> {
                let convert = |$octets: [u8; $half]| -> $number { $from };
                self.0.next().map(|[first, last]| (convert(*first), convert(*last)))
            }
        }

        impl<'a> IntoIterator for $view<'a> {
            type Item = ($number, $number);
            type IntoIter = $iter<'a>;
            fn into_iter(self) -> $iter<'a> {
                self.iter()
            }
        }

        impl fmt::Debug for $view<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let show = |$shown: $number| $show;
                f.debug_set().entries(self.iter().map(|(a, b)| show(a)..=show(b))).finish()
            }
        }

        impl $owned {
            /// An empty set.
            #[must_use]
            pub const fn new() -> Self {
                Self(Vec::new())
            }

            /// Adds a range behind the others.
            ///
            /// # Errors
            /// [`ValueError::ReversedRange`], and [`ValueError::OverLimit`] above 65,535 octets.
            pub fn push(&mut self, $first: $number, $last: $number) -> Result<(), ValueError> {
                if !$fits {
                    return Err(ValueError::ReversedRange);
                }
                let (octets, limit) = (self.0.len() + 2 * $half, usize::from(u16::MAX));
                if octets > limit {
                    return Err(ValueError::OverLimit { octets, limit });
                }
                for $value in [$first, $last] {
                    self.0.extend_from_slice(&$to);
                }
                Ok(())
            }

            /// A set of these ranges.
            ///
            /// # Errors
            /// As for [`Self::push`].
            pub fn from_ranges(
                ranges: impl IntoIterator<Item = ($number, $number)>,
            ) -> Result<Self, ValueError> {
                let mut set = Self::new();
                for (first, last) in ranges {
                    set.push(first, last)?;
                }
                Ok(set)
            }

            /// The borrowed form.
            #[must_use]
            #[inline]
            pub fn as_view(&self) -> $view<'_> {
                $view(&self.0)
            }
        }

        impl fmt::Debug for $owned {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.as_view().fmt(f)
            }
        }

        impl<'a> WireType<'a> for $view<'a> {
            #[inline]
            fn read(reader: &mut Reader<'a>, field: &'static str) -> Result<Self, DecodeError> {
                let size = usize::from(reader.u16(field)?);
                let start = reader.offset();
                let octets = reader.octets(size, field)?;
                let item = 2 * $half;
                if !size.is_multiple_of(item) {
                    let kind = DecodeErrorKind::UnevenSize { octets: size, item };
                    return Err(DecodeError::new(kind, start).within(field));
                }
                let view = Self(octets);
                let reversed = view.iter().enumerate().find(|(_, ($first, $last))| {
                    let ($first, $last) = (*$first, *$last);
                    !$fits
                });
                match reversed {
                    None => Ok(view),
                    Some((index, (first, last))) => {
                        let number = |$shown: $number| u64::from($show);
                        let kind = DecodeErrorKind::ReversedRange {
                            first: number(first),
                            last: number(last),
                        };
                        let error = DecodeError::new(kind, start + index * item);
                        Err(error.within_index(index).within(field))
                    }
                }
            }

            #[inline]
            fn width(&self) -> usize {
                2 + self.0.len()
            }

            #[inline]
            fn put(&self, writer: &mut Writer<'_>) {
                writer.u16(self.0.len() as u16);
                writer.octets(self.0);
            }
        }
    )*};
}

ranges! {
    SequenceSetRef, SequenceSet, SequenceRanges, SequenceNo, 4, "sequence-set", "serial numbers",
        |octets| SequenceNo::from_octets(octets), |value| value.to_octets(),
        // Serial numbers: those behind the first one are the 2^31 - 1 numbers that follow it.
        |first, last| last.0.wrapping_sub(first.0) >> 31 == 0, |number| number.0;
    ByteRangesRef, ByteRanges, OctetRanges, u64, 8, "byte-ranges", "places of octets",
        |octets| u64::from_be_bytes(octets), |value| value.to_be_bytes(),
        |first, last| first <= last, |number| number;
}
