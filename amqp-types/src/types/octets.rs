//! Text, symbols and binary: octets behind a length of 8 or 32 bits (1.0 sections 1.6.19 to 1.6.21).
//!
//! Text is UTF-8 and symbols are ASCII; both are checked once, when they are made.

use super::{Decoder, Value, code};
use crate::{DecodeError, DecodeErrorKind, Encode, ValueError, Writer};
use alloc::{string::String, vec::Vec};
use core::{fmt, str};

/// Whether no octet has its highest bit set, by words that may overlap.
#[inline(always)]
pub(super) fn is_ascii(octets: &[u8]) -> bool {
    if let (Some(first), Some(last)) = (octets.first_chunk::<8>(), octets.last_chunk::<8>()) {
        let mut high = u64::from_ne_bytes(*first) | u64::from_ne_bytes(*last);
        if octets.len() > 16 {
            for word in octets.as_chunks::<8>().0 {
                high |= u64::from_ne_bytes(*word);
            }
        }
        return high & 0x8080_8080_8080_8080 == 0;
    }
    if let (Some(first), Some(last)) = (octets.first_chunk::<4>(), octets.last_chunk::<4>()) {
        let high = u32::from_ne_bytes(*first) | u32::from_ne_bytes(*last);
        return high & 0x8080_8080 == 0;
    }
    octets.iter().fold(0, |high, octet| high | octet) < 0x80
}

/// ASCII by whole words, everything else by the standard library.
#[inline(always)]
pub(super) fn is_utf8(octets: &[u8]) -> bool {
    is_ascii(octets) || str::from_utf8(octets).is_ok()
}

#[inline]
fn check_len(octets: usize) -> Result<(), ValueError> {
    match u32::try_from(octets) {
        Ok(_) => Ok(()),
        Err(_) => Err(ValueError::TooLong { octets }),
    }
}

macro_rules! runs_of_octets {
    ($($(#[$doc:meta])* $view:ident $owned:ident $small:ident $large:ident $name:literal $valid:ident $fault:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $view<'a>(&'a [u8]);

        #[doc = concat!("[`", stringify!($view), "`], owned.")]
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $owned(Vec<u8>);

        impl<'a> $view<'a> {
            /// Nothing.
            pub const EMPTY: Self = Self(&[]);

            #[inline]
            pub(super) const fn from_checked(octets: &'a [u8]) -> Self {
                Self(octets)
            }

            /// The octets, without the length in front.
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
            /// The borrowed form.
            #[must_use]
            #[inline]
            pub fn as_view(&self) -> $view<'_> {
                $view(&self.0)
            }

            /// The octets, without the length in front.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8] {
                &self.0
            }

            /// Length in octets.
            #[must_use]
            pub fn len(&self) -> usize {
                self.0.len()
            }

            /// Whether it is empty.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                self.0.is_empty()
            }
        }

        impl From<$view<'_>> for $owned {
            fn from(view: $view<'_>) -> Self {
                view.to_owned()
            }
        }

        impl<'a> From<&'a $owned> for $view<'a> {
            fn from(owned: &'a $owned) -> Self {
                owned.as_view()
            }
        }

        impl Encode for $view<'_> {
            #[inline]
            fn encoded_len(&self) -> usize {
                let len = self.0.len();
                len + if len <= 255 { 2 } else { 5 }
            }

            #[inline]
            fn bound(&self) -> usize {
                self.0.len() + 5
            }

            #[inline]
            fn write(&self, writer: &mut Writer<'_>) {
                let len = self.0.len();
                if len <= 255 {
                    writer.array([code::$small, len as u8]);
                } else {
                    writer.u8(code::$large);
                    writer.u32(len as u32);
                }
                writer.octets(self.0);
            }
        }

        impl Encode for $owned {
            #[inline]
            fn encoded_len(&self) -> usize {
                self.as_view().encoded_len()
            }

            #[inline]
            fn bound(&self) -> usize {
                self.as_view().bound()
            }

            #[inline]
            fn write(&self, writer: &mut Writer<'_>) {
                self.as_view().write(writer);
            }
        }

        impl<'a> Value<'a> for $view<'a> {
            #[inline(always)]
            fn blank() -> Self {
                Self::EMPTY
            }

            #[inline(always)]
            fn read(decoder: &mut Decoder<'a>, code: u8) -> Result<Self, DecodeError> {
                let octets = decoder.variable(code, code::$small, code::$large, $name)?;
                if $valid(octets) {
                    Ok(Self(octets))
                } else {
                    Err(decoder.error(DecodeErrorKind::$fault, octets.len()))
                }
            }
        }
    )*};
}

const fn any_octets(_: &[u8]) -> bool {
    true
}

runs_of_octets! {
    /// A string: UTF-8 of at most 2^32 - 1 octets, borrowed.
    TextRef Text STRING8 STRING32 "string" is_utf8 InvalidUtf8;
    /// A symbol: ASCII of at most 2^32 - 1 octets, a value of a constrained domain, borrowed.
    SymbolRef Symbol SYMBOL8 SYMBOL32 "symbol" is_ascii NotAscii;
    /// Octets, at most 2^32 - 1 of them, borrowed.
    BinaryRef Binary BINARY8 BINARY32 "binary" any_octets NotAscii;
}

macro_rules! characters {
    ($($view:ident $owned:ident: $($error:ident)?),*) => {$(
        impl<'a> $view<'a> {
            /// Checks it.
            ///
            /// # Errors
            /// [`ValueError::TooLong`] above 2^32 - 1 octets
            #[doc = concat!("" $(, ", [`ValueError::", stringify!($error), "`]")?, ".")]
            pub fn new(text: &'a str) -> Result<Self, ValueError> {
                check_len(text.len())?;
                $(if !is_ascii(text.as_bytes()) {
                    return Err(ValueError::$error);
                })?
                Ok(Self(text.as_bytes()))
            }

            /// The characters.
            #[must_use]
            pub fn as_str(self) -> &'a str {
                // Checked when this value was made, so that the default never shows.
                str::from_utf8(self.0).unwrap_or_default()
            }
        }

        impl $owned {
            /// Checks it.
            ///
            /// # Errors
            /// As for the borrowed form.
            pub fn new(text: impl Into<String>) -> Result<Self, ValueError> {
                let text = text.into();
                $view::new(&text)?;
                Ok(Self(text.into_bytes()))
            }

            /// The characters.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.as_view().as_str()
            }
        }

        impl fmt::Debug for $view<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(self.as_str(), f)
            }
        }

        impl fmt::Display for $view<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $owned {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(self.as_str(), f)
            }
        }

        impl fmt::Display for $owned {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl PartialEq<str> for $view<'_> {
            fn eq(&self, other: &str) -> bool {
                self.0 == other.as_bytes()
            }
        }

        impl PartialEq<&str> for $view<'_> {
            fn eq(&self, other: &&str) -> bool {
                self.0 == other.as_bytes()
            }
        }

        impl PartialEq<str> for $owned {
            fn eq(&self, other: &str) -> bool {
                self.0 == other.as_bytes()
            }
        }

        impl PartialEq<&str> for $owned {
            fn eq(&self, other: &&str) -> bool {
                self.0 == other.as_bytes()
            }
        }

        impl<'a> TryFrom<&'a str> for $view<'a> {
            type Error = ValueError;
            fn try_from(text: &'a str) -> Result<Self, ValueError> {
                Self::new(text)
            }
        }

        impl TryFrom<&str> for $owned {
            type Error = ValueError;
            fn try_from(text: &str) -> Result<Self, ValueError> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $owned {
            type Error = ValueError;
            fn try_from(text: String) -> Result<Self, ValueError> {
                Self::new(text)
            }
        }
    )*};
}

characters!(TextRef Text:, SymbolRef Symbol: NotAscii);

impl TextRef<'_> {
    /// A literal.
    ///
    /// # Panics
    /// Above 2^32 - 1 octets.
    #[must_use]
    pub const fn from_static(text: &'static str) -> TextRef<'static> {
        assert!(text.len() <= u32::MAX as usize, "a string holds at most 2^32 - 1 octets");
        TextRef(text.as_bytes())
    }
}

impl Text {
    /// A literal.
    #[must_use]
    pub fn from_static(text: &'static str) -> Self {
        TextRef::from_static(text).to_owned()
    }
}

impl SymbolRef<'_> {
    /// A literal, checked when it is compiled in a constant.
    ///
    /// # Panics
    /// Where it is not ASCII, or above 2^32 - 1 octets.
    #[must_use]
    pub const fn from_static(text: &'static str) -> SymbolRef<'static> {
        assert!(text.is_ascii(), "a symbol holds ASCII only");
        assert!(text.len() <= u32::MAX as usize, "a symbol holds at most 2^32 - 1 octets");
        SymbolRef(text.as_bytes())
    }
}

impl Symbol {
    /// A literal.
    ///
    /// # Panics
    /// Where it is not ASCII.
    #[must_use]
    pub fn from_static(text: &'static str) -> Self {
        SymbolRef::from_static(text).to_owned()
    }
}

impl<'a> BinaryRef<'a> {
    /// Checks the length.
    ///
    /// # Errors
    /// [`ValueError::TooLong`] above 2^32 - 1 octets.
    pub fn new(octets: &'a [u8]) -> Result<Self, ValueError> {
        check_len(octets.len())?;
        Ok(Self(octets))
    }
}

impl Binary {
    /// Checks the length.
    ///
    /// # Errors
    /// [`ValueError::TooLong`] above 2^32 - 1 octets.
    pub fn new(octets: impl Into<Vec<u8>>) -> Result<Self, ValueError> {
        let octets = octets.into();
        check_len(octets.len())?;
        Ok(Self(octets))
    }
}

impl fmt::Debug for BinaryRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

impl fmt::Debug for Binary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_view().fmt(f)
    }
}
