//! Class basic: prefetch and get.

use super::{
    Connection, Exception, Turn,
    output::{counted_headers, view},
    reply,
};
use crate::core::Name;
use amqp_types::v0_9_1_rabbitmq::{MethodRef, ReplyCode, basic};

impl Connection {
    pub(super) fn basic_qos(
        &mut self,
        turn: &mut Turn<'_>,
        channel: u16,
        m: basic::Qos,
    ) -> Result<(), Exception> {
        let connection = self.id;
        let extensions = self.has_extensions();
        if extensions && m.prefetch_size != 0 {
            let text = "prefetch-size is not implemented";
            return Err(Exception::connection(ReplyCode::NOT_IMPLEMENTED, text));
        }
        let (count, octets) = (u32::from(m.prefetch_count), u64::from(m.prefetch_size));
        let limit = |window: &mut crate::core::Window| {
            window.max_count = count;
            window.max_octets = octets;
        };
        let state = self.channel(channel)?;
        match (extensions, m.global) {
            // To the letter: all of the channel, or all of the connection.
            (false, false) => turn.core.session_window(state.session, limit),
            (false, true) => turn.core.connection_window(connection, limit),
            // RabbitMQ: each consumer to come, or all of the channel.
            (true, false) => state.prefetch = count,
            (true, true) => turn.core.session_window(state.session, limit),
        }
        self.send(channel, MethodRef::BasicQosOk(basic::QosOk {}));
        Ok(())
    }

    pub(super) fn basic_get(
        &mut self,
        turn: &mut Turn<'_>,
        channel: u16,
        m: basic::GetRef<'_>,
    ) -> Result<(), Exception> {
        // The domain asks for 502 here, and for a channel exception.
        let name = self.queue_name(channel, m.queue, ReplyCode::SYNTAX_ERROR)?;
        if self.has_extensions() && reply::is_pseudo_queue(&name) {
            let text = "direct replies can only be consumed";
            return Err(Exception::channel(ReplyCode::PRECONDITION_FAILED, text));
        }
        self.require(self.rights.read, "get from queue", &name)?;
        let (vhost, now) = (Name::clone(&self.vhost), self.now);
        let state = self.channel(channel)?;
        let Some((delivery, left)) = turn.core.get(&vhost, &name, state.session, m.no_ack)? else {
            let empty = basic::GetEmptyRef::default();
            self.send(channel, MethodRef::BasicGetEmpty(empty));
            return Ok(());
        };
        let delivery_tag = state.note(delivery.queue, delivery.seq, now, m.no_ack);
        let ok = basic::GetOkRef {
            delivery_tag,
            redelivered: delivery.redelivered,
            exchange: view(&delivery.message.exchange),
            routing_key: view(&delivery.message.routing_key),
            message_count: u32::try_from(left).unwrap_or(u32::MAX),
        };
        let headers = counted_headers(&delivery);
        self.send_content(channel, MethodRef::BasicGetOk(ok), &delivery.message, headers.as_ref());
        Ok(())
    }
}
