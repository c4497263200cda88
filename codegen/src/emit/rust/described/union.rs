//! Archetypes: a union of the types that provide one, with an arm that keeps every other value.
//!
//! An archetype that only symbols provide is an open symbol with the values of all of them.

use super::super::{Scope, arbitrary, docs, names};
use super::held::{self, Held};
use super::{composite, encode_owned, number, read_by_value, restricted};
use crate::model::{Domain, FieldType, Record, Union};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

/// Whether all that provides the archetype is made from symbols.
pub(super) fn is_symbolic(scope: &Scope<'_>, union: &Union) -> bool {
    union.members.is_empty()
        && domains(scope, union)
            .all(|domain| scope.protocol.base(&domain.ty).is_some_and(|base| base.name == "symbol"))
}

fn domains<'s>(
    scope: &'s Scope<'_>,
    union: &'s Union,
) -> impl Iterator<Item = &'s Domain> + Clone + 's {
    union.domains.iter().filter_map(|name| scope.protocol.domain(name))
}

/// The name of the union: that of the archetype, unless a type has it. The frames of a connection are those
/// that carry a performative.
pub(super) fn name(scope: &Scope<'_>, union: &Union) -> String {
    let name = union.name.as_str();
    let protocol = scope.protocol;
    let taken = protocol.domain(name).is_some() || protocol.record_named(name).is_some();
    if let Some(renamed) = scope.options.rename_of(name).filter(|_| !taken) {
        return renamed.to_owned();
    }
    if name == "frame" {
        return "performative".to_owned();
    }
    let own = union.domains.iter().any(|domain| domain == name) && is_symbolic(scope, union);
    if taken && !own { format!("{name}-archetype") } else { name.to_owned() }
}

pub(super) fn emit(scope: &Scope<'_>, union: &Union) -> TokenStream {
    let name = name(scope, union);
    let summary = format!("Archetype `{}`: any type that provides it.", union.name);
    let docs = docs::lines(scope, &summary, None, union.docs.as_deref());
    if is_symbolic(scope, union) {
        // The type of the same name is the union already.
        if union.domains.contains(&name) {
            return TokenStream::new();
        }
        let parts: Vec<_> = domains(scope, union).collect();
        let twice = |choice: &str| {
            parts.iter().flat_map(|d| &d.choices).filter(|other| other.name == choice).count() > 1
        };
        let choices: Vec<_> = parts
            .iter()
            .flat_map(|domain| domain.choices.iter().map(move |choice| (domain, choice)))
            .map(|(domain, choice)| {
                let constant = if twice(&choice.name) {
                    names::constant(&format!("{}-{}", domain.name, choice.name))
                } else {
                    scope.names.choice(&domain.name, &choice.name)
                };
                (constant, choice.name.clone(), choice.value.clone())
            })
            .collect();
        return restricted::symbolic(scope, &name, &docs, &choices, &parts);
    }
    let records = union.members.iter().filter_map(|index| scope.protocol.record(*index));
    let mut arms: Vec<_> = records.map(|record| Arm::record(scope, record)).collect();
    let mut bases = Vec::new();
    for domain in domains(scope, union) {
        let Some(base) = scope.protocol.base(&domain.ty) else { continue };
        // Two types that look the same on the wire are one to a reader: the first.
        if !bases.contains(&&base.name) {
            bases.push(&base.name);
            arms.push(Arm::domain(scope, union, domain));
        }
    }
    enums(scope, &name, &docs, &arms)
}

/// The union of every type that has a descriptor.
pub(super) fn emit_all(scope: &Scope<'_>) -> TokenStream {
    let docs = quote! {
        /// Any type that has a descriptor.
    };
    let arms: Vec<_> =
        scope.protocol.records.iter().map(|record| Arm::record(scope, record)).collect();
    enums(scope, "described-type", &docs, &arms)
}

/// One arm of a union.
struct Arm {
    variant: Ident,
    held: Held,
    name: String,
    wire: OnWire,
}

/// By what an arm is known.
enum OnWire {
    Descriptor(u64),
    FormatCodes(Vec<u8>),
}

impl Arm {
    fn record(scope: &Scope<'_>, record: &Record) -> Self {
        let view = scope.names.view(&record.name, &record.local);
        let owned = scope.names.owned(&record.name, &record.local);
        Self {
            variant: owned.clone(),
            held: Held::named(&view, &owned, composite::borrows(scope, record)),
            name: record.name.clone(),
            wire: OnWire::Descriptor(number(record).unwrap_or_default()),
        }
    }

    fn domain(scope: &Scope<'_>, union: &Union, domain: &Domain) -> Self {
        let short = domain.name.strip_prefix(&format!("{}-", union.name)).unwrap_or(&domain.name);
        let codes = scope.protocol.base(&domain.ty).map_or_else(Vec::new, |base| {
            base.encodings.iter().filter_map(|encoding| encoding.code).collect()
        });
        Self {
            variant: names::type_ident(short, ""),
            held: held::of_type(scope, &FieldType::Named(domain.name.clone())),
            name: domain.name.clone(),
            wire: OnWire::FormatCodes(codes),
        }
    }
}

fn enums(scope: &Scope<'_>, name: &str, docs: &TokenStream, arms: &[Arm]) -> TokenStream {
    let wire = &scope.wire;
    let (view, owned) = (names::type_ident(name, "Ref"), names::type_ident(name, ""));
    let lines: Vec<_> = arms.iter().map(|arm| format!(" Type `{}`.", arm.name)).collect();
    let variants: Vec<_> = arms.iter().map(|arm| &arm.variant).collect();
    let views: Vec<_> = arms.iter().map(|arm| &arm.held.view).collect();
    let owneds: Vec<_> = arms.iter().map(|arm| &arm.held.owned).collect();
    let arm_names: Vec<_> = arms.iter().map(|arm| &arm.name).collect();
    let to_owned = arms
        .iter()
        .map(|arm| if arm.held.borrows { quote!(value.to_owned()) } else { quote!(value) });
    let as_view = arms
        .iter()
        .map(|arm| if arm.held.borrows { quote!(value.as_view()) } else { quote!(*value) });
    let from_view = arms.iter().map(|arm| {
        let Arm { variant, held, .. } = arm;
        let ty = &held.view;
        quote! {
            impl<'a> ::core::convert::From<#ty> for #view<'a> {
                fn from(value: #ty) -> Self {
                    Self::#variant(value)
                }
            }
        }
    });
    let from_owned = arms.iter().map(|arm| {
        let Arm { variant, held, .. } = arm;
        let ty = &held.owned;
        quote! {
            impl ::core::convert::From<#ty> for #owned {
                fn from(value: #ty) -> Self {
                    Self::#variant(value)
                }
            }
        }
    });
    let read = read(scope, name, arms);
    let arbitrary = arbitrary(scope, &owned, arms);
    let bound = quote! {
        #[inline]
        fn bound(&self) -> usize {
            match self {
                #(Self::#variants(value) => #wire::Encode::bound(value),)*
                Self::Other(value) => #wire::Encode::bound(value),
            }
        }
    };
    let write = quote! {
        #[inline]
        fn write(&self, writer: &mut #wire::Writer<'_>) {
            match self {
                #(Self::#variants(value) => #wire::Encode::write(value, writer),)*
                Self::Other(value) => #wire::Encode::write(value, writer),
            }
        }
    };
    let encode = encode_owned(scope, &owned, quote!(#bound #write));
    let view_docs = format!(" [`{owned}`], borrowed from the octets it was decoded from.");
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        #[allow(clippy::large_enum_variant, reason = "a box would cost each of them an allocation")]
        pub enum #owned {
            #(#[doc = #lines] #variants(#owneds),)*
            /// Any other value.
            Other(#wire::types::Any),
        }

        #[doc = #view_docs]
        #[derive(Debug, Clone, Copy, PartialEq)]
        #[allow(clippy::large_enum_variant, reason = "a view lives as long as its frame is handled, on the stack")]
        pub enum #view<'a> {
            #(#[doc = #lines] #variants(#views),)*
            /// Any other value.
            Other(#wire::types::AnyRef<'a>),
        }

        impl #view<'_> {
            /// The name of its type in the document, `None` for one that it does not know.
            #[must_use]
            pub const fn name(&self) -> ::core::option::Option<&'static str> {
                match self {
                    #(Self::#variants(_) => ::core::option::Option::Some(#arm_names),)*
                    Self::Other(_) => ::core::option::Option::None,
                }
            }

            /// An owned copy.
            #[must_use]
            pub fn to_owned(self) -> #owned {
                match self {
                    #(Self::#variants(value) => #owned::#variants(#to_owned),)*
                    Self::Other(value) => #owned::Other(value.to_owned()),
                }
            }
        }

        impl #owned {
            /// The borrowed form.
            #[must_use]
            pub fn as_view(&self) -> #view<'_> {
                match self {
                    #(Self::#variants(value) => #view::#variants(#as_view),)*
                    Self::Other(value) => #view::Other(value.as_view()),
                }
            }
        }

        #read
        #arbitrary

        impl #wire::Encode for #view<'_> {
            #[inline]
            fn encoded_len(&self) -> usize {
                match self {
                    #(Self::#variants(value) => #wire::Encode::encoded_len(value),)*
                    Self::Other(value) => #wire::Encode::encoded_len(value),
                }
            }

            #bound

            #write

            #[inline]
            fn encode(&self, out: &mut #wire::types::Octets) {
                match self {
                    #(Self::#variants(value) => #wire::Encode::encode(value, out),)*
                    Self::Other(value) => #wire::Encode::encode(value, out),
                }
            }
        }

        #encode
        #(#from_view)*
        #(#from_owned)*
    }
}

/// Values of every arm, and others that none of them reads.
fn arbitrary(scope: &Scope<'_>, owned: &Ident, arms: &[Arm]) -> TokenStream {
    let wire = &scope.wire;
    let held = arms.iter().map(|arm| (&arm.variant, arm.held.owned.clone()));
    let codes = arms.iter().flat_map(|arm| match &arm.wire {
        OnWire::FormatCodes(codes) => codes.as_slice(),
        OnWire::Descriptor(_) => &[],
    });
    let codes = codes.map(|code| Literal::u8_unsuffixed(*code));
    let other = quote!(#wire::arbitrary::described::other(DESCRIPTORS, &[#(#codes),*]));
    let other = arbitrary::mapped(scope, &other, &quote!(Self::Other));
    arbitrary::choice(scope, owned, &held.collect::<Vec<_>>(), vec![other])
}

/// Each arm is put together where it stays, so that none pays for the size of another.
fn read(scope: &Scope<'_>, name: &str, arms: &[Arm]) -> TokenStream {
    let wire = &scope.wire;
    let view = names::type_ident(name, "Ref");
    let by_descriptor: Vec<_> = arms
        .iter()
        .filter_map(|arm| {
            let OnWire::Descriptor(number) = arm.wire else { return None };
            let Arm { variant, name: arm_name, .. } = arm;
            let number = Literal::u64_unsuffixed(number);
            // `attach.source.address`, not `attach.source.source.address`.
            let within = (name.strip_suffix("-archetype") != Some(arm_name.as_str()))
                .then(|| quote!(.map_err(|error| error.within(#arm_name))));
            Some(quote! {
                ::core::option::Option::Some(#number) => {
                    *self = Self::#variant(#wire::types::Value::blank());
                    // It is this variant, which was just made.
                    let Self::#variant(value) = self else {
                        return ::core::result::Result::Ok(());
                    };
                    return #wire::types::DescribedValue::read_described(value, decoder) #within;
                }
            })
        })
        .collect();
    let described = (!by_descriptor.is_empty()).then(|| {
        quote! {
            if code == #wire::types::code::DESCRIBED {
                let start = decoder.clone();
                match decoder.descriptor(DESCRIPTORS) {
                    #(#by_descriptor)*
                    _ => *decoder = start,
                }
            }
        }
    });
    let by_code: Vec<_> = arms
        .iter()
        .filter_map(|arm| {
            let OnWire::FormatCodes(codes) = &arm.wire else { return None };
            let codes = codes.iter().map(|code| Literal::u8_unsuffixed(*code));
            let (variant, ty) = (&arm.variant, &arm.held.view);
            Some(quote! {
                #(#codes)|* => Self::#variant(<#ty as #wire::types::Value<'a>>::read(decoder, code)?),
            })
        })
        .collect();
    let other = quote! {
        Self::Other(decoder.apart(|decoder| #wire::types::Value::read(decoder, code))?)
    };
    let rest = if by_code.is_empty() {
        other
    } else {
        quote! {
            match code {
                #(#by_code)*
                _ => #other,
            }
        }
    };
    let read = read_by_value(wire);
    // Of types without descriptors little is left but a choice.
    let inline =
        if by_descriptor.is_empty() { quote!(#[inline(always)]) } else { quote!(#[inline]) };
    quote! {
        impl<'a> #wire::types::Value<'a> for #view<'a> {
            #[inline(always)]
            fn blank() -> Self {
                Self::Other(#wire::types::AnyRef::Null)
            }

            #read

            #inline
            fn read_over(
                &mut self,
                decoder: &mut #wire::types::Decoder<'a>,
                code: u8,
            ) -> ::core::result::Result<(), #wire::DecodeError> {
                #described
                *self = #rest;
                ::core::result::Result::Ok(())
            }
        }
    }
}
