// amqplib, unmodified, against the broker at an address.
//
// In: an AMQP address. Out: `amqplib: N checks passed`, or the first mismatch and exit code 1.
// amqplib has no transactions; the Python clients do those.
'use strict';

const { randomUUID } = require('node:crypto');
const { isDeepStrictEqual, inspect } = require('node:util');
const amqplib = require('amqplib');

const MINIMUM = 70;
const SECONDS = 60;
const run = randomUUID().slice(0, 8);
const name = (part) => `amqplib.${run}.${part}`;
let passed = 0;

class Mismatch extends Error {}

function equal(what, seen, expected) {
  if (!isDeepStrictEqual(seen, expected)) {
    throw new Mismatch(`${what}: expected ${inspect(expected)}, got ${inspect(seen)}`);
  }
  passed += 1;
}

async function rejects(what, promise, test) {
  let result;
  try {
    result = await promise;
  } catch (error) {
    if (!test(error)) throw new Mismatch(`${what}: unexpected error ${inspect(error)}`);
    passed += 1;
    return;
  }
  throw new Mismatch(`${what}: expected an error, got ${inspect(result)}`);
}

// A consumer whose deliveries are awaited one by one.
async function inbox(channel, queue, options) {
  const messages = [];
  const waiting = [];
  const { consumerTag } = await channel.consume(queue, (message) => {
    const take = waiting.shift();
    if (take) take(message);
    else messages.push(message);
  }, options);
  return {
    consumerTag,
    held: () => messages.length,
    next: () => (messages.length ? Promise.resolve(messages.shift()) : new Promise((take) => waiting.push(take))),
  };
}

const once = (emitter, event) => new Promise((resolve) => emitter.once(event, resolve));

async function body(channel, queue) {
  const message = await channel.get(queue, { noAck: true });
  return message && message.content.toString();
}

// Channels whose errors a test awaits must not end the process.
async function channelOf(connection) {
  const channel = await connection.createChannel();
  channel.on('error', () => {});
  return channel;
}

async function propertiesAndTables(connection) {
  const channel = await channelOf(connection);
  const { queue } = await channel.assertQueue('', { exclusive: true });
  equal('the broker chose a name', queue.startsWith('amq.gen-'), true);
  const headers = {
    text: 'tëxt', yes: true, no: false, nothing: null, byte: -7, short: 300, int: 70000, long: 2 ** 40, half: 0.5,
    list: ['a', 1, { in: false }], table: { deep: { deeper: 'x' } }, octets: Buffer.from([255, 0]),
    time: { '!': 'timestamp', value: 1700000000 },
  };
  channel.sendToQueue(queue, Buffer.from([0, 206, 255]), {
    contentType: 'text/plain', contentEncoding: 'utf-8', headers, persistent: true, priority: 4, correlationId: 'c',
    replyTo: 'r', expiration: '60000', messageId: 'm', timestamp: 1700000000, type: 't', userId: 'guest', appId: 'a',
  });
  const message = await channel.get(queue);
  equal('body', message.content, Buffer.from([0, 206, 255]));
  for (const [field, value] of Object.entries({
    contentType: 'text/plain', contentEncoding: 'utf-8', deliveryMode: 2, priority: 4, correlationId: 'c', replyTo: 'r',
    expiration: '60000', messageId: 'm', timestamp: 1700000000, type: 't', userId: 'guest', appId: 'a',
    clusterId: undefined,
  })) equal(field, message.properties[field], value);
  for (const [header, value] of Object.entries(headers)) {
    equal(`header ${header}`, message.properties.headers[header], value);
  }
  equal('number of headers', Object.keys(message.properties.headers).length, Object.keys(headers).length);
  equal('first delivery', message.fields.redelivered, false);
  channel.nack(message, false, true);
  const again = await channel.get(queue);
  equal('redelivered', again.fields.redelivered, true);
  channel.reject(again, false);
  equal('rejected is gone', await channel.get(queue), false);
  await channel.close();
}

async function confirmsAndReturns(connection) {
  const channel = await connection.createConfirmChannel();
  const { queue } = await channel.assertQueue(name('confirm'), { exclusive: true });
  const acknowledged = [];
  for (let number = 0; number < 20; number += 1) {
    channel.sendToQueue(queue, Buffer.from(String(number)), {}, (error) => acknowledged.push(error));
  }
  await channel.waitForConfirms();
  equal('confirms', acknowledged, Array(20).fill(null));
  equal('confirmed and there', (await channel.checkQueue(queue)).messageCount, 20);

  const order = [];
  const returned = once(channel, 'return');
  channel.once('return', () => order.push('return'));
  await new Promise((resolve, reject) => {
    channel.publish('amq.direct', name('nowhere'), Buffer.from('lost'), { mandatory: true }, (error) => {
      order.push('confirm');
      if (error) reject(error); else resolve();
    });
  });
  const lost = await returned;
  equal('return before confirm', order, ['return', 'confirm']);
  equal('code of the return', lost.fields.replyCode, 312);
  equal('text of the return', lost.fields.replyText, 'NO_ROUTE');
  equal('routing key of the return', lost.fields.routingKey, name('nowhere'));
  equal('body of the return', lost.content.toString(), 'lost');

  const full = await channel.assertQueue(name('full'), { exclusive: true, maxLength: 1, arguments: { 'x-overflow': 'reject-publish' } });
  const publish = (text) => new Promise((resolve) => channel.sendToQueue(full.queue, Buffer.from(text), {}, resolve));
  equal('room for one', await publish('fits'), null);
  equal('nack from a full queue', (await publish('too much')) instanceof Error, true);
  equal('deleted with its messages', await channel.deleteQueue(queue), { messageCount: 20 });
  await channel.close();
}

async function consumers(connection) {
  const channel = await channelOf(connection);
  const { queue } = await channel.assertQueue(name('consume'), { exclusive: true });
  for (let number = 0; number < 5; number += 1) channel.sendToQueue(queue, Buffer.from(String(number)));
  await channel.prefetch(2);
  const box = await inbox(channel, queue, { consumerTag: 'tag@1' });
  equal('consumer tag', box.consumerTag, 'tag@1');
  const first = await box.next();
  const second = await box.next();
  equal('in order', [first, second].map((message) => message.content.toString()), ['0', '1']);
  equal('held back by prefetch', [(await channel.checkQueue(queue)).messageCount, box.held()], [3, 0]);
  channel.ack(second, true);
  const third = await box.next();
  const fourth = await box.next();
  equal('two more after the ack', [third, fourth].map((message) => message.content.toString()), ['2', '3']);
  equal('tags count up', [second, third, fourth].map((message) => message.fields.deliveryTag - first.fields.deliveryTag), [1, 2, 3]);
  channel.ackAll();
  channel.ack(await box.next());
  await channel.cancel(box.consumerTag);
  channel.sendToQueue(queue, Buffer.from('after the cancel'));
  equal('no consumer takes it', await body(channel, queue), 'after the cancel');

  const doomed = await channel.assertQueue(name('doomed'), { exclusive: true });
  const cancelled = await inbox(channel, doomed.queue);
  const other = await channelOf(connection);
  await other.deleteQueue(doomed.queue);
  equal('cancel notification', await cancelled.next(), null);
  await other.close();
  await channel.close();
}

async function exchanges(connection) {
  const channel = await channelOf(connection);
  const [source, target, alternate] = ['source', 'target', 'alternate'].map(name);
  await channel.assertExchange(alternate, 'fanout', { durable: false });
  await channel.assertExchange(source, 'topic', { alternateExchange: alternate });
  await channel.assertExchange(target, 'headers', { internal: true, durable: false });
  const { queue } = await channel.assertQueue('', { exclusive: true });
  const stray = (await channel.assertQueue('', { exclusive: true })).queue;
  try {
    await channel.bindExchange(target, source, 'a.#');
    await channel.bindQueue(queue, target, '', { 'x-match': 'all', format: 'pdf', pages: 3 });
    await channel.bindQueue(stray, alternate, '');
    const publish = (key, text, headers) => channel.publish(source, key, Buffer.from(text), { headers });
    publish('a.b', 'both match', { format: 'pdf', pages: 3, extra: true });
    equal('topic, then headers', await body(channel, queue), 'both match');
    publish('a.b', 'one matches', { format: 'pdf', pages: 4 });
    equal('headers must all match', await body(channel, queue), false);
    equal('unmatched behind a binding that did match goes nowhere', await body(channel, stray), false);
    publish('b', 'stray', {});
    equal('alternate exchange', await body(channel, stray), 'stray');
    await channel.unbindExchange(target, source, 'a.#');
    publish('a.b', 'unbound', { format: 'pdf', pages: 3 });
    equal('after the unbind', [await body(channel, queue), await body(channel, stray)], [false, 'unbound']);
  } finally {
    for (const exchange of [source, target, alternate]) await channel.deleteExchange(exchange);
    await channel.close();
  }
}

async function directReplyTo(connection) {
  const server = await channelOf(connection);
  const client = await channelOf(connection);
  const { queue } = await server.assertQueue(name('rpc'), { exclusive: true });
  await server.consume(queue, (message) => {
    server.sendToQueue(message.properties.replyTo, Buffer.from(`re: ${message.content}`), {
      correlationId: message.properties.correlationId,
    });
    server.ack(message);
  });
  const replies = await inbox(client, 'amq.rabbitmq.reply-to', { noAck: true });
  for (const number of [1, 2, 3]) {
    client.sendToQueue(queue, Buffer.from(`call ${number}`), { correlationId: String(number), replyTo: 'amq.rabbitmq.reply-to' });
  }
  for (const number of [1, 2, 3]) {
    const reply = await replies.next();
    equal(`reply ${number}`, [reply.properties.correlationId, reply.content.toString()], [String(number), `re: call ${number}`]);
  }
  await client.close();
  await server.close();
}

async function deadLetters(connection) {
  const channel = await channelOf(connection);
  const dead = (await channel.assertQueue('', { exclusive: true })).queue;
  const { queue } = await channel.assertQueue('', { exclusive: true, messageTtl: 50, deadLetterExchange: '', deadLetterRoutingKey: dead });
  const box = await inbox(channel, dead, { noAck: true });
  channel.sendToQueue(queue, Buffer.from('too old'));
  const message = await box.next();
  equal('expired body', message.content.toString(), 'too old');
  equal('why it died', message.properties.headers['x-death'][0].reason, 'expired');
  await channel.close();
}

async function errors(url, connection) {
  const whole = await channelOf(connection);
  const broken = await channelOf(connection);
  const closed = once(broken, 'close');
  await rejects('unknown queue', broken.checkQueue(name('absent')), (error) => error.code === 404);
  await closed;
  const odd = `celery@host-${run} ünï.pidbox`;
  await whole.assertQueue(odd, { exclusive: true });
  whole.sendToQueue(odd, Buffer.from('odd'));
  equal('queue with an odd name', await body(whole, odd), 'odd');
  const differing = await channelOf(connection);
  await rejects('another length limit', differing.assertQueue(odd, { exclusive: true, maxLength: 5 }), (error) => error.code === 406);
  await whole.close();
  const wrong = new URL(url);
  wrong.password = 'wrong';
  await rejects('wrong password', amqplib.connect(wrong.href), (error) => /403|ACCESS[_-]REFUSED/i.test(error.message));
  const absent = new URL(url);
  absent.pathname = '/absent';
  await rejects('unknown virtual host', amqplib.connect(absent.href), (error) => /530|NOT[_-]ALLOWED|ConnectionClose/i.test(error.message));
}

async function tuning(url) {
  const small = new URL(url);
  small.search = '?frameMax=4096&channelMax=5&heartbeat=1';
  const connection = await amqplib.connect(small.href);
  const channel = await channelOf(connection);
  const { queue } = await channel.assertQueue('', { exclusive: true });
  const content = Buffer.alloc(100_000, 'x');
  for (const size of [0, 1, 4088, 4089, 100_000]) {
    channel.sendToQueue(queue, content.subarray(0, size));
    equal(`body of ${size} octets in small frames`, (await channel.get(queue, { noAck: true })).content.length, size);
  }
  await new Promise((resolve) => setTimeout(resolve, 2500));
  equal('alive after idling', (await channel.checkQueue(queue)).messageCount, 0);
  await channel.close();
  await connection.close();
}

async function main() {
  const [url] = process.argv.slice(2);
  if (!url) throw new Mismatch('usage: amqplib_roundtrip.js amqp://USER:PASSWORD@HOST:PORT');
  const connection = await amqplib.connect(url);
  for (const part of [propertiesAndTables, confirmsAndReturns, consumers, exchanges, directReplyTo, deadLetters]) {
    await part(connection);
  }
  await errors(url, connection);
  await connection.close();
  await tuning(url);
  if (passed < MINIMUM) throw new Mismatch(`only ${passed} of at least ${MINIMUM} checks were made`);
}

function giveUp(error) {
  console.error(error);
  console.error(`amqplib: FAILED after ${passed} checks: ${error.message}`);
  process.exit(1);
}

setTimeout(() => giveUp(new Mismatch(`no end within ${SECONDS} seconds`)), SECONDS * 1000).unref();
main().then(() => console.log(`amqplib: ${passed} checks passed`), giveUp);
