//! Rust for 1.0: composite types, described types, restricted types, and a union for each archetype.
//!
//! One file here a kind of item: how a type is held, composites, described values, restricted types, unions,
//! the reflection tables. The output stands on the module `types` of the wire crate.

mod composite;
mod held;
mod reflection;
mod restricted;
mod union;
mod value;

use super::{Scope, constants, external};
use crate::model::{Layout, Record, RecordId};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// All items of the module.
pub(super) fn emit(scope: &Scope<'_>) -> TokenStream {
    let protocol = scope.protocol;
    let constants = constants::emit(scope);
    let names = |name: &str| (scope.names.owned(name, name), scope.names.view(name, name));
    let restricted = protocol.domains.iter().map(|domain| {
        let (owned, view) = names(&domain.name);
        let borrows = held::of_domain(scope, domain).borrows;
        external::types(scope, &domain.name, (&owned, &view), borrows, false)
            .unwrap_or_else(|| restricted::emit(scope, domain))
    });
    let described = protocol.records.iter().map(|record| {
        let (owned, view) = names(&record.name);
        let borrows = composite::borrows(scope, record);
        external::types(scope, &record.name, (&owned, &view), borrows, true).unwrap_or_else(|| {
            match record.layout {
                Layout::DescribedBasic => value::emit(scope, record),
                _ => composite::emit(scope, record),
            }
        })
    });
    let unions = protocol.unions.iter().map(|archetype| union::emit(scope, archetype));
    let all = union::emit_all(scope);
    let descriptors = protocol.records.iter().filter_map(|record| {
        let symbol = symbol(record)?;
        let number = Literal::u64_unsuffixed(number(record)?);
        Some(quote!((#symbol, #number)))
    });
    let reflection = reflection::emit(scope);
    quote! {
        #constants

        /// The symbolic descriptors of the document, with the numeric ones.
        pub const DESCRIPTORS: &[(&str, u64)] = &[#(#descriptors),*];

        #(#restricted)*
        #(#described)*
        #(#unions)*
        #all
        #reflection
    }
}

/// The numeric descriptor of a type.
fn number(record: &Record) -> Option<u64> {
    match &record.id {
        RecordId::Descriptor { hi, lo, .. } => Some(u64::from(*hi) << 32 | u64::from(*lo)),
        _ => None,
    }
}

/// The symbolic descriptor of a type.
fn symbol(record: &Record) -> Option<&str> {
    match &record.id {
        RecordId::Descriptor { symbol, .. } => symbol.as_deref(),
        _ => None,
    }
}

/// The constants that name a type on the wire.
fn identity(record: &Record) -> TokenStream {
    let number = Literal::u64_unsuffixed(number(record).unwrap_or_default());
    let symbol = symbol(record).unwrap_or_default();
    let name = &record.name;
    quote! {
        /// The numeric descriptor.
        pub const DESCRIPTOR: u64 = #number;
        /// The symbolic descriptor.
        pub const SYMBOL: &'static str = #symbol;
        /// The name in the document.
        pub const NAME: &'static str = #name;
    }
}

/// The attributes that the caller asked for on a type.
fn attributes(scope: &Scope<'_>, name: &str) -> Vec<TokenStream> {
    scope.options.attributes_of(name).filter_map(|attribute| attribute.parse().ok()).collect()
}

/// The encoding of an owned type; `methods` are `bound` and `write`, which go without a view: one would have to be
/// moved about.
fn encode_owned(
    scope: &Scope<'_>,
    owned: &proc_macro2::Ident,
    methods: TokenStream,
) -> TokenStream {
    let wire = &scope.wire;
    quote! {
        impl #wire::Encode for #owned {
            #[inline]
            fn encoded_len(&self) -> usize {
                #wire::Encode::encoded_len(&self.as_view())
            }

            #methods

            #[inline]
            fn encode(&self, out: &mut #wire::types::Octets) {
                #wire::types::append(out, #wire::Encode::bound(self), |writer| {
                    #wire::Encode::write(self, writer);
                });
            }
        }
    }
}

/// The method that reads a value by way of the one that puts it together where it stays.
fn read_by_value(wire: &TokenStream) -> TokenStream {
    quote! {
        #[inline]
        fn read(
            decoder: &mut #wire::types::Decoder<'a>,
            code: u8,
        ) -> ::core::result::Result<Self, #wire::DecodeError> {
            #wire::types::read_blank(decoder, code)
        }
    }
}
