//! One field: its Rust types, how wide it is, how it is read and written.

use super::{Scope, docs, external};
use crate::model::{Assertion, Field, FieldType, Primitive, Record};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

/// A field with its names and types at hand.
pub(super) struct Member<'p> {
    pub(super) field: &'p Field,
    pub(super) ident: Ident,
    pub(super) primitive: Primitive,
    record: &'p str,
    /// The owned and the borrowed type of the caller for the domain of the field.
    external: Option<(TokenStream, TokenStream)>,
    wire: TokenStream,
}

/// The fields of a record. Types that are no primitive belong to versions which other layouts serve.
pub(super) fn members<'p>(scope: &Scope<'p>, record: &'p Record) -> Vec<Member<'p>> {
    record
        .fields
        .iter()
        .filter_map(|field| match field.ty {
            FieldType::Primitive(primitive) => Some(Member {
                field,
                ident: scope.names.field(&record.name, &field.name),
                primitive,
                record: &record.name,
                external: field.domain.as_deref().and_then(|domain| {
                    Some((external::owned(scope, domain)?, external::view(scope, domain)?))
                }),
                wire: scope.wire.clone(),
            }),
            FieldType::Named(_) | FieldType::Wire(_) | FieldType::Any => None,
        })
        .collect()
}

impl Member<'_> {
    /// Octets, where the type has a fixed number of them; bits have none of their own.
    pub(super) fn width(&self) -> Option<usize> {
        match self.primitive {
            Primitive::Octet => Some(1),
            Primitive::Short => Some(2),
            Primitive::Long => Some(4),
            Primitive::LongLong | Primitive::Timestamp => Some(8),
            _ => None,
        }
    }

    pub(super) fn is_bit(&self) -> bool {
        self.primitive == Primitive::Bit
    }

    /// Whether its value borrows from the input.
    pub(super) fn borrows(&self) -> bool {
        !self.is_bit() && self.width().is_none()
    }

    pub(super) fn view_type(&self, wire: &TokenStream) -> TokenStream {
        match &self.external {
            Some((_, view)) if self.borrows() => return quote!(#view<'a>),
            Some((owned, _)) => return owned.clone(),
            None => {}
        }
        match self.primitive {
            Primitive::ShortStr => quote!(#wire::ShortStr<'a>),
            Primitive::LongStr | Primitive::Content => quote!(#wire::LongStr<'a>),
            Primitive::Table => quote!(#wire::TableRef<'a>),
            _ => self.plain_type(),
        }
    }

    pub(super) fn owned_type(&self, wire: &TokenStream) -> TokenStream {
        if let Some((owned, _)) = &self.external {
            return owned.clone();
        }
        match self.primitive {
            Primitive::ShortStr => quote!(#wire::ShortString),
            Primitive::LongStr | Primitive::Content => quote!(#wire::LongString),
            Primitive::Table => quote!(#wire::Table),
            _ => self.plain_type(),
        }
    }

    fn plain_type(&self) -> TokenStream {
        match self.primitive {
            Primitive::Bit => quote!(bool),
            Primitive::Octet => quote!(u8),
            Primitive::Short => quote!(u16),
            Primitive::Long => quote!(u32),
            _ => quote!(u64),
        }
    }

    /// Whether its value is of a type of the caller's, which may refuse it.
    pub(super) fn is_external(&self) -> bool {
        self.external.is_some()
    }

    /// Reads the field by itself.
    pub(super) fn read(&self) -> TokenStream {
        let plain = self.read_plain();
        if self.external.is_none() {
            return plain;
        }
        let (name, ty) = (&self.field.name, self.view_type(&self.wire));
        quote!({
            let at = reader.offset();
            let value = #plain;
            reader.domain::<#ty>(#name, at, value)?
        })
    }

    /// Makes a type of the caller from the variable of the field, which was read `back` octets ago.
    pub(super) fn check(&self, back: usize) -> Option<TokenStream> {
        self.external.as_ref()?;
        let (ident, name, ty) = (&self.ident, &self.field.name, self.view_type(&self.wire));
        let back = Literal::usize_unsuffixed(back);
        Some(quote! {
            let #ident = reader.domain::<#ty>(#name, reader.offset() - #back, #ident)?;
        })
    }

    /// What stands on the wire for a value of the view's type.
    pub(super) fn on_wire(&self, value: &TokenStream) -> TokenStream {
        let wire = &self.wire;
        match &self.external {
            Some(_) => quote!(#wire::DomainType::to_wire(#value)),
            None => value.clone(),
        }
    }

    fn read_plain(&self) -> TokenStream {
        let name = &self.field.name;
        match self.primitive {
            Primitive::ShortStr => quote!(reader.short_str(#name)?),
            Primitive::Table => quote!(reader.table(#name)?),
            Primitive::LongStr | Primitive::Content => quote!(reader.long_str(#name)?),
            Primitive::Octet => quote!(reader.u8(#name)?),
            Primitive::Short => quote!(reader.u16(#name)?),
            Primitive::Long => quote!(reader.u32(#name)?),
            _ => quote!(reader.u64(#name)?),
        }
    }

    /// Writes a value of the view's type.
    pub(super) fn write(&self, value: &TokenStream) -> TokenStream {
        let value = self.on_wire(value);
        match self.primitive {
            Primitive::ShortStr => quote!(writer.short_str(#value);),
            Primitive::Table => quote!(writer.table(#value);),
            Primitive::LongStr | Primitive::Content => quote!(writer.long_str(#value);),
            Primitive::Octet => quote!(writer.u8(#value);),
            Primitive::Short => quote!(writer.u16(#value);),
            Primitive::Long => quote!(writer.u32(#value);),
            _ => quote!(writer.u64(#value);),
        }
    }

    /// Octets of a value of the view's type: what always stands there, and what depends on the value.
    pub(super) fn len(&self, value: &TokenStream) -> (usize, Option<TokenStream>) {
        let value = self.on_wire(value);
        match self.primitive {
            Primitive::ShortStr => (1, Some(quote!(#value.len()))),
            Primitive::Table => (4, Some(quote!(#value.as_bytes().len()))),
            Primitive::LongStr | Primitive::Content => (4, Some(quote!(#value.len()))),
            _ => (self.width().unwrap_or(0), None),
        }
    }

    /// A documentation comment and the attributes that the options ask for.
    pub(super) fn docs(&self, scope: &Scope<'_>) -> TokenStream {
        let mut summary = format!("`{}`: {}", self.field.name, self.primitive.name());
        for assertion in &self.field.assertions {
            match assertion {
                Assertion::Length(octets) => {
                    summary.push_str(&format!(", at most {octets} octets"))
                }
                Assertion::NotNull => summary.push_str(", not empty"),
                Assertion::Regexp(expression) => {
                    summary.push_str(&format!(", matching `{expression}`"))
                }
                _ => {}
            }
        }
        if self.field.reserved {
            summary.push_str(", reserved");
        }
        summary.push('.');
        let docs =
            docs::lines(scope, &summary, self.field.label.as_deref(), self.field.docs.as_deref());
        let qualified = format!("{}.{}", self.record, self.field.name);
        let attributes = scope
            .options
            .attributes_of_field(&qualified)
            .filter_map(|attribute| attribute.parse::<TokenStream>().ok());
        quote!(#docs #(#attributes)*)
    }
}

/// A run of fields that is read and written at once.
pub(super) enum Run<'m, 'p> {
    /// Fields of fixed width, bits packed into octets: offset of each, and octets in all.
    Fixed { parts: Vec<(Part<'m, 'p>, usize)>, octets: usize },
    /// One field that carries its length.
    Sized(&'m Member<'p>),
}

/// A part of a fixed run.
pub(super) enum Part<'m, 'p> {
    Field(&'m Member<'p>),
    /// An octet of up to eight bits, the first in the lowest place.
    Bits(Vec<&'m Member<'p>>),
}

impl Part<'_, '_> {
    pub(super) fn width(&self) -> usize {
        match self {
            Self::Field(member) => member.width().unwrap_or(0),
            Self::Bits(_) => 1,
        }
    }

    pub(super) fn name(&self) -> &str {
        match self {
            Self::Field(member) => &member.field.name,
            Self::Bits(bits) => bits.first().map_or("", |bit| &bit.field.name),
        }
    }
}

/// Groups the fields of a sequential record.
pub(super) fn runs<'m, 'p>(members: &'m [Member<'p>]) -> Vec<Run<'m, 'p>> {
    let mut runs: Vec<Run<'m, 'p>> = Vec::new();
    for member in members {
        if member.borrows() {
            runs.push(Run::Sized(member));
            continue;
        }
        if !matches!(runs.last(), Some(Run::Fixed { .. })) {
            runs.push(Run::Fixed { parts: Vec::new(), octets: 0 });
        }
        let Some(Run::Fixed { parts, octets }) = runs.last_mut() else { continue };
        if member.is_bit() {
            if let Some((Part::Bits(bits), _)) = parts.last_mut()
                && bits.len() < 8
            {
                bits.push(member);
                continue;
            }
            parts.push((Part::Bits(vec![member]), *octets));
            *octets += 1;
        } else {
            parts.push((Part::Field(member), *octets));
            *octets += member.width().unwrap_or(0);
        }
    }
    runs
}
