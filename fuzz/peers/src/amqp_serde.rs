//! amqp_serde: its types, field after field.
//!
//! The crate knows no methods; amqprs declares them as structs of its types. Here the tables of ours say which type
//! comes next, and each field is read and written by the crate. Runs of bits are one octet to it, as they are in
//! amqprs, and property flags 16 bits.

use crate::{
    Outcome,
    v0_9_1::{Peer, Read},
};
use amqp_serde::{
    Deserializer, to_bytes,
    types::{ByteArray, FieldTable, FieldValue, LongStr, ShortStr},
};
use amqp_types::{
    Array, Decimal, Dialect, ShortString, Table, Value,
    reflect::{FieldType, Layout, Record},
    v0_9_1_rabbitmq::PROTOCOL,
};
use serde::{Deserialize, Serialize};

/// The peer.
pub const PEER: Peer = Peer { name: "amqp_serde", version: "0.4.3", unknown: &[], method, header };

fn method(payload: &[u8]) -> Outcome<Read> {
    Outcome::of(|| {
        let mut from = Source { rest: Deserializer::from_bytes(payload), again: Vec::new() };
        let (class, id): (u16, u16) = (from.next()?, from.next()?);
        let record =
            PROTOCOL.method_by_id(class, id).ok_or_else(|| format!("no method {class}.{id}"))?;
        let fields = from.fields(record, |_| true)?;
        from.finish(payload, record.name, None, fields)
    })
}

fn header(payload: &[u8]) -> Outcome<Read> {
    Outcome::of(|| {
        let mut from = Source { rest: Deserializer::from_bytes(payload), again: Vec::new() };
        let (class, weight, size): (u16, u16, u64) = (from.next()?, from.next()?, from.next()?);
        let record = PROTOCOL
            .class_by_id(class)
            .and_then(|class| class.properties)
            .ok_or_else(|| format!("no properties of class {class}"))?;
        let flags: u16 = from.next()?;
        // Flags are not the crate's: what has no property is refused here as it is in ours.
        if u32::from(flags).trailing_zeros() < 16 - record.fields.len() as u32 {
            return Err(format!("flags {flags:#06x}"));
        }
        let fields = from.fields(record, |place| flags & (0x8000 >> place) != 0)?;
        from.finish(payload, record.name, Some((weight, size)), fields)
    })
}

struct Source<'a> {
    rest: Deserializer<'a>,
    again: Vec<u8>,
}

impl<'a> Source<'a> {
    /// Reads a value with the crate, and writes it again with the crate.
    fn next<T: Deserialize<'a> + Serialize>(&mut self) -> Result<T, String> {
        let value = T::deserialize(&mut self.rest).map_err(|error| error.to_string())?;
        self.again.extend(to_bytes(&value).map_err(|error| error.to_string())?);
        Ok(value)
    }

    fn fields(
        &mut self,
        record: &'static Record,
        there: impl Fn(usize) -> bool,
    ) -> Result<Vec<(&'static str, Value)>, String> {
        let mut fields = Vec::new();
        let (mut bits, mut octet) = (0, 0u8);
        for (place, field) in record.fields.iter().enumerate() {
            if record.layout == Layout::PropertyFlags && !there(place) {
                continue;
            }
            if field.ty == FieldType::Bit {
                if bits % 8 == 0 {
                    octet = self.next()?;
                }
                fields.push((field.name, Value::Boolean(octet >> (bits % 8) & 1 == 1)));
                bits += 1;
                continue;
            }
            bits = 0;
            let value = match field.ty {
                FieldType::Octet => Value::UInt8(self.next()?),
                FieldType::Short => Value::UInt16(self.next()?),
                FieldType::Long => Value::UInt32(self.next()?),
                FieldType::LongLong => Value::UInt64(self.next()?),
                FieldType::Timestamp => Value::Timestamp(self.next()?),
                FieldType::ShortStr => short(&self.next::<ShortStr>()?)?,
                FieldType::LongStr => long(&self.next::<LongStr>()?),
                FieldType::Table => table(&self.next::<FieldTable>()?)?,
                FieldType::Bit => Value::Void,
            };
            fields.push((field.name, value));
        }
        Ok(fields)
    }

    fn finish(
        mut self,
        payload: &[u8],
        name: &str,
        head: Option<(u16, u64)>,
        fields: Vec<(&'static str, Value)>,
    ) -> Result<Read, String> {
        // The deserializer does not say what is left; one octet more says it.
        if u8::deserialize(&mut self.rest).is_ok() {
            return Err(format!("octets left over of {}", payload.len()));
        }
        Ok(Read {
            name: name.to_owned(),
            body_size: head.map(|(_, size)| size),
            weight: head.map(|(weight, _)| weight),
            fields,
            again: self.again,
        })
    }
}

fn short(value: &ShortStr) -> Result<Value, String> {
    ShortString::new(value.as_ref()).map(Value::ShortString).map_err(|error| error.to_string())
}

fn long(value: &LongStr) -> Value {
    Value::LongString(value.as_ref().as_bytes().to_vec())
}

fn table(table: &FieldTable) -> Result<Value, String> {
    let entries = table
        .as_ref()
        .iter()
        .map(|(name, value)| Ok((name.as_ref(), field_value(value)?)))
        .collect::<Result<Vec<_>, String>>()?;
    Table::from_entries(Dialect::RabbitMq, entries)
        .map(Value::Table)
        .map_err(|error| error.to_string())
}

fn field_value(value: &FieldValue) -> Result<Value, String> {
    Ok(match value {
        FieldValue::t(value) => Value::Boolean(*value),
        FieldValue::b(value) => Value::Int8(*value),
        FieldValue::B(value) => Value::UInt8(*value),
        FieldValue::s(value) => Value::Int16(*value),
        FieldValue::u(value) => Value::UInt16(*value),
        FieldValue::I(value) => Value::Int32(*value),
        FieldValue::i(value) => Value::UInt32(*value),
        FieldValue::l(value) => Value::Int64(*value),
        FieldValue::f(value) => Value::Float(*value),
        FieldValue::d(value) => Value::Double(*value),
        FieldValue::D(value) => {
            // Its fields are private; its own octets are a scale and 32 bits.
            let octets = to_bytes(value).map_err(|error| error.to_string())?;
            let [scale, digits @ ..] = &octets[..] else { return Err("no scale".to_owned()) };
            let digits = digits.try_into().map_err(|_| "not 32 bits".to_owned())?;
            Value::Decimal(Decimal { scale: *scale, digits: u32::from_be_bytes(digits) })
        }
        FieldValue::S(value) => long(value),
        FieldValue::A(values) => {
            let values: Vec<FieldValue> = values.clone().into();
            let values = values.iter().map(field_value).collect::<Result<Vec<_>, String>>()?;
            Value::Array(
                Array::from_elements(Dialect::RabbitMq, values)
                    .map_err(|error| error.to_string())?,
            )
        }
        FieldValue::T(value) => Value::Timestamp(*value),
        FieldValue::F(value) => return table(value),
        FieldValue::V => Value::Void,
        FieldValue::x(value) => Value::ByteArray(octets(value)),
    })
}

fn octets(value: &ByteArray) -> Vec<u8> {
    value.clone().into()
}
