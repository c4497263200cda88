//! One direction of 1.0, frame by frame.
//!
//! In: octets from the start of a direction. Out: a [`Direction`]. A body that is malformed is told, and the next
//! frame is read; after a broken frame nothing can be told apart any more.

use amqp_spec::Version;
use amqp_types::{
    Context,
    transport::{self, FrameError, FrameType},
    types::{self, Encoded},
    v1_0::{PerformativeRef, SaslFrameRef},
};

use super::{
    super::{Direction, Item, Options, Problem, What, canonical, pieces::Piece},
    Frame, HEADER_LEN,
    message::{Deliveries, at_octet},
};

/// Octets of a protocol header.
const PROTOCOL_HEADER: usize = 8;
/// The protocol id of TLS.
const TLS: u8 = 2;

/// Decodes a direction.
pub(crate) fn decode(octets: &[u8], options: Options) -> Direction {
    let mut stream = Stream::default();
    stream.read(octets);
    let Stream { items, mut problems, .. } = stream;
    let roundtrip = options.roundtrip.then(|| canonical::roundtrip(octets, &items));
    problems.sort_by_key(|problem| problem.offset);
    Direction {
        name: String::new(),
        protocol: Version::V1_0,
        dialect: None,
        octets: octets.len(),
        items,
        problems,
        roundtrip,
    }
}

#[derive(Default)]
struct Stream {
    items: Vec<Item>,
    problems: Vec<Problem>,
    deliveries: Deliveries,
}

impl Stream {
    fn read(&mut self, octets: &[u8]) {
        let mut offset = 0;
        while let Some(rest) = octets.get(offset..).filter(|rest| !rest.is_empty()) {
            if let Some((header, behind)) = rest.split_first_chunk::<PROTOCOL_HEADER>()
                && header.starts_with(b"AMQP")
            {
                self.push(offset, PROTOCOL_HEADER, None, What::ProtocolHeader(*header));
                offset += PROTOCOL_HEADER;
                if header[4] == TLS && !behind.is_empty() && !behind.starts_with(b"AMQP") {
                    let what = What::Unread { why: "TLS", octets: behind.to_vec() };
                    self.push(offset, behind.len(), None, what);
                    break;
                }
                continue;
            }
            match transport::decode_frame(rest, u32::MAX) {
                Ok(Some((frame, len))) => {
                    self.frame(frame, offset, len);
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
        let unfinished: Vec<_> = self.deliveries.unfinished().collect();
        for (channel, handle) in unfinished {
            let text =
                format!("the delivery on channel {channel}, handle {handle} is not complete");
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

    fn frame(&mut self, frame: transport::Frame<'_>, offset: usize, len: usize) {
        let is_amqp = frame.ty == FrameType::AMQP;
        let body_at = offset + HEADER_LEN + frame.extended.len();
        if !frame.extended.is_empty() {
            let octets = frame.extended.len();
            self.odd(offset + HEADER_LEN, format!("an extended header of {octets} octets"));
        }
        let what = match frame.ty {
            FrameType::AMQP | FrameType::SASL => self.body(frame, body_at),
            FrameType(ty) => {
                self.odd(offset, format!("a frame of the unknown type {ty}"));
                None
            }
        };
        let what = what.unwrap_or_else(|| What::OpaqueFrame {
            ty: frame.ty.0,
            channel: frame.channel,
            extended: frame.extended.to_vec(),
            body: frame.body.to_vec(),
        });
        self.push(offset, len, is_amqp.then_some(frame.channel), what);
    }

    /// The performative and what follows it; none where it cannot be read.
    fn body(&mut self, frame: transport::Frame<'_>, body_at: usize) -> Option<What> {
        let (performative, payload) = match frame.body {
            [] => {
                if frame.ty == FrameType::SASL {
                    self.malformed(body_at, "a SASL frame without a body".to_owned());
                }
                (None, &[][..])
            }
            body => match Encoded::decode(body, Context::default()) {
                Ok((value, payload)) => (Some(value), payload),
                Err(_) => {
                    // The typed decoder names the field.
                    self.check(frame, body_at);
                    return None;
                }
            },
        };
        let mut message = None;
        if performative.is_some() {
            let piece = Piece {
                item: self.items.len(),
                offset: body_at + frame.body.len() - payload.len(),
                len: payload.len(),
            };
            let checked = self.check(frame, body_at);
            let of_transfer = matches!(checked, Some(PerformativeRef::Transfer(_)));
            match checked {
                Some(PerformativeRef::Transfer(transfer)) => {
                    let problems = &mut self.problems;
                    message = self.deliveries.transfer(
                        frame.channel,
                        &transfer,
                        piece,
                        payload,
                        problems,
                    );
                }
                Some(PerformativeRef::Detach(detach)) => {
                    self.deliveries.detach(frame.channel, detach.handle);
                }
                Some(PerformativeRef::End(_)) => self.deliveries.end(frame.channel),
                _ => {}
            }
            if !payload.is_empty() && !of_transfer {
                let octets = payload.len();
                self.odd(
                    piece.offset,
                    format!("{octets} octets follow, and only a transfer carries any"),
                );
            }
        }
        Some(What::Frame(Frame {
            ty: frame.ty.0,
            channel: frame.channel,
            extended: frame.extended.to_vec(),
            performative,
            payload: payload.to_vec(),
            message,
        }))
    }

    /// Reads the body by its type, and tells what is wrong with it.
    fn check<'a>(
        &mut self,
        frame: transport::Frame<'a>,
        body_at: usize,
    ) -> Option<PerformativeRef<'a>> {
        let context = Context::default();
        let (checked, known) = if frame.ty == FrameType::SASL {
            match types::decode::<SaslFrameRef<'_>>(frame.body, context) {
                Ok((sasl, _)) => (Ok(None), sasl.name().is_some()),
                Err(error) => (Err(error), true),
            }
        } else {
            match types::decode::<PerformativeRef<'_>>(frame.body, context) {
                Ok((performative, _)) => (Ok(Some(performative)), performative.name().is_some()),
                Err(error) => (Err(error), true),
            }
        };
        if !known {
            let kind = if frame.ty == FrameType::SASL { "SASL frame" } else { "performative" };
            self.odd(body_at, format!("no {kind} of AMQP 1.0"));
        }
        match checked {
            Ok(performative) => performative,
            Err(error) => {
                let text = at_octet(&error, body_at + error.offset());
                self.malformed(body_at + error.offset(), text);
                None
            }
        }
    }
}

/// What to say of octets that are no whole frame.
fn unfinished(rest: &[u8]) -> String {
    match rest.split_first_chunk::<4>() {
        Some((size, _)) if rest.len() >= HEADER_LEN && !rest.starts_with(b"AMQP") => {
            let size = u32::from_be_bytes(*size);
            format!("the input ends within a frame: {size} octets announced, {} here", rest.len())
        }
        _ => format!("the input ends within the header of a frame: {} octets", rest.len()),
    }
}
