//! What the broker tells its operator: a line for each connection, and one for its end.

use std::fmt;

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogEvent {
    /// A client connected.
    Opened {
        /// The connection's number.
        connection: u64,
        /// Who it is.
        peer: String,
    },
    /// A connection is over.
    Closed {
        /// The connection's number.
        connection: u64,
        /// Who it was.
        peer: String,
        /// Why.
        reason: String,
    },
}

impl fmt::Display for LogEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opened { connection, peer } => write!(f, "connection {connection} from {peer}"),
            Self::Closed { connection, peer, reason } => {
                write!(f, "connection {connection} from {peer} closed: {}", reason.escape_debug())
            }
        }
    }
}
