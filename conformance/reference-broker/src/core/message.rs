//! A message: where it was published, its properties, and its body as untouched octets.
//!
//! In: what a front end assembled. Out: one shared value, however many queues and stores hold it. A meter counts the
//! octets of all messages that are alive, which is what the memory limit goes by.

use amqp_types::{ShortString, Table};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// A name or routing key that many holders share.
pub type Name = Arc<str>;

/// Octets held by messages and by contents that are being assembled.
#[derive(Debug, Default)]
pub struct Meter(AtomicU64);

impl Meter {
    /// Octets held now.
    pub fn octets(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Takes `octets` into account until the returned charge is dropped.
    pub fn charge(self: &Arc<Self>, octets: u64) -> Charge {
        self.0.fetch_add(octets, Ordering::Relaxed);
        Charge { meter: Arc::clone(self), octets }
    }
}

/// Octets that a meter counts for as long as this lives.
#[derive(Debug)]
pub struct Charge {
    meter: Arc<Meter>,
    octets: u64,
}

impl Charge {
    /// Adds to the charge.
    pub fn grow(&mut self, octets: u64) {
        self.meter.0.fetch_add(octets, Ordering::Relaxed);
        self.octets += octets;
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.meter.0.fetch_sub(self.octets, Ordering::Relaxed);
    }
}

/// The properties of a message; what is `None` was not there and stays away.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Properties {
    /// MIME type of the body.
    pub content_type: Option<ShortString>,
    /// MIME encoding of the body.
    pub content_encoding: Option<ShortString>,
    /// Headers of the application.
    pub headers: Option<Table>,
    /// 2 is persistent.
    pub delivery_mode: Option<u8>,
    /// 0 to 9, or to the maximum of a priority queue.
    pub priority: Option<u8>,
    /// Correlation id.
    pub correlation_id: Option<ShortString>,
    /// Where to reply to.
    pub reply_to: Option<ShortString>,
    /// Time to live, decimal milliseconds in the rabbitmq dialect.
    pub expiration: Option<ShortString>,
    /// Message id.
    pub message_id: Option<ShortString>,
    /// POSIX seconds.
    pub timestamp: Option<u64>,
    /// Name of the message's type.
    pub type_: Option<ShortString>,
    /// Name of the user who published.
    pub user_id: Option<ShortString>,
    /// Id of the application that published.
    pub app_id: Option<ShortString>,
    /// The property that the specification reserves.
    pub reserved: Option<ShortString>,
}

impl Properties {
    /// Whether the message outlives a restart in a durable queue.
    pub fn is_persistent(&self) -> bool {
        self.delivery_mode == Some(2)
    }

    fn octets(&self) -> u64 {
        let text = [
            &self.content_type,
            &self.content_encoding,
            &self.correlation_id,
            &self.reply_to,
            &self.expiration,
            &self.message_id,
            &self.type_,
            &self.user_id,
            &self.app_id,
            &self.reserved,
        ];
        let text: usize = text.iter().filter_map(|s| s.as_ref().map(ShortString::len)).sum();
        let headers = self.headers.as_ref().map_or(0, |h| h.as_view().as_bytes().len());
        (text + headers) as u64
    }
}

/// Octets that a message costs beside its body and properties.
const OVERHEAD: u64 = 256;

/// A message as it was published.
#[derive(Debug)]
pub struct Message {
    /// The exchange that it was published to.
    pub exchange: Name,
    /// The routing key that it was published with.
    pub routing_key: Name,
    /// Its properties.
    pub properties: Properties,
    /// Its body.
    pub body: Arc<[u8]>,
    /// The connection that published it, if it is still the same broker's life.
    pub publisher: Option<super::ConnectionId>,
    _charge: Charge,
}

impl Message {
    /// A message that `meter` counts.
    pub fn new(
        meter: &Arc<Meter>,
        exchange: Name,
        routing_key: Name,
        properties: Properties,
        body: Arc<[u8]>,
        publisher: Option<super::ConnectionId>,
    ) -> Arc<Self> {
        let charge = meter.charge(OVERHEAD + properties.octets() + body.len() as u64);
        Arc::new(Self { exchange, routing_key, properties, body, publisher, _charge: charge })
    }

    /// Octets of the body, which is what size limits and prefetch windows count.
    pub fn size(&self) -> u64 {
        self.body.len() as u64
    }
}
