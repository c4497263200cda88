//! The embedded documents: in comes a version or the name of an overlay, out goes XML.

use crate::Version;

/// A document of this crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Document {
    /// Name of the file within the crate, such as `0-9-1/amqp.xml`: what a message points at.
    pub name: &'static str,
    /// The whole text.
    pub text: &'static str,
}

macro_rules! documents {
    ($($file:literal),+ $(,)?) => {
        &[$(Document { name: $file, text: include_str!(concat!("../", $file)) }),+]
    };
}

/// The documents of a version, in the order in which they are read: one, and five for 1.0.
#[must_use]
pub fn document(version: Version) -> &'static [Document] {
    match version {
        Version::V0_8 => documents!["0-8/amqp.xml"],
        Version::V0_9 => documents!["0-9/amqp.xml"],
        Version::V0_9_1 => documents!["0-9-1/amqp.xml"],
        Version::V0_10 => documents!["0-10/amqp.xml"],
        Version::V1_0 => documents![
            "1-0/types.xml",
            "1-0/transport.xml",
            "1-0/messaging.xml",
            "1-0/transactions.xml",
            "1-0/security.xml",
        ],
    }
}

/// All overlays.
///
/// | name | for | what |
/// |---|---|---|
/// | `rabbitmq` | 0-9-1 | RabbitMQ's extensions: 66 methods in all |
/// | `0-9-content` | 0-9 | the domain `content`, which 0-9 uses and does not define |
/// | `qpid-0-8` | 0-8 | the dialect of the Qpid family |
/// | `qpid-0-9` | 0-9 | the dialect of the Qpid family |
/// | `qpid-0-9-1` | 0-9-1 | the dialect of the Qpid family, beside `rabbitmq` |
/// | `qpid-0-10` | 0-10 | the dialect of the Qpid family: one struct |
/// | `1-0-errata` | 1.0 | four defaults of the message header |
#[must_use]
pub fn overlays() -> &'static [Document] {
    documents![
        "overlays/rabbitmq.xml",
        "overlays/0-9-content.xml",
        "overlays/qpid-0-8.xml",
        "overlays/qpid-0-9.xml",
        "overlays/qpid-0-9-1.xml",
        "overlays/qpid-0-10.xml",
        "overlays/1-0-errata.xml",
    ]
}

/// The overlay of this name: `rabbitmq`, not `overlays/rabbitmq.xml`.
#[must_use]
pub fn overlay(name: &str) -> Option<Document> {
    overlays()
        .iter()
        .find(|overlay| {
            overlay.name.strip_prefix("overlays/").and_then(|file| file.strip_suffix(".xml"))
                == Some(name)
        })
        .copied()
}
