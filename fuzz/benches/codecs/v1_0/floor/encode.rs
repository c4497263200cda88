//! Encoding by hand: our own views in, octets out, each value in its smallest encoding.
//!
//! Lengths first, then plain writes into the space that they ask for. A value of a kind that these frames do
//! not have makes `None`.

use amqp_types::{
    types::{MapRef, MultipleRef, Symbol},
    v1_0::{
        AddressRef, ApplicationPropertiesRef, AttachRef, DataRef, Header, MessageIdRef, OpenRef,
        OutcomeRef, PropertiesRef, ReceiverSettleMode, Role, SenderSettleMode, SourceArchetypeRef,
        SourceRef, TargetArchetypeRef, TargetRef, TerminusDurability, TerminusExpiryPolicyRef,
        TransferRef,
    },
};

/// Space that is left.
struct Space<'b>(&'b mut [u8]);

impl Space<'_> {
    #[inline(always)]
    fn octets(&mut self, octets: &[u8]) {
        let (head, tail) = std::mem::take(&mut self.0).split_at_mut(octets.len());
        head.copy_from_slice(octets);
        self.0 = tail;
    }

    #[inline(always)]
    fn array<const N: usize>(&mut self, octets: [u8; N]) {
        let (head, tail) = std::mem::take(&mut self.0).split_at_mut(N);
        head.copy_from_slice(&octets);
        self.0 = tail;
    }

    #[inline(always)]
    fn run(&mut self, small: u8, octets: &[u8]) {
        if octets.len() <= 255 {
            self.array([small, octets.len() as u8]);
        } else {
            let [a, b, c, d] = (octets.len() as u32).to_be_bytes();
            self.array([small + 0x10, a, b, c, d]);
        }
        self.octets(octets);
    }

    #[inline(always)]
    fn uint(&mut self, value: u32) {
        match value {
            0 => self.array([0x43]),
            1..=255 => self.array([0x52, value as u8]),
            _ => {
                let [a, b, c, d] = value.to_be_bytes();
                self.array([0x70, a, b, c, d]);
            }
        }
    }

    #[inline(always)]
    fn ulong(&mut self, value: u64) {
        match value {
            0 => self.array([0x44]),
            1..=255 => self.array([0x53, value as u8]),
            _ => {
                self.array([0x80]);
                self.array(value.to_be_bytes());
            }
        }
    }

    #[inline(always)]
    fn timestamp(&mut self, value: i64) {
        self.array([0x83]);
        self.array(value.to_be_bytes());
    }

    #[inline(always)]
    fn boolean(&mut self, value: bool) {
        self.array([if value { 0x41 } else { 0x42 }]);
    }

    #[inline(always)]
    fn counted(&mut self, small: u8, count: u32, octets: &[u8]) {
        if count <= 255 && octets.len() <= 254 {
            self.array([small, octets.len() as u8 + 1, count as u8]);
        } else {
            self.array([small + 0x10]);
            self.array((octets.len() as u32 + 4).to_be_bytes());
            self.array(count.to_be_bytes());
        }
        self.octets(octets);
    }

    #[inline(always)]
    fn map(&mut self, map: MapRef<'_>) {
        self.counted(0xc1, map.len() as u32 * 2, map.as_bytes());
    }

    /// The array as it lies in memory, or its one symbol.
    #[inline(always)]
    fn symbols(&mut self, symbols: Symbols<'_>) {
        match symbols.count {
            0 => self.array([0x40]),
            1 => self.run(0xa3, symbols.octets),
            count => {
                let len = symbols.octets.len() + 1;
                if count <= 255 && len <= 254 {
                    self.array([0xe0, len as u8 + 1, count as u8, symbols.code]);
                } else {
                    self.array([0xf0]);
                    self.array((len as u32 + 4).to_be_bytes());
                    self.array(count.to_be_bytes());
                    self.array([symbols.code]);
                }
                self.octets(symbols.octets);
            }
        }
    }

    #[inline(always)]
    fn list(&mut self, descriptor: u8, body: Body) {
        if body.count == 0 {
            self.array([0, 0x53, descriptor, 0x45]);
        } else if body.len <= 254 {
            self.array([0, 0x53, descriptor, 0xc0, body.len as u8 + 1, body.count]);
        } else {
            self.array([0, 0x53, descriptor, 0xd0]);
            self.array((body.len as u32 + 4).to_be_bytes());
            self.array(u32::from(body.count).to_be_bytes());
        }
    }
}

/// The symbols of a field: code and data of the array, or the octets of the one symbol.
#[derive(Clone, Copy)]
struct Symbols<'a> {
    count: usize,
    code: u8,
    octets: &'a [u8],
}

impl<'a> Symbols<'a> {
    #[inline(always)]
    fn of(symbols: MultipleRef<'a, Symbol>) -> Self {
        let (code, octets) = match symbols.len() {
            1 => (0, symbols.iter().next().map_or(&[][..], |symbol| symbol.as_bytes())),
            _ => (symbols.element_code(), symbols.as_bytes()),
        };
        Self { count: symbols.len(), code, octets }
    }

    #[inline(always)]
    fn len(self) -> Option<usize> {
        match self.count {
            0 => None,
            1 => Some(run_len(self.octets)),
            count if count <= 255 && self.octets.len() <= 253 => Some(self.octets.len() + 4),
            _ => Some(self.octets.len() + 10),
        }
    }
}

/// Fields up to the last one that is there, and their octets.
#[derive(Clone, Copy, Default)]
struct Body {
    place: u8,
    total: usize,
    count: u8,
    len: usize,
}

impl Body {
    #[inline(always)]
    fn field(&mut self, len: Option<usize>) {
        self.place += 1;
        match len {
            Some(len) => {
                self.total += len;
                self.len = self.total;
                self.count = self.place;
            }
            None => self.total += 1,
        }
    }

    #[inline(always)]
    fn whole(&self) -> usize {
        3 + self.len
            + match self.count {
                0 => 1,
                _ if self.len <= 254 => 3,
                _ => 9,
            }
    }
}

#[inline(always)]
fn run_len(octets: &[u8]) -> usize {
    octets.len() + if octets.len() <= 255 { 2 } else { 5 }
}

#[inline(always)]
fn uint_len(value: u32) -> usize {
    match value {
        0 => 1,
        1..=255 => 2,
        _ => 5,
    }
}

#[inline(always)]
fn ulong_len(value: u64) -> usize {
    match value {
        0 => 1,
        1..=255 => 2,
        _ => 9,
    }
}

#[inline(always)]
fn map_len(map: MapRef<'_>) -> usize {
    let len = map.as_bytes().len();
    len + if map.len() <= 127 && len <= 254 { 3 } else { 9 }
}

#[inline(always)]
fn header(size: usize, channel: u16) -> [u8; 8] {
    let [s0, s1, s2, s3] = (size as u32).to_be_bytes();
    let [c0, c1] = channel.to_be_bytes();
    [s0, s1, s2, s3, 2, 0, c0, c1]
}

#[inline(always)]
fn append(out: &mut Vec<u8>, len: usize, write: impl FnOnce(&mut Space<'_>)) {
    let start = out.len();
    out.resize(start + len, 0);
    write(&mut Space(&mut out[start..]));
}

/// Writes fields in order up to the last one that is there: null, or what an expression writes.
macro_rules! fields {
    ($space:ident, $body:ident: $($place:literal $field:expr => |$value:ident| $write:expr;)*) => {
        $(
            if $body.count < $place {
                return;
            }
            match $field {
                Some($value) => $write,
                None => $space.array([0x40]),
            }
        )*
    };
}

#[inline]
pub fn open(channel: u16, open: &OpenRef<'_>, out: &mut Vec<u8>) -> Option<()> {
    let outgoing = Symbols::of(open.outgoing_locales);
    let incoming = Symbols::of(open.incoming_locales);
    let offered = Symbols::of(open.offered_capabilities);
    let desired = Symbols::of(open.desired_capabilities);
    let max_frame_size = Some(open.max_frame_size).filter(|value| *value != u32::MAX);
    let channel_max = Some(open.channel_max).filter(|value| *value != u16::MAX);
    let mut body = Body::default();
    body.field(Some(run_len(open.container_id.as_bytes())));
    body.field(open.hostname.map(|text| run_len(text.as_bytes())));
    body.field(max_frame_size.map(uint_len));
    body.field(channel_max.map(|_| 3));
    body.field(open.idle_time_out.map(uint_len));
    body.field(outgoing.len());
    body.field(incoming.len());
    body.field(offered.len());
    body.field(desired.len());
    body.field(open.properties.map(map_len));
    let size = 8 + body.whole();
    append(out, size, |space| {
        space.array(header(size, channel));
        space.list(0x10, body);
        space.run(0xa1, open.container_id.as_bytes());
        fields! { space, body:
            2 open.hostname => |text| space.run(0xa1, text.as_bytes());
            3 max_frame_size => |value| space.uint(value);
            4 channel_max => |value| {
                let [high, low] = value.to_be_bytes();
                space.array([0x60, high, low]);
            };
            5 open.idle_time_out => |value| space.uint(value);
            6 Some(outgoing) => |symbols| space.symbols(symbols);
            7 Some(incoming) => |symbols| space.symbols(symbols);
            8 Some(offered) => |symbols| space.symbols(symbols);
            9 Some(desired) => |symbols| space.symbols(symbols);
            10 open.properties => |map| space.map(map);
        }
    });
    Some(())
}

/// An address that is text.
#[inline(always)]
fn address<'a>(address: Option<AddressRef<'a>>) -> Option<Option<&'a [u8]>> {
    match address {
        Some(AddressRef::String(text)) => Some(Some(text.as_bytes())),
        None => Some(None),
        Some(_) => None,
    }
}

#[inline(always)]
fn policy(policy: TerminusExpiryPolicyRef<'_>) -> Option<&[u8]> {
    (policy != TerminusExpiryPolicyRef::SESSION_END).then(|| policy.0.as_bytes())
}

#[inline(always)]
fn non_zero(value: u32) -> Option<u32> {
    (value != 0).then_some(value)
}

#[inline(always)]
fn yes(value: bool) -> Option<bool> {
    value.then_some(true)
}

#[inline(always)]
fn durable(durable: TerminusDurability) -> Option<u32> {
    non_zero(durable.0)
}

/// Source and target in front of an attach: lengths, and what to write.
struct SourceBody<'a> {
    source: &'a SourceRef<'a>,
    address: Option<&'a [u8]>,
    outcome: Option<u8>,
    outcomes: Symbols<'a>,
    capabilities: Symbols<'a>,
    body: Body,
}

impl<'a> SourceBody<'a> {
    #[inline(always)]
    fn of(source: &'a SourceRef<'a>) -> Option<Self> {
        let outcome = match &source.default_outcome {
            None => None,
            Some(OutcomeRef::Accepted(_)) => Some(0x24),
            Some(OutcomeRef::Released(_)) => Some(0x26),
            Some(_) => return None,
        };
        let address = address(source.address)?;
        let outcomes = Symbols::of(source.outcomes);
        let capabilities = Symbols::of(source.capabilities);
        let mut body = Body::default();
        body.field(address.map(run_len));
        body.field(durable(source.durable).map(uint_len));
        body.field(policy(source.expiry_policy).map(run_len));
        body.field(non_zero(source.timeout).map(uint_len));
        body.field(yes(source.dynamic).map(|_| 1));
        body.field(source.dynamic_node_properties.map(map_len));
        body.field(source.distribution_mode.map(|mode| run_len(mode.0.as_bytes())));
        body.field(source.filter.map(map_len));
        body.field(outcome.map(|_| 4));
        body.field(outcomes.len());
        body.field(capabilities.len());
        Some(Self { source, address, outcome, outcomes, capabilities, body })
    }

    #[inline(always)]
    fn write(&self, space: &mut Space<'_>) {
        let Self { source, body, .. } = self;
        space.list(0x28, *body);
        fields! { space, body:
            1 self.address => |text| space.run(0xa1, text);
            2 durable(source.durable) => |value| space.uint(value);
            3 policy(source.expiry_policy) => |policy| space.run(0xa3, policy);
            4 non_zero(source.timeout) => |value| space.uint(value);
            5 yes(source.dynamic) => |value| space.boolean(value);
            6 source.dynamic_node_properties => |map| space.map(map);
            7 source.distribution_mode => |mode| space.run(0xa3, mode.0.as_bytes());
            8 source.filter => |map| space.map(map);
            9 self.outcome => |number| space.array([0, 0x53, number, 0x45]);
            10 Some(self.outcomes) => |symbols| space.symbols(symbols);
            11 Some(self.capabilities) => |symbols| space.symbols(symbols);
        }
    }
}

struct TargetBody<'a> {
    target: &'a TargetRef<'a>,
    address: Option<&'a [u8]>,
    capabilities: Symbols<'a>,
    body: Body,
}

impl<'a> TargetBody<'a> {
    #[inline(always)]
    fn of(target: &'a TargetRef<'a>) -> Option<Self> {
        let address = address(target.address)?;
        let capabilities = Symbols::of(target.capabilities);
        let mut body = Body::default();
        body.field(address.map(run_len));
        body.field(durable(target.durable).map(uint_len));
        body.field(policy(target.expiry_policy).map(run_len));
        body.field(non_zero(target.timeout).map(uint_len));
        body.field(yes(target.dynamic).map(|_| 1));
        body.field(target.dynamic_node_properties.map(map_len));
        body.field(capabilities.len());
        Some(Self { target, address, capabilities, body })
    }

    #[inline(always)]
    fn write(&self, space: &mut Space<'_>) {
        let Self { target, body, .. } = self;
        space.list(0x29, *body);
        fields! { space, body:
            1 self.address => |text| space.run(0xa1, text);
            2 durable(target.durable) => |value| space.uint(value);
            3 policy(target.expiry_policy) => |policy| space.run(0xa3, policy);
            4 non_zero(target.timeout) => |value| space.uint(value);
            5 yes(target.dynamic) => |value| space.boolean(value);
            6 target.dynamic_node_properties => |map| space.map(map);
            7 Some(self.capabilities) => |symbols| space.symbols(symbols);
        }
    }
}

#[inline]
pub fn attach(channel: u16, attach: &AttachRef<'_>, out: &mut Vec<u8>) -> Option<()> {
    let source = match &attach.source {
        None => None,
        Some(SourceArchetypeRef::Source(source)) => Some(SourceBody::of(source)?),
        Some(_) => return None,
    };
    let target = match &attach.target {
        None => None,
        Some(TargetArchetypeRef::Target(target)) => Some(TargetBody::of(target)?),
        Some(_) => return None,
    };
    let offered = Symbols::of(attach.offered_capabilities);
    let desired = Symbols::of(attach.desired_capabilities);
    let snd_settle_mode =
        Some(attach.snd_settle_mode).filter(|mode| *mode != SenderSettleMode::MIXED);
    let rcv_settle_mode =
        Some(attach.rcv_settle_mode).filter(|mode| *mode != ReceiverSettleMode::FIRST);
    let mut body = Body::default();
    body.field(Some(run_len(attach.name.as_bytes())));
    body.field(Some(uint_len(attach.handle)));
    body.field(Some(1));
    body.field(snd_settle_mode.map(|_| 2));
    body.field(rcv_settle_mode.map(|_| 2));
    body.field(source.as_ref().map(|source| source.body.whole()));
    body.field(target.as_ref().map(|target| target.body.whole()));
    body.field(attach.unsettled.map(map_len));
    body.field(yes(attach.incomplete_unsettled).map(|_| 1));
    body.field(attach.initial_delivery_count.map(uint_len));
    body.field(attach.max_message_size.map(ulong_len));
    body.field(offered.len());
    body.field(desired.len());
    body.field(attach.properties.map(map_len));
    let size = 8 + body.whole();
    append(out, size, |space| {
        space.array(header(size, channel));
        space.list(0x12, body);
        space.run(0xa1, attach.name.as_bytes());
        space.uint(attach.handle);
        space.boolean(attach.role == Role::Receiver);
        fields! { space, body:
            4 snd_settle_mode => |mode| space.array([0x50, mode.0]);
            5 rcv_settle_mode => |mode| space.array([0x50, mode.0]);
            6 &source => |source| source.write(space);
            7 &target => |target| target.write(space);
            8 attach.unsettled => |map| space.map(map);
            9 yes(attach.incomplete_unsettled) => |value| space.boolean(value);
            10 attach.initial_delivery_count => |value| space.uint(value);
            11 attach.max_message_size => |value| space.ulong(value);
            12 Some(offered) => |symbols| space.symbols(symbols);
            13 Some(desired) => |symbols| space.symbols(symbols);
            14 attach.properties => |map| space.map(map);
        }
    });
    Some(())
}

#[inline(always)]
fn id_len(id: MessageIdRef<'_>) -> Option<usize> {
    Some(match id {
        MessageIdRef::String(text) => run_len(text.as_bytes()),
        MessageIdRef::Ulong(value) => ulong_len(value),
        MessageIdRef::Uuid(_) => 17,
        MessageIdRef::Binary(octets) => run_len(octets.as_bytes()),
        MessageIdRef::Other(_) => return None,
    })
}

impl Space<'_> {
    #[inline(always)]
    fn id(&mut self, id: MessageIdRef<'_>) {
        match id {
            MessageIdRef::String(text) => self.run(0xa1, text.as_bytes()),
            MessageIdRef::Ulong(value) => self.ulong(value),
            MessageIdRef::Uuid(uuid) => {
                self.array([0x98]);
                self.array(uuid.0);
            }
            MessageIdRef::Binary(octets) => self.run(0xa0, octets.as_bytes()),
            // Refused when its length was asked for.
            MessageIdRef::Other(_) => {}
        }
    }
}

/// A frame with a transfer and the sections of a message: one reservation for all of it.
#[inline]
pub fn transfer(
    channel: u16,
    transfer: &TransferRef<'_>,
    (head, properties, application_properties, data): (
        &Header,
        &PropertiesRef<'_>,
        &ApplicationPropertiesRef<'_>,
        &DataRef<'_>,
    ),
    out: &mut Vec<u8>,
) -> Option<()> {
    if transfer.state.is_some() {
        return None;
    }
    let mut body = Body::default();
    body.field(Some(uint_len(transfer.handle)));
    body.field(transfer.delivery_id.map(uint_len));
    body.field(transfer.delivery_tag.map(|tag| run_len(tag.as_bytes())));
    body.field(transfer.message_format.map(uint_len));
    body.field(transfer.settled.map(|_| 1));
    body.field(yes(transfer.more).map(|_| 1));
    body.field(transfer.rcv_settle_mode.map(|_| 2));
    body.field(None);
    body.field(yes(transfer.resume).map(|_| 1));
    body.field(yes(transfer.aborted).map(|_| 1));
    body.field(yes(transfer.batchable).map(|_| 1));

    let priority = Some(head.priority).filter(|priority| *priority != 4);
    let mut head_body = Body::default();
    head_body.field(yes(head.durable).map(|_| 1));
    head_body.field(priority.map(|_| 2));
    head_body.field(head.ttl.map(uint_len));
    head_body.field(yes(head.first_acquirer).map(|_| 1));
    head_body.field(non_zero(head.delivery_count).map(uint_len));

    let to = address(properties.to)?;
    let reply_to = address(properties.reply_to)?;
    let (message_id, correlation_id) = (properties.message_id, properties.correlation_id);
    let text_len = |text: amqp_types::types::TextRef<'_>| run_len(text.as_bytes());
    let symbol_len = |symbol: amqp_types::types::SymbolRef<'_>| run_len(symbol.as_bytes());
    let mut properties_body = Body::default();
    properties_body.field(match message_id {
        Some(id) => Some(id_len(id)?),
        None => None,
    });
    properties_body.field(properties.user_id.map(|user| run_len(user.as_bytes())));
    properties_body.field(to.map(run_len));
    properties_body.field(properties.subject.map(text_len));
    properties_body.field(reply_to.map(run_len));
    properties_body.field(match correlation_id {
        Some(id) => Some(id_len(id)?),
        None => None,
    });
    properties_body.field(properties.content_type.map(symbol_len));
    properties_body.field(properties.content_encoding.map(symbol_len));
    properties_body.field(properties.absolute_expiry_time.map(|_| 9));
    properties_body.field(properties.creation_time.map(|_| 9));
    properties_body.field(properties.group_id.map(text_len));
    properties_body.field(properties.group_sequence.map(uint_len));
    properties_body.field(properties.reply_to_group_id.map(text_len));

    let map = application_properties.0;
    let data = data.0.as_bytes();
    let size = 8
        + body.whole()
        + head_body.whole()
        + properties_body.whole()
        + 3
        + map_len(map)
        + 3
        + run_len(data);
    append(out, size, |space| {
        space.array(header(size, channel));
        write_transfer(transfer, body, space);
        write_header(head, priority, head_body, space);
        write_properties(properties, (to, reply_to), properties_body, space);
        space.array([0, 0x53, 0x74]);
        space.map(map);
        space.array([0, 0x53, 0x75]);
        space.run(0xa0, data);
    });
    Some(())
}

#[inline(always)]
fn write_transfer(transfer: &TransferRef<'_>, body: Body, space: &mut Space<'_>) {
    space.list(0x14, body);
    space.uint(transfer.handle);
    fields! { space, body:
        2 transfer.delivery_id => |value| space.uint(value);
        3 transfer.delivery_tag => |tag| space.run(0xa0, tag.as_bytes());
        4 transfer.message_format => |value| space.uint(value);
        5 transfer.settled => |value| space.boolean(value);
        6 yes(transfer.more) => |value| space.boolean(value);
        7 transfer.rcv_settle_mode => |mode| space.array([0x50, mode.0]);
        8 None::<()> => |_state| ();
        9 yes(transfer.resume) => |value| space.boolean(value);
        10 yes(transfer.aborted) => |value| space.boolean(value);
        11 yes(transfer.batchable) => |value| space.boolean(value);
    }
}

#[inline(always)]
fn write_header(head: &Header, priority: Option<u8>, body: Body, space: &mut Space<'_>) {
    space.list(0x70, body);
    fields! { space, body:
        1 yes(head.durable) => |value| space.boolean(value);
        2 priority => |value| space.array([0x50, value]);
        3 head.ttl => |value| space.uint(value);
        4 yes(head.first_acquirer) => |value| space.boolean(value);
        5 non_zero(head.delivery_count) => |value| space.uint(value);
    }
}

#[inline(always)]
fn write_properties(
    properties: &PropertiesRef<'_>,
    (to, reply_to): (Option<&[u8]>, Option<&[u8]>),
    body: Body,
    space: &mut Space<'_>,
) {
    space.list(0x73, body);
    fields! { space, body:
        1 properties.message_id => |id| space.id(id);
        2 properties.user_id => |user| space.run(0xa0, user.as_bytes());
        3 to => |text| space.run(0xa1, text);
        4 properties.subject => |text| space.run(0xa1, text.as_bytes());
        5 reply_to => |text| space.run(0xa1, text);
        6 properties.correlation_id => |id| space.id(id);
        7 properties.content_type => |symbol| space.run(0xa3, symbol.as_bytes());
        8 properties.content_encoding => |symbol| space.run(0xa3, symbol.as_bytes());
        9 properties.absolute_expiry_time => |time| space.timestamp(time.0);
        10 properties.creation_time => |time| space.timestamp(time.0);
        11 properties.group_id => |text| space.run(0xa1, text.as_bytes());
        12 properties.group_sequence => |value| space.uint(value);
        13 properties.reply_to_group_id => |text| space.run(0xa1, text.as_bytes());
    }
}
