//! The reflection tables: the document again, as static data of the generated module.

use super::Scope;
use crate::model::{
    Assertion, ErrorKind, Field, FieldType, Layout, Operand, Primitive, Record, RecordId, Relation,
    Rule,
};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

pub(super) fn emit(scope: &Scope<'_>) -> TokenStream {
    let wire = &scope.wire;
    let protocol = scope.protocol;
    let name = &protocol.name;
    let header = protocol.header.iter().map(|octet| Literal::u8_unsuffixed(*octet));
    let (major, minor, revision) = (protocol.major, protocol.minor, protocol.revision);
    let constants = protocol.constants.iter().map(|constant| {
        let name = &constant.name;
        let value = Literal::u64_unsuffixed(constant.value);
        let error = match constant.kind {
            Some(ErrorKind::Soft) => {
                quote!(::core::option::Option::Some(#wire::reflect::ErrorKind::Soft))
            }
            Some(ErrorKind::Hard) => {
                quote!(::core::option::Option::Some(#wire::reflect::ErrorKind::Hard))
            }
            None => quote!(::core::option::Option::None),
        };
        quote!(#wire::reflect::Constant { name: #name, value: #value, error: #error })
    });
    let classes = protocol.classes.iter().map(|class| {
        let name = &class.name;
        let id = class.id;
        let methods = protocol.methods(class).map(|method| record(scope, method, id));
        let properties = match protocol.properties(class) {
            Some(properties) => {
                let properties = record(scope, properties, id);
                quote!(::core::option::Option::Some(&#properties))
            }
            None => quote!(::core::option::Option::None),
        };
        quote! {
            #wire::reflect::Class { name: #name, id: #id, methods: &[#(#methods),*], properties: #properties }
        }
    });
    quote! {
        /// The whole version as data: every class, method and field.
        pub static PROTOCOL: #wire::reflect::Protocol = #wire::reflect::Protocol {
            name: #name,
            header: [#(#header),*],
            major: #major,
            minor: #minor,
            revision: #revision,
            constants: &[#(#constants),*],
            classes: &[#(#classes),*],
        };
    }
}

fn record(scope: &Scope<'_>, record: &Record, class_id: u16) -> TokenStream {
    let wire = &scope.wire;
    let name = &record.name;
    let class = record.class.as_deref().unwrap_or(&record.name);
    let method_id = match record.id {
        RecordId::Method { method, .. } => method,
        _ => 0,
    };
    let layout = match record.layout {
        Layout::PropertyFlags => quote!(PropertyFlags),
        _ => quote!(Sequential),
    };
    let fields = record.fields.iter().filter_map(|member| field(scope, member));
    let responses = record.responses.iter().map(|response| format!("{class}.{response}"));
    let (synchronous, content, deprecated) =
        (record.synchronous, record.content, record.deprecated);
    let (to_server, to_client) = (record.direction.to_server, record.direction.to_client);
    let rules = rules(scope, &record.rules);
    quote! {
        #wire::reflect::Record {
            name: #name,
            class: #class,
            class_id: #class_id,
            method_id: #method_id,
            layout: #wire::reflect::Layout::#layout,
            fields: &[#(#fields),*],
            responses: &[#(#responses),*],
            synchronous: #synchronous,
            content: #content,
            deprecated: #deprecated,
            to_server: #to_server,
            to_client: #to_client,
            rules: &[#rules],
        }
    }
}

fn field(scope: &Scope<'_>, field: &Field) -> Option<TokenStream> {
    let wire = &scope.wire;
    let FieldType::Primitive(primitive) = field.ty else { return None };
    let name = &field.name;
    let ty = match primitive {
        Primitive::Bit => quote!(Bit),
        Primitive::Octet => quote!(Octet),
        Primitive::Short => quote!(Short),
        Primitive::Long => quote!(Long),
        Primitive::LongLong => quote!(LongLong),
        Primitive::ShortStr => quote!(ShortStr),
        Primitive::LongStr | Primitive::Content => quote!(LongStr),
        Primitive::Timestamp => quote!(Timestamp),
        Primitive::Table => quote!(Table),
    };
    let domain = option(field.domain.as_deref());
    let reserved = field.reserved;
    let assertions = field.assertions.iter().map(|check| assertion(scope, check));
    let rules = rules(scope, &field.rules);
    Some(quote! {
        #wire::reflect::Field {
            name: #name,
            domain: #domain,
            ty: #wire::reflect::FieldType::#ty,
            reserved: #reserved,
            assertions: &[#(#assertions),*],
            rules: &[#rules],
        }
    })
}

fn assertion(scope: &Scope<'_>, assertion: &Assertion) -> TokenStream {
    let wire = &scope.wire;
    let assertion = match assertion {
        Assertion::NotNull => quote!(NotNull),
        Assertion::Null => quote!(Other { check: "null", value: "" }),
        Assertion::Length(octets) => quote!(Length(#octets)),
        Assertion::Regexp(expression) => quote!(Regexp(#expression)),
        Assertion::Enumerated(values) => quote!(Enumeration(&[#(#values),*])),
        Assertion::Compare {
            relation: Relation::LessOrEqual,
            with: Operand::Field { method, field },
        } => {
            quote!(AtMost { method: #method, field: #field })
        }
        Assertion::Compare { relation, with } => {
            let check = match relation {
                Relation::Equal => "eq",
                Relation::NotEqual => "ne",
                Relation::Less => "lt",
                Relation::LessOrEqual => "le",
                Relation::Greater => "gt",
                Relation::GreaterOrEqual => "ge",
            };
            let value = match with {
                Operand::Value(value) => value.clone(),
                Operand::Field { method, field } => format!("{method}.{field}"),
            };
            quote!(Other { check: #check, value: #value })
        }
        Assertion::Syntax(rule) => quote!(Other { check: "syntax", value: #rule }),
    };
    quote!(#wire::reflect::Assertion::#assertion)
}

fn rules(scope: &Scope<'_>, rules: &[Rule]) -> TokenStream {
    let wire = &scope.wire;
    let rules = rules.iter().filter_map(|rule| {
        let name = rule.name.as_deref()?;
        let on_failure = option(rule.on_failure.as_deref());
        Some(quote!(#wire::reflect::Rule { name: #name, on_failure: #on_failure }))
    });
    quote!(#(#rules),*)
}

fn option(text: Option<&str>) -> TokenStream {
    match text {
        Some(text) => quote!(::core::option::Option::Some(#text)),
        None => quote!(::core::option::Option::None),
    }
}
