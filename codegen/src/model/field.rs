//! Fields of records: their types, and what the specification asserts about their values.

use std::fmt;

use serde::Serialize;

use super::{Exception, Position, Rule};

/// One field of a record, in wire order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    /// The name as in the specification, blanks written as hyphens (`reserved-1`).
    pub name: String,
    /// A short title, where the file has one.
    pub label: Option<String>,
    /// The domain the field was declared with, if it was declared with one.
    pub domain: Option<String>,
    /// The type on the wire, with the domain resolved.
    pub ty: FieldType,
    /// Whether the specification reserves the field: sent as zero, ignored by the receiver.
    pub reserved: bool,
    /// Whether the field must be present (versions that can leave a field out).
    pub mandatory: bool,
    /// Whether the field is one value or an array of them (1.0).
    pub multiple: bool,
    /// The archetypes that a value of this field must provide (1.0).
    pub requires: Vec<String>,
    /// Everything that is asserted of the value: what the domain asserts first, then the field's own.
    pub assertions: Vec<Assertion>,
    /// The exceptions that a value of the field may raise (0-10).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<Exception>,
    /// The normative rules written inside the field.
    pub rules: Vec<Rule>,
    /// The default, as it is written in the specification.
    pub default: Option<String>,
    /// The documentation, where the file has any.
    pub docs: Option<String>,
    /// Where the field was declared.
    pub at: Position,
}

/// The type of a field or a domain after resolution.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldType {
    /// A type of the wire that is not made of others.
    Primitive(Primitive),
    /// A record or domain of the same protocol, by qualified name (0-10 and 1.0).
    Named(String),
    /// A wire type that the file declares itself, by name (0-10 and 1.0).
    Wire(String),
    /// A value of any type (`*` in 1.0); the archetypes that it must provide are beside it.
    Any,
}

impl FieldType {
    /// The primitive, if the type is one.
    pub fn primitive(&self) -> Option<Primitive> {
        match self {
            FieldType::Primitive(primitive) => Some(*primitive),
            FieldType::Named(_) | FieldType::Wire(_) | FieldType::Any => None,
        }
    }
}

/// The primitive types of AMQP 0-8, 0-9 and 0-9-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Primitive {
    /// A single bit; neighbouring bits share octets.
    Bit,
    /// Eight bits, unsigned.
    Octet,
    /// Sixteen bits, unsigned.
    Short,
    /// Thirty-two bits, unsigned.
    Long,
    /// Sixty-four bits, unsigned.
    LongLong,
    /// At most 255 octets of text behind an octet that counts them.
    ShortStr,
    /// Octets behind a 32-bit count.
    LongStr,
    /// Seconds since 1970, sixty-four bits.
    Timestamp,
    /// A field table.
    Table,
    /// A message body of 0-9's class `message`: an octet (0 inline, 1 reference), then a long string.
    Content,
}

impl Primitive {
    /// Every primitive, in the order of their declaration.
    pub const ALL: [Primitive; 10] = [
        Primitive::Bit,
        Primitive::Octet,
        Primitive::Short,
        Primitive::Long,
        Primitive::LongLong,
        Primitive::ShortStr,
        Primitive::LongStr,
        Primitive::Timestamp,
        Primitive::Table,
        Primitive::Content,
    ];

    /// The name in the XML files.
    pub fn name(self) -> &'static str {
        match self {
            Primitive::Bit => "bit",
            Primitive::Octet => "octet",
            Primitive::Short => "short",
            Primitive::Long => "long",
            Primitive::LongLong => "longlong",
            Primitive::ShortStr => "shortstr",
            Primitive::LongStr => "longstr",
            Primitive::Timestamp => "timestamp",
            Primitive::Table => "table",
            Primitive::Content => "content",
        }
    }

    /// The primitive of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Primitive::ALL.into_iter().find(|p| p.name() == name)
    }

    /// The largest value, for the integers; `None` for everything else.
    pub fn max_integer(self) -> Option<u64> {
        match self {
            Primitive::Bit => Some(1),
            Primitive::Octet => Some(u64::from(u8::MAX)),
            Primitive::Short => Some(u64::from(u16::MAX)),
            Primitive::Long => Some(u64::from(u32::MAX)),
            Primitive::LongLong | Primitive::Timestamp => Some(u64::MAX),
            _ => None,
        }
    }

    /// Whether values are strings, text or octets.
    pub fn is_string(self) -> bool {
        matches!(self, Primitive::ShortStr | Primitive::LongStr)
    }
}

impl fmt::Display for Primitive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What the specification asserts about a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Assertion {
    /// The value is not empty (strings, tables) or not zero (numbers).
    NotNull,
    /// The value is empty or zero.
    Null,
    /// The value has at most this many octets.
    Length(u32),
    /// The value matches this regular expression, written as in the file.
    Regexp(String),
    /// The value is one of these names.
    Enumerated(Vec<String>),
    /// The value stands in this relation to another.
    Compare {
        /// The relation that must hold.
        relation: Relation,
        /// What the value is compared with.
        with: Operand,
    },
    /// The value follows a named syntax that the specification describes in prose.
    Syntax(String),
}

/// A relation between a value and an operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// `eq`
    Equal,
    /// `ne`
    NotEqual,
    /// `lt`
    Less,
    /// `le`
    LessOrEqual,
    /// `gt`
    Greater,
    /// `ge`
    GreaterOrEqual,
}

/// The right side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operand {
    /// A literal, as written.
    Value(String),
    /// The field of a method of the same class that was exchanged before (`tune`, `channel-max`).
    Field {
        /// The local name of the method.
        method: String,
        /// The name of the field.
        field: String,
    },
}
