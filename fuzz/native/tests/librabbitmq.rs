//! The safe functions around librabbitmq, where it is installed: what goes in comes out, and bad input is refused.

amqp_native::with_librabbitmq! {

use amqp_native::librabbitmq::{
    Ack, Bytes, Connection, GetOk, Payload, Pool, Properties, Publish, QueueDeclare, Table, TableEntry, Value,
    encode_method, encode_properties, encode_table,
};

#[test]
fn methods_go_through_encoder_and_decoder() {
    let mut space = [0; 256];
    let written = encode_method(&Ack { delivery_tag: 0x0102_0304, multiple: 1 }, &mut space);
    assert_eq!(written, Some(9));
    assert_eq!(space[..9], [0, 0, 0, 0, 1, 2, 3, 4, 1]);
    let pool = Pool::new();
    let ack = pool.decode_method::<Ack>(&space[..9]).expect("decodes");
    assert_eq!((ack.delivery_tag, ack.multiple), (0x0102_0304, 1));
    assert!(pool.decode_method::<Ack>(&space[..8]).is_none(), "an octet is missing");
    assert!(pool.decode_method::<GetOk<'_>>(&space[..9]).is_none(), "not this method");
    assert_eq!(encode_method(&Ack { delivery_tag: 1, multiple: 0 }, &mut [0; 4]), None, "no space");
}

#[test]
fn tables_hold_what_was_put_in() {
    let inner = [TableEntry::new("deep", Value::Text(b"value"))];
    let entries = [
        TableEntry::new("flag", Value::Boolean(true)),
        TableEntry::new("count", Value::Int32(-3)),
        TableEntry::new("inner", Value::Table(Table::new(&inner))),
    ];
    let mut space = [0; 256];
    let len = encode_table(&Table::new(&entries), &mut space).expect("encodes");
    let pool = Pool::new();
    let table = pool.decode_table(&space[..len]).expect("decodes");
    let [flag, count, inner] = table.entries() else { panic!("three entries") };
    assert_eq!(flag.key.as_slice(), b"flag");
    assert!(matches!(flag.value(), Value::Boolean(true)));
    assert!(matches!(count.value(), Value::Int32(-3)));
    let Value::Table(inner) = inner.value() else { panic!("a table") };
    assert!(matches!(inner.entries()[0].value(), Value::Text(b"value")));
}

#[test]
fn structs_with_every_kind_of_field_have_the_layout_of_the_library() {
    let mut space = [0; 256];
    let declare = QueueDeclare {
        ticket: 0, queue: Bytes::new(b"q"), passive: 0, durable: 1, exclusive: 0, auto_delete: 1, nowait: 0,
        arguments: Table::new(&[]),
    };
    let len = encode_method(&declare, &mut space).expect("encodes");
    assert_eq!(space[..len], [0, 0, 1, b'q', 0b01010, 0, 0, 0, 0]);
    let publish =
        Publish { ticket: 0, exchange: Bytes::new(b"e"), routing_key: Bytes::new(b"k"), mandatory: 1, immediate: 0 };
    let len = encode_method(&publish, &mut space).expect("encodes");
    assert_eq!(space[..len], [0, 0, 1, b'e', 1, b'k', 1]);
    let properties =
        Properties { flags: 1 << 12 | 1 << 6, delivery_mode: 2, timestamp: 7, ..Properties::NONE };
    let len = encode_properties(&properties, &mut space).expect("encodes");
    assert_eq!(space[..len], [0x10, 0x40, 2, 0, 0, 0, 0, 0, 0, 0, 7]);
    let pool = Pool::new();
    let decoded = pool.decode_properties(&space[..len]).expect("decodes");
    assert_eq!((decoded.delivery_mode, decoded.timestamp), (2, 7));
}

#[test]
fn the_reader_takes_runs_of_any_length() {
    let frame = [1, 0, 7, 0, 0, 0, 13, 0, 60, 0, 80, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0xce];
    for run in [1, 5, frame.len()] {
        let mut connection = Connection::new(131_072).expect("memory");
        let mut acks = 0;
        for octets in frame.repeat(3).chunks(run) {
            let mut rest = octets;
            while !rest.is_empty() {
                let (taken, decoded) = connection.handle_input(rest).expect("no fault");
                rest = &rest[taken..];
                if let Some(decoded) = decoded {
                    let Payload::Method(method) = decoded.payload else { panic!("a method") };
                    assert_eq!(decoded.channel, 7);
                    assert_eq!(method.get::<Ack>().map(|ack| ack.delivery_tag), Some(9));
                    acks += 1;
                }
            }
            connection.release(7);
        }
        assert_eq!(acks, 3, "runs of {run}");
    }
}

}
