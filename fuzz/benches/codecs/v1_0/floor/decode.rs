//! Decoding by hand: octets in, a borrowed value out, or `None`.

use super::{
    Attach, Counted, Header, MessageId, Open, Outcome, Performative, Properties, Section, Source,
    Symbol, Symbols, Target, Text, Transfer,
};

/// No octet with its highest bit, by words that overlap.
#[inline(always)]
fn is_ascii(octets: &[u8]) -> bool {
    if let (Some(first), Some(last)) = (octets.first_chunk::<8>(), octets.last_chunk::<8>()) {
        let mut high = u64::from_ne_bytes(*first) | u64::from_ne_bytes(*last);
        if octets.len() > 16 {
            for word in octets.as_chunks::<8>().0 {
                high |= u64::from_ne_bytes(*word);
            }
        }
        return high & 0x8080_8080_8080_8080 == 0;
    }
    if let (Some(first), Some(last)) = (octets.first_chunk::<4>(), octets.last_chunk::<4>()) {
        return (u32::from_ne_bytes(*first) | u32::from_ne_bytes(*last)) & 0x8080_8080 == 0;
    }
    octets.iter().fold(0, |high, octet| high | octet) < 0x80
}

#[inline(always)]
fn is_utf8(octets: &[u8]) -> bool {
    is_ascii(octets) || std::str::from_utf8(octets).is_ok()
}

struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    #[inline(always)]
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }

    #[inline(always)]
    fn octets(&mut self, len: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(head)
    }

    #[inline(always)]
    fn short(&mut self) -> Option<&'a [u8]> {
        let [len] = self.array()?;
        self.octets(usize::from(len))
    }

    #[inline(always)]
    fn long(&mut self) -> Option<&'a [u8]> {
        let len = u32::from_be_bytes(self.array()?);
        self.octets(len as usize)
    }

    /// Count and content of a list, map or array.
    #[inline(always)]
    fn counted(&mut self, wide: bool) -> Option<(u32, Cursor<'a>)> {
        if wide {
            let (count, rest) = self.long()?.split_first_chunk::<4>()?;
            Some((u32::from_be_bytes(*count), Cursor(rest)))
        } else {
            let (count, rest) = self.short()?.split_first()?;
            Some((u32::from(*count), Cursor(rest)))
        }
    }

    #[inline(always)]
    fn list(&mut self) -> Option<Fields<'a>> {
        let (left, cursor) = match self.array()? {
            [0xc0] => self.counted(false)?,
            [0x45] => (0, Cursor(&[])),
            [0xd0] => self.counted(true)?,
            _ => return None,
        };
        Some(Fields { left, cursor })
    }

    #[inline(always)]
    fn uint(&mut self, code: u8) -> Option<u32> {
        match code {
            0x52 => self.array::<1>().map(|[octet]| octet.into()),
            0x43 => Some(0),
            0x70 => self.array().map(u32::from_be_bytes),
            _ => None,
        }
    }

    #[inline(always)]
    fn ulong(&mut self, code: u8) -> Option<u64> {
        match code {
            0x53 => self.array::<1>().map(|[octet]| octet.into()),
            0x44 => Some(0),
            0x80 => self.array().map(u64::from_be_bytes),
            _ => None,
        }
    }

    #[inline(always)]
    fn boolean(&mut self, code: u8) -> Option<bool> {
        match code {
            0x41 => Some(true),
            0x42 => Some(false),
            0x56 => match self.array()? {
                [0] => Some(false),
                [1] => Some(true),
                _ => None,
            },
            _ => None,
        }
    }

    #[inline(always)]
    fn ubyte(&mut self, code: u8) -> Option<u8> {
        if code == 0x50 { self.array::<1>().map(|[octet]| octet) } else { None }
    }

    #[inline(always)]
    fn ushort(&mut self, code: u8) -> Option<u16> {
        if code == 0x60 { self.array().map(u16::from_be_bytes) } else { None }
    }

    #[inline(always)]
    fn timestamp(&mut self, code: u8) -> Option<i64> {
        if code == 0x83 { self.array().map(i64::from_be_bytes) } else { None }
    }

    #[inline(always)]
    fn binary(&mut self, code: u8) -> Option<&'a [u8]> {
        match code {
            0xa0 => self.short(),
            0xb0 => self.long(),
            _ => None,
        }
    }

    #[inline(always)]
    fn text(&mut self, code: u8) -> Option<Text<'a>> {
        let octets = match code {
            0xa1 => self.short()?,
            0xb1 => self.long()?,
            _ => return None,
        };
        is_utf8(octets).then_some(Text(octets))
    }

    #[inline(always)]
    fn symbol(&mut self, code: u8) -> Option<Symbol<'a>> {
        let octets = match code {
            0xa3 => self.short()?,
            0xb3 => self.long()?,
            _ => return None,
        };
        is_ascii(octets).then_some(Symbol(octets))
    }

    #[inline(always)]
    fn symbols(&mut self, code: u8) -> Option<Symbols<'a>> {
        let wide = match code {
            0xe0 => false,
            0xf0 => true,
            _ => {
                let Symbol(octets) = self.symbol(code)?;
                return Some(Symbols { code, count: 1, octets });
            }
        };
        let (count, mut inner) = self.counted(wide)?;
        let [code] = inner.array()?;
        let octets = inner.0;
        for _ in 0..count {
            inner.symbol(code)?;
        }
        inner.0.is_empty().then_some(Symbols { code, count, octets })
    }

    #[inline(always)]
    fn message_id(&mut self, code: u8) -> Option<MessageId<'a>> {
        match code {
            0xa1 | 0xb1 => self.text(code).map(MessageId::String),
            0x53 | 0x44 | 0x80 => self.ulong(code).map(MessageId::Ulong),
            0x98 => self.array().map(MessageId::Uuid),
            0xa0 | 0xb0 => self.binary(code).map(MessageId::Binary),
            _ => None,
        }
    }

    /// A map whose values are of scalar types, every pair checked.
    #[inline(always)]
    fn map(&mut self, code: u8) -> Option<Counted<'a>> {
        let (count, mut inner) = match code {
            0xc1 => self.counted(false)?,
            0xd1 => self.counted(true)?,
            _ => return None,
        };
        let octets = inner.0;
        if !count.is_multiple_of(2) {
            return None;
        }
        for _ in 0..count {
            inner.scalar()?;
        }
        inner.0.is_empty().then_some(Counted { count, octets })
    }

    #[inline(always)]
    fn scalar(&mut self) -> Option<()> {
        let [code] = self.array()?;
        match code {
            0xa1 => is_utf8(self.short()?).then_some(()),
            0xa3 => is_ascii(self.short()?).then_some(()),
            0xa0 => self.short().map(|_| ()),
            0x40..=0x45 => Some(()),
            0x50..=0x55 => self.array::<1>().map(|_| ()),
            0x56 => self.boolean(code).map(|_| ()),
            0x60 | 0x61 => self.array::<2>().map(|_| ()),
            0x70..=0x72 | 0x74 => self.array::<4>().map(|_| ()),
            0x73 => char::from_u32(u32::from_be_bytes(self.array()?)).map(|_| ()),
            0x80..=0x84 => self.array::<8>().map(|_| ()),
            0x94 | 0x98 => self.array::<16>().map(|_| ()),
            0xb0 => self.long().map(|_| ()),
            0xb1 => is_utf8(self.long()?).then_some(()),
            0xb3 => is_ascii(self.long()?).then_some(()),
            _ => None,
        }
    }

    #[inline(always)]
    fn descriptor(&mut self, number: u8) -> Option<()> {
        (self.array()? == [0x53, number]).then_some(())
    }

    #[inline(always)]
    fn source(&mut self, code: u8) -> Option<Source<'a>> {
        if code != 0 {
            return None;
        }
        self.descriptor(0x28)?;
        let mut list = self.list()?;
        let source = Source {
            address: list.field(Cursor::text)?,
            durable: list.field(Cursor::uint)?.unwrap_or(0),
            expiry_policy: list.field(Cursor::symbol)?.unwrap_or(Symbol(b"session-end")),
            timeout: list.field(Cursor::uint)?.unwrap_or(0),
            dynamic: list.field(Cursor::boolean)?.unwrap_or(false),
            dynamic_node_properties: list.field(Cursor::map)?,
            distribution_mode: list.field(Cursor::symbol)?,
            filter: list.field(Cursor::map)?,
            default_outcome: list.field(Cursor::outcome)?,
            outcomes: list.field(Cursor::symbols)?.unwrap_or_default(),
            capabilities: list.field(Cursor::symbols)?.unwrap_or_default(),
        };
        list.end().then_some(source)
    }

    #[inline(always)]
    fn target(&mut self, code: u8) -> Option<Target<'a>> {
        if code != 0 {
            return None;
        }
        self.descriptor(0x29)?;
        let mut list = self.list()?;
        let target = Target {
            address: list.field(Cursor::text)?,
            durable: list.field(Cursor::uint)?.unwrap_or(0),
            expiry_policy: list.field(Cursor::symbol)?.unwrap_or(Symbol(b"session-end")),
            timeout: list.field(Cursor::uint)?.unwrap_or(0),
            dynamic: list.field(Cursor::boolean)?.unwrap_or(false),
            dynamic_node_properties: list.field(Cursor::map)?,
            capabilities: list.field(Cursor::symbols)?.unwrap_or_default(),
        };
        list.end().then_some(target)
    }

    #[inline(always)]
    fn outcome(&mut self, code: u8) -> Option<Outcome> {
        if code != 0 {
            return None;
        }
        let outcome = match self.array()? {
            [0x53, 0x24] => Outcome::Accepted,
            [0x53, 0x26] => Outcome::Released,
            _ => return None,
        };
        self.list()?.end().then_some(outcome)
    }
}

/// The fields of a composite, and how many of them are left.
struct Fields<'a> {
    left: u32,
    cursor: Cursor<'a>,
}

impl<'a> Fields<'a> {
    #[inline(always)]
    fn field<T>(
        &mut self,
        read: impl FnOnce(&mut Cursor<'a>, u8) -> Option<T>,
    ) -> Option<Option<T>> {
        if self.left == 0 {
            return Some(None);
        }
        self.left -= 1;
        match self.cursor.array()? {
            [0x40] => Some(None),
            [code] => read(&mut self.cursor, code).map(Some),
        }
    }

    #[inline(always)]
    fn end(&self) -> bool {
        self.left == 0 && self.cursor.0.is_empty()
    }
}

/// The channel and the body of one frame.
#[inline(always)]
fn frame(octets: &[u8]) -> Option<(u16, &[u8])> {
    let (&[s0, s1, s2, s3, 2, 0, c0, c1], rest) = octets.split_first_chunk::<8>()? else {
        return None;
    };
    let size = u32::from_be_bytes([s0, s1, s2, s3]);
    if size > 65_536 {
        return None;
    }
    let body = rest.get(..(size as usize).checked_sub(8)?)?;
    Some((u16::from_be_bytes([c0, c1]), body))
}

#[inline]
pub fn open(octets: &[u8]) -> Option<(u16, Performative<'_>)> {
    let (channel, body) = frame(octets)?;
    let mut cursor = Cursor(body);
    if cursor.array()? != [0, 0x53, 0x10] {
        return None;
    }
    let mut list = cursor.list()?;
    let open = Open {
        container_id: list.field(Cursor::text)??,
        hostname: list.field(Cursor::text)?,
        max_frame_size: list.field(Cursor::uint)?.unwrap_or(u32::MAX),
        channel_max: list.field(Cursor::ushort)?.unwrap_or(u16::MAX),
        idle_time_out: list.field(Cursor::uint)?,
        outgoing_locales: list.field(Cursor::symbols)?.unwrap_or_default(),
        incoming_locales: list.field(Cursor::symbols)?.unwrap_or_default(),
        offered_capabilities: list.field(Cursor::symbols)?.unwrap_or_default(),
        desired_capabilities: list.field(Cursor::symbols)?.unwrap_or_default(),
        properties: list.field(Cursor::map)?,
    };
    (list.end() && cursor.0.is_empty()).then_some((channel, Performative::Open(open)))
}

#[inline]
pub fn attach(octets: &[u8]) -> Option<(u16, Performative<'_>)> {
    let (channel, body) = frame(octets)?;
    let mut cursor = Cursor(body);
    if cursor.array()? != [0, 0x53, 0x12] {
        return None;
    }
    let mut list = cursor.list()?;
    let attach = Attach {
        name: list.field(Cursor::text)??,
        handle: list.field(Cursor::uint)??,
        receiver: list.field(Cursor::boolean)??,
        snd_settle_mode: list.field(Cursor::ubyte)?.unwrap_or(2),
        rcv_settle_mode: list.field(Cursor::ubyte)?.unwrap_or(0),
        source: list.field(Cursor::source)?,
        target: list.field(Cursor::target)?,
        unsettled: list.field(Cursor::map)?,
        incomplete_unsettled: list.field(Cursor::boolean)?.unwrap_or(false),
        initial_delivery_count: list.field(Cursor::uint)?,
        max_message_size: list.field(Cursor::ulong)?,
        offered_capabilities: list.field(Cursor::symbols)?.unwrap_or_default(),
        desired_capabilities: list.field(Cursor::symbols)?.unwrap_or_default(),
        properties: list.field(Cursor::map)?,
    };
    (list.end() && cursor.0.is_empty()).then_some((channel, Performative::Attach(attach)))
}

/// The performative, and the octets of the message.
#[inline]
pub fn transfer(octets: &[u8]) -> Option<(u16, Performative<'_>, &[u8])> {
    let (channel, body) = frame(octets)?;
    let mut cursor = Cursor(body);
    if cursor.array()? != [0, 0x53, 0x14] {
        return None;
    }
    let mut list = cursor.list()?;
    let handle = list.field(Cursor::uint)??;
    let delivery_id = list.field(Cursor::uint)?;
    let delivery_tag = list.field(Cursor::binary)?;
    let message_format = list.field(Cursor::uint)?;
    let settled = list.field(Cursor::boolean)?;
    let more = list.field(Cursor::boolean)?.unwrap_or(false);
    let rcv_settle_mode = list.field(Cursor::ubyte)?;
    // No state: a first transfer has none.
    list.field(|_, _| None::<()>)?;
    let transfer = Transfer {
        handle,
        delivery_id,
        delivery_tag,
        message_format,
        settled,
        more,
        rcv_settle_mode,
        resume: list.field(Cursor::boolean)?.unwrap_or(false),
        aborted: list.field(Cursor::boolean)?.unwrap_or(false),
        batchable: list.field(Cursor::boolean)?.unwrap_or(false),
    };
    list.end().then_some((channel, Performative::Transfer(transfer), cursor.0))
}

/// The sections of a message one by one, each in the enum of all of them.
#[inline]
pub fn section(octets: &[u8]) -> Option<(Section<'_>, &[u8])> {
    let mut cursor = Cursor(octets);
    let [0, 0x53, number] = cursor.array()? else { return None };
    let section = match number {
        0x70 => {
            let mut list = cursor.list()?;
            let header = Header {
                durable: list.field(Cursor::boolean)?.unwrap_or(false),
                priority: list.field(Cursor::ubyte)?.unwrap_or(4),
                ttl: list.field(Cursor::uint)?,
                first_acquirer: list.field(Cursor::boolean)?.unwrap_or(false),
                delivery_count: list.field(Cursor::uint)?.unwrap_or(0),
            };
            list.end().then_some(Section::Header(header))?
        }
        0x73 => {
            let mut list = cursor.list()?;
            let properties = Properties {
                message_id: list.field(Cursor::message_id)?,
                user_id: list.field(Cursor::binary)?,
                to: list.field(Cursor::text)?,
                subject: list.field(Cursor::text)?,
                reply_to: list.field(Cursor::text)?,
                correlation_id: list.field(Cursor::message_id)?,
                content_type: list.field(Cursor::symbol)?,
                content_encoding: list.field(Cursor::symbol)?,
                absolute_expiry_time: list.field(Cursor::timestamp)?,
                creation_time: list.field(Cursor::timestamp)?,
                group_id: list.field(Cursor::text)?,
                group_sequence: list.field(Cursor::uint)?,
                reply_to_group_id: list.field(Cursor::text)?,
            };
            list.end().then_some(Section::Properties(properties))?
        }
        0x74 => {
            let [code] = cursor.array()?;
            Section::ApplicationProperties(cursor.map(code)?)
        }
        0x75 => {
            let [code] = cursor.array()?;
            Section::Data(cursor.binary(code)?)
        }
        _ => return None,
    };
    Some((section, cursor.0))
}
