//! Composite types: described lists whose places are fields (1.0 section 1.4). Generated code stands on this.
//!
//! In: a cursor behind the 0 of a descriptor, or the lengths of fields. Out: the cursor inside the list, or
//! the head of the list: what is null at the end is left out.

use super::{Decoder, SymbolRef, Value, code, list};
use crate::{DecodeError, DecodeErrorKind, Encode, Writer};

impl<'a> Decoder<'a> {
    /// Passes over the descriptor of one type, as a number or as a symbol; `code` was read before it.
    ///
    /// # Errors
    /// No descriptor, or another one.
    #[inline(always)]
    pub fn expect_descriptor(
        &mut self,
        code: u8,
        number: u64,
        symbol: &str,
        name: &'static str,
    ) -> Result<(), DecodeError> {
        if code == code::DESCRIBED
            && let Some(([code::SMALL_ULONG, low], rest)) = self.rest.split_first_chunk::<2>()
            && u64::from(*low) == number
        {
            self.rest = rest;
            return Ok(());
        }
        self.apart(|decoder| decoder.expect_descriptor_slow(code, number, symbol, name))
    }

    #[cold]
    #[inline(never)]
    fn expect_descriptor_slow(
        &mut self,
        code: u8,
        number: u64,
        symbol: &str,
        name: &'static str,
    ) -> Result<(), DecodeError> {
        if code != code::DESCRIBED {
            return Err(self.unexpected(code, name));
        }
        let start = self.clone();
        match self.descriptor(&[(symbol, number)]) {
            Some(found) if found == number => Ok(()),
            _ => {
                // Octets that are no value at all are the fault then, not the descriptor.
                let mut inside = start.clone();
                inside.skip_value(1)?;
                Err(start.error(DecodeErrorKind::UnexpectedDescriptor { expected: name }, 0))
            }
        }
    }

    /// Passes over a descriptor that is a number, or one of `symbols`: the number. Everything else is left
    /// unread.
    #[inline(always)]
    pub fn descriptor(&mut self, symbols: &[(&str, u64)]) -> Option<u64> {
        if let Some(([code::SMALL_ULONG, low], rest)) = self.rest.split_first_chunk::<2>() {
            self.rest = rest;
            return Some(u64::from(*low));
        }
        self.apart(|decoder| decoder.descriptor_slow(symbols))
    }

    #[cold]
    #[inline(never)]
    fn descriptor_slow(&mut self, symbols: &[(&str, u64)]) -> Option<u64> {
        let mut ahead = self.clone();
        let [code] = ahead.array().ok()?;
        let number = match code {
            code::ULONG | code::ULONG0 => u64::read(&mut ahead, code).ok()?,
            code::SYMBOL8 | code::SYMBOL32 => {
                let symbol = SymbolRef::read(&mut ahead, code).ok()?;
                symbols.iter().find(|(known, _)| symbol == *known)?.1
            }
            _ => return None,
        };
        *self = ahead;
        Some(number)
    }

    /// The fields of a composite behind its descriptor: how many it announces, and a cursor over them.
    ///
    /// # Errors
    /// What is no list.
    #[inline(always)]
    pub fn composite(&mut self) -> Result<(u32, Decoder<'a>), DecodeError> {
        let [code] = self.array()?;
        let (count, content) = match code {
            code::LIST8 => self.compound(false)?,
            code::LIST0 => (0, &[][..]),
            code::LIST32 => self.compound(true)?,
            _ => return Err(self.unexpected(code, "list")),
        };
        let mut inner = self.inside(content);
        let limit = self.limits.depth;
        if self.depth >= limit {
            return Err(inner.error(DecodeErrorKind::TooDeep { limit }, 0));
        }
        inner.depth = self.depth + 1;
        Ok((count, inner))
    }

    /// Ends the fields of a composite: `read` values were read of `count` that it announced.
    ///
    /// # Errors
    /// Octets that are left, another number of values, and more of them than there are fields.
    #[inline(always)]
    pub fn end_composite(&self, read: u32, count: u32, fields: u32) -> Result<(), DecodeError> {
        if read == count && self.rest.is_empty() {
            return Ok(());
        }
        Err(disagreement(self.offset(), self.rest.len(), read, count, fields))
    }

    /// A mandatory field is not there.
    #[inline(always)]
    pub fn missing(&self, field: &'static str) -> DecodeError {
        self.error(DecodeErrorKind::MissingField, 0).within(field)
    }
}

#[cold]
#[inline(never)]
fn disagreement(offset: usize, octets: usize, read: u32, count: u32, fields: u32) -> DecodeError {
    let kind = if count > fields && octets > 0 {
        DecodeErrorKind::TooManyFields { count, fields }
    } else if octets > 0 {
        DecodeErrorKind::TrailingData { octets }
    } else {
        DecodeErrorKind::CountMismatch { count, found: read }
    };
    DecodeError::new(kind, offset)
}

/// Octets of a descriptor, the 0 in front counted.
#[inline]
const fn descriptor_len(descriptor: u64) -> usize {
    match descriptor {
        0 => 2,
        1..=255 => 3,
        _ => 10,
    }
}

#[inline]
fn write_descriptor(writer: &mut Writer<'_>, descriptor: u64) {
    if let 1..=255 = descriptor {
        writer.array([code::DESCRIBED, code::SMALL_ULONG, descriptor as u8]);
    } else {
        writer.u8(code::DESCRIBED);
        descriptor.write(writer);
    }
}

/// The octets of a described value that is no composite.
#[inline]
pub fn described_len(descriptor: u64, value: &impl Encode) -> usize {
    descriptor_len(descriptor) + value.encoded_len()
}

/// At most the octets of a described value that is no composite.
#[inline]
pub fn described_bound(value: &impl Encode) -> usize {
    10 + value.bound()
}

/// Writes a described value that is no composite.
#[inline]
pub fn write_described(writer: &mut Writer<'_>, descriptor: u64, value: &impl Encode) {
    write_descriptor(writer, descriptor);
    value.write(writer);
}

/// How many fields of a composite are written, and how many octets they take: filled field by field.
#[derive(Debug, Clone, Copy, Default)]
pub struct Body {
    count: u32,
    /// Octets up to the last field that is there.
    len: usize,
    /// Octets with the nulls behind it.
    total: usize,
}

impl Body {
    /// The next field, number `place` counted from 1, takes `len` octets.
    #[inline]
    pub fn present(&mut self, place: u32, len: usize) {
        self.total += len;
        self.len = self.total;
        self.count = place;
    }

    /// The next field is null.
    #[inline]
    pub fn absent(&mut self) {
        self.total += 1;
    }

    /// Octets of the whole composite.
    #[must_use]
    #[inline]
    pub const fn encoded_len(&self, descriptor: u64) -> usize {
        descriptor_len(descriptor) + list::head_len(self.count, self.len) + self.len
    }
}

/// Octets in front of the fields of a composite, at most: 0, a descriptor, and the head of a list.
pub const HEAD_BOUND: usize = 10 + 9;

/// Octets in front of the fields of a short list.
const SHORT: usize = 3;

/// Writes a composite: `write` is given the fields from the first on.
///
/// Nothing is measured before: size and count are put in front of the fields when these are there.
#[inline(always)]
pub fn write_composite(
    writer: &mut Writer<'_>,
    descriptor: u64,
    write: impl FnOnce(&mut Fields<'_>),
) {
    write_descriptor(writer, descriptor);
    let space = core::mem::take(&mut writer.rest);
    let Some((_, body)) = space.split_first_chunk_mut::<SHORT>() else {
        // Fields would need more, and whoever reserved the space knew that.
        writer.rest = space;
        return writer.u8(code::LIST0);
    };
    let whole = body.len();
    let mut fields = Fields { writer: Writer { rest: body }, count: 0 };
    write(&mut fields);
    let (count, len) = (fields.count, whole - fields.writer.rest.len());
    writer.rest = space;
    if count != 0 && list::is_small(count, len) {
        writer.array([code::LIST8, len as u8 + 1, count as u8]);
        writer.skip(len);
    } else {
        write_other_head(writer, count, len);
    }
}

/// The heads of no field and of many octets, in front of the fields that stand behind the space of a short head.
#[cold]
#[inline(never)]
fn write_other_head(writer: &mut Writer<'_>, count: u32, len: usize) {
    if count == 0 {
        return writer.u8(code::LIST0);
    }
    let head = list::head_len(count, len);
    writer.rest.copy_within(SHORT..SHORT + len, head);
    list::write_head(writer, code::LIST8, code::LIST32, count, len);
    writer.skip(len);
}

/// Writes the fields of a composite one by one. Nulls behind the last value are left out.
#[derive(Debug)]
pub struct Fields<'w> {
    writer: Writer<'w>,
    /// Fields that are written.
    count: u32,
}

impl Fields<'_> {
    /// Field number `place`, counted from 0, is this value; fields in front of it that were not written are null.
    #[inline(always)]
    pub fn value(&mut self, place: u32, value: &impl Encode) {
        if self.count != place {
            self.nulls(place);
        }
        value.write(&mut self.writer);
        self.count = place + 1;
    }

    #[inline(always)]
    fn nulls(&mut self, place: u32) {
        for _ in self.count..place {
            self.writer.u8(code::NULL);
        }
    }
}
