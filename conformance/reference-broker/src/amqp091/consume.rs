//! Consumers: consume, cancel, and consumers that end with their queue.

use super::{Connection, Exception, Turn, channel::ReplyConsumer, output::view, reply};
use crate::core::{ConsumerId, ConsumerSpec, Name, SessionId, table};
use amqp_types::{
    ShortStr,
    v0_9_1_rabbitmq::{MethodRef, ReplyCode, basic},
};

/// Tags of ended consumers that a channel remembers, so that their cancel is no error.
const ENDED_MAX: usize = 1024;

impl Connection {
    pub(super) fn basic_consume(
        &mut self,
        turn: &mut Turn<'_>,
        channel: u16,
        m: basic::ConsumeRef<'_>,
    ) -> Result<(), Exception> {
        let tag = if m.consumer_tag.is_empty() {
            self.consumer_count += 1;
            format!("amq.ctag-{}-{}", self.id.0, self.consumer_count)
        } else {
            m.consumer_tag.as_str().to_owned()
        };
        let state = self.channel(channel)?;
        if state.has_tag(&tag) {
            let text = format!("consumer tag '{tag}' is in use on the channel");
            return Err(Exception::connection(ReplyCode::NOT_ALLOWED, text));
        }
        let consumers = state.consumers.len() + usize::from(state.reply_consumer.is_some());
        let limit = turn.config.max_consumers_per_channel.map(|n| n as usize);
        if limit.is_some_and(|limit| consumers >= limit) {
            let text = format!("more than {consumers} consumers on the channel");
            return Err(Exception::connection(ReplyCode::NOT_ALLOWED, text));
        }
        if self.has_extensions() && m.queue == reply::PSEUDO_QUEUE {
            return self.consume_replies(turn, channel, tag, m);
        }
        // The domain asks for 502 here, and for a channel exception.
        let name = self.queue_name(channel, m.queue, ReplyCode::SYNTAX_ERROR)?;
        self.require(self.rights.read, "consume from queue", &name)?;
        let extensions = self.has_extensions();
        let priority = match m.arguments.get("x-priority").filter(|_| extensions) {
            None => 0,
            Some(value) => table::integer(value)
                .map(|n| n.clamp(i32::MIN.into(), i32::MAX.into()) as i32)
                .ok_or_else(|| {
                    let text = "x-priority takes an integer";
                    Exception::channel(ReplyCode::PRECONDITION_FAILED, text)
                })?,
        };
        let vhost = Name::clone(&self.vhost);
        let state = self.channel(channel)?;
        let spec = ConsumerSpec {
            session: state.session,
            no_ack: m.no_ack,
            no_local: m.no_local && !extensions,
            exclusive: m.exclusive,
            priority,
            prefetch: state.prefetch,
        };
        let id = turn.core.consume(&vhost, &name, spec)?;
        state.ended.remove(&tag);
        state.tags.insert(id, tag.clone());
        state.consumers.insert(tag.clone(), id);
        self.consume_ok(channel, &tag, m.no_wait);
        Ok(())
    }

    fn consume_ok(&mut self, channel: u16, tag: &str, no_wait: bool) {
        if !no_wait {
            let ok = basic::ConsumeOkRef { consumer_tag: view(tag) };
            self.send(channel, MethodRef::BasicConsumeOk(ok));
        }
    }

    fn consume_replies(
        &mut self,
        turn: &mut Turn<'_>,
        channel: u16,
        tag: String,
        m: basic::ConsumeRef<'_>,
    ) -> Result<(), Exception> {
        let state = self.channel(channel)?;
        let refused = if !m.no_ack {
            "direct replies can only be consumed with no-ack"
        } else if state.reply_consumer.is_some() {
            "the channel has a consumer of direct replies"
        } else {
            let address = turn.replies.register(state.session);
            state.reply_consumer = Some(ReplyConsumer { tag: tag.clone(), address });
            self.consume_ok(channel, &tag, m.no_wait);
            return Ok(());
        };
        Err(Exception::channel(ReplyCode::PRECONDITION_FAILED, refused))
    }

    pub(super) fn basic_cancel(
        &mut self,
        turn: &mut Turn<'_>,
        channel: u16,
        m: basic::CancelRef<'_>,
    ) -> Result<(), Exception> {
        let tag = m.consumer_tag.as_str();
        let elsewhere =
            self.channels.iter().any(|(number, other)| *number != channel && other.has_tag(tag));
        let state = self.channel(channel)?;
        if let Some(id) = state.consumers.remove(tag) {
            state.tags.remove(&id);
            turn.core.cancel(id);
        } else if state.reply_consumer.as_ref().is_some_and(|reply| reply.tag == tag) {
            turn.replies.forget(state.reply_consumer.as_ref());
            state.reply_consumer = None;
        } else if !state.ended.remove(tag) && elsewhere {
            let text = format!("consumer tag '{tag}' belongs to another channel");
            return Err(Exception::connection(ReplyCode::NOT_ALLOWED, text));
        }
        if !m.no_wait {
            let ok = basic::CancelOkRef { consumer_tag: m.consumer_tag };
            self.send(channel, MethodRef::BasicCancelOk(ok));
        }
        Ok(())
    }

    /// A consumer ended with its queue.
    pub(super) fn consumer_ended(&mut self, session: SessionId, consumer: ConsumerId) {
        let told = self.has_extensions() && self.capabilities.consumer_cancel_notify;
        let Some(state) = self.channels.get_mut(&session.channel) else { return };
        let Some(tag) = state.tags.remove(&consumer).filter(|_| state.session == session) else {
            return;
        };
        state.consumers.remove(&tag);
        if state.ended.len() < ENDED_MAX {
            state.ended.insert(tag.clone());
        }
        if told {
            let consumer_tag = ShortStr::new(&tag).unwrap_or_default();
            let cancel = basic::CancelRef { consumer_tag, no_wait: true };
            self.send(session.channel, MethodRef::BasicCancel(cancel));
        }
    }
}
