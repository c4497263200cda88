//! `decode`: octets from a file, as text or JSON.

use std::{fs, io::Read, path::PathBuf};

use amqp_spec::Version;
use amqp_types::Dialect;
use clap::{Args, ValueEnum};

use super::{Failure, OK, Outcome, UNEXPECTED, out};
use crate::decode::{Options, decode};

/// Shows the frames, methods, performatives and contents in raw octets or in a capture
#[derive(Debug, Args)]
#[command(
    long_about = "\
Shows the frames, methods or performatives and contents in raw octets of one direction, or in a capture (pcap or pcapng).

The version is read from the protocol header. A server's direction has no header before 1.0: it is guessed from the first frame. In a capture, TCP is put together first, and what is not AMQP is skipped. Passwords and other answers of SASL are never shown.",
    after_help = "\
Examples:
  amqp-conformance decode capture.pcapng
  amqp-conformance decode sent.bin --json
  tcpdump -i lo -w - port 5672 | amqp-conformance decode -
  amqp-conformance decode received.bin --protocol 0-9-1 --dialect spec --roundtrip

Exit codes: 0 decoded, 1 malformed octets or (--roundtrip) a difference, 2 the input cannot be read."
)]
pub(super) struct Arguments {
    /// The file; `-` is stdin
    file: PathBuf,
    /// The version, where it should not be guessed
    #[arg(long, value_name = "VERSION")]
    protocol: Option<Protocol>,
    /// The methods, structs and letters of field tables [default: rabbitmq for 0-9-1, qpid for 0-8, 0-9 and 0-10]
    #[arg(long)]
    dialect: Option<Letters>,
    /// Write JSON
    #[arg(long)]
    json: bool,
    /// Encode again what was decoded, compare, and list what was legal but not canonical
    #[arg(long)]
    roundtrip: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Protocol {
    #[value(name = "0-8")]
    V0_8,
    #[value(name = "0-9")]
    V0_9,
    #[value(name = "0-9-1")]
    V0_9_1,
    #[value(name = "0-10")]
    V0_10,
    #[value(name = "1.0")]
    V1_0,
}

impl From<Protocol> for Version {
    fn from(protocol: Protocol) -> Self {
        match protocol {
            Protocol::V0_8 => Self::V0_8,
            Protocol::V0_9 => Self::V0_9,
            Protocol::V0_9_1 => Self::V0_9_1,
            Protocol::V0_10 => Self::V0_10,
            Protocol::V1_0 => Self::V1_0,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Letters {
    /// The grammar of 0-9-1 to the letter
    Spec,
    /// What RabbitMQ and its clients write
    Rabbitmq,
    /// What the Qpid family writes
    Qpid,
}

impl From<Letters> for Dialect {
    fn from(letters: Letters) -> Self {
        match letters {
            Letters::Spec => Self::Spec091,
            Letters::Rabbitmq => Self::RabbitMq,
            Letters::Qpid => Self::Qpid,
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let name = arguments.file.display();
    let read = if arguments.file.as_os_str() == "-" {
        let mut octets = Vec::new();
        std::io::stdin().lock().read_to_end(&mut octets).map(|_| octets)
    } else {
        fs::read(&arguments.file)
    };
    let octets = read.map_err(|error| Failure::usage(format!("{name}: {error}")))?;
    let options = Options {
        protocol: arguments.protocol.map(Version::from),
        dialect: arguments.dialect.map(Dialect::from),
        roundtrip: arguments.roundtrip,
    };
    let decoded =
        decode(&octets, options).map_err(|error| Failure::usage(format!("{name}: {error}")))?;
    if arguments.json {
        out(&format!("{:#}\n", decoded.to_json()));
    } else {
        out(&decoded.to_text());
    }
    Ok(if decoded.malformed() || decoded.differs() { UNEXPECTED } else { OK })
}
