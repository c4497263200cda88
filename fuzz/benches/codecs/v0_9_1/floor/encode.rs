//! Values to octets by hand: the length first, then one run of octets after the other into reserved space.

use super::super::{
    ours::Publication,
    samples::{CHANNEL, Entry},
};
use amqp_types::{
    ValueRef,
    v0_9_1::{PropertiesRef, basic, queue},
};

const END: u8 = 0xce;

/// The seven octets in front of a payload.
#[inline]
fn head(ty: u8, payload: usize) -> [u8; 7] {
    let [c0, c1] = CHANNEL.to_be_bytes();
    let [s0, s1, s2, s3] = (payload as u32).to_be_bytes();
    [ty, c0, c1, s0, s1, s2, s3]
}

/// basic.ack.
#[inline]
pub fn encode_ack(ack: &basic::Ack, out: &mut Vec<u8>) {
    let [t, c0, c1, s0, s1, s2, s3] = head(1, 13);
    let [d0, d1, d2, d3, d4, d5, d6, d7] = ack.delivery_tag.to_be_bytes();
    let bits = u8::from(ack.multiple);
    out.extend_from_slice(&[
        t, c0, c1, s0, s1, s2, s3, 0, 60, 0, 80, d0, d1, d2, d3, d4, d5, d6, d7, bits, END,
    ]);
}

/// basic.get-ok.
#[inline]
pub fn encode_get_ok(ok: &basic::GetOkRef<'_>, out: &mut Vec<u8>) {
    let (exchange, routing_key) = (ok.exchange.as_bytes(), ok.routing_key.as_bytes());
    let payload = 19 + exchange.len() + routing_key.len();
    out.reserve(payload + 8);
    let [t, c0, c1, s0, s1, s2, s3] = head(1, payload);
    let [d0, d1, d2, d3, d4, d5, d6, d7] = ok.delivery_tag.to_be_bytes();
    let bits = u8::from(ok.redelivered);
    let len = exchange.len() as u8;
    out.extend_from_slice(&[
        t, c0, c1, s0, s1, s2, s3, 0, 60, 0, 71, d0, d1, d2, d3, d4, d5, d6, d7, bits, len,
    ]);
    out.extend_from_slice(exchange);
    out.push(routing_key.len() as u8);
    out.extend_from_slice(routing_key);
    let [m0, m1, m2, m3] = ok.message_count.to_be_bytes();
    out.extend_from_slice(&[m0, m1, m2, m3, END]);
}

/// queue.declare.
#[inline]
pub fn encode_declare(declare: &queue::DeclareRef<'_>, out: &mut Vec<u8>) {
    let (queue, arguments) = (declare.queue.as_bytes(), declare.arguments.as_bytes());
    let payload = 12 + queue.len() + arguments.len();
    out.reserve(payload + 8);
    let [t, c0, c1, s0, s1, s2, s3] = head(1, payload);
    let [r0, r1] = declare.reserved_1.to_be_bytes();
    let len = queue.len() as u8;
    out.extend_from_slice(&[t, c0, c1, s0, s1, s2, s3, 0, 50, 0, 10, r0, r1, len]);
    out.extend_from_slice(queue);
    let bits = u8::from(declare.passive)
        | u8::from(declare.durable) << 1
        | u8::from(declare.exclusive) << 2
        | u8::from(declare.auto_delete) << 3
        | u8::from(declare.no_wait) << 4;
    let [a0, a1, a2, a3] = (arguments.len() as u32).to_be_bytes();
    out.extend_from_slice(&[bits, a0, a1, a2, a3]);
    out.extend_from_slice(arguments);
    out.push(END);
}

/// basic.publish, content header, body.
#[inline]
pub fn encode_publication(publication: &Publication, out: &mut Vec<u8>) {
    let publish = &publication.publish;
    let header = &publication.header;
    let PropertiesRef::Basic(properties) = &header.properties;
    let mut flags = 0u16;
    let mut len = 14;
    macro_rules! count {
        ($($flag:literal $field:ident: $width:literal $(+ $octets:ident)?,)*) => {
            $(if let Some(_value) = &properties.$field {
                flags |= 1 << $flag;
                len += $width $(+ _value.$octets().len())?;
            })*
        };
    }
    count! {
        15 content_type: 1 + as_bytes,
        14 content_encoding: 1 + as_bytes,
        13 headers: 4 + as_bytes,
        12 delivery_mode: 1,
        11 priority: 1,
        10 correlation_id: 1 + as_bytes,
        9 reply_to: 1 + as_bytes,
        8 expiration: 1 + as_bytes,
        7 message_id: 1 + as_bytes,
        6 timestamp: 8,
        5 type_: 1 + as_bytes,
        4 user_id: 1 + as_bytes,
        3 app_id: 1 + as_bytes,
        2 reserved: 1 + as_bytes,
    }
    let (exchange, routing_key) = (publish.exchange.as_bytes(), publish.routing_key.as_bytes());
    let method = 9 + exchange.len() + routing_key.len();
    out.reserve(method + len + publication.body.len() + 24);

    let [t, c0, c1, s0, s1, s2, s3] = head(1, method);
    let [r0, r1] = publish.reserved_1.to_be_bytes();
    let octets = exchange.len() as u8;
    out.extend_from_slice(&[t, c0, c1, s0, s1, s2, s3, 0, 60, 0, 40, r0, r1, octets]);
    out.extend_from_slice(exchange);
    out.push(routing_key.len() as u8);
    out.extend_from_slice(routing_key);
    let bits = u8::from(publish.mandatory) | u8::from(publish.immediate) << 1;
    let [t, c0, c1, s0, s1, s2, s3] = head(2, len);
    let [w0, w1] = header.weight.to_be_bytes();
    let [b0, b1, b2, b3, b4, b5, b6, b7] = header.body_size.to_be_bytes();
    let [f0, f1] = flags.to_be_bytes();
    out.extend_from_slice(&[
        bits, END, t, c0, c1, s0, s1, s2, s3, 0, 60, w0, w1, b0, b1, b2, b3, b4, b5, b6, b7, f0, f1,
    ]);
    macro_rules! short {
        ($($field:ident)*) => {
            $(if let Some(text) = properties.$field {
                out.push(text.len() as u8);
                out.extend_from_slice(text.as_bytes());
            })*
        };
    }
    short! { content_type content_encoding }
    if let Some(headers) = properties.headers {
        out.extend_from_slice(&(headers.as_bytes().len() as u32).to_be_bytes());
        out.extend_from_slice(headers.as_bytes());
    }
    if let Some(octet) = properties.delivery_mode {
        out.push(octet);
    }
    if let Some(octet) = properties.priority {
        out.push(octet);
    }
    short! { correlation_id reply_to expiration message_id }
    if let Some(timestamp) = properties.timestamp {
        out.extend_from_slice(&timestamp.to_be_bytes());
    }
    short! { type_ user_id app_id reserved }
    let [t, c0, c1, s0, s1, s2, s3] = head(3, publication.body.len());
    out.extend_from_slice(&[END, t, c0, c1, s0, s1, s2, s3]);
    out.extend_from_slice(&publication.body);
    out.push(END);
}

/// A table from names and values, its length in front.
#[inline]
pub fn encode_table(entries: &[Entry], out: &mut Vec<u8>) {
    // A letter and octets of fixed width, in one piece.
    macro_rules! wide {
        ($letter:literal, $value:expr, $($octet:ident)*) => {{
            let [$($octet),*] = $value.to_be_bytes();
            out.extend_from_slice(&[$letter, $($octet),*]);
        }};
    }
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    for (name, value) in entries {
        let Ok(len) = u8::try_from(name.len()) else { return };
        out.push(len);
        out.extend_from_slice(name.as_bytes());
        match value {
            ValueRef::Boolean(value) => out.extend_from_slice(&[b't', u8::from(*value)]),
            ValueRef::Int32(value) => wide!(b'I', value, a b c d),
            ValueRef::Int64(value) => wide!(b'l', value, a b c d e f g h),
            ValueRef::Double(value) => wide!(b'd', value, a b c d e f g h),
            ValueRef::Timestamp(value) => wide!(b'T', value, a b c d e f g h),
            ValueRef::LongString(octets) => {
                let Ok(len) = u32::try_from(octets.len()) else { return };
                wide!(b'S', len, a b c d);
                out.extend_from_slice(octets);
            }
            ValueRef::Table(inner) => {
                let len = inner.as_bytes().len() as u32;
                wide!(b'F', len, a b c d);
                out.extend_from_slice(inner.as_bytes());
            }
            _ => return,
        }
    }
    let Ok(len) = u32::try_from(out.len() - start - 4) else { return };
    if let Some(place) = out.get_mut(start..start + 4) {
        place.copy_from_slice(&len.to_be_bytes());
    }
}
