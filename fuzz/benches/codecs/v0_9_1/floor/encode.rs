//! Values to octets by hand: the length first, then one run of octets after the other into reserved space.

use super::super::{
    ours::Publication,
    samples::{CHANNEL, Entry},
};
use amqp_types::{
    ShortStr, TableRef, ValueRef,
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

#[inline]
fn short(out: &mut Vec<u8>, text: ShortStr<'_>) {
    out.push(text.len() as u8);
    out.extend_from_slice(text.as_bytes());
}

#[inline]
fn table(out: &mut Vec<u8>, table: TableRef<'_>) {
    out.extend_from_slice(&(table.as_bytes().len() as u32).to_be_bytes());
    out.extend_from_slice(table.as_bytes());
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
    let payload = 19 + ok.exchange.len() + ok.routing_key.len();
    out.reserve(payload + 8);
    let [t, c0, c1, s0, s1, s2, s3] = head(1, payload);
    let [d0, d1, d2, d3, d4, d5, d6, d7] = ok.delivery_tag.to_be_bytes();
    let bits = u8::from(ok.redelivered);
    out.extend_from_slice(&[
        t, c0, c1, s0, s1, s2, s3, 0, 60, 0, 71, d0, d1, d2, d3, d4, d5, d6, d7, bits,
    ]);
    short(out, ok.exchange);
    short(out, ok.routing_key);
    let [m0, m1, m2, m3] = ok.message_count.to_be_bytes();
    out.extend_from_slice(&[m0, m1, m2, m3, END]);
}

/// queue.declare.
#[inline]
pub fn encode_declare(declare: &queue::DeclareRef<'_>, out: &mut Vec<u8>) {
    let payload = 12 + declare.queue.len() + declare.arguments.as_bytes().len();
    out.reserve(payload + 8);
    let [t, c0, c1, s0, s1, s2, s3] = head(1, payload);
    let [r0, r1] = declare.reserved_1.to_be_bytes();
    out.extend_from_slice(&[t, c0, c1, s0, s1, s2, s3, 0, 50, 0, 10, r0, r1]);
    short(out, declare.queue);
    out.push(
        u8::from(declare.passive)
            | u8::from(declare.durable) << 1
            | u8::from(declare.exclusive) << 2
            | u8::from(declare.auto_delete) << 3
            | u8::from(declare.no_wait) << 4,
    );
    table(out, declare.arguments);
    out.push(END);
}

/// basic.publish, content header, body.
#[inline]
pub fn encode_publication(publication: &Publication, out: &mut Vec<u8>) {
    let publish = &publication.publish;
    let header = &publication.header;
    let PropertiesRef::Basic(properties) = &header.properties;
    let shorts = [
        (14, properties.content_encoding),
        (10, properties.correlation_id),
        (9, properties.reply_to),
        (8, properties.expiration),
    ];
    let late = [
        (5, properties.type_),
        (4, properties.user_id),
        (3, properties.app_id),
        (2, properties.reserved),
    ];
    let mut flags = 0u16;
    let mut len = 14;
    let mut count = |flag: u16, octets: Option<usize>| {
        if let Some(octets) = octets {
            flags |= 1 << flag;
            len += octets;
        }
    };
    let short_len = |text: Option<ShortStr<'_>>| text.map(|text| 1 + text.len());
    count(15, short_len(properties.content_type));
    count(13, properties.headers.map(|table| 4 + table.as_bytes().len()));
    count(12, properties.delivery_mode.map(|_| 1));
    count(11, properties.priority.map(|_| 1));
    count(7, short_len(properties.message_id));
    count(6, properties.timestamp.map(|_| 8));
    for (flag, text) in shorts.into_iter().chain(late) {
        count(flag, short_len(text));
    }
    let method = 9 + publish.exchange.len() + publish.routing_key.len();
    out.reserve(method + len + publication.body.len() + 24);

    let [t, c0, c1, s0, s1, s2, s3] = head(1, method);
    let [r0, r1] = publish.reserved_1.to_be_bytes();
    out.extend_from_slice(&[t, c0, c1, s0, s1, s2, s3, 0, 60, 0, 40, r0, r1]);
    short(out, publish.exchange);
    short(out, publish.routing_key);
    let bits = u8::from(publish.mandatory) | u8::from(publish.immediate) << 1;
    let [t, c0, c1, s0, s1, s2, s3] = head(2, len);
    let [w0, w1] = header.weight.to_be_bytes();
    let [b0, b1, b2, b3, b4, b5, b6, b7] = header.body_size.to_be_bytes();
    let [f0, f1] = flags.to_be_bytes();
    out.extend_from_slice(&[
        bits, END, t, c0, c1, s0, s1, s2, s3, 0, 60, w0, w1, b0, b1, b2, b3, b4, b5, b6, b7, f0, f1,
    ]);
    let [content_encoding, correlation_id, reply_to, expiration] = shorts.map(|(_, text)| text);
    let put_short = |out: &mut Vec<u8>, text: Option<ShortStr<'_>>| {
        if let Some(text) = text {
            short(out, text);
        }
    };
    put_short(out, properties.content_type);
    put_short(out, content_encoding);
    if let Some(headers) = properties.headers {
        table(out, headers);
    }
    out.extend(properties.delivery_mode);
    out.extend(properties.priority);
    put_short(out, correlation_id);
    put_short(out, reply_to);
    put_short(out, expiration);
    put_short(out, properties.message_id);
    if let Some(timestamp) = properties.timestamp {
        out.extend_from_slice(&timestamp.to_be_bytes());
    }
    for (_, text) in late {
        put_short(out, text);
    }
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
