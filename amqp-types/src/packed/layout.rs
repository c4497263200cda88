//! How records lie on the wire: a size, codes, packing flags, and the fields whose flag is set.
//!
//! In: what the generator writes of one record, by [`Packed`]. Out: the way between it and its octets.

use crate::{DecodeError, DecodeErrorKind, Reader, Writer};

/// A struct, control or command: the flags and fields that the generator reads and writes, and what stands in front.
pub trait Packed<'a>: Sized {
    /// The full name, such as `message.transfer`.
    const NAME: &'static str;
    /// Octets of the size in front of a struct: 0, 1, 2 or 4.
    const SIZE: u8;
    /// The codes of the class and of the record, if it has any.
    const CODES: Option<[u8; 2]>;

    /// Reads the flags and the fields.
    ///
    /// # Errors
    /// The first field that does not fit; octets that are left over are the caller's to judge.
    fn read_fields(reader: &mut Reader<'a>) -> Result<Self, DecodeError>;

    /// Octets of the flags and the fields.
    fn fields_len(&self) -> usize;

    /// Writes the flags and the fields.
    fn write_fields(&self, writer: &mut Writer<'_>);
}

/// Reads packing flags of `pack` octets for a record that has the fields of the bits `known`; bit 0 stands for
/// the first field.
///
/// # Errors
/// [`DecodeErrorKind::Truncated`], [`DecodeErrorKind::UnknownPackingFlag`].
#[inline]
pub fn read_flags(reader: &mut Reader<'_>, pack: u8, known: u16) -> Result<u16, DecodeError> {
    let flags = match pack {
        0 => return Ok(0),
        1 => u16::from(reader.u8("packing-flags")?),
        _ => reader.array("packing-flags").map(u16::from_le_bytes)?,
    };
    if flags & !known == 0 { Ok(flags) } else { Err(unknown_flags(reader, pack, flags)) }
}

#[cold]
fn unknown_flags(reader: &Reader<'_>, pack: u8, flags: u16) -> DecodeError {
    let start = reader.offset() - usize::from(pack);
    DecodeError::new(DecodeErrorKind::UnknownPackingFlag(flags), start).within("packing-flags")
}

/// Writes packing flags of `pack` octets.
#[inline]
pub fn write_flags(writer: &mut Writer<'_>, pack: u8, flags: u16) {
    match pack {
        0 => {}
        1 => writer.u8(flags as u8),
        _ => writer.array(flags.to_le_bytes()),
    }
}

/// Reads a struct with its size and its codes, where it has them.
///
/// # Errors
/// Other codes, what is wrong with a field, octets between the last field and the end of the size.
#[inline]
pub fn read_struct<'a, T: Packed<'a>>(
    reader: &mut Reader<'a>,
    field: &'static str,
) -> Result<T, DecodeError> {
    let size = match T::SIZE {
        0 => {
            let start = reader.offset();
            // Counted from the start of the input already: this reader goes on.
            let mut inner = reader.clone();
            return match read_behind_size(&mut inner, start) {
                Ok(read) => {
                    *reader = inner;
                    Ok(read)
                }
                Err(error) => Err(error.within(field)),
            };
        }
        1 => usize::from(reader.u8(field)?),
        2 => usize::from(reader.u16(field)?),
        _ => reader.u32(field)? as usize,
    };
    let start = reader.offset();
    let mut inner = Reader::new(reader.octets(size, field)?, reader.context());
    match read_behind_size(&mut inner, 0).and_then(|read| inner.end_with(read)) {
        Ok(read) => Ok(read),
        Err(error) => Err(error.shifted(start).within(field)),
    }
}

#[inline]
fn read_behind_size<'a, T: Packed<'a>>(
    reader: &mut Reader<'a>,
    start: usize,
) -> Result<T, DecodeError> {
    if let Some(codes) = T::CODES {
        let [class, code] = reader.array::<2>("code")?;
        if [class, code] != codes {
            let kind = DecodeErrorKind::UnexpectedStruct { class, code, expected: T::NAME };
            return Err(DecodeError::new(kind, start));
        }
    }
    T::read_fields(reader)
}

/// Octets of a struct, its size and codes included.
#[inline]
pub fn struct_len<'a, T: Packed<'a>>(value: &T) -> usize {
    usize::from(T::SIZE) + T::CODES.map_or(0, |_| 2) + value.fields_len()
}

/// Writes a struct with its size and codes.
///
/// A struct whose fields are longer than its size can tell has no octets that are right: its size is then the
/// largest that there is. No struct of the standard can get there.
#[inline]
pub fn write_struct<'a, T: Packed<'a>>(value: &T, writer: &mut Writer<'_>) {
    let size = T::CODES.map_or(0, |_| 2) + value.fields_len();
    match T::SIZE {
        0 => {}
        1 => writer.u8(u8::try_from(size).unwrap_or(u8::MAX)),
        2 => writer.u16(u16::try_from(size).unwrap_or(u16::MAX)),
        _ => writer.u32(u32::try_from(size).unwrap_or(u32::MAX)),
    }
    if let Some(codes) = T::CODES {
        writer.array(codes);
    }
    value.write_fields(writer);
}
