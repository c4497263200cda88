//! The specification as data: every method and content header with its fields, types and ids.
//!
//! The generator fills these tables for each version; scripts name methods and fields through them, and
//! [`DynamicRecord`](crate::DynamicRecord) encodes and decodes from them.

/// One protocol version.
#[derive(Debug)]
pub struct Protocol {
    /// The version's name, such as `0-9-1`.
    pub name: &'static str,
    /// The eight octets that open a connection.
    pub header: [u8; 8],
    /// Major version, as connection.start announces it.
    pub major: u8,
    /// Minor version, as connection.start announces it.
    pub minor: u8,
    /// Revision, 0 where the version has none.
    pub revision: u8,
    /// Constants in the order of the document.
    pub constants: &'static [Constant],
    /// Classes in the order of the document.
    pub classes: &'static [Class],
}

impl Protocol {
    /// The class with this name.
    #[must_use]
    pub fn class(&self, name: &str) -> Option<&'static Class> {
        self.classes.iter().find(|class| class.name == name)
    }

    /// The class with this id.
    #[must_use]
    pub fn class_by_id(&self, id: u16) -> Option<&'static Class> {
        self.classes.iter().find(|class| class.id == id)
    }

    /// The method with this full name, such as `queue.declare-ok`.
    #[must_use]
    pub fn method(&self, name: &str) -> Option<&'static Record> {
        let (class, _) = name.split_once('.')?;
        self.class(class)?.methods.iter().find(|method| method.name == name)
    }

    /// The method with these ids.
    #[must_use]
    pub fn method_by_id(&self, class_id: u16, method_id: u16) -> Option<&'static Record> {
        self.class_by_id(class_id)?.methods.iter().find(|method| method.method_id == method_id)
    }

    /// Every method of every class.
    pub fn methods(&self) -> impl Iterator<Item = &'static Record> + use<> {
        self.classes.iter().flat_map(|class| class.methods.iter())
    }

    /// The constant with this name, such as `not-found`.
    #[must_use]
    pub fn constant(&self, name: &str) -> Option<&'static Constant> {
        self.constants.iter().find(|constant| constant.name == name)
    }

    /// The reply code with this value: a constant that is an error, or one of the 2xx and 3xx replies.
    #[must_use]
    pub fn reply_code(&self, value: u16) -> Option<&'static Constant> {
        self.constants.iter().find(|constant| {
            constant.value == u64::from(value)
                && (constant.error.is_some() || constant.name == "reply-success")
        })
    }
}

/// A named number.
#[derive(Debug)]
pub struct Constant {
    /// Its name.
    pub name: &'static str,
    /// Its value.
    pub value: u64,
    /// What it closes, if it is an error.
    pub error: Option<ErrorKind>,
}

/// What an error closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The channel.
    Soft,
    /// The connection.
    Hard,
}

/// A class of methods.
#[derive(Debug)]
pub struct Class {
    /// Its name.
    pub name: &'static str,
    /// Its id.
    pub id: u16,
    /// Its methods in the order of the document.
    pub methods: &'static [Record],
    /// The properties of its content, if its methods carry content.
    pub properties: Option<&'static Record>,
}

/// A method, or the properties of a class.
#[derive(Debug)]
pub struct Record {
    /// The full name: `queue.declare`; for properties, the class: `basic`.
    pub name: &'static str,
    /// The class.
    pub class: &'static str,
    /// The class id.
    pub class_id: u16,
    /// The method id; 0 for properties.
    pub method_id: u16,
    /// How its fields lie on the wire.
    pub layout: Layout,
    /// Its fields in order.
    pub fields: &'static [Field],
    /// Full names of the methods that answer it.
    pub responses: &'static [&'static str],
    /// Whether its sender waits for the answer.
    pub synchronous: bool,
    /// Whether a content follows it.
    pub content: bool,
    /// Whether the specification calls it deprecated.
    pub deprecated: bool,
    /// Whether a client may send it.
    pub to_server: bool,
    /// Whether a server may send it.
    pub to_client: bool,
    /// Named rules that the document gives it.
    pub rules: &'static [Rule],
}

impl Record {
    /// The field with this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The position of the field with this name.
    #[must_use]
    pub fn field_index(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// The name without the class in front.
    #[must_use]
    pub fn local_name(&self) -> &'static str {
        self.name.split_once('.').map_or(self.name, |(_, local)| local)
    }
}

/// How fields lie on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Layout {
    /// One after the other; runs of bits share octets, lowest bit first (4.2.5.2).
    Sequential,
    /// Flags from bit 15 down say which fields are there (4.2.6.1).
    PropertyFlags,
}

/// A field of a record.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// The domain it was declared with, if that is not a type.
    pub domain: Option<&'static str>,
    /// Its type.
    pub ty: FieldType,
    /// Whether it is reserved.
    pub reserved: bool,
    /// What the document asserts of its value.
    pub assertions: &'static [Assertion],
    /// Named rules that the document gives it.
    pub rules: &'static [Rule],
}

/// A named rule of the document and the constant that its failure raises.
#[derive(Debug)]
pub struct Rule {
    /// Its name.
    pub name: &'static str,
    /// The name of a reply code.
    pub on_failure: Option<&'static str>,
}

/// The elementary types of the 0-8 family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldType {
    /// One bit, packed with its neighbours.
    Bit,
    /// 8 bits.
    Octet,
    /// 16 bits.
    Short,
    /// 32 bits.
    Long,
    /// 64 bits.
    LongLong,
    /// At most 255 octets of UTF-8.
    ShortStr,
    /// Any octets, 32-bit length.
    LongStr,
    /// 64 bits of POSIX seconds.
    Timestamp,
    /// Named values, 32-bit length.
    Table,
}

impl FieldType {
    /// The specification's word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bit => "bit",
            Self::Octet => "octet",
            Self::Short => "short",
            Self::Long => "long",
            Self::LongLong => "longlong",
            Self::ShortStr => "shortstr",
            Self::LongStr => "longstr",
            Self::Timestamp => "timestamp",
            Self::Table => "table",
        }
    }
}

/// What the document asserts of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Assertion {
    /// It has a value.
    NotNull,
    /// At most so many octets.
    Length(u32),
    /// It matches the expression.
    Regexp(&'static str),
    /// It is one of these.
    Enumeration(&'static [&'static str]),
    /// It is at most the value of a field of another method.
    AtMost {
        /// The method.
        method: &'static str,
        /// Its field.
        field: &'static str,
    },
    /// Another check, by its name in the document.
    Other {
        /// The name of the check.
        check: &'static str,
        /// Its value.
        value: &'static str,
    },
}
