//! One field-table value, borrowed and owned.

use crate::{Array, ArrayRef, LongStr, ShortStr, ShortString, Table, TableRef, ValueType};
use alloc::vec::Vec;

/// A decimal: the octets of its digits and how many of them stand behind the point (4.2.5.5).
///
/// The prose calls the digits signed and the grammar unsigned, so the 32 bits are kept as they came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// Digits behind the point.
    pub scale: u8,
    /// The digits, 32 bits of either reading.
    pub digits: u32,
}

macro_rules! values {
    ($($(#[$doc:meta])* $name:ident($borrowed:ty, $owned:ty) $to_owned:ident $to_ref:ident),* $(,)?) => {
        /// A value of a field table, borrowed from the octets it came in.
        #[derive(Debug, Clone, Copy, PartialEq)]
        #[non_exhaustive]
        pub enum ValueRef<'a> {
            $($(#[$doc])* $name($borrowed),)*
            /// No value: letter `V`.
            Void,
        }

        /// A value of a field table, owned.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum Value {
            $($(#[$doc])* $name($owned),)*
            /// No value: letter `V`.
            Void,
        }

        impl ValueRef<'_> {
            /// Its type.
            #[must_use]
            pub const fn ty(&self) -> ValueType {
                match self {
                    $(Self::$name(_) => ValueType::$name,)*
                    Self::Void => ValueType::Void,
                }
            }

            /// An owned copy.
            #[must_use]
            pub fn to_owned(&self) -> Value {
                match self {
                    $(Self::$name(value) => Value::$name($to_owned(*value)),)*
                    Self::Void => Value::Void,
                }
            }
        }

        impl Value {
            /// Its type.
            #[must_use]
            pub const fn ty(&self) -> ValueType {
                match self {
                    $(Self::$name(_) => ValueType::$name,)*
                    Self::Void => ValueType::Void,
                }
            }

            /// The borrowed form.
            #[must_use]
            pub fn as_view(&self) -> ValueRef<'_> {
                match self {
                    $(Self::$name(value) => ValueRef::$name($to_ref(value)),)*
                    Self::Void => ValueRef::Void,
                }
            }
        }
    };
}

values! {
    /// Boolean.
    Boolean(bool, bool) same copy,
    /// Signed 8 bits.
    Int8(i8, i8) same copy,
    /// Unsigned 8 bits.
    UInt8(u8, u8) same copy,
    /// Signed 16 bits.
    Int16(i16, i16) same copy,
    /// Unsigned 16 bits.
    UInt16(u16, u16) same copy,
    /// Signed 32 bits.
    Int32(i32, i32) same copy,
    /// Unsigned 32 bits.
    UInt32(u32, u32) same copy,
    /// Signed 64 bits.
    Int64(i64, i64) same copy,
    /// Unsigned 64 bits.
    UInt64(u64, u64) same copy,
    /// IEEE 754, 32 bits.
    Float(f32, f32) same copy,
    /// IEEE 754, 64 bits.
    Double(f64, f64) same copy,
    /// Scale and digits.
    Decimal(Decimal, Decimal) same copy,
    /// At most 255 octets of UTF-8.
    ShortString(ShortStr<'a>, ShortString) own_short view_short,
    /// Any octets.
    LongString(&'a [u8], Vec<u8>) own_octets view_octets,
    /// Values one after the other.
    Array(ArrayRef<'a>, Array) own_array view_array,
    /// 64 bits of POSIX time, kept raw: seconds by the text, milliseconds in many peers.
    Timestamp(u64, u64) same copy,
    /// Named values.
    Table(TableRef<'a>, Table) own_table view_table,
    /// Octets that are not text.
    ByteArray(&'a [u8], Vec<u8>) own_octets view_octets,
    /// Qpid: ASCII text.
    AsciiString(&'a [u8], Vec<u8>) own_octets view_octets,
    /// Qpid: wide text.
    WideString(&'a [u8], Vec<u8>) own_octets view_octets,
    /// Qpid: one ASCII character.
    AsciiCharacter(u8, u8) same copy,
}

const fn same<T: Copy>(value: T) -> T {
    value
}
const fn copy<T: Copy>(value: &T) -> T {
    *value
}
fn own_short(value: ShortStr<'_>) -> ShortString {
    value.to_owned()
}
fn view_short(value: &ShortString) -> ShortStr<'_> {
    value.as_view()
}
fn own_octets(value: &[u8]) -> Vec<u8> {
    value.to_vec()
}
fn view_octets(value: &[u8]) -> &[u8] {
    value
}
fn own_array(value: ArrayRef<'_>) -> Array {
    value.to_owned()
}
fn view_array(value: &Array) -> ArrayRef<'_> {
    value.as_view()
}
fn own_table(value: TableRef<'_>) -> Table {
    value.to_owned()
}
fn view_table(value: &Table) -> TableRef<'_> {
    value.as_view()
}

impl<'a> From<&'a str> for ValueRef<'a> {
    /// Text is a long string, the type that every peer uses for it.
    fn from(text: &'a str) -> Self {
        Self::LongString(text.as_bytes())
    }
}
impl From<bool> for ValueRef<'_> {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}
impl From<i32> for ValueRef<'_> {
    fn from(value: i32) -> Self {
        Self::Int32(value)
    }
}
impl From<i64> for ValueRef<'_> {
    fn from(value: i64) -> Self {
        Self::Int64(value)
    }
}
impl<'a> From<TableRef<'a>> for ValueRef<'a> {
    fn from(value: TableRef<'a>) -> Self {
        Self::Table(value)
    }
}
impl<'a> From<ArrayRef<'a>> for ValueRef<'a> {
    fn from(value: ArrayRef<'a>) -> Self {
        Self::Array(value)
    }
}
impl<'a> From<LongStr<'a>> for ValueRef<'a> {
    fn from(value: LongStr<'a>) -> Self {
        Self::LongString(value.as_bytes())
    }
}
impl<'a> From<&'a Value> for ValueRef<'a> {
    fn from(value: &'a Value) -> Self {
        value.as_view()
    }
}
impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::LongString(text.as_bytes().to_vec())
    }
}
impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}
impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Self::Int32(value)
    }
}
impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int64(value)
    }
}
impl From<Table> for Value {
    fn from(value: Table) -> Self {
        Self::Table(value)
    }
}
impl From<Array> for Value {
    fn from(value: Array) -> Self {
        Self::Array(value)
    }
}
