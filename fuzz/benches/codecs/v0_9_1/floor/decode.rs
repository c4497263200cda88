//! Octets to values by hand.

use super::super::{
    ours::{self, Arrival, CONTEXT, FRAME_MAX},
    sees,
};
use crate::words::Words;
use amqp_types::{
    ShortStr, TableRef,
    frame::FrameType,
    v0_9_1::{MethodRef, basic, queue},
};
use std::{
    cell::{Cell, RefCell},
    hint::black_box,
};

/// The same limit on nesting as ours.
const DEPTH: u8 = 32;

/// Takes a frame of this type off the front: its payload and what follows.
#[inline(always)]
fn frame(octets: &[u8], ty: u8) -> Option<(&[u8], &[u8])> {
    let (&[found, _, _, s0, s1, s2, s3], rest) = octets.split_first_chunk::<7>()?;
    let size = u32::from_be_bytes([s0, s1, s2, s3]);
    if found != ty || size > FRAME_MAX - 8 {
        return None;
    }
    let (payload, rest) = rest.split_at_checked(size as usize)?;
    let (&0xce, rest) = rest.split_first()? else { return None };
    Some((payload, rest))
}

/// A length octet and UTF-8.
#[inline(always)]
fn short(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&len, after) = octets.split_first()?;
    let (text, rest) = after.split_at_checked(usize::from(len))?;
    let ascii = match after.first_chunk::<8>() {
        // One load where the text ends before eight octets and others follow it.
        Some(word) if len < 8 => u64::from_le_bytes(*word) & ((1 << (8 * len)) - 1) & HIGH == 0,
        _ => is_ascii(text),
    };
    (ascii || is_utf8(text)).then_some((text, rest))
}

/// A 32-bit length and what it counts.
#[inline]
fn long(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let (len, rest) = octets.split_first_chunk::<4>()?;
    rest.split_at_checked(u32::from_be_bytes(*len) as usize)
}

const HIGH: u64 = 0x8080_8080_8080_8080;

/// Two words that overlap, or more out of line.
#[inline(always)]
fn is_ascii(octets: &[u8]) -> bool {
    if octets.len() > 16 {
        return is_long_ascii(octets);
    }
    match (octets.first_chunk::<8>(), octets.last_chunk::<8>()) {
        (Some(first), Some(last)) => {
            (u64::from_ne_bytes(*first) | u64::from_ne_bytes(*last)) & HIGH == 0
        }
        _ => octets.iter().fold(0, |seen, octet| seen | octet) < 0x80,
    }
}

/// Words of sixteen octets, the last of them overlapping what was seen before.
#[inline(never)]
fn is_long_ascii(octets: &[u8]) -> bool {
    let high = |words: &[u8; 16]| {
        let words = u128::from_ne_bytes(*words);
        (words as u64 | (words >> 64) as u64) & HIGH
    };
    let mut rest = octets;
    while let Some((words, after)) = rest.split_first_chunk::<16>() {
        if high(words) != 0 {
            return false;
        }
        rest = after;
    }
    octets.last_chunk::<16>().is_some_and(|last| high(last) == 0)
}

#[cold]
#[inline(never)]
fn is_utf8(octets: &[u8]) -> bool {
    std::str::from_utf8(octets).is_ok()
}

/// Whether all entries of a table hold.
fn entries_hold(mut rest: &[u8], depth: u8) -> bool {
    if depth > DEPTH {
        return false;
    }
    while !rest.is_empty() {
        let Some((_, after)) = short(rest) else { return false };
        let Some(after) = after_value(after, depth) else { return false };
        rest = after;
    }
    true
}

/// Whether all elements of an array hold.
fn elements_hold(mut rest: &[u8], depth: u8) -> bool {
    if depth > DEPTH {
        return false;
    }
    let mut empty = 0;
    while !rest.is_empty() {
        let Some(after) = after_value(rest, depth) else { return false };
        empty += u32::from(after.len() + 1 == rest.len());
        rest = after;
    }
    empty <= CONTEXT.limits.zero_width_elements
}

/// The width of the value behind each letter, or what stands in front of it.
static WIDTHS: [u8; 256] = {
    let mut widths = [UNKNOWN; 256];
    let mut index = 0;
    while index < LETTERS.len() {
        let (letter, width) = LETTERS[index];
        widths[letter as usize] = width;
        index += 1;
    }
    widths
};

const LONG: u8 = 9;
const TABLE: u8 = 10;
const ARRAY: u8 = 11;
const UNKNOWN: u8 = 12;

/// The letters of RabbitMQ.
const LETTERS: [(u8, u8); 18] = [
    (b'V', 0),
    (b't', 1),
    (b'b', 1),
    (b'B', 1),
    (b's', 2),
    (b'u', 2),
    (b'I', 4),
    (b'i', 4),
    (b'f', 4),
    (b'D', 5),
    (b'l', 8),
    (b'L', 8),
    (b'd', 8),
    (b'T', 8),
    (b'S', LONG),
    (b'x', LONG),
    (b'F', TABLE),
    (b'A', ARRAY),
];

/// What follows one letter and value.
#[inline(always)]
fn after_value(octets: &[u8], depth: u8) -> Option<&[u8]> {
    let (&letter, rest) = octets.split_first()?;
    // The common widths by branches: where the next entry begins is then foretold with them.
    let width = WIDTHS[usize::from(letter)];
    if width == LONG {
        long(rest).map(|(_, rest)| rest)
    } else if width == 4 {
        rest.get(4..)
    } else if width == 8 {
        rest.get(8..)
    } else if width == 1 {
        rest.get(1..)
    } else if width < LONG {
        rest.get(usize::from(width)..)
    } else if width == UNKNOWN {
        None
    } else {
        let (content, rest) = long(rest)?;
        let holds = if width == TABLE {
            entries_hold(content, depth + 1)
        } else {
            elements_hold(content, depth + 1)
        };
        holds.then_some(rest)
    }
}

/// A 32-bit length and entries that hold.
#[inline]
fn table(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let (entries, rest) = long(octets)?;
    entries_hold(entries, 1).then_some((entries, rest))
}

// The methods of d arrive by the frame reader, which is the same on both sides: what is measured is what the
// choice between all methods costs.

/// basic.ack.
#[inline(always)]
fn visit_ack<'a>(payload: &'a [u8], see: impl FnOnce(&MethodRef<'a>)) -> Option<()> {
    let &[i0, i1, i2, i3, t0, t1, t2, t3, t4, t5, t6, t7, bits] = payload else { return None };
    if u32::from_be_bytes([i0, i1, i2, i3]) != 0x003c_0050 {
        return None;
    }
    see(&MethodRef::BasicAck(basic::Ack {
        delivery_tag: u64::from_be_bytes([t0, t1, t2, t3, t4, t5, t6, t7]),
        multiple: bits & 1 != 0,
    }));
    Some(())
}

/// basic.get-ok.
#[inline(always)]
fn visit_get_ok<'a>(payload: &'a [u8], see: impl FnOnce(&MethodRef<'a>)) -> Option<()> {
    let (&[i0, i1, i2, i3, t0, t1, t2, t3, t4, t5, t6, t7, bits], rest) =
        payload.split_first_chunk::<13>()?;
    if u32::from_be_bytes([i0, i1, i2, i3]) != 0x003c_0047 {
        return None;
    }
    let (exchange, rest) = short_str(rest)?;
    let (routing_key, rest) = short_str(rest)?;
    let message_count = u32::from_be_bytes(*<&[u8; 4]>::try_from(rest).ok()?);
    see(&MethodRef::BasicGetOk(basic::GetOkRef {
        delivery_tag: u64::from_be_bytes([t0, t1, t2, t3, t4, t5, t6, t7]),
        redelivered: bits & 1 != 0,
        exchange,
        routing_key,
        message_count,
    }));
    Some(())
}

/// A short string in the type of the enum, which only UTF-8 goes into: its own check is the one.
#[inline(always)]
fn short_str(octets: &[u8]) -> Option<(ShortStr<'_>, &[u8])> {
    let (&len, rest) = octets.split_first()?;
    let (text, rest) = rest.split_at_checked(usize::from(len))?;
    Some((ShortStr::from_utf8(text).ok()?, rest))
}

/// queue.declare as the enum, and its checked arguments beside it: a table that goes into the enum would be
/// checked by our code.
#[inline(always)]
fn visit_declare<'a>(
    payload: &'a [u8],
    see: impl FnOnce(&(MethodRef<'a>, &'a [u8])),
) -> Option<()> {
    let (&[i0, i1, i2, i3, r0, r1], rest) = payload.split_first_chunk::<6>()?;
    if u32::from_be_bytes([i0, i1, i2, i3]) != 0x0032_000a {
        return None;
    }
    let (queue, rest) = short_str(rest)?;
    let (&bits, rest) = rest.split_first()?;
    let (arguments, rest) = table(rest)?;
    if !rest.is_empty() {
        return None;
    }
    let declare = queue::DeclareRef {
        reserved_1: u16::from_be_bytes([r0, r1]),
        queue,
        passive: bits & 1 != 0,
        durable: bits & 2 != 0,
        exclusive: bits & 4 != 0,
        auto_delete: bits & 8 != 0,
        no_wait: bits & 16 != 0,
        arguments: TableRef::empty(CONTEXT.dialect),
    };
    see(&(MethodRef::QueueDeclare(declare), arguments));
    Some(())
}

macro_rules! used {
    ($($decode:ident by $visit:ident)*) => {
        $(
            /// What was decoded, handed to the compiler as used.
            #[inline(always)]
            pub fn $decode(arrival: &Arrival) -> bool {
                ours::arrives!(arrival, payload => $visit(payload, |decoded| {
                    black_box(decoded);
                })
                .is_some())
            }
        )*
    };
}

used! { decode_ack by visit_ack decode_get_ok by visit_get_ok decode_declare by visit_declare }

/// The words of basic.ack.
pub fn ack_words(octets: &[u8]) -> Vec<String> {
    let mut words = Words::new();
    if let Some((payload, _)) = frame(octets, 1) {
        visit_ack(payload, |method| ours::method_into(&mut words, *method));
    }
    words.sorted()
}

/// The words of basic.get-ok.
pub fn get_ok_words(octets: &[u8]) -> Vec<String> {
    let mut words = Words::new();
    if let Some((payload, _)) = frame(octets, 1) {
        visit_get_ok(payload, |method| ours::method_into(&mut words, *method));
    }
    words.sorted()
}

/// The words of queue.declare.
pub fn declare_words(octets: &[u8]) -> Vec<String> {
    let mut words = Words::new();
    let mut see = |(method, arguments): &(MethodRef<'_>, &[u8])| {
        let MethodRef::QueueDeclare(declare) = *method else { return };
        let arguments = parsed(arguments);
        let declare = MethodRef::QueueDeclare(queue::DeclareRef { arguments, ..declare });
        ours::method_into(&mut words, declare);
    };
    if let Some((payload, _)) = frame(octets, 1) {
        visit_declare(payload, &mut see);
    }
    words.sorted()
}

/// basic.deliver, all of it borrowed.
pub struct Deliver<'a> {
    consumer_tag: &'a [u8],
    delivery_tag: u64,
    redelivered: bool,
    exchange: &'a [u8],
    routing_key: &'a [u8],
}

/// A content header of class basic.
pub struct Header<'a> {
    weight: u16,
    body_size: u64,
    properties: Properties<'a>,
}

#[derive(Default)]
struct Properties<'a> {
    content_type: Option<&'a [u8]>,
    content_encoding: Option<&'a [u8]>,
    headers: Option<&'a [u8]>,
    delivery_mode: Option<u8>,
    priority: Option<u8>,
    correlation_id: Option<&'a [u8]>,
    reply_to: Option<&'a [u8]>,
    expiration: Option<&'a [u8]>,
    message_id: Option<&'a [u8]>,
    timestamp: Option<u64>,
    kind: Option<&'a [u8]>,
    user_id: Option<&'a [u8]>,
    app_id: Option<&'a [u8]>,
    reserved: Option<&'a [u8]>,
}

#[inline(always)]
fn properties(octets: &[u8]) -> Option<Properties<'_>> {
    let (flags, mut rest) = octets.split_first_chunk::<2>()?;
    let flags = u16::from_be_bytes(*flags);
    if flags & 3 != 0 {
        return None;
    }
    let mut properties = Properties::default();
    macro_rules! take {
        ($flag:literal, $field:ident, $read:expr) => {
            if flags & (1 << $flag) != 0 {
                let (value, after) = $read(rest)?;
                properties.$field = Some(value);
                rest = after;
            }
        };
    }
    let octet = |octets| <[u8]>::split_first(octets).map(|(octet, rest)| (*octet, rest));
    let long_long = |octets| {
        <[u8]>::split_first_chunk::<8>(octets).map(|(wide, rest)| (u64::from_be_bytes(*wide), rest))
    };
    take!(15, content_type, short);
    take!(14, content_encoding, short);
    take!(13, headers, table);
    take!(12, delivery_mode, octet);
    take!(11, priority, octet);
    take!(10, correlation_id, short);
    take!(9, reply_to, short);
    take!(8, expiration, short);
    take!(7, message_id, short);
    take!(6, timestamp, long_long);
    take!(5, kind, short);
    take!(4, user_id, short);
    take!(3, app_id, short);
    take!(2, reserved, short);
    rest.is_empty().then_some(properties)
}

/// basic.deliver, content header, body: each is handed over where it lies.
#[inline(always)]
fn visit_delivery<'a>(
    octets: &'a [u8],
    mut see_deliver: impl FnMut(&Deliver<'a>),
    mut see_header: impl FnMut(&Header<'a>),
    mut see_body: impl FnMut(&'a [u8]),
) -> Option<()> {
    let (payload, octets) = frame(octets, 1)?;
    let (ids, rest) = payload.split_first_chunk::<4>()?;
    if u32::from_be_bytes(*ids) != 0x003c_003c {
        return None;
    }
    let (consumer_tag, rest) = short(rest)?;
    let (&[t0, t1, t2, t3, t4, t5, t6, t7, bits], rest) = rest.split_first_chunk::<9>()?;
    let (exchange, rest) = short(rest)?;
    let (routing_key, rest) = short(rest)?;
    if !rest.is_empty() {
        return None;
    }
    see_deliver(&Deliver {
        consumer_tag,
        delivery_tag: u64::from_be_bytes([t0, t1, t2, t3, t4, t5, t6, t7]),
        redelivered: bits & 1 != 0,
        exchange,
        routing_key,
    });
    let (payload, octets) = frame(octets, 2)?;
    let (&[0, 60, w0, w1, b0, b1, b2, b3, b4, b5, b6, b7], rest) =
        payload.split_first_chunk::<12>()?
    else {
        return None;
    };
    see_header(&Header {
        weight: u16::from_be_bytes([w0, w1]),
        body_size: u64::from_be_bytes([b0, b1, b2, b3, b4, b5, b6, b7]),
        properties: properties(rest)?,
    });
    let (body, _) = frame(octets, 3)?;
    see_body(body);
    Some(())
}

/// A delivery, each frame handed to the compiler as used.
#[inline]
pub fn decode_delivery(octets: &[u8]) -> bool {
    visit_delivery(
        octets,
        |deliver| {
            black_box(deliver);
        },
        |header| {
            black_box(header);
        },
        |body| {
            black_box(body);
        },
    )
    .is_some()
}

/// A table on its own.
#[inline]
pub fn decode_table(octets: &[u8]) -> Option<&[u8]> {
    let (entries, rest) = table(octets)?;
    rest.is_empty().then_some(entries)
}

fn parsed(octets: &[u8]) -> TableRef<'_> {
    TableRef::parse(octets, CONTEXT).expect("the floor has checked it")
}

fn text(octets: &[u8]) -> &str {
    std::str::from_utf8(octets).expect("the floor has checked it")
}

pub fn table_words(table: Option<&[u8]>) -> Vec<String> {
    ours::table_words(table.map(parsed))
}

/// The words of a delivery.
pub fn delivery_words(octets: &[u8]) -> Vec<String> {
    let words = RefCell::new(Words::new());
    let size = Cell::new(0);
    visit_delivery(
        octets,
        |deliver| {
            let names = [deliver.consumer_tag, deliver.exchange, deliver.routing_key].map(text);
            let words = &mut words.borrow_mut();
            sees::deliver(words, names, deliver.delivery_tag, deliver.redelivered);
        },
        |header| {
            assert_eq!(header.weight, 0, "no sample has another");
            size.set(header.body_size);
            header_into(&mut words.borrow_mut(), header);
        },
        |body| sees::body(&mut words.borrow_mut(), size.get(), body),
    );
    words.into_inner().sorted()
}

fn header_into(words: &mut Words, header: &Header<'_>) {
    let properties = &header.properties;
    for (name, value) in [
        ("content-type", properties.content_type),
        ("content-encoding", properties.content_encoding),
        ("correlation-id", properties.correlation_id),
        ("reply-to", properties.reply_to),
        ("expiration", properties.expiration),
        ("message-id", properties.message_id),
        ("type", properties.kind),
        ("user-id", properties.user_id),
        ("app-id", properties.app_id),
        ("reserved", properties.reserved),
    ] {
        sees::property(words, name, value.map(text));
    }
    sees::property(words, "delivery-mode", properties.delivery_mode);
    sees::property(words, "priority", properties.priority);
    sees::property(words, "timestamp", properties.timestamp);
    if let Some(headers) = properties.headers {
        words.within("properties.headers", |words| ours::table_into(words, parsed(headers)));
    }
}
