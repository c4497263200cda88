//! Names of things inside the core: small numbers that are never used twice in the life of a core.

/// A connection, numbered by the front end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub u64);

/// A queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QueueId(pub u64);

/// A consumer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConsumerId(pub u64);

/// A session of a connection (a channel in 0-9-1): opened again under the same number it is another session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId {
    /// The connection that it belongs to.
    pub connection: ConnectionId,
    /// Its number on the connection.
    pub channel: u16,
    /// Distinguishes sessions that had the same number one after the other.
    pub serial: u64,
}
