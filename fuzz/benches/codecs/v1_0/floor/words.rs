//! What the floors read, in words that every side can say.

use super::{
    Counted, MessageId, Outcome, Performative, Properties, Section, Symbol, Symbols, Text, decode,
};

fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

fn optional(value: Option<Text<'_>>) -> String {
    value.map_or_else(String::new, |Text(octets)| text(octets))
}

/// One symbol, or those of an array with lengths of one octet.
fn symbols(symbols: Symbols<'_>) -> String {
    if symbols.count == 1 && symbols.octets.len() < 255 && symbols.code == 0xa3 {
        return text(symbols.octets);
    }
    let (mut words, mut rest) = (Vec::new(), symbols.octets);
    while let Some((&len, after)) = rest.split_first() {
        let (word, after) = after.split_at(usize::from(len));
        words.push(text(word));
        rest = after;
    }
    words.join(" ")
}

/// The pairs of a map of short keys and a few types of values.
fn pairs(map: Counted<'_>) -> String {
    let (mut words, mut rest) = (Vec::new(), map.octets);
    while let Some((&code, after)) = rest.split_first() {
        let (word, after) = match code {
            0xa1 | 0xa3 => {
                let (word, after) = after[1..].split_at(usize::from(after[0]));
                (text(word), after)
            }
            0x41 => ("true".to_owned(), after),
            0x54 => ((after[0] as i8).to_string(), &after[1..]),
            0x81 => {
                let (octets, after) = after.split_first_chunk().expect("eight octets");
                (i64::from_be_bytes(*octets).to_string(), after)
            }
            other => (format!("{other:#x}"), &[][..]),
        };
        words.push(word);
        rest = after;
    }
    let mut pairs: Vec<_> = words.chunks(2).map(|pair| pair.join("=")).collect();
    pairs.sort();
    pairs.join(" ")
}

pub fn open(octets: &[u8]) -> Vec<String> {
    let Some((1, Performative::Open(open))) = decode::open(octets) else { return Vec::new() };
    vec![
        text(open.container_id.0),
        optional(open.hostname),
        format!("{} {} {:?}", open.max_frame_size, open.channel_max, open.idle_time_out),
        symbols(open.offered_capabilities),
        symbols(open.desired_capabilities),
        open.properties.map_or_else(String::new, pairs),
    ]
}

pub fn attach(octets: &[u8]) -> Vec<String> {
    let Some((1, Performative::Attach(attach))) = decode::attach(octets) else {
        return Vec::new();
    };
    let (Some(source), Some(target)) = (attach.source, attach.target) else { return Vec::new() };
    vec![
        text(attach.name.0),
        format!("{} {} {}", attach.handle, attach.receiver, attach.snd_settle_mode),
        optional(source.address),
        format!("released {}", matches!(source.default_outcome, Some(Outcome::Released))),
        symbols(source.outcomes),
        symbols(source.capabilities),
        optional(target.address),
        format!("{:?}", attach.max_message_size),
    ]
}

fn properties(properties: &Properties<'_>) -> String {
    let id = |id: Option<MessageId<'_>>| match id {
        Some(MessageId::String(Text(octets))) => text(octets),
        other => format!("{other:?}"),
    };
    [
        id(properties.message_id),
        format!("{:?}", properties.user_id.unwrap_or_default()),
        optional(properties.to),
        optional(properties.subject),
        optional(properties.reply_to),
        id(properties.correlation_id),
        properties.content_type.map_or_else(String::new, |Symbol(octets)| text(octets)),
        properties.creation_time.unwrap_or_default().to_string(),
        optional(properties.group_id),
    ]
    .join(" ")
}

pub fn delivery(octets: &[u8]) -> Vec<String> {
    let Some((1, Performative::Transfer(transfer), mut payload)) = decode::transfer(octets) else {
        return Vec::new();
    };
    let mut words = vec![format!(
        "{} {:?} {:?} {:?} {:?} {}",
        transfer.handle,
        transfer.delivery_id,
        transfer.delivery_tag.unwrap_or_default(),
        transfer.message_format,
        transfer.settled,
        transfer.more
    )];
    while let Some((section, rest)) = decode::section(payload) {
        words.push(match section {
            Section::Header(header) => {
                format!("{} {:?} {}", header.durable, header.ttl, header.delivery_count)
            }
            Section::Properties(found) => properties(&found),
            Section::ApplicationProperties(map) => pairs(map),
            Section::Data(octets) => format!("{octets:?}"),
        });
        payload = rest;
    }
    words
}
