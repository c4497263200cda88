//! Contents: a method, a header, and body frames until the announced size is there.
//!
//! In: frames of one channel. Out: whole contents, or the error that their order asks for. Nothing is reserved by the
//! announced size; what has come is counted by the memory meter.

use super::{exception::Exception, names};
use crate::{
    config::Dialect,
    core::{Charge, Meter, Properties},
};
use amqp_types::{
    Context, ShortString, Table,
    v0_9_1_rabbitmq::{ContentHeaderRef, PropertiesRef, ReplyCode, basic},
};
use std::sync::Arc;

/// The publish that a content belongs to.
#[derive(Debug, Clone)]
pub(crate) struct PublishMethod {
    pub(crate) exchange: ShortString,
    pub(crate) routing_key: ShortString,
    pub(crate) mandatory: bool,
    pub(crate) immediate: bool,
}

/// A content that is being assembled.
#[derive(Debug)]
pub(crate) struct Assembly {
    method: PublishMethod,
    header: Option<(Properties, u64)>,
    body: Vec<u8>,
    charge: Charge,
}

/// A whole content.
#[derive(Debug)]
pub(crate) struct Content {
    pub(crate) method: PublishMethod,
    pub(crate) properties: Properties,
    pub(crate) body: Vec<u8>,
}

fn unexpected(text: &str) -> Exception {
    Exception::connection(ReplyCode::UNEXPECTED_FRAME, text)
}

impl Assembly {
    /// Begins with a publish.
    pub(crate) fn new(method: PublishMethod, meter: &Arc<Meter>) -> Self {
        Self { method, header: None, body: Vec::new(), charge: meter.charge(0) }
    }

    fn is_whole(&self) -> bool {
        self.header.as_ref().is_some_and(|(_, size)| self.body.len() as u64 == *size)
    }
}

/// Gives the content back when it is whole.
fn finish(slot: &mut Option<Assembly>) -> Option<Content> {
    let assembly = slot.take_if(|assembly| assembly.is_whole())?;
    let (properties, _) = assembly.header?;
    Some(Content { method: assembly.method, properties, body: assembly.body })
}

/// Takes a header frame.
pub(crate) fn header(
    slot: &mut Option<Assembly>,
    payload: &[u8],
    dialect: Dialect,
    max_size: u64,
) -> Result<Option<Content>, Exception> {
    let Some(assembly) = slot.as_mut() else {
        return Err(unexpected("a content header that belongs to no method"));
    };
    if assembly.header.is_some() {
        return Err(unexpected("a second content header where the body should go on"));
    }
    let header = ContentHeaderRef::decode(payload, Context::new(dialect.letters()))?;
    let PropertiesRef::Basic(properties) = header.properties;
    if let Some(headers) = properties.headers {
        names::check_fields(headers)?;
    }
    if header.body_size > max_size {
        *slot = None;
        let text = format!("a body of {} octets is over the limit of {max_size}", header.body_size);
        let code = match dialect {
            Dialect::Spec => ReplyCode::CONTENT_TOO_LARGE,
            Dialect::RabbitMq => ReplyCode::PRECONDITION_FAILED,
        };
        return Err(Exception::channel(code, text));
    }
    assembly.charge.grow(payload.len() as u64);
    assembly.header = Some((from_wire(properties), header.body_size));
    Ok(finish(slot))
}

/// Takes a body frame.
pub(crate) fn body(
    slot: &mut Option<Assembly>,
    payload: &[u8],
) -> Result<Option<Content>, Exception> {
    let Some(assembly) = slot.as_mut() else {
        return Err(unexpected("a content body that belongs to no method"));
    };
    let Some((_, size)) = &assembly.header else {
        return Err(unexpected("a content body where the header should come"));
    };
    if (assembly.body.len() + payload.len()) as u64 > *size {
        return Err(unexpected("a content body that is longer than its header says"));
    }
    assembly.charge.grow(payload.len() as u64);
    assembly.body.extend_from_slice(payload);
    Ok(finish(slot))
}

/// Properties of the wire as the core keeps them.
fn from_wire(p: basic::PropertiesRef<'_>) -> Properties {
    let own = |text: Option<amqp_types::ShortStr<'_>>| text.map(|text| text.to_owned());
    Properties {
        content_type: own(p.content_type),
        content_encoding: own(p.content_encoding),
        headers: p.headers.map(|headers| headers.to_owned()),
        delivery_mode: p.delivery_mode,
        priority: p.priority,
        correlation_id: own(p.correlation_id),
        reply_to: own(p.reply_to),
        expiration: own(p.expiration),
        message_id: own(p.message_id),
        timestamp: p.timestamp,
        type_: own(p.type_),
        user_id: own(p.user_id),
        app_id: own(p.app_id),
        reserved: own(p.reserved),
    }
}

/// Properties of the core as they go on the wire, with other headers where these are given.
pub(crate) fn to_wire<'a>(
    p: &'a Properties,
    headers: Option<&'a Table>,
) -> basic::PropertiesRef<'a> {
    fn view(text: &Option<ShortString>) -> Option<amqp_types::ShortStr<'_>> {
        text.as_ref().map(ShortString::as_view)
    }
    basic::PropertiesRef {
        content_type: view(&p.content_type),
        content_encoding: view(&p.content_encoding),
        headers: headers.or(p.headers.as_ref()).map(Table::as_view),
        delivery_mode: p.delivery_mode,
        priority: p.priority,
        correlation_id: view(&p.correlation_id),
        reply_to: view(&p.reply_to),
        expiration: view(&p.expiration),
        message_id: view(&p.message_id),
        timestamp: p.timestamp,
        type_: view(&p.type_),
        user_id: view(&p.user_id),
        app_id: view(&p.app_id),
        reserved: view(&p.reserved),
    }
}
