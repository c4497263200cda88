//! amq-protocol: its methods and properties as named fields.

use crate::{
    Outcome,
    v0_9_1::{Peer, Read},
};
use amq_protocol::{
    frame::{AMQPContentHeader, AMQPFrame, gen_frame, parse_frame},
    protocol::{AMQPClass, access, basic, channel, confirm, connection, exchange, queue, tx},
    types::{AMQPValue, FieldTable, LongString, ShortString},
};
use amqp_types::{Array, Decimal, Dialect, Table, Value};

/// The peer.
pub const PEER: Peer = Peer {
    name: "amq-protocol",
    version: "10.6.3",
    unknown: &[],
    method: |payload| read(1, payload),
    header: |payload| read(2, payload),
};

/// The payload of a frame, put into one, as this is what the crate reads.
fn read(ty: u8, payload: &[u8]) -> Outcome<Read> {
    let mut octets = vec![ty, 0, 7];
    octets.extend_from_slice(&u32::try_from(payload.len()).unwrap_or(u32::MAX).to_be_bytes());
    octets.extend_from_slice(payload);
    octets.push(0xce);
    Outcome::of(|| {
        let (rest, frame) = parse_frame(&octets[..]).map_err(|error| error.to_string())?;
        if !rest.is_empty() {
            return Err(format!("{} octets left over", rest.len()));
        }
        let (name, body_size, fields) = match &frame {
            AMQPFrame::Method(_, class) => {
                let (name, fields) = fields(class);
                (name, None, fields)
            }
            AMQPFrame::Header(_, header) => ("basic", Some(header.body_size), properties(header)),
            other => return Err(format!("not what was put in: {other:?}")),
        };
        let mut buffer = vec![0; octets.len() + 4096];
        let written = gen_frame(&frame)(buffer.as_mut_slice().into())
            .map_err(|error| error.to_string())?
            .position;
        let end = usize::try_from(written).map_err(|error| error.to_string())? - 1;
        Ok(Read {
            name: name.to_owned(),
            body_size,
            // It reads a weight and forgets it.
            weight: None,
            fields: fields
                .into_iter()
                .map(|(name, value)| Ok((name, value?)))
                .collect::<Result<_, String>>()?,
            again: buffer[7..end].to_vec(),
        })
    })
}

type Fields = Vec<(&'static str, Result<Value, String>)>;

trait Field {
    fn value(&self) -> Result<Value, String>;
}

macro_rules! numbers {
    ($($ty:ty, $name:ident;)*) => {
        $(impl Field for $ty {
            fn value(&self) -> Result<Value, String> {
                Ok(Value::$name(*self))
            }
        })*
    };
}

numbers! {
    bool, Boolean;
    u8, UInt8;
    u16, UInt16;
    u32, UInt32;
}

// Both `longlong` and `timestamp` are this type; the two are told apart by the name of the field.
impl Field for u64 {
    fn value(&self) -> Result<Value, String> {
        Ok(Value::UInt64(*self))
    }
}

impl Field for ShortString {
    fn value(&self) -> Result<Value, String> {
        amqp_types::ShortString::new(self.as_str())
            .map(Value::ShortString)
            .map_err(|error| error.to_string())
    }
}

impl Field for LongString {
    fn value(&self) -> Result<Value, String> {
        Ok(Value::LongString(self.as_bytes().to_vec()))
    }
}

impl Field for FieldTable {
    fn value(&self) -> Result<Value, String> {
        let entries = self
            .inner()
            .iter()
            .map(|(name, value)| Ok((name.as_str(), field_value(value)?)))
            .collect::<Result<Vec<_>, String>>()?;
        Table::from_entries(Dialect::RabbitMq, entries)
            .map(Value::Table)
            .map_err(|error| error.to_string())
    }
}

fn field_value(value: &AMQPValue) -> Result<Value, String> {
    Ok(match value {
        AMQPValue::Boolean(value) => Value::Boolean(*value),
        AMQPValue::ShortShortInt(value) => Value::Int8(*value),
        AMQPValue::ShortShortUInt(value) => Value::UInt8(*value),
        AMQPValue::ShortInt(value) => Value::Int16(*value),
        AMQPValue::ShortUInt(value) => Value::UInt16(*value),
        AMQPValue::LongInt(value) => Value::Int32(*value),
        AMQPValue::LongUInt(value) => Value::UInt32(*value),
        AMQPValue::LongLongInt(value) => Value::Int64(*value),
        AMQPValue::Float(value) => Value::Float(*value),
        AMQPValue::Double(value) => Value::Double(*value),
        AMQPValue::DecimalValue(value) => {
            Value::Decimal(Decimal { scale: value.scale, digits: value.value })
        }
        AMQPValue::ShortString(value) => return value.value(),
        AMQPValue::LongString(value) => return value.value(),
        AMQPValue::FieldArray(values) => {
            let values =
                values.as_slice().iter().map(field_value).collect::<Result<Vec<_>, String>>()?;
            Value::Array(
                Array::from_elements(Dialect::RabbitMq, values)
                    .map_err(|error| error.to_string())?,
            )
        }
        AMQPValue::Timestamp(value) => Value::Timestamp(*value),
        AMQPValue::FieldTable(value) => return value.value(),
        AMQPValue::ByteArray(value) => Value::ByteArray(value.as_slice().to_vec()),
        AMQPValue::Void => Value::Void,
    })
}

fn properties(header: &AMQPContentHeader) -> Fields {
    let mut fields = Fields::new();
    macro_rules! property {
        ($($getter:ident $name:literal,)*) => {
            $(if let Some(value) = header.properties.$getter() {
                fields.push(($name, value.value()));
            })*
        };
    }
    property! {
        content_type "content-type",
        content_encoding "content-encoding",
        headers "headers",
        delivery_mode "delivery-mode",
        priority "priority",
        correlation_id "correlation-id",
        reply_to "reply-to",
        expiration "expiration",
        message_id "message-id",
        timestamp "timestamp",
        kind "type",
        user_id "user-id",
        app_id "app-id",
        cluster_id "reserved",
    }
    fields
}

macro_rules! methods {
    ($($module:ident $class:ident [$($method:ident $name:literal { $($field:ident $field_name:literal),* },)*],)*) => {
        fn fields(class: &AMQPClass) -> (&'static str, Fields) {
            match class {
                $($(AMQPClass::$class($module::AMQPMethod::$method($module::$method { $($field),* })) => {
                    ($name, vec![$(($field_name, $field.value())),*])
                })*)*
            }
        }
    };
}

methods! {
    basic Basic [
        Qos "basic.qos" { prefetch_count "prefetch-count", global "global" },
        QosOk "basic.qos-ok" {  },
        Consume "basic.consume" { queue "queue", consumer_tag "consumer-tag", no_local "no-local", no_ack "no-ack", exclusive "exclusive", nowait "no-wait", arguments "arguments" },
        ConsumeOk "basic.consume-ok" { consumer_tag "consumer-tag" },
        Cancel "basic.cancel" { consumer_tag "consumer-tag", nowait "no-wait" },
        CancelOk "basic.cancel-ok" { consumer_tag "consumer-tag" },
        Publish "basic.publish" { exchange "exchange", routing_key "routing-key", mandatory "mandatory", immediate "immediate" },
        Return "basic.return" { reply_code "reply-code", reply_text "reply-text", exchange "exchange", routing_key "routing-key" },
        Deliver "basic.deliver" { consumer_tag "consumer-tag", delivery_tag "delivery-tag", redelivered "redelivered", exchange "exchange", routing_key "routing-key" },
        Get "basic.get" { queue "queue", no_ack "no-ack" },
        GetOk "basic.get-ok" { delivery_tag "delivery-tag", redelivered "redelivered", exchange "exchange", routing_key "routing-key", message_count "message-count" },
        GetEmpty "basic.get-empty" {  },
        Ack "basic.ack" { delivery_tag "delivery-tag", multiple "multiple" },
        Reject "basic.reject" { delivery_tag "delivery-tag", requeue "requeue" },
        RecoverAsync "basic.recover-async" { requeue "requeue" },
        Recover "basic.recover" { requeue "requeue" },
        RecoverOk "basic.recover-ok" {  },
        Nack "basic.nack" { delivery_tag "delivery-tag", multiple "multiple", requeue "requeue" },
    ],
    connection Connection [
        Start "connection.start" { version_major "version-major", version_minor "version-minor", server_properties "server-properties", mechanisms "mechanisms", locales "locales" },
        StartOk "connection.start-ok" { client_properties "client-properties", mechanism "mechanism", response "response", locale "locale" },
        Secure "connection.secure" { challenge "challenge" },
        SecureOk "connection.secure-ok" { response "response" },
        Tune "connection.tune" { channel_max "channel-max", frame_max "frame-max", heartbeat "heartbeat" },
        TuneOk "connection.tune-ok" { channel_max "channel-max", frame_max "frame-max", heartbeat "heartbeat" },
        Open "connection.open" { virtual_host "virtual-host" },
        OpenOk "connection.open-ok" {  },
        Close "connection.close" { reply_code "reply-code", reply_text "reply-text", class_id "class-id", method_id "method-id" },
        CloseOk "connection.close-ok" {  },
        Blocked "connection.blocked" { reason "reason" },
        Unblocked "connection.unblocked" {  },
        UpdateSecret "connection.update-secret" { new_secret "new-secret", reason "reason" },
        UpdateSecretOk "connection.update-secret-ok" {  },
    ],
    channel Channel [
        Open "channel.open" {  },
        OpenOk "channel.open-ok" {  },
        Flow "channel.flow" { active "active" },
        FlowOk "channel.flow-ok" { active "active" },
        Close "channel.close" { reply_code "reply-code", reply_text "reply-text", class_id "class-id", method_id "method-id" },
        CloseOk "channel.close-ok" {  },
    ],
    access Access [
        Request "access.request" { realm "realm", exclusive "exclusive", passive "passive", active "active", write "write", read "read" },
        RequestOk "access.request-ok" {  },
    ],
    exchange Exchange [
        Declare "exchange.declare" { exchange "exchange", kind "type", passive "passive", durable "durable", auto_delete "auto-delete", internal "internal", nowait "no-wait", arguments "arguments" },
        DeclareOk "exchange.declare-ok" {  },
        Delete "exchange.delete" { exchange "exchange", if_unused "if-unused", nowait "no-wait" },
        DeleteOk "exchange.delete-ok" {  },
        Bind "exchange.bind" { destination "destination", source "source", routing_key "routing-key", nowait "no-wait", arguments "arguments" },
        BindOk "exchange.bind-ok" {  },
        Unbind "exchange.unbind" { destination "destination", source "source", routing_key "routing-key", nowait "no-wait", arguments "arguments" },
        UnbindOk "exchange.unbind-ok" {  },
    ],
    queue Queue [
        Declare "queue.declare" { queue "queue", passive "passive", durable "durable", exclusive "exclusive", auto_delete "auto-delete", nowait "no-wait", arguments "arguments" },
        DeclareOk "queue.declare-ok" { queue "queue", message_count "message-count", consumer_count "consumer-count" },
        Bind "queue.bind" { queue "queue", exchange "exchange", routing_key "routing-key", nowait "no-wait", arguments "arguments" },
        BindOk "queue.bind-ok" {  },
        Purge "queue.purge" { queue "queue", nowait "no-wait" },
        PurgeOk "queue.purge-ok" { message_count "message-count" },
        Delete "queue.delete" { queue "queue", if_unused "if-unused", if_empty "if-empty", nowait "no-wait" },
        DeleteOk "queue.delete-ok" { message_count "message-count" },
        Unbind "queue.unbind" { queue "queue", exchange "exchange", routing_key "routing-key", arguments "arguments" },
        UnbindOk "queue.unbind-ok" {  },
    ],
    tx Tx [
        Select "tx.select" {  },
        SelectOk "tx.select-ok" {  },
        Commit "tx.commit" {  },
        CommitOk "tx.commit-ok" {  },
        Rollback "tx.rollback" {  },
        RollbackOk "tx.rollback-ok" {  },
    ],
    confirm Confirm [
        Select "confirm.select" { nowait "nowait" },
        SelectOk "confirm.select-ok" {  },
    ],
}
