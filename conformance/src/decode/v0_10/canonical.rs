//! Frames of 0-10 encoded again, and what of them is legal but not what an encoder writes.
//!
//! In: frames, and the segments that end with them. Out: the octets, with every map, list, array and coded struct
//! built anew; and what is not canonical, at its octet and by its path: a true that is not 1, a container that leaves
//! out its count, reserved bits and octets that are not 0.

use std::collections::BTreeMap;

use amqp_types::{
    Encode as _, ValueError,
    packed::{
        Any, AnyRef, Array, CommandSegment, DynamicRecord, FieldValue, HeaderEntry, List, Map,
        Struct32,
    },
    segments::{self, FrameFlags, SegmentType},
};

use super::{
    super::{Item, What, pieces},
    Content, Frame,
    value::{has_no_width, record_of},
};

/// The payload of each frame, its segment encoded again as a whole.
pub(crate) fn payloads(items: &[Item]) -> BTreeMap<usize, Vec<u8>> {
    let mut payloads = BTreeMap::new();
    for item in items {
        let What::PackedFrame(Frame { segment: Some(segment), .. }) = &item.what else { continue };
        // What cannot be encoded shows as a difference.
        let octets = content(&segment.content).unwrap_or_default();
        payloads.extend(pieces::cut(&segment.pieces, &octets));
    }
    payloads
}

/// Encodes a frame; `payload` is its part of a segment.
pub(crate) fn encode(
    frame: &Frame,
    payload: Option<&[u8]>,
    out: &mut Vec<u8>,
) -> Result<(), ValueError> {
    let frame = segments::Frame {
        flags: FrameFlags(frame.flags),
        ty: SegmentType(frame.ty),
        track: frame.track,
        channel: frame.channel,
        reserved: frame.reserved,
        payload: payload.unwrap_or(&frame.payload),
    };
    let octets = frame.payload.len();
    frame.encode(out).map_err(|_| ValueError::TooLong { octets })
}

/// What a frame is, for a message.
pub(crate) fn describe(frame: &Frame) -> String {
    match frame.segment.as_ref().map(|segment| &segment.content) {
        Some(Content::Control(record)) => record.record().name.to_owned(),
        Some(Content::Command(command)) => command.command.record().name.to_owned(),
        Some(Content::Header(_)) => "a header segment".to_owned(),
        Some(Content::Body(_)) => "a body segment".to_owned(),
        Some(Content::Opaque(_)) => format!("a segment of type {}", frame.ty),
        None => "a part of a segment".to_owned(),
    }
}

fn content(content: &Content) -> Result<Vec<u8>, ValueError> {
    Ok(match content {
        Content::Control(record) => rebuild(record)?.to_vec(),
        Content::Command(command) => {
            let header = command.header;
            CommandSegment { header, command: rebuild(&command.command)? }.to_vec()
        }
        Content::Header(entries) => {
            let mut octets = Vec::new();
            for entry in entries {
                match entry {
                    HeaderEntry::Known(record) => {
                        HeaderEntry::Known(rebuild(record)?).encode(&mut octets);
                    }
                    unknown @ HeaderEntry::Unknown(_) => unknown.encode(&mut octets),
                }
            }
            octets
        }
        Content::Body(octets) | Content::Opaque(octets) => octets.clone(),
    })
}

/// The same record, every value in it built anew.
fn rebuild(record: &DynamicRecord) -> Result<DynamicRecord, ValueError> {
    let mut copy = DynamicRecord::new(record.record());
    for field in record.record().fields {
        copy.unset(field.name)?;
    }
    for (field, value) in record.fields() {
        let value = match value {
            FieldValue::Value(value) => FieldValue::Value(rebuild_value(value.as_view())?),
            FieldValue::Record(inner) => FieldValue::Record(rebuild(inner)?),
            other => other.clone(),
        };
        copy.set(field.name, value)?;
    }
    Ok(copy)
}

fn rebuild_value(value: AnyRef<'_>) -> Result<Any, ValueError> {
    Ok(match value {
        AnyRef::Map(map) if !map.as_bytes().is_empty() => {
            let mut copy = Map::new();
            for (name, value) in map.iter() {
                copy.insert(name.as_str(), &rebuild_value(value)?)?;
            }
            Any::Map(copy)
        }
        AnyRef::List(list) if !list.as_bytes().is_empty() => {
            let mut copy = List::new();
            for value in list.iter() {
                copy.push(&rebuild_value(value)?)?;
            }
            Any::List(copy)
        }
        AnyRef::Array(array) if !array.is_empty() && !has_no_width(array) => {
            let mut copy = Array::new();
            for value in array.iter() {
                copy.push(&rebuild_value(value)?)?;
            }
            Any::Array(copy)
        }
        AnyRef::Struct32(coded) => match record_of(coded) {
            Some(record) => {
                let octets = rebuild(&record)?.to_vec();
                // Behind the size and the codes.
                let fields = octets.get(6..).unwrap_or_default();
                Any::Struct32(Struct32::new(coded.class_code(), coded.code(), fields)?)
            }
            None => Any::Struct32(coded.to_owned()),
        },
        other => other.to_owned(),
    })
}

/// Something that an encoder writes otherwise.
pub(crate) struct Oddity {
    /// The frame: its place among the items.
    pub(crate) item: usize,
    /// Octets of the direction before it.
    pub(crate) offset: usize,
    /// The octet that an encoder writes there, where what it writes is as long.
    pub(crate) octet: Option<u8>,
    /// What it is.
    pub(crate) text: String,
}

/// What of a frame, and of the segment that it ends, is legal but not canonical. What its header has that is not
/// canonical is kept when it is encoded again, and so are containers without a count.
pub(crate) fn not_canonical(place: usize, item: &Item, frame: &Frame) -> Vec<Oddity> {
    let mut found = Vec::new();
    let mut head = |at: usize, text: &str| {
        found.push(Oddity {
            item: place,
            offset: item.offset + at,
            octet: None,
            text: text.to_owned(),
        });
    };
    if frame.flags & 0xf0 != 0 {
        head(0, "frame: reserved bits of the flags that are not 0");
    }
    if frame.reserved[0] != 0 {
        head(4, "frame: a reserved octet that is not 0");
    }
    if frame.track & 0xf0 != 0 {
        head(5, "frame: reserved bits beside the track that are not 0");
    }
    if frame.reserved[1..] != [0; 4] {
        head(8, "frame: reserved octets that are not 0");
    }
    if let Some(segment) = &frame.segment {
        let mut walk = Walk { at: 0, found: Vec::new() };
        walk.content(&segment.content);
        for (offset, octet, text) in walk.found {
            let (mut rest, mut of) = (offset, place);
            for piece in &segment.pieces {
                of = piece.item;
                if rest < piece.len {
                    break;
                }
                rest -= piece.len;
            }
            let offset = pieces::in_stream(&segment.pieces, offset);
            found.push(Oddity { item: of, offset, octet, text });
        }
    }
    found
}

/// A walk over the octets of a segment that was decoded without a fault.
struct Walk {
    at: usize,
    found: Vec<(usize, Option<u8>, String)>,
}

impl Walk {
    fn content(&mut self, content: &Content) {
        match content {
            Content::Control(record) => {
                self.at += 2;
                self.record(record, record.record().name);
            }
            Content::Command(command) => {
                self.at += 4;
                self.record(&command.command, command.command.record().name);
            }
            Content::Header(entries) => {
                for entry in entries {
                    match entry {
                        HeaderEntry::Known(record) => {
                            self.at += 6;
                            self.record(record, record.record().name);
                        }
                        HeaderEntry::Unknown(coded) => self.at += coded.as_view().encoded_len(),
                    }
                }
            }
            Content::Body(_) | Content::Opaque(_) => {}
        }
    }

    /// The flags and fields of a record.
    fn record(&mut self, record: &DynamicRecord, path: &str) {
        self.at += usize::from(record.record().pack);
        for (field, value) in record.fields() {
            let path = format!("{path}.{}", field.name);
            match value {
                FieldValue::Value(value) => self.value(value.as_view(), &path),
                FieldValue::Record(inner) => {
                    self.at += usize::from(inner.record().size);
                    self.at += inner.record().codes().map_or(0, |_| 2);
                    self.record(inner, &path);
                }
                FieldValue::SequenceNo(_) => self.at += 4,
                FieldValue::SequenceSet(set) => self.at += 2 + set.as_view().as_bytes().len(),
                FieldValue::ByteRanges(set) => self.at += 2 + set.as_view().as_bytes().len(),
                FieldValue::Octets(octets) => self.at += octets.len(),
                _ => {}
            }
        }
    }

    fn value(&mut self, value: AnyRef<'_>, path: &str) {
        let end = self.at + value.width();
        match value {
            AnyRef::Map(map) => {
                self.count(map.as_bytes(), path);
                self.at += 8;
                for (name, value) in map.iter() {
                    self.at += 1 + name.as_bytes().len() + 1;
                    self.value(value, &format!("{path}[{:?}]", name.as_str()));
                }
            }
            AnyRef::List(list) => {
                self.count(list.as_bytes(), path);
                self.at += 8;
                for (index, value) in list.iter().enumerate() {
                    self.at += 1;
                    self.value(value, &format!("{path}[{index}]"));
                }
            }
            AnyRef::Array(array) if !has_no_width(array) => {
                self.at += 9;
                for (index, value) in array.iter().enumerate() {
                    self.value(value, &format!("{path}[{index}]"));
                }
            }
            AnyRef::Struct32(coded) => {
                if let Some(record) = record_of(coded) {
                    self.at += 6;
                    self.record(&record, &format!("{path}.{}", record.record().name));
                }
            }
            AnyRef::Boolean(true) => {
                // Any octet but 0 is true: the caller looks at the one that came in.
                let text = format!("{path}: a true that is not written 0x01");
                self.found.push((self.at, Some(1), text));
            }
            _ => {}
        }
        self.at = end;
    }

    fn count(&mut self, octets: &[u8], path: &str) {
        if octets.is_empty() {
            let text = format!("{path}: a container without a count, which is written 0");
            self.found.push((self.at, None, text));
        }
    }
}
