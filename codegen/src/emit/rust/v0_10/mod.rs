//! Rust for 0-10: structs, controls and commands in the module of their class, and a choice between all of each.
//!
//! One file here a kind of item: how a type is held, domains, records, the choices, the reflection tables. The
//! output stands on the module `packed` of the wire crate.

mod domain;
mod held;
mod record;
mod reflection;
mod union;

use super::{Scope, constants, docs, external};
use crate::model::RecordKind;
use proc_macro2::TokenStream;
use quote::quote;

/// All items of the module.
pub(super) fn emit(scope: &Scope<'_>) -> TokenStream {
    let protocol = scope.protocol;
    let constants = constants::emit(scope);
    let domains = protocol.domains.iter().filter(|domain| domain.class.is_none());
    let domains = domains.map(|domain| domain::emit(scope, domain));
    let unions = [RecordKind::Control, RecordKind::Command, RecordKind::Struct]
        .map(|kind| union::emit(scope, kind));
    let classes = protocol.classes.iter().map(|class| {
        if let Some(used) = external::module(scope, &class.name) {
            return used;
        }
        let module = scope.names.module(&class.name);
        let code = class.id as u8;
        let name = &class.name;
        let docs = docs::lines(
            scope,
            &format!("Class `{name}` ({code})."),
            class.label.as_deref(),
            class.docs.as_deref(),
        );
        let domains = protocol.domains.iter().filter(|d| d.class.as_ref() == Some(name));
        let domains = domains.map(|domain| domain::emit(scope, domain));
        let records = protocol.records.iter().filter(|r| r.class.as_ref() == Some(name));
        let records = records.map(|record| record::emit(scope, record));
        quote! {
            #docs
            pub mod #module {
                /// The code of the class.
                pub const CLASS_CODE: u8 = #code;
                #(#domains)*
                #(#records)*
            }
        }
    });
    let reflection = reflection::emit(scope);
    quote! {
        #constants
        #(#domains)*
        #(#unions)*
        #(#classes)*
        #reflection
    }
}
