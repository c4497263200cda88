//! serde_amqp, and the types that fe2o3-amqp-types makes of it.

use crate::{
    Outcome,
    v1_0::{Known, Peer, Read, ReadValue, counts_are_small, lengths_are_small},
};
use amqp_types::types::{
    Any, Array, Binary, Decimal32, Decimal64, Decimal128, Described, List, Map, Symbol, Text,
    Timestamp, Uuid,
};
use fe2o3_amqp_types::{definitions, messaging, performatives, sasl, transaction};
use serde_amqp::{Value, descriptor::Descriptor, from_slice, to_vec};

/// The peer.
pub const PEER: Peer = Peer {
    name: "fe2o3-amqp-types",
    version: "0.18.0",
    types: TYPES,
    value: read_value,
    calendar: false,
    survives: |octets| counts_are_small(octets) && lengths_are_small(octets),
};

fn read_value(octets: &[u8]) -> Outcome<ReadValue> {
    Outcome::of(|| {
        let value: Value = from_slice(octets).map_err(|error| error.to_string())?;
        let again = to_vec(&value).map_err(|error| error.to_string())?;
        Ok(ReadValue { value: any(&value)?, again })
    })
}

fn text<E: std::fmt::Display>(error: E) -> String {
    error.to_string()
}

fn any(value: &Value) -> Result<Any, String> {
    let all = |values: &[Value]| values.iter().map(any).collect::<Result<Vec<_>, String>>();
    Ok(match value {
        Value::Described(described) => {
            let descriptor = match &described.descriptor {
                Descriptor::Name(name) => Any::Symbol(Symbol::new(name.as_str()).map_err(text)?),
                Descriptor::Code(code) => Any::Ulong(*code),
            };
            let value = any(&described.value)?;
            Any::Described(Described::new(descriptor.as_view(), value.as_view()).map_err(text)?)
        }
        Value::Null => Any::Null,
        Value::Bool(value) => Any::Boolean(*value),
        Value::Ubyte(value) => Any::Ubyte(*value),
        Value::Ushort(value) => Any::Ushort(*value),
        Value::Uint(value) => Any::Uint(*value),
        Value::Ulong(value) => Any::Ulong(*value),
        Value::Byte(value) => Any::Byte(*value),
        Value::Short(value) => Any::Short(*value),
        Value::Int(value) => Any::Int(*value),
        Value::Long(value) => Any::Long(*value),
        Value::Float(value) => Any::Float(value.0),
        Value::Double(value) => Any::Double(value.0),
        Value::Decimal32(value) => Any::Decimal32(Decimal32(value.clone().into_inner())),
        Value::Decimal64(value) => Any::Decimal64(Decimal64(value.clone().into_inner())),
        Value::Decimal128(value) => Any::Decimal128(Decimal128(value.clone().into_inner())),
        Value::Char(value) => Any::Char(*value),
        Value::Timestamp(value) => Any::Timestamp(Timestamp(value.clone().into_inner())),
        Value::Uuid(value) => Any::Uuid(Uuid(value.clone().into_inner())),
        Value::Binary(value) => Any::Binary(Binary::new(value.to_vec()).map_err(text)?),
        Value::String(value) => Any::String(Text::new(value.as_str()).map_err(text)?),
        Value::Symbol(value) => Any::Symbol(Symbol::new(value.as_str()).map_err(text)?),
        Value::List(values) => {
            let values = all(values)?;
            Any::List(List::from_values(values.iter().map(Any::as_view)).map_err(text)?)
        }
        Value::Map(pairs) => {
            let mut map = Map::new();
            for (key, value) in pairs.iter() {
                map.insert(any(key)?.as_view(), any(value)?.as_view()).map_err(text)?;
            }
            Any::Map(map)
        }
        Value::Array(values) => {
            let values = all(&values.0)?;
            Any::Array(Array::from_values(values.iter().map(Any::as_view)).map_err(text)?)
        }
    })
}

macro_rules! types {
    ($($module:ident::$ty:ident $name:literal { $($field:ident),* };)*) => {
        const COMPOSITES: &[Known] = &[$(Known {
            name: $name,
            read: |octets| Outcome::of(|| {
                let value: $module::$ty = from_slice(octets).map_err(text)?;
                let again = to_vec(&value).map_err(text)?;
                let fields = vec![
                    $((stringify!($field).replace('_', "-"), to_vec(&value.$field).map_err(text)?)),*
                ];
                Ok(Read { fields, again })
            }),
        }),*];
    };
}

types! {
    performatives::Open "open" { container_id, hostname, max_frame_size, channel_max, idle_time_out, outgoing_locales, incoming_locales, offered_capabilities, desired_capabilities, properties };
    performatives::Begin "begin" { remote_channel, next_outgoing_id, incoming_window, outgoing_window, handle_max, offered_capabilities, desired_capabilities, properties };
    performatives::Attach "attach" { name, handle, role, snd_settle_mode, rcv_settle_mode, source, target, unsettled, incomplete_unsettled, initial_delivery_count, max_message_size, offered_capabilities, desired_capabilities, properties };
    performatives::Flow "flow" { next_incoming_id, incoming_window, next_outgoing_id, outgoing_window, handle, delivery_count, link_credit, available, drain, echo, properties };
    performatives::Transfer "transfer" { handle, delivery_id, delivery_tag, message_format, settled, more, rcv_settle_mode, state, resume, aborted, batchable };
    performatives::Disposition "disposition" { role, first, last, settled, state, batchable };
    performatives::Detach "detach" { handle, closed, error };
    performatives::End "end" { error };
    performatives::Close "close" { error };
    definitions::Error "error" { condition, description, info };
    messaging::Header "header" { durable, priority, ttl, first_acquirer, delivery_count };
    messaging::Properties "properties" { message_id, user_id, to, subject, reply_to, correlation_id, content_type, content_encoding, absolute_expiry_time, creation_time, group_id, group_sequence, reply_to_group_id };
    messaging::Received "received" { section_number, section_offset };
    messaging::Accepted "accepted" {  };
    messaging::Rejected "rejected" { error };
    messaging::Released "released" {  };
    messaging::Modified "modified" { delivery_failed, undeliverable_here, message_annotations };
    messaging::Source "source" { address, durable, expiry_policy, timeout, dynamic, dynamic_node_properties, distribution_mode, filter, default_outcome, outcomes, capabilities };
    messaging::Target "target" { address, durable, expiry_policy, timeout, dynamic, dynamic_node_properties, capabilities };
    messaging::DeleteOnClose "delete-on-close" {  };
    messaging::DeleteOnNoLinks "delete-on-no-links" {  };
    messaging::DeleteOnNoMessages "delete-on-no-messages" {  };
    messaging::DeleteOnNoLinksOrMessages "delete-on-no-links-or-messages" {  };
    transaction::Coordinator "coordinator" { capabilities };
    transaction::Declare "declare" { global_id };
    transaction::Discharge "discharge" { txn_id, fail };
    transaction::Declared "declared" { txn_id };
    transaction::TransactionalState "transactional-state" { txn_id, outcome };
    sasl::SaslMechanisms "sasl-mechanisms" { sasl_server_mechanisms };
    sasl::SaslInit "sasl-init" { mechanism, initial_response, hostname };
    sasl::SaslChallenge "sasl-challenge" { challenge };
    sasl::SaslResponse "sasl-response" { response };
    sasl::SaslOutcome "sasl-outcome" { code, additional_data };
}

macro_rules! described {
    ($($ty:ty, $name:literal;)*) => {
        const OTHERS: &[Known] = &[$(Known {
            name: $name,
            read: |octets| Outcome::of(|| {
                let value: $ty = from_slice(octets).map_err(text)?;
                let again = to_vec(&value).map_err(text)?;
                Ok(Read { fields: vec![(String::new(), to_vec(&value.0).map_err(text)?)], again })
            }),
        }),*];
    };
}

described! {
    messaging::DeliveryAnnotations, "delivery-annotations";
    messaging::MessageAnnotations, "message-annotations";
    messaging::ApplicationProperties, "application-properties";
    messaging::Data, "data";
    messaging::AmqpSequence<Value>, "amqp-sequence";
    messaging::AmqpValue<Value>, "amqp-value";
    messaging::Footer, "footer";
}

/// The types that the crate has.
pub const TYPES: [&[Known]; 2] = [COMPOSITES, OTHERS];
