//! A composite type: a view that borrows, an owned struct, and the way between them and the octets.
//!
//! Fields that are null at the end are left out on the way out, and a list that ends early gives their
//! defaults on the way in.

use super::super::{Scope, arbitrary, docs};
use super::held::{Member, Presence};
use super::{attributes, encode_owned, held, identity, read_by_value};
use crate::model::{FieldType, Record};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// Whether values of the type borrow from the octets they came in.
pub(super) fn borrows(scope: &Scope<'_>, record: &Record) -> bool {
    if let Some(source) = record.source.as_ref().filter(|_| record.fields.is_empty()) {
        let is_list = *source == FieldType::Wire("list".to_owned());
        if record.layout == crate::model::Layout::DescribedBasic || !is_list {
            return held::of_type(scope, source).borrows;
        }
    }
    record.fields.iter().any(|field| field.multiple || held::of_field(scope, field).borrows)
}

pub(super) fn emit(scope: &Scope<'_>, record: &Record) -> TokenStream {
    let members = Member::all(scope, record);
    let structs = structs(scope, record, &members);
    let read = read(scope, record, &members);
    let write = write(scope, record, &members);
    let wire = &scope.wire;
    let fields: Vec<_> = members
        .iter()
        .map(|member| {
            let some = member.field.multiple && matches!(member.presence, Presence::Mandatory);
            let any = if some {
                quote!(#wire::arbitrary::described::some())
            } else {
                arbitrary::any(scope, &member.types().1)
            };
            (&member.ident, any)
        })
        .collect();
    let owned = scope.names.owned(&record.name, &record.local);
    let arbitrary = arbitrary::record(scope, &owned, &fields);
    quote!(#structs #read #write #arbitrary)
}

fn structs(scope: &Scope<'_>, record: &Record, members: &[Member<'_>]) -> TokenStream {
    let view = scope.names.view(&record.name, &record.local);
    let owned = scope.names.owned(&record.name, &record.local);
    let summary = format!("Composite type `{}`.", record.name);
    let docs = docs::lines(scope, &summary, record.label.as_deref(), record.docs.as_deref());
    let attributes = attributes(scope, &record.name);
    let lines: Vec<_> = members.iter().map(|member| field_docs(scope, record, member)).collect();
    let idents: Vec<_> = members.iter().map(|member| &member.ident).collect();
    let (view_types, owned_types): (Vec<_>, Vec<_>) = members.iter().map(Member::types).unzip();
    let identity = identity(record);
    if !borrows(scope, record) {
        let new = new(scope, record, members, true);
        let alias = format!(" The borrowed form of [`{owned}`], which borrows nothing.");
        let default = default_impl(&quote!(#owned), &quote!(), members, true);
        return quote! {
            #docs
            #[derive(Debug, Clone, Copy, PartialEq)]
            #(#attributes)*
            pub struct #owned { #(#lines pub #idents: #owned_types,)* }

            #[doc = #alias]
            pub type #view = #owned;

            #default

            impl #owned {
                #identity
                #new

                /// The same value.
                #[must_use]
                #[inline]
                pub const fn as_view(&self) -> Self {
                    *self
                }

                /// The same value.
                #[must_use]
                #[inline]
                pub const fn to_owned(self) -> Self {
                    self
                }
            }
        };
    }
    let to_owned = members.iter().map(|member| {
        let ident = &member.ident;
        match (member.held().borrows, &member.presence) {
            (false, _) => quote!(#ident: self.#ident),
            (true, Presence::Optional) => quote!(#ident: self.#ident.map(|value| value.to_owned())),
            (true, _) => quote!(#ident: self.#ident.to_owned()),
        }
    });
    let as_view = members.iter().map(|member| {
        let ident = &member.ident;
        match (member.held().borrows, &member.presence) {
            (false, _) => quote!(#ident: self.#ident),
            (true, Presence::Optional) => {
                quote!(#ident: self.#ident.as_ref().map(|value| value.as_view()))
            }
            (true, _) => quote!(#ident: self.#ident.as_view()),
        }
    });
    let view_docs = format!(" [`{owned}`], borrowed from the octets it was decoded from.");
    let (new_view, new_owned) =
        (new(scope, record, members, false), new(scope, record, members, true));
    let default_view = default_impl(&quote!(#view<'a>), &quote!(<'a>), members, false);
    let default_owned = default_impl(&quote!(#owned), &quote!(), members, true);
    let (wire, fields) = (&scope.wire, write_fields(members, true));
    let name = &view;
    let write = write_method(wire, &quote!(#name::DESCRIPTOR), &fields);
    let bound = bound(wire, members);
    let encode = encode_owned(scope, &owned, quote!(#bound #write));
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        #(#attributes)*
        pub struct #owned { #(#lines pub #idents: #owned_types,)* }

        #[doc = #view_docs]
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub struct #view<'a> { #(#lines pub #idents: #view_types,)* }

        #default_owned
        #default_view

        impl<'a> #view<'a> {
            #identity
            #new_view

            /// An owned copy.
            #[must_use]
            pub fn to_owned(self) -> #owned {
                #owned { #(#to_owned,)* }
            }
        }

        impl #owned {
            #new_owned

            /// The borrowed form.
            #[must_use]
            #[inline]
            pub fn as_view(&self) -> #view<'_> {
                #view { #(#as_view,)* }
            }
        }

        #encode
    }
}

/// The documentation of a field, and the attributes that the caller asked for.
fn field_docs(scope: &Scope<'_>, record: &Record, member: &Member<'_>) -> TokenStream {
    let field = member.field;
    let mut summary = format!("Field `{}`", field.name);
    match (&member.presence, &field.default) {
        (Presence::Mandatory, _) => summary.push_str(", mandatory"),
        (_, Some(default)) => summary.push_str(&format!(", `{default}` when it is left out")),
        _ => {}
    }
    if field.multiple {
        summary.push_str(", any number of values");
    }
    summary.push('.');
    let docs = docs::lines(scope, &summary, field.label.as_deref(), field.docs.as_deref());
    let qualified = format!("{}.{}", record.name, field.name);
    let attributes: Vec<TokenStream> = scope
        .options
        .attributes_of_field(&qualified)
        .filter_map(|attribute| attribute.parse().ok())
        .collect();
    quote!(#docs #(#attributes)*)
}

/// What a field is that nothing was said about.
fn absent(member: &Member<'_>, owned: bool) -> Option<TokenStream> {
    let ident = &member.ident;
    Some(match &member.presence {
        Presence::Mandatory => return None,
        Presence::Default(_, value) if owned => quote!(#ident: #value),
        Presence::Default(value, _) => quote!(#ident: #value),
        Presence::Optional => quote!(#ident: ::core::option::Option::None),
        Presence::Multiple if owned => quote!(#ident: ::core::default::Default::default()),
        Presence::Multiple => {
            let wire = &member.wire;
            quote!(#ident: #wire::types::MultipleRef::EMPTY)
        }
    })
}

/// A constructor from the mandatory fields, where there are any.
fn new(scope: &Scope<'_>, record: &Record, members: &[Member<'_>], owned: bool) -> TokenStream {
    let mandatory: Vec<_> =
        members.iter().filter(|member| matches!(member.presence, Presence::Mandatory)).collect();
    if mandatory.is_empty() {
        return TokenStream::new();
    }
    let _ = scope;
    let arguments = mandatory.iter().map(|member| {
        let ident = &member.ident;
        let (view, own) = member.types();
        if owned { quote!(#ident: #own) } else { quote!(#ident: #view) }
    });
    let given = mandatory.iter().map(|member| &member.ident);
    let rest = members.iter().filter_map(|member| absent(member, owned));
    let docs = format!(" `{}` with its mandatory fields; all others are left out.", record.name);
    let allow = (mandatory.len() > 7).then(
        || quote!(#[allow(clippy::too_many_arguments, reason = "every one of them is mandatory")]),
    );
    quote! {
        #[doc = #docs]
        #[must_use]
        #allow
        pub fn new(#(#arguments),*) -> Self {
            Self { #(#given,)* #(#rest,)* }
        }
    }
}

/// The default, where no field is mandatory.
fn default_impl(
    ty: &TokenStream,
    generics: &TokenStream,
    members: &[Member<'_>],
    owned: bool,
) -> TokenStream {
    let Some(fields) =
        members.iter().map(|member| absent(member, owned)).collect::<Option<Vec<_>>>()
    else {
        return TokenStream::new();
    };
    quote! {
        // Defaults of the document, which a derive would not know.
        #[allow(clippy::derivable_impls, reason = "some defaults are those of the document")]
        impl #generics ::core::default::Default for #ty {
            fn default() -> Self {
                Self { #(#fields,)* }
            }
        }
    }
}

fn read(scope: &Scope<'_>, record: &Record, members: &[Member<'_>]) -> TokenStream {
    let wire = &scope.wire;
    let view = scope.names.view(&record.name, &record.local);
    let view = if borrows(scope, record) { quote!(#view<'a>) } else { quote!(#view) };
    let all = Literal::u32_unsuffixed(members.len() as u32);
    let blanks = members.iter().map(|member| {
        absent(member, false).unwrap_or_else(|| {
            let (ident, ty) = (&member.ident, member.held().view);
            quote!(#ident: <#ty as #wire::types::Value<'a>>::blank())
        })
    });
    let mandatory: Vec<_> = members
        .iter()
        .filter(|member| matches!(member.presence, Presence::Mandatory))
        .map(has)
        .collect();
    let reads = members.iter().enumerate().map(|(place, member)| {
        let place = Literal::u32_unsuffixed(place as u32);
        let (ident, name) = (&member.ident, &member.field.name);
        let read = match &member.presence {
            Presence::Optional => quote!(list.optional(#name, &mut self.#ident)?;),
            Presence::Mandatory => {
                let has = has(member);
                quote!(#has = list.field(#name, &mut self.#ident)?;)
            }
            _ => quote!(list.field(#name, &mut self.#ident)?;),
        };
        quote! {
            if list.is_empty() {
                break 'fields #place;
            }
            #read
        }
    });
    let checks = members.iter().filter_map(|member| {
        let Presence::Mandatory = member.presence else { return None };
        let (ident, name, has) = (&member.ident, &member.field.name, has(member));
        let nothing = member.field.multiple.then(|| quote!(|| self.#ident.is_empty()));
        Some(quote! {
            if !#has #nothing {
                return ::core::result::Result::Err(list.missing(#name));
            }
        })
    });
    let fields = if members.is_empty() {
        quote! {
            let (count, list) = decoder.composite()?;
            let read = 0;
        }
    } else {
        quote! {
            let (count, mut list) = decoder.composite()?;
            #(let mut #mandatory = false;)*
            let read = 'fields: {
                #(#reads)*
                #all
            };
        }
    };
    let read = read_by_value(wire);
    quote! {
        impl<'a> #wire::types::DescribedValue<'a> for #view {
            #[inline]
            fn read_described(
                &mut self,
                decoder: &mut #wire::types::Decoder<'a>,
            ) -> ::core::result::Result<(), #wire::DecodeError> {
                #fields
                list.end_composite(read, count, #all)?;
                #(#checks)*
                ::core::result::Result::Ok(())
            }
        }

        impl<'a> #wire::types::Value<'a> for #view {
            #[inline(always)]
            fn blank() -> Self {
                Self { #(#blanks,)* }
            }

            #read

            #[inline]
            fn read_over(
                &mut self,
                decoder: &mut #wire::types::Decoder<'a>,
                code: u8,
            ) -> ::core::result::Result<(), #wire::DecodeError> {
                decoder.expect_descriptor(code, Self::DESCRIPTOR, Self::SYMBOL, Self::NAME)?;
                #wire::types::DescribedValue::read_described(self, decoder)
            }
        }
    }
}

/// The variable that says whether a mandatory field came.
fn has(member: &Member<'_>) -> proc_macro2::Ident {
    let ident = member.ident.to_string();
    quote::format_ident!("has_{}", ident.strip_prefix("r#").unwrap_or(&ident))
}

/// Whether a field has another value than its default, as a condition.
fn differs(member: &Member<'_>, value: &TokenStream, owned: bool) -> TokenStream {
    let ident = &member.ident;
    match value.to_string().as_str() {
        "true" => quote!(!self.#ident),
        "false" => quote!(self.#ident),
        _ if owned && member.held().borrows => quote!(self.#ident.as_view() != #value),
        _ => quote!(self.#ident != #value),
    }
}

/// The fields that are not null, each with its place.
fn write_fields(members: &[Member<'_>], owned: bool) -> TokenStream {
    let writes = members.iter().enumerate().map(|(place, member)| {
        let place = Literal::u32_unsuffixed(place as u32);
        let ident = &member.ident;
        let present = quote!(fields.value(#place, &self.#ident););
        match &member.presence {
            Presence::Mandatory => present,
            Presence::Optional => quote! {
                if let ::core::option::Option::Some(value) = &self.#ident {
                    fields.value(#place, value);
                }
            },
            Presence::Default(value, _) => {
                let differs = differs(member, value, owned);
                quote!(if #differs { #present })
            }
            Presence::Multiple => quote!(if !self.#ident.is_empty() { #present }),
        }
    });
    quote!(#(#writes)*)
}

/// The method that writes a composite.
fn write_method(wire: &TokenStream, descriptor: &TokenStream, fields: &TokenStream) -> TokenStream {
    let argument = if fields.is_empty() { quote!(_) } else { quote!(fields) };
    quote! {
        #[inline]
        fn write(&self, writer: &mut #wire::Writer<'_>) {
            #wire::types::write_composite(writer, #descriptor, |#argument| {
                #fields
            });
        }
    }
}

fn write(scope: &Scope<'_>, record: &Record, members: &[Member<'_>]) -> TokenStream {
    let wire = &scope.wire;
    let view = scope.names.view(&record.name, &record.local);
    let view = if borrows(scope, record) { quote!(#view<'_>) } else { quote!(#view) };
    let sizes = members.iter().enumerate().map(|(place, member)| {
        let place = Literal::u32_unsuffixed(place as u32 + 1);
        let ident = &member.ident;
        let present = quote!(body.present(#place, #wire::Encode::encoded_len(&self.#ident)));
        match &member.presence {
            Presence::Mandatory => quote!(#present;),
            Presence::Optional => quote! {
                match &self.#ident {
                    ::core::option::Option::Some(value) => {
                        body.present(#place, #wire::Encode::encoded_len(value));
                    }
                    ::core::option::Option::None => body.absent(),
                }
            },
            Presence::Default(value, _) => {
                let differs = differs(member, value, false);
                quote!(if #differs { #present; } else { body.absent(); })
            }
            Presence::Multiple => {
                quote!(if self.#ident.is_empty() { body.absent(); } else { #present; })
            }
        }
    });
    let write = write_method(wire, &quote!(Self::DESCRIPTOR), &write_fields(members, false));
    let bound = bound(wire, members);
    let body = if members.is_empty() {
        quote!(#wire::types::Body::default())
    } else {
        quote! {
            let mut body = #wire::types::Body::default();
            #(#sizes)*
            body
        }
    };
    quote! {
        impl #wire::Encode for #view {
            fn encoded_len(&self) -> usize {
                let body = { #body };
                body.encoded_len(Self::DESCRIPTOR)
            }

            #bound

            #write

            #[inline]
            fn encode(&self, out: &mut #wire::types::Octets) {
                #wire::types::append(out, #wire::Encode::bound(self), |writer| {
                    #wire::Encode::write(self, writer);
                });
            }
        }
    }
}

/// An upper limit of the length, the same for the view and the owned type: no value is looked at but for the
/// lengths of its octets.
fn bound(wire: &TokenStream, members: &[Member<'_>]) -> TokenStream {
    let bounds = members.iter().map(|member| {
        let ident = &member.ident;
        match &member.presence {
            Presence::Optional => quote! {
                match &self.#ident {
                    ::core::option::Option::Some(value) => #wire::Encode::bound(value),
                    ::core::option::Option::None => 1,
                }
            },
            _ => quote!(#wire::Encode::bound(&self.#ident)),
        }
    });
    quote! {
        #[inline]
        fn bound(&self) -> usize {
            #wire::types::HEAD_BOUND #(+ #bounds)*
        }
    }
}
