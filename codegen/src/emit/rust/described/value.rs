//! A described type that is no composite, such as a section of a message: a descriptor and one value.

use super::super::{Scope, arbitrary, docs};
use super::{attributes, encode_owned, held, identity, read_by_value};
use crate::model::{FieldType, Record};
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn emit(scope: &Scope<'_>, record: &Record) -> TokenStream {
    let wire = &scope.wire;
    let view = scope.names.view(&record.name, &record.local);
    let owned = scope.names.owned(&record.name, &record.local);
    let source = record.source.as_ref().unwrap_or(&FieldType::Any);
    let held = held::of_type(scope, source);
    let (view_type, owned_type) = (&held.view, &held.owned);
    let identity = identity(record);
    let attributes = attributes(scope, &record.name);
    let base = scope.protocol.base(source).map_or("value of any type", |base| base.name.as_str());
    let summary = format!("Described type `{}`: a {base}.", record.name);
    let docs = docs::lines(scope, &summary, record.label.as_deref(), record.docs.as_deref());
    let (full, anonymous) = if held.borrows {
        (quote!(#view<'a>), quote!(#view<'_>))
    } else {
        (quote!(#owned), quote!(#owned))
    };
    let bound = quote! {
        #[inline]
        fn bound(&self) -> usize {
            #wire::types::described_bound(&self.0)
        }
    };
    let read = read_by_value(wire);
    let structs = if held.borrows {
        let view_docs = format!(" [`{owned}`], borrowed from the octets it was decoded from.");
        let encode = encode_owned(
            scope,
            &owned,
            quote! {
                #bound

                #[inline]
                fn write(&self, writer: &mut #wire::Writer<'_>) {
                    #wire::Encode::write(&self.as_view(), writer);
                }
            },
        );
        quote! {
            #docs
            #[derive(Debug, Clone, PartialEq)]
            #(#attributes)*
            pub struct #owned(pub #owned_type);

            #[doc = #view_docs]
            #[derive(Debug, Clone, Copy, PartialEq)]
            pub struct #view<'a>(pub #view_type);

            impl<'a> #view<'a> {
                #identity

                /// An owned copy.
                #[must_use]
                pub fn to_owned(self) -> #owned {
                    #owned(self.0.to_owned())
                }
            }

            impl #owned {
                /// The borrowed form.
                #[must_use]
                #[inline]
                pub fn as_view(&self) -> #view<'_> {
                    #view(self.0.as_view())
                }
            }

            #encode
        }
    } else {
        let alias = format!(" The borrowed form of [`{owned}`], which borrows nothing.");
        quote! {
            #docs
            #[derive(Debug, Clone, Copy, PartialEq)]
            #(#attributes)*
            pub struct #owned(pub #owned_type);

            #[doc = #alias]
            pub type #view = #owned;

            impl #owned {
                #identity

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
        }
    };
    let any = arbitrary::any(scope, owned_type);
    let mapped = arbitrary::mapped(scope, &any, &quote!(Self));
    let arbitrary = arbitrary::implement(scope, &owned, &mapped);
    quote! {
        #structs
        #arbitrary

        impl<'a> #wire::types::DescribedValue<'a> for #full {
            #[inline]
            fn read_described(
                &mut self,
                decoder: &mut #wire::types::Decoder<'a>,
            ) -> ::core::result::Result<(), #wire::DecodeError> {
                let [code] = decoder.array()?;
                #wire::types::Value::read_over(&mut self.0, decoder, code)
            }
        }

        impl<'a> #wire::types::Value<'a> for #full {
            #[inline(always)]
            fn blank() -> Self {
                Self(#wire::types::Value::blank())
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

        impl #wire::Encode for #anonymous {
            #[inline]
            fn encoded_len(&self) -> usize {
                #wire::types::described_len(Self::DESCRIPTOR, &self.0)
            }

            #bound

            #[inline]
            fn write(&self, writer: &mut #wire::Writer<'_>) {
                #wire::types::write_described(writer, Self::DESCRIPTOR, &self.0);
            }
        }
    }
}
