//! Types of the wire that a file declares itself (0-10 and 1.0), with their encodings.

use serde::Serialize;

use super::Position;

/// A type that is not made of others. 0-10 gives each one encoding, 1.0 one or several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WireType {
    /// The name (`uint32`, `ulong`).
    pub name: String,
    /// A short title, where the file has one.
    pub label: Option<String>,
    /// The encodings, in file order; never empty.
    pub encodings: Vec<Encoding>,
    /// The section that declares the type (1.0).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// The documentation, where the file has any.
    pub docs: Option<String>,
    /// Where the type was declared.
    pub at: Position,
}

/// One way to write the values of a type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Encoding {
    /// The name, where it has one of its own (`smallulong`).
    pub name: Option<String>,
    /// The octet that announces a value of this encoding. 0-10 has types without one.
    pub code: Option<u8>,
    /// What follows the code.
    pub category: Category,
    /// Octets of the value if the width is fixed, otherwise of the size in front of it.
    pub width: u8,
    /// The documentation, where the file has any.
    pub docs: Option<String>,
    /// Where the encoding was declared.
    pub at: Position,
}

/// What follows the code of an encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// A value of a fixed number of octets.
    Fixed,
    /// A size, and as many octets.
    Variable,
    /// A size, a count, and as many values (1.0).
    Compound,
    /// A size, a count, one constructor, and as many values (1.0).
    Array,
}

impl Category {
    /// The category of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "fixed" => Category::Fixed,
            "variable" => Category::Variable,
            "compound" => Category::Compound,
            "array" => Category::Array,
            _ => return None,
        })
    }

    /// The name in the XML files.
    pub fn name(self) -> &'static str {
        match self {
            Category::Fixed => "fixed",
            Category::Variable => "variable",
            Category::Compound => "compound",
            Category::Array => "array",
        }
    }
}
