//! What maps, lists and arrays have in common: octets behind a size of 32 bits that were checked once.
//!
//! In: octets, or values to append. Out: the very octets that came in, a count among them; a peer may leave
//! out the count of a container without a value.

use super::{AnyRef, check::Cursor};
use crate::{Limits, ValueError};

/// The octets of a container without a value.
pub(super) const NO_VALUE: &[u8] = &[0; 4];

/// Views and owned types of one kind of container; `$method` of [`Cursor`] checks it, `$empty` are the octets
/// of one that nothing was put into.
macro_rules! container {
    ($view:ident, $owned:ident, $name:literal, $method:ident, $empty:expr) => {
        #[doc = concat!("A ", $name, ", borrowed: its octets were checked when it was read.")]
        #[derive(Clone, Copy)]
        pub struct $view<'a> {
            octets: &'a [u8],
        }

        #[doc = concat!("A ", $name, ", owned: appended to value by value.")]
        #[derive(Clone)]
        pub struct $owned {
            octets: alloc::vec::Vec<u8>,
        }

        impl<'a> $view<'a> {
            #[inline]
            pub(super) const fn from_checked(octets: &'a [u8]) -> Self {
                Self { octets }
            }

            /// The octets behind the size.
            #[must_use]
            #[inline]
            pub const fn as_bytes(self) -> &'a [u8] {
                self.octets
            }

            /// Whether it has no value.
            #[must_use]
            pub fn is_empty(self) -> bool {
                self.len() == 0
            }

            /// An owned copy.
            #[must_use]
            pub fn to_owned(self) -> $owned {
                $owned { octets: self.octets.to_vec() }
            }
        }

        impl Default for $view<'_> {
            fn default() -> Self {
                Self { octets: $empty }
            }
        }

        impl PartialEq for $view<'_> {
            /// The same values in the same order.
            fn eq(&self, other: &Self) -> bool {
                self.octets == other.octets || self.iter().eq(other.iter())
            }
        }

        impl $owned {
            /// The borrowed form.
            #[must_use]
            #[inline]
            pub fn as_view(&self) -> $view<'_> {
                $view { octets: &self.octets }
            }
        }

        impl Default for $owned {
            fn default() -> Self {
                Self { octets: $empty.to_vec() }
            }
        }

        impl PartialEq for $owned {
            fn eq(&self, other: &Self) -> bool {
                self.as_view() == other.as_view()
            }
        }

        impl core::fmt::Debug for $owned {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                self.as_view().fmt(f)
            }
        }

        impl From<$view<'_>> for $owned {
            fn from(view: $view<'_>) -> Self {
                view.to_owned()
            }
        }

        impl<'a> crate::packed::WireType<'a> for $view<'a> {
            #[inline]
            fn read(
                reader: &mut crate::Reader<'a>,
                field: &'static str,
            ) -> Result<Self, crate::DecodeError> {
                let size = reader.u32(field)? as usize;
                let start = reader.offset();
                let octets = reader.octets(size, field)?;
                let cursor = super::check::Cursor::new(octets, reader.context().limits);
                match cursor.$method(0) {
                    Ok(()) => Ok(Self { octets }),
                    Err(error) => Err(error.shifted(start).within(field)),
                }
            }

            #[inline]
            fn width(&self) -> usize {
                4 + self.octets.len()
            }

            #[inline]
            fn put(&self, writer: &mut crate::Writer<'_>) {
                writer.u32(self.octets.len() as u32);
                writer.octets(self.octets);
            }
        }
    };
}
pub(super) use container;

/// The count in front of values, and the values; nothing at all counts none.
pub(super) fn counted(octets: &[u8]) -> (u32, &[u8]) {
    match octets.split_first_chunk::<4>() {
        Some((count, values)) => (u32::from_be_bytes(*count), values),
        None => (0, &[]),
    }
}

/// Whether a value may go into a container: it lies one level deeper there.
pub(super) fn check_nesting(value: AnyRef<'_>) -> Result<(), ValueError> {
    let limits = Limits { zero_width_elements: u32::MAX, ..Limits::DEFAULT };
    let nested = match value {
        AnyRef::Map(map) => Cursor::new(map.as_bytes(), limits).map(1),
        AnyRef::List(list) => Cursor::new(list.as_bytes(), limits).list(1),
        AnyRef::Array(array) => Cursor::new(array.as_bytes(), limits).elements(1),
        _ => return Ok(()),
    };
    // The value was checked before, so that nothing else can be wrong with it.
    nested.map_err(|_| ValueError::TooDeep { limit: limits.depth })
}

/// Whether `more` octets still fit behind a size of 32 bits.
pub(super) fn check_size(octets: &[u8], more: usize) -> Result<(), ValueError> {
    let len = octets.len().saturating_add(more);
    match u32::try_from(len) {
        Ok(_) => Ok(()),
        Err(_) => Err(ValueError::TooLong { octets: len }),
    }
}

/// Adds one to the count whose four octets begin at `place`.
pub(super) fn count_one(octets: &mut [u8], place: usize) {
    if let Some(count) = octets.get_mut(place..).and_then(|rest| rest.first_chunk_mut::<4>()) {
        *count = u32::from_be_bytes(*count).wrapping_add(1).to_be_bytes();
    }
}
