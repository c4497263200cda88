//! What the caller provides: re-exports that stand where an item would have been generated.
//!
//! In: the path of an owned type or of a module. Out: `pub use` items under the names that all other generated
//! code refers to.

use super::Scope;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// The path of the owned type that stands in for `name`.
pub(super) fn owned(scope: &Scope<'_>, name: &str) -> Option<TokenStream> {
    scope.options.extern_of(name).and_then(|path| path.parse().ok())
}

/// The path of the borrowed type that stands in for `name`: that of the owned one with `Ref` behind it.
pub(super) fn view(scope: &Scope<'_>, name: &str) -> Option<TokenStream> {
    scope.options.extern_of(name).and_then(|path| format!("{path}Ref").parse().ok())
}

/// The module that stands in for a class.
pub(super) fn module(scope: &Scope<'_>, class: &str) -> Option<TokenStream> {
    let path = scope.options.extern_of(class)?;
    Some(use_as(path, &scope.names.module(class)))
}

/// Whether a type of the caller stands in for this record: only what every record has is known of it then.
pub(super) fn is_external(scope: &Scope<'_>, record: &str) -> bool {
    scope.options.extern_of(record).is_some()
}

/// The types that stand in for a record or a restricted type, under the names of those. A record that
/// does not borrow has one type under two names.
pub(super) fn types(
    scope: &Scope<'_>,
    name: &str,
    (owned, view): (&Ident, &Ident),
    borrows: bool,
    is_record: bool,
) -> Option<TokenStream> {
    let path = scope.options.extern_of(name)?;
    let used = use_as(path, owned);
    if borrows {
        let used_view = use_as(&format!("{path}Ref"), view);
        return Some(quote!(#used #used_view));
    }
    let docs = format!(" The borrowed form of [`{owned}`], which borrows nothing.");
    let alias = is_record.then(|| quote!(#[doc = #docs] pub type #view = #owned;));
    Some(quote!(#used #alias))
}

fn use_as(path: &str, name: &Ident) -> TokenStream {
    let tokens: TokenStream = path.parse().unwrap_or_default();
    let last = path.rsplit("::").next().unwrap_or_default();
    if *name == last { quote!(pub use #tokens;) } else { quote!(pub use #tokens as #name;) }
}
