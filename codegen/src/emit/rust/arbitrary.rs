//! Proptest's `Arbitrary` for generated types, behind the feature that the caller names.
//!
//! In: a type with its fields or variants. Out: an implementation that stands on the module `arbitrary` of
//! the wire crate, or nothing where nobody asked for it.

use super::Scope;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// Tuples of strategies have twelve parts at most.
const PARTS: usize = 12;

/// Any value of a type.
pub(super) fn any(scope: &Scope<'_>, ty: &TokenStream) -> TokenStream {
    let wire = &scope.wire;
    quote!(#wire::arbitrary::any::<#ty>())
}

/// What `strategy` yields, through a function.
pub(super) fn mapped(scope: &Scope<'_>, strategy: &TokenStream, map: &TokenStream) -> TokenStream {
    let wire = &scope.wire;
    quote!(#wire::arbitrary::Strategy::prop_map(#strategy, #map))
}

/// The implementation for a type with this strategy.
pub(super) fn implement(scope: &Scope<'_>, ty: &Ident, strategy: &TokenStream) -> TokenStream {
    let Some(feature) = &scope.options.proptest else { return TokenStream::new() };
    let wire = &scope.wire;
    quote! {
        #[cfg(feature = #feature)]
        impl #wire::arbitrary::Arbitrary for #ty {
            type Parameters = ();
            type Strategy = #wire::arbitrary::BoxedStrategy<Self>;

            fn arbitrary_with((): ()) -> Self::Strategy {
                #wire::arbitrary::Strategy::boxed(#strategy)
            }
        }
    }
}

/// A struct: each field by its own strategy.
pub(super) fn record(
    scope: &Scope<'_>,
    ty: &Ident,
    fields: &[(&Ident, TokenStream)],
) -> TokenStream {
    let wire = &scope.wire;
    if fields.is_empty() {
        return implement(scope, ty, &quote!(#wire::arbitrary::Just(Self {})));
    }
    let (strategies, patterns): (Vec<_>, Vec<_>) = fields
        .chunks(PARTS)
        .map(|chunk| {
            let (idents, strategies): (Vec<_>, Vec<_>) =
                chunk.iter().map(|(ident, strategy)| (*ident, strategy)).unzip();
            (quote!((#(#strategies,)*)), quote!((#(#idents,)*)))
        })
        .unzip();
    let idents = fields.iter().map(|(ident, _)| *ident);
    let made = quote!(|(#(#patterns,)*)| Self { #(#idents,)* });
    implement(scope, ty, &mapped(scope, &quote!((#(#strategies,)*)), &made))
}

/// One of several strategies.
pub(super) fn one_of(scope: &Scope<'_>, ty: &Ident, strategies: &[TokenStream]) -> TokenStream {
    let wire = &scope.wire;
    let union = quote! {
        #wire::arbitrary::Union::new([#(#wire::arbitrary::Strategy::boxed(#strategies),)*])
    };
    implement(scope, ty, &union)
}

/// An enum: each variant with any value of its type, and what else there is.
pub(super) fn choice(
    scope: &Scope<'_>,
    ty: &Ident,
    variants: &[(&Ident, TokenStream)],
    others: Vec<TokenStream>,
) -> TokenStream {
    let mut strategies: Vec<TokenStream> = variants
        .iter()
        .map(|(variant, held)| mapped(scope, &any(scope, held), &quote!(Self::#variant)))
        .collect();
    strategies.extend(others);
    one_of(scope, ty, &strategies)
}

/// A value that has names: those with a name, and any other.
pub(super) fn open(
    scope: &Scope<'_>,
    ty: &Ident,
    inner: &TokenStream,
    named: &[TokenStream],
) -> TokenStream {
    let wire = &scope.wire;
    let mut strategies: Vec<_> =
        named.iter().map(|value| quote!(#wire::arbitrary::Just(#value))).collect();
    strategies.push(mapped(scope, &any(scope, inner), &quote!(Self)));
    one_of(scope, ty, &strategies)
}

/// The identifiers of a list of variants, with their types.
pub(super) fn variants<'v>(
    idents: impl IntoIterator<Item = &'v Ident>,
    types: impl IntoIterator<Item = &'v TokenStream>,
) -> Vec<(&'v Ident, TokenStream)> {
    idents.into_iter().zip(types.into_iter().cloned()).collect()
}

/// The method that the document does not have: ids that are nobody's, and any arguments.
pub(super) fn unknown_method(scope: &Scope<'_>) -> TokenStream {
    let wire = &scope.wire;
    let any = any(scope, &quote!((u16, u16, #wire::LongString)));
    quote! {
        #wire::arbitrary::Strategy::prop_filter_map(
            #any,
            "no method of the document",
            |(class_id, method_id, arguments)| {
                PROTOCOL
                    .method_by_id(class_id, method_id)
                    .is_none()
                    .then_some(Self::Unknown { class_id, method_id, arguments })
            },
        )
    }
}
