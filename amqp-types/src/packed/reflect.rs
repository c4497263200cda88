//! A version of the 0-10 family as data: types, domains, classes, and every control, command and struct.
//!
//! The generator fills these tables; tests and scripts name records and fields through them.

pub use crate::reflect::Constant;

/// One version.
#[derive(Debug)]
pub struct Protocol {
    /// The version's name, `0-10`.
    pub name: &'static str,
    /// The octets that open a connection.
    pub header: [u8; 8],
    /// Constants in the order of the document.
    pub constants: &'static [Constant],
    /// Types of the wire in the order of the document.
    pub types: &'static [&'static Type],
    /// Domains in the order of the document.
    pub domains: &'static [Domain],
    /// Classes in the order of the document.
    pub classes: &'static [Class],
}

impl Protocol {
    /// Every control, command and struct, class by class.
    pub fn records(&self) -> impl Iterator<Item = &'static Record> {
        self.classes.iter().flat_map(|class| class.records.iter().copied())
    }

    /// The record with this name, such as `message.transfer`.
    #[must_use]
    pub fn record(&self, name: &str) -> Option<&'static Record> {
        self.records().find(|record| record.name == name)
    }

    /// The control, command or struct with these codes.
    #[must_use]
    pub fn by_codes(&self, kind: Kind, class: u8, code: u8) -> Option<&'static Record> {
        let class = self.classes.iter().find(|found| found.code == class)?;
        let mut records = class.records.iter().copied();
        records.find(|record| record.kind == kind && record.code == Some(code))
    }

    /// The domain with this name, such as `session.detach-code`.
    #[must_use]
    pub fn domain(&self, name: &str) -> Option<&'static Domain> {
        self.domains.iter().find(|domain| domain.name == name)
    }

    /// The class with this name.
    #[must_use]
    pub fn class(&self, name: &str) -> Option<&'static Class> {
        self.classes.iter().find(|class| class.name == name)
    }
}

/// A type of the wire.
#[derive(Debug)]
pub struct Type {
    /// The name, such as `uint32`.
    pub name: &'static str,
    /// The code that announces it in a container, if it has one.
    pub code: Option<u8>,
    /// Whether a size of [`Type::width`] octets stands in front.
    pub variable: bool,
    /// Octets of a value, or of its size.
    pub width: u8,
}

/// A domain.
#[derive(Debug)]
pub struct Domain {
    /// The name, such as `session.detach-code`.
    pub name: &'static str,
    /// The type of the wire at the end of the chain.
    pub base: &'static str,
    /// The values that have a name: the name, and the value as it is written.
    pub choices: &'static [(&'static str, &'static str)],
}

/// A class.
#[derive(Debug)]
pub struct Class {
    /// The name.
    pub name: &'static str,
    /// The code.
    pub code: u8,
    /// Who handles the class.
    pub roles: &'static [Role],
    /// Its structs, controls and commands in the order of the document.
    pub records: &'static [&'static Record],
}

/// Who handles a class, a control or a command, and whether it must.
#[derive(Debug)]
pub struct Role {
    /// `server`, `client`, `sender` or `receiver`.
    pub name: &'static str,
    /// `MUST`, `SHOULD` or `MAY`.
    pub implement: &'static str,
}

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A control.
    Control,
    /// A command.
    Command,
    /// A struct.
    Struct,
}

/// A control, command or struct.
#[derive(Debug)]
pub struct Record {
    /// The full name, such as `message.transfer`.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// The code of its class.
    pub class_code: u8,
    /// Its code in the class, if it has one.
    pub code: Option<u8>,
    /// Octets of the size in front of it: 0, 1, 2 or 4.
    pub size: u8,
    /// Octets of its packing flags: 0, 1 or 2.
    pub pack: u8,
    /// The fields in the order of the wire; the first has bit 0 of the flags.
    pub fields: &'static [Field],
    /// The controls or commands that answer it.
    pub responses: &'static [&'static str],
    /// The struct that is its result.
    pub result: Option<&'static str>,
    /// The segments that may follow it.
    pub segments: Option<Segments>,
    /// The exceptions that it may raise.
    pub exceptions: &'static [Exception],
    /// Who handles it.
    pub roles: &'static [Role],
}

impl PartialEq for Record {
    /// Records are the same when they are the same entry of the tables.
    fn eq(&self, other: &Self) -> bool {
        core::ptr::eq(self, other)
    }
}

impl Record {
    /// The codes of its class and itself, if it has any.
    #[must_use]
    pub const fn codes(&self) -> Option<[u8; 2]> {
        match self.code {
            Some(code) => Some([self.class_code, code]),
            None => None,
        }
    }

    /// The bits of the flags that stand for a field.
    #[must_use]
    pub fn known_flags(&self) -> u16 {
        (0..self.fields.len().min(16)).fold(0, |known, place| known | 1 << place)
    }

    /// The place of the field with this name.
    #[must_use]
    pub fn field_index(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }
}

/// A field.
#[derive(Debug)]
pub struct Field {
    /// The name.
    pub name: &'static str,
    /// The type that the document gives it: a type of the wire, a domain or a struct.
    pub ty: &'static str,
    /// What it is on the wire.
    pub base: Base,
    /// Whether it must be there.
    pub required: bool,
    /// What it is when it is left out.
    pub default: Option<&'static str>,
    /// The exceptions that its value may raise.
    pub exceptions: &'static [Exception],
}

/// What a field is on the wire.
#[derive(Debug, Clone, Copy)]
pub enum Base {
    /// A flag without octets.
    Bit,
    /// A type of the wire.
    Type(&'static Type),
    /// A struct.
    Struct(&'static Record),
}

/// The segments that may follow a command.
#[derive(Debug, Clone, Copy)]
pub struct Segments {
    /// The structs of the header segment, if there may be one.
    pub header: Option<HeaderSegment>,
    /// The body segment, if there may be one: whether it must be there.
    pub body: Option<bool>,
}

/// The header segment: structs, each at most once.
#[derive(Debug, Clone, Copy)]
pub struct HeaderSegment {
    /// Whether it must be there.
    pub required: bool,
    /// The structs that it may hold.
    pub entries: &'static [&'static str],
}

/// A condition under which a command fails.
#[derive(Debug)]
pub struct Exception {
    /// The name.
    pub name: &'static str,
    /// The choice of `execution.error-code` that it is reported with.
    pub error_code: &'static str,
}
