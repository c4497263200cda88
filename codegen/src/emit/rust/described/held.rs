//! How Rust holds the values of a type: as a view and owned, and what a field is when it is null.
//!
//! In: the type of a field, and the archetypes that it requires. Out: the tokens of both types.

use super::super::{Scope, names};
use super::{composite, union};
use crate::model::{Domain, Field, FieldType, Record};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

/// The two types for the values of one type of the document; they are one where nothing borrows.
#[derive(Clone)]
pub(super) struct Held {
    /// With the lifetime `'a`, if it has one.
    pub(super) view: TokenStream,
    pub(super) owned: TokenStream,
    pub(super) borrows: bool,
}

impl Held {
    fn copied(ty: TokenStream) -> Self {
        Self { view: ty.clone(), owned: ty, borrows: false }
    }

    fn borrowed(view: TokenStream, owned: TokenStream) -> Self {
        Self { view, owned, borrows: true }
    }

    /// A type of the module that has a view of its own.
    pub(super) fn named(view: &Ident, owned: &Ident, borrows: bool) -> Self {
        if borrows {
            Self::borrowed(quote!(#view<'a>), quote!(#owned))
        } else {
            Self::copied(quote!(#owned))
        }
    }

    pub(super) fn any(scope: &Scope<'_>) -> Self {
        let wire = &scope.wire;
        Self::borrowed(quote!(#wire::types::AnyRef<'a>), quote!(#wire::types::Any))
    }
}

/// The types for a primitive of the document.
pub(super) fn primitive(scope: &Scope<'_>, name: &str) -> Held {
    let wire = &scope.wire;
    let copied = |ty| Held::copied(ty);
    match name {
        "boolean" => copied(quote!(bool)),
        "ubyte" => copied(quote!(u8)),
        "ushort" => copied(quote!(u16)),
        "uint" => copied(quote!(u32)),
        "ulong" => copied(quote!(u64)),
        "byte" => copied(quote!(i8)),
        "short" => copied(quote!(i16)),
        "int" => copied(quote!(i32)),
        "long" => copied(quote!(i64)),
        "float" => copied(quote!(f32)),
        "double" => copied(quote!(f64)),
        "char" => copied(quote!(char)),
        "decimal32" => copied(quote!(#wire::types::Decimal32)),
        "decimal64" => copied(quote!(#wire::types::Decimal64)),
        "decimal128" => copied(quote!(#wire::types::Decimal128)),
        "timestamp" => copied(quote!(#wire::types::Timestamp)),
        "uuid" => copied(quote!(#wire::types::Uuid)),
        "binary" => {
            Held::borrowed(quote!(#wire::types::BinaryRef<'a>), quote!(#wire::types::Binary))
        }
        "string" => Held::borrowed(quote!(#wire::types::TextRef<'a>), quote!(#wire::types::Text)),
        "symbol" => {
            Held::borrowed(quote!(#wire::types::SymbolRef<'a>), quote!(#wire::types::Symbol))
        }
        "list" => Held::borrowed(quote!(#wire::types::ListRef<'a>), quote!(#wire::types::List)),
        "map" => Held::borrowed(quote!(#wire::types::MapRef<'a>), quote!(#wire::types::Map)),
        "array" => Held::borrowed(quote!(#wire::types::ArrayRef<'a>), quote!(#wire::types::Array)),
        _ => Held::any(scope),
    }
}

/// The types for any type of the document.
pub(super) fn of_type(scope: &Scope<'_>, ty: &FieldType) -> Held {
    match ty {
        FieldType::Wire(name) => primitive(scope, name),
        FieldType::Named(name) => {
            let (view, owned) = (scope.names.view(name, name), scope.names.owned(name, name));
            if let Some(domain) = scope.protocol.domain(name) {
                Held::named(&view, &owned, of_domain(scope, domain).borrows)
            } else if let Some(record) = scope.protocol.record_named(name) {
                Held::named(&view, &owned, composite::borrows(scope, record))
            } else {
                Held::any(scope)
            }
        }
        FieldType::Any | FieldType::Primitive(_) => Held::any(scope),
    }
}

/// The types that a restricted type is made from.
pub(super) fn of_domain(scope: &Scope<'_>, domain: &Domain) -> Held {
    of_type(scope, &domain.ty)
}

/// The types for the values of a field, `multiple` left aside.
pub(super) fn of_field(scope: &Scope<'_>, field: &Field) -> Held {
    let [archetype] = field.requires.as_slice() else { return of_type(scope, &field.ty) };
    let Some(required) = scope.protocol.union(archetype) else {
        return of_type(scope, &field.ty);
    };
    let is_symbol = scope.protocol.base(&field.ty).is_some_and(|base| base.name == "symbol");
    match (union::is_symbolic(scope, required), &field.ty) {
        (true, _) if is_symbol => {}
        (false, FieldType::Any) => {}
        _ => return of_type(scope, &field.ty),
    }
    let name = union::name(scope, required);
    Held::named(&names::type_ident(&name, "Ref"), &names::type_ident(&name, ""), true)
}

/// What a field is when it is null.
pub(super) enum Presence {
    /// It must not be null.
    Mandatory,
    /// It is this, as a view and owned.
    Default(TokenStream, TokenStream),
    /// It is nothing.
    Optional,
    /// It has no values.
    Multiple,
}

/// A field as the emitters see it.
pub(super) struct Member<'p> {
    pub(super) field: &'p Field,
    pub(super) ident: Ident,
    /// The type of one value.
    value: Held,
    pub(super) presence: Presence,
    pub(super) wire: TokenStream,
}

impl<'p> Member<'p> {
    pub(super) fn all(scope: &Scope<'p>, record: &'p Record) -> Vec<Self> {
        let member = |field: &'p Field| {
            let value = of_field(scope, field);
            let presence = if field.mandatory {
                Presence::Mandatory
            } else if field.multiple {
                Presence::Multiple
            } else {
                match default(scope, field) {
                    Some((view, owned)) => Presence::Default(view, owned),
                    None => Presence::Optional,
                }
            };
            let ident = scope.names.field(&record.name, &field.name);
            Member { field, ident, value, presence, wire: scope.wire.clone() }
        };
        record.fields.iter().map(member).collect()
    }

    /// The types of the field where it is there.
    pub(super) fn held(&self) -> Held {
        if !self.field.multiple {
            return self.value.clone();
        }
        let (wire, owned) = (&self.wire, &self.value.owned);
        Held::borrowed(
            quote!(#wire::types::MultipleRef<'a, #owned>),
            quote!(#wire::types::Multiple<#owned>),
        )
    }

    /// The types of the field in the structs.
    pub(super) fn types(&self) -> (TokenStream, TokenStream) {
        let Held { view, owned, .. } = self.held();
        match self.presence {
            Presence::Optional => {
                (quote!(::core::option::Option<#view>), quote!(::core::option::Option<#owned>))
            }
            _ => (view, owned),
        }
    }
}

/// The default of a field, as a view and owned. One that cannot be written in Rust leaves the field optional.
fn default(scope: &Scope<'_>, field: &Field) -> Option<(TokenStream, TokenStream)> {
    let text = field.default.as_deref()?.trim();
    let base = scope.protocol.base(&field.ty)?.name.as_str();
    if let Some(domain) = domain_of_choices(scope, &field.ty) {
        let choice =
            domain.choices.iter().find(|choice| choice.name == text || choice.value == text)?;
        let (view, owned) = (
            scope.names.view(&domain.name, &domain.name),
            scope.names.owned(&domain.name, &domain.name),
        );
        let constant = scope.names.choice(&domain.name, &choice.name);
        let variant = scope.names.choice_variant(&domain.name, &choice.name);
        return Some(match base {
            "boolean" => (quote!(#owned::#variant), quote!(#owned::#variant)),
            "symbol" => (quote!(#view::#constant), quote!(#view::#constant.to_owned())),
            _ if is_integer(base) => (quote!(#owned::#constant), quote!(#owned::#constant)),
            _ => return None,
        });
    }
    let plain = plain_default(scope, field, base, text)?;
    // A type of the caller in the chain is made from what the document calls the default.
    if !has_external(scope, &field.ty) {
        return Some(plain);
    }
    let Held { view, owned, .. } = of_type(scope, &field.ty);
    let (plain_view, plain_owned) = plain;
    Some((quote!(<#view>::from(#plain_view)), quote!(<#owned>::from(#plain_owned))))
}

/// Whether a type of the caller stands in for a restricted type of the chain.
fn has_external(scope: &Scope<'_>, ty: &FieldType) -> bool {
    let mut ty = ty;
    for _ in 0..=scope.protocol.domains.len() {
        let FieldType::Named(name) = ty else { return false };
        if scope.options.extern_of(name).is_some() {
            return true;
        }
        let Some(domain) = scope.protocol.domain(name) else { return false };
        ty = &domain.ty;
    }
    false
}

/// A default of a type without named values.
fn plain_default(
    scope: &Scope<'_>,
    field: &Field,
    base: &str,
    text: &str,
) -> Option<(TokenStream, TokenStream)> {
    let wire = &scope.wire;
    let both = |tokens: TokenStream| Some((tokens.clone(), tokens));
    match base {
        "boolean" if matches!(text, "true" | "1") => both(quote!(true)),
        "boolean" if matches!(text, "false" | "0") => both(quote!(false)),
        "string" => Some((
            quote!(#wire::types::TextRef::from_static(#text)),
            quote!(#wire::types::Text::from_static(#text)),
        )),
        "symbol" if field.requires.is_empty() && text.is_ascii() => Some((
            quote!(#wire::types::SymbolRef::from_static(#text)),
            quote!(#wire::types::Symbol::from_static(#text)),
        )),
        _ if is_integer(base) => {
            let number = integer(text)?;
            both(quote!(#number))
        }
        _ => None,
    }
}

/// Whether a primitive is an integer.
pub(super) fn is_integer(base: &str) -> bool {
    matches!(base, "ubyte" | "ushort" | "uint" | "ulong" | "byte" | "short" | "int" | "long")
}

/// An integer as the documents write it.
pub(super) fn integer(text: &str) -> Option<TokenStream> {
    let parsed = match text.strip_prefix("0x") {
        Some(digits) => i128::from_str_radix(digits, 16).ok()?,
        None => text.parse::<i128>().ok()?,
    };
    let literal = Literal::u128_unsuffixed(parsed.unsigned_abs());
    Some(if parsed < 0 { quote!(-#literal) } else { quote!(#literal) })
}

/// The restricted type in a chain that names values.
fn domain_of_choices<'p>(scope: &Scope<'p>, ty: &FieldType) -> Option<&'p Domain> {
    let mut ty = ty;
    for _ in 0..=scope.protocol.domains.len() {
        let FieldType::Named(name) = ty else { return None };
        let domain = scope.protocol.domain(name)?;
        if !domain.choices.is_empty() {
            return Some(domain);
        }
        ty = &domain.ty;
    }
    None
}
