//! Octets and text behind a size of one or two octets; `str8` and `vbin32` are the short and long strings
//! that the other versions have too.
//!
//! In: octets, or text that is checked once. Out: views that borrow, and owned values that always fit.

use super::{Char, WireType};
use crate::{DecodeError, DecodeErrorKind, Reader, ValueError, Writer};
use alloc::{string::String, vec::Vec};
use core::{fmt, str};

macro_rules! sized {
    ($($view:ident, $owned:ident, $len:ident, $name:literal, $what:literal, $check:expr;)*) => {$(
        #[doc = concat!("`", $name, "`, borrowed: ", $what, ".")]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $view<'a>(&'a [u8]);

        #[doc = concat!("`", $name, "`, owned: ", $what, ".")]
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $owned(Vec<u8>);

        impl<'a> $view<'a> {
            /// The most octets that its size can tell.
            pub const LIMIT: usize = $len::MAX as usize;

            /// Checks octets.
            ///
            /// # Errors
            /// More than [`Self::LIMIT`] octets, or octets that are no such text.
            pub fn from_octets(octets: &'a [u8]) -> Result<Self, ValueError> {
                if octets.len() > Self::LIMIT {
                    return Err(ValueError::OverLimit { octets: octets.len(), limit: Self::LIMIT });
                }
                let check: fn(&[u8]) -> Result<(), (DecodeErrorKind, ValueError)> = $check;
                check(octets).map(|()| Self(octets)).map_err(|(_, error)| error)
            }

            #[inline]
            pub(super) const fn from_checked(octets: &'a [u8]) -> Self {
                Self(octets)
            }

            /// The octets, without the size in front.
            #[must_use]
            #[inline]
            pub const fn as_bytes(self) -> &'a [u8] {
                self.0
            }

            /// Length in octets.
            #[must_use]
            #[inline]
            pub const fn len(self) -> usize {
                self.0.len()
            }

            /// Whether it is empty.
            #[must_use]
            #[inline]
            pub const fn is_empty(self) -> bool {
                self.0.is_empty()
            }

            /// An owned copy.
            #[must_use]
            pub fn to_owned(self) -> $owned {
                $owned(self.0.to_vec())
            }
        }

        impl $owned {
            /// Checks octets.
            ///
            /// # Errors
            /// As for the borrowed form.
            pub fn from_octets(octets: impl Into<Vec<u8>>) -> Result<Self, ValueError> {
                let octets = octets.into();
                $view::from_octets(&octets)?;
                Ok(Self(octets))
            }

            /// The borrowed form.
            #[must_use]
            #[inline]
            pub fn as_view(&self) -> $view<'_> {
                $view(&self.0)
            }

            /// The octets, without the size in front.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8] {
                &self.0
            }
        }

        impl fmt::Debug for $owned {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.as_view().fmt(f)
            }
        }

        impl From<$view<'_>> for $owned {
            fn from(view: $view<'_>) -> Self {
                view.to_owned()
            }
        }

        impl<'a> WireType<'a> for $view<'a> {
            #[inline]
            fn read(reader: &mut Reader<'a>, field: &'static str) -> Result<Self, DecodeError> {
                let len = reader.array(field).map($len::from_be_bytes)?;
                let octets = reader.octets(usize::from(len), field)?;
                let check: fn(&[u8]) -> Result<(), (DecodeErrorKind, ValueError)> = $check;
                match check(octets) {
                    Ok(()) => Ok(Self(octets)),
                    Err((kind, _)) => {
                        Err(DecodeError::new(kind, reader.offset() - octets.len()).within(field))
                    }
                }
            }

            #[inline]
            fn width(&self) -> usize {
                size_of::<$len>() + self.0.len()
            }

            #[inline]
            fn put(&self, writer: &mut Writer<'_>) {
                writer.array((self.0.len() as $len).to_be_bytes());
                writer.octets(self.0);
            }
        }
    )*};
}

sized! {
    Vbin8Ref, Vbin8, u8, "vbin8", "at most 255 octets", |_| Ok(());
    Vbin16Ref, Vbin16, u16, "vbin16", "at most 65,535 octets", |_| Ok(());
    Str16Ref, Str16, u16, "str16", "at most 65,535 octets of UTF-8", |octets| match str::from_utf8(octets) {
        Ok(_) => Ok(()),
        Err(_) => Err((DecodeErrorKind::InvalidUtf8, ValueError::InvalidUtf8)),
    };
    Str8LatinRef, Str8Latin, u8, "str8-latin", "at most 255 octets of ISO 8859-15", |_| Ok(());
    Str16LatinRef, Str16Latin, u16, "str16-latin", "at most 65,535 octets of ISO 8859-15", |_| Ok(());
    Str8Utf16Ref, Str8Utf16, u8, "str8-utf16", "at most 255 octets of UTF-16", check_utf16;
    Str16Utf16Ref, Str16Utf16, u16, "str16-utf16", "at most 65,535 octets of UTF-16", check_utf16;
}

/// The units of UTF-16, its upper octet first.
fn units(octets: &[u8]) -> impl Iterator<Item = u16> {
    let (units, _) = octets.as_chunks::<2>();
    units.iter().map(|unit| u16::from_be_bytes(*unit))
}

/// Whether octets are whole units, and each surrogate has its other half.
pub(super) fn is_utf16(octets: &[u8]) -> bool {
    octets.len().is_multiple_of(2) && char::decode_utf16(units(octets)).all(|c| c.is_ok())
}

fn check_utf16(octets: &[u8]) -> Result<(), (DecodeErrorKind, ValueError)> {
    if is_utf16(octets) {
        Ok(())
    } else {
        Err((DecodeErrorKind::InvalidUtf16, ValueError::InvalidUtf16))
    }
}

impl<'a> Str16Ref<'a> {
    /// Checks the length.
    ///
    /// # Errors
    /// [`ValueError::OverLimit`] above 65,535 octets.
    pub fn new(text: &'a str) -> Result<Self, ValueError> {
        Self::from_octets(text.as_bytes())
    }

    /// The text.
    #[must_use]
    pub fn as_str(self) -> &'a str {
        // Checked when this value was made, so that the default never shows.
        str::from_utf8(self.0).unwrap_or_default()
    }
}

impl Str16 {
    /// Checks the length.
    ///
    /// # Errors
    /// [`ValueError::OverLimit`] above 65,535 octets.
    pub fn new(text: impl Into<String>) -> Result<Self, ValueError> {
        Self::from_octets(text.into().into_bytes())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.as_view().as_str()
    }
}

macro_rules! text {
    (latin $($view:ident)*) => {$(
        impl $view<'_> {
            /// The text.
            #[must_use]
            pub fn to_text(self) -> String {
                self.0.iter().map(|octet| Char(*octet).as_char()).collect()
            }
        }
    )*};
    (utf16 $($view:ident, $owned:ident;)*) => {$(
        impl $view<'_> {
            /// The text.
            #[must_use]
            pub fn to_text(self) -> String {
                char::decode_utf16(units(self.0)).filter_map(Result::ok).collect()
            }
        }

        impl $owned {
            /// Text as UTF-16.
            ///
            /// # Errors
            /// [`ValueError::OverLimit`].
            pub fn new(text: &str) -> Result<Self, ValueError> {
                Self::from_octets(text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>())
            }
        }
    )*};
    (debug $($view:ident)*) => {$(
        impl fmt::Debug for $view<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.to_text(), f)
            }
        }
    )*};
    (octets $($view:ident)*) => {$(
        impl fmt::Debug for $view<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match str::from_utf8(self.0) {
                    Ok(text) => fmt::Debug::fmt(text, f),
                    Err(_) => write!(f, "{:02x?}", self.0),
                }
            }
        }
    )*};
}

text!(latin Str8LatinRef Str16LatinRef);
text!(utf16 Str8Utf16Ref, Str8Utf16; Str16Utf16Ref, Str16Utf16;);
text!(debug Str8LatinRef Str16LatinRef Str8Utf16Ref Str16Utf16Ref);
text!(octets Vbin8Ref Vbin16Ref Str16Ref);
