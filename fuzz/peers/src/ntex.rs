//! ntex-amqp-codec: its variants, and its types through their getters.

use crate::{
    Outcome,
    v1_0::{Known, Peer, Read, ReadValue, counts_are_small},
};
use amqp_types::{
    Context,
    types::{
        Any, Binary, Decimal32, Decimal64, Decimal128, Described, List, Map, Symbol, Text,
        Timestamp, Uuid, decode_whole,
    },
};
use ntex_amqp_codec::{
    Decode, Encode, protocol,
    protocol::Section,
    types::{Descriptor, Variant},
};
use ntex_bytes::{BytePages, Bytes};

/// The peer.
pub const PEER: Peer = Peer {
    name: "ntex-amqp-codec",
    version: "3.0.0",
    types: [COMPOSITES, SECTIONS],
    value: read_value,
    calendar: true,
    survives: counts_are_small,
};

fn octets(value: &impl Encode) -> Vec<u8> {
    let mut pages = BytePages::default();
    value.encode(&mut pages);
    pages.freeze().to_vec()
}

fn text<E: std::fmt::Display>(error: E) -> String {
    error.to_string()
}

fn whole<T: Decode>(octets: &[u8]) -> Result<T, String> {
    let mut rest = Bytes::copy_from_slice(octets);
    let value = T::decode(&mut rest).map_err(|error| format!("{error:?}"))?;
    if rest.is_empty() { Ok(value) } else { Err(format!("{} octets left over", rest.len())) }
}

fn read_value(input: &[u8]) -> Outcome<ReadValue> {
    Outcome::of(|| {
        let value: Variant = whole(input)?;
        Ok(ReadValue { value: any(&value)?, again: octets(&value) })
    })
}

fn described(descriptor: &Descriptor, value: &Any) -> Result<Any, String> {
    let descriptor = match descriptor {
        Descriptor::Ulong(code) => Any::Ulong(*code),
        Descriptor::Symbol(name) => Any::Symbol(Symbol::new(name.as_str()).map_err(text)?),
    };
    Described::new(descriptor.as_view(), value.as_view()).map(Any::Described).map_err(text)
}

fn any(value: &Variant) -> Result<Any, String> {
    Ok(match value {
        Variant::Null => Any::Null,
        Variant::Boolean(value) => Any::Boolean(*value),
        Variant::Ubyte(value) => Any::Ubyte(*value),
        Variant::Ushort(value) => Any::Ushort(*value),
        Variant::Uint(value) => Any::Uint(*value),
        Variant::Ulong(value) => Any::Ulong(*value),
        Variant::Byte(value) => Any::Byte(*value),
        Variant::Short(value) => Any::Short(*value),
        Variant::Int(value) => Any::Int(*value),
        Variant::Long(value) => Any::Long(*value),
        Variant::Float(value) => Any::Float(value.0),
        Variant::Double(value) => Any::Double(value.0),
        Variant::Decimal32(value) => Any::Decimal32(Decimal32(*value)),
        Variant::Decimal64(value) => Any::Decimal64(Decimal64(*value)),
        Variant::Decimal128(value) => Any::Decimal128(Decimal128(*value)),
        Variant::Char(value) => Any::Char(*value),
        Variant::Timestamp(value) => Any::Timestamp(Timestamp(value.timestamp_millis())),
        Variant::Uuid(value) => Any::Uuid(Uuid(*value.as_bytes())),
        Variant::Binary(value) => Any::Binary(Binary::new(value.to_vec()).map_err(text)?),
        Variant::String(value) => Any::String(Text::new(value.as_str()).map_err(text)?),
        Variant::Symbol(value) => Any::Symbol(Symbol::new(value.as_str()).map_err(text)?),
        Variant::List(values) => {
            let values = values.iter().map(any).collect::<Result<Vec<_>, String>>()?;
            Any::List(List::from_values(values.iter().map(Any::as_view)).map_err(text)?)
        }
        Variant::Map(pairs) => {
            let mut map = Map::new();
            for (key, value) in &pairs.map {
                map.insert(any(key)?.as_view(), any(value)?.as_view()).map_err(text)?;
            }
            Any::Map(map)
        }
        // The elements are kept as octets, which only the peer's own encoder shows.
        Variant::Array(_) => {
            let octets = octets(value);
            decode_whole::<amqp_types::types::AnyRef<'_>>(&octets, Context::default())
                .map(|value| value.to_owned())
                .map_err(text)?
        }
        Variant::Described((descriptor, value)) => described(descriptor, &any(value)?)?,
        Variant::DescribedCompound(compound) => {
            let value = compound.decode::<Variant>().map_err(|error| format!("{error:?}"))?;
            described(compound.descriptor(), &any(&value)?)?
        }
    })
}

/// The octets of a field, null where it is absent.
trait Field {
    fn octets(&self) -> Vec<u8>;
}

impl<T: Encode> Field for T {
    fn octets(&self) -> Vec<u8> {
        octets(self)
    }
}

/// As [`Field`], for the getters that give a reference where there is a value.
trait Referred {
    fn octets(&self) -> Vec<u8>;
}

impl<T: Encode> Referred for Option<&T> {
    fn octets(&self) -> Vec<u8> {
        self.map_or_else(|| vec![0x40], octets)
    }
}

macro_rules! types {
    ($($ty:ident $name:literal { $($field:ident),* };)*) => {
        const COMPOSITES: &[Known] = &[$(Known {
            name: $name,
            read: |input| Outcome::of(|| {
                let value: protocol::$ty = whole(input)?;
                let fields = vec![
                    $((stringify!($field).replace('_', "-"), value.$field().octets())),*
                ];
                Ok(Read { fields, again: octets(&value) })
            }),
        }),*];
    };
}

types! {
    Open "open" { container_id, hostname, max_frame_size, channel_max, idle_time_out, outgoing_locales, incoming_locales, offered_capabilities, desired_capabilities, properties };
    Begin "begin" { remote_channel, next_outgoing_id, incoming_window, outgoing_window, handle_max, offered_capabilities, desired_capabilities, properties };
    Attach "attach" { name, handle, role, snd_settle_mode, rcv_settle_mode, source, target, unsettled, incomplete_unsettled, initial_delivery_count, max_message_size, offered_capabilities, desired_capabilities, properties };
    Flow "flow" { next_incoming_id, incoming_window, next_outgoing_id, outgoing_window, handle, delivery_count, link_credit, available, drain, echo, properties };
    Transfer "transfer" { handle, delivery_id, delivery_tag, message_format, settled, more, rcv_settle_mode, state, resume, aborted, batchable };
    Disposition "disposition" { role, first, last, settled, state, batchable };
    Detach "detach" { handle, closed, error };
    End "end" { error };
    Close "close" { error };
    Error "error" { condition, description, info };
    Header "header" { durable, priority, ttl, first_acquirer, delivery_count };
    Properties "properties" { message_id, user_id, to, subject, reply_to, correlation_id, content_type, content_encoding, absolute_expiry_time, creation_time, group_id, group_sequence, reply_to_group_id };
    Received "received" { section_number, section_offset };
    Accepted "accepted" {  };
    Rejected "rejected" { error };
    Released "released" {  };
    Modified "modified" { delivery_failed, undeliverable_here, message_annotations };
    Source "source" { address, durable, expiry_policy, timeout, dynamic, dynamic_node_properties, distribution_mode, filter, default_outcome, outcomes, capabilities };
    Target "target" { address, durable, expiry_policy, timeout, dynamic, dynamic_node_properties, capabilities };
    SaslMechanisms "sasl-mechanisms" { sasl_server_mechanisms };
    SaslInit "sasl-init" { mechanism, initial_response, hostname };
    SaslChallenge "sasl-challenge" { challenge };
    SaslResponse "sasl-response" { response };
    SaslOutcome "sasl-outcome" { code, additional_data };
}

macro_rules! sections {
    ($($section:ident $name:literal;)*) => {
        const SECTIONS: &[Known] = &[$(Known {
            name: $name,
            read: |input| Outcome::of(|| {
                let section: Section = whole(input)?;
                let Section::$section(value) = &section else {
                    return Err("another section".to_owned());
                };
                let fields = vec![(String::new(), octets(value))];
                Ok(Read { fields, again: octets(&section) })
            }),
        }),*];
    };
}

sections! {
    DeliveryAnnotations "delivery-annotations";
    MessageAnnotations "message-annotations";
    ApplicationProperties "application-properties";
    Data "data";
    AmqpSequence "amqp-sequence";
    AmqpValue "amqp-value";
    Footer "footer";
}
