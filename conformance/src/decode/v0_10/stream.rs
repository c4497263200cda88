//! One direction of 0-10, frame by frame.
//!
//! In: octets from the start of a direction. Out: a [`Direction`]. A segment that is malformed is told, and the next
//! frame is read; after a broken frame nothing can be told apart any more.

use std::collections::BTreeMap;

use amqp_spec::Version;
use amqp_types::{
    Context, DecodeError, Dialect,
    packed::{Any, DynamicRecord, FieldValue, reflect::Protocol},
    segments::{self, Assembly, FrameError, HEADER_LEN, SegmentType},
};

use super::{
    super::{
        Direction, Item, Options, Problem, What, canonical,
        pieces::{self, Piece},
        protocol,
    },
    Content, Frame, Segment,
};

/// Octets of a protocol header.
const PROTOCOL_HEADER: usize = 8;

/// Decodes a direction.
pub(crate) fn decode(octets: &[u8], options: Options) -> Direction {
    let dialect = options.dialect.unwrap_or_else(|| protocol::default_dialect(Version::V0_10));
    let tables = match dialect {
        Dialect::Qpid => &amqp_types::v0_10_qpid::PROTOCOL,
        _ => &amqp_types::v0_10::PROTOCOL,
    };
    let (items, problems, tracks) = (Vec::new(), Vec::new(), BTreeMap::new());
    let mut stream = Stream { tables, items, problems, tracks };
    stream.read(octets);
    let Stream { items, mut problems, .. } = stream;
    let roundtrip = options.roundtrip.then(|| canonical::roundtrip(octets, &items));
    problems.sort_by_key(|problem| problem.offset);
    Direction {
        name: String::new(),
        protocol: Version::V0_10,
        dialect: Some(dialect),
        octets: octets.len(),
        items,
        problems,
        roundtrip,
    }
}

/// Where the frames of a channel and track stand.
struct Track {
    assembly: Assembly,
    /// The frames of the segment that is not whole yet.
    pieces: Vec<Piece>,
}

struct Stream {
    tables: &'static Protocol,
    items: Vec<Item>,
    problems: Vec<Problem>,
    tracks: BTreeMap<(u16, u8), Track>,
}

impl Stream {
    fn read(&mut self, octets: &[u8]) {
        let mut offset = 0;
        while let Some(rest) = octets.get(offset..).filter(|rest| !rest.is_empty()) {
            if let Some((header, _)) = rest.split_first_chunk::<PROTOCOL_HEADER>()
                && header.starts_with(b"AMQP")
            {
                if offset > 0 {
                    self.odd(offset, "a protocol header in the middle of a stream".to_owned());
                }
                let what = What::ProtocolHeader(*header);
                self.push(offset, PROTOCOL_HEADER, None, what);
                offset += PROTOCOL_HEADER;
                continue;
            }
            match segments::decode_frame(rest, segments::MAX_FRAME_SIZE) {
                Ok(Some((frame, len))) => {
                    let segment = self.segment(frame, offset);
                    let what = What::PackedFrame(Frame {
                        flags: frame.flags.0,
                        ty: frame.ty.0,
                        track: frame.track,
                        channel: frame.channel,
                        reserved: frame.reserved,
                        payload: frame.payload.to_vec(),
                        segment,
                    });
                    self.push(offset, len, Some(frame.channel), what);
                    offset += len;
                }
                Ok(None) => {
                    self.malformed(offset, unfinished(rest));
                    break;
                }
                Err(error) => {
                    let error = FrameError { offset: offset as u64, ..error };
                    self.malformed(offset, format!("{error}; what follows cannot be told apart"));
                    break;
                }
            }
        }
        let open = self.tracks.iter().filter(|(_, track)| track.assembly.is_open());
        let open: Vec<(u16, u8)> = open.map(|(key, _)| *key).collect();
        for (channel, track) in open {
            let text = format!("the assembly on channel {channel}, track {track} is not complete");
            self.odd(octets.len(), text);
        }
    }

    fn malformed(&mut self, offset: usize, text: String) {
        self.problems.push(Problem { offset, malformed: true, text });
    }

    fn odd(&mut self, offset: usize, text: String) {
        self.problems.push(Problem { offset, malformed: false, text });
    }

    fn push(&mut self, offset: usize, len: usize, channel: Option<u16>, what: What) {
        self.items.push(Item { offset, len, packet: None, channel, what });
    }

    /// The segment that a frame ends.
    fn segment(&mut self, frame: segments::Frame<'_>, offset: usize) -> Option<Segment> {
        let key = (frame.channel, frame.track & 0x0f);
        let mut track = self
            .tracks
            .remove(&key)
            .unwrap_or_else(|| Track { assembly: Assembly::new(usize::MAX), pieces: Vec::new() });
        track.pieces.push(Piece {
            item: self.items.len(),
            offset: offset + HEADER_LEN,
            len: frame.payload.len(),
        });
        match track.assembly.push(frame) {
            Ok(Some(segment)) => {
                let pieces = std::mem::take(&mut track.pieces);
                let content = self.content(segment.ty, segment.payload, &pieces);
                self.tracks.insert(key, track);
                Some(Segment { pieces, content })
            }
            Ok(None) => {
                self.tracks.insert(key, track);
                None
            }
            Err(error) => {
                // The next frame begins anew.
                self.malformed(offset, error.to_string());
                None
            }
        }
    }

    fn content(&mut self, ty: SegmentType, payload: &[u8], pieces: &[Piece]) -> Content {
        let context = Context::default();
        let read = match ty {
            SegmentType::CONTROL => DynamicRecord::decode_control(self.tables, payload, context)
                .map(|control| control.map(Content::Control)),
            SegmentType::COMMAND => DynamicRecord::decode_command(self.tables, payload, context)
                .map(|command| command.map(Content::Command)),
            SegmentType::HEADER => DynamicRecord::decode_header(self.tables, payload, context)
                .map(|entries| Some(Content::Header(entries))),
            SegmentType::BODY => Ok(Some(Content::Body(payload.to_vec()))),
            _ => Ok(None),
        };
        match read {
            Ok(Some(content)) => {
                self.check(&content, pieces);
                content
            }
            Ok(None) => {
                let text = match (ty.name(), payload) {
                    (Some(name), [class, code, ..]) => {
                        format!("AMQP 0-10 has no {name} {class}.{code}")
                    }
                    _ => format!("a segment of the unknown type {}", ty.0),
                };
                self.odd(pieces::in_stream(pieces, 0), text);
                Content::Opaque(payload.to_vec())
            }
            Err(error) => {
                self.tell(&error, pieces);
                Content::Opaque(payload.to_vec())
            }
        }
    }

    fn tell(&mut self, error: &DecodeError, pieces: &[Piece]) {
        let offset = pieces::in_stream(pieces, error.offset());
        let back = offset.saturating_sub(error.offset());
        self.malformed(offset, error.clone().shifted(back).to_string());
    }

    /// Tells what is missing, and what of the structs inside cannot be read.
    fn check(&mut self, content: &Content, pieces: &[Piece]) {
        let record = match content {
            Content::Control(record) => record,
            Content::Command(command) => &command.command,
            _ => return,
        };
        let at = pieces::in_stream(pieces, 0);
        if let Some(field) = record.missing() {
            self.odd(at, format!("{}.{field}: required, and left out", record.record().name));
        }
        for (field, value) in record.fields() {
            if let FieldValue::Value(Any::Struct32(coded)) = value {
                let view = coded.as_view();
                let read = DynamicRecord::from_struct32(self.tables, view, Context::default());
                if let Err(error) = read {
                    let path = format!("{}.{}", record.record().name, field.name);
                    self.malformed(at, format!("{path}: {} (octets of its fields)", error));
                }
            }
        }
    }
}

/// What to say of octets that are no whole frame.
fn unfinished(rest: &[u8]) -> String {
    match rest {
        [_, _, s0, s1, ..] if rest.len() >= HEADER_LEN && !rest.starts_with(b"AMQP") => {
            let size = u16::from_be_bytes([*s0, *s1]);
            format!("the input ends within a frame: {size} octets announced, {} here", rest.len())
        }
        _ => format!("the input ends within the header of a frame: {} octets", rest.len()),
    }
}
