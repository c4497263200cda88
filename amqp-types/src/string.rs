//! Short strings: at most 255 octets of UTF-8, checked once.
//!
//! The check is ours because the standard library's costs more than the rest of a delivery on strings of
//! this size; what it has let through is kept as octets and is UTF-8 by construction.

use crate::ValueError;
use alloc::{string::String, vec::Vec};
use core::{fmt, str};

/// A borrowed short string (0-9-1 section 4.2.5.3): at most 255 octets of UTF-8.
///
/// ```
/// use amqp_types::ShortStr;
/// let name = ShortStr::new("amq.direct")?;
/// assert_eq!(name.as_str(), "amq.direct");
/// assert!(ShortStr::new(&"x".repeat(256)).is_err());
/// # Ok::<(), amqp_types::ValueError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ShortStr<'a>(&'a [u8]);

impl<'a> ShortStr<'a> {
    /// The empty string.
    pub const EMPTY: Self = Self(&[]);

    /// Checks the length.
    ///
    /// # Errors
    /// [`ValueError::ShortStringTooLong`] above 255 octets.
    #[inline]
    pub const fn new(text: &'a str) -> Result<Self, ValueError> {
        if text.len() > 255 {
            return Err(ValueError::ShortStringTooLong { octets: text.len() });
        }
        Ok(Self(text.as_bytes()))
    }

    /// Checks the length and that the octets are UTF-8.
    ///
    /// # Errors
    /// [`ValueError::ShortStringTooLong`] above 255 octets, [`ValueError::NotUtf8`].
    #[inline]
    pub fn from_utf8(octets: &'a [u8]) -> Result<Self, ValueError> {
        match Self::from_octets(octets) {
            Some(text) => Ok(text),
            None if octets.len() > 255 => {
                Err(ValueError::ShortStringTooLong { octets: octets.len() })
            }
            None => Err(ValueError::NotUtf8),
        }
    }

    /// A literal, its length checked when it is compiled in a constant.
    ///
    /// # Panics
    /// Above 255 octets.
    #[must_use]
    pub const fn from_static(text: &'static str) -> ShortStr<'static> {
        assert!(text.len() <= 255, "a short string holds at most 255 octets");
        ShortStr(text.as_bytes())
    }

    /// At most 255 octets that are UTF-8, or `None`.
    #[inline]
    pub(crate) fn from_octets(octets: &'a [u8]) -> Option<Self> {
        (octets.len() <= 255 && is_utf8(octets)).then_some(Self(octets))
    }

    /// The text.
    #[must_use]
    pub fn as_str(self) -> &'a str {
        // Checked when this value was made, so that the default never shows.
        str::from_utf8(self.0).unwrap_or_default()
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
    pub fn to_owned(self) -> ShortString {
        ShortString(self.0.to_vec())
    }
}

/// Takes a length octet and so many octets of UTF-8 off the front; `None` where they are not there.
///
/// What is wrong is for the caller to find out: this is in the inner loop of every table.
#[inline]
pub(crate) fn take_short(octets: &[u8]) -> Option<(ShortStr<'_>, &[u8])> {
    let (&len, after) = octets.split_first()?;
    let (text, rest) = after.split_at_checked(usize::from(len))?;
    let ascii = match after.first_chunk::<8>() {
        // One load where the text ends before eight octets and others follow it.
        Some(word) if len < 8 => u64::from_le_bytes(*word) & ((1 << (8 * len)) - 1) & HIGH == 0,
        _ => is_ascii(text),
    };
    if ascii || is_utf8_beyond_ascii(text) { Some((ShortStr(text), rest)) } else { None }
}

/// The highest bit of each octet.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Two words that overlap, or more out of line.
#[inline]
fn is_ascii(octets: &[u8]) -> bool {
    if octets.len() > 16 {
        return is_long_ascii(octets);
    }
    if let (Some(first), Some(last)) = (octets.first_chunk::<8>(), octets.last_chunk::<8>()) {
        return (u64::from_ne_bytes(*first) | u64::from_ne_bytes(*last)) & HIGH == 0;
    }
    is_short_ascii(octets)
}

/// Words of sixteen octets, the last of them overlapping what was seen before.
#[inline(never)]
fn is_long_ascii(octets: &[u8]) -> bool {
    let mut rest = octets;
    while let Some((words, after)) = rest.split_first_chunk::<16>() {
        if high_bits(words) != 0 {
            return false;
        }
        rest = after;
    }
    octets.last_chunk::<16>().is_some_and(|last| high_bits(last) == 0)
}

/// Fewer than eight octets with nothing behind them.
#[inline(never)]
fn is_short_ascii(octets: &[u8]) -> bool {
    octets.iter().fold(0, |seen, octet| seen | octet) < 0x80
}

#[inline]
fn high_bits(words: &[u8; 16]) -> u64 {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = *words;
    let first = u64::from_ne_bytes([a, b, c, d, e, f, g, h]);
    (first | u64::from_ne_bytes([i, j, k, l, m, n, o, p])) & HIGH
}

#[cold]
#[inline(never)]
fn is_utf8_beyond_ascii(octets: &[u8]) -> bool {
    str::from_utf8(octets).is_ok()
}

/// ASCII by whole words, everything else by the standard library.
#[inline]
fn is_utf8(octets: &[u8]) -> bool {
    is_ascii(octets) || is_utf8_beyond_ascii(octets)
}

impl fmt::Debug for ShortStr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for ShortStr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl PartialEq<str> for ShortStr<'_> {
    fn eq(&self, other: &str) -> bool {
        self.0 == other.as_bytes()
    }
}

impl PartialEq<&str> for ShortStr<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.0 == other.as_bytes()
    }
}

impl<'a> TryFrom<&'a str> for ShortStr<'a> {
    type Error = ValueError;
    fn try_from(text: &'a str) -> Result<Self, ValueError> {
        Self::new(text)
    }
}

/// An owned short string: at most 255 octets of UTF-8.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ShortString(Vec<u8>);

impl ShortString {
    /// Checks the length.
    ///
    /// # Errors
    /// [`ValueError::ShortStringTooLong`] above 255 octets.
    pub fn new(text: impl Into<String>) -> Result<Self, ValueError> {
        let text = text.into();
        ShortStr::new(&text)?;
        Ok(Self(text.into_bytes()))
    }

    /// A literal.
    ///
    /// # Panics
    /// Above 255 octets.
    #[must_use]
    pub fn from_static(text: &'static str) -> Self {
        ShortStr::from_static(text).to_owned()
    }

    /// The borrowed form.
    #[must_use]
    #[inline]
    pub fn as_view(&self) -> ShortStr<'_> {
        ShortStr(&self.0)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.as_view().as_str()
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

impl fmt::Debug for ShortString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for ShortString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl PartialEq<str> for ShortString {
    fn eq(&self, other: &str) -> bool {
        self.0 == other.as_bytes()
    }
}

impl PartialEq<&str> for ShortString {
    fn eq(&self, other: &&str) -> bool {
        self.0 == other.as_bytes()
    }
}

impl TryFrom<&str> for ShortString {
    type Error = ValueError;
    fn try_from(text: &str) -> Result<Self, ValueError> {
        Self::new(text)
    }
}

impl TryFrom<String> for ShortString {
    type Error = ValueError;
    fn try_from(text: String) -> Result<Self, ValueError> {
        Self::new(text)
    }
}

impl From<ShortStr<'_>> for ShortString {
    fn from(text: ShortStr<'_>) -> Self {
        text.to_owned()
    }
}

/// A long string on its way to the wire: any octets, fewer than 2^32 of them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct LongStr<'a>(&'a [u8]);

impl<'a> LongStr<'a> {
    /// Checks the length.
    ///
    /// # Errors
    /// [`ValueError::TooLong`] above 2^32 - 1 octets.
    pub fn new(octets: &'a [u8]) -> Result<Self, ValueError> {
        if u32::try_from(octets.len()).is_err() {
            return Err(ValueError::TooLong { octets: octets.len() });
        }
        Ok(Self(octets))
    }

    #[inline]
    pub(crate) const fn from_checked(octets: &'a [u8]) -> Self {
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
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// An owned copy.
    #[must_use]
    pub fn to_owned(self) -> LongString {
        LongString(self.0.to_vec())
    }
}

impl fmt::Debug for LongStr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match str::from_utf8(self.0) {
            Ok(text) => fmt::Debug::fmt(text, f),
            Err(_) => write!(f, "{:02x?}", self.0),
        }
    }
}

/// An owned long string: any octets, fewer than 2^32 of them.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct LongString(Vec<u8>);

impl LongString {
    /// Checks the length.
    ///
    /// # Errors
    /// [`ValueError::TooLong`] above 2^32 - 1 octets.
    pub fn new(octets: impl Into<Vec<u8>>) -> Result<Self, ValueError> {
        let octets = octets.into();
        LongStr::new(&octets)?;
        Ok(Self(octets))
    }

    /// The borrowed form.
    #[must_use]
    #[inline]
    pub fn as_view(&self) -> LongStr<'_> {
        LongStr(&self.0)
    }

    /// The octets, without the length in front.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for LongString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.as_view(), f)
    }
}

impl From<LongStr<'_>> for LongString {
    fn from(octets: LongStr<'_>) -> Self {
        octets.to_owned()
    }
}

impl TryFrom<&str> for LongString {
    type Error = ValueError;
    fn try_from(text: &str) -> Result<Self, ValueError> {
        Self::new(text.as_bytes())
    }
}
