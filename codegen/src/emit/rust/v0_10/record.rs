//! A control, command or struct: a view that borrows, an owned type, and the way between them and the octets.
//!
//! A record with flags can leave out each of its fields, those too that the document requires: what a peer left
//! out is kept so, and `missing` tells of it.

use super::super::{Scope, arbitrary, docs, external, names};
use super::held::{self, Member, Presence};
use super::prose;
use crate::model::{Layout, Record, RecordId, RecordKind};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

pub(super) fn emit(scope: &Scope<'_>, record: &Record) -> TokenStream {
    let members = Member::all(scope, record);
    let types = Types::new(scope, record, &members);
    let names = (&types.owned, &types.view);
    if let Some(used) = external::types(scope, &record.name, names, types.borrows, true) {
        return used;
    }
    let structs = structs(scope, record, &members, &types);
    let codec = codec(scope, record, &members, &types);
    let place = match record.kind {
        RecordKind::Struct => whole(scope, &types),
        kind => operation(scope, &types, kind == RecordKind::Control),
    };
    let fields: Vec<_> = members
        .iter()
        .map(|member| (&member.ident, arbitrary::any(scope, &member.types().1)))
        .collect();
    let arbitrary = arbitrary::record(scope, &types.owned, &fields);
    quote!(#structs #codec #place #arbitrary)
}

/// The names of a record's two types; they are one where nothing borrows.
pub(super) struct Types {
    pub(super) view: Ident,
    pub(super) owned: Ident,
    pub(super) borrows: bool,
}

impl Types {
    pub(super) fn new(scope: &Scope<'_>, record: &Record, members: &[Member<'_>]) -> Self {
        Self {
            view: scope.names.view(&record.name, &record.local),
            owned: scope.names.owned(&record.name, &record.local),
            borrows: members.iter().any(|member| member.held.borrows),
        }
    }

    /// The view with the lifetime `'a`, where it has one.
    pub(super) fn full(&self) -> TokenStream {
        let (view, owned) = (&self.view, &self.owned);
        if self.borrows { quote!(#view<'a>) } else { quote!(#owned) }
    }

    fn anonymous(&self) -> TokenStream {
        let (view, owned) = (&self.view, &self.owned);
        if self.borrows { quote!(#view<'_>) } else { quote!(#owned) }
    }
}

/// The codes of a record, if it has any.
pub(super) fn codes(record: &Record) -> Option<[u8; 2]> {
    match record.id {
        RecordId::Code { class, code } => Some([class, code]),
        _ => None,
    }
}

/// What the record is, in one line.
fn summary(record: &Record) -> String {
    let kind = match record.kind {
        RecordKind::Control => "Control",
        RecordKind::Command => "Command",
        _ => "Struct",
    };
    let mut text = format!("{kind} `{}`", record.name);
    if let Some([class, code]) = codes(record) {
        text.push_str(&format!(" ({class}, {code})"));
    }
    if !record.responses.is_empty() {
        let class = record.class.as_deref().unwrap_or_default();
        let answers: Vec<_> =
            record.responses.iter().map(|name| format!("`{class}.{name}`")).collect();
        text.push_str(&format!(", answered by {}", answers.join(" or ")));
    }
    if let Some(result) = &record.result {
        text.push_str(&format!(", with the result `{}`", result.name));
    }
    if record.content {
        text.push_str(", followed by segments");
    }
    text.push('.');
    text
}

/// The documentation of a field, and the attributes that the caller asked for.
fn field_docs(scope: &Scope<'_>, record: &Record, member: &Member<'_>) -> TokenStream {
    let field = member.field;
    let mut summary = format!("Field `{}`", field.name);
    if field.mandatory {
        summary.push_str(", required");
    }
    if let Some(default) = &field.default {
        summary.push_str(&format!(", `{default}` when it is left out"));
    }
    summary.push('.');
    let prose = prose(field.docs.as_deref(), &field.rules, &field.exceptions);
    let docs = docs::lines(scope, &summary, field.label.as_deref(), prose.as_deref());
    let qualified = format!("{}.{}", record.name, field.name);
    let attributes: Vec<TokenStream> = scope
        .options
        .attributes_of_field(&qualified)
        .filter_map(|attribute| attribute.parse().ok())
        .collect();
    quote!(#docs #(#attributes)*)
}

/// The default: derived, but where a bit is set when nothing is said about it.
fn default_impl(ty: &TokenStream, generics: &TokenStream, members: &[Member<'_>]) -> TokenStream {
    let fields = members.iter().map(|member| {
        let ident = &member.ident;
        if member.is_set_by_default() {
            quote!(#ident: true)
        } else {
            quote!(#ident: ::core::default::Default::default())
        }
    });
    quote! {
        impl #generics ::core::default::Default for #ty {
            fn default() -> Self {
                Self { #(#fields,)* }
            }
        }
    }
}

fn structs(
    scope: &Scope<'_>,
    record: &Record,
    members: &[Member<'_>],
    types: &Types,
) -> TokenStream {
    let Types { view, owned, borrows } = types;
    let prose = prose(record.docs.as_deref(), &record.rules, &record.exceptions);
    let docs = docs::lines(scope, &summary(record), record.label.as_deref(), prose.as_deref());
    let attributes: Vec<TokenStream> = scope
        .options
        .attributes_of(&record.name)
        .filter_map(|attribute| attribute.parse().ok())
        .collect();
    let lines: Vec<_> = members.iter().map(|member| field_docs(scope, record, member)).collect();
    let idents: Vec<_> = members.iter().map(|member| &member.ident).collect();
    let (view_types, owned_types): (Vec<_>, Vec<_>) = members.iter().map(Member::types).unzip();
    let by_hand = members.iter().any(Member::is_set_by_default);
    let derived = (!by_hand).then(|| quote!(, Default));
    if !borrows {
        let alias = format!(" The borrowed form of [`{owned}`], which borrows nothing.");
        let default = by_hand.then(|| default_impl(&quote!(#owned), &quote!(), members));
        return quote! {
            #docs
            #[derive(Debug, Clone, Copy, PartialEq #derived)]
            #(#attributes)*
            pub struct #owned { #(#lines pub #idents: #owned_types,)* }

            #[doc = #alias]
            pub type #view = #owned;

            #default

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
        };
    }
    let to_owned = members.iter().map(|member| {
        let ident = &member.ident;
        match (member.held.borrows, member.presence) {
            (false, _) => quote!(#ident: self.#ident),
            (true, Presence::Optional) => quote!(#ident: self.#ident.map(|value| value.to_owned())),
            (true, _) => quote!(#ident: self.#ident.to_owned()),
        }
    });
    let as_view = members.iter().map(|member| {
        let ident = &member.ident;
        match (member.held.borrows, member.presence) {
            (false, _) => quote!(#ident: self.#ident),
            (true, Presence::Optional) => {
                quote!(#ident: self.#ident.as_ref().map(|value| value.as_view()))
            }
            (true, _) => quote!(#ident: self.#ident.as_view()),
        }
    });
    let view_docs = format!(" [`{owned}`], borrowed from the octets it was decoded from.");
    let default_view = by_hand.then(|| default_impl(&quote!(#view<'a>), &quote!(<'a>), members));
    let default_owned = by_hand.then(|| default_impl(&quote!(#owned), &quote!(), members));
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq #derived)]
        #(#attributes)*
        pub struct #owned { #(#lines pub #idents: #owned_types,)* }

        #[doc = #view_docs]
        #[derive(Debug, Clone, Copy, PartialEq #derived)]
        pub struct #view<'a> { #(#lines pub #idents: #view_types,)* }

        #default_owned
        #default_view

        impl #view<'_> {
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
    }
}

fn codec(scope: &Scope<'_>, record: &Record, members: &[Member<'_>], types: &Types) -> TokenStream {
    let wire = &scope.wire;
    let (full, anonymous) = (types.full(), types.anonymous());
    let Layout::Packed { size, pack } = record.layout else { return TokenStream::new() };
    let name = &record.name;
    let codes = match codes(record) {
        Some([class, code]) => quote!(::core::option::Option::Some([#class, #code])),
        None => quote!(::core::option::Option::None),
    };
    let mask = |place: usize| Literal::u16_unsuffixed(1u16.checked_shl(place as u32).unwrap_or(0));
    let known = (0..members.len())
        .fold(0u16, |all, place| all | 1u16.checked_shl(place as u32).unwrap_or(0));
    let known = Literal::u16_unsuffixed(known);
    // No field has a name that begins like these locals.
    let reads = members.iter().enumerate().map(|(place, member)| {
        let (ident, mask) = (&member.ident, mask(place));
        let (name, ty) = (&member.field.name, &member.held.view);
        match member.presence {
            Presence::Bit => quote!(let #ident = __flags & #mask != 0;),
            Presence::Optional => quote! {
                let #ident = if __flags & #mask != 0 {
                    ::core::option::Option::Some(<#ty as #wire::packed::WireType<'a>>::read(__reader, #name)?)
                } else {
                    ::core::option::Option::None
                };
            },
            Presence::Always => {
                quote!(let #ident = <#ty as #wire::packed::WireType<'a>>::read(__reader, #name)?;)
            }
        }
    });
    let read_flags = (pack > 0).then(|| {
        let unused = members.is_empty().then(|| quote!(let _ = __flags;));
        quote!(let __flags = #wire::packed::read_flags(__reader, #pack, #known)?; #unused)
    });
    let lens = members.iter().filter_map(|member| {
        let ident = &member.ident;
        match member.presence {
            Presence::Bit => None,
            Presence::Optional => Some(quote! {
                match &self.#ident {
                    ::core::option::Option::Some(value) => #wire::packed::WireType::width(value),
                    ::core::option::Option::None => 0,
                }
            }),
            Presence::Always => Some(quote!(#wire::packed::WireType::width(&self.#ident))),
        }
    });
    let octets = Literal::usize_unsuffixed(usize::from(pack));
    let lens: Vec<_> =
        (pack > 0 || members.is_empty()).then(|| quote!(#octets)).into_iter().chain(lens).collect();
    let writes = members.iter().filter_map(|member| {
        let ident = &member.ident;
        match member.presence {
            Presence::Bit => None,
            Presence::Optional => Some(quote! {
                if let ::core::option::Option::Some(value) = &self.#ident {
                    #wire::packed::WireType::put(value, writer);
                }
            }),
            Presence::Always => Some(quote!(#wire::packed::WireType::put(&self.#ident, writer);)),
        }
    });
    let write_flags =
        (pack > 0).then(|| quote!(#wire::packed::write_flags(writer, #pack, self.flags());));
    let flags = members.iter().enumerate().map(|(place, member)| {
        let ident = &member.ident;
        let set = if member.presence == Presence::Optional { quote!(.is_some()) } else { quote!() };
        let value = quote!(u16::from(self.#ident #set));
        let place = Literal::usize_unsuffixed(place);
        if place.to_string() == "0" { value } else { quote!((#value << #place)) }
    });
    let flags_method = (pack > 0).then(|| {
        let flags = if members.is_empty() { quote!(0) } else { quote!(#(#flags)|*) };
        quote! {
            /// The packing flags: bit 0 stands for the first field.
            #[must_use]
            #[inline]
            pub fn flags(&self) -> u16 {
                #flags
            }
        }
    });
    let missing = missing(members);
    let idents = members.iter().map(|member| &member.ident);
    let nothing = members.is_empty() && pack == 0;
    let (reader, writer) =
        if nothing { (quote!(_), quote!(_)) } else { (quote!(__reader), quote!(writer)) };
    let defaults = members.iter().filter_map(|member| {
        let value = held::default_value(scope, member.field)?;
        let (ident, name, ty) = (&member.ident, &member.field.name, &member.held.view);
        let docs = format!(" The field `{name}`, or its default where it is left out.");
        let method = Ident::new(&format!("{}_or_default", names::snake(name)), Span::call_site());
        (member.presence == Presence::Optional).then(|| {
            quote! {
                #[doc = #docs]
                #[must_use]
                pub fn #method(&self) -> #ty {
                    self.#ident.unwrap_or(#value)
                }
            }
        })
    });
    let impl_missing = quote! {
        impl #anonymous {
            #flags_method

            /// The first field that the document requires and that is not there.
            #[must_use]
            pub const fn missing(&self) -> ::core::option::Option<&'static str> {
                #missing
            }

            #(#defaults)*
        }
    };
    quote! {
        #impl_missing

        impl<'a> #wire::packed::Packed<'a> for #full {
            const NAME: &'static str = #name;
            const SIZE: u8 = #size;
            const CODES: ::core::option::Option<[u8; 2]> = #codes;

            #[inline]
            fn read_fields(#reader: &mut #wire::Reader<'a>) -> ::core::result::Result<Self, #wire::DecodeError> {
                #read_flags
                #(#reads)*
                ::core::result::Result::Ok(Self { #(#idents,)* })
            }

            #[inline]
            fn fields_len(&self) -> usize {
                #(#lens)+*
            }

            #[inline]
            fn write_fields(&self, #writer: &mut #wire::Writer<'_>) {
                #write_flags
                #(#writes)*
            }
        }
    }
}

fn missing(members: &[Member<'_>]) -> TokenStream {
    let required = members
        .iter()
        .filter(|member| member.field.mandatory && member.presence == Presence::Optional)
        .map(|member| {
            let (ident, name) = (&member.ident, &member.field.name);
            quote! {
                if self.#ident.is_none() {
                    return ::core::option::Option::Some(#name);
                }
            }
        });
    quote!(#(#required)* ::core::option::Option::None)
}

/// A struct can be a field, or stand by itself.
fn whole(scope: &Scope<'_>, types: &Types) -> TokenStream {
    let wire = &scope.wire;
    let (full, anonymous, owned) = (types.full(), types.anonymous(), &types.owned);
    let encode_owned = types.borrows.then(|| {
        quote! {
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
        }
    });
    quote! {
        impl<'a> #wire::packed::WireType<'a> for #full {
            #[inline]
            fn read(
                reader: &mut #wire::Reader<'a>,
                field: &'static str,
            ) -> ::core::result::Result<Self, #wire::DecodeError> {
                #wire::packed::read_struct(reader, field)
            }

            #[inline]
            fn width(&self) -> usize {
                #wire::packed::struct_len(self)
            }

            #[inline]
            fn put(&self, writer: &mut #wire::Writer<'_>) {
                #wire::packed::write_struct(self, writer);
            }
        }

        impl #wire::Encode for #anonymous {
            #[inline]
            fn encoded_len(&self) -> usize {
                #wire::packed::struct_len(self)
            }

            #[inline]
            fn write(&self, writer: &mut #wire::Writer<'_>) {
                #wire::packed::write_struct(self, writer);
            }
        }

        #encode_owned
    }
}

/// Controls and commands stand behind their codes; commands need a header between, and encode with one only.
fn operation(scope: &Scope<'_>, types: &Types, is_control: bool) -> TokenStream {
    let wire = &scope.wire;
    let (anonymous, owned) = (types.anonymous(), &types.owned);
    let of_view = quote!(<Self as #wire::packed::Packed<'_>>::CODES.unwrap_or_default());
    let mut items = vec![operation_impl(wire, &anonymous, &of_view, &quote!(self))];
    if types.borrows {
        let of_owned = quote!(#wire::packed::Operation::codes(&self.as_view()));
        items.push(operation_impl(wire, &quote!(#owned), &of_owned, &quote!(&self.as_view())));
    }
    if is_control {
        items.push(encode_control(wire, &anonymous));
        if types.borrows {
            items.push(encode_control(wire, &quote!(#owned)));
        }
    }
    quote!(#(#items)*)
}

fn operation_impl(
    wire: &TokenStream,
    ty: &TokenStream,
    codes: &TokenStream,
    view: &TokenStream,
) -> TokenStream {
    quote! {
        impl #wire::packed::Operation for #ty {
            #[inline]
            fn codes(&self) -> [u8; 2] {
                #codes
            }

            #[inline]
            fn fields_len(&self) -> usize {
                #wire::packed::Packed::fields_len(#view)
            }

            #[inline]
            fn write_fields(&self, writer: &mut #wire::Writer<'_>) {
                #wire::packed::Packed::write_fields(#view, writer);
            }
        }
    }
}

/// The encoding of what stands in a control segment: the codes, then flags and fields.
pub(super) fn encode_control(wire: &TokenStream, ty: &TokenStream) -> TokenStream {
    quote! {
        impl #wire::Encode for #ty {
            #[inline]
            fn encoded_len(&self) -> usize {
                2 + #wire::packed::Operation::fields_len(self)
            }

            #[inline]
            fn write(&self, writer: &mut #wire::Writer<'_>) {
                writer.array(#wire::packed::Operation::codes(self));
                #wire::packed::Operation::write_fields(self, writer);
            }
        }
    }
}
