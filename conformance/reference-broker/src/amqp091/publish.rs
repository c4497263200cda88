//! Class basic: publish, and what a publisher hears of its message.

use super::{
    Connection, Exception, Letter, Turn,
    channel::{Mode, Operation, Pending},
    content::{Assembly, Content, PublishMethod},
    names, reply,
};
use crate::core::{Message, Name, Outcome, Publish};
use amqp_types::{
    ShortString, Table, ValueRef,
    v0_9_1_rabbitmq::{MethodRef, ReplyCode, basic},
};
use std::sync::Arc;

fn precondition(text: impl Into<String>) -> Exception {
    Exception::channel(ReplyCode::PRECONDITION_FAILED, text)
}

/// The keys in a CC or BCC header.
fn extra_keys(headers: Option<&Table>, name: &str) -> Result<Vec<Name>, Exception> {
    let wrong = || precondition(format!("{name} takes an array of strings"));
    match headers.and_then(|headers| headers.get(name)) {
        None => Ok(Vec::new()),
        Some(ValueRef::Array(keys)) => keys
            .iter()
            .map(|key| match key {
                ValueRef::LongString(octets) => {
                    std::str::from_utf8(octets).map(Name::from).map_err(|_| wrong())
                }
                _ => Err(wrong()),
            })
            .collect(),
        Some(_) => Err(wrong()),
    }
}

/// The headers without the one of this name.
fn without(headers: &Table, name: &str) -> Table {
    let mut kept = Table::new(headers.dialect());
    for (other, value) in headers.iter() {
        if other != name && kept.insert(other.as_str(), value).is_err() {
            // Only what was decoded is copied, which fits.
            break;
        }
    }
    kept
}

/// Milliseconds in an expiration.
fn expiration(text: Option<&ShortString>) -> Result<Option<u64>, Exception> {
    let Some(text) = text else { return Ok(None) };
    let digits = !text.is_empty() && text.as_str().bytes().all(|b| b.is_ascii_digit());
    match text.as_str().parse::<u64>() {
        Ok(ms) if digits => Ok(Some(ms)),
        _ => Err(precondition(format!("expiration '{text}' is no number of milliseconds"))),
    }
}

impl Connection {
    pub(super) fn basic_publish(
        &mut self,
        turn: &mut Turn<'_>,
        channel: u16,
        m: basic::PublishRef<'_>,
    ) -> Result<(), Exception> {
        let meter = Arc::clone(turn.core.meter());
        let method = PublishMethod {
            exchange: m.exchange.to_owned(),
            routing_key: m.routing_key.to_owned(),
            mandatory: m.mandatory,
            immediate: m.immediate,
        };
        self.channel(channel)?.assembly = Some(Assembly::new(method, &meter));
        Ok(())
    }

    /// Takes a whole content.
    pub(super) fn publish(
        &mut self,
        turn: &mut Turn<'_>,
        channel: u16,
        content: Content,
    ) -> Result<(), Exception> {
        let done = self.publish_content(turn, channel, content);
        self.publisher = true;
        if let Some(reason) = turn.alarm {
            self.block(reason);
        }
        done
    }

    fn publish_content(
        &mut self,
        turn: &mut Turn<'_>,
        channel: u16,
        content: Content,
    ) -> Result<(), Exception> {
        let Content { method, mut properties, body } = content;
        let extensions = self.has_extensions();
        let exchange = Name::from(method.exchange.as_str());
        let key = Name::from(method.routing_key.as_str());
        let mut keys = vec![Name::clone(&key)];
        let mut expires = None;
        if extensions {
            if method.immediate {
                let text = "immediate is not implemented";
                return Err(Exception::connection(ReplyCode::NOT_IMPLEMENTED, text));
            }
            if properties.user_id.as_ref().is_some_and(|id| id.as_str() != self.user) {
                let text = format!("user-id is not that of the connection, '{}'", self.user);
                return Err(precondition(text));
            }
            expires = expiration(properties.expiration.as_ref())?;
            keys.extend(extra_keys(properties.headers.as_ref(), "CC")?);
            let blind = extra_keys(properties.headers.as_ref(), "BCC")?;
            if let Some(headers) = properties.headers.as_mut().filter(|h| h.get("BCC").is_some()) {
                keys.extend(blind);
                *headers = without(headers, "BCC");
            }
        } else {
            names::check_assertions(method.exchange.as_view())?;
        }
        self.require(self.rights.write, "publish to exchange", &exchange)?;
        if extensions
            && properties.reply_to.as_ref().is_some_and(|to| to.as_str() == reply::PSEUDO_QUEUE)
        {
            let consumer = self.channel(channel)?.reply_consumer.as_ref().ok_or_else(|| {
                precondition("reply-to names direct replies, and the channel does not consume them")
            })?;
            properties.reply_to = ShortString::new(&*consumer.address).ok();
        }
        turn.core.check_publish(&self.vhost, &exchange)?;
        let reply = (extensions && exchange.is_empty() && turn.replies.known(&key).is_some())
            .then(|| Name::clone(&key));
        let message =
            Message::new(turn.core.meter(), exchange, key, properties, body.into(), Some(self.id));
        let publish = Publish { message, keys, expiration: expires, immediate: method.immediate };
        let pending = Pending { publish, mandatory: method.mandatory, reply };
        match &mut self.channel(channel)?.mode {
            Mode::Transaction(operations) => {
                operations.push(Operation::Publish(pending));
                Ok(())
            }
            Mode::Plain => self.route(turn, channel, &pending).map(|_| ()),
            Mode::Confirm(last) => {
                *last += 1;
                let number = *last;
                let outcome = self.route(turn, channel, &pending)?;
                self.confirm(channel, number, outcome);
                Ok(())
            }
        }
    }

    /// Routes a message and returns it where its publisher wants to know.
    pub(super) fn route(
        &mut self,
        turn: &mut Turn<'_>,
        channel: u16,
        pending: &Pending,
    ) -> Result<Outcome, Exception> {
        let message = &pending.publish.message;
        if let Some(address) = &pending.reply {
            if let Some(session) = turn.replies.session(address) {
                turn.letters.push(Letter { session, message: Arc::clone(message) });
            }
            // Replies to a requester that is gone are dropped, mandatory or not.
            return Ok(Outcome { routed: true, ..Outcome::default() });
        }
        let outcome = turn.core.publish(&self.vhost, &pending.publish)?;
        if !outcome.routed && pending.mandatory {
            // The base text has no code of its own for this: the nearest that it defines says that nobody takes the message.
            let code =
                if self.has_extensions() { ReplyCode::NO_ROUTE } else { ReplyCode::NO_CONSUMERS };
            self.send_return(channel, code, message);
        } else if pending.publish.immediate && outcome.no_consumers {
            self.send_return(channel, ReplyCode::NO_CONSUMERS, message);
        }
        Ok(outcome)
    }

    /// Confirms a publish.
    fn confirm(&mut self, channel: u16, delivery_tag: u64, outcome: Outcome) {
        let method = if outcome.refused {
            MethodRef::BasicNack(basic::Nack { delivery_tag, multiple: false, requeue: false })
        } else {
            MethodRef::BasicAck(basic::Ack { delivery_tag, multiple: false })
        };
        self.send(channel, method);
    }
}
