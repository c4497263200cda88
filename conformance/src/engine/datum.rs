//! Values while a scenario runs: terms evaluated, variables bound, and both turned into what goes on the wire.

use crate::script::term::{Expr, Operator, Piece, Template, Term};
use crate::script::{bounds, decimal};
use amqp_types::reflect::FieldType;
use amqp_types::{Array, Dialect, ShortString, Table, Value, ValueType};
use std::collections::BTreeMap;

/// A value without a place yet: a field or a table decides what it becomes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Datum {
    /// An integer without a type.
    Integer(i128),
    /// A number with a point, without a type.
    Float(f64),
    /// A boolean.
    Boolean(bool),
    /// Void.
    Null,
    /// Text.
    Text(String),
    /// Octets that need not be text.
    Octets(Vec<u8>),
    /// A value with its type.
    Wire(Value),
    /// A table.
    Table(Vec<(String, Datum)>),
    /// An array.
    Array(Vec<Datum>),
}

/// The variables of a case.
#[derive(Debug, Clone, Default)]
pub(super) struct Variables(BTreeMap<String, Datum>);

impl Variables {
    /// Binds a variable; a value that it had is gone.
    pub(super) fn bind(&mut self, name: impl Into<String>, value: Datum) {
        self.0.insert(name.into(), value);
    }

    /// The value of a variable.
    ///
    /// # Errors
    /// It is not bound.
    pub(super) fn get(&self, name: &str) -> Result<&Datum, String> {
        self.0.get(name).ok_or_else(|| format!("the variable ${name} has no value"))
    }

    /// Evaluates a template.
    ///
    /// # Errors
    /// A variable without a value, or with one that is no text.
    pub(super) fn text(&self, template: &Template) -> Result<String, String> {
        let mut text = String::new();
        for piece in &template.0 {
            match piece {
                Piece::Text(plain) => text.push_str(plain),
                Piece::Variable(name) => match self.get(name)? {
                    Datum::Text(value) => text.push_str(value),
                    Datum::Integer(value) => text.push_str(&value.to_string()),
                    Datum::Boolean(value) => text.push_str(&value.to_string()),
                    other => match (integer(other), octets(other)) {
                        (Some(value), _) => text.push_str(&value.to_string()),
                        (None, Some(value)) => match String::from_utf8(value) {
                            Ok(value) => text.push_str(&value),
                            Err(_) => return Err(format!("${name} is no text")),
                        },
                        _ => return Err(format!("${name} is no text")),
                    },
                },
            }
        }
        Ok(text)
    }

    /// Evaluates an expression.
    ///
    /// # Errors
    /// A variable without a value or that is no integer, or a result beyond 128 bits.
    pub(super) fn number(&self, expr: &Expr) -> Result<i128, String> {
        match expr {
            Expr::Integer(value) => Ok(*value),
            Expr::Variable(name) => {
                integer(self.get(name)?).ok_or_else(|| format!("${name} is no integer"))
            }
            Expr::Binary(left, operator, right) => {
                let (left, right) = (self.number(left)?, self.number(right)?);
                match operator {
                    Operator::Add => left.checked_add(right),
                    Operator::Subtract => left.checked_sub(right),
                    Operator::Multiply => left.checked_mul(right),
                }
                .ok_or_else(|| format!("{expr} is too large"))
            }
        }
    }

    /// Evaluates a term.
    ///
    /// # Errors
    /// A variable without a value, or a value that its type does not hold.
    pub(super) fn eval(&self, term: &Term) -> Result<Datum, String> {
        Ok(match term {
            Term::Integer(value) => Datum::Integer(*value),
            Term::Float(value) => Datum::Float(*value),
            Term::Boolean(value) => Datum::Boolean(*value),
            Term::Null => Datum::Null,
            Term::Text(template) => Datum::Text(self.text(template)?),
            Term::Variable(name) => self.get(name)?.clone(),
            Term::Octets(octets) => Datum::Octets(octets.clone()),
            Term::Expr(expr) => Datum::Integer(self.number(expr)?),
            Term::Fill(expr) => {
                let len = self.number(expr)?;
                let len = usize::try_from(len)
                    .ok()
                    .filter(|len| *len <= 256 << 20)
                    .ok_or_else(|| format!("cannot fill {len} octets"))?;
                Datum::Octets(fill(len))
            }
            Term::Typed(ty, inner) => Datum::Wire(typed(*ty, &self.eval(inner)?)?),
            Term::Table(entries) => Datum::Table(
                entries
                    .iter()
                    .map(|(name, term)| Ok((self.text(name)?, self.eval(term)?)))
                    .collect::<Result<_, String>>()?,
            ),
            Term::Array(elements) => {
                Datum::Array(elements.iter().map(|term| self.eval(term)).collect::<Result<_, _>>()?)
            }
        })
    }

    /// Evaluates a term that must be an integer of a range.
    ///
    /// # Errors
    /// It is none.
    pub(super) fn integer<N: TryFrom<i128>>(&self, term: &Term) -> Result<N, String> {
        let value = self.eval(term)?;
        integer(&value)
            .or_else(|| match value {
                Datum::Octets(octets) if octets.len() == 1 => {
                    octets.first().map(|octet| (*octet).into())
                }
                _ => None,
            })
            .and_then(|value| N::try_from(value).ok())
            .ok_or_else(|| format!("{term} is out of range here"))
    }

    /// Evaluates a term that must be octets.
    ///
    /// # Errors
    /// It is none.
    pub(super) fn octets(&self, term: &Term) -> Result<Vec<u8>, String> {
        octets(&self.eval(term)?).ok_or_else(|| format!("{term} is neither text nor octets"))
    }
}

/// The fixed pattern of `(fill)`: letters and digits, so that a name of them is legal.
#[must_use]
pub(super) fn fill(len: usize) -> Vec<u8> {
    b"abcdefghijklmnopqrstuvwxyz0123456789".iter().copied().cycle().take(len).collect()
}

/// A value of a type from one without.
fn typed(ty: ValueType, datum: &Datum) -> Result<Value, String> {
    let wrong = || format!("{} is no {ty}", show(datum));
    let number = || -> Result<i128, String> {
        let value = integer(datum).ok_or_else(wrong)?;
        match bounds(ty) {
            Some((least, greatest)) if (least..=greatest).contains(&value) => Ok(value),
            _ => Err(wrong()),
        }
    };
    Ok(match ty {
        ValueType::Int8 => Value::Int8(number()? as i8),
        ValueType::UInt8 => Value::UInt8(number()? as u8),
        ValueType::Int16 => Value::Int16(number()? as i16),
        ValueType::UInt16 => Value::UInt16(number()? as u16),
        ValueType::Int32 => Value::Int32(number()? as i32),
        ValueType::UInt32 => Value::UInt32(number()? as u32),
        ValueType::Int64 => Value::Int64(number()? as i64),
        ValueType::UInt64 => Value::UInt64(number()? as u64),
        ValueType::Timestamp => Value::Timestamp(number()? as u64),
        ValueType::Float => Value::Float(float(datum).ok_or_else(wrong)? as f32),
        ValueType::Double => Value::Double(float(datum).ok_or_else(wrong)?),
        ValueType::Decimal => match datum {
            Datum::Text(text) => Value::Decimal(decimal(text).ok_or_else(wrong)?),
            _ => return Err(wrong()),
        },
        ValueType::ShortString => {
            let octets = octets(datum).ok_or_else(wrong)?;
            let text = String::from_utf8(octets).map_err(|_| wrong())?;
            Value::ShortString(ShortString::new(text).map_err(|error| error.to_string())?)
        }
        ValueType::LongString => Value::LongString(octets(datum).ok_or_else(wrong)?),
        ValueType::ByteArray => Value::ByteArray(octets(datum).ok_or_else(wrong)?),
        _ => return Err(wrong()),
    })
}

fn float(datum: &Datum) -> Option<f64> {
    match datum {
        Datum::Float(value) => Some(*value),
        Datum::Wire(Value::Float(value)) => Some(f64::from(*value)),
        Datum::Wire(Value::Double(value)) => Some(*value),
        Datum::Integer(value) => Some(*value as f64),
        _ => None,
    }
}

/// The integer that a value on the wire holds.
#[must_use]
pub(super) fn wire_integer(value: &Value) -> Option<i128> {
    Some(match value {
        Value::Int8(value) => (*value).into(),
        Value::UInt8(value) => (*value).into(),
        Value::Int16(value) => (*value).into(),
        Value::UInt16(value) => (*value).into(),
        Value::Int32(value) => (*value).into(),
        Value::UInt32(value) => (*value).into(),
        Value::Int64(value) => (*value).into(),
        Value::UInt64(value) | Value::Timestamp(value) => (*value).into(),
        _ => return None,
    })
}

/// The octets of a string on the wire.
#[must_use]
pub(super) fn wire_octets(value: &Value) -> Option<&[u8]> {
    match value {
        Value::ShortString(text) => Some(text.as_str().as_bytes()),
        Value::LongString(octets)
        | Value::ByteArray(octets)
        | Value::AsciiString(octets)
        | Value::WideString(octets) => Some(octets),
        _ => None,
    }
}

/// The integer that a value is.
#[must_use]
pub(super) fn integer(datum: &Datum) -> Option<i128> {
    match datum {
        Datum::Integer(value) => Some(*value),
        Datum::Wire(value) => wire_integer(value),
        _ => None,
    }
}

/// The octets that a value is.
#[must_use]
pub(super) fn octets(datum: &Datum) -> Option<Vec<u8>> {
    match datum {
        Datum::Text(text) => Some(text.clone().into_bytes()),
        Datum::Octets(octets) => Some(octets.clone()),
        Datum::Wire(value) => wire_octets(value).map(<[u8]>::to_vec),
        _ => None,
    }
}

/// What the value of a field becomes when it is captured: without a type, as fields take it again.
#[must_use]
pub(super) fn captured_field(value: &Value) -> Datum {
    if let Some(number) = wire_integer(value) {
        return Datum::Integer(number);
    }
    match value {
        Value::Boolean(value) => Datum::Boolean(*value),
        other => match wire_octets(other) {
            Some(octets) => match std::str::from_utf8(octets) {
                Ok(text) => Datum::Text(text.to_owned()),
                Err(_) => Datum::Octets(octets.to_vec()),
            },
            None => Datum::Wire(value.clone()),
        },
    }
}

/// A value for a field of this type.
///
/// # Errors
/// It does not fit.
pub(super) fn to_field(datum: &Datum, ty: FieldType, dialect: Dialect) -> Result<Value, String> {
    let wrong = || format!("{} is no {}", show(datum), ty.name());
    let number = |greatest: i128| {
        integer(datum).filter(|value| (0..=greatest).contains(value)).ok_or_else(wrong)
    };
    Ok(match ty {
        FieldType::Bit => match datum {
            Datum::Boolean(value) | Datum::Wire(Value::Boolean(value)) => Value::Boolean(*value),
            _ => return Err(wrong()),
        },
        FieldType::Octet => Value::UInt8(number(u8::MAX.into())? as u8),
        FieldType::Short => Value::UInt16(number(u16::MAX.into())? as u16),
        FieldType::Long => Value::UInt32(number(u32::MAX.into())? as u32),
        FieldType::LongLong => Value::UInt64(number(u64::MAX.into())? as u64),
        FieldType::Timestamp => Value::Timestamp(number(u64::MAX.into())? as u64),
        FieldType::ShortStr => {
            let octets = octets(datum).ok_or_else(wrong)?;
            match String::from_utf8(octets) {
                Ok(text) => Value::ShortString(ShortString::new(text).map_err(|e| e.to_string())?),
                Err(error) => Value::ByteArray(error.into_bytes()),
            }
        }
        FieldType::LongStr => Value::LongString(octets(datum).ok_or_else(wrong)?),
        FieldType::Table => match to_table_value(datum, dialect)? {
            Value::Table(table) => Value::Table(table),
            _ => return Err(wrong()),
        },
    })
}

/// A value for an entry of a table.
///
/// # Errors
/// The dialect has no letter for it, or it is too long or too deep.
pub(super) fn to_table_value(datum: &Datum, dialect: Dialect) -> Result<Value, String> {
    Ok(match datum {
        Datum::Integer(value) => {
            if let Ok(value) = i32::try_from(*value) {
                Value::Int32(value)
            } else {
                Value::Int64(i64::try_from(*value).map_err(|_| format!("{value} needs a type"))?)
            }
        }
        Datum::Float(value) => Value::Double(*value),
        Datum::Boolean(value) => Value::Boolean(*value),
        Datum::Null => Value::Void,
        Datum::Text(text) => Value::LongString(text.clone().into_bytes()),
        Datum::Octets(octets) => Value::LongString(octets.clone()),
        Datum::Wire(value) => value.clone(),
        Datum::Table(entries) => {
            let mut table = Table::new(dialect);
            for (name, datum) in entries {
                let value = to_table_value(datum, dialect)?;
                table.insert(name, &value).map_err(|error| format!("{name}: {error}"))?;
            }
            Value::Table(table)
        }
        Datum::Array(elements) => {
            let mut array = Array::new(dialect);
            for datum in elements {
                array.push(&to_table_value(datum, dialect)?).map_err(|error| error.to_string())?;
            }
            Value::Array(array)
        }
    })
}

/// A value as a message shows it.
#[must_use]
pub(super) fn show(datum: &Datum) -> String {
    match datum {
        Datum::Integer(value) => value.to_string(),
        Datum::Float(value) => value.to_string(),
        Datum::Boolean(value) => value.to_string(),
        Datum::Null => "void".into(),
        Datum::Text(text) => super::text::quoted(text.as_bytes()),
        Datum::Octets(octets) => super::text::quoted(octets),
        Datum::Wire(value) => super::text::value(value),
        Datum::Table(_) => "a table".into(),
        Datum::Array(_) => "an array".into(),
    }
}
