//! The check of tables and arrays: every name, letter, length and level, once, when they are decoded.

use crate::{Context, DecodeError, DecodeErrorKind, ShortStr, ValueType};

/// Checks every entry of a table that lies `depth` levels deep.
pub(crate) fn validate_table(
    octets: &[u8],
    context: Context,
    depth: u8,
) -> Result<(), DecodeError> {
    check_depth(context, depth)?;
    let mut rest = octets;
    while let Some((&len, after)) = rest.split_first() {
        let offset = octets.len() - rest.len();
        let Some((name, after)) = after.split_at_checked(usize::from(len)) else {
            let kind =
                DecodeErrorKind::Truncated { needed: u64::from(len), remaining: after.len() };
            return Err(DecodeError::new(kind, offset + 1));
        };
        if ShortStr::from_octets(name).is_none() {
            return Err(DecodeError::new(DecodeErrorKind::InvalidUtf8, offset + 1));
        }
        rest = match validate_value(after, context, depth) {
            Ok(rest) => rest,
            Err(error) => return Err(in_entry(error, octets.len() - after.len(), name)),
        };
    }
    Ok(())
}

/// Checks every element of an array that lies `depth` levels deep.
fn validate_array(octets: &[u8], context: Context, depth: u8) -> Result<(), DecodeError> {
    check_depth(context, depth)?;
    let mut rest = octets;
    let mut index = 0usize;
    let mut zero_width = 0u32;
    while !rest.is_empty() {
        let offset = octets.len() - rest.len();
        let after = match validate_value(rest, context, depth) {
            Ok(after) => after,
            Err(error) => return Err(error.shifted(offset).within_index(index)),
        };
        if rest.len() - after.len() == 1 {
            zero_width += 1;
            let limit = context.limits.zero_width_elements;
            if zero_width > limit {
                return Err(DecodeError::new(DecodeErrorKind::TooManyElements { limit }, offset));
            }
        }
        rest = after;
        index += 1;
    }
    Ok(())
}

fn check_depth(context: Context, depth: u8) -> Result<(), DecodeError> {
    let limit = context.limits.depth;
    if depth > limit {
        return Err(DecodeError::new(DecodeErrorKind::TooDeep { limit }, 0));
    }
    Ok(())
}

#[cold]
fn in_entry(error: DecodeError, offset: usize, name: &[u8]) -> DecodeError {
    error.shifted(offset).within_key(core::str::from_utf8(name).unwrap_or_default())
}

/// Checks one letter and value; gives what follows it. Offsets are counted from the letter.
#[inline]
fn validate_value(octets: &[u8], context: Context, depth: u8) -> Result<&[u8], DecodeError> {
    let truncated = |needed: u64, at: usize, remaining: usize| {
        DecodeError::new(DecodeErrorKind::Truncated { needed, remaining }, at)
    };
    let Some((&letter, after)) = octets.split_first() else {
        return Err(truncated(1, 0, 0));
    };
    let Some(ty) = context.dialect.value_type(letter) else {
        return Err(DecodeError::new(DecodeErrorKind::UnknownTypeLetter(letter), 0));
    };
    if let Some(width) = ty.width() {
        return match after.split_at_checked(width) {
            Some((_, rest)) => Ok(rest),
            None => Err(truncated(width as u64, 1, after.len())),
        };
    }
    if ty == ValueType::ShortString {
        let Some((&len, after)) = after.split_first() else {
            return Err(truncated(1, 1, 0));
        };
        let Some((text, rest)) = after.split_at_checked(usize::from(len)) else {
            return Err(truncated(u64::from(len), 2, after.len()));
        };
        if ShortStr::from_octets(text).is_none() {
            return Err(DecodeError::new(DecodeErrorKind::InvalidUtf8, 2));
        }
        return Ok(rest);
    }
    let Some((len, after)) = after.split_first_chunk::<4>() else {
        return Err(truncated(4, 1, after.len()));
    };
    let len = u32::from_be_bytes(*len);
    let Some((content, rest)) = after.split_at_checked(len as usize) else {
        return Err(truncated(u64::from(len), 5, after.len()));
    };
    let nested = match ty {
        ValueType::Table => validate_table(content, context, depth.saturating_add(1)),
        ValueType::Array => validate_array(content, context, depth.saturating_add(1)),
        _ => Ok(()),
    };
    match nested {
        Ok(()) => Ok(rest),
        Err(error) => Err(error.shifted(5)),
    }
}
