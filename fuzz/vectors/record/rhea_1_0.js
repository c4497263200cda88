#!/usr/bin/env node
// Writes what rhea (npm) makes of AMQP 1.0: every encoding of every primitive, messages, and the frames of a session on loopback.
// Usage: rhea_1_0.js | rhea_1_0.py > fuzz/vectors/1-0/rhea.toml, where `npm install rhea@3.0.3` was done.
// A line a vector: kind, name, octets in hexadecimal digits, with tabs between.
'use strict';

const net = require('net');
const rhea = require('rhea');
const types = rhea.types;

function octets(value) {
    const writer = new types.Writer();
    writer.write(value);
    return writer.toBuffer();
}

function line(kind, name, run) {
    console.log([kind, name, run.toString('hex')].join('\t'));
}

const long = 'l'.repeat(256);
const uuid = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const negative = Buffer.from('ffffffffffffff7f', 'hex');
// Every encoding, the narrow ones with values at their edges, the wide ones with values that would fit a narrow one too.
const VALUES = [
    ['null', types.Null()],
    ['boolean', types.True()], ['boolean', types.False()], ['boolean', types.Boolean(1)], ['boolean', types.Boolean(0)],
    ['ubyte', types.Ubyte(0)], ['ubyte', types.Ubyte(255)],
    ['ushort', types.Ushort(0)], ['ushort', types.Ushort(65535)],
    ['uint', types.Uint0()], ['uint', types.SmallUint(1)], ['uint', types.SmallUint(255)], ['uint', types.Uint(0)], ['uint', types.Uint(4294967295)],
    ['ulong', types.Ulong0()], ['ulong', types.SmallUlong(1)], ['ulong', types.SmallUlong(255)], ['ulong', types.Ulong(0)],
    ['ulong', types.Ulong(Buffer.from('ffffffffffffffff', 'hex'))],
    ['byte', types.Byte(-128)], ['byte', types.Byte(127)],
    ['short', types.Short(-32768)], ['short', types.Short(32767)],
    ['int', types.SmallInt(-128)], ['int', types.SmallInt(127)], ['int', types.Int(-1)], ['int', types.Int(-2147483648)],
    ['long', types.SmallLong(-128)], ['long', types.SmallLong(127)], ['long', types.Long(5)], ['long', types.Long(negative)],
    ['float', types.Float(-0.5)], ['double', types.Double(-1e10)],
    ['decimal32', types.Decimal32(Buffer.from('12345678', 'hex'))],
    ['decimal64', types.Decimal64(Buffer.from('123456789abcdef0', 'hex'))],
    ['decimal128', types.Decimal128(uuid)],
    ['char', types.CharUTF32(0x1f600)],
    ['timestamp', types.Timestamp(1700000000123)], ['timestamp', types.Timestamp(-1)],
    ['uuid', types.Uuid(uuid)],
    ['binary', types.Vbin8(Buffer.from([0, 255]))], ['binary', types.Vbin32(Buffer.from([1]))], ['binary', types.Vbin32(Buffer.alloc(256, 2))],
    ['string', types.Str8('häuser')], ['string', types.Str32('short')], ['string', types.Str32(long)],
    ['symbol', types.Sym8('sym:bol')], ['symbol', types.Sym32('short')], ['symbol', types.Sym32(long)],
    ['list', types.List0()], ['list', types.List8([])], ['list', types.List8([types.Uint(7), types.Null(), types.Str8('x')])],
    ['list', types.List32([types.True()])],
    ['map', types.Map8([])], ['map', types.Map8([types.Sym8('k'), types.SmallInt(-1)])], ['map', types.Map32([types.Str8('k'), types.List0()])],
    ['array', types.Array8(['a', 'bc'], types.Sym8.typecode)], ['array', types.Array8([1, 2], types.SmallInt.typecode)],
    ['array', types.Array32([1, 70000], types.Uint.typecode)], ['array', types.Array32(['one'], types.Str32.typecode)],
    ['array', types.Array8([1, 0], types.Boolean.typecode)],
    ['described', types.described(types.Sym8('d'), types.Str8('x'))], ['described', types.described(types.Ulong(300), types.List8([types.Uint0()]))],
];

function messages() {
    const full = {
        durable: true, priority: 7, ttl: 1500, first_acquirer: true, delivery_count: 3,
        delivery_annotations: {'x-opt-a': 1}, message_annotations: {'x-opt-b': 'b'},
        message_id: 7, user_id: Buffer.from('me'), to: 'to', subject: 's', reply_to: 'back', correlation_id: uuid, content_type: 'text/plain',
        content_encoding: 'gzip', absolute_expiry_time: 1700000001500, creation_time: 1700000000250, group_id: 'g', group_sequence: 9,
        reply_to_group_id: 'rg', application_properties: {k: 'v', n: 5, t: true, d: 1.5}, footer: {f: 'oot'}, body: 'text',
    };
    const bodies = [
        full,
        {body: rhea.message.data_section(Buffer.from('octets'))},
        {body: rhea.message.data_sections([Buffer.from('one'), Buffer.from('two')])},
        {body: rhea.message.sequence_section([1, 'two'])},
        {body: rhea.message.sequence_sections([[1], ['two']])},
        {body: {a: [null, true]}, message_id: 'text'},
        {body: types.wrap_timestamp(1700000000123)},
    ];
    for (const message of bodies) {
        line('message', 'message', rhea.message.encode(message));
    }
}

// A client, a relay that keeps the octets of both directions, and a server.
function session(done) {
    const server = rhea.create_container({id: 'vectors-server'});
    server.sasl_server_mechanisms.enable_plain((user, password) => user === 'guest' && password === 'guest');
    const client = rhea.create_container({id: 'vectors-client'});
    const runs = {client: [], server: []};
    const listener = server.listen({port: 0, host: '127.0.0.1', properties: {product: 'vectors'}});
    let outcomes = 0;
    server.on('message', (context) => {
        const {delivery} = context;
        [
            () => delivery.accept(),
            () => delivery.reject({condition: 'amqp:not-allowed', description: 'why', info: {k: 1}}),
            () => delivery.release({delivery_failed: false}),
            () => delivery.modified({delivery_failed: true, undeliverable_here: true, message_annotations: {'x-opt': 1}}),
        ][outcomes++]();
    });
    server.options.autoaccept = false;
    server.on('sender_open', (context) => {
        if (context.sender.source && context.sender.source.dynamic) {
            context.sender.set_source({address: 'made-for-you', dynamic: true});
        }
    });
    server.on('sendable', (context) => {
        if (!context.connection.sent_once) {
            context.connection.sent_once = true;
            // Not at once: rhea would write the transfer in front of its attach.
            setImmediate(() => context.sender.send({message_id: 'm-1', body: 'to the client'}));
        }
    });
    listener.on('listening', () => {
        const relay = net.createServer((near) => {
            const far = net.connect(listener.address().port, '127.0.0.1');
            near.on('data', (run) => { runs.client.push(run); far.write(run); });
            far.on('data', (run) => { runs.server.push(run); near.write(run); });
            near.on('end', () => far.end());
            far.on('end', () => near.end());
            near.on('error', () => far.destroy());
            far.on('error', () => near.destroy());
        });
        relay.listen(0, '127.0.0.1', () => {
            const connection = client.connect({
                port: relay.address().port, host: '127.0.0.1', hostname: 'example.test', username: 'guest', password: 'guest', reconnect: false,
                offered_capabilities: ['a', 'b'], desired_capabilities: 'c', properties: {product: 'vectors'}, idle_time_out: 60000, channel_max: 7,
            });
            const sender = connection.open_sender({
                name: 'vectors-sender', autosettle: true, target: {address: 'to-there', durable: 1, capabilities: ['queue', 'shared']},
                source: {address: 'from-here', timeout: 30, expiry_policy: 'never', outcomes: ['amqp:accepted:list', 'amqp:rejected:list']},
            });
            // One by one: rhea would put two outcomes into one disposition.
            const tags = ['t1', 't2', 't3', 't4'];
            const send = (tag) => sender.send({body: tag, durable: true, message_id: tag}, tag);
            client.once('sendable', () => send(tags.shift()));
            client.on('settled', () => {
                if (tags.length) {
                    send(tags.shift());
                } else {
                    connection.open_receiver({
                        name: 'vectors-receiver', credit_window: 0, autosettle: true,
                        source: {dynamic: true, distribution_mode: 'copy', filter: {selector: types.described(types.Sym8('apache.org:selector-filter:string'), types.Str8("a = 'b'"))}},
                    }).add_credit(1);
                }
            });
            client.on('message', (context) => {
                context.receiver.close();
                sender.close({condition: 'amqp:link:detach-forced', description: 'because'});
                sender.session.close();
                connection.close({condition: 'amqp:connection:forced', description: 'over'});
            });
            client.on('connection_close', () => {});
            client.on('disconnected', () => {});
            server.on('connection_error', () => {});
            server.on('receiver_error', () => {});
            server.on('disconnected', () => { relay.close(); listener.close(); done(runs); });
        });
    });
}

function frames(runs) {
    for (const [name, parts] of Object.entries(runs)) {
        let run = Buffer.concat(parts);
        while (run.length) {
            const header = run.subarray(0, 4).toString('latin1') === 'AMQP';
            const size = header ? 8 : run.readUInt32BE(0);
            line(header ? 'header' : 'frame', name, run.subarray(0, size));
            run = run.subarray(size);
        }
    }
}

for (const [name, value] of VALUES) {
    line('value', name, octets(value));
}
messages();
session((runs) => {
    frames(runs);
    process.exit(0);
});
setTimeout(() => {
    console.error('the session does not end');
    process.exit(1);
}, 20000);
