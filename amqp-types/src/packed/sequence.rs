//! Values one after the other, such as the structs of a header segment, and one value that is all there is.

use super::WireType;
use crate::{Context, DecodeError, Reader};
use core::marker::PhantomData;

/// Reads values until the octets end.
#[must_use]
pub const fn decode_sequence<'a, T: WireType<'a>>(
    octets: &'a [u8],
    context: Context,
) -> Sequence<'a, T> {
    Sequence { rest: octets, offset: 0, index: 0, context, values: PhantomData }
}

/// Reads `octets` as one value, which `field` names in errors.
///
/// # Errors
/// What is wrong with the value, and octets behind it.
pub fn decode_whole<'a, T: WireType<'a>>(
    octets: &'a [u8],
    context: Context,
    field: &'static str,
) -> Result<T, DecodeError> {
    let mut reader = Reader::new(octets, context);
    let value = T::read(&mut reader, field)?;
    match reader.finish() {
        Ok(()) => Ok(value),
        Err(error) => Err(error.within(field)),
    }
}

/// Values one after the other; ends at the end of the octets, or behind the first error.
#[derive(Debug, Clone)]
pub struct Sequence<'a, T> {
    rest: &'a [u8],
    offset: usize,
    index: usize,
    context: Context,
    values: PhantomData<T>,
}

impl<'a, T: WireType<'a>> Iterator for Sequence<'a, T> {
    type Item = Result<T, DecodeError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let mut reader = Reader::new(self.rest, self.context);
        let index = self.index;
        self.index += 1;
        match T::read(&mut reader, "entry") {
            // What has no octets would never end.
            Ok(_) if reader.offset() == 0 => {
                self.rest = &[];
                None
            }
            Ok(value) => {
                self.offset += reader.offset();
                self.rest = reader.remaining();
                Some(Ok(value))
            }
            Err(error) => {
                self.rest = &[];
                Some(Err(error.shifted(self.offset).within_index(index)))
            }
        }
    }
}
