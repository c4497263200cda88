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

/// Appends letter and value; what does not fit is found before the value is written.
#[inline(always)]
fn put_value(out: &mut Vec<u8>, value: ValueRef<'_>, dialect: Dialect) -> Result<(), ValueError> {
    use ValueType as T;
    // A letter and octets of fixed width, in one piece.
    macro_rules! fixed {
        ($ty:expr, $octets:expr, $($octet:ident)*) => {{
            let Some(letter) = dialect.letter($ty) else { return Err(no_letter($ty, dialect)) };
            let [$($octet),*] = $octets;
            out.extend_from_slice(&[letter, $($octet),*]);
        }};
    }
    // A letter, a 32-bit length and octets.
    macro_rules! long {
        ($ty:expr, $content:expr) => {{
            let content: &[u8] = $content;
            let Ok(len) = u32::try_from(content.len()) else { return Err(too_long(content.len())) };
            fixed!($ty, len.to_be_bytes(), a b c d);
            out.extend_from_slice(content);
        }};
    }
    match value {
        ValueRef::Void => fixed!(T::Void, [0u8; 0],),
        ValueRef::Boolean(value) => fixed!(T::Boolean, [u8::from(value)], a),
        ValueRef::Int8(value) => fixed!(T::Int8, value.to_be_bytes(), a),
        ValueRef::UInt8(value) => fixed!(T::UInt8, [value], a),
        ValueRef::AsciiCharacter(value) => fixed!(T::AsciiCharacter, [value], a),
        ValueRef::Int16(value) => fixed!(T::Int16, value.to_be_bytes(), a b),
        ValueRef::UInt16(value) => fixed!(T::UInt16, value.to_be_bytes(), a b),
        ValueRef::Int32(value) => fixed!(T::Int32, value.to_be_bytes(), a b c d),
        ValueRef::UInt32(value) => fixed!(T::UInt32, value.to_be_bytes(), a b c d),
        ValueRef::Float(value) => fixed!(T::Float, value.to_be_bytes(), a b c d),
        ValueRef::Int64(value) => fixed!(T::Int64, value.to_be_bytes(), a b c d e f g h),
        ValueRef::UInt64(value) => fixed!(T::UInt64, value.to_be_bytes(), a b c d e f g h),
        ValueRef::Timestamp(value) => fixed!(T::Timestamp, value.to_be_bytes(), a b c d e f g h),
        ValueRef::Double(value) => fixed!(T::Double, value.to_be_bytes(), a b c d e f g h),
        ValueRef::Decimal(Decimal { scale, digits }) => {
            let [b, c, d, e] = digits.to_be_bytes();
            fixed!(T::Decimal, [scale, b, c, d, e], a b c d e);
        }
        ValueRef::ShortString(text) => {
            fixed!(T::ShortString, [text.len() as u8], a);
            out.extend_from_slice(text.as_bytes());
        }
        ValueRef::LongString(content) => long!(T::LongString, content),
        ValueRef::ByteArray(content) => long!(T::ByteArray, content),
        ValueRef::AsciiString(content) => long!(T::AsciiString, content),
        ValueRef::WideString(content) => long!(T::WideString, content),
        ValueRef::Array(array) => {
            check_container(value, dialect, array.dialect)?;
            long!(T::Array, array.octets);
        }
        ValueRef::Table(table) => {
            check_container(value, dialect, table.dialect)?;
            long!(T::Table, table.octets);
        }
    }
    Ok(())
}

/// What goes into another container has its dialect, and goes one level deeper.
#[inline(never)]
fn check_container(value: ValueRef<'_>, outer: Dialect, inner: Dialect) -> Result<(), ValueError> {
    if inner != outer {
        return Err(ValueError::MixedDialects { outer, inner });
    }
    let limit = Limits::DEFAULT.depth;
    match nested_depth(value) {
        Some(depth) if depth >= limit => Err(ValueError::TooDeep { limit }),
        _ => Ok(()),
    }
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

/// Appends an entry of a table or, without a name, an element of an array; nothing where the value does not fit there.
#[inline]
pub(super) fn append(
    octets: &mut Vec<u8>,
    name: Option<ShortStr<'_>>,
    value: ValueRef<'_>,
    dialect: Dialect,
) -> Result<(), ValueError> {
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
