//! The octets of one direction, frame by frame.
//!
//! In: octets from the start of a direction, and the version. Out: a [`Direction`]. A payload that is malformed is
//! told, and the next frame is read; after a broken frame nothing can be told apart any more.

use std::collections::BTreeMap;

use amqp_spec::Version;
use amqp_types::{
    Context, Dialect, DynamicHeader, DynamicMethod,
    frame::{self, Frame, FrameType},
    reflect::Protocol,
};

use super::{Direction, Item, Options, Problem, What, canonical, protocol, v0_10, v1_0};

/// Octets of a protocol header.
const PROTOCOL_HEADER: usize = 8;

/// Decodes a direction.
pub(super) fn decode(octets: &[u8], version: Version, options: Options) -> Direction {
    let dialect = options.dialect.unwrap_or_else(|| protocol::default_dialect(version));
    let tables = match version {
        Version::V0_10 => return v0_10::decode(octets, options),
        Version::V1_0 => return v1_0::decode(octets, options),
        _ => protocol::tables(version, dialect),
    };
    let mut stream = Stream {
        tables,
        dialect,
        items: Vec::new(),
        problems: Vec::new(),
        contents: BTreeMap::new(),
    };
    stream.read(octets);
    let Stream { items, mut problems, .. } = stream;
    let roundtrip = options.roundtrip.then(|| canonical::roundtrip(octets, &items));
    problems.sort_by_key(|problem| problem.offset);
    Direction {
        name: String::new(),
        protocol: version,
        dialect: Some(dialect),
        octets: octets.len(),
        items,
        problems,
        roundtrip,
    }
}

/// What a channel waits for.
#[derive(Debug, Clone, Copy)]
enum Content {
    Header,
    Body { received: u64, total: u64 },
}

struct Stream {
    tables: &'static Protocol,
    dialect: Dialect,
    items: Vec<Item>,
    problems: Vec<Problem>,
    contents: BTreeMap<u16, Content>,
}

impl Stream {
    fn read(&mut self, octets: &[u8]) {
        let mut offset = 0;
        while let Some(rest) = octets.get(offset..).filter(|rest| !rest.is_empty()) {
            if let Some((header, _)) = rest.split_first_chunk::<PROTOCOL_HEADER>()
                && header.starts_with(b"AMQP")
            {
                self.protocol_header(*header, offset);
                offset += PROTOCOL_HEADER;
                continue;
            }
            match frame::decode_frame(rest, u32::MAX) {
                Ok(Some((frame, len))) => {
                    self.frame(frame, offset, len);
                    offset += len;
                }
                Ok(None) => {
                    let text = unfinished(rest);
                    self.malformed(offset, text);
                    break;
                }
                Err(error) => {
                    // The kind only: its offset is counted from this frame.
                    let error = frame::FrameError { offset: offset as u64, ..error };
                    self.malformed(offset, format!("{error}; what follows cannot be told apart"));
                    break;
                }
            }
        }
        let open: Vec<u16> = self.contents.keys().copied().collect();
        for channel in open {
            self.odd(octets.len(), format!("the content on channel {channel} is not complete"));
        }
    }

    fn malformed(&mut self, offset: usize, text: String) {
        self.problems.push(Problem { offset, malformed: true, text });
    }

    fn odd(&mut self, offset: usize, text: String) {
        self.problems.push(Problem { offset, malformed: false, text });
    }

    fn protocol_header(&mut self, header: [u8; PROTOCOL_HEADER], offset: usize) {
        if offset > 0 {
            self.odd(offset, "a protocol header in the middle of a stream".to_owned());
        }
        self.items.push(Item {
            offset,
            len: PROTOCOL_HEADER,
            packet: None,
            channel: None,
            what: What::ProtocolHeader(header),
        });
    }

    fn frame(&mut self, frame: Frame<'_>, offset: usize, len: usize) {
        let what = match frame.ty {
            FrameType::METHOD => self.method(frame, offset),
            FrameType::HEADER => self.content_header(frame, offset),
            FrameType::BODY => self.body(frame, offset),
            FrameType::HEARTBEAT if frame.payload.is_empty() => What::Heartbeat,
            FrameType::HEARTBEAT => {
                let octets = frame.payload.len();
                self.odd(offset, format!("a heartbeat with a payload of {octets} octets"));
                opaque(frame)
            }
            FrameType(ty) => {
                self.odd(offset, format!("a frame of the unknown type {ty}"));
                opaque(frame)
            }
        };
        self.items.push(Item { offset, len, packet: None, channel: Some(frame.channel), what });
    }

    fn method(&mut self, frame: Frame<'_>, offset: usize) -> What {
        let payload_at = offset + frame::HEADER_LEN;
        if self.contents.remove(&frame.channel).is_some() {
            let channel = frame.channel;
            self.odd(offset, format!("a method while the content on channel {channel} is open"));
        }
        match DynamicMethod::decode(self.tables, frame.payload, Context::new(self.dialect)) {
            Ok(Some(DynamicMethod(record))) => {
                if record.record().content {
                    self.contents.insert(frame.channel, Content::Header);
                }
                What::Method(record)
            }
            Ok(None) => match *frame.payload {
                [c0, c1, m0, m1, ref arguments @ ..] => {
                    let class_id = u16::from_be_bytes([c0, c1]);
                    let method_id = u16::from_be_bytes([m0, m1]);
                    let version = self.tables.name;
                    self.odd(
                        payload_at,
                        format!("AMQP {version} has no method {class_id}.{method_id}"),
                    );
                    What::UnknownMethod { class_id, method_id, arguments: arguments.to_vec() }
                }
                _ => opaque(frame),
            },
            Err(error) => {
                self.malformed(payload_at, error.shifted(payload_at).to_string());
                opaque(frame)
            }
        }
    }

    fn content_header(&mut self, frame: Frame<'_>, offset: usize) -> What {
        let payload_at = offset + frame::HEADER_LEN;
        if !matches!(self.contents.remove(&frame.channel), Some(Content::Header)) {
            self.odd(offset, "a content header that no method announced".to_owned());
        }
        match DynamicHeader::decode(self.tables, frame.payload, Context::new(self.dialect)) {
            Ok(header) => {
                if header.weight != 0 {
                    self.odd(payload_at + 2, format!("the weight is {} and not 0", header.weight));
                }
                if header.body_size > 0 {
                    let body = Content::Body { received: 0, total: header.body_size };
                    self.contents.insert(frame.channel, body);
                }
                What::ContentHeader(header)
            }
            Err(error) => {
                self.malformed(payload_at, error.shifted(payload_at).to_string());
                opaque(frame)
            }
        }
    }

    fn body(&mut self, frame: Frame<'_>, offset: usize) -> What {
        let len = frame.payload.len() as u64;
        let progress = match self.contents.remove(&frame.channel) {
            Some(Content::Body { received, total }) => {
                let received = received.saturating_add(len);
                if received < total {
                    self.contents.insert(frame.channel, Content::Body { received, total });
                } else if received > total {
                    let over = received - total;
                    self.odd(offset, format!("the body is {over} octets longer than announced"));
                }
                Some((received, total))
            }
            _ => {
                self.odd(offset, "a body that no content header announced".to_owned());
                None
            }
        };
        What::Body { octets: frame.payload.to_vec(), progress }
    }
}

fn opaque(frame: Frame<'_>) -> What {
    What::Opaque { ty: frame.ty.0, payload: frame.payload.to_vec() }
}

/// What to say of octets that are no whole frame.
fn unfinished(rest: &[u8]) -> String {
    match rest.split_first_chunk::<{ frame::HEADER_LEN }>() {
        Some(([.., s0, s1, s2, s3], _)) => {
            let size = u64::from(u32::from_be_bytes([*s0, *s1, *s2, *s3]));
            let whole = size + frame::OVERHEAD as u64;
            format!("the input ends within a frame: {whole} octets announced, {} here", rest.len())
        }
        None => format!("the input ends within the header of a frame: {} octets", rest.len()),
    }
}
