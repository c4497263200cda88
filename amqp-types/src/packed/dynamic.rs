//! Records whose shape is known only while running: a control that a script names, or a struct to be shown field
//! by field.
//!
//! In: a [`Record`] of the reflection tables and values by name, or octets. Out: octets, or values. Tested equal
//! to the typed codecs.

use super::{
    Any, AnyRef, ByteRanges, ByteRangesRef, CommandSegment, Operation, SequenceNo, SequenceSet,
    SequenceSetRef, SessionHeader, Struct32, Struct32Ref, WireType, code, read_flags,
    reflect::{Base, Field, Kind, Protocol, Record, Type},
    trusted, write_flags,
};
use crate::{Context, DecodeError, DecodeErrorKind, Encode, LongStr, Reader, ValueError, Writer};
use alloc::{string::ToString, vec::Vec};

/// The value of a field.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum FieldValue {
    /// A bit, which is its own flag.
    Bit(bool),
    /// A value of a type that has a code.
    Value(Any),
    /// A `sequence-no`.
    SequenceNo(SequenceNo),
    /// A `sequence-set`.
    SequenceSet(SequenceSet),
    /// `byte-ranges`.
    ByteRanges(ByteRanges),
    /// A struct.
    Record(DynamicRecord),
    /// A type without a code that is none of these: its octets, without a size.
    Octets(Vec<u8>),
}

impl FieldValue {
    /// The name of its type.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Bit(_) => "bit",
            Self::Value(value) => value.as_view().type_name(),
            Self::SequenceNo(_) => "sequence-no",
            Self::SequenceSet(_) => "sequence-set",
            Self::ByteRanges(_) => "byte-ranges",
            Self::Record(record) => record.record.name,
            Self::Octets(_) => "octets",
        }
    }
}

impl<T: Into<Any>> From<T> for FieldValue {
    fn from(value: T) -> Self {
        Self::Value(value.into())
    }
}

/// How a type without a code is read.
enum Uncoded {
    SequenceNo,
    SequenceSet,
    ByteRanges,
    Octets,
}

fn uncoded(ty: &Type) -> Uncoded {
    match (ty.name, ty.variable, ty.width) {
        ("sequence-no", false, 4) => Uncoded::SequenceNo,
        ("sequence-set", true, 2) => Uncoded::SequenceSet,
        ("byte-ranges", true, 2) => Uncoded::ByteRanges,
        _ => Uncoded::Octets,
    }
}

/// The code by which a type is read, if it is one of the specification's and as wide.
fn coded(ty: &Type) -> Option<u8> {
    let code = ty.code?;
    let width = if ty.variable {
        code::Width::Variable(usize::from(ty.width))
    } else {
        code::Width::Fixed(usize::from(ty.width))
    };
    (code::name(code) == Some(ty.name) && code::width(code) == Some(width)).then_some(code)
}

/// A control, command or struct, its values in the order of its fields.
#[derive(Debug, Clone, PartialEq)]
pub struct DynamicRecord {
    record: &'static Record,
    values: Vec<Option<FieldValue>>,
}

impl DynamicRecord {
    /// A record without a field, or with zero and empty ones where none can be left out.
    #[must_use]
    pub fn new(record: &'static Record) -> Self {
        let values = record.fields.iter().map(|field| match field.base {
            Base::Bit if record.pack > 0 => {
                let set = matches!(field.default, Some("1" | "true"));
                Some(FieldValue::Bit(set))
            }
            _ if record.pack > 0 => None,
            base => Some(zero(base)),
        });
        Self { record, values: values.collect() }
    }

    /// The entry of the reflection tables.
    #[must_use]
    pub const fn record(&self) -> &'static Record {
        self.record
    }

    /// Sets a field.
    ///
    /// # Errors
    /// An unknown field, or a value of another type than the field's.
    pub fn set(&mut self, field: &str, value: impl Into<FieldValue>) -> Result<(), ValueError> {
        let value = value.into();
        let (place, declared) = self.declared(field)?;
        if !fits(declared.base, &value) {
            return Err(ValueError::WrongFieldType {
                field: declared.name,
                expected: type_name(declared.base),
                found: value.type_name(),
            });
        }
        self.values[place] = Some(value);
        Ok(())
    }

    /// Leaves a field out. A bit becomes false, and a field of a struct without flags zero or empty.
    ///
    /// # Errors
    /// An unknown field.
    pub fn unset(&mut self, field: &str) -> Result<(), ValueError> {
        let (place, declared) = self.declared(field)?;
        self.values[place] = match declared.base {
            Base::Bit if self.record.pack > 0 => Some(FieldValue::Bit(false)),
            _ if self.record.pack > 0 => None,
            base => Some(zero(base)),
        };
        Ok(())
    }

    fn declared(&self, field: &str) -> Result<(usize, &'static Field), ValueError> {
        let place = self.record.field_index(field);
        let declared = place.and_then(|place| Some((place, self.record.fields.get(place)?)));
        declared.ok_or_else(|| ValueError::NoSuchField {
            record: self.record.name,
            field: field.to_string(),
        })
    }

    /// The value of a field; `None` for one that is left out or that is not there.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&FieldValue> {
        self.values.get(self.record.field_index(field)?)?.as_ref()
    }

    /// The fields that are there, with their values, in order. Bits are always there.
    pub fn fields(&self) -> impl Iterator<Item = (&'static Field, &FieldValue)> {
        let all = self.record.fields.iter().zip(&self.values);
        all.filter_map(|(field, value)| value.as_ref().map(|value| (field, value)))
    }

    /// The first field that the document requires and that is not there.
    #[must_use]
    pub fn missing(&self) -> Option<&'static str> {
        let mut all = self.record.fields.iter().zip(&self.values);
        all.find(|(field, value)| field.required && value.is_none()).map(|(field, _)| field.name)
    }

    /// Reads the flags and fields of `record`, which stand behind its size and codes.
    ///
    /// # Errors
    /// As the typed decoder of the same record.
    pub fn read_fields(
        record: &'static Record,
        reader: &mut Reader<'_>,
    ) -> Result<Self, DecodeError> {
        let flags = read_flags(reader, record.pack, record.known_flags())?;
        let mut values = Vec::with_capacity(record.fields.len());
        for (place, field) in record.fields.iter().enumerate() {
            let set = flags >> place.min(15) & 1 == 1;
            values.push(match field.base {
                Base::Bit if record.pack > 0 => Some(FieldValue::Bit(set)),
                _ if record.pack > 0 && !set => None,
                base => Some(read(base, reader, field.name)?),
            });
        }
        Ok(Self { record, values })
    }

    /// Reads `record` with its size and codes, where it has them: a struct that is a field, named in errors.
    ///
    /// # Errors
    /// As the typed decoder of the same record.
    pub fn read_struct(
        record: &'static Record,
        reader: &mut Reader<'_>,
        field: &'static str,
    ) -> Result<Self, DecodeError> {
        let size = match record.size {
            0 => {
                let start = reader.offset();
                return Self::read_behind_size(record, reader, start)
                    .map_err(|error| error.within(field));
            }
            1 => usize::from(reader.u8(field)?),
            2 => usize::from(reader.u16(field)?),
            _ => reader.u32(field)? as usize,
        };
        let start = reader.offset();
        let mut inner = Reader::new(reader.octets(size, field)?, reader.context());
        Self::read_behind_size(record, &mut inner, 0)
            .and_then(|read| inner.end_with(read))
            .map_err(|error| error.shifted(start).within(field))
    }

    fn read_behind_size(
        record: &'static Record,
        reader: &mut Reader<'_>,
        start: usize,
    ) -> Result<Self, DecodeError> {
        if let Some(codes) = record.codes() {
            let [class, code] = reader.array::<2>("code")?;
            if [class, code] != codes {
                let kind = DecodeErrorKind::UnexpectedStruct { class, code, expected: record.name };
                return Err(DecodeError::new(kind, start));
            }
        }
        Self::read_fields(record, reader)
    }

    /// Decodes a control segment; `Ok(None)` where the protocol has no such control.
    ///
    /// # Errors
    /// As the typed decoder.
    pub fn decode_control(
        protocol: &Protocol,
        segment: &[u8],
        context: Context,
    ) -> Result<Option<Self>, DecodeError> {
        let mut reader = Reader::new(segment, context);
        let [class, code] = reader.fixed(&[("class-code", 1), ("code", 1)])?;
        match protocol.by_codes(Kind::Control, class, code) {
            Some(record) => Self::read_last(record, &mut reader).map(Some),
            None => Ok(None),
        }
    }

    /// Decodes a command segment, its header included; `Ok(None)` where the protocol has no such command.
    ///
    /// # Errors
    /// As the typed decoder.
    pub fn decode_command(
        protocol: &Protocol,
        segment: &[u8],
        context: Context,
    ) -> Result<Option<CommandSegment<Self>>, DecodeError> {
        let mut reader = Reader::new(segment, context);
        let [class, code] = reader.fixed(&[("class-code", 1), ("code", 1)])?;
        let header = SessionHeader::read(&mut reader, "session.header")?;
        match protocol.by_codes(Kind::Command, class, code) {
            Some(record) => {
                let command = Self::read_last(record, &mut reader)?;
                Ok(Some(CommandSegment { header, command }))
            }
            None => Ok(None),
        }
    }

    /// Reads a struct whose codes tell what it is; `Ok(None)` where the protocol has no such struct. Offsets in
    /// errors count from the first octet behind the codes.
    ///
    /// # Errors
    /// As the typed decoder.
    pub fn from_struct32(
        protocol: &Protocol,
        value: Struct32Ref<'_>,
        context: Context,
    ) -> Result<Option<Self>, DecodeError> {
        let found = protocol.by_codes(Kind::Struct, value.class_code(), value.code());
        match found.filter(|record| record.size == 4) {
            Some(record) => {
                Self::read_last(record, &mut Reader::new(value.fields(), context)).map(Some)
            }
            None => Ok(None),
        }
    }

    /// Decodes a header segment: its structs one after the other, and as octets those that the protocol does not have.
    ///
    /// # Errors
    /// As the typed decoder.
    pub fn decode_header(
        protocol: &Protocol,
        segment: &[u8],
        context: Context,
    ) -> Result<Vec<HeaderEntry>, DecodeError> {
        let mut reader = Reader::new(segment, context);
        let mut entries = Vec::new();
        while !reader.remaining().is_empty() {
            let start = reader.offset();
            let index = entries.len();
            let entry = Struct32Ref::read(&mut reader, "entry").and_then(|value| {
                let read = Self::from_struct32(protocol, value, context);
                Ok(match read.map_err(|error| error.shifted(start + 6))? {
                    Some(record) => HeaderEntry::Known(record),
                    None => HeaderEntry::Unknown(value.to_owned()),
                })
            });
            entries.push(entry.map_err(|error| error.within_index(index))?);
        }
        Ok(entries)
    }

    /// Reads flags and fields up to the end.
    fn read_last(record: &'static Record, reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Self::read_fields(record, reader)
            .and_then(|read| reader.end_with(read))
            .map_err(|error| error.within(record.name))
    }

    fn flags(&self) -> u16 {
        let set =
            |value: &Option<FieldValue>| !matches!(value, None | Some(FieldValue::Bit(false)));
        let places = self.values.iter().take(16).enumerate();
        places.fold(0, |flags, (place, value)| flags | u16::from(set(value)) << place)
    }

    fn struct_len(&self) -> usize {
        usize::from(self.record.size)
            + self.record.codes().map_or(0, |_| 2)
            + Operation::fields_len(self)
    }

    fn write_struct(&self, writer: &mut Writer<'_>) {
        let size = self.struct_len() - usize::from(self.record.size);
        match self.record.size {
            0 => {}
            1 => writer.u8(u8::try_from(size).unwrap_or(u8::MAX)),
            2 => writer.u16(u16::try_from(size).unwrap_or(u16::MAX)),
            _ => writer.u32(u32::try_from(size).unwrap_or(u32::MAX)),
        }
        if let Some(codes) = self.record.codes() {
            writer.array(codes);
        }
        Operation::write_fields(self, writer);
    }
}

/// A struct in a header segment.
#[derive(Debug, Clone, PartialEq)]
pub enum HeaderEntry {
    /// One that the protocol has.
    Known(DynamicRecord),
    /// One that it does not have.
    Unknown(Struct32),
}

impl Encode for HeaderEntry {
    fn encoded_len(&self) -> usize {
        match self {
            Self::Known(record) => record.encoded_len(),
            Self::Unknown(value) => value.as_view().encoded_len(),
        }
    }

    fn write(&self, writer: &mut Writer<'_>) {
        match self {
            Self::Known(record) => record.write(writer),
            Self::Unknown(value) => value.as_view().write(writer),
        }
    }
}

impl Operation for DynamicRecord {
    fn codes(&self) -> [u8; 2] {
        self.record.codes().unwrap_or_default()
    }

    fn fields_len(&self) -> usize {
        let values = self.values.iter().zip(self.record.fields);
        let octets = values.filter_map(|(value, field)| Some(width(value.as_ref()?, field.base)));
        usize::from(self.record.pack) + octets.sum::<usize>()
    }

    fn write_fields(&self, writer: &mut Writer<'_>) {
        write_flags(writer, self.record.pack, self.flags());
        for (value, field) in self.values.iter().zip(self.record.fields) {
            if let Some(value) = value {
                put(value, field.base, writer);
            }
        }
    }
}

impl Encode for DynamicRecord {
    /// A struct with its size and codes, a control with its codes, a command with its codes and an empty header:
    /// [`CommandSegment`] writes another one.
    fn encoded_len(&self) -> usize {
        match self.record.kind {
            Kind::Struct => self.struct_len(),
            Kind::Control => 2 + self.fields_len(),
            Kind::Command => 4 + self.fields_len(),
        }
    }

    fn write(&self, writer: &mut Writer<'_>) {
        match self.record.kind {
            Kind::Struct => return self.write_struct(writer),
            Kind::Control => writer.array(self.codes()),
            Kind::Command => {
                writer.array(self.codes());
                SessionHeader::default().put(writer);
            }
        }
        self.write_fields(writer);
    }
}

fn zero(base: Base) -> FieldValue {
    match base {
        // A bit of a struct without flags has no octets, and no other value.
        Base::Bit => FieldValue::Bit(true),
        Base::Struct(record) => FieldValue::Record(DynamicRecord::new(record)),
        Base::Type(ty) => match (coded(ty), uncoded(ty)) {
            (Some(code::STRUCT32), _) => Struct32::default().into(),
            (Some(code), _) => match trusted::element(code, &[0; 128]) {
                Some((value, _)) => FieldValue::Value(value.to_owned()),
                None => FieldValue::Octets(Vec::new()),
            },
            (None, Uncoded::SequenceNo) => FieldValue::SequenceNo(SequenceNo::default()),
            (None, Uncoded::SequenceSet) => FieldValue::SequenceSet(SequenceSet::new()),
            (None, Uncoded::ByteRanges) => FieldValue::ByteRanges(ByteRanges::new()),
            (None, Uncoded::Octets) if ty.variable => FieldValue::Octets(Vec::new()),
            (None, Uncoded::Octets) => FieldValue::Octets(alloc::vec![0; usize::from(ty.width)]),
        },
    }
}

fn type_name(base: Base) -> &'static str {
    match base {
        Base::Bit => "bit",
        Base::Type(ty) => ty.name,
        Base::Struct(record) => record.name,
    }
}

fn fits(base: Base, value: &FieldValue) -> bool {
    match (base, value) {
        (Base::Bit, FieldValue::Bit(_)) => true,
        (Base::Struct(record), FieldValue::Record(value)) => value.record == record,
        (Base::Type(ty), value) => match (coded(ty), uncoded(ty), value) {
            (Some(code), _, FieldValue::Value(value)) => value.as_view().code() == code,
            (None, Uncoded::SequenceNo, FieldValue::SequenceNo(_))
            | (None, Uncoded::SequenceSet, FieldValue::SequenceSet(_))
            | (None, Uncoded::ByteRanges, FieldValue::ByteRanges(_)) => true,
            (None, Uncoded::Octets, FieldValue::Octets(octets)) => {
                let len = octets.len() as u64;
                let width = u64::from(ty.width);
                if ty.variable { len >> (8 * width) == 0 } else { len == width }
            }
            _ => false,
        },
        _ => false,
    }
}

fn read(
    base: Base,
    reader: &mut Reader<'_>,
    field: &'static str,
) -> Result<FieldValue, DecodeError> {
    let ty = match base {
        Base::Bit => return Ok(FieldValue::Bit(true)),
        Base::Struct(record) => {
            return DynamicRecord::read_struct(record, reader, field).map(FieldValue::Record);
        }
        Base::Type(ty) => ty,
    };
    if let Some(code) = coded(ty) {
        return Ok(FieldValue::Value(AnyRef::read_as(reader, code, field)?.to_owned()));
    }
    Ok(match uncoded(ty) {
        Uncoded::SequenceNo => FieldValue::SequenceNo(SequenceNo::read(reader, field)?),
        Uncoded::SequenceSet => {
            FieldValue::SequenceSet(SequenceSetRef::read(reader, field)?.to_owned())
        }
        Uncoded::ByteRanges => {
            FieldValue::ByteRanges(ByteRangesRef::read(reader, field)?.to_owned())
        }
        Uncoded::Octets => {
            let size = match (ty.variable, ty.width) {
                (false, width) => usize::from(width),
                (true, 1) => usize::from(reader.u8(field)?),
                (true, 2) => usize::from(reader.u16(field)?),
                (true, _) => LongStr::read(&mut reader.clone(), field)
                    .and_then(|octets| reader.u32(field).map(|_| octets.len()))?,
            };
            FieldValue::Octets(reader.octets(size, field)?.to_vec())
        }
    })
}

fn width(value: &FieldValue, base: Base) -> usize {
    match value {
        FieldValue::Bit(_) => 0,
        FieldValue::Value(value) => value.as_view().width(),
        FieldValue::SequenceNo(value) => value.width(),
        FieldValue::SequenceSet(value) => value.as_view().width(),
        FieldValue::ByteRanges(value) => value.as_view().width(),
        FieldValue::Record(record) => record.struct_len(),
        FieldValue::Octets(octets) => size_width(base) + octets.len(),
    }
}

/// Octets of the size in front of a type without a code.
fn size_width(base: Base) -> usize {
    match base {
        Base::Type(ty) if ty.variable => usize::from(ty.width),
        _ => 0,
    }
}

fn put(value: &FieldValue, base: Base, writer: &mut Writer<'_>) {
    match value {
        FieldValue::Bit(_) => {}
        FieldValue::Value(value) => value.as_view().put(writer),
        FieldValue::SequenceNo(value) => value.put(writer),
        FieldValue::SequenceSet(value) => value.as_view().put(writer),
        FieldValue::ByteRanges(value) => value.as_view().put(writer),
        FieldValue::Record(record) => record.write_struct(writer),
        FieldValue::Octets(octets) => {
            // `set` lets in no more than the size can tell.
            let size = (octets.len() as u64).to_be_bytes();
            writer.octets(&size[8 - size_width(base).min(8)..]);
            writer.octets(octets);
        }
    }
}
