//! The choices between all controls, all commands, and all structs whose codes tell what they are.
//!
//! What the document does not know is kept as octets, so that it can be passed on.

use super::super::{Scope, arbitrary};
use super::held::Member;
use super::record::{Types, codes, encode_control};
use crate::model::{Layout, Record, RecordKind};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

/// One of the choices.
struct Arm {
    variant: Ident,
    name: String,
    docs: String,
    codes: [u8; 2],
    /// The type with the lifetime `'a`, if it has one.
    view: TokenStream,
    owned: TokenStream,
    missing: bool,
    takes_header: bool,
    takes_body: bool,
}

fn arms(scope: &Scope<'_>, kind: RecordKind) -> Vec<Arm> {
    let self_describing = |record: &&Record| match kind {
        RecordKind::Struct => matches!(record.layout, Layout::Packed { size: 4, .. }),
        _ => true,
    };
    let records = scope.protocol.records.iter().filter(|record| record.kind == kind);
    records
        .filter(self_describing)
        .filter_map(|record| {
            let codes = codes(record)?;
            let class = record.class.as_deref().unwrap_or_default();
            let module = scope.names.module(class);
            let types = Types::new(scope, record, &Member::all(scope, record));
            let (view, owned) = (types.full(), &types.owned);
            let segments = record.segments.as_ref();
            Some(Arm {
                variant: scope.names.variant(class, &record.name, &record.local),
                name: record.name.clone(),
                docs: format!(" `{}`.", record.name),
                codes,
                view: quote!(#module::#view),
                owned: quote!(#module::#owned),
                missing: record.fields.iter().any(|field| field.mandatory),
                takes_header: segments.is_some_and(|s| s.header.is_some()),
                takes_body: segments.is_some_and(|s| s.body.is_some()),
            })
        })
        .collect()
}

/// A choice without a choice is written like the others, which a lint does not like.
fn allow(arms: &[Arm]) -> Option<TokenStream> {
    arms.is_empty().then(
        || quote!(#[allow(clippy::match_single_binding, reason = "the document has none of them")]),
    )
}

/// The choice between all records of a kind.
pub(super) fn emit(scope: &Scope<'_>, kind: RecordKind) -> TokenStream {
    let wire = &scope.wire;
    let arms = arms(scope, kind);
    let allow = allow(&arms);
    let word = kind.name();
    let owned = super::super::names::type_ident(word, "");
    let view = Ident::new(&format!("{owned}Ref"), Span::call_site());
    let variants: Vec<_> = arms.iter().map(|arm| &arm.variant).collect();
    let docs: Vec<_> = arms.iter().map(|arm| &arm.docs).collect();
    let names: Vec<_> = arms.iter().map(|arm| &arm.name).collect();
    let codes = arms.iter().map(|arm| {
        let [class, code] = arm.codes;
        quote!([#class, #code])
    });
    let views = arms.iter().map(|arm| &arm.view);
    let owneds: Vec<_> = arms.iter().map(|arm| &arm.owned).collect();
    let summary = format!(" Any {word}, owned.");
    let view_docs = format!(" [`{owned}`], borrowed from the octets it was decoded from.");
    let unknown_docs = format!(" A {word} that this version of the protocol does not have.");
    let (unknown, unknown_owned, unknown_codes) = if kind == RecordKind::Struct {
        (
            quote!(#wire::packed::Struct32Ref<'a>),
            quote!(#wire::packed::Struct32),
            quote!(Self::Unknown(value) => [value.class_code(), value.code()],),
        )
    } else {
        (
            quote!(#wire::packed::UnknownRef<'a>),
            quote!(#wire::packed::Unknown),
            quote!(Self::Unknown(value) => value.codes,),
        )
    };
    let missing = arms.iter().filter(|arm| arm.missing).map(|arm| {
        let variant = &arm.variant;
        quote!(Self::#variant(value) => value.missing(),)
    });
    let missing = if arms.iter().any(|arm| arm.missing) {
        quote!(match self { #(#missing)* _ => ::core::option::Option::None })
    } else {
        quote!(::core::option::Option::None)
    };
    let conversions = arms.iter().map(|arm| {
        let Arm { variant, owned: ty, .. } = arm;
        quote! {
            impl ::core::convert::From<#ty> for #owned {
                fn from(value: #ty) -> Self {
                    Self::#variant(value)
                }
            }
        }
    });
    let from_views = arms.iter().map(|arm| {
        let Arm { variant, view: ty, .. } = arm;
        quote! {
            impl<'a> ::core::convert::From<#ty> for #view<'a> {
                fn from(value: #ty) -> Self {
                    Self::#variant(value)
                }
            }
        }
    });
    let codec = match kind {
        RecordKind::Struct => structs(scope, &view, &owned, &arms),
        RecordKind::Command => commands(scope, &view, &owned, &arms),
        _ => controls(scope, &view, &owned, &arms),
    };
    let held = arms.iter().map(|arm| (&arm.variant, arm.owned.clone()));
    let arbitrary = arbitrary::choice(scope, &owned, &held.collect::<Vec<_>>(), Vec::new());
    quote! {
        #[doc = #summary]
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        #[allow(clippy::large_enum_variant, reason = "they are handled one at a time, and a box would cost each an allocation")]
        pub enum #owned {
            #(#[doc = #docs] #variants(#owneds),)*
            #[doc = #unknown_docs]
            Unknown(#unknown_owned),
        }

        #[doc = #view_docs]
        #[derive(Debug, Clone, Copy, PartialEq)]
        #[non_exhaustive]
        #[allow(clippy::large_enum_variant, reason = "a view lives as long as its segment is handled, on the stack")]
        pub enum #view<'a> {
            #(#[doc = #docs] #variants(#views),)*
            #[doc = #unknown_docs]
            Unknown(#unknown),
        }

        #allow

        impl #view<'_> {
            /// The full name, `None` where the document has no such codes.
            #[must_use]
            pub const fn name(&self) -> ::core::option::Option<&'static str> {
                match self {
                    #(Self::#variants(_) => ::core::option::Option::Some(#names),)*
                    Self::Unknown(_) => ::core::option::Option::None,
                }
            }

            /// The codes of the class and in the class.
            #[must_use]
            pub fn codes(&self) -> [u8; 2] {
                match self {
                    #(Self::#variants(_) => #codes,)*
                    #unknown_codes
                }
            }

            /// The first field that the document requires and that is not there.
            #[must_use]
            pub const fn missing(&self) -> ::core::option::Option<&'static str> {
                #missing
            }

            /// An owned copy.
            #[must_use]
            pub fn to_owned(self) -> #owned {
                match self {
                    #(Self::#variants(value) => #owned::#variants(value.to_owned()),)*
                    Self::Unknown(value) => #owned::Unknown(value.to_owned()),
                }
            }
        }

        #allow

        impl #owned {
            /// The borrowed form.
            #[must_use]
            pub fn as_view(&self) -> #view<'_> {
                match self {
                    #(Self::#variants(value) => #view::#variants(value.as_view()),)*
                    Self::Unknown(value) => #view::Unknown(value.as_view()),
                }
            }
        }

        #codec
        #arbitrary
        #(#conversions)*
        #(#from_views)*
    }
}

/// Reads the fields behind codes that are known: each arm ends by itself.
fn reads(scope: &Scope<'_>, arms: &[Arm]) -> TokenStream {
    let wire = &scope.wire;
    let arms = arms.iter().map(|arm| {
        let Arm { variant, name, codes: [class, code], view, .. } = arm;
        quote! {
            [#class, #code] => {
                match <#view as #wire::packed::Packed<'a>>::read_fields(&mut reader)
                    .and_then(|read| reader.end_with(read))
                {
                    ::core::result::Result::Ok(read) => Self::#variant(read),
                    ::core::result::Result::Err(error) => {
                        return ::core::result::Result::Err(error.within(#name));
                    }
                }
            }
        }
    });
    quote!(#(#arms)*)
}

/// The fields of a control or command, and its codes again for the encoding.
fn operation(scope: &Scope<'_>, view: &Ident, owned: &Ident, arms: &[Arm]) -> TokenStream {
    let wire = &scope.wire;
    let allow = allow(arms);
    let variants: Vec<_> = arms.iter().map(|arm| &arm.variant).collect();
    quote! {
        #allow
        impl #wire::packed::Operation for #view<'_> {
            #[inline]
            fn codes(&self) -> [u8; 2] {
                Self::codes(self)
            }

            #[inline]
            fn fields_len(&self) -> usize {
                match self {
                    #(Self::#variants(value) => #wire::packed::Packed::fields_len(value),)*
                    Self::Unknown(value) => value.fields.len(),
                }
            }

            #[inline]
            fn write_fields(&self, writer: &mut #wire::Writer<'_>) {
                match self {
                    #(Self::#variants(value) => #wire::packed::Packed::write_fields(value, writer),)*
                    Self::Unknown(value) => writer.octets(value.fields),
                }
            }
        }

        #allow

        impl #wire::packed::Operation for #owned {
            #[inline]
            fn codes(&self) -> [u8; 2] {
                self.as_view().codes()
            }

            #[inline]
            fn fields_len(&self) -> usize {
                #wire::packed::Operation::fields_len(&self.as_view())
            }

            #[inline]
            fn write_fields(&self, writer: &mut #wire::Writer<'_>) {
                #wire::packed::Operation::write_fields(&self.as_view(), writer);
            }
        }
    }
}

fn controls(scope: &Scope<'_>, view: &Ident, owned: &Ident, arms: &[Arm]) -> TokenStream {
    let wire = &scope.wire;
    let allow = allow(arms);
    let operation = operation(scope, view, owned, arms);
    let encode = encode_control(wire, &quote!(#view<'_>));
    let encode_owned = encode_control(wire, &quote!(#owned));
    let reads = reads(scope, arms);
    quote! {
        #allow
        impl<'a> #view<'a> {
            /// Decodes a control segment.
            ///
            /// # Errors
            /// A segment too short for the codes, the first field that does not fit, octets left over.
            pub fn decode(
                segment: &'a [u8],
                context: #wire::Context,
            ) -> ::core::result::Result<Self, #wire::DecodeError> {
                let mut reader = #wire::Reader::new(segment, context);
                let codes = reader.fixed(&[("class-code", 1), ("code", 1)])?;
                ::core::result::Result::Ok(match codes {
                    #reads
                    codes => Self::Unknown(#wire::packed::UnknownRef { codes, fields: reader.remaining() }),
                })
            }
        }

        #operation
        #encode
        #encode_owned
    }
}

fn commands(scope: &Scope<'_>, view: &Ident, owned: &Ident, arms: &[Arm]) -> TokenStream {
    let wire = &scope.wire;
    let allow = allow(arms);
    let operation = operation(scope, view, owned, arms);
    let reads = reads(scope, arms);
    let takes = |segment: fn(&Arm) -> bool| {
        let takers: Vec<_> =
            arms.iter().filter(|arm| segment(arm)).map(|arm| &arm.variant).collect();
        quote!(::core::matches!(self, Self::Unknown(_) #(| Self::#takers(_))*))
    };
    let (takes_header, takes_body) = (takes(|arm| arm.takes_header), takes(|arm| arm.takes_body));
    quote! {
        #allow
        impl<'a> #view<'a> {
            /// Decodes a command segment: the command, and the header that stands between its codes and its fields.
            ///
            /// # Errors
            /// A segment too short for codes and header, the first field that does not fit, octets left over.
            pub fn decode(
                segment: &'a [u8],
                context: #wire::Context,
            ) -> ::core::result::Result<#wire::packed::CommandSegment<Self>, #wire::DecodeError> {
                let mut reader = #wire::Reader::new(segment, context);
                let codes = reader.fixed(&[("class-code", 1), ("code", 1)])?;
                let header = <#wire::packed::SessionHeader as #wire::packed::WireType<'a>>::read(
                    &mut reader,
                    "session.header",
                )?;
                let command = match codes {
                    #reads
                    codes => Self::Unknown(#wire::packed::UnknownRef { codes, fields: reader.remaining() }),
                };
                ::core::result::Result::Ok(#wire::packed::CommandSegment { header, command })
            }

            /// Whether a header segment may follow; nobody knows of an unknown command.
            #[must_use]
            pub const fn takes_header(&self) -> bool {
                #takes_header
            }

            /// Whether a body segment may follow; nobody knows of an unknown command.
            #[must_use]
            pub const fn takes_body(&self) -> bool {
                #takes_body
            }
        }

        #operation
    }
}

fn structs(scope: &Scope<'_>, view: &Ident, owned: &Ident, arms: &[Arm]) -> TokenStream {
    let wire = &scope.wire;
    let allow = allow(arms);
    let reads = reads(scope, arms);
    let variants: Vec<_> = arms.iter().map(|arm| &arm.variant).collect();
    quote! {
        #allow
        impl<'a> #view<'a> {
            /// Reads the fields of a coded struct; offsets in errors count from the first octet behind its codes.
            ///
            /// # Errors
            /// The first field that does not fit, octets left over.
            pub fn from_struct32(
                value: #wire::packed::Struct32Ref<'a>,
                context: #wire::Context,
            ) -> ::core::result::Result<Self, #wire::DecodeError> {
                let mut reader = #wire::Reader::new(value.fields(), context);
                let _ = &mut reader;
                ::core::result::Result::Ok(match [value.class_code(), value.code()] {
                    #reads
                    _ => Self::Unknown(value),
                })
            }

            /// Decodes the structs of a header segment.
            pub fn decode_header(
                segment: &'a [u8],
                context: #wire::Context,
            ) -> #wire::packed::Sequence<'a, Self> {
                #wire::packed::decode_sequence(segment, context)
            }
        }

        #allow

        impl<'a> #wire::packed::WireType<'a> for #view<'a> {
            fn read(
                reader: &mut #wire::Reader<'a>,
                field: &'static str,
            ) -> ::core::result::Result<Self, #wire::DecodeError> {
                let start = reader.offset();
                let value = <#wire::packed::Struct32Ref<'a> as #wire::packed::WireType<'a>>::read(reader, field)?;
                // Behind the size and the codes.
                Self::from_struct32(value, reader.context()).map_err(|error| error.shifted(start + 6))
            }

            #[inline]
            fn width(&self) -> usize {
                match self {
                    #(Self::#variants(value) => #wire::packed::WireType::width(value),)*
                    Self::Unknown(value) => #wire::packed::WireType::width(value),
                }
            }

            #[inline]
            fn put(&self, writer: &mut #wire::Writer<'_>) {
                match self {
                    #(Self::#variants(value) => #wire::packed::WireType::put(value, writer),)*
                    Self::Unknown(value) => #wire::packed::WireType::put(value, writer),
                }
            }
        }

        #allow

        impl #wire::Encode for #view<'_> {
            #[inline]
            fn encoded_len(&self) -> usize {
                #wire::packed::WireType::width(self)
            }

            #[inline]
            fn write(&self, writer: &mut #wire::Writer<'_>) {
                #wire::packed::WireType::put(self, writer);
            }
        }

        #allow

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
}
