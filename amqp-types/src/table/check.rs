//! The check of tables and arrays: every name, letter, length and level, once, when they are decoded.
//!
//! In: octets and a context. Out: nothing, or what is wrong first. The way without a fault is short: one load
//! tells how wide a value is, and what is wrong is found out again, out of line.

use crate::{
    Context, DecodeError, DecodeErrorKind,
    dialect::{Shapes, shape},
    reader::take_long,
    string::take_short,
};

/// Checks every entry of a table that lies `depth` levels deep.
pub(crate) fn validate_table(
    octets: &[u8],
    context: Context,
    depth: u8,
) -> Result<(), DecodeError> {
    if depth > context.limits.depth {
        return Err(too_deep(context));
    }
    let shapes = context.dialect.shapes();
    let mut rest = octets;
    while !rest.is_empty() {
        let Some((name, after)) = take_short(rest) else {
            return Err(bad_name(rest, octets.len() - rest.len()));
        };
        rest = match after_value(after, shapes, context, depth) {
            Ok(rest) => rest,
            Err(error) => {
                return Err(in_entry(error, octets.len() - after.len(), name.as_str()));
            }
        };
    }
    Ok(())
}

/// Checks every element of an array that lies `depth` levels deep.
fn validate_array(octets: &[u8], context: Context, depth: u8) -> Result<(), DecodeError> {
    if depth > context.limits.depth {
        return Err(too_deep(context));
    }
    let shapes = context.dialect.shapes();
    let mut rest = octets;
    let mut index = 0usize;
    let mut zero_width = 0u32;
    while !rest.is_empty() {
        let offset = octets.len() - rest.len();
        let after = match after_value(rest, shapes, context, depth) {
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

/// Checks one letter and value; gives what follows it. Offsets are counted from the letter.
#[inline(always)]
fn after_value<'a>(
    octets: &'a [u8],
    shapes: &Shapes,
    context: Context,
    depth: u8,
) -> Result<&'a [u8], DecodeError> {
    let Some((&letter, after)) = octets.split_first() else {
        return Err(bad_value(octets, context));
    };
    let shape = shapes[usize::from(letter)];
    // The common shapes by branches: where the next entry begins is then foretold with them, and need not
    // wait for the letter and its shape.
    let rest = if shape == shape::LONG {
        take_long(after).map(|(_, rest)| rest)
    } else if shape == 4 {
        after.get(4..)
    } else if shape == 8 {
        after.get(8..)
    } else if shape == 1 {
        after.get(1..)
    } else if shape <= shape::WIDEST {
        after.get(usize::from(shape)..)
    } else if shape == shape::SHORT {
        take_short(after).map(|(_, rest)| rest)
    } else {
        match (take_long(after), shape) {
            (Some((content, rest)), shape::TABLE) => {
                inner(validate_table(content, context, depth.saturating_add(1)))?;
                Some(rest)
            }
            (Some((content, rest)), shape::ARRAY) => {
                inner(validate_array(content, context, depth.saturating_add(1)))?;
                Some(rest)
            }
            _ => None,
        }
    };
    match rest {
        Some(rest) => Ok(rest),
        None => Err(bad_value(octets, context)),
    }
}

/// What is wrong with a value counts from its letter, and its content begins five octets behind.
#[inline]
fn inner(checked: Result<(), DecodeError>) -> Result<(), DecodeError> {
    match checked {
        Ok(()) => Ok(()),
        Err(error) => Err(error.shifted(5)),
    }
}

#[cold]
#[inline(never)]
fn too_deep(context: Context) -> DecodeError {
    DecodeError::new(DecodeErrorKind::TooDeep { limit: context.limits.depth }, 0)
}

#[cold]
#[inline(never)]
fn in_entry(error: DecodeError, offset: usize, name: &str) -> DecodeError {
    error.shifted(offset).within_key(name)
}

#[cold]
#[inline(never)]
fn bad_name(octets: &[u8], offset: usize) -> DecodeError {
    match octets.split_first() {
        Some((&len, after)) if after.len() < usize::from(len) => {
            truncated(u64::from(len), after.len(), offset + 1)
        }
        _ => DecodeError::new(DecodeErrorKind::InvalidUtf8, offset + 1),
    }
}

/// What is wrong with one letter and value that does not hold more values.
#[cold]
#[inline(never)]
fn bad_value(octets: &[u8], context: Context) -> DecodeError {
    let Some((&letter, after)) = octets.split_first() else {
        return truncated(1, 0, 0);
    };
    match context.dialect.shapes()[usize::from(letter)] {
        shape::UNKNOWN => DecodeError::new(DecodeErrorKind::UnknownTypeLetter(letter), 0),
        width @ 0..=shape::WIDEST => truncated(u64::from(width), after.len(), 1),
        shape::SHORT if after.is_empty() => truncated(1, 0, 1),
        shape::SHORT => bad_name(after, 1),
        _ => match after.split_first_chunk::<4>() {
            Some((len, after)) => truncated(u64::from(u32::from_be_bytes(*len)), after.len(), 5),
            None => truncated(4, after.len(), 1),
        },
    }
}

fn truncated(needed: u64, remaining: usize, offset: usize) -> DecodeError {
    DecodeError::new(DecodeErrorKind::Truncated { needed, remaining }, offset)
}
