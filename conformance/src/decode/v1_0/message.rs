//! The messages that transfers carry: put together from the payloads of one delivery, and taken apart into sections.
//!
//! In: transfers in order, with their payloads. Out: a [`Message`] for each delivery that ends, and what is wrong
//! with its sections, at the octet of the stream where it stands.

use std::collections::BTreeMap;

use amqp_types::{
    Context,
    messaging::Order,
    types::{self, Encoded},
    v1_0::{SectionRef, TransferRef},
};

use super::{
    super::{
        Problem,
        pieces::{self, Piece},
    },
    named,
};

/// The octets of one message, which one or many transfers carried.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// The transfers that carried it, in order.
    pub pieces: Vec<Piece>,
    /// Its sections.
    pub sections: Vec<Section>,
    /// What follows them and could not be read.
    pub rest: Vec<u8>,
}

/// A section of a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Octets of the message before it.
    pub start: usize,
    /// The section, its offset counted from its own start.
    pub value: Encoded,
}

impl Message {
    /// The octet of the direction at which octet `offset` of the message stands.
    #[must_use]
    pub fn in_stream(&self, offset: usize) -> usize {
        pieces::in_stream(&self.pieces, offset)
    }

    /// Octets of the whole message.
    #[must_use]
    pub fn octets(&self) -> usize {
        pieces::octets(&self.pieces)
    }
}

/// A delivery that is not complete.
struct Delivery {
    format: u32,
    pieces: Vec<Piece>,
    octets: Vec<u8>,
}

/// The deliveries of one direction, by channel and handle.
#[derive(Default)]
pub(super) struct Deliveries {
    open: BTreeMap<(u16, u32), Delivery>,
}

impl Deliveries {
    /// Takes a transfer; gives the message that it ends.
    pub(super) fn transfer(
        &mut self,
        channel: u16,
        transfer: &TransferRef<'_>,
        piece: Piece,
        payload: &[u8],
        problems: &mut Vec<Problem>,
    ) -> Option<Message> {
        let key = (channel, transfer.handle);
        let format = transfer.message_format.unwrap_or(0);
        let mut delivery = self.open.remove(&key).unwrap_or_else(|| Delivery {
            format,
            pieces: Vec::new(),
            octets: Vec::new(),
        });
        if transfer.aborted {
            return None;
        }
        delivery.pieces.push(piece);
        delivery.octets.extend_from_slice(payload);
        if transfer.more {
            self.open.insert(key, delivery);
            return None;
        }
        // Nothing may be sent where a delivery is taken up again whose state is known.
        if delivery.octets.is_empty() && transfer.resume {
            return None;
        }
        // Other formats than 0 are not the standard's: their octets are shown as they are.
        (delivery.format == 0).then(|| read(delivery, problems))
    }

    /// Ends the link with this handle.
    pub(super) fn detach(&mut self, channel: u16, handle: u32) {
        self.open.remove(&(channel, handle));
    }

    /// Ends a session.
    pub(super) fn end(&mut self, channel: u16) {
        self.open.retain(|(of, _), _| *of != channel);
    }

    /// What is not complete at the end: channel and handle.
    pub(super) fn unfinished(&self) -> impl Iterator<Item = (u16, u32)> {
        self.open.keys().copied()
    }
}

/// Takes a whole message apart.
fn read(delivery: Delivery, problems: &mut Vec<Problem>) -> Message {
    let Delivery { pieces, octets, .. } = delivery;
    let at = |offset: usize| pieces::in_stream(&pieces, offset);
    let mut sections = Vec::new();
    let mut order = Order::new();
    let mut rest = octets.as_slice();
    let mut tell = |offset: usize, malformed, text| {
        problems.push(Problem { offset: at(offset), malformed, text });
    };
    while !rest.is_empty() {
        let start = octets.len() - rest.len();
        let section = match types::decode::<SectionRef<'_>>(rest, Context::default()) {
            Ok((section, _)) => Some(section),
            Err(error) => {
                let offset = start + error.offset();
                tell(offset, true, at_octet(&error, at(offset)));
                None
            }
        };
        if let Some(section) = section {
            let checked = order.next(&section);
            let checked = checked.and_then(|()| amqp_types::messaging::check_map(&section));
            if let Err(error) = checked {
                tell(start, false, format!("{error} (section 3.2)"));
            }
        }
        match Encoded::decode(rest, Context::default()) {
            Ok((value, after)) => {
                sections.push(Section { start, value });
                rest = after;
            }
            // Told above, and the next section cannot be found.
            Err(_) => break,
        }
    }
    // Whoever sends sections that are not the standard's may have a body there.
    let all_known = sections.iter().all(|section| named::name_of(&section.value).is_some());
    if rest.is_empty()
        && all_known
        && let Err(error) = order.finish()
    {
        tell(0, false, format!("{error} (section 3.2)"));
    }
    let rest = rest.to_vec();
    Message { pieces, sections, rest }
}

/// The text of an error, with the octet of the stream.
pub(super) fn at_octet(error: &amqp_types::DecodeError, octet: usize) -> String {
    let back = octet.saturating_sub(error.offset());
    error.clone().shifted(back).to_string()
}
