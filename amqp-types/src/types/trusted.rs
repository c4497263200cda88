//! Taking values out of octets that were checked before: lengths are believed, nothing is checked twice.
//!
//! Nothing here can fail on checked octets; where octets are not as they were, it ends with `None`.

use super::{
    AnyRef, ArrayRef, BinaryRef, Decimal32, Decimal64, Decimal128, DescribedRef, ListRef, MapRef,
    SymbolRef, TextRef, Timestamp, Uuid, code,
};

/// A value with its constructor, and what follows it.
pub(super) fn value(octets: &[u8]) -> Option<(AnyRef<'_>, &[u8])> {
    let (&code, data) = octets.split_first()?;
    if code != code::DESCRIBED {
        return element(code, data);
    }
    let constructor = constructor_len(octets)?;
    let (constructor, data) = octets.split_at_checked(constructor)?;
    let len = data_len(*constructor.last()?, data)?;
    let (data, rest) = data.split_at_checked(len)?;
    let described = DescribedRef { constructor: constructor.get(1..)?, data };
    Some((AnyRef::Described(described), rest))
}

/// The value of `constructor`, which may be described, from the front of `data`.
pub(super) fn constructed<'a>(
    constructor: &'a [u8],
    data: &'a [u8],
) -> Option<(AnyRef<'a>, &'a [u8])> {
    let (&code, inner) = constructor.split_first()?;
    if code != code::DESCRIBED {
        return element(code, data);
    }
    let len = data_len(*constructor.last()?, data)?;
    let (data, rest) = data.split_at_checked(len)?;
    Some((AnyRef::Described(DescribedRef { constructor: inner, data }), rest))
}

/// Octets of a constructor: one, or 0, a descriptor and a constructor.
pub(super) fn constructor_len(octets: &[u8]) -> Option<usize> {
    let mut len = 0;
    loop {
        let rest = octets.get(len..)?;
        if *rest.first()? != code::DESCRIBED {
            return Some(len + 1);
        }
        len += 1 + value_len(rest.get(1..)?)?;
    }
}

/// Octets of a value with its constructor.
pub(super) fn value_len(octets: &[u8]) -> Option<usize> {
    let constructor = constructor_len(octets)?;
    let code = *octets.get(constructor - 1)?;
    Some(constructor + data_len(code, octets.get(constructor..)?)?)
}

/// Octets of the data behind a format code.
fn data_len(code: u8, data: &[u8]) -> Option<usize> {
    Some(match code >> 4 {
        0x4 => 0,
        0x5 => 1,
        0x6 => 2,
        0x7 => 4,
        0x8 => 8,
        0x9 => 16,
        0xa | 0xc | 0xe => 1 + usize::from(*data.first()?),
        0xb | 0xd | 0xf => 4 + u32::from_be_bytes(*data.first_chunk()?) as usize,
        _ => return None,
    })
}

/// The value of a format code that begins no described type, from the front of `data`.
pub(super) fn element(code: u8, data: &[u8]) -> Option<(AnyRef<'_>, &[u8])> {
    let (data, rest) = data.split_at_checked(data_len(code, data)?)?;
    // Behind the length, or the size: `data` has it, since its length was computed from it.
    let narrow = || data.get(1..);
    let wide = || data.get(4..);
    let counted = || data.get(1..)?.split_first().map(|(count, data)| (u32::from(*count), data));
    let counted_wide = || {
        let (count, data) = data.get(4..)?.split_first_chunk::<4>()?;
        Some((u32::from_be_bytes(*count), data))
    };
    let value = match code {
        code::NULL => AnyRef::Null,
        code::TRUE => AnyRef::Boolean(true),
        code::FALSE => AnyRef::Boolean(false),
        code::BOOLEAN => AnyRef::Boolean(data.first() == Some(&1)),
        code::UBYTE => AnyRef::Ubyte(*data.first()?),
        code::USHORT => AnyRef::Ushort(u16::from_be_bytes(*data.first_chunk()?)),
        code::UINT => AnyRef::Uint(u32::from_be_bytes(*data.first_chunk()?)),
        code::SMALL_UINT => AnyRef::Uint(u32::from(*data.first()?)),
        code::UINT0 => AnyRef::Uint(0),
        code::ULONG => AnyRef::Ulong(u64::from_be_bytes(*data.first_chunk()?)),
        code::SMALL_ULONG => AnyRef::Ulong(u64::from(*data.first()?)),
        code::ULONG0 => AnyRef::Ulong(0),
        code::BYTE => AnyRef::Byte(i8::from_be_bytes(*data.first_chunk()?)),
        code::SHORT => AnyRef::Short(i16::from_be_bytes(*data.first_chunk()?)),
        code::INT => AnyRef::Int(i32::from_be_bytes(*data.first_chunk()?)),
        code::SMALL_INT => AnyRef::Int(i32::from(i8::from_be_bytes(*data.first_chunk()?))),
        code::LONG => AnyRef::Long(i64::from_be_bytes(*data.first_chunk()?)),
        code::SMALL_LONG => AnyRef::Long(i64::from(i8::from_be_bytes(*data.first_chunk()?))),
        code::FLOAT => AnyRef::Float(f32::from_be_bytes(*data.first_chunk()?)),
        code::DOUBLE => AnyRef::Double(f64::from_be_bytes(*data.first_chunk()?)),
        code::DECIMAL32 => AnyRef::Decimal32(Decimal32(*data.first_chunk()?)),
        code::DECIMAL64 => AnyRef::Decimal64(Decimal64(*data.first_chunk()?)),
        code::DECIMAL128 => AnyRef::Decimal128(Decimal128(*data.first_chunk()?)),
        code::CHAR => AnyRef::Char(char::from_u32(u32::from_be_bytes(*data.first_chunk()?))?),
        code::TIMESTAMP => AnyRef::Timestamp(Timestamp(i64::from_be_bytes(*data.first_chunk()?))),
        code::UUID => AnyRef::Uuid(Uuid(*data.first_chunk()?)),
        code::BINARY8 => AnyRef::Binary(BinaryRef::from_checked(narrow()?)),
        code::BINARY32 => AnyRef::Binary(BinaryRef::from_checked(wide()?)),
        code::STRING8 => AnyRef::String(TextRef::from_checked(narrow()?)),
        code::STRING32 => AnyRef::String(TextRef::from_checked(wide()?)),
        code::SYMBOL8 => AnyRef::Symbol(SymbolRef::from_checked(narrow()?)),
        code::SYMBOL32 => AnyRef::Symbol(SymbolRef::from_checked(wide()?)),
        code::LIST0 => AnyRef::List(ListRef::EMPTY),
        code::LIST8 => AnyRef::List(ListRef::from_checked(counted()?)),
        code::LIST32 => AnyRef::List(ListRef::from_checked(counted_wide()?)),
        code::MAP8 => AnyRef::Map(MapRef::from_checked(counted()?)),
        code::MAP32 => AnyRef::Map(MapRef::from_checked(counted_wide()?)),
        code::ARRAY8 => AnyRef::Array(ArrayRef::from_checked(counted()?)),
        code::ARRAY32 => AnyRef::Array(ArrayRef::from_checked(counted_wide()?)),
        _ => return None,
    };
    Some((value, rest))
}
