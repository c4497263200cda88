//! Which version octets speak: read from a protocol header, or guessed from the first frame.
//!
//! In: the octets of one direction. Out: a version. A server's direction has no header, so its connection.start is
//! asked for the version; where that leaves a choice, the version that reads most of the octets wins.

use amqp_spec::Version;
use amqp_types::{Dialect, frame, reflect::Protocol};

use super::{Options, stream};

/// The dialect that a version is read in unless another is given.
#[must_use]
pub fn default_dialect(version: Version) -> Dialect {
    match version {
        Version::V0_8 | Version::V0_9 | Version::V0_10 => Dialect::Qpid,
        _ => Dialect::RabbitMq,
    }
}

/// The reflection tables of a version of the 0-8 family.
pub(super) fn tables(version: Version, dialect: Dialect) -> &'static Protocol {
    match (version, dialect) {
        (Version::V0_8, Dialect::Qpid) => &amqp_types::v0_8_qpid::PROTOCOL,
        (Version::V0_8, _) => &amqp_types::v0_8::PROTOCOL,
        (Version::V0_9, Dialect::Qpid) => &amqp_types::v0_9_qpid::PROTOCOL,
        (Version::V0_9, _) => &amqp_types::v0_9::PROTOCOL,
        (Version::V0_9_1, Dialect::Spec091) => &amqp_types::v0_9_1::PROTOCOL,
        (_, Dialect::Qpid) => &amqp_types::v0_9_1_qpid::PROTOCOL,
        _ => &amqp_types::v0_9_1_rabbitmq::PROTOCOL,
    }
}

/// The version that a protocol header asks for.
pub(super) fn of_header(header: &[u8]) -> Option<Version> {
    match header.strip_prefix(b"AMQP")? {
        [0, 0, 9, 1, ..] => Some(Version::V0_9_1),
        [1, 1, 8, 0, ..] => Some(Version::V0_8),
        [1, 1, 0, 9, ..] => Some(Version::V0_9),
        // The Qpid family announces its 0-9-1 in the older form.
        [1, 1, 0, 91, ..] | [1, 1, 9, 1, ..] => Some(Version::V0_9_1),
        [1, 1, 0, 10, ..] => Some(Version::V0_10),
        [0 | 2 | 3, 1, 0, 0, ..] => Some(Version::V1_0),
        _ => None,
    }
}

/// The version of the octets, if they can be AMQP at all.
pub(super) fn guess(octets: &[u8], dialect: Option<Dialect>) -> Option<Version> {
    if octets.starts_with(b"AMQP") {
        // An unknown version behind the right letters is still shown, as the newest of the family.
        return Some(of_header(octets).unwrap_or(Version::V0_9_1));
    }
    if let [_, _, _, _, 2..=255, 0 | 1, ..] = octets
        && let Some((size, _)) = octets.split_first_chunk::<4>()
        && (8..=octets.len() as u64).contains(&u64::from(u32::from_be_bytes(*size)))
        && octets[0] == 0
    {
        return Some(Version::V1_0);
    }
    // A whole segment of 0-10; no frame before it begins so.
    if let [0x0f, 0..=3, _, _, 0, 0..=15, _, _, 0, 0, 0, 0, ..] = octets {
        return Some(Version::V0_10);
    }
    if !begins_with_frame(octets) {
        return None;
    }
    match octets.get(frame::HEADER_LEN..) {
        // connection.start, and the version that it announces.
        Some([0, 10, 0, 10, 8, 0, ..]) => Some(Version::V0_8),
        _ => best(octets, dialect),
    }
}

/// Whether a whole frame of the 0-8 family stands at the front, or what there is of it looks like one.
pub(super) fn begins_with_frame(octets: &[u8]) -> bool {
    match frame::decode_frame(octets, u32::MAX) {
        Ok(Some((frame, _))) => frame.ty.name().is_some(),
        Ok(None) => matches!(octets, [1 | 2 | 3 | 8, _, _, 0, ..]),
        Err(_) => false,
    }
}

/// The version in which the fewest octets make no sense; the newest of equals.
fn best(octets: &[u8], dialect: Option<Dialect>) -> Option<Version> {
    [Version::V0_9_1, Version::V0_9, Version::V0_8].into_iter().min_by_key(|version| {
        let options = Options { dialect, ..Options::default() };
        stream::decode(octets, *version, options).problems.len()
    })
}

/// The first octets, for a message.
pub(super) fn first_octets(octets: &[u8]) -> String {
    match octets {
        [0x16, 3, ..] => "it looks like TLS".to_owned(),
        _ => {
            let hex: Vec<String> =
                octets.iter().take(8).map(|octet| format!("{octet:02x}")).collect();
            format!("the first ones are {}", hex.join(" "))
        }
    }
}
