//! The resolved model: one shape for all five AMQP versions.
//!
//! In: nothing, the readers in [`crate::xml`] fill it and the passes in [`crate::resolve`] complete it.
//! Out: a [`Protocol`], the only thing that emitters look at. Every node knows where it was written,
//! names are those of the specification with blanks turned into hyphens, and all vectors keep file order.

mod field;
mod position;
mod record;
mod wire;

pub use field::{Assertion, Field, FieldType, Operand, Primitive, Relation};
pub use position::Position;
pub use record::{
    BodySegment, Direction, Exception, HeaderSegment, Layout, Record, RecordId, RecordIndex,
    RecordKind, Reference, Role, Rule, Segments,
};
pub use wire::{Category, Encoding, WireType};

use serde::Serialize;

/// One version of AMQP, with the overlays that were merged into it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Protocol {
    /// The version as it is commonly written: `0-8`, `0-9`, `0-9-1`, `0-10`, `1.0`.
    pub name: String,
    /// The schema that the file was written in.
    #[serde(skip_serializing_if = "Schema::is_classic")]
    pub schema: Schema,
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
    /// The types that the file declares itself (0-10 and 1.0), in file order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<WireType>,
    /// The domains, in 1.0 the restricted types without a descriptor, in file order.
    pub domains: Vec<Domain>,
    /// The classes, in file order.
    pub classes: Vec<Class>,
    /// The sections (1.0), in file order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Section>,
    /// Every record, class by class: the content properties first, then the methods in file order. In 0-10
    /// an inline result comes before its command; in 1.0 the types with a descriptor, in file order.
    pub records: Vec<Record>,
    /// The unions: `method` has all methods, `properties` all content properties; `control`, `command` and
    /// `struct` in 0-10; the archetypes in 1.0.
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

    /// The type of that name that the file declares itself.
    pub fn wire_type(&self, name: &str) -> Option<&WireType> {
        self.types.iter().find(|t| t.name == name)
    }

    /// The union of that name (`method`; an archetype of 1.0).
    pub fn union(&self, name: &str) -> Option<&Union> {
        self.unions.iter().find(|u| u.name == name)
    }

    /// The wire type at the end of a chain of domains; `None` for records, for any value, and for the
    /// primitives of 0-8, 0-9 and 0-9-1.
    pub fn base<'a>(&'a self, ty: &'a FieldType) -> Option<&'a WireType> {
        let mut ty = ty;
        // No chain without a cycle is longer than the list of domains.
        for _ in 0..=self.domains.len() {
            match ty {
                FieldType::Wire(name) => return self.wire_type(name),
                FieldType::Named(name) => ty = &self.domain(name)?.ty,
                FieldType::Primitive(_) | FieldType::Any => return None,
            }
        }
        None
    }

    /// The named values of a type: those of the first domain in its chain that has some.
    pub fn choices<'a>(&'a self, ty: &'a FieldType) -> &'a [Choice] {
        let mut ty = ty;
        for _ in 0..=self.domains.len() {
            let FieldType::Named(name) = ty else { break };
            let Some(domain) = self.domain(name) else { break };
            if !domain.choices.is_empty() {
                return &domain.choices;
            }
            ty = &domain.ty;
        }
        &[]
    }

    /// The methods of a class (0-10: its controls and commands), in file order.
    pub fn methods<'a>(&'a self, class: &'a Class) -> impl Iterator<Item = &'a Record> + 'a {
        class.methods.iter().filter_map(|i| self.record(*i))
    }

    /// The content properties of a class.
    pub fn properties(&self, class: &Class) -> Option<&Record> {
        class.properties.and_then(|i| self.record(i))
    }
}

/// The schema that a specification was written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Schema {
    /// That of 0-8, 0-9 and 0-9-1.
    #[serde(rename = "0-9-1")]
    Classic,
    /// That of 0-10.
    #[serde(rename = "0-10")]
    V0_10,
    /// That of 1.0.
    #[serde(rename = "1.0")]
    V1_0,
}

impl Schema {
    /// Whether it is the schema of 0-8, 0-9 and 0-9-1.
    pub fn is_classic(&self) -> bool {
        *self == Schema::Classic
    }
}

/// A section of a document of 1.0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// The name (`performatives`).
    pub name: String,
    /// A short title, where the file has one.
    pub label: Option<String>,
    /// The documentation, where the file has any.
    pub docs: Option<String>,
    /// Where the section begins.
    pub at: Position,
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
    /// The name (`queue-name`); that of a domain of a class of 0-10 is qualified (`exchange.name`).
    pub name: String,
    /// The class that the domain belongs to (0-10).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// The section that declares the type (1.0).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
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
    /// The methods (0-10: the controls and commands), in file order.
    pub methods: Vec<RecordIndex>,
    /// The structs (0-10), those of results included, in file order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub structs: Vec<RecordIndex>,
    /// The normative rules written inside the class.
    pub rules: Vec<Rule>,
    /// The documentation, where the file has any.
    pub docs: Option<String>,
    /// Where the class was declared.
    pub at: Position,
}

/// A choice between records, and in 1.0 also between restricted types.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Union {
    /// The name (`method`, or the archetype of 1.0).
    pub name: String,
    /// The members.
    pub members: Vec<RecordIndex>,
    /// The members that are domains, by name (1.0).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub domains: Vec<String>,
    /// The documentation, where the file has any.
    pub docs: Option<String>,
    /// Where the union was declared.
    pub at: Position,
}
