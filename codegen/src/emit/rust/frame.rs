//! The short ways of a method: out of a payload of one size, and into a whole frame.
//!
//! In: a method and its runs of fields. Out: a decoder that checks one length where all fields have a width,
//! and an encoder that reserves once and puts what lies between two strings down in one piece.

use super::Scope;
use super::field::{Member, Part, Run};
use super::record::{fixed_values, octet, packed};
use crate::model::{Primitive, Record, RecordId};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

/// Octets of a frame that are not payload.
const OVERHEAD: usize = 8;
const FRAME_END: u8 = 0xce;

/// The name of the function that decodes one method.
pub(super) fn decoder(record: &Record) -> Ident {
    let name = record.name.replace(['.', '-'], "_");
    Ident::new(&format!("decode_{name}"), Span::call_site())
}

/// Where all arguments have a width: the arm that matches a whole payload and gives `wrap` of the method.
pub(super) fn fixed_arm(
    runs: &[Run<'_, '_>],
    members: &[Member<'_>],
    path: &TokenStream,
    variant: &Ident,
) -> Option<TokenStream> {
    // A type of the caller's may refuse a value, and says so with the place in the payload.
    if members.iter().any(Member::is_external) {
        return None;
    }
    let (octets, values) = match runs {
        [] => (0, TokenStream::new()),
        [Run::Fixed { parts, octets }] => (*octets, fixed_values(parts)),
        _ => return None,
    };
    let all = (0..octets).map(octet);
    let idents = members.iter().map(|member| &member.ident);
    Some(quote! {
        &[_, _, _, _, #(#all),*] => {
            #values
            ::core::result::Result::Ok(Self::#variant(#path { #(#idents,)* }))
        }
    })
}

/// The function that appends a method as a frame; `head` is the type octet and the channel.
pub(super) fn write_frame(scope: &Scope<'_>, record: &Record, runs: &[Run<'_, '_>]) -> TokenStream {
    let wire = &scope.wire;
    let RecordId::Method { class, method } = record.id else { return TokenStream::new() };
    let ids = (u32::from(class) << 16 | u32::from(method)).to_be_bytes();
    let mut piece = Piece::default();
    piece.octets.extend([
        quote!(ty),
        quote!(c0),
        quote!(c1),
        quote!(s0),
        quote!(s1),
        quote!(s2),
        quote!(s3),
    ]);
    piece.octets.extend(ids.map(|octet| {
        let octet = Literal::u8_unsuffixed(octet);
        quote!(#octet)
    }));
    let mut writes = TokenStream::new();
    let mut fixed = ids.len();
    let mut sized = Vec::new();
    for run in runs {
        match run {
            Run::Fixed { parts, octets } => {
                fixed += octets;
                for (part, _) in parts {
                    piece.part(part);
                }
            }
            Run::Sized(member) => {
                let ident = &member.ident;
                let (width, rest) = member.len(&quote!(self.#ident));
                fixed += width;
                sized.extend(rest.map(|rest| quote!(+ #rest)));
                piece.len(member, width);
                writes.extend(piece.take());
                let value = member.on_wire(&quote!(self.#ident));
                writes.extend(quote!(out.extend_from_slice(#value.as_bytes());));
            }
        }
    }
    piece.octets.push({
        let end = Literal::u8_unsuffixed(FRAME_END);
        quote!(#end)
    });
    writes.extend(piece.take());
    let reserve = if sized.is_empty() {
        TokenStream::new()
    } else {
        let overhead = Literal::usize_unsuffixed(OVERHEAD);
        quote!(out.reserve(payload + #overhead);)
    };
    let fixed = Literal::usize_unsuffixed(fixed);
    quote! {
        /// Appends the method as a frame; `head` is its type octet and its channel.
        #[inline]
        pub fn write_frame(&self, [ty, c0, c1]: [u8; 3], out: &mut #wire::Octets) {
            let payload: usize = #fixed #(#sized)*;
            #reserve
            let [s0, s1, s2, s3] = (payload as u32).to_be_bytes();
            #writes
        }
    }
}

/// Octets that are written at once.
#[derive(Default)]
struct Piece {
    lets: TokenStream,
    octets: Vec<TokenStream>,
    named: usize,
}

impl Piece {
    /// Names for the octets of a value.
    fn names(&mut self, count: usize) -> Vec<Ident> {
        let names = (self.named..self.named + count).map(octet).collect();
        self.named += count;
        names
    }

    fn part(&mut self, part: &Part<'_, '_>) {
        match part {
            Part::Field(member) => {
                let ident = &member.ident;
                let names = self.names(part.width());
                let value = member.on_wire(&quote!(self.#ident));
                self.lets.extend(quote!(let [#(#names),*] = #value.to_be_bytes();));
                self.octets.extend(names.iter().map(|name| quote!(#name)));
            }
            Part::Bits(bits) => self.octets.push(packed(bits)),
        }
    }

    /// The length in front of a string or table.
    fn len(&mut self, member: &Member<'_>, width: usize) {
        let ident = &member.ident;
        let value = member.on_wire(&quote!(self.#ident));
        if member.primitive == Primitive::ShortStr {
            self.octets.push(quote!(#value.len() as u8));
            return;
        }
        let names = self.names(width);
        self.lets
            .extend(quote!(let [#(#names),*] = (#value.as_bytes().len() as u32).to_be_bytes();));
        self.octets.extend(names.iter().map(|name| quote!(#name)));
    }

    fn take(&mut self) -> TokenStream {
        let lets = std::mem::take(&mut self.lets);
        let octets = std::mem::take(&mut self.octets);
        quote!(#lets out.extend_from_slice(&[#(#octets),*]);)
    }
}
