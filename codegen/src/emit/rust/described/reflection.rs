//! The reflection tables of 1.0: the documents again, as static data of the generated module.

use super::super::Scope;
use super::{number, symbol};
use crate::model::{Field, FieldType, RecordKind};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

pub(super) fn emit(scope: &Scope<'_>) -> TokenStream {
    let wire = &scope.wire;
    let protocol = scope.protocol;
    let name = &protocol.name;
    let constants = protocol.constants.iter().map(|constant| {
        let name = &constant.name;
        let value = Literal::u64_unsuffixed(constant.value);
        quote! {
            #wire::types::reflect::Constant { name: #name, value: #value, error: ::core::option::Option::None }
        }
    });
    let described = protocol.records.iter().map(|record| {
        let name = &record.name;
        let code = Literal::u64_unsuffixed(number(record).unwrap_or_default());
        let symbol = symbol(record).unwrap_or_default();
        let composite = record.kind == RecordKind::Composite;
        let base = base(scope, record.source.as_ref().unwrap_or(&FieldType::Any));
        let fields = record.fields.iter().map(|member| field(scope, member));
        let provides = &record.provides;
        quote! {
            #wire::types::reflect::DescribedType {
                name: #name,
                code: #code,
                symbol: #symbol,
                composite: #composite,
                base: #base,
                fields: &[#(#fields),*],
                provides: &[#(#provides),*],
            }
        }
    });
    let restricted = protocol.domains.iter().map(|domain| {
        let name = &domain.name;
        let base = base(scope, &domain.ty);
        let choices = domain.choices.iter().map(|choice| {
            let (name, value) = (&choice.name, &choice.value);
            quote!((#name, #value))
        });
        let provides = &domain.provides;
        quote! {
            #wire::types::reflect::RestrictedType {
                name: #name,
                base: #base,
                choices: &[#(#choices),*],
                provides: &[#(#provides),*],
            }
        }
    });
    let archetypes = protocol.unions.iter().map(|union| {
        let name = &union.name;
        let members = union.members.iter().filter_map(|index| protocol.record(*index));
        let described = members.map(|record| &record.name);
        let restricted = &union.domains;
        quote! {
            #wire::types::reflect::Archetype {
                name: #name,
                described: &[#(#described),*],
                restricted: &[#(#restricted),*],
            }
        }
    });
    quote! {
        /// The whole version as data: every type with its descriptor, fields and archetypes.
        pub static PROTOCOL: #wire::types::reflect::Protocol = #wire::types::reflect::Protocol {
            name: #name,
            constants: &[#(#constants),*],
            described: &[#(#described),*],
            restricted: &[#(#restricted),*],
            archetypes: &[#(#archetypes),*],
        };
    }
}

fn field(scope: &Scope<'_>, field: &Field) -> TokenStream {
    let wire = &scope.wire;
    let name = &field.name;
    let ty = match &field.ty {
        FieldType::Named(name) | FieldType::Wire(name) => name,
        FieldType::Any | FieldType::Primitive(_) => "*",
    };
    let base = base(scope, &field.ty);
    let (mandatory, multiple) = (field.mandatory, field.multiple);
    let default = match &field.default {
        Some(default) => quote!(::core::option::Option::Some(#default)),
        None => quote!(::core::option::Option::None),
    };
    let requires = &field.requires;
    quote! {
        #wire::types::reflect::Field {
            name: #name,
            ty: #ty,
            base: #base,
            mandatory: #mandatory,
            multiple: #multiple,
            default: #default,
            requires: &[#(#requires),*],
        }
    }
}

/// The type at the end of a chain: a primitive, a composite, or `*`.
fn base<'s>(scope: &'s Scope<'_>, ty: &'s FieldType) -> &'s str {
    match ty {
        FieldType::Named(name) if scope.protocol.record_named(name).is_some() => name,
        _ => scope.protocol.base(ty).map_or("*", |base| base.name.as_str()),
    }
}
