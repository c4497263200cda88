//! A small client of its own: typed methods over the in-memory pipe.
#![allow(dead_code, unreachable_pub, missing_docs)]

use amqp_reference_broker::{Broker, Config, Dialect};
use amqp_types::{
    Context, ShortString, Table, Value,
    frame::{Frame, FrameReader, FrameType, encode_frame},
    v0_9_1_rabbitmq::{
        ContentHeader, ContentHeaderRef, Method, MethodRef, Properties, PropertiesRef, basic,
        channel, connection, queue,
    },
};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream},
    time::timeout,
};

/// What came from the broker.
#[derive(Debug, PartialEq, Clone)]
pub enum Incoming {
    Method(u16, Method),
    Header(u16, u64, basic::Properties),
    Body(u16, Vec<u8>),
    Heartbeat,
    ProtocolHeader([u8; 8]),
    Eof,
}

pub struct Client {
    pub stream: DuplexStream,
    reader: FrameReader,
    dialect: Dialect,
}

pub fn short(text: &str) -> ShortString {
    ShortString::new(text).expect("a short string")
}

pub fn broker(dialect: Dialect) -> Broker {
    Broker::new(Config { dialect, ..Config::default() })
}

pub fn table(entries: &[(&str, Value)]) -> Table {
    Table::from_entries(amqp_types::Dialect::RabbitMq, entries.iter().cloned()).expect("a table")
}

pub fn start_ok(user: &str, password: &str, capabilities: bool) -> connection::StartOk {
    let mut properties = Table::new(amqp_types::Dialect::RabbitMq);
    if capabilities {
        let all = table(&[
            ("authentication_failure_close", true.into()),
            ("consumer_cancel_notify", true.into()),
            ("connection.blocked", true.into()),
        ]);
        properties.insert("capabilities", all.as_view()).expect("a table");
    }
    connection::StartOk {
        client_properties: properties,
        mechanism: short("PLAIN"),
        response: format!("\0{user}\0{password}").as_str().try_into().expect("long string"),
        locale: short("en_US"),
    }
}

impl Client {
    /// Connected, nothing said.
    pub fn raw(broker: &Broker, dialect: Dialect) -> Self {
        Self { stream: broker.connect(), reader: FrameReader::new(u32::MAX), dialect }
    }

    /// Up to and including tune.
    pub async fn tuned(broker: &Broker, dialect: Dialect, capabilities: bool) -> Self {
        let mut client = Self::raw(broker, dialect);
        client.write(b"AMQP\0\0\x09\x01").await;
        assert!(matches!(client.next().await, Incoming::Method(0, Method::ConnectionStart(_))));
        client.send(0, start_ok("guest", "guest", capabilities)).await;
        assert!(matches!(client.next().await, Incoming::Method(0, Method::ConnectionTune(_))));
        client
    }

    /// An open connection.
    pub async fn open_with(
        broker: &Broker,
        dialect: Dialect,
        tune_ok: connection::TuneOk,
        vhost: &str,
    ) -> Self {
        let mut client = Self::tuned(broker, dialect, true).await;
        client.send(0, tune_ok).await;
        let open = connection::Open { virtual_host: short(vhost), ..Default::default() };
        let ok = client.call(0, open).await;
        assert!(matches!(ok, Method::ConnectionOpenOk(_)), "{ok:?}");
        client
    }

    /// An open connection with channel 1.
    pub async fn open(broker: &Broker, dialect: Dialect) -> Self {
        let tune_ok = connection::TuneOk { channel_max: 2047, frame_max: 131_072, heartbeat: 0 };
        let mut client = Self::open_with(broker, dialect, tune_ok, "/").await;
        client.channel(1).await;
        client
    }

    pub async fn channel(&mut self, number: u16) {
        let ok = self.call(number, channel::Open::default()).await;
        assert!(matches!(ok, Method::ChannelOpenOk(_)), "{ok:?}");
    }

    pub async fn write(&mut self, octets: &[u8]) {
        self.stream.write_all(octets).await.expect("the pipe takes octets");
    }

    pub async fn send(&mut self, number: u16, method: impl Into<Method>) {
        let mut out = Vec::new();
        encode_frame(FrameType::METHOD, number, &method.into().as_view(), &mut out);
        self.write(&out).await;
    }

    pub async fn frame(&mut self, ty: u8, channel: u16, payload: &[u8]) {
        let frame = Frame { ty: FrameType(ty), channel, payload };
        self.write(&amqp_types::Encode::to_vec(&frame)).await;
    }

    /// The next thing, within a minute.
    pub async fn next(&mut self) -> Incoming {
        timeout(Duration::from_secs(60), self.read()).await.expect("something within a minute")
    }

    /// Whether nothing comes for a while.
    pub async fn is_quiet(&mut self) -> bool {
        timeout(Duration::from_secs(2), self.read()).await.is_err()
    }

    async fn read(&mut self) -> Incoming {
        loop {
            if let Some(header) = self.reader.buffered().first_chunk::<8>()
                && header.starts_with(b"AMQP")
            {
                let header = *header;
                self.reader.skip(8);
                return Incoming::ProtocolHeader(header);
            }
            if let Some(frame) = self.reader.next_frame().expect("frames of the broker are whole") {
                let context = Context::new(self.dialect.letters());
                return match frame.ty {
                    FrameType::METHOD => Incoming::Method(
                        frame.channel,
                        MethodRef::decode(frame.payload, context).expect("a method").to_owned(),
                    ),
                    FrameType::HEADER => {
                        let header =
                            ContentHeaderRef::decode(frame.payload, context).expect("a header");
                        let PropertiesRef::Basic(properties) = header.properties;
                        Incoming::Header(frame.channel, header.body_size, properties.to_owned())
                    }
                    FrameType::BODY => Incoming::Body(frame.channel, frame.payload.to_vec()),
                    FrameType::HEARTBEAT => Incoming::Heartbeat,
                    other => panic!("frame type {other:?}"),
                };
            }
            let mut octets = [0; 4096];
            match self.stream.read(&mut octets).await {
                Ok(0) | Err(_) => return Incoming::Eof,
                Ok(n) => self.reader.feed(&octets[..n]),
            }
        }
    }

    /// The next method, on this channel.
    pub async fn method(&mut self, number: u16) -> Method {
        match self.next().await {
            Incoming::Method(on, method) if on == number => method,
            other => panic!("a method on channel {number}, not {other:?}"),
        }
    }

    pub async fn call(&mut self, number: u16, method: impl Into<Method>) -> Method {
        self.send(number, method).await;
        self.method(number).await
    }

    /// Header and body that follow a method.
    pub async fn content(&mut self) -> (basic::Properties, Vec<u8>) {
        let Incoming::Header(_, size, properties) = self.next().await else { panic!("a header") };
        let mut body = Vec::new();
        while (body.len() as u64) < size {
            match self.next().await {
                Incoming::Body(_, part) => body.extend(part),
                other => panic!("a body, not {other:?}"),
            }
        }
        (properties, body)
    }

    pub async fn content_frames(
        &mut self,
        number: u16,
        properties: basic::Properties,
        body: &[u8],
    ) {
        let header = ContentHeader {
            weight: 0,
            body_size: body.len() as u64,
            properties: Properties::Basic(properties),
        };
        let mut out = Vec::new();
        encode_frame(FrameType::HEADER, number, &header.as_view(), &mut out);
        self.write(&out).await;
        for part in body.chunks(4088) {
            self.frame(3, number, part).await;
        }
    }

    pub async fn publish(&mut self, number: u16, exchange: &str, key: &str, body: &str) {
        self.publish_with(
            number,
            basic::Publish {
                exchange: short(exchange),
                routing_key: short(key),
                ..Default::default()
            },
            basic::Properties::default(),
            body.as_bytes(),
        )
        .await;
    }

    pub async fn publish_with(
        &mut self,
        number: u16,
        publish: basic::Publish,
        properties: basic::Properties,
        body: &[u8],
    ) {
        self.send(number, publish).await;
        self.content_frames(number, properties, body).await;
    }

    pub async fn declare(&mut self, number: u16, declare: queue::Declare) -> queue::DeclareOk {
        match self.call(number, declare).await {
            Method::QueueDeclareOk(ok) => ok,
            other => panic!("declare-ok, not {other:?}"),
        }
    }

    pub async fn queue(&mut self, number: u16, name: &str) -> queue::DeclareOk {
        self.declare(number, queue::Declare { queue: short(name), ..Default::default() }).await
    }

    pub async fn queue_with(&mut self, name: &str, arguments: &[(&str, Value)]) {
        let declare = queue::Declare {
            queue: short(name),
            arguments: table(arguments),
            ..Default::default()
        };
        self.declare(1, declare).await;
    }

    /// Ready messages, by a passive declaration.
    pub async fn count(&mut self, number: u16, name: &str) -> u32 {
        let declare = queue::Declare { queue: short(name), passive: true, ..Default::default() };
        self.declare(number, declare).await.message_count
    }

    pub async fn consume(&mut self, number: u16, queue: &str, tag: &str, no_ack: bool) {
        let consume = basic::Consume {
            queue: short(queue),
            consumer_tag: short(tag),
            no_ack,
            ..Default::default()
        };
        let ok = self.call(number, consume).await;
        assert!(matches!(ok, Method::BasicConsumeOk(_)), "{ok:?}");
    }

    /// The next delivery: method, properties, body.
    pub async fn delivery(&mut self, number: u16) -> (basic::Deliver, basic::Properties, String) {
        let deliver = match self.method(number).await {
            Method::BasicDeliver(deliver) => deliver,
            other => panic!("a delivery, not {other:?}"),
        };
        let (properties, body) = self.content().await;
        (deliver, properties, String::from_utf8(body).expect("text"))
    }

    /// Fetches a message.
    pub async fn get(
        &mut self,
        number: u16,
        queue: &str,
        no_ack: bool,
    ) -> Option<(basic::GetOk, basic::Properties, String)> {
        let get = basic::Get { queue: short(queue), no_ack, ..Default::default() };
        match self.call(number, get).await {
            Method::BasicGetOk(ok) => {
                let (properties, body) = self.content().await;
                Some((ok, properties, String::from_utf8(body).expect("text")))
            }
            Method::BasicGetEmpty(_) => None,
            other => panic!("get-ok or get-empty, not {other:?}"),
        }
    }

    pub async fn body_of_get(&mut self, queue: &str) -> Option<String> {
        self.get(1, queue, true).await.map(|(_, _, body)| body)
    }

    /// Expects channel.close with this code, and answers it.
    pub async fn channel_closed(&mut self, number: u16, code: u16) -> channel::Close {
        match self.method(number).await {
            Method::ChannelClose(close) => {
                assert_eq!(close.reply_code, code, "{close:?}");
                self.send(number, channel::CloseOk {}).await;
                close
            }
            other => panic!("channel.close {code}, not {other:?}"),
        }
    }

    /// Expects connection.close with this code, answers it, and sees the end.
    pub async fn connection_closed(&mut self, code: u16) -> connection::Close {
        match self.method(0).await {
            Method::ConnectionClose(close) => {
                assert_eq!(close.reply_code, code, "{close:?}");
                self.send(0, connection::CloseOk {}).await;
                assert_eq!(self.next().await, Incoming::Eof);
                close
            }
            other => panic!("connection.close {code}, not {other:?}"),
        }
    }
}
