//! Taking values out of octets that were checked before: sizes are believed, nothing is checked twice.
//!
//! Nothing here can fail on checked octets; where octets are not as they were, it ends with `None`.

use super::{
    AnyRef, ArrayRef, Bin, BinRef, Bit, Char, Datetime, Dec32, Dec64, ListRef, MapRef, OpaqueRef,
    Str8LatinRef, Str8Utf16Ref, Str16LatinRef, Str16Ref, Str16Utf16Ref, Struct32Ref, Uuid,
    Vbin8Ref, Vbin16Ref, Void,
    code::{self, Width},
};
use crate::{LongStr, ShortStr};

/// A key of a map, and what follows it.
pub(super) fn key(octets: &[u8]) -> Option<(ShortStr<'_>, &[u8])> {
    let (&len, rest) = octets.split_first()?;
    let (key, rest) = rest.split_at_checked(usize::from(len))?;
    Some((ShortStr::from_octets(key)?, rest))
}

/// A code with its value, and what follows it.
pub(super) fn value(octets: &[u8]) -> Option<(AnyRef<'_>, &[u8])> {
    let (&code, rest) = octets.split_first()?;
    element(code, rest)
}

/// The value of a code, and what follows it.
pub(super) fn element(code: u8, octets: &[u8]) -> Option<(AnyRef<'_>, &[u8])> {
    let (head, len): (usize, usize) = match code::width(code)? {
        Width::Fixed(octets) => (0, octets),
        Width::Variable(1) => (1, usize::from(*octets.first()?)),
        Width::Variable(2) => (2, usize::from(u16::from_be_bytes(*octets.first_chunk()?))),
        Width::Variable(_) => (4, u32::from_be_bytes(*octets.first_chunk()?) as usize),
    };
    let (whole, rest) = octets.split_at_checked(head.checked_add(len)?)?;
    let data = whole.get(head..)?;
    macro_rules! number {
        ($ty:ty) => {
            <$ty>::from_be_bytes(*data.first_chunk()?)
        };
    }
    let value = match code {
        code::BIN8 => AnyRef::Bin8(Bin(*data.first_chunk()?)),
        code::INT8 => AnyRef::Int8(number!(i8)),
        code::UINT8 => AnyRef::Uint8(number!(u8)),
        code::CHAR => AnyRef::Char(Char(*data.first()?)),
        code::BOOLEAN => AnyRef::Boolean(*data.first()? != 0),
        code::BIN16 => AnyRef::Bin16(Bin(*data.first_chunk()?)),
        code::INT16 => AnyRef::Int16(number!(i16)),
        code::UINT16 => AnyRef::Uint16(number!(u16)),
        code::BIN32 => AnyRef::Bin32(Bin(*data.first_chunk()?)),
        code::INT32 => AnyRef::Int32(number!(i32)),
        code::UINT32 => AnyRef::Uint32(number!(u32)),
        code::FLOAT => AnyRef::Float(number!(f32)),
        code::CHAR_UTF32 => AnyRef::CharUtf32(char::from_u32(number!(u32))?),
        code::BIN64 => AnyRef::Bin64(Bin(*data.first_chunk()?)),
        code::INT64 => AnyRef::Int64(number!(i64)),
        code::UINT64 => AnyRef::Uint64(number!(u64)),
        code::DOUBLE => AnyRef::Double(number!(f64)),
        code::DATETIME => AnyRef::Datetime(Datetime(number!(i64))),
        code::BIN128 => AnyRef::Bin128(Bin(*data.first_chunk()?)),
        code::UUID => AnyRef::Uuid(Uuid(*data.first_chunk()?)),
        code::BIN256 => AnyRef::Bin256(BinRef(data.first_chunk()?)),
        code::BIN512 => AnyRef::Bin512(BinRef(data.first_chunk()?)),
        code::BIN1024 => AnyRef::Bin1024(BinRef(data.first_chunk()?)),
        code::VBIN8 => AnyRef::Vbin8(Vbin8Ref::from_checked(data)),
        code::STR8_LATIN => AnyRef::Str8Latin(Str8LatinRef::from_checked(data)),
        code::STR8 => AnyRef::Str8(ShortStr::from_octets(data)?),
        code::STR8_UTF16 => AnyRef::Str8Utf16(Str8Utf16Ref::from_checked(data)),
        code::VBIN16 => AnyRef::Vbin16(Vbin16Ref::from_checked(data)),
        code::STR16_LATIN => AnyRef::Str16Latin(Str16LatinRef::from_checked(data)),
        code::STR16 => AnyRef::Str16(Str16Ref::from_checked(data)),
        code::STR16_UTF16 => AnyRef::Str16Utf16(Str16Utf16Ref::from_checked(data)),
        code::VBIN32 => AnyRef::Vbin32(LongStr::from_checked(data)),
        code::MAP => AnyRef::Map(MapRef::from_checked(data)),
        code::LIST => AnyRef::List(ListRef::from_checked(data)),
        code::ARRAY => AnyRef::Array(ArrayRef::from_checked(data)),
        code::STRUCT32 => AnyRef::Struct32(Struct32Ref::from_checked(data)),
        code::BIN40 => AnyRef::Bin40(Bin(*data.first_chunk()?)),
        code::DEC32 => AnyRef::Dec32(Dec32::from_octets(*data.first_chunk()?)),
        code::BIN72 => AnyRef::Bin72(Bin(*data.first_chunk()?)),
        code::DEC64 => AnyRef::Dec64(Dec64::from_octets(*data.first_chunk()?)),
        code::VOID => AnyRef::Void(Void),
        code::BIT => AnyRef::Bit(Bit),
        _ => AnyRef::Opaque(OpaqueRef::from_checked(code, whole)),
    };
    Some((value, rest))
}
