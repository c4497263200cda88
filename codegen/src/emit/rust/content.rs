//! Contents: the properties of a class behind their flags, and the header that carries them (0-9-1 section 4.2.6.1).

use super::field::members;
use super::record::{Types, structs};
use super::{Scope, arbitrary};
use crate::model::{Class, Record};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// The flag of property `index`, from bit 15 down; a word has 15, the last bit announces another.
fn flag(index: usize) -> u16 {
    0x8000u16.checked_shr(u32::try_from(index).unwrap_or(16)).unwrap_or(0)
}

/// The properties of a class.
pub(super) fn emit_properties(scope: &Scope<'_>, record: &Record) -> TokenStream {
    let wire = &scope.wire;
    let members = members(scope, record);
    let types = Types::new(scope, record, &members);
    let structs = structs(scope, record, &members, &types, true);
    let Types { view, generics, borrows, .. } = &types;
    let lifetime = if *borrows { quote!('a) } else { quote!('_) };
    let anonymous = if *borrows { quote!(#view<'_>) } else { quote!(#view) };
    let known =
        Literal::u16_unsuffixed((0..members.len()).fold(0, |mask, index| mask | flag(index)));
    let reads = members.iter().enumerate().map(|(index, member)| {
        let ident = &member.ident;
        let mask = Literal::u16_unsuffixed(flag(index));
        if member.is_bit() {
            let check = member.check(0);
            return quote!(let #ident = flags & #mask != 0; #check);
        }
        let read = member.read();
        quote! {
            let #ident = if flags & #mask != 0 {
                ::core::option::Option::Some(#read)
            } else {
                ::core::option::Option::None
            };
        }
    });
    let flags = members.iter().enumerate().map(|(index, member)| {
        let ident = &member.ident;
        let shift = Literal::usize_unsuffixed(15usize.saturating_sub(index));
        let value = if member.is_bit() {
            member.on_wire(&quote!(self.#ident))
        } else {
            quote!(self.#ident.is_some())
        };
        quote!((u16::from(#value) << #shift))
    });
    let flags = if members.is_empty() { quote!(0) } else { quote!(#(#flags)|*) };
    let lens = members.iter().filter(|member| !member.is_bit()).map(|member| {
        let ident = &member.ident;
        let (width, rest) = member.len(&quote!(value));
        let width = Literal::usize_unsuffixed(width);
        let value = if rest.is_some() { quote!(value) } else { quote!(_) };
        let len = rest.map_or_else(|| quote!(#width), |rest| quote!(#width + #rest));
        quote!(+ match self.#ident { ::core::option::Option::Some(#value) => #len, ::core::option::Option::None => 0 })
    });
    let writes = members.iter().filter(|member| !member.is_bit()).map(|member| {
        let ident = &member.ident;
        let write = member.write(&quote!(value));
        quote!(if let ::core::option::Option::Some(value) = self.#ident { #write })
    });
    let idents = members.iter().map(|member| &member.ident);
    quote! {
        #structs

        impl #generics #view #generics {
            /// Reads flags and properties.
            ///
            /// # Errors
            /// Flags that the class has no property for, or a property that does not fit.
            #[inline(always)]
            pub fn read(reader: &mut #wire::Reader<#lifetime>) -> ::core::result::Result<Self, #wire::DecodeError> {
                let flags = reader.property_flags(#known)?;
                let _ = flags;
                #(#reads)*
                ::core::result::Result::Ok(Self { #(#idents,)* })
            }

            /// The flags word: bit 15 stands for the first property.
            #[must_use]
            pub fn flags(&self) -> u16 {
                #flags
            }
        }

        impl #wire::Encode for #anonymous {
            #[inline]
            fn encoded_len(&self) -> usize {
                2 #(#lens)*
            }

            #[inline]
            fn write(&self, writer: &mut #wire::Writer<'_>) {
                writer.u16(self.flags());
                #(#writes)*
            }
        }
    }
}

/// The content header and the choice between the properties of the classes that have any.
pub(super) fn emit_header(scope: &Scope<'_>) -> TokenStream {
    let wire = &scope.wire;
    let classes: Vec<(&Class, &Record)> = scope
        .protocol
        .classes
        .iter()
        .filter_map(|class| Some((class, scope.protocol.properties(class)?)))
        .collect();
    if classes.is_empty() {
        return TokenStream::new();
    }
    let parts: Vec<_> = classes
        .iter()
        .map(|(class, record)| {
            let members = members(scope, record);
            let types = Types::new(scope, record, &members);
            let module = scope.names.module(&class.name);
            let variant = scope.names.class_variant(&class.name);
            let view = &types.view;
            let generics = &types.generics;
            let owned = &types.owned;
            (
                variant,
                quote!(#module::#view #generics),
                quote!(#module::#view),
                quote!(#module::#owned),
                quote!(#module::CLASS_ID),
                format!(" Of class `{}`.", class.name),
                types.borrows,
            )
        })
        .collect();
    let generics = if parts.iter().any(|part| part.6) { quote!(<'a>) } else { TokenStream::new() };
    let anonymous = if generics.is_empty() { TokenStream::new() } else { quote!(<'_>) };
    let view_variants = parts
        .iter()
        .map(|(variant, view, _, _, _, docs, _)| quote!(#[doc = #docs] #variant(#view)));
    let owned_variants = parts
        .iter()
        .map(|(variant, _, _, owned, _, docs, _)| quote!(#[doc = #docs] #variant(#owned)));
    let variants: Vec<_> = parts.iter().map(|part| &part.0).collect();
    let ids: Vec<_> = parts.iter().map(|part| &part.4).collect();
    let properties = quote::format_ident!("Properties");
    let owneds: Vec<_> = parts.iter().map(|part| part.3.clone()).collect();
    let held = arbitrary::variants(variants.iter().copied(), &owneds);
    let arbitrary_properties = arbitrary::choice(scope, &properties, &held, Vec::new());
    let fields: Vec<_> =
        [("weight", quote!(u16)), ("body_size", quote!(u64)), ("properties", quote!(Properties))]
            .map(|(name, ty)| (quote::format_ident!("{name}"), arbitrary::any(scope, &ty)))
            .to_vec();
    let fields: Vec<_> = fields.iter().map(|(ident, any)| (ident, any.clone())).collect();
    let arbitrary_header =
        arbitrary::record(scope, &quote::format_ident!("ContentHeader"), &fields);
    let readers = parts.iter().map(|part| &part.2);
    let conversions = parts.iter().map(|(variant, _, _, owned, _, _, _)| {
        quote! {
            impl ::core::convert::From<#owned> for Properties {
                fn from(properties: #owned) -> Self {
                    Self::#variant(properties)
                }
            }
        }
    });
    quote! {
        /// The properties of a content, by class.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Properties { #(#owned_variants,)* }

        #(#conversions)*
        #arbitrary_properties

        impl Properties {
            /// The class id.
            #[must_use]
            pub const fn class_id(&self) -> u16 {
                match self { #(Self::#variants(_) => #ids,)* }
            }

            /// The borrowed form.
            #[must_use]
            pub fn as_view(&self) -> PropertiesRef #anonymous {
                match self { #(Self::#variants(properties) => PropertiesRef::#variants(properties.as_view()),)* }
            }
        }

        /// [`Properties`], borrowed from the octets they were decoded from.
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub enum PropertiesRef #generics { #(#view_variants,)* }

        impl #generics PropertiesRef #generics {
            /// The class id.
            #[must_use]
            pub const fn class_id(&self) -> u16 {
                match self { #(Self::#variants(_) => #ids,)* }
            }

            /// An owned copy.
            #[must_use]
            pub fn to_owned(self) -> Properties {
                match self { #(Self::#variants(properties) => Properties::#variants(properties.to_owned()),)* }
            }
        }

        impl #wire::Encode for PropertiesRef #anonymous {
            #[inline]
            fn encoded_len(&self) -> usize {
                match self { #(Self::#variants(properties) => #wire::Encode::encoded_len(properties),)* }
            }

            #[inline]
            fn write(&self, writer: &mut #wire::Writer<'_>) {
                match self { #(Self::#variants(properties) => #wire::Encode::write(properties, writer),)* }
            }
        }

        /// A content header: what stands in a header frame between a method and its body.
        #[derive(Debug, Clone, PartialEq)]
        pub struct ContentHeader {
            /// Unused, zero.
            pub weight: u16,
            /// Octets of the body, in all its frames together.
            pub body_size: u64,
            /// The properties.
            pub properties: Properties,
        }

        #arbitrary_header

        impl ContentHeader {
            /// The borrowed form.
            #[must_use]
            pub fn as_view(&self) -> ContentHeaderRef #anonymous {
                ContentHeaderRef { weight: self.weight, body_size: self.body_size, properties: self.properties.as_view() }
            }
        }

        impl #wire::Encode for ContentHeader {
            #[inline]
            fn encoded_len(&self) -> usize {
                #wire::Encode::encoded_len(&self.as_view())
            }

            #[inline]
            fn write(&self, writer: &mut #wire::Writer<'_>) {
                #wire::Encode::write(&self.as_view(), writer);
            }
        }

        /// [`ContentHeader`], borrowed from the octets it was decoded from.
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub struct ContentHeaderRef #generics {
            /// Unused, zero.
            pub weight: u16,
            /// Octets of the body, in all its frames together.
            pub body_size: u64,
            /// The properties.
            pub properties: PropertiesRef #generics,
        }

        impl<'a> ContentHeaderRef #generics {
            /// Decodes the payload of a header frame.
            ///
            /// # Errors
            /// A class without content, properties that do not fit the class, octets left over.
            #[inline]
            pub fn decode(payload: &'a [u8], context: #wire::Context) -> ::core::result::Result<Self, #wire::DecodeError> {
                let mut reader = #wire::Reader::new(payload, context);
                let [c0, c1, w0, w1, b0, b1, b2, b3, b4, b5, b6, b7] =
                    reader.fixed(&[("class-id", 2), ("weight", 2), ("body-size", 8)])?;
                let properties = match u16::from_be_bytes([c0, c1]) {
                    #(#ids => match #readers::read(&mut reader) {
                        ::core::result::Result::Ok(properties) => PropertiesRef::#variants(properties),
                        ::core::result::Result::Err(error) => return ::core::result::Result::Err(error.within("properties")),
                    },)*
                    unknown => {
                        return ::core::result::Result::Err(#wire::DecodeError::new(#wire::DecodeErrorKind::UnknownClass(unknown), 0));
                    }
                };
                reader.finish()?;
                ::core::result::Result::Ok(Self {
                    weight: u16::from_be_bytes([w0, w1]),
                    body_size: u64::from_be_bytes([b0, b1, b2, b3, b4, b5, b6, b7]),
                    properties,
                })
            }

            /// The class id.
            #[must_use]
            pub const fn class_id(&self) -> u16 {
                self.properties.class_id()
            }

            /// An owned copy.
            #[must_use]
            pub fn to_owned(self) -> ContentHeader {
                ContentHeader { weight: self.weight, body_size: self.body_size, properties: self.properties.to_owned() }
            }
        }

        impl #wire::Encode for ContentHeaderRef #anonymous {
            #[inline]
            fn encoded_len(&self) -> usize {
                12 + #wire::Encode::encoded_len(&self.properties)
            }

            #[inline]
            fn write(&self, writer: &mut #wire::Writer<'_>) {
                writer.u16(self.class_id());
                writer.u16(self.weight);
                writer.u64(self.body_size);
                #wire::Encode::write(&self.properties, writer);
            }
        }
    }
}
