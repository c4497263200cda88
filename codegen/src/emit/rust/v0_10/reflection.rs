//! The reflection tables of 0-10: the document again, as static data of the generated module.
//!
//! Records and types are items of their own, since fields refer to them.

use super::super::Scope;
use super::held;
use super::record::codes;
use crate::model::{
    Category, Exception, Field, FieldType, Layout, Record, RecordKind, Role, WireType,
};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

pub(super) fn emit(scope: &Scope<'_>) -> TokenStream {
    let wire = &scope.wire;
    let protocol = scope.protocol;
    let reflect = quote!(#wire::packed::reflect);
    let name = &protocol.name;
    let header = protocol.header.iter().map(|octet| Literal::u8_unsuffixed(*octet));
    let constants = protocol.constants.iter().map(|constant| {
        let name = &constant.name;
        let value = Literal::u64_unsuffixed(constant.value);
        quote!(#reflect::Constant { name: #name, value: #value, error: ::core::option::Option::None })
    });
    let types = protocol.types.iter().enumerate().map(|(place, ty)| {
        let item = item("TYPE", place);
        let ty = wire_type(&reflect, ty);
        quote!(pub(super) static #item: #reflect::Type = #ty;)
    });
    let records = protocol.records.iter().enumerate().map(|(place, record)| {
        let item = item("RECORD", place);
        let record = self::record(scope, &reflect, record);
        quote!(pub(super) static #item: #reflect::Record = #record;)
    });
    let all_types = (0..protocol.types.len()).map(|place| item("TYPE", place));
    let domains = protocol.domains.iter().map(|domain| {
        let name = &domain.name;
        let base = protocol.base(&domain.ty).map_or("struct", |base| &base.name);
        let choices = domain.choices.iter().map(|choice| {
            let (name, value) = (&choice.name, &choice.value);
            quote!((#name, #value))
        });
        quote!(#reflect::Domain { name: #name, base: #base, choices: &[#(#choices),*] })
    });
    let classes = protocol.classes.iter().map(|class| {
        let name = &class.name;
        let code = Literal::u8_unsuffixed(class.id as u8);
        let roles = roles(&reflect, &class.roles);
        let own = protocol.records.iter().enumerate();
        let own = own.filter(|(_, record)| record.class.as_ref() == Some(&class.name));
        let own = own.map(|(place, _)| item("RECORD", place));
        quote! {
            #reflect::Class { name: #name, code: #code, roles: &[#roles], records: &[#(&__tables::#own),*] }
        }
    });
    quote! {
        /// The whole version as data: every type, domain, class, control, command and struct.
        pub static PROTOCOL: #reflect::Protocol = #reflect::Protocol {
            name: #name,
            header: [#(#header),*],
            constants: &[#(#constants),*],
            types: &[#(&__tables::#all_types),*],
            domains: &[#(#domains),*],
            classes: &[#(#classes),*],
        };

        mod __tables {
            #(#types)*
            #(#records)*
        }
    }
}

fn item(kind: &str, place: usize) -> Ident {
    Ident::new(&format!("{kind}_{place}"), Span::call_site())
}

fn wire_type(reflect: &TokenStream, ty: &WireType) -> TokenStream {
    let name = &ty.name;
    let encoding = ty.encodings.first();
    let code = match encoding.and_then(|encoding| encoding.code) {
        Some(code) => quote!(::core::option::Option::Some(#code)),
        None => quote!(::core::option::Option::None),
    };
    let variable = encoding.is_some_and(|encoding| encoding.category == Category::Variable);
    let width = Literal::u8_unsuffixed(encoding.map_or(0, |encoding| encoding.width));
    quote!(#reflect::Type { name: #name, code: #code, variable: #variable, width: #width })
}

fn record(scope: &Scope<'_>, reflect: &TokenStream, record: &Record) -> TokenStream {
    let name = &record.name;
    let class = record.class.as_deref().unwrap_or_default();
    let kind = match record.kind {
        RecordKind::Control => quote!(Control),
        RecordKind::Command => quote!(Command),
        _ => quote!(Struct),
    };
    let class_code = scope.protocol.class(class).map_or(0, |class| class.id as u8);
    let code = match codes(record) {
        Some([_, code]) => quote!(::core::option::Option::Some(#code)),
        None => quote!(::core::option::Option::None),
    };
    let (size, pack) = match record.layout {
        Layout::Packed { size, pack } => (size, pack),
        _ => (0, 0),
    };
    let fields = record.fields.iter().map(|member| field(scope, reflect, member));
    let responses = record.responses.iter().map(|response| format!("{class}.{response}"));
    let result = option(record.result.as_ref().map(|result| &result.name));
    let segments = match &record.segments {
        None => quote!(::core::option::Option::None),
        Some(segments) => {
            let header = match &segments.header {
                None => quote!(::core::option::Option::None),
                Some(header) => {
                    let required = header.required;
                    let entries = header.entries.iter().map(|entry| &entry.name);
                    quote! {
                        ::core::option::Option::Some(#reflect::HeaderSegment {
                            required: #required,
                            entries: &[#(#entries),*],
                        })
                    }
                }
            };
            let body = match &segments.body {
                None => quote!(::core::option::Option::None),
                Some(body) => {
                    let required = body.required;
                    quote!(::core::option::Option::Some(#required))
                }
            };
            quote!(::core::option::Option::Some(#reflect::Segments { header: #header, body: #body }))
        }
    };
    let exceptions = exceptions(reflect, &record.exceptions);
    let roles = roles(reflect, &record.roles);
    quote! {
        #reflect::Record {
            name: #name,
            kind: #reflect::Kind::#kind,
            class_code: #class_code,
            code: #code,
            size: #size,
            pack: #pack,
            fields: &[#(#fields),*],
            responses: &[#(#responses),*],
            result: #result,
            segments: #segments,
            exceptions: &[#exceptions],
            roles: &[#roles],
        }
    }
}

fn field(scope: &Scope<'_>, reflect: &TokenStream, field: &Field) -> TokenStream {
    let protocol = scope.protocol;
    let name = &field.name;
    let ty = match &field.ty {
        FieldType::Named(name) | FieldType::Wire(name) => name,
        FieldType::Any | FieldType::Primitive(_) => "",
    };
    let place_of = |name: &str| protocol.types.iter().position(|ty| ty.name == name);
    let base = if held::is_bit(scope, &field.ty) {
        quote!(Bit)
    } else if let Some(place) = protocol.base(&field.ty).and_then(|base| place_of(&base.name)) {
        let item = item("TYPE", place);
        quote!(Type(&#item))
    } else {
        let record = structure(scope, &field.ty);
        let item = item("RECORD", record.unwrap_or_default());
        quote!(Struct(&#item))
    };
    let required = field.mandatory;
    let default = option(field.default.as_ref());
    let exceptions = exceptions(reflect, &field.exceptions);
    quote! {
        #reflect::Field {
            name: #name,
            ty: #ty,
            base: #reflect::Base::#base,
            required: #required,
            default: #default,
            exceptions: &[#exceptions],
        }
    }
}

/// The place of the struct at the end of a chain of domains.
fn structure(scope: &Scope<'_>, ty: &FieldType) -> Option<usize> {
    let protocol = scope.protocol;
    let mut ty = ty;
    for _ in 0..=protocol.domains.len() {
        let FieldType::Named(name) = ty else { return None };
        match protocol.domain(name) {
            Some(domain) => ty = &domain.ty,
            None => return protocol.records.iter().position(|record| record.name == *name),
        }
    }
    None
}

fn exceptions(reflect: &TokenStream, exceptions: &[Exception]) -> TokenStream {
    let exceptions = exceptions.iter().map(|exception| {
        let (name, error_code) = (&exception.name, &exception.error_code);
        quote!(#reflect::Exception { name: #name, error_code: #error_code })
    });
    quote!(#(#exceptions),*)
}

fn roles(reflect: &TokenStream, roles: &[Role]) -> TokenStream {
    let roles = roles.iter().map(|role| {
        let (name, implement) = (&role.name, &role.implement);
        quote!(#reflect::Role { name: #name, implement: #implement })
    });
    quote!(#(#roles),*)
}

fn option(text: Option<&String>) -> TokenStream {
    match text {
        Some(text) => quote!(::core::option::Option::Some(#text)),
        None => quote!(::core::option::Option::None),
    }
}
