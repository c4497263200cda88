//! Class exchange.

use super::{Connection, Exception, Turn, names};
use crate::core::{
    BindingRequest, ExchangeSpec, ExchangeType, Name, Refusal, RefusalKind, StoredDestination,
};
use amqp_types::{
    TableRef,
    v0_9_1_rabbitmq::{MethodRef, exchange},
};

impl Connection {
    pub(super) fn exchange_declare(
        &mut self,
        turn: &mut Turn<'_>,
        channel: u16,
        m: exchange::DeclareRef<'_>,
    ) -> Result<(), Exception> {
        let name = m.exchange.as_str();
        let vhost = Name::clone(&self.vhost);
        if !self.has_extensions() {
            names::check_length(m.exchange)?;
        }
        if name.is_empty() {
            return Err(Refusal::new(
                RefusalKind::AccessRefused,
                "the default exchange cannot be declared",
            )
            .into());
        }
        if m.passive {
            // Passive with no-wait has no effect at all, and none is told.
            if !m.no_wait {
                turn.core.exchange(&vhost, name)?;
                self.send(channel, MethodRef::ExchangeDeclareOk(exchange::DeclareOk {}));
            }
            return Ok(());
        }
        let ty: ExchangeType = m.type_.as_str().parse().map_err(|()| {
            let text = format!("no exchange type '{}'", m.type_);
            Refusal::new(RefusalKind::UnknownType, text)
        })?;
        if !self.has_extensions() && !turn.core.has_exchange(&vhost, name) {
            names::check_declared(m.exchange)?;
        }
        self.require(self.rights.configure, "declare exchange", name)?;
        let spec = ExchangeSpec {
            ty,
            durable: m.durable,
            // Without extensions these two bits are reserved.
            auto_delete: m.auto_delete && self.has_extensions(),
            internal: m.internal && self.has_extensions(),
            arguments: m.arguments.to_owned(),
        };
        turn.core.declare_exchange(&vhost, name, spec)?;
        if !m.no_wait {
            self.send(channel, MethodRef::ExchangeDeclareOk(exchange::DeclareOk {}));
        }
        Ok(())
    }

    pub(super) fn exchange_delete(
        &mut self,
        turn: &mut Turn<'_>,
        channel: u16,
        m: exchange::DeleteRef<'_>,
    ) -> Result<(), Exception> {
        let name = m.exchange.as_str();
        if !self.has_extensions() {
            names::check_assertions(m.exchange)?;
        }
        self.require(self.rights.configure, "delete exchange", name)?;
        turn.core.delete_exchange(&self.vhost, name, m.if_unused)?;
        if !m.no_wait {
            self.send(channel, MethodRef::ExchangeDeleteOk(exchange::DeleteOk {}));
        }
        Ok(())
    }

    fn between_exchanges(
        &self,
        destination: &str,
        source: &str,
        key: &str,
        arguments: TableRef<'_>,
    ) -> Result<BindingRequest, Exception> {
        if destination.is_empty() || source.is_empty() {
            let text = "the default exchange takes no bindings";
            return Err(Refusal::new(RefusalKind::AccessRefused, text).into());
        }
        self.require(self.rights.write, "bind exchange", destination)?;
        self.require(self.rights.read, "bind from exchange", source)?;
        Ok(BindingRequest {
            source: source.into(),
            destination: StoredDestination::Exchange(destination.into()),
            key: key.into(),
            arguments: arguments.to_owned(),
            connection: self.id,
        })
    }

    pub(super) fn exchange_bind(
        &mut self,
        turn: &mut Turn<'_>,
        channel: u16,
        m: exchange::BindRef<'_>,
    ) -> Result<(), Exception> {
        let (to, from) = (m.destination.as_str(), m.source.as_str());
        let request = self.between_exchanges(to, from, m.routing_key.as_str(), m.arguments)?;
        turn.core.bind(&self.vhost, &request)?;
        if !m.no_wait {
            self.send(channel, MethodRef::ExchangeBindOk(exchange::BindOk {}));
        }
        Ok(())
    }

    pub(super) fn exchange_unbind(
        &mut self,
        turn: &mut Turn<'_>,
        channel: u16,
        m: exchange::UnbindRef<'_>,
    ) -> Result<(), Exception> {
        let (to, from) = (m.destination.as_str(), m.source.as_str());
        let request = self.between_exchanges(to, from, m.routing_key.as_str(), m.arguments)?;
        turn.core.unbind(&self.vhost, &request)?;
        if !m.no_wait {
            self.send(channel, MethodRef::ExchangeUnbindOk(exchange::UnbindOk {}));
        }
        Ok(())
    }
}
