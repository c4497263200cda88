//! Records whose shape is known only while running: a method that a script names, or one to be shown field by field.
//!
//! In: a [`Record`] of the reflection tables and values by name, or octets. Out: octets, or values.
//! Tested equal to the typed codecs.

use crate::{
    Context, DecodeError, DecodeErrorKind, Encode, LongString, Reader, ShortString, Table, Value,
    ValueError, ValueType, Writer,
    reflect::{Field, FieldType, Layout, Record},
};
use alloc::{string::ToString, vec, vec::Vec};

/// A method or the properties of a class, its values in the order of its fields.
///
/// Fields take these values: bit [`Value::Boolean`], octet [`Value::UInt8`], short [`Value::UInt16`], long
/// [`Value::UInt32`], longlong [`Value::UInt64`], shortstr [`Value::ShortString`], longstr [`Value::LongString`],
/// timestamp [`Value::Timestamp`], table [`Value::Table`]. A shortstr takes [`Value::ByteArray`] too, which puts
/// octets on the wire that no domain allows; at most 255 of them.
#[derive(Debug, Clone, PartialEq)]
pub struct DynamicRecord {
    record: &'static Record,
    values: Vec<Option<Value>>,
}

impl PartialEq for Record {
    /// Records are the same when they are the same entry of the tables.
    fn eq(&self, other: &Self) -> bool {
        core::ptr::eq(self, other)
    }
}

impl DynamicRecord {
    /// A record with zero, empty or absent fields.
    #[must_use]
    pub fn new(record: &'static Record, dialect: crate::Dialect) -> Self {
        let values = record
            .fields
            .iter()
            .map(|field| match record.layout {
                Layout::Sequential => Some(zero(field.ty, dialect)),
                Layout::PropertyFlags => None,
            })
            .collect();
        Self { record, values }
    }

    /// The entry of the reflection tables.
    #[must_use]
    pub fn record(&self) -> &'static Record {
        self.record
    }

    /// Sets a field.
    ///
    /// # Errors
    /// An unknown field, or a value of another type than the field's.
    pub fn set(&mut self, field: &str, value: Value) -> Result<(), ValueError> {
        let index = self.record.field_index(field).ok_or_else(|| ValueError::NoSuchField {
            record: self.record.name,
            field: field.to_string(),
        })?;
        let declared = &self.record.fields[index];
        let fits = match (&value, declared.ty) {
            (Value::ByteArray(octets), FieldType::ShortStr) => {
                if octets.len() > 255 {
                    return Err(ValueError::ShortStringTooLong { octets: octets.len() });
                }
                true
            }
            (value, ty) => value.ty() == value_type(ty),
        };
        if !fits {
            return Err(ValueError::WrongType {
                field: declared.name,
                expected: declared.ty.name(),
                found: value.ty(),
            });
        }
        self.values[index] = Some(value);
        Ok(())
    }

    /// The value of a field; `None` for an absent property or an unknown name.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&Value> {
        self.values.get(self.record.field_index(field)?)?.as_ref()
    }

    /// Fields and their values in order, absent properties left out.
    pub fn fields(&self) -> impl Iterator<Item = (&'static Field, &Value)> {
        self.record
            .fields
            .iter()
            .zip(&self.values)
            .filter_map(|(field, value)| value.as_ref().map(|value| (field, value)))
    }

    /// Decodes the fields of `record`: the arguments of a method behind its ids, or properties from their flags on.
    ///
    /// # Errors
    /// As the typed decoder of the same record.
    pub fn decode(
        record: &'static Record,
        octets: &[u8],
        context: Context,
    ) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(octets, context);
        let decoded = match record.layout {
            Layout::Sequential => decode_sequential(record, &mut reader),
            Layout::PropertyFlags => decode_properties(record, &mut reader),
        };
        let values = decoded.map_err(|error| error.within(record.name))?;
        reader.finish().map_err(|error| error.within(record.name))?;
        Ok(Self { record, values })
    }
}

fn decode_sequential(
    record: &'static Record,
    reader: &mut Reader<'_>,
) -> Result<Vec<Option<Value>>, DecodeError> {
    let mut values = Vec::with_capacity(record.fields.len());
    let mut bits = 0u8;
    let mut next_bit = 8u8;
    for field in record.fields {
        if field.ty == FieldType::Bit {
            if next_bit == 8 {
                bits = reader.u8(field.name)?;
                next_bit = 0;
            }
            values.push(Some(Value::Boolean(bits >> next_bit & 1 == 1)));
            next_bit += 1;
        } else {
            next_bit = 8;
            values.push(Some(read(field, reader)?));
        }
    }
    Ok(values)
}

fn decode_properties(
    record: &'static Record,
    reader: &mut Reader<'_>,
) -> Result<Vec<Option<Value>>, DecodeError> {
    let known = record.fields.iter().enumerate().fold(0u16, |mask, (index, _)| mask | flag(index));
    let flags = reader.property_flags(known)?;
    let mut values = vec![None; record.fields.len()];
    for (index, field) in record.fields.iter().enumerate() {
        if flags & flag(index) != 0 {
            values[index] = Some(match field.ty {
                FieldType::Bit => Value::Boolean(true),
                _ => read(field, reader)?,
            });
        }
    }
    Ok(values)
}

/// The flag of property `index`, from bit 15 down. The versions that we read have at most 15 properties a class.
const fn flag(index: usize) -> u16 {
    if index < 15 { 0x8000 >> index } else { 0 }
}

fn read(field: &'static Field, reader: &mut Reader<'_>) -> Result<Value, DecodeError> {
    let name = field.name;
    Ok(match field.ty {
        FieldType::Bit => Value::Boolean(reader.u8(name)? & 1 == 1),
        FieldType::Octet => Value::UInt8(reader.u8(name)?),
        FieldType::Short => Value::UInt16(reader.u16(name)?),
        FieldType::Long => Value::UInt32(reader.u32(name)?),
        FieldType::LongLong => Value::UInt64(reader.u64(name)?),
        FieldType::ShortStr => Value::ShortString(reader.short_str(name)?.to_owned()),
        FieldType::LongStr => Value::LongString(reader.long_str(name)?.as_bytes().to_vec()),
        FieldType::Timestamp => Value::Timestamp(reader.u64(name)?),
        FieldType::Table => Value::Table(reader.table(name)?.to_owned()),
    })
}

/// The type of value that a field of this type takes.
#[must_use]
pub const fn value_type(ty: FieldType) -> ValueType {
    match ty {
        FieldType::Bit => ValueType::Boolean,
        FieldType::Octet => ValueType::UInt8,
        FieldType::Short => ValueType::UInt16,
        FieldType::Long => ValueType::UInt32,
        FieldType::LongLong => ValueType::UInt64,
        FieldType::ShortStr => ValueType::ShortString,
        FieldType::LongStr => ValueType::LongString,
        FieldType::Timestamp => ValueType::Timestamp,
        FieldType::Table => ValueType::Table,
    }
}

fn zero(ty: FieldType, dialect: crate::Dialect) -> Value {
    match ty {
        FieldType::Bit => Value::Boolean(false),
        FieldType::Octet => Value::UInt8(0),
        FieldType::Short => Value::UInt16(0),
        FieldType::Long => Value::UInt32(0),
        FieldType::LongLong => Value::UInt64(0),
        FieldType::ShortStr => Value::ShortString(ShortString::default()),
        FieldType::LongStr => Value::LongString(Vec::new()),
        FieldType::Timestamp => Value::Timestamp(0),
        FieldType::Table => Value::Table(Table::new(dialect)),
    }
}

impl Encode for DynamicRecord {
    fn encoded_len(&self) -> usize {
        let mut len = match self.record.layout {
            Layout::Sequential => 0,
            Layout::PropertyFlags => 2,
        };
        let mut bits = 0usize;
        for (field, value) in self.fields() {
            if field.ty == FieldType::Bit {
                bits += 1;
                continue;
            }
            len += bits.div_ceil(8);
            bits = 0;
            len += width(value);
        }
        match self.record.layout {
            Layout::Sequential => len + bits.div_ceil(8),
            Layout::PropertyFlags => len,
        }
    }

    fn write(&self, writer: &mut Writer<'_>) {
        match self.record.layout {
            Layout::Sequential => {
                let mut bits = 0u8;
                let mut count = 0u8;
                for (_, value) in self.fields() {
                    if let Value::Boolean(bit) = value {
                        if count == 8 {
                            writer.u8(bits);
                            (bits, count) = (0, 0);
                        }
                        bits |= u8::from(*bit) << count;
                        count += 1;
                        continue;
                    }
                    if count > 0 {
                        writer.u8(bits);
                        (bits, count) = (0, 0);
                    }
                    write_value(value, writer);
                }
                if count > 0 {
                    writer.u8(bits);
                }
            }
            Layout::PropertyFlags => {
                let flags =
                    self.values.iter().enumerate().fold(0, |flags, (index, value)| match value {
                        None | Some(Value::Boolean(false)) => flags,
                        Some(_) => flags | flag(index),
                    });
                writer.u16(flags);
                for (field, value) in self.fields() {
                    if field.ty != FieldType::Bit {
                        write_value(value, writer);
                    }
                }
            }
        }
    }
}

fn width(value: &Value) -> usize {
    match value {
        Value::ShortString(text) => 1 + text.len(),
        Value::ByteArray(octets) => 1 + octets.len(),
        Value::LongString(octets) => 4 + octets.len(),
        Value::Table(table) => 4 + table.as_view().as_bytes().len(),
        other => other.ty().width().unwrap_or(0),
    }
}

fn write_value(value: &Value, writer: &mut Writer<'_>) {
    match value {
        Value::UInt8(value) => writer.u8(*value),
        Value::UInt16(value) => writer.u16(*value),
        Value::UInt32(value) => writer.u32(*value),
        Value::UInt64(value) | Value::Timestamp(value) => writer.u64(*value),
        Value::ShortString(text) => writer.short_str(text.as_view()),
        Value::ByteArray(octets) => {
            writer.u8(octets.len() as u8);
            writer.octets(octets);
        }
        Value::LongString(octets) => {
            writer.u32(octets.len() as u32);
            writer.octets(octets);
        }
        Value::Table(table) => writer.table(table.as_view()),
        // `set` lets no other type in.
        _ => debug_assert!(false, "a field holds a value of its own type"),
    }
}

/// A method by name or ids with its arguments, as it stands in a method frame.
#[derive(Debug, Clone, PartialEq)]
pub struct DynamicMethod(pub DynamicRecord);

impl DynamicMethod {
    /// Decodes the payload of a method frame; `Ok(None)` where the protocol has no such method.
    ///
    /// # Errors
    /// A payload too short for the ids, or arguments that do not fit the method.
    pub fn decode(
        protocol: &crate::reflect::Protocol,
        payload: &[u8],
        context: Context,
    ) -> Result<Option<Self>, DecodeError> {
        let mut reader = Reader::new(payload, context);
        let class_id = reader.u16("class-id")?;
        let method_id = reader.u16("method-id")?;
        let Some(record) = protocol.method_by_id(class_id, method_id) else {
            return Ok(None);
        };
        let record = DynamicRecord::decode(record, reader.remaining(), context)
            .map_err(|error| error.shifted(4))?;
        Ok(Some(Self(record)))
    }
}

impl Encode for DynamicMethod {
    fn encoded_len(&self) -> usize {
        4 + self.0.encoded_len()
    }

    fn write(&self, writer: &mut Writer<'_>) {
        writer.u16(self.0.record.class_id);
        writer.u16(self.0.record.method_id);
        self.0.write(writer);
    }
}

/// A content header with its properties, as it stands in a header frame (4.2.6.1).
#[derive(Debug, Clone, PartialEq)]
pub struct DynamicHeader {
    /// The class of the method that the content belongs to.
    pub class_id: u16,
    /// Unused, zero.
    pub weight: u16,
    /// Octets of the body.
    pub body_size: u64,
    /// The properties.
    pub properties: DynamicRecord,
}

impl DynamicHeader {
    /// Decodes the payload of a header frame.
    ///
    /// # Errors
    /// A payload that is too short, a class without content, or properties that do not fit the class.
    pub fn decode(
        protocol: &crate::reflect::Protocol,
        payload: &[u8],
        context: Context,
    ) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(payload, context);
        let class_id = reader.u16("class-id")?;
        let weight = reader.u16("weight")?;
        let body_size = reader.u64("body-size")?;
        let record = protocol
            .class_by_id(class_id)
            .and_then(|class| class.properties)
            .ok_or_else(|| DecodeError::new(DecodeErrorKind::UnknownClass(class_id), 0))?;
        let properties = DynamicRecord::decode(record, reader.remaining(), context)
            .map_err(|error| error.shifted(12))?;
        Ok(Self { class_id, weight, body_size, properties })
    }
}

impl Encode for DynamicHeader {
    fn encoded_len(&self) -> usize {
        12 + self.properties.encoded_len()
    }

    fn write(&self, writer: &mut Writer<'_>) {
        writer.u16(self.class_id);
        writer.u16(self.weight);
        writer.u64(self.body_size);
        self.properties.write(writer);
    }
}

impl From<LongString> for Value {
    fn from(octets: LongString) -> Self {
        Self::LongString(octets.as_bytes().to_vec())
    }
}
