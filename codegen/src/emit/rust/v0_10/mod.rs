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
use crate::model::{Exception, RecordKind, Rule};
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
            prose(class.docs.as_deref(), &class.rules, &[]).as_deref(),
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

/// The words of the document about an item: its own, its rules, and what it may raise.
fn prose(docs: Option<&str>, rules: &[Rule], exceptions: &[Exception]) -> Option<String> {
    let mut parts: Vec<String> = docs.map(str::to_owned).into_iter().collect();
    for rule in rules {
        let words = [rule.name.as_deref(), rule.docs.as_deref()];
        let words: Vec<&str> = words.into_iter().flatten().map(str::trim).collect();
        parts.push(format!("Rule {}", words.join(": ")));
    }
    for exception in exceptions {
        let docs = exception.docs.as_deref().map(|docs| format!(": {}", docs.trim()));
        let docs = docs.unwrap_or_default();
        parts.push(format!("Raises {} for {}{docs}", exception.error_code, exception.name));
    }
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}
