//! How Rust holds the values of a type of 0-10: as a view and owned, and when a field is there at all.
//!
//! In: the type of a field. Out: the tokens of both types.

use super::super::Scope;
use crate::model::{Category, Domain, Field, FieldType, Layout, Record, WireType};
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
}

/// Whether a field is there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// Its flag is its value.
    Bit,
    /// Its flag says so.
    Optional,
    /// It always is: the struct has no flags.
    Always,
}

/// A field with its names and types at hand.
pub(super) struct Member<'p> {
    pub(super) field: &'p Field,
    pub(super) ident: Ident,
    pub(super) held: Held,
    pub(super) presence: Presence,
}

impl<'p> Member<'p> {
    pub(super) fn all(scope: &Scope<'_>, record: &'p Record) -> Vec<Self> {
        let packed = matches!(record.layout, Layout::Packed { pack: 1.., .. });
        record
            .fields
            .iter()
            .map(|field| Member {
                field,
                ident: scope.names.field(&record.name, &field.name),
                held: of_type(scope, &field.ty),
                presence: match (packed, is_bit(scope, &field.ty)) {
                    (true, true) => Presence::Bit,
                    (true, false) => Presence::Optional,
                    (false, _) => Presence::Always,
                },
            })
            .collect()
    }

    /// The types of the field, as a view and owned.
    pub(super) fn types(&self) -> (TokenStream, TokenStream) {
        let Held { view, owned, .. } = &self.held;
        match self.presence {
            Presence::Bit => (quote!(bool), quote!(bool)),
            Presence::Optional => {
                (quote!(::core::option::Option<#view>), quote!(::core::option::Option<#owned>))
            }
            Presence::Always => (view.clone(), owned.clone()),
        }
    }

    /// Whether a bit is set where nothing is said about it.
    pub(super) fn is_set_by_default(&self) -> bool {
        let default = self.field.default.as_deref().unwrap_or_default().trim();
        self.presence == Presence::Bit && matches!(default, "1" | "true")
    }
}

/// Whether the type is a flag without octets.
pub(super) fn is_bit(scope: &Scope<'_>, ty: &FieldType) -> bool {
    scope.protocol.base(ty).is_some_and(|base| base.name == "bit" && width(base) == FIXED_0)
}

/// Whether values of the record borrow from the octets they came in.
pub(super) fn borrows(scope: &Scope<'_>, record: &Record) -> bool {
    Member::all(scope, record).iter().any(|member| member.held.borrows)
}

/// The types for any type of the document. A struct never holds itself, which the model knows.
pub(super) fn of_type(scope: &Scope<'_>, ty: &FieldType) -> Held {
    let protocol = scope.protocol;
    match ty {
        FieldType::Wire(name) => match protocol.wire_type(name) {
            Some(wire_type) => primitive(scope, wire_type),
            None => fallback(scope, (Category::Variable, 4)),
        },
        FieldType::Named(name) => match (protocol.domain(name), protocol.record_named(name)) {
            (Some(domain), _) if scope.options.extern_of(name).is_some() => {
                let owned = domain_path(scope, domain, "");
                if of_type(scope, &domain.ty).borrows {
                    let view = domain_path(scope, domain, "Ref");
                    Held::borrowed(quote!(#view<'a>), owned)
                } else {
                    Held::copied(owned)
                }
            }
            (Some(domain), _) if is_named(scope, domain) => {
                Held::copied(domain_path(scope, domain, ""))
            }
            (Some(domain), _) => of_type(scope, &domain.ty),
            (None, Some(record)) => {
                let class = record.class.as_deref().unwrap_or_default();
                let module = scope.names.module(class);
                let owned = scope.names.owned(&record.name, &record.local);
                if borrows(scope, record) {
                    let view = scope.names.view(&record.name, &record.local);
                    Held::borrowed(
                        quote!(super::#module::#view<'a>),
                        quote!(super::#module::#owned),
                    )
                } else {
                    Held::copied(quote!(super::#module::#owned))
                }
            }
            (None, None) => fallback(scope, (Category::Variable, 4)),
        },
        FieldType::Primitive(_) | FieldType::Any => fallback(scope, (Category::Variable, 4)),
    }
}

/// Whether a domain has a type of its own: a number whose values have names.
pub(super) fn is_named(scope: &Scope<'_>, domain: &Domain) -> bool {
    !domain.choices.is_empty()
        && scope.protocol.base(&domain.ty).is_some_and(|base| integer_type(base).is_some())
}

/// The path of the type of a domain, from inside the module of a class.
fn domain_path(scope: &Scope<'_>, domain: &Domain, suffix: &str) -> TokenStream {
    let name = domain_ident(scope, domain, suffix);
    match &domain.class {
        Some(class) => {
            let module = scope.names.module(class);
            quote!(super::#module::#name)
        }
        None => quote!(super::#name),
    }
}

/// The name of the type of a domain, with something behind it.
pub(super) fn domain_ident(scope: &Scope<'_>, domain: &Domain, suffix: &str) -> Ident {
    let local = domain.class.as_ref().map_or(domain.name.as_str(), |class| {
        domain.name.get(class.len() + 1..).unwrap_or_default()
    });
    let name = scope.options.rename_of(&domain.name).unwrap_or(local);
    super::super::names::type_ident(name, suffix)
}

type Shape = (Category, u8);

const FIXED_0: Shape = (Category::Fixed, 0);

fn width(ty: &WireType) -> Shape {
    ty.encodings.first().map_or(FIXED_0, |encoding| (encoding.category, encoding.width))
}

/// The type of Rust for an integer of the document.
pub(super) fn integer_type(ty: &WireType) -> Option<TokenStream> {
    Some(match (ty.name.as_str(), width(ty)) {
        ("uint8", (Category::Fixed, 1)) => quote!(u8),
        ("uint16", (Category::Fixed, 2)) => quote!(u16),
        ("uint32", (Category::Fixed, 4)) => quote!(u32),
        ("uint64", (Category::Fixed, 8)) => quote!(u64),
        ("int8", (Category::Fixed, 1)) => quote!(i8),
        ("int16", (Category::Fixed, 2)) => quote!(i16),
        ("int32", (Category::Fixed, 4)) => quote!(i32),
        ("int64", (Category::Fixed, 8)) => quote!(i64),
        _ => return None,
    })
}

/// The default of a field that is a number: a literal, or the name of one of its choices.
pub(super) fn default_value(scope: &Scope<'_>, field: &Field) -> Option<TokenStream> {
    let text = field.default.as_deref()?.trim();
    scope.protocol.base(&field.ty).and_then(integer_type)?;
    let choices = scope.protocol.choices(&field.ty);
    let choice = choices.iter().find(|choice| choice.name == text);
    let number = literal(choice.map_or(text, |choice| choice.value.trim()))?;
    let ty = of_type(scope, &field.ty).view;
    let is_replaced = |domain: &&Domain| {
        let class = domain.class.as_deref().unwrap_or_default();
        [domain.name.as_str(), class].iter().any(|name| scope.options.extern_of(name).is_some())
    };
    // Of a type of the caller nobody knows how it is made from a number.
    if named_domain(scope, &field.ty).is_some_and(|domain| is_replaced(&domain)) {
        return None;
    }
    // A domain with choices wraps its number.
    Some(if choices.is_empty() { number } else { quote!(#ty(#number)) })
}

/// The first domain of a chain that has a type of its own.
fn named_domain<'s>(scope: &'s Scope<'_>, ty: &'s FieldType) -> Option<&'s Domain> {
    let mut ty = ty;
    for _ in 0..=scope.protocol.domains.len() {
        let FieldType::Named(name) = ty else { return None };
        let domain = scope.protocol.domain(name)?;
        if is_named(scope, domain) {
            return Some(domain);
        }
        ty = &domain.ty;
    }
    None
}

/// A whole number, as the document writes it.
pub(super) fn literal(text: &str) -> Option<TokenStream> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let number = Literal::u64_unsuffixed(digits.parse().ok()?);
    Some(if negative { quote!(-#number) } else { quote!(#number) })
}

fn primitive(scope: &Scope<'_>, ty: &WireType) -> Held {
    use Category::{Fixed, Variable};
    let wire = &scope.wire;
    if let Some(integer) = integer_type(ty) {
        return Held::copied(integer);
    }
    let packed = quote!(#wire::packed);
    match (ty.name.as_str(), width(ty)) {
        ("float", (Fixed, 4)) => Held::copied(quote!(f32)),
        ("double", (Fixed, 8)) => Held::copied(quote!(f64)),
        ("boolean", (Fixed, 1)) => Held::copied(quote!(bool)),
        ("char", (Fixed, 1)) => Held::copied(quote!(#packed::Char)),
        ("char-utf32", (Fixed, 4)) => Held::copied(quote!(char)),
        ("sequence-no", (Fixed, 4)) => Held::copied(quote!(#packed::SequenceNo)),
        ("datetime", (Fixed, 8)) => Held::copied(quote!(#packed::Datetime)),
        ("uuid", (Fixed, 16)) => Held::copied(quote!(#packed::Uuid)),
        ("dec32", (Fixed, 5)) => Held::copied(quote!(#packed::Dec32)),
        ("dec64", (Fixed, 9)) => Held::copied(quote!(#packed::Dec64)),
        ("bit", FIXED_0) => Held::copied(quote!(#packed::Bit)),
        ("str8", (Variable, 1)) => {
            Held::borrowed(quote!(#wire::ShortStr<'a>), quote!(#wire::ShortString))
        }
        ("str8-latin", (Variable, 1)) => view(&packed, "Str8Latin"),
        ("str8-utf16", (Variable, 1)) => view(&packed, "Str8Utf16"),
        ("str16", (Variable, 2)) => view(&packed, "Str16"),
        ("str16-latin", (Variable, 2)) => view(&packed, "Str16Latin"),
        ("str16-utf16", (Variable, 2)) => view(&packed, "Str16Utf16"),
        ("byte-ranges", (Variable, 2)) => view(&packed, "ByteRanges"),
        ("sequence-set", (Variable, 2)) => view(&packed, "SequenceSet"),
        ("map", (Variable, 4)) => view(&packed, "Map"),
        ("list", (Variable, 4)) => view(&packed, "List"),
        ("array", (Variable, 4)) => view(&packed, "Array"),
        ("struct32", (Variable, 4)) => view(&packed, "Struct32"),
        (_, shape) => fallback(scope, shape),
    }
}

fn view(packed: &TokenStream, name: &str) -> Held {
    let owned = super::super::names::type_ident(name, "");
    let view = super::super::names::type_ident(name, "Ref");
    Held::borrowed(quote!(#packed::#view<'a>), quote!(#packed::#owned))
}

/// Octets, for types that mean nothing more to Rust: `bin…`, `vbin…`, and those that only this document has.
fn fallback(scope: &Scope<'_>, shape: Shape) -> Held {
    let wire = &scope.wire;
    let packed = quote!(#wire::packed);
    match shape {
        FIXED_0 => Held::copied(quote!(#packed::Void)),
        (Category::Fixed, octets @ ..=16) => {
            let octets = Literal::u8_unsuffixed(octets);
            Held::copied(quote!(#packed::Bin<#octets>))
        }
        (Category::Fixed, octets) => {
            let octets = Literal::u8_unsuffixed(octets);
            Held::borrowed(quote!(#packed::BinRef<'a, #octets>), quote!(#packed::Bin<#octets>))
        }
        (_, 1) => view(&packed, "Vbin8"),
        (_, 2) => view(&packed, "Vbin16"),
        _ => Held::borrowed(quote!(#wire::LongStr<'a>), quote!(#wire::LongString)),
    }
}
