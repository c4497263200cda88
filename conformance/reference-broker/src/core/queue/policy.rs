//! What the arguments of a queue ask for, checked when it is declared.
//!
//! In: the arguments and whether extensions are spoken. Out: limits, times and targets, or a refusal. Without
//! extensions the arguments mean nothing, and priorities form the two bands that the specification asks for.

use super::super::{Name, Refusal, RefusalKind, table};
use amqp_types::{TableRef, ValueRef};

/// How a queue keeps its messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QueueType {
    /// The ordinary queue.
    #[default]
    Classic,
    /// A replicated queue, of which this broker is the only member: durable, shared, and counting returns.
    Quorum,
}

/// What happens at a length limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Overflow {
    /// The oldest message goes.
    #[default]
    DropHead,
    /// The new message is refused.
    RejectPublish,
    /// The new message is refused and dead-lettered.
    RejectPublishDlx,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bands {
    /// All messages are equal.
    One,
    /// 0 to 4 and 5 to 9.
    Two,
    /// 0 to a maximum.
    UpTo(u8),
}

/// What a queue's arguments ask for.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Its type.
    pub ty: QueueType,
    /// Milliseconds that a message may wait.
    pub message_ttl: Option<u64>,
    /// Milliseconds that the queue may be unused.
    pub expires: Option<u64>,
    /// Most messages that are ready.
    pub max_length: Option<u64>,
    /// Most octets of bodies that are ready.
    pub max_octets: Option<u64>,
    /// What happens at these limits.
    pub overflow: Overflow,
    /// Where dead letters go.
    pub dead_letter_exchange: Option<Name>,
    /// The key that they go with.
    pub dead_letter_key: Option<Name>,
    /// Whether only one consumer at a time is served.
    pub single_active_consumer: bool,
    /// How often a message may come back.
    pub delivery_limit: Option<u64>,
    bands: Bands,
}

impl Policy {
    /// The policy of a queue without extensions.
    pub fn plain() -> Self {
        Self {
            ty: QueueType::Classic,
            message_ttl: None,
            expires: None,
            max_length: None,
            max_octets: None,
            overflow: Overflow::DropHead,
            dead_letter_exchange: None,
            dead_letter_key: None,
            single_active_consumer: false,
            delivery_limit: None,
            bands: Bands::Two,
        }
    }

    /// The policy that `arguments` ask for.
    ///
    /// # Errors
    /// A known argument with a value that it does not take, or that its queue type does not know.
    pub fn from_arguments(arguments: TableRef<'_>) -> Result<Self, Refusal> {
        let read = Arguments(arguments);
        let mut policy = Self { bands: Bands::One, ..Self::plain() };
        policy.ty = match read.text("x-queue-type")? {
            None | Some("classic") => QueueType::Classic,
            Some("quorum") => QueueType::Quorum,
            Some("stream") => {
                let text = "queues of type 'stream' are not implemented";
                return Err(Refusal::new(RefusalKind::NotImplemented, text));
            }
            Some(other) => {
                let text = format!("unknown queue type '{other}' in x-queue-type");
                return Err(Refusal::precondition(text));
            }
        };
        policy.message_ttl = read.integer("x-message-ttl", 0, u64::MAX)?;
        policy.expires = read.integer("x-expires", 1, u64::MAX)?;
        policy.max_length = read.integer("x-max-length", 0, u64::MAX)?;
        policy.max_octets = read.integer("x-max-length-bytes", 0, u64::MAX)?;
        policy.delivery_limit = read.integer("x-delivery-limit", 0, u64::MAX)?;
        policy.overflow = match read.text("x-overflow")? {
            None | Some("drop-head") => Overflow::DropHead,
            Some("reject-publish") => Overflow::RejectPublish,
            Some("reject-publish-dlx") => Overflow::RejectPublishDlx,
            Some(other) => {
                return Err(Refusal::precondition(format!("x-overflow does not take '{other}'")));
            }
        };
        policy.dead_letter_exchange = read.text("x-dead-letter-exchange")?.map(Name::from);
        policy.dead_letter_key = read.text("x-dead-letter-routing-key")?.map(Name::from);
        if policy.dead_letter_key.is_some() && policy.dead_letter_exchange.is_none() {
            let text = "x-dead-letter-routing-key without x-dead-letter-exchange";
            return Err(Refusal::precondition(text));
        }
        policy.single_active_consumer = read.boolean("x-single-active-consumer")?;
        if let Some(max) = read.integer("x-max-priority", 0, 255)? {
            policy.bands = Bands::UpTo(max as u8);
        }
        match read.text("x-queue-mode")? {
            None | Some("default" | "lazy") => {}
            Some(other) => {
                return Err(Refusal::precondition(format!("x-queue-mode does not take '{other}'")));
            }
        }
        if policy.ty == QueueType::Quorum {
            if policy.bands != Bands::One {
                return Err(Refusal::precondition("a quorum queue does not take x-max-priority"));
            }
            if policy.overflow == Overflow::RejectPublishDlx {
                let text = "a quorum queue does not take x-overflow 'reject-publish-dlx'";
                return Err(Refusal::precondition(text));
            }
        }
        Ok(policy)
    }

    /// The rank of a priority: higher is delivered first.
    pub fn band(&self, priority: Option<u8>) -> u8 {
        let priority = priority.unwrap_or(0);
        match self.bands {
            Bands::One => 0,
            Bands::Two => u8::from(priority >= 5),
            Bands::UpTo(max) => priority.min(max),
        }
    }
}

/// Reads arguments, each refusal naming the argument.
pub(crate) struct Arguments<'a>(pub(crate) TableRef<'a>);

impl<'a> Arguments<'a> {
    pub(crate) fn text(&self, name: &str) -> Result<Option<&'a str>, Refusal> {
        match self.0.get(name) {
            None => Ok(None),
            Some(value) => match table::text(value) {
                Some(text) => Ok(Some(text)),
                None => Err(Refusal::precondition(format!("{name} takes a string"))),
            },
        }
    }

    pub(crate) fn integer(&self, name: &str, min: u64, max: u64) -> Result<Option<u64>, Refusal> {
        let Some(value) = self.0.get(name) else { return Ok(None) };
        let Some(value) = table::integer(value) else {
            return Err(Refusal::precondition(format!("{name} takes an integer")));
        };
        match u64::try_from(value) {
            Ok(value) if (min..=max).contains(&value) => Ok(Some(value)),
            _ => Err(Refusal::precondition(format!("{name} does not take {value}: out of range"))),
        }
    }

    fn boolean(&self, name: &str) -> Result<bool, Refusal> {
        match self.0.get(name) {
            None => Ok(false),
            Some(ValueRef::Boolean(value)) => Ok(value),
            Some(_) => Err(Refusal::precondition(format!("{name} takes a boolean"))),
        }
    }
}
