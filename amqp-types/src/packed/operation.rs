//! Controls and commands as they stand in their segments: codes, a header for commands, fields.
//!
//! In: the choice between all controls or commands that the generator writes. Out: its octets.

use super::WireType;
use crate::{DecodeError, DecodeErrorKind, Encode, Reader, Writer};
use alloc::vec::Vec;

/// A control or a command: codes and fields, without what stands between them.
pub trait Operation {
    /// The codes of the class and of the control or command.
    fn codes(&self) -> [u8; 2];

    /// Octets of the flags and fields.
    fn fields_len(&self) -> usize;

    /// Writes the flags and fields.
    fn write_fields(&self, writer: &mut Writer<'_>);
}

/// The struct `session.header`, which stands in every command between its codes and its fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct SessionHeader {
    /// Whether the sender waits for the command to be completed.
    pub sync: bool,
}

impl<'a> WireType<'a> for SessionHeader {
    #[inline]
    fn read(reader: &mut Reader<'a>, field: &'static str) -> Result<Self, DecodeError> {
        match reader.remaining() {
            [1, flags @ (0 | 1), ..] => {
                let sync = *flags == 1;
                reader.array::<2>(field)?;
                Ok(Self { sync })
            }
            _ => Err(refuse(reader, field)),
        }
    }

    #[inline]
    fn width(&self) -> usize {
        2
    }

    #[inline]
    fn put(&self, writer: &mut Writer<'_>) {
        writer.array([1, u8::from(self.sync)]);
    }
}

/// What is wrong with a session header that is not one octet of flags.
#[cold]
fn refuse(reader: &Reader<'_>, field: &'static str) -> DecodeError {
    let mut reader = reader.clone();
    let context = reader.context();
    let inner = |octets| {
        let mut inner = Reader::new(octets, context);
        match inner.u8("packing-flags") {
            Ok(flags @ (0 | 1)) => inner.end_with(flags),
            Ok(flags) => {
                let kind = DecodeErrorKind::UnknownPackingFlag(u16::from(flags));
                Err(DecodeError::new(kind, 0).within("packing-flags"))
            }
            Err(error) => Err(error),
        }
    };
    let size = match reader.u8(field) {
        Ok(size) => usize::from(size),
        Err(error) => return error,
    };
    let start = reader.offset();
    match reader.octets(size, field) {
        Err(error) => error,
        Ok(content) => match inner(content) {
            Err(error) => error.shifted(start).within(field),
            // Not reached: a header that is right was taken before.
            Ok(_) => DecodeError::new(DecodeErrorKind::UnknownPackingFlag(0), start).within(field),
        },
    }
}

/// A command with its header, as it stands in a command segment.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CommandSegment<C> {
    /// The header.
    pub header: SessionHeader,
    /// The command.
    pub command: C,
}

impl<C: Operation> Encode for CommandSegment<C> {
    #[inline]
    fn encoded_len(&self) -> usize {
        4 + self.command.fields_len()
    }

    #[inline]
    fn write(&self, writer: &mut Writer<'_>) {
        let [class, code] = self.command.codes();
        writer.array([class, code, 1, u8::from(self.header.sync)]);
        self.command.write_fields(writer);
    }
}

/// A control or command that the document does not know, borrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UnknownRef<'a> {
    /// The codes of the class and in the class.
    pub codes: [u8; 2],
    /// The octets of the flags and the fields.
    pub fields: &'a [u8],
}

impl UnknownRef<'_> {
    /// An owned copy.
    #[must_use]
    pub fn to_owned(self) -> Unknown {
        Unknown { codes: self.codes, fields: self.fields.to_vec() }
    }
}

/// A control or command that the document does not know, owned.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Unknown {
    /// The codes of the class and in the class.
    pub codes: [u8; 2],
    /// The octets of the flags and the fields.
    pub fields: Vec<u8>,
}

impl Unknown {
    /// The borrowed form.
    #[must_use]
    pub fn as_view(&self) -> UnknownRef<'_> {
        UnknownRef { codes: self.codes, fields: &self.fields }
    }
}
