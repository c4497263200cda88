//! What an embedder chooses: dialect, users, virtual hosts, offers and limits.

use std::{fmt, str::FromStr, time::Duration};

/// Which reading of 0-9-1 the broker follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Dialect {
    /// The base specification to the letter.
    Spec,
    /// With RabbitMQ's documented extensions and their consequences.
    #[default]
    RabbitMq,
}

impl Dialect {
    /// The letters of its field tables.
    pub const fn letters(self) -> amqp_types::Dialect {
        match self {
            Self::Spec => amqp_types::Dialect::Spec091,
            Self::RabbitMq => amqp_types::Dialect::RabbitMq,
        }
    }

    /// Whether it has the extensions.
    pub const fn has_extensions(self) -> bool {
        matches!(self, Self::RabbitMq)
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Spec => "spec",
            Self::RabbitMq => "rabbitmq",
        })
    }
}

/// A word that names no dialect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownDialect(String);

impl fmt::Display for UnknownDialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no dialect '{}': there are spec and rabbitmq", self.0)
    }
}

impl std::error::Error for UnknownDialect {}

impl FromStr for Dialect {
    type Err = UnknownDialect;
    fn from_str(word: &str) -> Result<Self, UnknownDialect> {
        match word {
            "spec" => Ok(Self::Spec),
            "rabbitmq" => Ok(Self::RabbitMq),
            _ => Err(UnknownDialect(word.to_owned())),
        }
    }
}

/// Rights on the entities of a virtual host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rights {
    /// Declare and delete.
    pub configure: bool,
    /// Publish, and bind queues.
    pub write: bool,
    /// Consume, get, purge, and bind from exchanges.
    pub read: bool,
}

impl Rights {
    /// Everything.
    pub const ALL: Self = Self { configure: true, write: true, read: true };
    /// Nothing.
    pub const NONE: Self = Self { configure: false, write: false, read: false };
}

/// Access of a user to virtual hosts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The virtual host; `None` is every one.
    pub vhost: Option<String>,
    /// The rights there.
    pub rights: Rights,
}

/// A user.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// Name.
    pub name: String,
    /// Password.
    pub password: String,
    /// Where the user may go, the first grant that fits.
    pub grants: Vec<Grant>,
}

impl User {
    /// A user with all rights everywhere.
    pub fn with_all_rights(name: impl Into<String>, password: impl Into<String>) -> Self {
        let grants = vec![Grant { vhost: None, rights: Rights::ALL }];
        Self { name: name.into(), password: password.into(), grants }
    }

    /// The user's rights on a virtual host, if it may be opened.
    pub fn rights(&self, vhost: &str) -> Option<Rights> {
        self.grants
            .iter()
            .find(|grant| grant.vhost.as_deref().is_none_or(|name| name == vhost))
            .map(|grant| grant.rights)
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Everything an embedder chooses.
///
/// The default is what the profile `embedded` names: `guest`/`guest` with all rights, `restricted`/`restricted` with
/// access to `/` and no right there, the virtual hosts `/` and `second`, and the offers of RabbitMQ 3.10.
#[derive(Debug, Clone)]
pub struct Config {
    /// The reading of the specification.
    pub dialect: Dialect,
    /// Users.
    pub users: Vec<User>,
    /// Virtual hosts.
    pub vhosts: Vec<String>,
    /// Highest channel number that is offered; 0 offers all.
    pub channel_max: u16,
    /// Largest frame that is offered.
    pub frame_max: u32,
    /// Seconds between heartbeats that are offered; 0 offers none.
    pub heartbeat: u16,
    /// Octets of messages above which connections that publish are not read from.
    pub memory_limit: u64,
    /// Octets that exchanges, queues, bindings and consumers may take together; more are refused with 506.
    pub entity_limit: u64,
    /// Largest body that is accepted.
    pub max_message_size: u64,
    /// How long a delivery may stay unsettled before its channel is closed (rabbitmq).
    pub consumer_timeout: Option<Duration>,
    /// Most consumers on one channel.
    pub max_consumers_per_channel: Option<u32>,
    /// Most connections at a time.
    pub max_connections: usize,
    /// How long a client has from its first octet to the open connection.
    pub handshake_timeout: Duration,
    /// How long the broker waits for the answer to its own close.
    pub close_timeout: Duration,
    /// Octets waiting to be written to one connection above which no more is delivered to it or read from it.
    pub high_water: usize,
}

impl Default for Config {
    fn default() -> Self {
        let restricted = User {
            name: "restricted".into(),
            password: "restricted".into(),
            grants: vec![Grant { vhost: Some("/".into()), rights: Rights::NONE }],
        };
        Self {
            dialect: Dialect::RabbitMq,
            users: vec![User::with_all_rights("guest", "guest"), restricted],
            vhosts: vec!["/".into(), "second".into()],
            channel_max: 2047,
            frame_max: 131_072,
            heartbeat: 60,
            memory_limit: 512 << 20,
            entity_limit: 256 << 20,
            max_message_size: 128 << 20,
            consumer_timeout: None,
            max_consumers_per_channel: None,
            max_connections: 4096,
            handshake_timeout: Duration::from_secs(10),
            close_timeout: Duration::from_secs(10),
            high_water: 256 << 10,
        }
    }
}
