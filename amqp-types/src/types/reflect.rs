//! The types of 1.0 as data: every type with a descriptor, its fields, what it provides and what they ask for.
//!
//! The generator fills these tables; tests and scripts name types and fields through them.

pub use crate::reflect::Constant;

/// The types of one version.
#[derive(Debug)]
pub struct Protocol {
    /// The version's name, `1.0`.
    pub name: &'static str,
    /// Constants in the order of the documents.
    pub constants: &'static [Constant],
    /// Types with a descriptor, in the order of the documents.
    pub described: &'static [DescribedType],
    /// Restricted types without a descriptor, in the order of the documents.
    pub restricted: &'static [RestrictedType],
    /// Archetypes: what a type provides, and a field asks for.
    pub archetypes: &'static [Archetype],
}

impl Protocol {
    /// The type with this name, such as `transfer`.
    #[must_use]
    pub fn described(&self, name: &str) -> Option<&'static DescribedType> {
        self.described.iter().find(|ty| ty.name == name)
    }

    /// The type with this numeric descriptor.
    #[must_use]
    pub fn by_code(&self, code: u64) -> Option<&'static DescribedType> {
        self.described.iter().find(|ty| ty.code == code)
    }

    /// The type with this symbolic descriptor.
    #[must_use]
    pub fn by_symbol(&self, symbol: &str) -> Option<&'static DescribedType> {
        self.described.iter().find(|ty| ty.symbol == symbol)
    }

    /// The restricted type with this name, such as `role`.
    #[must_use]
    pub fn restricted(&self, name: &str) -> Option<&'static RestrictedType> {
        self.restricted.iter().find(|ty| ty.name == name)
    }

    /// The archetype with this name, such as `delivery-state`.
    #[must_use]
    pub fn archetype(&self, name: &str) -> Option<&'static Archetype> {
        self.archetypes.iter().find(|archetype| archetype.name == name)
    }
}

/// A type with a descriptor.
#[derive(Debug)]
pub struct DescribedType {
    /// The name, such as `transfer`.
    pub name: &'static str,
    /// The numeric descriptor.
    pub code: u64,
    /// The symbolic descriptor.
    pub symbol: &'static str,
    /// Whether it is composite: a list of fields.
    pub composite: bool,
    /// The type of what is described: a primitive, or `*` for any.
    pub base: &'static str,
    /// The fields, none where it is not composite.
    pub fields: &'static [Field],
    /// The archetypes that it provides.
    pub provides: &'static [&'static str],
}

/// A field of a composite.
#[derive(Debug)]
pub struct Field {
    /// The name, such as `delivery-tag`.
    pub name: &'static str,
    /// The type that the document gives it.
    pub ty: &'static str,
    /// The type at the end of the chain: a primitive, a composite, or `*` for any.
    pub base: &'static str,
    /// Whether it must be there.
    pub mandatory: bool,
    /// Whether it holds a value or an array of them.
    pub multiple: bool,
    /// What it is when it is null: a literal, or the name of a choice.
    pub default: Option<&'static str>,
    /// The archetypes that its value must provide.
    pub requires: &'static [&'static str],
}

/// A restricted type without a descriptor.
#[derive(Debug)]
pub struct RestrictedType {
    /// The name, such as `role`.
    pub name: &'static str,
    /// The primitive at the end of the chain.
    pub base: &'static str,
    /// The values that have a name: the name, and the value as it is written.
    pub choices: &'static [(&'static str, &'static str)],
    /// The archetypes that it provides.
    pub provides: &'static [&'static str],
}

/// An archetype.
#[derive(Debug)]
pub struct Archetype {
    /// The name, such as `delivery-state`.
    pub name: &'static str,
    /// The types with a descriptor that provide it.
    pub described: &'static [&'static str],
    /// The restricted types that provide it.
    pub restricted: &'static [&'static str],
}
