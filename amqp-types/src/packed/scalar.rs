//! Types of fixed width that Rust has no type for.
//!
//! In: octets of that width. Out: small values that are copied.

use super::WireType;
use crate::{DecodeError, Reader, Writer};
use core::{cmp::Ordering, fmt};

/// So many octets: `bin8` to `bin1024`, `bin40` and `bin72`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Bin<const N: usize>(pub [u8; N]);

impl<const N: usize> Default for Bin<N> {
    fn default() -> Self {
        Self([0; N])
    }
}

impl<const N: usize> fmt::Debug for Bin<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        BinRef(&self.0).fmt(f)
    }
}

impl<const N: usize> Bin<N> {
    /// The borrowed form.
    #[must_use]
    #[inline]
    pub const fn as_view(&self) -> BinRef<'_, N> {
        BinRef(&self.0)
    }
}

/// So many octets, borrowed: what views hold where there are more than 16.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BinRef<'a, const N: usize>(pub &'a [u8; N]);

impl<const N: usize> Default for BinRef<'_, N> {
    fn default() -> Self {
        Self(&[0; N])
    }
}

impl<const N: usize> BinRef<'_, N> {
    /// An owned copy.
    #[must_use]
    pub const fn to_owned(self) -> Bin<N> {
        Bin(*self.0)
    }
}

impl<const N: usize> fmt::Debug for BinRef<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

impl<'a, const N: usize> WireType<'a> for BinRef<'a, N> {
    #[inline]
    fn read(reader: &mut Reader<'a>, field: &'static str) -> Result<Self, DecodeError> {
        let octets = reader.octets(N, field)?;
        // Exactly so many octets were asked for, so that the zeros never show.
        Ok(octets.first_chunk::<N>().map_or(Self(&[0; N]), Self))
    }

    #[inline]
    fn width(&self) -> usize {
        N
    }

    #[inline]
    fn put(&self, writer: &mut Writer<'_>) {
        writer.octets(self.0);
    }
}

/// A serial number of 32 bits: it wraps, and comes before the 2^31 - 1 numbers behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct SequenceNo(pub u32);

impl PartialOrd for SequenceNo {
    /// By the arithmetic of serial numbers; two that are 2^31 apart have no order.
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match self.0.wrapping_sub(other.0) {
            0 => Some(Ordering::Equal),
            0x8000_0000 => None,
            1..=0x7fff_ffff => Some(Ordering::Greater),
            _ => Some(Ordering::Less),
        }
    }
}

impl fmt::Display for SequenceNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Datetime(pub i64);

/// A universally unique identifier.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Uuid(pub [u8; 16]);

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, octet) in self.0.iter().enumerate() {
            if let 4 | 6 | 8 | 10 = place {
                f.write_str("-")?;
            }
            write!(f, "{octet:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// A character of ISO 8859-15.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Char(pub u8);

impl Char {
    /// The character.
    #[must_use]
    pub const fn as_char(self) -> char {
        match self.0 {
            0xa4 => '€',
            0xa6 => 'Š',
            0xa8 => 'š',
            0xb4 => 'Ž',
            0xb8 => 'ž',
            0xbc => 'Œ',
            0xbd => 'œ',
            0xbe => 'Ÿ',
            octet => octet as char,
        }
    }
}

impl fmt::Debug for Char {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.as_char(), f)
    }
}

/// A decimal: `value` divided by ten to the power of `scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Dec32 {
    /// Digits behind the point.
    pub scale: u8,
    /// All digits.
    pub value: i32,
}

/// A decimal of 64 bits: `value` divided by ten to the power of `scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Dec64 {
    /// Digits behind the point.
    pub scale: u8,
    /// All digits.
    pub value: i64,
}

/// No octets, and no meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Void;

/// No octets: it is true where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Bit;

macro_rules! fixed {
    ($($ty:ty, $width:literal, |$octets:pat_param| $from:expr, |$value:pat_param| $to:expr;)*) => {$(
        impl $ty {
            /// From its octets.
            #[must_use]
            #[inline]
            pub const fn from_octets($octets: [u8; $width]) -> Self {
                $from
            }

            /// Its octets.
            #[must_use]
            #[inline]
            pub const fn to_octets(self) -> [u8; $width] {
                let $value = self;
                $to
            }
        }

        impl<'a> WireType<'a> for $ty {
            #[inline]
            fn read(reader: &mut Reader<'a>, field: &'static str) -> Result<Self, DecodeError> {
                reader.array::<$width>(field).map(Self::from_octets)
            }

            #[inline]
            fn width(&self) -> usize {
                $width
            }

            #[inline]
            fn put(&self, writer: &mut Writer<'_>) {
                writer.array::<$width>(self.to_octets());
            }
        }
    )*};
}

fixed! {
    SequenceNo, 4, |octets| Self(u32::from_be_bytes(octets)), |value| value.0.to_be_bytes();
    Datetime, 8, |octets| Self(i64::from_be_bytes(octets)), |value| value.0.to_be_bytes();
    Uuid, 16, |octets| Self(octets), |value| value.0;
    Char, 1, |[octet]| Self(octet), |value| [value.0];
    Dec32, 5,
        |[scale, a, b, c, d]| Self { scale, value: i32::from_be_bytes([a, b, c, d]) },
        |value| {
            let [a, b, c, d] = value.value.to_be_bytes();
            [value.scale, a, b, c, d]
        };
    Dec64, 9,
        |[scale, a, b, c, d, e, f, g, h]| Self {
            scale,
            value: i64::from_be_bytes([a, b, c, d, e, f, g, h]),
        },
        |value| {
            let [a, b, c, d, e, f, g, h] = value.value.to_be_bytes();
            [value.scale, a, b, c, d, e, f, g, h]
        };
    Void, 0, |[]| Self, |_| [];
    Bit, 0, |[]| Self, |_| [];
}
