//! The constants of the document, and the reply codes among them as an open type.

use super::{Scope, arbitrary, docs};
use crate::model::ErrorKind;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

pub(super) fn emit(scope: &Scope<'_>) -> TokenStream {
    let constants = scope.protocol.constants.iter().map(|constant| {
        let name = scope.names.constant(&constant.name);
        let (ty, value) = match constant.value {
            value if value <= u64::from(u16::MAX) => (quote!(u16), Literal::u64_unsuffixed(value)),
            value if value <= u64::from(u32::MAX) => (quote!(u32), Literal::u64_unsuffixed(value)),
            value => (quote!(u64), Literal::u64_unsuffixed(value)),
        };
        let docs = docs::lines(
            scope,
            &format!("Constant `{}`.", constant.name),
            None,
            constant.docs.as_deref(),
        );
        quote!(#docs pub const #name: #ty = #value;)
    });
    let reply_codes = reply_codes(scope);
    quote! {
        /// The constants of the document, as plain numbers.
        pub mod constants {
            #(#constants)*
        }
        #reply_codes
    }
}

fn reply_codes(scope: &Scope<'_>) -> TokenStream {
    let wire = &scope.wire;
    let codes: Vec<_> = scope
        .protocol
        .constants
        .iter()
        .filter(|constant| constant.kind.is_some() || constant.name == "reply-success")
        .collect();
    if codes.is_empty() {
        return TokenStream::new();
    }
    let constants = codes.iter().map(|constant| {
        let name = scope.names.constant(&constant.name);
        let value = Literal::u64_unsuffixed(constant.value);
        let what = match constant.kind {
            Some(ErrorKind::Soft) => ", a soft error: it closes the channel",
            Some(ErrorKind::Hard) => ", a hard error: it closes the connection",
            None => "",
        };
        let docs = format!(" `{}`{what}.", constant.name);
        quote!(#[doc = #docs] pub const #name: Self = Self(#value);)
    });
    let names = codes.iter().map(|constant| {
        let constant_name = scope.names.constant(&constant.name);
        let name = &constant.name;
        quote!(Self::#constant_name => ::core::option::Option::Some(#name),)
    });
    let known: Vec<_> = codes
        .iter()
        .map(|constant| scope.names.constant(&constant.name))
        .map(|name| quote!(Self::#name))
        .collect();
    let arbitrary =
        arbitrary::open(scope, &quote::format_ident!("ReplyCode"), &quote!(u16), &known);
    let of_kind = |kind: ErrorKind| {
        codes.iter().filter(move |constant| constant.kind == Some(kind)).map(|constant| {
            let name = scope.names.constant(&constant.name);
            quote!(Self::#name)
        })
    };
    let arm = |kind: ErrorKind, variant: TokenStream| {
        let members: Vec<_> = of_kind(kind).collect();
        if members.is_empty() {
            return TokenStream::new();
        }
        quote!(#(#members)|* => ::core::option::Option::Some(#wire::reflect::ErrorKind::#variant),)
    };
    let soft = arm(ErrorKind::Soft, quote!(Soft));
    let hard = arm(ErrorKind::Hard, quote!(Hard));
    quote! {
        /// A reply code: an open set, since a peer can send any number.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
        pub struct ReplyCode(pub u16);

        impl ReplyCode {
            #(#constants)*

            /// The name that the document gives it.
            #[must_use]
            pub const fn name(self) -> ::core::option::Option<&'static str> {
                match self {
                    #(#names)*
                    _ => ::core::option::Option::None,
                }
            }

            /// What it closes, if it is an error of the document.
            #[must_use]
            pub const fn kind(self) -> ::core::option::Option<#wire::reflect::ErrorKind> {
                match self {
                    #soft
                    #hard
                    _ => ::core::option::Option::None,
                }
            }
        }

        impl ::core::convert::From<u16> for ReplyCode {
            fn from(code: u16) -> Self {
                Self(code)
            }
        }

        impl ::core::convert::From<ReplyCode> for u16 {
            fn from(code: ReplyCode) -> Self {
                code.0
            }
        }

        #arbitrary

        impl #wire::DomainType<'_> for ReplyCode {
            type Wire = u16;

            fn from_wire(wire: u16) -> ::core::result::Result<Self, &'static str> {
                ::core::result::Result::Ok(Self(wire))
            }

            fn to_wire(self) -> u16 {
                self.0
            }
        }

        impl ::core::fmt::Display for ReplyCode {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self.name() {
                    ::core::option::Option::Some(name) => ::core::write!(f, "{} {name}", self.0),
                    ::core::option::Option::None => ::core::write!(f, "{}", self.0),
                }
            }
        }
    }
}
