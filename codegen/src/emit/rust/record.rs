//! A method: a view that borrows from the input, an owned type, and the way between them and the octets.

use super::field::{Member, Part, Run, members, runs};
use super::{Scope, arbitrary, docs, external, frame};
use crate::model::{Record, RecordId};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

pub(super) fn emit(scope: &Scope<'_>, record: &Record) -> TokenStream {
    let members = members(scope, record);
    let types = Types::new(scope, record, &members);
    let names = (&types.owned, &types.view);
    if let Some(used) = external::types(scope, &record.name, names, types.borrows, true) {
        return used;
    }
    let structs = structs(scope, record, &members, &types, false);
    let codec = codec(scope, record, &members, &types);
    quote!(#structs #codec)
}

/// The names and generics of a record's two types; they are one where nothing borrows.
pub(super) struct Types {
    pub(super) view: Ident,
    pub(super) owned: Ident,
    pub(super) borrows: bool,
    /// `<'a>` or nothing.
    pub(super) generics: TokenStream,
}

impl Types {
    pub(super) fn new(scope: &Scope<'_>, record: &Record, members: &[Member<'_>]) -> Self {
        let borrows = members.iter().any(Member::borrows);
        Self {
            view: scope.names.view(&record.name, &record.local),
            owned: scope.names.owned(&record.name, &record.local),
            borrows,
            generics: if borrows { quote!(<'a>) } else { TokenStream::new() },
        }
    }
}

/// What the record is, in one line.
fn summary(record: &Record) -> String {
    let mut text = match &record.id {
        RecordId::Method { class, method } => {
            format!("Method `{}` ({class}, {method})", record.name)
        }
        _ => format!("The properties of class `{}`", record.name),
    };
    if record.is_method() {
        match (record.direction.to_server, record.direction.to_client) {
            (true, false) => text.push_str(", sent by the client"),
            (false, true) => text.push_str(", sent by the server"),
            (true, true) => text.push_str(", sent by either peer"),
            (false, false) => {}
        }
        if record.content {
            text.push_str(", followed by a content");
        }
        if !record.responses.is_empty() {
            let class = record.class.as_deref().unwrap_or_default();
            let answers: Vec<_> =
                record.responses.iter().map(|name| format!("`{class}.{name}`")).collect();
            text.push_str(&format!(", answered by {}", answers.join(" or ")));
        }
    }
    text.push('.');
    text
}

/// The struct definitions and the way between them. `optional`: every field is an `Option` (property flags).
pub(super) fn structs(
    scope: &Scope<'_>,
    record: &Record,
    members: &[Member<'_>],
    types: &Types,
    optional: bool,
) -> TokenStream {
    let wire = &scope.wire;
    let Types { view, owned, borrows, generics } = types;
    let docs =
        docs::lines(scope, &summary(record), record.label.as_deref(), record.docs.as_deref());
    let attributes: Vec<TokenStream> = scope
        .options
        .attributes_of(&record.name)
        .filter_map(|attribute| attribute.parse().ok())
        .collect();
    let wrap = |member: &Member<'_>, ty: TokenStream| {
        if optional && !member.is_bit() { quote!(::core::option::Option<#ty>) } else { ty }
    };
    let owned_fields: Vec<_> = members
        .iter()
        .map(|member| {
            let ident = &member.ident;
            let ty = wrap(member, member.owned_type(wire));
            let docs = member.docs(scope);
            quote!(#docs pub #ident: #ty)
        })
        .collect();
    let fields: Vec<_> = members
        .iter()
        .map(|member| {
            let ty = wrap(member, member.owned_type(wire));
            (&member.ident, arbitrary::any(scope, &ty))
        })
        .collect();
    let arbitrary = arbitrary::record(scope, owned, &fields);
    if !borrows {
        let alias = format!(" The borrowed form of [`{owned}`], which borrows nothing.");
        return quote! {
            #docs
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
            #(#attributes)*
            pub struct #owned { #(#owned_fields,)* }

            #[doc = #alias]
            pub type #view = #owned;

            impl #owned {
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

            #arbitrary
        };
    }
    let view_fields = members.iter().map(|member| {
        let ident = &member.ident;
        let ty = wrap(member, member.view_type(wire));
        let docs = member.docs(scope);
        quote!(#docs pub #ident: #ty)
    });
    let to_owned = members.iter().map(|member| {
        let ident = &member.ident;
        match (member.borrows(), optional) {
            (false, _) => quote!(#ident: self.#ident),
            (true, false) => quote!(#ident: self.#ident.to_owned()),
            (true, true) => quote!(#ident: self.#ident.map(|value| value.to_owned())),
        }
    });
    let as_view = members.iter().map(|member| {
        let ident = &member.ident;
        match (member.borrows(), optional) {
            (false, _) => quote!(#ident: self.#ident),
            (true, false) => quote!(#ident: self.#ident.as_view()),
            (true, true) => quote!(#ident: self.#ident.as_ref().map(|value| value.as_view())),
        }
    });
    let view_docs = format!(" [`{owned}`], borrowed from the octets it was decoded from.");
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq, Default)]
        #(#attributes)*
        pub struct #owned { #(#owned_fields,)* }

        #[doc = #view_docs]
        #[derive(Debug, Clone, Copy, PartialEq, Default)]
        pub struct #view #generics { #(#view_fields,)* }

        impl #generics #view #generics {
            /// An owned copy.
            #[must_use]
            pub fn to_owned(self) -> #owned {
                #owned { #(#to_owned,)* }
            }
        }

        impl #owned {
            /// The borrowed form.
            #[must_use]
            #[inline]
            pub fn as_view(&self) -> #view<'_> {
                #view { #(#as_view,)* }
            }
        }

        impl #wire::Encode for #owned {
            #[inline]
            fn encoded_len(&self) -> usize {
                #wire::Encode::encoded_len(&self.as_view())
            }

            #[inline]
            fn write(&self, writer: &mut #wire::Writer<'_>) {
                #wire::Encode::write(&self.as_view(), writer);
            }
        }

        #arbitrary
    }
}

fn codec(scope: &Scope<'_>, record: &Record, members: &[Member<'_>], types: &Types) -> TokenStream {
    let wire = &scope.wire;
    let Types { view, generics, borrows, .. } = types;
    let lifetime = if *borrows { quote!('a) } else { quote!('_) };
    let (RecordId::Method { class, method }, name) = (&record.id, &record.name) else {
        return TokenStream::new();
    };
    let runs = runs(members);
    let reads = runs.iter().map(read_run);
    let writes = runs.iter().map(write_run);
    let mut fixed = 0;
    let mut sized = Vec::new();
    for run in &runs {
        match run {
            Run::Fixed { octets, .. } => fixed += octets,
            Run::Sized(member) => {
                let ident = &member.ident;
                let (width, rest) = member.len(&quote!(self.#ident));
                fixed += width;
                sized.extend(rest.map(|rest| quote!(+ #rest)));
            }
        }
    }
    let fixed = Literal::usize_unsuffixed(fixed);
    let write_frame = frame::write_frame(scope, record, &runs);
    let idents = members.iter().map(|member| &member.ident);
    let (reader, writer) = (
        if members.is_empty() { quote!(_) } else { quote!(reader) },
        if members.is_empty() { quote!(_) } else { quote!(writer) },
    );
    let view_anonymous = if *borrows { quote!(#view<'_>) } else { quote!(#view) };
    quote! {
        impl #generics #view #generics {
            /// The class and method ids.
            pub const ID: (u16, u16) = (#class, #method);
            /// The full name.
            pub const NAME: &'static str = #name;

            /// Reads the arguments; the ids stand before them.
            ///
            /// # Errors
            /// The first field that does not fit; octets that are left over are the caller's to judge.
            #[inline(always)]
            pub fn read(#reader: &mut #wire::Reader<#lifetime>) -> ::core::result::Result<Self, #wire::DecodeError> {
                #(#reads)*
                ::core::result::Result::Ok(Self { #(#idents,)* })
            }

            #write_frame
        }

        impl #wire::Encode for #view_anonymous {
            #[inline]
            fn encoded_len(&self) -> usize {
                #fixed #(#sized)*
            }

            #[inline]
            fn write(&self, #writer: &mut #wire::Writer<'_>) {
                #(#writes)*
            }
        }
    }
}

/// The name of an octet of a fixed run.
pub(super) fn octet(index: usize) -> Ident {
    Ident::new(&format!("octet_{index}"), Span::call_site())
}

fn read_run(run: &Run<'_, '_>) -> TokenStream {
    match run {
        Run::Sized(member) => {
            let ident = &member.ident;
            let read = member.read();
            quote!(let #ident = #read;)
        }
        Run::Fixed { parts, octets } => {
            let names = parts.iter().map(|(part, _)| {
                let name = part.name();
                let width = Literal::usize_unsuffixed(part.width());
                quote!((#name, #width))
            });
            let all = (0..*octets).map(octet);
            let values = fixed_values(parts);
            let checks = parts.iter().flat_map(|(part, offset)| {
                let back = octets - offset;
                let members = match part {
                    Part::Field(member) => std::slice::from_ref(member),
                    Part::Bits(bits) => bits.as_slice(),
                };
                members.iter().filter_map(move |member| member.check(back))
            });
            quote! {
                let [#(#all),*] = reader.fixed(&[#(#names),*])?;
                #values
                #(#checks)*
            }
        }
    }
}

/// The fields of a fixed run from its octets.
pub(super) fn fixed_values(parts: &[(Part<'_, '_>, usize)]) -> TokenStream {
    let values = parts.iter().map(|(part, offset)| match part {
        Part::Field(member) => {
            let ident = &member.ident;
            let ty = match part.width() {
                1 => quote!(u8),
                2 => quote!(u16),
                4 => quote!(u32),
                _ => quote!(u64),
            };
            let own = (*offset..offset + part.width()).map(octet);
            quote!(let #ident = #ty::from_be_bytes([#(#own),*]);)
        }
        Part::Bits(bits) => {
            let source = octet(*offset);
            let reads = bits.iter().enumerate().map(|(place, bit)| {
                let ident = &bit.ident;
                let mask = Literal::u8_unsuffixed(1 << place);
                quote!(let #ident = #source & #mask != 0;)
            });
            quote!(#(#reads)*)
        }
    });
    quote!(#(#values)*)
}

fn write_run(run: &Run<'_, '_>) -> TokenStream {
    match run {
        Run::Sized(member) => {
            let ident = &member.ident;
            member.write(&quote!(self.#ident))
        }
        Run::Fixed { parts, .. } => {
            let writes = parts.iter().map(|(part, _)| match part {
                Part::Field(member) => {
                    let ident = &member.ident;
                    member.write(&quote!(self.#ident))
                }
                Part::Bits(bits) => {
                    let bits = packed(bits);
                    quote!(writer.u8(#bits);)
                }
            });
            quote!(#(#writes)*)
        }
    }
}

/// The octet that holds these bits.
pub(super) fn packed(bits: &[&Member<'_>]) -> TokenStream {
    let values = bits.iter().enumerate().map(|(place, bit)| {
        let ident = &bit.ident;
        let value = bit.on_wire(&quote!(self.#ident));
        let shift = Literal::u8_unsuffixed(place as u8);
        if place == 0 { quote!(u8::from(#value)) } else { quote!(u8::from(#value) << #shift) }
    });
    quote!(#(#values)|*)
}
