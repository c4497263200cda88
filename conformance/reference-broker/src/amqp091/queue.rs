//! Class queue.

use super::{Connection, Exception, Turn, names, output::view, reply};
use crate::core::{
    BindingRequest, ConnectionId, Name, QueueSpec, Refusal, RefusalKind, StoredDestination,
};
use amqp_types::{
    ShortStr, TableRef,
    v0_9_1_rabbitmq::{MethodRef, ReplyCode, queue},
};

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl Connection {
    /// The name, or for an empty one the queue declared last; `code` where there is none.
    pub(super) fn queue_name(
        &mut self,
        channel: u16,
        name: ShortStr<'_>,
        code: ReplyCode,
    ) -> Result<Name, Exception> {
        if !self.has_extensions() {
            names::check_assertions(name)?;
        }
        if !name.is_empty() {
            return Ok(Name::from(name.as_str()));
        }
        self.channel(channel)?.current_queue.clone().ok_or_else(|| {
            Exception::channel(code, "an empty queue name, and none was declared on the channel")
        })
    }

    pub(super) fn queue_declare(
        &mut self,
        turn: &mut Turn<'_>,
        channel: u16,
        m: queue::DeclareRef<'_>,
    ) -> Result<(), Exception> {
        let vhost = Name::clone(&self.vhost);
        if !self.has_extensions() {
            names::check_length(m.queue)?;
        }
        let status = if m.passive {
            if m.no_wait {
                // Passive with no-wait has no effect at all, and none is told.
                return Ok(());
            }
            if let Some(known) = turn.replies.known(m.queue.as_str()) {
                return self.declared_reply_address(channel, m.queue, known);
            }
            let name = match (&self.channel(channel)?.current_queue, m.queue.is_empty()) {
                (Some(current), true) => Name::clone(current),
                _ => Name::from(m.queue.as_str()),
            };
            let id = turn.core.queue_id(&vhost, &name, self.id)?;
            turn.core.queue_status(id)
        } else {
            if !self.has_extensions() && !turn.core.has_queue(&vhost, m.queue.as_str()) {
                names::check_declared(m.queue)?;
            }
            self.require(self.rights.configure, "declare queue", m.queue.as_str())?;
            let spec = QueueSpec {
                durable: m.durable,
                owner: m.exclusive.then_some(self.id),
                auto_delete: m.auto_delete,
                arguments: m.arguments.to_owned(),
            };
            turn.core.declare_queue(&vhost, m.queue.as_str(), spec, self.id)?
        };
        self.channel(channel)?.current_queue = Some(Name::clone(&status.name));
        if !m.no_wait {
            let ok = queue::DeclareOkRef {
                queue: view(&status.name),
                message_count: count(status.messages),
                consumer_count: count(status.consumers),
            };
            self.send(channel, MethodRef::QueueDeclareOk(ok));
        }
        Ok(())
    }

    fn declared_reply_address(
        &mut self,
        channel: u16,
        name: ShortStr<'_>,
        alive: bool,
    ) -> Result<(), Exception> {
        if !alive {
            let text = format!("no queue '{name}'");
            return Err(Exception::channel(ReplyCode::NOT_FOUND, text));
        }
        let ok = queue::DeclareOkRef { queue: name, message_count: 0, consumer_count: 1 };
        self.send(channel, MethodRef::QueueDeclareOk(ok));
        Ok(())
    }

    fn binding(
        &mut self,
        channel: u16,
        (queue, exchange, key): (ShortStr<'_>, ShortStr<'_>, ShortStr<'_>),
        arguments: TableRef<'_>,
    ) -> Result<BindingRequest, Exception> {
        let name = self.queue_name(channel, queue, ReplyCode::NOT_FOUND)?;
        if self.has_extensions() {
            if exchange.is_empty() {
                let text = "the default exchange takes no bindings";
                return Err(Refusal::new(RefusalKind::AccessRefused, text).into());
            }
            if reply::is_pseudo_queue(&name) {
                let text = "the pseudo-queue of direct replies takes no bindings";
                return Err(Refusal::new(RefusalKind::AccessRefused, text).into());
            }
        } else {
            names::check_assertions(exchange)?;
        }
        self.require(self.rights.write, "bind queue", &name)?;
        self.require(self.rights.read, "bind from exchange", exchange.as_str())?;
        let key = if queue.is_empty() && key.is_empty() {
            Name::clone(&name)
        } else {
            Name::from(key.as_str())
        };
        Ok(BindingRequest {
            source: exchange.as_str().into(),
            destination: StoredDestination::Queue(name),
            key,
            arguments: arguments.to_owned(),
            connection: ConnectionId::clone(&self.id),
        })
    }

    pub(super) fn queue_bind(
        &mut self,
        turn: &mut Turn<'_>,
        channel: u16,
        m: queue::BindRef<'_>,
    ) -> Result<(), Exception> {
        let request = self.binding(channel, (m.queue, m.exchange, m.routing_key), m.arguments)?;
        turn.core.bind(&self.vhost, &request)?;
        if !m.no_wait {
            self.send(channel, MethodRef::QueueBindOk(queue::BindOk {}));
        }
        Ok(())
    }

    pub(super) fn queue_unbind(
        &mut self,
        turn: &mut Turn<'_>,
        channel: u16,
        m: queue::UnbindRef<'_>,
    ) -> Result<(), Exception> {
        let request = self.binding(channel, (m.queue, m.exchange, m.routing_key), m.arguments)?;
        match turn.core.unbind(&self.vhost, &request) {
            Err(refusal) if self.has_extensions() && refusal.kind == RefusalKind::NotFound => {}
            done => done?,
        }
        self.send(channel, MethodRef::QueueUnbindOk(queue::UnbindOk {}));
        Ok(())
    }

    pub(super) fn queue_purge(
        &mut self,
        turn: &mut Turn<'_>,
        channel: u16,
        m: queue::PurgeRef<'_>,
    ) -> Result<(), Exception> {
        let name = self.queue_name(channel, m.queue, ReplyCode::NOT_FOUND)?;
        self.require(self.rights.read, "purge queue", &name)?;
        let purged = turn.core.purge_queue(&self.vhost, &name, self.id)?;
        if !m.no_wait {
            let ok = queue::PurgeOk { message_count: count(purged) };
            self.send(channel, MethodRef::QueuePurgeOk(ok));
        }
        Ok(())
    }

    pub(super) fn queue_delete(
        &mut self,
        turn: &mut Turn<'_>,
        channel: u16,
        m: queue::DeleteRef<'_>,
    ) -> Result<(), Exception> {
        let name = self.queue_name(channel, m.queue, ReplyCode::NOT_FOUND)?;
        self.require(self.rights.configure, "delete queue", &name)?;
        let deleted =
            turn.core.delete_queue(&self.vhost, &name, m.if_unused, m.if_empty, self.id)?;
        if !m.no_wait {
            let ok = queue::DeleteOk { message_count: count(deleted) };
            self.send(channel, MethodRef::QueueDeleteOk(ok));
        }
        Ok(())
    }
}
