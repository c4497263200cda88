//! What a case made is deleted when it ends, however it ends.

use super::Site;
use super::connection::Connection;
use super::handshake;
use super::transcript::Transcript;
use amqp_types::reflect::Protocol;
use amqp_types::{DynamicMethod, DynamicRecord, ShortString, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Queues and exchanges that a case declared, by virtual host.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Made {
    exchanges: BTreeSet<(String, String)>,
    queues: BTreeSet<(String, String)>,
    exclusive: BTreeSet<(String, String)>,
    unnamed_exclusive: bool,
}

fn text(record: &DynamicRecord, field: &str) -> String {
    match record.get(field) {
        Some(Value::ShortString(text)) => text.as_str().to_owned(),
        _ => String::new(),
    }
}

fn set(record: &DynamicRecord, field: &str) -> bool {
    matches!(record.get(field), Some(Value::Boolean(true)))
}

impl Made {
    /// A declare goes out.
    pub(super) fn declared(&mut self, vhost: &str, record: &DynamicRecord) {
        if set(record, "passive") {
            return;
        }
        let queue = record.record().class == "queue";
        let name = text(record, if queue { "queue" } else { "exchange" });
        let key = (vhost.to_owned(), name.clone());
        if !queue {
            if !name.is_empty() && !name.starts_with("amq.") {
                self.exchanges.insert(key);
            }
        } else if name.is_empty() {
            self.unnamed_exclusive = set(record, "exclusive");
        } else if set(record, "exclusive") {
            // It ends with its connection.
            self.exclusive.insert(key);
        } else {
            self.queues.insert(key);
        }
    }

    /// The broker names a queue that it made.
    pub(super) fn named(&mut self, vhost: &str, record: &DynamicRecord) {
        let name = text(record, "queue");
        if name.starts_with("amq.") && !self.unnamed_exclusive {
            self.queues.insert((vhost.to_owned(), name));
        }
    }

    fn is_empty(&self) -> bool {
        self.exchanges.is_empty() && self.queues.is_empty()
    }
}

/// Ends the connections of a case in order, so that what is theirs alone has gone with them.
pub(super) async fn close_all(connections: BTreeMap<String, Connection>, site: &Site) {
    let end = Instant::now() + site.scaled(Duration::from_secs(2));
    for (_, connection) in connections {
        if connection.frame_max == 4096 {
            // The handshake went no further than Tune: nothing is to be closed in order.
            connection.end().await;
        } else {
            handshake::finish(connection, end).await;
        }
    }
}

/// Deletes what was made; gives the names that are still there.
pub(super) async fn delete(made: Made, site: &Site) -> Vec<String> {
    if made.is_empty() {
        return Vec::new();
    }
    let mut vhosts: BTreeMap<String, Vec<(&'static str, String)>> = BTreeMap::new();
    for (vhost, queue) in made.queues {
        vhosts.entry(vhost).or_default().push(("queue", queue));
    }
    for (vhost, exchange) in made.exchanges {
        vhosts.entry(vhost).or_default().push(("exchange", exchange));
    }
    let mut left = Vec::new();
    for (vhost, names) in vhosts {
        left.extend(delete_in(&vhost, names, site).await);
    }
    left
}

async fn delete_in(vhost: &str, names: Vec<(&'static str, String)>, site: &Site) -> Vec<String> {
    let mut left = Vec::new();
    let transcript = Arc::new(Transcript::new());
    let protocol: &'static Protocol = &amqp_types::v0_9_1::PROTOCOL;
    let mut connection: Option<Connection> = None;
    let mut open = false;
    for (kind, name) in names {
        let end = Instant::now() + site.scaled(Duration::from_secs(5));
        let mut attempt = async || {
            if connection.as_ref().is_none_or(|connection| connection.inbox.has_ended()) {
                connection =
                    Some(handshake::plain(site, "cleanup", vhost, &transcript, end).await?);
                open = false;
            }
            let Some(connection) = connection.as_mut() else { return Ok(false) };
            if !open {
                handshake::open_channel(connection, 1, site, end).await?;
            }
            open = true;
            let Some(record) = protocol.method(&format!("{kind}.delete")) else { return Ok(false) };
            let mut delete = DynamicRecord::new(record, site.table_dialect());
            let Ok(short) = ShortString::new(name.clone()) else { return Ok(false) };
            if delete.set(kind, Value::ShortString(short)).is_err() {
                return Ok(false);
            }
            connection.method(1, &DynamicMethod(delete)).await;
            let answer = handshake::reply(connection, 1, end).await?;
            // Not there, or of a name that the broker takes in no declare either.
            let gone = matches!(answer.get("reply-code"), Some(Value::UInt16(404 | 406 | 502)));
            if answer.record().name != format!("{kind}.delete-ok") {
                open = false;
            }
            Ok::<bool, super::Stop>(open || gone)
        };
        if !matches!(attempt().await, Ok(true)) {
            left.push(format!("{kind} {name}"));
        }
    }
    if let Some(connection) = connection {
        handshake::finish(connection, Instant::now() + site.scaled(Duration::from_secs(2))).await;
    }
    left
}
