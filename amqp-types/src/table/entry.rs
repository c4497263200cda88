//! One entry: letter and value off the front of checked octets, and onto the end of a container.

use super::{ArrayRef, TableRef};
use crate::{Dialect, Limits, ShortStr, ValueError, ValueRef, ValueType, value::Decimal};
use alloc::vec::Vec;

/// Takes one value off the front of octets that were checked before.
pub(super) fn take_value<'a>(
    octets: &'a [u8],
    dialect: Dialect,
) -> Option<(ValueRef<'a>, &'a [u8])> {
    let (&letter, after) = octets.split_first()?;
    let ty = dialect.value_type(letter)?;
    if let Some(width) = ty.width() {
        let (fixed, rest) = after.split_at_checked(width)?;
        let mut wide = [0u8; 8];
        wide[8 - width..].copy_from_slice(fixed);
        let bits = u64::from_be_bytes(wide);
        let value = match ty {
            ValueType::Void => ValueRef::Void,
            ValueType::Boolean => ValueRef::Boolean(bits != 0),
            ValueType::Int8 => ValueRef::Int8(bits as i8),
            ValueType::UInt8 => ValueRef::UInt8(bits as u8),
            ValueType::AsciiCharacter => ValueRef::AsciiCharacter(bits as u8),
            ValueType::Int16 => ValueRef::Int16(bits as i16),
            ValueType::UInt16 => ValueRef::UInt16(bits as u16),
            ValueType::Int32 => ValueRef::Int32(bits as i32),
            ValueType::UInt32 => ValueRef::UInt32(bits as u32),
            ValueType::Float => ValueRef::Float(f32::from_bits(bits as u32)),
            ValueType::Decimal => {
                ValueRef::Decimal(Decimal { scale: (bits >> 32) as u8, digits: bits as u32 })
            }
            ValueType::Int64 => ValueRef::Int64(bits as i64),
            ValueType::UInt64 => ValueRef::UInt64(bits),
            ValueType::Double => ValueRef::Double(f64::from_bits(bits)),
            ValueType::Timestamp => ValueRef::Timestamp(bits),
            _ => return None,
        };
        return Some((value, rest));
    }
    if ty == ValueType::ShortString {
        let (&len, after) = after.split_first()?;
        let (text, rest) = after.split_at_checked(usize::from(len))?;
        return Some((ValueRef::ShortString(ShortStr::from_octets(text)?), rest));
    }
    let (len, after) = after.split_first_chunk::<4>()?;
    let (content, rest) = after.split_at_checked(u32::from_be_bytes(*len) as usize)?;
    let value = match ty {
        ValueType::LongString => ValueRef::LongString(content),
        ValueType::ByteArray => ValueRef::ByteArray(content),
        ValueType::AsciiString => ValueRef::AsciiString(content),
        ValueType::WideString => ValueRef::WideString(content),
        ValueType::Table => ValueRef::Table(TableRef { octets: content, dialect }),
        ValueType::Array => ValueRef::Array(ArrayRef { octets: content, dialect }),
        _ => return None,
    };
    Some((value, rest))
}

/// Appends letter and value; what does not fit is found before anything is written.
#[inline]
fn put_value(out: &mut Vec<u8>, value: ValueRef<'_>, dialect: Dialect) -> Result<(), ValueError> {
    use ValueType as T;
    match value {
        ValueRef::Void => fixed(out, T::Void, dialect, []),
        ValueRef::Boolean(value) => fixed(out, T::Boolean, dialect, [u8::from(value)]),
        ValueRef::Int8(value) => fixed(out, T::Int8, dialect, value.to_be_bytes()),
        ValueRef::UInt8(value) => fixed(out, T::UInt8, dialect, [value]),
        ValueRef::AsciiCharacter(value) => fixed(out, T::AsciiCharacter, dialect, [value]),
        ValueRef::Int16(value) => fixed(out, T::Int16, dialect, value.to_be_bytes()),
        ValueRef::UInt16(value) => fixed(out, T::UInt16, dialect, value.to_be_bytes()),
        ValueRef::Int32(value) => fixed(out, T::Int32, dialect, value.to_be_bytes()),
        ValueRef::UInt32(value) => fixed(out, T::UInt32, dialect, value.to_be_bytes()),
        ValueRef::Int64(value) => fixed(out, T::Int64, dialect, value.to_be_bytes()),
        ValueRef::UInt64(value) => fixed(out, T::UInt64, dialect, value.to_be_bytes()),
        ValueRef::Timestamp(value) => fixed(out, T::Timestamp, dialect, value.to_be_bytes()),
        ValueRef::Float(value) => fixed(out, T::Float, dialect, value.to_be_bytes()),
        ValueRef::Double(value) => fixed(out, T::Double, dialect, value.to_be_bytes()),
        ValueRef::Decimal(Decimal { scale, digits }) => {
            let [a, b, c, d] = digits.to_be_bytes();
            fixed(out, T::Decimal, dialect, [scale, a, b, c, d])
        }
        ValueRef::ShortString(text) => {
            fixed(out, T::ShortString, dialect, [text.len() as u8])?;
            out.extend_from_slice(text.as_bytes());
            Ok(())
        }
        ValueRef::LongString(content) => long(out, T::LongString, dialect, content),
        ValueRef::ByteArray(content) => long(out, T::ByteArray, dialect, content),
        ValueRef::AsciiString(content) => long(out, T::AsciiString, dialect, content),
        ValueRef::WideString(content) => long(out, T::WideString, dialect, content),
        ValueRef::Array(array) => {
            same_dialect(dialect, array.dialect)?;
            long(out, T::Array, dialect, array.octets)
        }
        ValueRef::Table(table) => {
            same_dialect(dialect, table.dialect)?;
            long(out, T::Table, dialect, table.octets)
        }
    }
}

/// A letter and octets of fixed width, in one piece.
#[inline(always)]
fn fixed<const N: usize>(
    out: &mut Vec<u8>,
    ty: ValueType,
    dialect: Dialect,
    octets: [u8; N],
) -> Result<(), ValueError> {
    let Some(letter) = dialect.letter(ty) else { return Err(no_letter(ty, dialect)) };
    let mut piece = [0; 9];
    piece[0] = letter;
    piece[1..=N].copy_from_slice(&octets);
    out.extend_from_slice(&piece[..=N]);
    Ok(())
}

/// A letter, a 32-bit length and octets.
#[inline(always)]
fn long(
    out: &mut Vec<u8>,
    ty: ValueType,
    dialect: Dialect,
    content: &[u8],
) -> Result<(), ValueError> {
    let Ok(len) = u32::try_from(content.len()) else { return Err(too_long(content.len())) };
    fixed(out, ty, dialect, len.to_be_bytes())?;
    out.extend_from_slice(content);
    Ok(())
}

#[inline]
fn same_dialect(outer: Dialect, inner: Dialect) -> Result<(), ValueError> {
    if inner == outer { Ok(()) } else { Err(ValueError::MixedDialects { outer, inner }) }
}

#[cold]
#[inline(never)]
fn no_letter(ty: ValueType, dialect: Dialect) -> ValueError {
    ValueError::NoLetter { ty, dialect }
}

#[cold]
#[inline(never)]
fn too_long(octets: usize) -> ValueError {
    ValueError::TooLong { octets }
}

/// Levels of nesting in checked octets, the outermost counted.
fn depth_of(values: impl Iterator<Item = Option<u8>>) -> u8 {
    1 + values.flatten().max().unwrap_or(0)
}

fn nested_depth(value: ValueRef<'_>) -> Option<u8> {
    match value {
        ValueRef::Table(table) => {
            Some(depth_of(table.iter().map(|(_, value)| nested_depth(value))))
        }
        ValueRef::Array(array) => Some(depth_of(array.iter().map(nested_depth))),
        _ => None,
    }
}

/// A container goes one level deeper when it is put in another, and must stay within the limit there.
#[inline(never)]
fn check_nesting(value: ValueRef<'_>) -> Result<(), ValueError> {
    let limit = Limits::DEFAULT.depth;
    match nested_depth(value) {
        Some(depth) if depth >= limit => Err(ValueError::TooDeep { limit }),
        _ => Ok(()),
    }
}

/// Appends an entry of a table or, without a name, an element of an array; nothing where the value does not fit there.
#[inline]
pub(super) fn append(
    octets: &mut Vec<u8>,
    name: Option<ShortStr<'_>>,
    value: ValueRef<'_>,
    dialect: Dialect,
) -> Result<(), ValueError> {
    if matches!(value, ValueRef::Table(_) | ValueRef::Array(_)) {
        check_nesting(value)?;
    }
    let start = octets.len();
    if let Some(name) = name {
        octets.push(name.len() as u8);
        octets.extend_from_slice(name.as_bytes());
    }
    let put = put_value(octets, value, dialect);
    if put.is_ok() && u32::try_from(octets.len()).is_ok() {
        return Ok(());
    }
    take_back(octets, start, put)
}

/// Leaves the container as it was.
#[cold]
#[inline(never)]
fn take_back(
    octets: &mut Vec<u8>,
    start: usize,
    put: Result<(), ValueError>,
) -> Result<(), ValueError> {
    let whole = octets.len();
    octets.truncate(start);
    put.and(Err(too_long(whole)))
}
