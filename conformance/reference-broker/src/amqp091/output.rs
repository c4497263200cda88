//! Frames on their way out of a connection.

use super::{Connection, content::to_wire, exception::code_name};
use crate::core::{Delivery, Message};
use amqp_types::{
    ShortStr, Table,
    frame::{Frame, FrameType, encode_frame},
    v0_9_1_rabbitmq::{ContentHeaderRef, MethodRef, PropertiesRef, ReplyCode, basic},
};

/// The text as a short string; names of the core are never longer.
pub(crate) fn view(text: &str) -> ShortStr<'_> {
    ShortStr::new(text).unwrap_or_default()
}

impl Connection {
    /// Appends a method frame.
    pub(crate) fn send(&mut self, channel: u16, method: MethodRef<'_>) {
        self.out.append(|out| encode_frame(FrameType::METHOD, channel, &method, out));
        self.last_write = self.now;
        self.changed = true;
    }

    /// Appends a heartbeat.
    pub(crate) fn send_heartbeat(&mut self) {
        let frame = Frame { ty: FrameType::HEARTBEAT, channel: 0, payload: &[] };
        self.out.append(|out| amqp_types::Encode::encode(&frame, out));
        self.last_write = self.now;
        self.changed = true;
    }

    /// Appends a method with a content, the body cut into frames of the agreed size.
    pub(crate) fn send_content(
        &mut self,
        channel: u16,
        method: MethodRef<'_>,
        message: &Message,
        headers: Option<&Table>,
    ) {
        self.send(channel, method);
        let header = ContentHeaderRef {
            weight: 0,
            body_size: message.size(),
            properties: PropertiesRef::Basic(to_wire(&message.properties, headers)),
        };
        self.out.append(|out| encode_frame(FrameType::HEADER, channel, &header, out));
        self.out.append_body(channel, &message.body, self.tuning.frame_max);
    }

    /// Appends basic.return with the content; the text is the code's name alone, as clients expect it.
    pub(crate) fn send_return(&mut self, channel: u16, code: ReplyCode, message: &Message) {
        let text = code_name(code);
        let method = basic::ReturnRef {
            reply_code: code.0,
            reply_text: view(&text),
            exchange: view(&message.exchange),
            routing_key: view(&message.routing_key),
        };
        self.send_content(channel, MethodRef::BasicReturn(method), message, None);
    }

    /// Appends basic.deliver with the content.
    pub(crate) fn send_delivery(
        &mut self,
        channel: u16,
        consumer_tag: &str,
        delivery_tag: u64,
        delivery: &Delivery,
    ) {
        let method = basic::DeliverRef {
            consumer_tag: view(consumer_tag),
            delivery_tag,
            redelivered: delivery.redelivered,
            exchange: view(&delivery.message.exchange),
            routing_key: view(&delivery.message.routing_key),
        };
        let headers = counted_headers(delivery);
        self.send_content(
            channel,
            MethodRef::BasicDeliver(method),
            &delivery.message,
            headers.as_ref(),
        );
    }
}

/// The headers with `x-delivery-count`, where the queue counts returns.
pub(crate) fn counted_headers(delivery: &Delivery) -> Option<Table> {
    let count = delivery.returns?;
    let old = delivery.message.properties.headers.as_ref();
    let mut headers = Table::new(old.map_or(amqp_types::Dialect::RabbitMq, Table::dialect));
    for (name, value) in old.into_iter().flat_map(Table::iter) {
        if name != "x-delivery-count" {
            headers.insert(name.as_str(), value).ok()?;
        }
    }
    headers.insert("x-delivery-count", i64::from(count)).ok()?;
    Some(headers)
}
