//! The choice between all methods, borrowed and owned.

use super::field::{members, runs};
use super::record::Types;
use super::{Scope, arbitrary, external, frame};
use crate::model::{Record, RecordId};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

pub(super) fn emit(scope: &Scope<'_>) -> TokenStream {
    let wire = &scope.wire;
    let methods: Vec<(&Record, u32)> = scope
        .protocol
        .classes
        .iter()
        .flat_map(|class| scope.protocol.methods(class))
        .filter_map(|record| match record.id {
            RecordId::Method { class, method } => {
                Some((record, u32::from(class) << 16 | u32::from(method)))
            }
            _ => None,
        })
        .collect();
    if methods.is_empty() {
        return TokenStream::new();
    }
    let mut view_variants = Vec::new();
    let mut owned_variants = Vec::new();
    let mut variants = Vec::new();
    let mut views = Vec::new();
    let mut names = Vec::new();
    let mut contents = Vec::new();
    let mut conversions = Vec::new();
    let mut arms = Vec::new();
    let mut frames = Vec::new();
    let mut decoders = Vec::new();
    let mut owneds = Vec::new();
    for (record, id) in &methods {
        let class = record.class.as_deref().unwrap_or_default();
        let module = scope.names.module(class);
        let members = members(scope, record);
        let types = Types::new(scope, record, &members);
        let (view, owned, generics) = (&types.view, &types.owned, &types.generics);
        let variant = scope.names.variant(class, &record.name, &record.local);
        let docs = format!(" Method `{}`.", record.name);
        view_variants.push(quote!(#[doc = #docs] #variant(#module::#view #generics)));
        owned_variants.push(quote!(#[doc = #docs] #variant(#module::#owned)));
        conversions.push(quote! {
            impl ::core::convert::From<#module::#owned> for Method {
                fn from(method: #module::#owned) -> Self {
                    Self::#variant(method)
                }
            }
        });
        let path = quote!(#module::#view);
        let id = Literal::u32_unsuffixed(*id);
        let decoder = frame::decoder(record);
        let decode = quote!(Self::#decoder(payload, context));
        let is_external = external::is_external(scope, &record.name);
        frames.push(if is_external {
            quote!(Self::#variant(_) => #wire::frame::encode_any(head, self, out),)
        } else {
            quote!(Self::#variant(method) => method.write_frame(head, out),)
        });
        let fixed = frame::fixed_arm(&runs(&members), &members, &path, &variant);
        arms.push(match fixed.filter(|_| !is_external) {
            Some(arm) => quote!(#id => match payload { #arm _ => #decode },),
            None => quote!(#id => #decode,),
        });
        decoders.push(decoder);
        owneds.push(quote!(#module::#owned));
        variants.push(variant);
        views.push(path);
        names.push(record.name.as_str());
        contents.push(record.content);
    }
    let arbitrary = arbitrary::choice(
        scope,
        &quote::format_ident!("Method"),
        &arbitrary::variants(&variants, &owneds),
        vec![arbitrary::unknown_method(scope)],
    );
    let with_content: Vec<_> = variants
        .iter()
        .zip(&contents)
        .filter(|(_, content)| **content)
        .map(|(variant, _)| variant)
        .collect();
    let has_content = if with_content.is_empty() {
        quote!(false)
    } else {
        quote!(::core::matches!(self, #(Self::#with_content(_))|*))
    };
    quote! {
        /// Any method, owned.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        #[allow(clippy::large_enum_variant, reason = "methods are handled one at a time, and a box would cost each an allocation")]
        pub enum Method {
            #(#owned_variants,)*
            /// A method that this version of the protocol does not have.
            Unknown {
                /// The class id.
                class_id: u16,
                /// The method id.
                method_id: u16,
                /// The octets behind the ids.
                arguments: #wire::LongString,
            },
        }

        #(#conversions)*
        #arbitrary

        impl Method {
            /// The borrowed form.
            #[must_use]
            pub fn as_view(&self) -> MethodRef<'_> {
                match self {
                    #(Self::#variants(method) => MethodRef::#variants(method.as_view()),)*
                    Self::Unknown { class_id, method_id, arguments } => MethodRef::Unknown {
                        class_id: *class_id,
                        method_id: *method_id,
                        arguments: arguments.as_view(),
                    },
                }
            }

            /// The class and method ids.
            #[must_use]
            pub fn id(&self) -> (u16, u16) {
                self.as_view().id()
            }

            /// The full name, such as `queue.declare`; `None` for an unknown method.
            #[must_use]
            pub fn name(&self) -> ::core::option::Option<&'static str> {
                self.as_view().name()
            }
        }

        impl #wire::Encode for Method {
            #[inline]
            fn encoded_len(&self) -> usize {
                #wire::Encode::encoded_len(&self.as_view())
            }

            #[inline]
            fn write(&self, writer: &mut #wire::Writer<'_>) {
                #wire::Encode::write(&self.as_view(), writer);
            }

            #[inline]
            fn encode_frame(&self, head: [u8; 3], out: &mut #wire::Octets) {
                #wire::Encode::encode_frame(&self.as_view(), head, out);
            }
        }

        /// Any method, borrowed from the payload of its frame.
        #[derive(Debug, Clone, Copy, PartialEq)]
        #[non_exhaustive]
        #[allow(clippy::large_enum_variant, reason = "a view lives as long as its frame is handled, on the stack")]
        pub enum MethodRef<'a> {
            #(#view_variants,)*
            /// A method that this version of the protocol does not have.
            Unknown {
                /// The class id.
                class_id: u16,
                /// The method id.
                method_id: u16,
                /// The octets behind the ids.
                arguments: #wire::LongStr<'a>,
            },
        }

        impl<'a> MethodRef<'a> {
            /// Decodes the payload of a method frame.
            ///
            /// # Errors
            /// A payload without ids, the first field that does not fit, or octets behind the last.
            #[inline(always)]
            pub fn decode(payload: &'a [u8], context: #wire::Context) -> ::core::result::Result<Self, #wire::DecodeError> {
                let ::core::option::Option::Some((ids, _)) = payload.split_first_chunk::<4>() else {
                    return Self::decode_unknown(payload, context);
                };
                // Methods of one size are decoded here, the others each in a function of its own.
                match u32::from_be_bytes(*ids) {
                    #(#arms)*
                    _ => Self::decode_unknown(payload, context),
                }
            }

            #(
                #[inline(never)]
                fn #decoders(payload: &'a [u8], context: #wire::Context) -> ::core::result::Result<Self, #wire::DecodeError> {
                    let mut reader = #wire::Reader::behind(payload, 4, context);
                    match #views::read(&mut reader).and_then(|method| reader.end_with(method)) {
                        ::core::result::Result::Ok(method) => ::core::result::Result::Ok(Self::#variants(method)),
                        ::core::result::Result::Err(error) => ::core::result::Result::Err(error.within(#names)),
                    }
                }
            )*

            #[cold]
            #[inline(never)]
            fn decode_unknown(payload: &'a [u8], context: #wire::Context) -> ::core::result::Result<Self, #wire::DecodeError> {
                let mut reader = #wire::Reader::new(payload, context);
                let [c0, c1, m0, m1] = reader.fixed(&[("class-id", 2), ("method-id", 2)])?;
                ::core::result::Result::Ok(Self::Unknown {
                    class_id: u16::from_be_bytes([c0, c1]),
                    method_id: u16::from_be_bytes([m0, m1]),
                    arguments: reader.rest(),
                })
            }

            /// The class and method ids.
            #[must_use]
            pub const fn id(&self) -> (u16, u16) {
                match self {
                    #(Self::#variants(_) => #views::ID,)*
                    Self::Unknown { class_id, method_id, .. } => (*class_id, *method_id),
                }
            }

            /// The full name, such as `queue.declare`; `None` for an unknown method.
            #[must_use]
            pub const fn name(&self) -> ::core::option::Option<&'static str> {
                match self {
                    #(Self::#variants(_) => ::core::option::Option::Some(#names),)*
                    Self::Unknown { .. } => ::core::option::Option::None,
                }
            }

            /// Whether a content follows it.
            #[must_use]
            pub const fn has_content(&self) -> bool {
                #has_content
            }

            /// An owned copy.
            #[must_use]
            pub fn to_owned(self) -> Method {
                match self {
                    #(Self::#variants(method) => Method::#variants(method.to_owned()),)*
                    Self::Unknown { class_id, method_id, arguments } => {
                        Method::Unknown { class_id, method_id, arguments: arguments.to_owned() }
                    }
                }
            }
        }

        impl #wire::Encode for MethodRef<'_> {
            #[inline]
            fn encoded_len(&self) -> usize {
                4 + match self {
                    #(Self::#variants(method) => #wire::Encode::encoded_len(method),)*
                    Self::Unknown { arguments, .. } => arguments.len(),
                }
            }

            #[inline]
            fn write(&self, writer: &mut #wire::Writer<'_>) {
                let (class_id, method_id) = self.id();
                writer.u16(class_id);
                writer.u16(method_id);
                match self {
                    #(Self::#variants(method) => #wire::Encode::write(method, writer),)*
                    Self::Unknown { arguments, .. } => writer.octets(arguments.as_bytes()),
                }
            }

            #[inline(always)]
            fn encode_frame(&self, head: [u8; 3], out: &mut #wire::Octets) {
                match self {
                    #(#frames)*
                    Self::Unknown { .. } => #wire::frame::encode_any(head, self, out),
                }
            }
        }
    }
}
