//! Domains: an open type where numbers have names, else another name for the type that they are made from.

use super::super::{Scope, arbitrary, docs, external};
use super::held::{self, Held};
use crate::model::{Choice, Domain};
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn emit(scope: &Scope<'_>, domain: &Domain) -> TokenStream {
    let names = (&held::domain_ident(scope, domain, ""), &held::domain_ident(scope, domain, "Ref"));
    let borrows = held::of_type(scope, &domain.ty).borrows;
    if let Some(used) = external::types(scope, &domain.name, names, borrows, false) {
        return used;
    }
    let base = scope.protocol.base(&domain.ty);
    let summary = format!("Domain `{}`: a {}.", domain.name, base.map_or("struct", |b| &b.name));
    let prose = super::prose(domain.docs.as_deref(), &domain.rules, &[]);
    let docs = docs::lines(scope, &summary, domain.label.as_deref(), prose.as_deref());
    let owned = held::domain_ident(scope, domain, "");
    match base.and_then(held::integer_type) {
        Some(ty) if held::is_named(scope, domain) => number(scope, domain, &docs, &ty),
        _ => {
            let Held { view: view_type, owned: owned_type, borrows } =
                held::of_type(scope, &domain.ty);
            // From the root of the module, the paths of other classes are different ones; it is a name only.
            if domain.class.is_none() && owned_type.to_string().starts_with("super") {
                return TokenStream::new();
            }
            let view = held::domain_ident(scope, domain, "Ref");
            let view = borrows.then(|| quote!(#docs pub type #view<'a> = #view_type;));
            quote!(#docs pub type #owned = #owned_type; #view)
        }
    }
}

/// A number whose values have names: open, since a peer can send any.
fn number(scope: &Scope<'_>, domain: &Domain, docs: &TokenStream, ty: &TokenStream) -> TokenStream {
    let wire = &scope.wire;
    let name = held::domain_ident(scope, domain, "");
    let attributes: Vec<TokenStream> =
        scope.options.attributes_of(&domain.name).filter_map(|a| a.parse().ok()).collect();
    let choices: Vec<(&Choice, TokenStream)> = domain
        .choices
        .iter()
        .filter_map(|choice| Some((choice, held::literal(choice.value.trim())?)))
        .collect();
    let constants = choices.iter().map(|(choice, value)| {
        let constant = scope.names.choice(&domain.name, &choice.name);
        let docs = docs::lines(scope, &format!("`{}`.", choice.name), None, choice.docs.as_deref());
        quote!(#docs pub const #constant: Self = Self(#value);)
    });
    let known = choices.iter().map(|(choice, _)| {
        let constant = scope.names.choice(&domain.name, &choice.name);
        let name = &choice.name;
        quote!(Self::#constant => ::core::option::Option::Some(#name),)
    });
    let named: Vec<_> = choices
        .iter()
        .map(|(choice, _)| scope.names.choice(&domain.name, &choice.name))
        .map(|constant| quote!(Self::#constant))
        .collect();
    let arbitrary = arbitrary::open(scope, &name, ty, &named);
    quote! {
        #arbitrary
        #docs
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
        #(#attributes)*
        pub struct #name(pub #ty);

        impl #name {
            #(#constants)*

            /// The name that the document gives the value.
            #[must_use]
            pub const fn name(self) -> ::core::option::Option<&'static str> {
                match self {
                    #(#known)*
                    _ => ::core::option::Option::None,
                }
            }
        }

        impl ::core::convert::From<#ty> for #name {
            fn from(value: #ty) -> Self {
                Self(value)
            }
        }

        impl ::core::convert::From<#name> for #ty {
            fn from(value: #name) -> Self {
                value.0
            }
        }

        impl<'a> #wire::packed::WireType<'a> for #name {
            #[inline]
            fn read(
                reader: &mut #wire::Reader<'a>,
                field: &'static str,
            ) -> ::core::result::Result<Self, #wire::DecodeError> {
                <#ty as #wire::packed::WireType<'a>>::read(reader, field).map(Self)
            }

            #[inline]
            fn width(&self) -> usize {
                #wire::packed::WireType::width(&self.0)
            }

            #[inline]
            fn put(&self, writer: &mut #wire::Writer<'_>) {
                #wire::packed::WireType::put(&self.0, writer);
            }
        }
    }
}
