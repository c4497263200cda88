//! What every type of 0-10 can do, and the types of fixed width that Rust has.
//!
//! In: a [`Reader`] and the name of a field. Out: the value, without any code in front of it; and the other
//! way the octets.

use super::Bin;
use crate::{DecodeError, DecodeErrorKind, LongStr, Reader, ShortStr, Writer};

/// A type that can be a field: read from its octets and written to them.
pub trait WireType<'a>: Sized {
    /// Reads the value of the field `field`.
    ///
    /// # Errors
    /// What is wrong with its octets.
    fn read(reader: &mut Reader<'a>, field: &'static str) -> Result<Self, DecodeError>;

    /// Octets that [`WireType::put`] writes.
    fn width(&self) -> usize;

    /// Writes the value.
    fn put(&self, writer: &mut Writer<'_>);
}

macro_rules! numbers {
    ($($ty:ty, $width:literal;)*) => {$(
        impl<'a> WireType<'a> for $ty {
            #[inline]
            fn read(reader: &mut Reader<'a>, field: &'static str) -> Result<Self, DecodeError> {
                reader.array::<$width>(field).map(Self::from_be_bytes)
            }

            #[inline]
            fn width(&self) -> usize {
                $width
            }

            #[inline]
            fn put(&self, writer: &mut Writer<'_>) {
                writer.array::<$width>(self.to_be_bytes());
            }
        }
    )*};
}

numbers! {
    u8, 1;
    i8, 1;
    u16, 2;
    i16, 2;
    u32, 4;
    i32, 4;
    f32, 4;
    u64, 8;
    i64, 8;
    f64, 8;
}

impl<'a> WireType<'a> for bool {
    /// Any octet but zero is true.
    #[inline]
    fn read(reader: &mut Reader<'a>, field: &'static str) -> Result<Self, DecodeError> {
        reader.u8(field).map(|octet| octet != 0)
    }

    #[inline]
    fn width(&self) -> usize {
        1
    }

    #[inline]
    fn put(&self, writer: &mut Writer<'_>) {
        writer.u8(u8::from(*self));
    }
}

impl<'a> WireType<'a> for char {
    #[inline]
    fn read(reader: &mut Reader<'a>, field: &'static str) -> Result<Self, DecodeError> {
        let bits = reader.u32(field)?;
        char::from_u32(bits).ok_or_else(|| {
            let kind = DecodeErrorKind::InvalidCharacter(bits);
            DecodeError::new(kind, reader.offset() - 4).within(field)
        })
    }

    #[inline]
    fn width(&self) -> usize {
        4
    }

    #[inline]
    fn put(&self, writer: &mut Writer<'_>) {
        writer.u32(u32::from(*self));
    }
}

impl<'a, const N: usize> WireType<'a> for Bin<N> {
    #[inline]
    fn read(reader: &mut Reader<'a>, field: &'static str) -> Result<Self, DecodeError> {
        reader.array::<N>(field).map(Self)
    }

    #[inline]
    fn width(&self) -> usize {
        N
    }

    #[inline]
    fn put(&self, writer: &mut Writer<'_>) {
        writer.octets(&self.0);
    }
}

impl<'a> WireType<'a> for ShortStr<'a> {
    #[inline]
    fn read(reader: &mut Reader<'a>, field: &'static str) -> Result<Self, DecodeError> {
        reader.short_str(field)
    }

    #[inline]
    fn width(&self) -> usize {
        1 + self.len()
    }

    #[inline]
    fn put(&self, writer: &mut Writer<'_>) {
        writer.short_str(*self);
    }
}

impl<'a> WireType<'a> for LongStr<'a> {
    #[inline]
    fn read(reader: &mut Reader<'a>, field: &'static str) -> Result<Self, DecodeError> {
        reader.long_str(field)
    }

    #[inline]
    fn width(&self) -> usize {
        4 + self.len()
    }

    #[inline]
    fn put(&self, writer: &mut Writer<'_>) {
        writer.long_str(*self);
    }
}
