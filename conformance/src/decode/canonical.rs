//! Decoded items back to octets, and what differs from the octets that came in.
//!
//! In: the octets and the items that they were decoded to. Out: a [`Roundtrip`]. Tables are taken apart and built
//! anew, value by value, so that the encoder is tried and not a copy. Octets that are legal but not what an encoder
//! writes (a second letter for the same type, a true that is not 1, padding bits that are not 0) are listed apart.

use amqp_types::{
    Array, Dialect, DynamicHeader, DynamicMethod, DynamicRecord, Encode, Table, TableRef, Value,
    ValueError, ValueRef, ValueType,
    frame::{self, FrameType},
    reflect::{FieldType, Layout},
};

use super::{Item, Problem, What, v0_10, v1_0};

/// What came of encoding a direction again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roundtrip {
    /// The first difference, where there is one.
    pub difference: Option<Difference>,
    /// What was legal but not canonical.
    pub not_canonical: Vec<Problem>,
}

/// Where two runs of octets part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Octets of this direction before it.
    pub offset: usize,
    /// What the input has there; nothing at its end.
    pub input: Option<u8>,
    /// What was encoded there; nothing at its end.
    pub encoded: Option<u8>,
    /// What stands there.
    pub text: String,
}

/// An octet of the input and the one that an encoder writes there.
struct Patch {
    offset: usize,
    octet: u8,
    text: String,
}

/// Encodes `items` again and compares with `octets`.
pub(super) fn roundtrip(octets: &[u8], items: &[Item]) -> Roundtrip {
    let mut not_canonical = Vec::new();
    let mut difference = None;
    let mut end = 0;
    let mut payloads = v1_0::payloads(items);
    payloads.extend(v0_10::payloads(items));
    let oddities = oddities(octets, items);
    for (index, item) in items.iter().enumerate() {
        end = item.offset + item.len;
        let Some(input) = octets.get(item.offset..end) else { break };
        let mut expected = input.to_vec();
        for patch in patches(item, input) {
            if let Some(octet) = expected.get_mut(patch.offset) {
                *octet = patch.octet;
            }
            not_canonical.push(Problem {
                offset: item.offset + patch.offset,
                malformed: false,
                text: patch.text,
            });
        }
        for odd in oddities.iter().filter(|odd| odd.item == index) {
            if let Some(octet) = odd.octet
                && let Some(expected) = expected.get_mut(odd.offset.saturating_sub(item.offset))
            {
                *expected = octet;
            }
            let text = odd.text.clone();
            not_canonical.push(Problem { offset: odd.offset, malformed: false, text });
        }
        if let What::Frame(frame) = &item.what {
            not_canonical.extend(v1_0::not_canonical(item, frame));
        }
        let found = match encode(item, payloads.get(&index).map(Vec::as_slice)) {
            Ok(encoded) => compare(&expected, &encoded, item),
            Err(error) => Some(Difference {
                offset: item.offset,
                input: input.first().copied(),
                encoded: None,
                text: format!("{} cannot be encoded again: {error}", describe(item)),
            }),
        };
        difference = difference.or(found);
    }
    if difference.is_none() && end < octets.len() {
        difference = Some(Difference {
            offset: end,
            input: octets.get(end).copied(),
            encoded: None,
            text: "octets that could not be decoded".to_owned(),
        });
    }
    Roundtrip { difference, not_canonical }
}

/// What in frames of 0-10 is not canonical.
fn oddities(octets: &[u8], items: &[Item]) -> Vec<v0_10::Oddity> {
    let mut found = Vec::new();
    for (place, item) in items.iter().enumerate() {
        if let What::PackedFrame(frame) = &item.what {
            found.extend(v0_10::not_canonical(place, item, frame));
        }
    }
    found.retain(|odd| odd.octet.is_none() || odd.octet != octets.get(odd.offset).copied());
    found
}

fn compare(input: &[u8], encoded: &[u8], item: &Item) -> Option<Difference> {
    let at = (0..input.len().max(encoded.len())).find(|at| input.get(*at) != encoded.get(*at))?;
    Some(Difference {
        offset: item.offset + at,
        input: input.get(at).copied(),
        encoded: encoded.get(at).copied(),
        text: describe(item),
    })
}

fn describe(item: &Item) -> String {
    match &item.what {
        What::ProtocolHeader(_) => "the protocol header".to_owned(),
        What::Method(record) => record.record().name.to_owned(),
        What::UnknownMethod { class_id, method_id, .. } => format!("method {class_id}.{method_id}"),
        What::ContentHeader(header) => {
            format!("the content header of class {}", header.properties.record().class)
        }
        What::Body { .. } => "a body frame".to_owned(),
        What::Heartbeat => "a heartbeat".to_owned(),
        What::Opaque { ty, .. } | What::OpaqueFrame { ty, .. } => format!("a frame of type {ty}"),
        What::Frame(frame) => v1_0::describe(frame),
        What::PackedFrame(frame) => v0_10::describe(frame),
        What::Unread { why, .. } => format!("octets of {why}"),
    }
}

fn encode(item: &Item, payload: Option<&[u8]>) -> Result<Vec<u8>, ValueError> {
    let channel = item.channel.unwrap_or(0);
    let mut out = Vec::with_capacity(item.len);
    match &item.what {
        What::ProtocolHeader(header) => out.extend_from_slice(header),
        What::Method(record) => {
            let method = DynamicMethod(rebuild(record)?);
            frame::encode_frame(FrameType::METHOD, channel, &method, &mut out);
        }
        What::UnknownMethod { class_id, method_id, arguments } => {
            let mut payload = Vec::with_capacity(4 + arguments.len());
            payload.extend_from_slice(&class_id.to_be_bytes());
            payload.extend_from_slice(&method_id.to_be_bytes());
            payload.extend_from_slice(arguments);
            raw(FrameType::METHOD, channel, &payload, &mut out);
        }
        What::ContentHeader(header) => {
            let header =
                DynamicHeader { properties: rebuild(&header.properties)?, ..header.clone() };
            frame::encode_frame(FrameType::HEADER, channel, &header, &mut out);
        }
        What::Body { octets, .. } => raw(FrameType::BODY, channel, octets, &mut out),
        What::Heartbeat => raw(FrameType::HEARTBEAT, channel, &[], &mut out),
        What::Opaque { ty, payload } => raw(FrameType(*ty), channel, payload, &mut out),
        What::Frame(frame) => v1_0::encode(frame, payload, &mut out)?,
        What::OpaqueFrame { ty, channel, extended, body } => {
            let frame = v1_0::Frame {
                ty: *ty,
                channel: *channel,
                extended: extended.clone(),
                performative: None,
                payload: body.clone(),
                message: None,
            };
            v1_0::encode(&frame, None, &mut out)?;
        }
        What::PackedFrame(frame) => v0_10::encode(frame, payload, &mut out)?,
        What::Unread { octets, .. } => out.extend_from_slice(octets),
    }
    Ok(out)
}

fn raw(ty: FrameType, channel: u16, payload: &[u8], out: &mut Vec<u8>) {
    frame::Frame { ty, channel, payload }.encode(out);
}

/// The same record, every table in it built anew.
fn rebuild(record: &DynamicRecord) -> Result<DynamicRecord, ValueError> {
    let mut copy = record.clone();
    for (field, value) in record.fields() {
        if let Value::Table(table) = value {
            copy.set(field.name, Value::Table(rebuild_table(table.as_view())?))?;
        }
    }
    Ok(copy)
}

fn rebuild_table(table: TableRef<'_>) -> Result<Table, ValueError> {
    let mut copy = Table::new(table.dialect());
    for (name, value) in table.iter() {
        copy.insert(name.as_str(), &rebuild_value(value, table.dialect())?)?;
    }
    Ok(copy)
}

fn rebuild_value(value: ValueRef<'_>, dialect: Dialect) -> Result<Value, ValueError> {
    Ok(match value {
        ValueRef::Table(table) => Value::Table(rebuild_table(table)?),
        ValueRef::Array(array) => {
            let mut copy = Array::new(dialect);
            for element in array.iter() {
                copy.push(&rebuild_value(element, dialect)?)?;
            }
            Value::Array(copy)
        }
        other => other.to_owned(),
    })
}

/// The octets of `item` that are legal but not what an encoder writes.
fn patches(item: &Item, frame: &[u8]) -> Vec<Patch> {
    let (record, start) = match &item.what {
        What::Method(record) => (record, frame::HEADER_LEN + 4),
        What::ContentHeader(header) => (&header.properties, frame::HEADER_LEN + 12),
        _ => return Vec::new(),
    };
    let mut walk = Walk { frame, at: start, patches: Vec::new() };
    let walked = walk.record(record);
    debug_assert!(walked.is_some(), "what was decoded can be walked");
    walk.patches
}

/// A cursor over a frame that was decoded without a fault.
struct Walk<'a> {
    frame: &'a [u8],
    at: usize,
    patches: Vec<Patch>,
}

impl Walk<'_> {
    fn record(&mut self, record: &DynamicRecord) -> Option<()> {
        let name = record.record().name;
        let sequential = record.record().layout == Layout::Sequential;
        if !sequential {
            self.at += 2;
        }
        let mut bits = 0u32;
        for (field, value) in record.fields() {
            if field.ty == FieldType::Bit {
                bits += 1;
                continue;
            }
            self.padding(bits, sequential, name)?;
            bits = 0;
            match value {
                Value::ShortString(text) => self.at += 1 + text.len(),
                Value::LongString(octets) => self.at += 4 + octets.len(),
                Value::Table(table) => {
                    self.at += 4;
                    let end = self.at + table.as_view().as_bytes().len();
                    self.table(end, table.dialect(), &format!("{name}.{}", field.name))?;
                }
                other => self.at += other.ty().width()?,
            }
        }
        self.padding(bits, sequential, name)
    }

    /// Steps over the octets of `bits` bits and looks at the bits of the last one that no field has.
    fn padding(&mut self, bits: u32, sequential: bool, name: &str) -> Option<()> {
        if bits == 0 || !sequential {
            return Some(());
        }
        self.at += bits.div_ceil(8) as usize;
        let used = match bits % 8 {
            0 => 0xff,
            rest => (1u8 << rest) - 1,
        };
        let offset = self.at - 1;
        let octet = *self.frame.get(offset)?;
        if octet & !used != 0 {
            let text = format!("{name}: padding bits that are not 0: {octet:#04x}");
            self.patches.push(Patch { offset, octet: octet & used, text });
        }
        Some(())
    }

    fn table(&mut self, end: usize, dialect: Dialect, path: &str) -> Option<()> {
        while self.at < end {
            let len = usize::from(*self.frame.get(self.at)?);
            let name = self.frame.get(self.at + 1..self.at + 1 + len)?;
            let path = format!("{path}[{:?}]", String::from_utf8_lossy(name));
            self.at += 1 + len;
            self.value(dialect, &path)?;
        }
        Some(())
    }

    fn value(&mut self, dialect: Dialect, path: &str) -> Option<()> {
        let letter = *self.frame.get(self.at)?;
        let ty = dialect.value_type(letter)?;
        let usual = dialect.letter(ty)?;
        if usual != letter {
            let text = format!(
                "{path}: letter `{}` for {ty}, which is written `{}`",
                letter as char, usual as char
            );
            self.patches.push(Patch { offset: self.at, octet: usual, text });
        }
        self.at += 1;
        if let Some(width) = ty.width() {
            if ty == ValueType::Boolean {
                let octet = *self.frame.get(self.at)?;
                if octet > 1 {
                    let text = format!("{path}: a true that is written {octet:#04x} and not 0x01");
                    self.patches.push(Patch { offset: self.at, octet: 1, text });
                }
            }
            self.at += width;
            return Some(());
        }
        if ty == ValueType::ShortString {
            self.at += 1 + usize::from(*self.frame.get(self.at)?);
            return Some(());
        }
        let len = u32::from_be_bytes(*self.frame.get(self.at..)?.first_chunk::<4>()?) as usize;
        self.at += 4;
        let end = self.at + len;
        match ty {
            ValueType::Table => self.table(end, dialect, path),
            ValueType::Array => {
                let mut index = 0usize;
                while self.at < end {
                    self.value(dialect, &format!("{path}[{index}]"))?;
                    index += 1;
                }
                Some(())
            }
            _ => {
                self.at = end;
                Some(())
            }
        }
    }
}
