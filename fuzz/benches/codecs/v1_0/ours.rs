//! Our codec of 1.0 at work, and what it read in words that every side can say.
//!
//! A value is handed over by reference, as a program has it on its stack: none of the sides pays for another copy.

use super::samples::Delivery;
use amqp_types::{
    Context, Encode, messaging,
    transport::{FrameType, decode_frame, encode_frame, encode_frame_with},
    types::{self, AnyRef, Decoder, MapRef, MultipleRef, Symbol, Value},
    v1_0::{
        AddressRef, OutcomeRef, PerformativeRef, PropertiesRef, Role, SectionRef,
        SourceArchetypeRef, TargetArchetypeRef, TransferRef,
    },
};
use std::hint::black_box;

/// The largest frame that is taken.
const LIMIT: u32 = 65_536;

/// The performative of one frame, and the payload behind it.
fn performative(octets: &[u8]) -> Option<(u16, PerformativeRef<'_>, &[u8])> {
    let (frame, _) = decode_frame(octets, LIMIT).ok()??;
    let (performative, payload) = types::decode(frame.body, Context::default()).ok()?;
    Some((frame.channel, performative, payload))
}

/// Reads the performative of a frame: the cursor stands before the payload then.
#[inline(always)]
fn read<'a>(octets: &'a [u8], value: &mut PerformativeRef<'a>) -> Option<Decoder<'a>> {
    let (frame, _) = decode_frame(octets, LIMIT).ok()??;
    black_box(&frame.channel);
    let mut decoder = Decoder::new(frame.body, Context::default());
    decoder.value_into(value).ok()?;
    Some(decoder)
}

/// Reads a frame with an open or an attach.
pub fn decode(octets: &[u8]) {
    let mut performative = PerformativeRef::blank();
    let is_read = read(octets, &mut performative).is_some();
    black_box((is_read, &performative));
}

/// Reads a frame with a transfer, and every section of its message.
pub fn decode_delivery(octets: &[u8]) {
    let mut performative = PerformativeRef::blank();
    let Some(mut decoder) = read(octets, &mut performative) else { return };
    black_box(&performative);
    let mut section = SectionRef::blank();
    while !decoder.is_empty() {
        if decoder.value_into(&mut section).is_err() {
            return;
        }
        black_box(&section);
    }
}

/// Writes a frame with an open or an attach.
pub fn encode(performative: &impl Encode, out: &mut Vec<u8>) {
    encode_frame(FrameType::AMQP, 1, performative, &[], out);
}

/// Writes a frame with a transfer and its message.
pub fn encode_delivery(delivery: &Delivery, out: &mut Vec<u8>) {
    let Delivery { transfer, header, properties, application_properties, data } = delivery;
    let message = (header, properties, application_properties, data);
    encode_frame_with(FrameType::AMQP, 1, transfer, &message, out);
}

fn symbols(symbols: MultipleRef<'_, Symbol>) -> String {
    let words: Vec<_> = symbols.iter().map(|symbol| symbol.to_string()).collect();
    words.join(" ")
}

fn any(value: AnyRef<'_>) -> String {
    match value {
        AnyRef::String(text) => text.to_string(),
        AnyRef::Symbol(symbol) => symbol.to_string(),
        AnyRef::Boolean(value) => value.to_string(),
        AnyRef::Int(value) => value.to_string(),
        AnyRef::Long(value) => value.to_string(),
        other => format!("{other:?}"),
    }
}

fn pairs(map: MapRef<'_>) -> String {
    let mut words: Vec<_> =
        map.iter().map(|(key, value)| format!("{}={}", any(key), any(value))).collect();
    // Some peers keep no order.
    words.sort();
    words.join(" ")
}

fn address(address: Option<AddressRef<'_>>) -> String {
    match address {
        Some(AddressRef::String(text)) => text.to_string(),
        other => format!("{other:?}"),
    }
}

/// What a frame with an open holds.
pub fn open_words(octets: &[u8]) -> Vec<String> {
    let Some((1, PerformativeRef::Open(open), &[])) = performative(octets) else {
        return Vec::new();
    };
    vec![
        open.container_id.to_string(),
        open.hostname.unwrap_or_default().to_string(),
        format!("{} {} {:?}", open.max_frame_size, open.channel_max, open.idle_time_out),
        symbols(open.offered_capabilities),
        symbols(open.desired_capabilities),
        pairs(open.properties.unwrap_or_default()),
    ]
}

/// What a frame with an attach holds.
pub fn attach_words(octets: &[u8]) -> Vec<String> {
    let Some((1, PerformativeRef::Attach(attach), &[])) = performative(octets) else {
        return Vec::new();
    };
    let (Some(SourceArchetypeRef::Source(source)), Some(TargetArchetypeRef::Target(target))) =
        (attach.source, attach.target)
    else {
        return Vec::new();
    };
    vec![
        attach.name.to_string(),
        format!("{} {} {}", attach.handle, attach.role == Role::Receiver, attach.snd_settle_mode.0),
        address(source.address),
        format!("released {}", matches!(source.default_outcome, Some(OutcomeRef::Released(_)))),
        symbols(source.outcomes),
        symbols(source.capabilities),
        address(target.address),
        format!("{:?}", attach.max_message_size),
    ]
}

fn transfer_words(transfer: &TransferRef<'_>) -> String {
    format!(
        "{} {:?} {:?} {:?} {:?} {}",
        transfer.handle,
        transfer.delivery_id,
        transfer.delivery_tag.unwrap_or_default().as_bytes(),
        transfer.message_format,
        transfer.settled,
        transfer.more
    )
}

fn properties_words(properties: &PropertiesRef<'_>) -> String {
    let id = |id: Option<amqp_types::v1_0::MessageIdRef<'_>>| match id {
        Some(amqp_types::v1_0::MessageIdRef::String(text)) => text.to_string(),
        other => format!("{other:?}"),
    };
    [
        id(properties.message_id),
        format!("{:?}", properties.user_id.unwrap_or_default().as_bytes()),
        address(properties.to),
        properties.subject.unwrap_or_default().to_string(),
        address(properties.reply_to),
        id(properties.correlation_id),
        properties.content_type.unwrap_or_default().to_string(),
        properties.creation_time.map_or(0, |time| time.0).to_string(),
        properties.group_id.unwrap_or_default().to_string(),
    ]
    .join(" ")
}

/// What a frame with a transfer holds, its message included.
pub fn delivery_words(octets: &[u8]) -> Vec<String> {
    let Some((1, PerformativeRef::Transfer(transfer), payload)) = performative(octets) else {
        return Vec::new();
    };
    let mut words = vec![transfer_words(&transfer)];
    words.extend(message_words(payload));
    words
}

/// What a message holds.
pub fn message_words(payload: &[u8]) -> Vec<String> {
    let section = |section| match section {
        Ok(SectionRef::Header(header)) => {
            format!("{} {:?} {}", header.durable, header.ttl, header.delivery_count)
        }
        Ok(SectionRef::Properties(properties)) => properties_words(&properties),
        Ok(SectionRef::ApplicationProperties(map)) => pairs(map.0),
        Ok(SectionRef::Data(data)) => format!("{:?}", data.0.as_bytes()),
        other => format!("{other:?}"),
    };
    messaging::sections(payload, Context::default()).map(section).collect()
}
