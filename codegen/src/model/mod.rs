//! The resolved model: one shape for all five AMQP versions.
//!
//! In: nothing, the readers in [`crate::xml`] fill it and the passes in [`crate::resolve`] complete it.
//! Out: a [`Protocol`], the only thing that emitters look at. Every node knows where it was written,
//! names are those of the specification with blanks turned into hyphens, and all vectors keep file order.

mod field;
mod position;
mod record;

pub use field::{Assertion, Field, FieldType, Operand, Primitive, Relation};
pub use position::Position;
pub use record::{Direction, Layout, Record, RecordId, RecordIndex, Role, Rule};

use serde::Serialize;

/// One version of AMQP, with the overlays that were merged into it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Protocol {
    /// The version as it is commonly written: `0-8`, `0-9`, `0-9-1`, `0-10`, `1.0`.
    pub name: String,
    /// The attribute `major` of the file (8 for 0-8).
    pub major: u8,
    /// The attribute `minor` of the file.
    pub minor: u8,
    /// The attribute `revision` of the file, 0 where there is none.
    pub revision: u8,
    /// The port that the file names.
    pub port: u16,
    /// The octets that open a connection.
    pub header: [u8; 8],
    /// The constants, in file order.
    pub constants: Vec<Constant>,
    /// The domains (later also restricted types), in file order.
    pub domains: Vec<Domain>,
    /// The classes, in file order.
    pub classes: Vec<Class>,
    /// Every record, class by class: the content properties first, then the methods in file order.
    pub records: Vec<Record>,
    /// The unions: `method` has all methods, `properties` all content properties.
    pub unions: Vec<Union>,
    /// The names of the overlays that were merged, in order.
    pub overlays: Vec<String>,
}

impl Protocol {
    /// The record at that place. An index that came from the same protocol is always in range.
    pub fn record(&self, index: RecordIndex) -> Option<&Record> {
        self.records.get(index.0)
    }

    /// The record of that qualified name (`queue.declare`; `basic` for the properties of that class).
    pub fn record_named(&self, name: &str) -> Option<&Record> {
        self.records.iter().find(|r| r.name == name)
    }

    /// The class of that name.
    pub fn class(&self, name: &str) -> Option<&Class> {
        self.classes.iter().find(|c| c.name == name)
    }

    /// The domain of that name.
    pub fn domain(&self, name: &str) -> Option<&Domain> {
        self.domains.iter().find(|d| d.name == name)
    }

    /// The constant of that name.
    pub fn constant(&self, name: &str) -> Option<&Constant> {
        self.constants.iter().find(|c| c.name == name)
    }

    /// The methods of a class, in file order.
    pub fn methods<'a>(&'a self, class: &'a Class) -> impl Iterator<Item = &'a Record> + 'a {
        class.methods.iter().filter_map(|i| self.record(*i))
    }

    /// The content properties of a class.
    pub fn properties(&self, class: &Class) -> Option<&Record> {
        class.properties.and_then(|i| self.record(i))
    }
}

/// A named number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Constant {
    /// The name (`frame-min-size`).
    pub name: String,
    /// The number.
    pub value: u64,
    /// For reply codes that are errors: what they close.
    pub kind: Option<ErrorKind>,
    /// The documentation, where the file has any.
    pub docs: Option<String>,
    /// Where the constant was declared.
    pub at: Position,
}

/// How far an error reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ErrorKind {
    /// Closes the channel.
    Soft,
    /// Closes the connection.
    Hard,
}

/// A named type with what is asserted of its values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Domain {
    /// The name (`queue-name`).
    pub name: String,
    /// A short title, where the file has one.
    pub label: Option<String>,
    /// The type on the wire.
    pub ty: FieldType,
    /// What is asserted of every value.
    pub assertions: Vec<Assertion>,
    /// The values that have a name (0-10 enums, 1.0 choices).
    pub choices: Vec<Choice>,
    /// The archetypes that the type provides (1.0).
    pub provides: Vec<String>,
    /// The normative rules written inside the domain.
    pub rules: Vec<Rule>,
    /// The documentation, where the file has any.
    pub docs: Option<String>,
    /// Where the domain was declared.
    pub at: Position,
}

impl Domain {
    /// Whether the domain only gives a primitive its own name (`<domain name="bit" type="bit"/>`).
    pub fn is_primitive(&self) -> bool {
        self.ty.primitive().is_some_and(|p| p.name() == self.name)
    }
}

/// A named value of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// The name.
    pub name: String,
    /// The value, as written.
    pub value: String,
    /// The documentation, where the file has any.
    pub docs: Option<String>,
    /// Where the choice was declared.
    pub at: Position,
}

/// A class: a group of methods, with content properties if its methods carry contents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Class {
    /// The name (`queue`).
    pub name: String,
    /// A short title, where the file has one.
    pub label: Option<String>,
    /// The index on the wire.
    pub id: u16,
    /// The class whose state machine handles this one (attribute `handler`).
    pub handler: Option<String>,
    /// Which peers handle the class.
    pub roles: Vec<Role>,
    /// The content properties, if the class declares fields of its own or has a method with content.
    pub properties: Option<RecordIndex>,
    /// The methods, in file order.
    pub methods: Vec<RecordIndex>,
    /// The normative rules written inside the class.
    pub rules: Vec<Rule>,
    /// The documentation, where the file has any.
    pub docs: Option<String>,
    /// Where the class was declared.
    pub at: Position,
}

/// A choice between records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Union {
    /// The name (`method`, or the archetype of 1.0).
    pub name: String,
    /// The members.
    pub members: Vec<RecordIndex>,
    /// The documentation, where the file has any.
    pub docs: Option<String>,
    /// Where the union was declared.
    pub at: Position,
}
