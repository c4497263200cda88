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

/// Appends letter and value.
fn put_value(out: &mut Vec<u8>, value: ValueRef<'_>, dialect: Dialect) -> Result<(), ValueError> {
    let ty = value.ty();
    let letter = dialect.letter(ty).ok_or(ValueError::NoLetter { ty, dialect })?;
    let long = |out: &mut Vec<u8>, content: &[u8]| {
        let len = u32::try_from(content.len())
            .map_err(|_| ValueError::TooLong { octets: content.len() })?;
        out.push(letter);
        out.extend_from_slice(&len.to_be_bytes());
        out.extend_from_slice(content);
        Ok::<(), ValueError>(())
    };
    let same_dialect = |inner: Dialect| {
        if inner == dialect {
            Ok(())
        } else {
            Err(ValueError::MixedDialects { outer: dialect, inner })
        }
    };
    let mut fixed = |content: &[u8]| {
        out.push(letter);
        out.extend_from_slice(content);
    };
    match value {
        ValueRef::Void => fixed(&[]),
        ValueRef::Boolean(value) => fixed(&[u8::from(value)]),
        ValueRef::Int8(value) => fixed(&value.to_be_bytes()),
        ValueRef::UInt8(value) | ValueRef::AsciiCharacter(value) => fixed(&[value]),
        ValueRef::Int16(value) => fixed(&value.to_be_bytes()),
        ValueRef::UInt16(value) => fixed(&value.to_be_bytes()),
        ValueRef::Int32(value) => fixed(&value.to_be_bytes()),
        ValueRef::UInt32(value) => fixed(&value.to_be_bytes()),
        ValueRef::Int64(value) => fixed(&value.to_be_bytes()),
        ValueRef::UInt64(value) | ValueRef::Timestamp(value) => fixed(&value.to_be_bytes()),
        ValueRef::Float(value) => fixed(&value.to_be_bytes()),
        ValueRef::Double(value) => fixed(&value.to_be_bytes()),
        ValueRef::Decimal(Decimal { scale, digits }) => {
            let [a, b, c, d] = digits.to_be_bytes();
            fixed(&[scale, a, b, c, d]);
        }
        ValueRef::ShortString(text) => {
            out.push(letter);
            out.push(text.len() as u8);
            out.extend_from_slice(text.as_bytes());
        }
        ValueRef::LongString(content)
        | ValueRef::ByteArray(content)
        | ValueRef::AsciiString(content)
        | ValueRef::WideString(content) => long(out, content)?,
        ValueRef::Array(array) => {
            same_dialect(array.dialect)?;
            long(out, array.octets)?;
        }
        ValueRef::Table(table) => {
            same_dialect(table.dialect)?;
            long(out, table.octets)?;
        }
    }
    Ok(())
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

/// A value goes one level deeper when it is put in a container, and must stay within the limit there.
fn check_nesting(value: ValueRef<'_>) -> Result<(), ValueError> {
    let limit = Limits::DEFAULT.depth;
    match nested_depth(value) {
        Some(depth) if depth >= limit => Err(ValueError::TooDeep { limit }),
        _ => Ok(()),
    }
}

/// Appends an entry of a table or, without a name, an element of an array; nothing where the value does not fit there.
pub(super) fn append(
    octets: &mut Vec<u8>,
    name: Option<ShortStr<'_>>,
    value: ValueRef<'_>,
    dialect: Dialect,
) -> Result<(), ValueError> {
    check_nesting(value)?;
    let start = octets.len();
    if let Some(name) = name {
        octets.push(name.len() as u8);
        octets.extend_from_slice(name.as_bytes());
    }
    let put = put_value(octets, value, dialect).and_then(|()| {
        u32::try_from(octets.len())
            .map(|_| ())
            .map_err(|_| ValueError::TooLong { octets: octets.len() })
    });
    if put.is_err() {
        octets.truncate(start);
    }
    put
}
