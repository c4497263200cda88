//! Restricted types without a descriptor: an open type where values have names, else another name for the
//! type that they are made from.
//!
//! Values that a peer may add to are never a closed enum; the two values of a boolean are.

use super::super::{Scope, arbitrary, docs, names};
use super::attributes;
use super::held::{self, Held};
use crate::model::Domain;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

pub(super) fn emit(scope: &Scope<'_>, domain: &Domain) -> TokenStream {
    let base = scope.protocol.base(&domain.ty).map_or("*", |base| base.name.as_str());
    if domain.choices.is_empty() {
        return alias(scope, domain, base);
    }
    match base {
        "symbol" => {
            let choices: Vec<_> = domain
                .choices
                .iter()
                .map(|choice| {
                    (
                        scope.names.choice(&domain.name, &choice.name),
                        choice.name.clone(),
                        choice.value.clone(),
                    )
                })
                .collect();
            let docs = summary(scope, domain, base);
            symbolic(scope, &domain.name, &docs, &choices, &[])
        }
        "boolean" => boolean(scope, domain).unwrap_or_else(|| alias(scope, domain, base)),
        _ if held::is_integer(base) => number(scope, domain, base),
        _ => alias(scope, domain, base),
    }
}

fn summary(scope: &Scope<'_>, domain: &Domain, base: &str) -> TokenStream {
    let base = if base == "*" { "value of any type" } else { base };
    let summary = format!("Restricted type `{}`: a {base}.", domain.name);
    docs::lines(scope, &summary, domain.label.as_deref(), domain.docs.as_deref())
}

fn alias(scope: &Scope<'_>, domain: &Domain, base: &str) -> TokenStream {
    let docs = summary(scope, domain, base);
    let (view, owned) = (
        scope.names.view(&domain.name, &domain.name),
        scope.names.owned(&domain.name, &domain.name),
    );
    let Held { view: view_type, owned: owned_type, borrows } = held::of_domain(scope, domain);
    if borrows {
        quote! {
            #docs
            pub type #owned = #owned_type;
            #docs
            pub type #view<'a> = #view_type;
        }
    } else {
        quote!(#docs pub type #owned = #owned_type;)
    }
}

/// A number whose values have names: open, since a peer can send any.
fn number(scope: &Scope<'_>, domain: &Domain, base: &str) -> TokenStream {
    let wire = &scope.wire;
    let name = scope.names.owned(&domain.name, &domain.name);
    let ty = held::of_type(scope, &crate::model::FieldType::Wire(base.to_owned())).owned;
    let docs = summary(scope, domain, base);
    let attributes = attributes(scope, &domain.name);
    let choices: Vec<_> = domain
        .choices
        .iter()
        .filter_map(|choice| Some((choice, held::integer(choice.value.trim())?)))
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
    let carried = carried(wire, &name, &ty);
    let named: Vec<_> = choices
        .iter()
        .map(|(choice, _)| scope.names.choice(&domain.name, &choice.name))
        .map(|constant| quote!(Self::#constant))
        .collect();
    let arbitrary = arbitrary::open(scope, &name, &ty, &named);
    quote! {
        #docs
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
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

        impl<'a> #wire::types::Value<'a> for #name {
            #[inline(always)]
            fn blank() -> Self {
                Self(0)
            }

            #[inline]
            fn read(
                decoder: &mut #wire::types::Decoder<'a>,
                code: u8,
            ) -> ::core::result::Result<Self, #wire::DecodeError> {
                #wire::types::Value::read(decoder, code).map(Self)
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

        #carried
        #arbitrary
    }
}

/// What a copied type does by way of the type that it is made from, which it becomes by `From`.
fn carried(wire: &TokenStream, name: &Ident, ty: &TokenStream) -> TokenStream {
    quote! {
        impl #wire::Encode for #name {
            #[inline]
            fn encoded_len(&self) -> usize {
                #wire::Encode::encoded_len(&#ty::from(*self))
            }

            #[inline]
            fn bound(&self) -> usize {
                #wire::Encode::bound(&#ty::from(*self))
            }

            #[inline]
            fn write(&self, writer: &mut #wire::Writer<'_>) {
                #wire::Encode::write(&#ty::from(*self), writer);
            }
        }

        impl #wire::types::Element for #name {
            type Ref<'a> = Self;
        }

        impl ::core::convert::From<#name> for #wire::types::AnyRef<'_> {
            fn from(value: #name) -> Self {
                Self::from(#ty::from(value))
            }
        }
    }
}

/// A boolean whose two values have names.
fn boolean(scope: &Scope<'_>, domain: &Domain) -> Option<TokenStream> {
    let wire = &scope.wire;
    let name = scope.names.owned(&domain.name, &domain.name);
    let docs = summary(scope, domain, "boolean");
    let attributes = attributes(scope, &domain.name);
    let of = |truth: &str| domain.choices.iter().find(|choice| choice.value.trim() == truth);
    let (yes, no) = (of("true")?, of("false")?);
    if domain.choices.len() != 2 {
        return None;
    }
    let variants = domain.choices.iter().map(|choice| {
        let variant = scope.names.choice_variant(&domain.name, &choice.name);
        let summary = format!("`{}`: {}.", choice.name, choice.value.trim());
        let docs = docs::lines(scope, &summary, None, choice.docs.as_deref());
        quote!(#docs #variant)
    });
    let (yes, no) = (
        scope.names.choice_variant(&domain.name, &yes.name),
        scope.names.choice_variant(&domain.name, &no.name),
    );
    let carried = carried(wire, &name, &quote!(bool));
    let any = arbitrary::any(scope, &quote!(bool));
    let mapped = arbitrary::mapped(scope, &any, &quote!(Self::from));
    let arbitrary = arbitrary::implement(scope, &name, &mapped);
    Some(quote! {
        #docs
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #(#attributes)*
        pub enum #name {
            #(#variants,)*
        }

        impl<'a> #wire::types::Value<'a> for #name {
            #[inline(always)]
            fn blank() -> Self {
                Self::#no
            }

            #[inline]
            fn read(
                decoder: &mut #wire::types::Decoder<'a>,
                code: u8,
            ) -> ::core::result::Result<Self, #wire::DecodeError> {
                <bool as #wire::types::Value<'a>>::read(decoder, code).map(Self::from)
            }
        }

        impl ::core::convert::From<bool> for #name {
            fn from(value: bool) -> Self {
                if value { Self::#yes } else { Self::#no }
            }
        }

        impl ::core::convert::From<#name> for bool {
            fn from(value: #name) -> Self {
                ::core::matches!(value, #name::#yes)
            }
        }

        #carried
        #arbitrary
    })
}

/// A symbol whose values have names, open, since a peer can send any: constant, name and value of each.
/// `parts` are symbolic types whose values it takes as well.
pub(super) fn symbolic(
    scope: &Scope<'_>,
    name: &str,
    docs: &TokenStream,
    choices: &[(Ident, String, String)],
    parts: &[&Domain],
) -> TokenStream {
    let wire = &scope.wire;
    let (view, owned) = (
        names::type_ident(scope.options.rename_of(name).unwrap_or(name), "Ref"),
        names::type_ident(scope.options.rename_of(name).unwrap_or(name), ""),
    );
    let attributes = attributes(scope, name);
    let view_docs = format!(" [`{owned}`], borrowed from the octets it was decoded from.");
    let constants = choices.iter().map(|(constant, _, value)| {
        let docs = format!(" `{value}`.");
        quote! {
            #[doc = #docs]
            pub const #constant: #view<'static> =
                #view(#wire::types::SymbolRef::from_static(#value));
        }
    });
    let known = choices
        .iter()
        .map(|(_, name, value)| quote!(#value => ::core::option::Option::Some(#name),));
    let conversions = parts.iter().map(|part| {
        let part_view = scope.names.view(&part.name, &part.name);
        let part_owned = scope.names.owned(&part.name, &part.name);
        quote! {
            impl<'a> ::core::convert::From<#part_view<'a>> for #view<'a> {
                fn from(value: #part_view<'a>) -> Self {
                    Self(value.0)
                }
            }

            impl ::core::convert::From<#part_owned> for #owned {
                fn from(value: #part_owned) -> Self {
                    Self(value.0)
                }
            }
        }
    });
    let bound = quote! {
        #[inline]
        fn bound(&self) -> usize {
            #wire::Encode::bound(&self.0)
        }
    };
    let encode = super::encode_owned(
        scope,
        &owned,
        quote! {
            #bound

            #[inline]
            fn write(&self, writer: &mut #wire::Writer<'_>) {
                #wire::Encode::write(&self.as_view(), writer);
            }
        },
    );
    let named: Vec<_> =
        choices.iter().map(|(constant, _, _)| quote!(#view::#constant.to_owned())).collect();
    let arbitrary = arbitrary::open(scope, &owned, &quote!(#wire::types::Symbol), &named);
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #(#attributes)*
        pub struct #owned(pub #wire::types::Symbol);

        #[doc = #view_docs]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct #view<'a>(pub #wire::types::SymbolRef<'a>);

        impl #view<'_> {
            #(#constants)*

            /// The name that the document gives the value.
            #[must_use]
            pub fn name(self) -> ::core::option::Option<&'static str> {
                match self.0.as_str() {
                    #(#known)*
                    _ => ::core::option::Option::None,
                }
            }

            /// An owned copy.
            #[must_use]
            pub fn to_owned(self) -> #owned {
                #owned(self.0.to_owned())
            }
        }

        impl #owned {
            /// The borrowed form.
            #[must_use]
            #[inline]
            pub fn as_view(&self) -> #view<'_> {
                #view(self.0.as_view())
            }
        }

        #encode

        impl #wire::Encode for #view<'_> {
            #[inline]
            fn encoded_len(&self) -> usize {
                #wire::Encode::encoded_len(&self.0)
            }

            #bound

            #[inline]
            fn write(&self, writer: &mut #wire::Writer<'_>) {
                #wire::Encode::write(&self.0, writer);
            }
        }

        impl<'a> #wire::types::Value<'a> for #view<'a> {
            #[inline(always)]
            fn blank() -> Self {
                Self(#wire::types::SymbolRef::EMPTY)
            }

            #[inline]
            fn read(
                decoder: &mut #wire::types::Decoder<'a>,
                code: u8,
            ) -> ::core::result::Result<Self, #wire::DecodeError> {
                #wire::types::Value::read(decoder, code).map(Self)
            }
        }

        impl #wire::types::Element for #owned {
            type Ref<'a> = #view<'a>;
        }

        impl<'a> ::core::convert::From<#wire::types::SymbolRef<'a>> for #view<'a> {
            fn from(value: #wire::types::SymbolRef<'a>) -> Self {
                Self(value)
            }
        }

        impl ::core::convert::From<#wire::types::Symbol> for #owned {
            fn from(value: #wire::types::Symbol) -> Self {
                Self(value)
            }
        }

        impl<'a> ::core::convert::From<#view<'a>> for #wire::types::AnyRef<'a> {
            fn from(value: #view<'a>) -> Self {
                Self::Symbol(value.0)
            }
        }

        impl ::core::fmt::Display for #view<'_> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.0, f)
            }
        }

        impl ::core::fmt::Display for #owned {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.0, f)
            }
        }

        #(#conversions)*
        #arbitrary
    }
}
