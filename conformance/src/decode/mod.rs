//! Octets that went over a wire, as text: frames, methods with their fields, contents, and what is wrong with them.
//!
//! In: the octets of one direction, or a capture of packets. Out: a [`Decoded`], which is printed as text or JSON.
//! No file is opened here. `--roundtrip` encodes again what was decoded and compares ([`Roundtrip`]).

mod canonical;
mod capture;
mod json;
mod packet;
mod pieces;
mod protocol;
mod reassembly;
mod secret;
mod stream;
mod text;
pub mod v0_10;
pub mod v1_0;
mod value;

use amqp_spec::Version;
use amqp_types::{Dialect, DynamicHeader, DynamicRecord};

pub use canonical::{Difference, Roundtrip};
pub use pieces::Piece;
pub use protocol::default_dialect;

/// What is known of the octets beforehand.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// The version; guessed where it is not given.
    pub protocol: Option<Version>,
    /// The letters of field tables; the default of the version where it is not given.
    pub dialect: Option<Dialect>,
    /// Whether to encode again what was decoded.
    pub roundtrip: bool,
}

/// Everything that the octets hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// One for raw octets; two for each connection of a capture.
    pub directions: Vec<Direction>,
    /// What of a capture was left out, and why.
    pub skipped: Vec<String>,
}

impl Decoded {
    /// Whether octets were malformed.
    #[must_use]
    pub fn malformed(&self) -> bool {
        self.directions
            .iter()
            .any(|direction| direction.problems.iter().any(|problem| problem.malformed))
    }

    /// Whether a direction came out of the encoder different from how it went into the decoder.
    #[must_use]
    pub fn differs(&self) -> bool {
        self.directions.iter().any(|direction| {
            direction.roundtrip.as_ref().is_some_and(|roundtrip| roundtrip.difference.is_some())
        })
    }
}

/// The octets of one direction.
#[derive(Debug, Clone, PartialEq)]
pub struct Direction {
    /// Both ends, such as `127.0.0.1:50000 -> 127.0.0.1:5672`; empty for raw octets.
    pub name: String,
    /// The version by which it was decoded.
    pub protocol: Version,
    /// The letters of its field tables, or how it packs its structs; none in 1.0.
    pub dialect: Option<Dialect>,
    /// How many octets there are.
    pub octets: usize,
    /// What they are, in order.
    pub items: Vec<Item>,
    /// What is wrong or odd, in order.
    pub problems: Vec<Problem>,
    /// What came of encoding it again, where that was asked for.
    pub roundtrip: Option<Roundtrip>,
}

/// A protocol header or a frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Octets of this direction before it.
    pub offset: usize,
    /// Its own octets.
    pub len: usize,
    /// The number of the packet that carried its last octet, from 1; only in a capture.
    pub packet: Option<usize>,
    /// The channel; absent for a protocol header.
    pub channel: Option<u16>,
    /// What it holds.
    pub what: What,
}

/// What a protocol header or a frame holds.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// A protocol header.
    ProtocolHeader([u8; 8]),
    /// A method.
    Method(DynamicRecord),
    /// A method that the version does not have.
    UnknownMethod {
        /// Its class.
        class_id: u16,
        /// Its id in the class.
        method_id: u16,
        /// What follows the ids.
        arguments: Vec<u8>,
    },
    /// A content header.
    ContentHeader(DynamicHeader),
    /// A part of a body.
    Body {
        /// Its octets.
        octets: Vec<u8>,
        /// Octets of this body so far, these included, and what its header announced.
        progress: Option<(u64, u64)>,
    },
    /// A heartbeat.
    Heartbeat,
    /// A frame whose payload cannot be read: another type, or a payload that is malformed.
    Opaque {
        /// The type octet.
        ty: u8,
        /// The payload.
        payload: Vec<u8>,
    },
    /// A frame of 1.0.
    Frame(v1_0::Frame),
    /// A frame of 1.0 whose body cannot be read: another type, or a body that is malformed.
    OpaqueFrame {
        /// The type octet.
        ty: u8,
        /// The two octets behind it.
        channel: u16,
        /// The extended header.
        extended: Vec<u8>,
        /// What follows it.
        body: Vec<u8>,
    },
    /// A frame of 0-10.
    PackedFrame(v0_10::Frame),
    /// Octets of another protocol inside.
    Unread {
        /// Which one.
        why: &'static str,
        /// The octets.
        octets: Vec<u8>,
    },
}

/// Something wrong or odd.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Octets of this direction before it.
    pub offset: usize,
    /// Whether the octets are malformed; otherwise they are well-formed and odd.
    pub malformed: bool,
    /// What it is.
    pub text: String,
}

/// Why nothing could be decoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeFailure {
    /// There are no octets.
    #[error("there is nothing to decode: the input has no octets")]
    Empty,
    /// Neither a protocol header nor a frame of any version.
    #[error(
        "these octets begin with neither a protocol header nor a frame of AMQP ({0}); name the version with --protocol if they are part of a stream"
    )]
    NotAmqp(String),
    /// The file begins as a capture and cannot be read as one.
    #[error("the capture cannot be read: {0}")]
    Capture(String),
    /// A capture without a connection that speaks AMQP.
    #[error("the capture holds no TCP connection that speaks AMQP{0}")]
    NoConnection(String),
}

/// Decodes raw octets of one direction, or a capture (pcap or pcapng).
///
/// # Errors
/// [`DecodeFailure`]. Malformed octets are no error: they are told in [`Direction::problems`].
pub fn decode(input: &[u8], options: Options) -> Result<Decoded, DecodeFailure> {
    if input.is_empty() {
        return Err(DecodeFailure::Empty);
    }
    if capture::is_capture(input) {
        return capture::decode(input, options);
    }
    let version = match options.protocol {
        Some(version) => version,
        None => protocol::guess(input, options.dialect)
            .ok_or_else(|| DecodeFailure::NotAmqp(protocol::first_octets(input)))?,
    };
    let direction = stream::decode(input, version, options);
    Ok(Decoded { directions: vec![direction], skipped: Vec::new() })
}

impl Decoded {
    /// As lines of text.
    #[must_use]
    pub fn to_text(&self) -> String {
        text::render(self)
    }

    /// As JSON.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        json::render(self)
    }
}
