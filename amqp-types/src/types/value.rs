//! What every type of 1.0 can do, and the types of fixed width.
//!
//! In: a cursor behind a format code. Out: the value, whichever encoding it came in; and the other way the
//! smallest encoding there is.

use super::{Decimal32, Decimal64, Decimal128, Decoder, Timestamp, Uuid, code};
use crate::{DecodeError, Encode, Writer};

/// A type that is read behind its constructor and written with it, by the rules of 1.0.
///
/// [`Encode`] writes the smallest encoding.
pub trait Value<'a>: Encode + Sized {
    /// The value to read over: fields that do not come are as it has them.
    fn blank() -> Self;

    /// Reads the value whose format code was `code`; 0 begins a described type.
    ///
    /// # Errors
    /// A format code of another type, and what is wrong with the octets.
    fn read(decoder: &mut Decoder<'a>, code: u8) -> Result<Self, DecodeError>;

    /// The same over this value, which is [`Value::blank`]: a large one is put together where it stays. Behind an
    /// error it holds anything.
    ///
    /// # Errors
    /// As for [`Value::read`].
    #[inline(always)]
    fn read_over(&mut self, decoder: &mut Decoder<'a>, code: u8) -> Result<(), DecodeError> {
        *self = Self::read(decoder, code)?;
        Ok(())
    }
}

/// [`Value::read`] by way of [`Value::read_over`], nothing moved.
///
/// # Errors
/// As for [`Value::read`].
#[inline(always)]
pub fn read_blank<'a, T: Value<'a>>(decoder: &mut Decoder<'a>, code: u8) -> Result<T, DecodeError> {
    let mut read = Ok(T::blank());
    if let Ok(value) = &mut read
        && let Err(error) = value.read_over(decoder, code)
    {
        read = Err(error);
    }
    read
}

/// A type with a descriptor: what follows the descriptor can be read by itself.
pub trait DescribedValue<'a>: Value<'a> {
    /// Reads what follows the descriptor over this value, which is [`Value::blank`]; behind an error it holds
    /// anything.
    ///
    /// # Errors
    /// What is wrong with it.
    fn read_described(&mut self, decoder: &mut Decoder<'a>) -> Result<(), DecodeError>;
}

/// Types with one encoding.
macro_rules! of_one_encoding {
    ($($ty:ty, $code:ident, $width:literal, $name:literal, |$octets:ident| $from:expr, |$value:ident| $to:expr;)*) => {$(
        impl<'a> Value<'a> for $ty {
            #[inline(always)]
            fn blank() -> Self {
                let $octets = [0; $width];
                $from
            }

            #[inline(always)]
            fn read(decoder: &mut Decoder<'a>, code: u8) -> Result<Self, DecodeError> {
                if code != code::$code {
                    return Err(decoder.unexpected(code, $name));
                }
                let $octets = decoder.array::<$width>()?;
                Ok($from)
            }
        }

        impl Encode for $ty {
            #[inline]
            fn encoded_len(&self) -> usize {
                1 + $width
            }

            #[inline]
            fn write(&self, writer: &mut Writer<'_>) {
                let $value = *self;
                writer.u8(code::$code);
                writer.array::<$width>($to);
            }
        }
    )*};
}

of_one_encoding! {
    u8, UBYTE, 1, "ubyte", |octets| u8::from_be_bytes(octets), |value| value.to_be_bytes();
    i8, BYTE, 1, "byte", |octets| i8::from_be_bytes(octets), |value| value.to_be_bytes();
    u16, USHORT, 2, "ushort", |octets| u16::from_be_bytes(octets), |value| value.to_be_bytes();
    i16, SHORT, 2, "short", |octets| i16::from_be_bytes(octets), |value| value.to_be_bytes();
    f32, FLOAT, 4, "float", |octets| f32::from_be_bytes(octets), |value| value.to_be_bytes();
    f64, DOUBLE, 8, "double", |octets| f64::from_be_bytes(octets), |value| value.to_be_bytes();
    Timestamp, TIMESTAMP, 8, "timestamp", |octets| Self(i64::from_be_bytes(octets)), |value| value.0.to_be_bytes();
    Uuid, UUID, 16, "uuid", |octets| Self(octets), |value| value.0;
    Decimal32, DECIMAL32, 4, "decimal32", |octets| Self(octets), |value| value.0;
    Decimal64, DECIMAL64, 8, "decimal64", |octets| Self(octets), |value| value.0;
    Decimal128, DECIMAL128, 16, "decimal128", |octets| Self(octets), |value| value.0;
}

/// Unsigned integers: none, one or all octets.
macro_rules! unsigned {
    ($($ty:ty, $zero:ident, $small:ident, $whole:ident, $width:literal, $name:literal;)*) => {$(
        impl<'a> Value<'a> for $ty {
            #[inline(always)]
            fn blank() -> Self {
                0
            }

            #[inline(always)]
            fn read(decoder: &mut Decoder<'a>, code: u8) -> Result<Self, DecodeError> {
                match code {
                    code::$small => decoder.array::<1>().map(|[octet]| Self::from(octet)),
                    code::$zero => Ok(0),
                    code::$whole => decoder.array().map(Self::from_be_bytes),
                    _ => Err(decoder.unexpected(code, $name)),
                }
            }
        }

        impl Encode for $ty {
            #[inline]
            fn encoded_len(&self) -> usize {
                match *self {
                    0 => 1,
                    1..=255 => 2,
                    _ => 1 + $width,
                }
            }

            #[inline]
            fn bound(&self) -> usize {
                1 + $width
            }

            #[inline]
            fn write(&self, writer: &mut Writer<'_>) {
                match *self {
                    0 => writer.u8(code::$zero),
                    1..=255 => writer.array([code::$small, *self as u8]),
                    _ => {
                        writer.u8(code::$whole);
                        writer.array(self.to_be_bytes());
                    }
                }
            }
        }
    )*};
}

unsigned! {
    u32, UINT0, SMALL_UINT, UINT, 4, "uint";
    u64, ULONG0, SMALL_ULONG, ULONG, 8, "ulong";
}

/// Signed integers: one or all octets.
macro_rules! signed {
    ($($ty:ty, $small:ident, $whole:ident, $width:literal, $name:literal;)*) => {$(
        impl<'a> Value<'a> for $ty {
            #[inline(always)]
            fn blank() -> Self {
                0
            }

            #[inline(always)]
            fn read(decoder: &mut Decoder<'a>, code: u8) -> Result<Self, DecodeError> {
                match code {
                    code::$small => {
                        decoder.array::<1>().map(|octet| Self::from(i8::from_be_bytes(octet)))
                    }
                    code::$whole => decoder.array().map(Self::from_be_bytes),
                    _ => Err(decoder.unexpected(code, $name)),
                }
            }
        }

        impl Encode for $ty {
            #[inline]
            fn encoded_len(&self) -> usize {
                if i8::try_from(*self).is_ok() { 2 } else { 1 + $width }
            }

            #[inline]
            fn bound(&self) -> usize {
                1 + $width
            }

            #[inline]
            fn write(&self, writer: &mut Writer<'_>) {
                if let Ok(small) = i8::try_from(*self) {
                    writer.array([code::$small, small as u8]);
                } else {
                    writer.u8(code::$whole);
                    writer.array(self.to_be_bytes());
                }
            }
        }
    )*};
}

signed! {
    i32, SMALL_INT, INT, 4, "int";
    i64, SMALL_LONG, LONG, 8, "long";
}

impl<'a> Value<'a> for bool {
    #[inline(always)]
    fn blank() -> Self {
        false
    }

    #[inline(always)]
    fn read(decoder: &mut Decoder<'a>, code: u8) -> Result<Self, DecodeError> {
        match code {
            code::TRUE => Ok(true),
            code::FALSE => Ok(false),
            code::BOOLEAN => decoder.boolean(),
            _ => Err(decoder.unexpected(code, "boolean")),
        }
    }
}

impl Encode for bool {
    #[inline]
    fn encoded_len(&self) -> usize {
        1
    }

    #[inline]
    fn write(&self, writer: &mut Writer<'_>) {
        writer.u8(if *self { code::TRUE } else { code::FALSE });
    }
}

impl<'a> Value<'a> for char {
    #[inline(always)]
    fn blank() -> Self {
        '\0'
    }

    #[inline(always)]
    fn read(decoder: &mut Decoder<'a>, code: u8) -> Result<Self, DecodeError> {
        if code == code::CHAR { decoder.character() } else { Err(decoder.unexpected(code, "char")) }
    }
}

impl Encode for char {
    #[inline]
    fn encoded_len(&self) -> usize {
        5
    }

    #[inline]
    fn write(&self, writer: &mut Writer<'_>) {
        writer.u8(code::CHAR);
        writer.u32(u32::from(*self));
    }
}
