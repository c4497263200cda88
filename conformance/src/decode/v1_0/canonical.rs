//! Frames of 1.0 encoded again, and what of them is legal but not what an encoder writes.
//!
//! In: frames with the encodings their values came in. Out: the octets, with every size and count computed anew;
//! and each value that has a shorter encoding, at its octet and by its path. What an encoder writes is what that of
//! this project writes: the shortest encoding, numbers as descriptors, no null at the end of a composite, null for a
//! default, and no array for one value of a field that may have many.

use std::collections::BTreeMap;

use amqp_types::{
    Encode as _, ValueError,
    transport::{self, FrameType},
    types::{
        Any, Content, Encoded, code,
        reflect::{DescribedType, Field},
    },
};

use super::{
    super::{Item, Problem, What, pieces},
    Frame, named,
};

/// The payload of each frame that carries a part of a message, the message encoded again as a whole.
pub(crate) fn payloads(items: &[Item]) -> BTreeMap<usize, Vec<u8>> {
    let mut payloads = BTreeMap::new();
    for item in items {
        let What::Frame(Frame { message: Some(message), .. }) = &item.what else { continue };
        let mut octets = Vec::with_capacity(message.octets());
        for section in &message.sections {
            section.value.encode(&mut octets);
        }
        octets.extend_from_slice(&message.rest);
        payloads.extend(pieces::cut(&message.pieces, &octets));
    }
    payloads
}

/// Encodes a frame; `payload` is its part of a message.
pub(crate) fn encode(
    frame: &Frame,
    payload: Option<&[u8]>,
    out: &mut Vec<u8>,
) -> Result<(), ValueError> {
    let mut body = Vec::new();
    if let Some(performative) = &frame.performative {
        performative.encode(&mut body);
    }
    body.extend_from_slice(payload.unwrap_or(&frame.payload));
    let octets = body.len();
    let frame = transport::Frame {
        ty: FrameType(frame.ty),
        channel: frame.channel,
        extended: &frame.extended,
        body: &body,
    };
    frame.encode(out).map_err(|_| ValueError::TooLong { octets })
}

/// What of a frame, and of the message that it ends, is legal but not canonical.
pub(crate) fn not_canonical(item: &Item, frame: &Frame) -> Vec<Problem> {
    let mut found = Vec::new();
    if let Some(performative) = &frame.performative {
        let body_at = item.offset + frame.body_at();
        let at = |offset: usize| body_at + offset;
        Walk { at: &at, found: &mut found }.top(performative);
    }
    if let Some(message) = &frame.message {
        for section in &message.sections {
            let at = |offset: usize| message.in_stream(section.start + offset);
            Walk { at: &at, found: &mut found }.top(&section.value);
        }
    }
    found.sort_by_key(|problem| problem.offset);
    found
}

/// A walk over the values of a performative or section.
struct Walk<'a> {
    /// The octet of the direction for an offset of a value.
    at: &'a dyn Fn(usize) -> usize,
    found: &'a mut Vec<Problem>,
}

impl Walk<'_> {
    fn tell(&mut self, value: &Encoded, path: &str, text: &str) {
        let offset = (self.at)(value.offset());
        self.found.push(Problem { offset, malformed: false, text: format!("{path}: {text}") });
    }

    fn top(&mut self, value: &Encoded) {
        let name = value.described().map_or_else(String::new, |(descriptor, _)| {
            named::of_descriptor(descriptor)
                .map_or_else(|| super::value::descriptor(descriptor), |ty| ty.name.to_owned())
        });
        self.value(value, &name);
    }

    fn value(&mut self, value: &Encoded, path: &str) {
        match value.content() {
            Content::Described { descriptor, value: inner } => {
                let ty = named::of_descriptor(descriptor);
                self.descriptor(descriptor, ty, path);
                let fields = ty.and_then(|ty| named::fields(ty, inner).map(|_| ty));
                match fields {
                    Some(ty) => self.composite(ty, inner, path),
                    None => self.value(inner, path),
                }
            }
            Content::Simple(_) => self.encoding(value, path),
            Content::List(values) => {
                self.encoding(value, path);
                for (index, value) in values.iter().enumerate() {
                    self.value(value, &format!("{path}[{index}]"));
                }
            }
            Content::Map(pairs) => {
                self.encoding(value, path);
                for (key, value) in pairs {
                    let path = format!("{path}[{}]", key_text(key));
                    self.value(key, &format!("{path} (key)"));
                    self.value(value, &path);
                }
            }
            Content::Array { .. } => self.array(value, path),
        }
    }

    fn descriptor(&mut self, descriptor: &Encoded, ty: Option<&'static DescribedType>, path: &str) {
        self.value(descriptor, &format!("{path} (descriptor)"));
        if let (Some(ty), Some(Any::Symbol(_))) = (ty, descriptor.simple()) {
            let text = format!("the descriptor is a symbol; as a number it is {:#x}", ty.code);
            self.tell(descriptor, path, &text);
        }
    }

    fn composite(&mut self, ty: &'static DescribedType, list: &Encoded, path: &str) {
        let Content::List(values) = list.content() else { return };
        // What an encoder writes up to: the last field that is neither null nor its default.
        let mut needed = 0;
        let mut fields = Vec::new();
        for (index, (field, value)) in ty.fields.iter().zip(values).enumerate() {
            let path = format!("{path}.{}", field.name);
            if !(value.is_null() || is_default(field, value)) {
                needed = index + 1;
            }
            fields.push((field, value, path));
        }
        self.encoding(list, path);
        for (index, (field, value, path)) in fields.iter().enumerate() {
            if value.is_null() {
                if index >= needed {
                    self.tell(value, path, "null at the end, which can be left out");
                }
            } else if is_default(field, value) {
                self.encoding(value, path);
                let text = if index >= needed { "left out" } else { "null" };
                self.tell(value, path, &format!("the default, which can be {text}"));
            } else {
                self.multiple(field, value, path);
                self.value(value, path);
            }
        }
    }

    fn multiple(&mut self, field: &Field, value: &Encoded, path: &str) {
        if !field.multiple {
            return;
        }
        match value.content() {
            Content::Array { count: 0, .. } => {
                self.tell(value, path, "an array of no values, which can be null");
            }
            Content::Array { count: 1, descriptors, .. } if descriptors.is_empty() => {
                self.tell(value, path, "an array of one value, which can stand without an array");
            }
            _ => {}
        }
    }

    fn array(&mut self, value: &Encoded, path: &str) {
        let Content::Array { descriptors, code: element, elements, .. } = value.content() else {
            return;
        };
        self.encoding(value, path);
        for descriptor in descriptors {
            self.descriptor(descriptor, named::of_descriptor(descriptor), path);
        }
        let narrow = narrow_of(*element);
        if narrow != *element && elements.iter().all(|element| fits(element, narrow)) {
            let text =
                format!("its elements are {}, where {} would do", name(*element), name(narrow));
            self.tell(value, path, &text);
        }
        for (index, element) in elements.iter().enumerate() {
            // All have one constructor: only what they hold can be shorter by itself.
            let path = format!("{path}[{index}]");
            match element.content() {
                Content::List(values) => {
                    for (index, value) in values.iter().enumerate() {
                        self.value(value, &format!("{path}[{index}]"));
                    }
                }
                Content::Map(pairs) => {
                    for (key, value) in pairs {
                        let path = format!("{path}[{}]", key_text(key));
                        self.value(key, &format!("{path} (key)"));
                        self.value(value, &path);
                    }
                }
                _ => {}
            }
        }
    }

    /// Tells an encoding that is not the shortest one for its value.
    fn encoding(&mut self, value: &Encoded, path: &str) {
        let shortest = match value.content() {
            Content::Simple(simple) => simple.to_vec().first().copied(),
            Content::List(values) if values.is_empty() => Some(code::LIST0),
            Content::Described { .. } => None,
            _ => Some(narrow_of(value.code())).filter(|narrow| fits(value, *narrow)),
        };
        if let Some(shortest) = shortest.filter(|shortest| *shortest != value.code()) {
            let text =
                format!("encoded as {}, where {} would do", name(value.code()), name(shortest));
            self.tell(value, path, &text);
        }
    }
}

fn name(code: u8) -> &'static str {
    code::name(code).unwrap_or("a reserved format code")
}

fn key_text(key: &Encoded) -> String {
    match key.simple() {
        Some(Any::String(text)) => format!("{:?}", text.as_str()),
        Some(Any::Symbol(symbol)) => format!("{:?}", symbol.as_str()),
        Some(other) => super::value::simple(other).unwrap_or_default(),
        None => key.type_name().to_owned(),
    }
}

/// The narrow encoding of a type that has two of some width; otherwise the same.
const fn narrow_of(wide: u8) -> u8 {
    match wide {
        code::UINT => code::SMALL_UINT,
        code::ULONG => code::SMALL_ULONG,
        code::INT => code::SMALL_INT,
        code::LONG => code::SMALL_LONG,
        code::BINARY32 => code::BINARY8,
        code::STRING32 => code::STRING8,
        code::SYMBOL32 => code::SYMBOL8,
        code::LIST32 => code::LIST8,
        code::MAP32 => code::MAP8,
        code::ARRAY32 => code::ARRAY8,
        other => other,
    }
}

/// Whether a narrow encoding holds the value.
fn fits(value: &Encoded, narrow: u8) -> bool {
    const LIMIT: usize = 255;
    if value.code() == narrow {
        return true;
    }
    match value.content() {
        Content::Simple(Any::Uint(number)) => *number <= 255,
        Content::Simple(Any::Ulong(number)) => *number <= 255,
        Content::Simple(Any::Int(number)) => i8::try_from(*number).is_ok(),
        Content::Simple(Any::Long(number)) => i8::try_from(*number).is_ok(),
        Content::Simple(Any::Binary(octets)) => octets.len() <= LIMIT,
        Content::Simple(Any::String(text)) => text.len() <= LIMIT,
        Content::Simple(Any::Symbol(symbol)) => symbol.len() <= LIMIT,
        Content::Simple(_) | Content::Described { .. } => true,
        Content::List(values) => values.len() <= LIMIT && content_len(value) < LIMIT,
        Content::Map(pairs) => pairs.len() * 2 <= LIMIT && content_len(value) < LIMIT,
        Content::Array { count, .. } => *count as usize <= LIMIT && content_len(value) < LIMIT,
    }
}

/// Octets of a list, map or array of 32-bit size, without size and count.
fn content_len(value: &Encoded) -> usize {
    let mut octets = Vec::new();
    value.encode(&mut octets);
    octets.len().saturating_sub(9)
}

/// Whether a field holds what it means when it is left out.
fn is_default(field: &Field, value: &Encoded) -> bool {
    let (Some(default), Some(value)) = (field.default, value.simple()) else { return false };
    let choice = named::choice(field, value);
    choice == Some(default)
        || match value {
            Any::Boolean(value) => value.to_string() == default,
            Any::Ubyte(value) => value.to_string() == default,
            Any::Ushort(value) => value.to_string() == default,
            Any::Uint(value) => value.to_string() == default,
            Any::Ulong(value) => value.to_string() == default,
            Any::Symbol(symbol) => symbol.as_str() == default,
            _ => false,
        }
}
