//! The frames that every codec of 1.0 reads and writes here: open, attach, and a transfer with its message.
//!
//! Out: the values as our types, and their octets. They are what clients and brokers send on a quiet day:
//! no field stands here because it is cheap or dear.

use amqp_types::{
    Encode,
    transport::{FrameType, encode_frame},
    types::{Binary, BinaryRef, Map, Multiple, Symbol, SymbolRef, Text, TextRef, Timestamp},
    v1_0::{
        AddressRef, ApplicationProperties, Attach, Data, Header, MessageIdRef, Open, Properties,
        ReceiverSettleMode, Released, Role, SenderSettleMode, Source, Target, Transfer,
    },
};

/// The values of one transfer: the performative, and the sections behind it.
pub struct Delivery {
    pub transfer: Transfer,
    pub header: Header,
    pub properties: Properties,
    pub application_properties: ApplicationProperties,
    pub data: Data,
}

fn symbols(names: &[&'static str]) -> Multiple<Symbol> {
    Multiple::from_values(names.iter().map(|name| SymbolRef::from_static(name)))
        .expect("short symbols")
}

fn fields(pairs: &[(&'static str, &'static str)]) -> Map {
    let mut map = Map::new();
    for (key, value) in pairs {
        map.insert_symbol(key, TextRef::from_static(value)).expect("short pairs");
    }
    map
}

/// A client opens: it names itself and its host, and says what it can do.
pub fn open() -> Open {
    let mut open = Open::new(Text::from_static("orders-service.5f6c7d8e9f"));
    open.hostname = Some(Text::from_static("broker.example.com"));
    open.max_frame_size = 65_536;
    open.channel_max = 1023;
    open.idle_time_out = Some(30_000);
    open.offered_capabilities = symbols(&["ANONYMOUS-RELAY"]);
    open.desired_capabilities = symbols(&["ANONYMOUS-RELAY", "DELAYED_DELIVERY", "SHARED-SUBS"]);
    open.properties = Some(fields(&[
        ("product", "orders-service"),
        ("version", "2.14.1"),
        ("platform", "x86_64-linux"),
    ]));
    open
}

/// A client attaches a receiver: a queue with its outcomes and capabilities, and a target of its own.
pub fn attach() -> Attach {
    let name = Text::from_static("receiver-7d1f5a:orders.created");
    let mut attach = Attach::new(name, 3, Role::Receiver);
    attach.snd_settle_mode = SenderSettleMode::UNSETTLED;
    attach.rcv_settle_mode = ReceiverSettleMode::FIRST;
    attach.source = Some(
        Source {
            address: Some(AddressRef::from(TextRef::from_static("orders.created")).to_owned()),
            default_outcome: Some(Released::default().into()),
            outcomes: symbols(&[
                "amqp:accepted:list",
                "amqp:rejected:list",
                "amqp:released:list",
                "amqp:modified:list",
            ]),
            capabilities: symbols(&["queue"]),
            ..Source::default()
        }
        .into(),
    );
    attach.target = Some(
        Target {
            address: Some(AddressRef::from(TextRef::from_static("orders-service")).to_owned()),
            ..Target::default()
        }
        .into(),
    );
    attach.max_message_size = Some(1_048_576);
    attach
}

/// A durable message of 100 octets with nine properties and five of the application.
pub fn delivery() -> Delivery {
    let mut transfer = Transfer::new(3);
    transfer.delivery_id = Some(4711);
    transfer.delivery_tag = Some(Binary::new(*b"\0\0\x12\x67").expect("short"));
    transfer.message_format = Some(0);
    transfer.settled = Some(false);
    let header =
        Header { durable: true, ttl: Some(60_000), delivery_count: 1, ..Header::default() };
    let text = |text| Some(AddressRef::from(TextRef::from_static(text)).to_owned());
    let id = |text| Some(MessageIdRef::from(TextRef::from_static(text)).to_owned());
    let properties = Properties {
        message_id: id("9d1f8f0e-8a55-4a0b-9c35-3f2c6f0c1d5e"),
        user_id: Some(BinaryRef::new(b"orders").expect("short").to_owned()),
        to: text("orders.created"),
        subject: Some(Text::from_static("order.created.eu")),
        reply_to: text("replies.5f6c"),
        correlation_id: id("order-4711"),
        content_type: Some(Symbol::from_static("application/json")),
        creation_time: Some(Timestamp(1_700_000_000_000)),
        group_id: Some(Text::from_static("eu")),
        ..Properties::default()
    };
    let mut map = Map::new();
    map.insert_string("trace-id", TextRef::from_static("0af7651916cd43dd8448eb211c80319c"))
        .and_then(|()| map.insert_string("retries", 3i32))
        .and_then(|()| map.insert_string("urgent", true))
        .and_then(|()| map.insert_string("size", 184_467i64))
        .and_then(|()| map.insert_string("region", TextRef::from_static("eu-central-1")))
        .expect("short pairs");
    Delivery {
        transfer,
        header,
        properties,
        application_properties: ApplicationProperties(map),
        data: Data(Binary::new([b'7'; 100]).expect("short")),
    }
}

/// A frame of channel 1 with a performative and a payload.
pub fn frame(performative: &impl Encode, payload: &[u8]) -> Vec<u8> {
    let mut octets = Vec::new();
    encode_frame(FrameType::AMQP, 1, performative, payload, &mut octets);
    octets
}

impl Delivery {
    /// The sections of the message as octets.
    pub fn message(&self) -> Vec<u8> {
        let mut octets = self.header.to_vec();
        self.properties.encode(&mut octets);
        self.application_properties.encode(&mut octets);
        self.data.encode(&mut octets);
        octets
    }
}
