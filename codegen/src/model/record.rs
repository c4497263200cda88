//! Records: methods, content properties, controls, commands, structs, composites and described types.

use serde::Serialize;

use super::{Field, FieldType, Position};

/// The place of a record in [`Protocol::records`](super::Protocol::records).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct RecordIndex(pub usize);

/// A sequence of fields with an identity on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Record {
    /// The qualified name: `queue.declare` for a method, the name of the class for its content properties.
    pub name: String,
    /// The class that the record belongs to, if it belongs to one.
    pub class: Option<String>,
    /// The name inside the class: `declare`, or `properties` for content properties.
    pub local: String,
    /// What the file calls the record.
    #[serde(skip_serializing_if = "RecordKind::is_classic")]
    pub kind: RecordKind,
    /// The section that declares the record (1.0).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// A short title, where the file has one.
    pub label: Option<String>,
    /// The identity on the wire.
    pub id: RecordId,
    /// How the fields are laid out.
    pub layout: Layout,
    /// The type of what is described: a list for composites, any type for described types (1.0).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<FieldType>,
    /// The fields, in wire order.
    pub fields: Vec<Field>,
    /// The local names of the methods of the same class that may answer this one.
    pub responses: Vec<String>,
    /// The struct that is the result of a command (0-10), by its qualified name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Reference>,
    /// The segments that may follow a command (0-10).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segments: Option<Segments>,
    /// The exceptions that the record may raise (0-10).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<Exception>,
    /// The archetypes that the record provides (1.0).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub provides: Vec<String>,
    /// Whether the file marks the method as synchronous.
    pub synchronous: bool,
    /// Whether a content (header and body) follows the method.
    pub content: bool,
    /// Whether the file marks the record as deprecated.
    pub deprecated: bool,
    /// Who may receive the record.
    pub direction: Direction,
    /// The roles as they are written in the file.
    pub roles: Vec<Role>,
    /// The normative rules written inside the record.
    pub rules: Vec<Rule>,
    /// The documentation, where the file has any.
    pub docs: Option<String>,
    /// Where the record was declared.
    pub at: Position,
}

impl Record {
    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.name == name)
    }

    /// Whether the record is a method.
    pub fn is_method(&self) -> bool {
        matches!(self.id, RecordId::Method { .. })
    }
}

/// What the file calls a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordKind {
    /// A method of 0-8, 0-9 or 0-9-1.
    Method,
    /// The content properties of a class of 0-8, 0-9 or 0-9-1.
    Properties,
    /// A control of 0-10.
    Control,
    /// A command of 0-10.
    Command,
    /// A struct of 0-10.
    Struct,
    /// A composite type of 1.0.
    Composite,
    /// A restricted type of 1.0 with a descriptor.
    Described,
}

impl RecordKind {
    /// Whether records of this kind come from the schema of 0-8, 0-9 and 0-9-1.
    pub fn is_classic(&self) -> bool {
        matches!(self, RecordKind::Method | RecordKind::Properties)
    }

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            RecordKind::Method => "method",
            RecordKind::Properties => "properties",
            RecordKind::Control => "control",
            RecordKind::Command => "command",
            RecordKind::Struct => "struct",
            RecordKind::Composite => "composite type",
            RecordKind::Described => "described type",
        }
    }
}

/// A reference to a record, by its qualified name once it is resolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reference {
    /// The name.
    pub name: String,
    /// Where it is referred to.
    pub at: Position,
}

/// What may follow a command of 0-10.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Segments {
    /// The header segment.
    pub header: Option<HeaderSegment>,
    /// The body segment.
    pub body: Option<BodySegment>,
    /// Where the segments were declared.
    pub at: Position,
}

/// The header segment: structs, each at most once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeaderSegment {
    /// Whether it must be there.
    pub required: bool,
    /// The structs it may hold, in file order.
    pub entries: Vec<Reference>,
    /// Where it was declared.
    pub at: Position,
}

/// The body segment: octets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BodySegment {
    /// Whether it must be there.
    pub required: bool,
    /// Where it was declared.
    pub at: Position,
}

/// A condition under which a command fails (0-10).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exception {
    /// The name.
    pub name: String,
    /// A short title, where the file has one.
    pub label: Option<String>,
    /// The choice of `execution.error-code` that it is reported with.
    pub error_code: String,
    /// The text.
    pub docs: Option<String>,
    /// The scenario that the file proposes as a test.
    pub scenario: Option<String>,
    /// Where the exception was declared.
    pub at: Position,
}

/// What identifies a record on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordId {
    /// A method of AMQP 0-x.
    Method {
        /// The index of the class.
        class: u16,
        /// The index of the method in its class.
        method: u16,
    },
    /// The content properties of a class of AMQP 0-x.
    Class(u16),
    /// A control, command or struct of AMQP 0-10.
    Code {
        /// The code of the class.
        class: u8,
        /// The code in the class.
        code: u8,
    },
    /// A composite type of AMQP 1.0.
    Descriptor {
        /// The domain, the upper half of the numeric descriptor.
        hi: u32,
        /// The lower half of the numeric descriptor.
        lo: u32,
        /// The symbolic descriptor.
        symbol: Option<String>,
    },
    /// The record is only ever found by its place.
    Unnumbered,
}

/// How the fields of a record lie on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// One after the other; runs of bits share octets (methods of 0-x).
    Sequential,
    /// Flags that say which fields follow, then those fields; a bit is its flag (content headers of 0-x).
    PropertyFlags,
    /// A size of `size` octets, flags of `pack` octets, then the fields whose flag is set (0-10).
    Packed {
        /// Octets of the size: 0, 1, 2 or 4.
        size: u8,
        /// Octets of the flags: 0, 1 or 2.
        pack: u8,
    },
    /// A described list (1.0).
    DescribedList,
    /// A described value of another type (1.0).
    DescribedBasic,
}

/// Who may receive a record, read from its chassis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Direction {
    /// The server handles it: a client may send it.
    pub to_server: bool,
    /// The client handles it: a server may send it.
    pub to_client: bool,
}

/// A `chassis` (or, in 0-10, an `implement`): which peer handles the item, and whether it must.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Role {
    /// `server` or `client`.
    pub name: String,
    /// `MUST`, `SHOULD`, `MAY`, as written.
    pub implement: String,
}

/// A normative rule of a full (not stripped) file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// The name, which repeats between fields and is missing in 0-8.
    pub name: Option<String>,
    /// The constant that names the error when the rule is broken.
    pub on_failure: Option<String>,
    /// `MUST`, `SHOULD`, `MAY` where the file says it beside the text (0-8).
    pub implement: Option<String>,
    /// The text.
    pub docs: Option<String>,
    /// The scenario that the file proposes as a test of the rule.
    pub scenario: Option<String>,
    /// Where the rule was written.
    pub at: Position,
}
