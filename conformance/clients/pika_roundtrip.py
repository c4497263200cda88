"""pika's BlockingConnection, unmodified, against the broker at an address.

In: an AMQP address. Out: `pika: N checks passed`, or the first mismatch and exit code 1.
"""

import datetime
import decimal
import time
import uuid

import pika
from pika import exceptions

from checks import main

RUN = uuid.uuid4().hex[:8]


def name(part):
    """A name that only this run uses."""
    return f"pika.{RUN}.{part}"


def connect(url, **options):
    """A connection with short time limits."""
    parameters = pika.URLParameters(url)
    parameters.blocked_connection_timeout = 20
    parameters.socket_timeout = 10
    for option, value in options.items():
        setattr(parameters, option, value)
    return pika.BlockingConnection(parameters)


def get(channel, queue, **options):
    """The body that basic.get brings, or None."""
    return channel.basic_get(queue, **options)[2]


def properties_and_tables(checks, channel):
    """Every property and the types of a header table survive."""
    queue = channel.queue_declare("", exclusive=True).method.queue
    checks.true("the broker chose a name", queue.startswith("amq.gen-"))
    headers = {
        "text": "tëxt", "true": True, "false": False, "nothing": None, "small": -7, "big": -(1 << 40),
        "money": decimal.Decimal("3.14"), "time": datetime.datetime(2020, 2, 3, 4, 5, 6, tzinfo=datetime.timezone.utc),
        "octets": b"\xff\x00", "list": ["a", 1, {"b": False}], "table": {"in": {"side": 1}},
    }
    sent = pika.BasicProperties(
        content_type="text/plain", content_encoding="utf-8", headers=headers, delivery_mode=1, priority=3,
        correlation_id="c", reply_to="r", expiration="60000", message_id="m", timestamp=1_700_000_000,
        type="t", user_id="guest", app_id="a",
    )
    channel.basic_publish("", queue, b"\x00body\xce", sent)
    method, seen, body = channel.basic_get(queue)
    checks.equal("body", body, b"\x00body\xce")
    for field in ("content_type", "content_encoding", "delivery_mode", "priority", "correlation_id", "reply_to",
                  "expiration", "message_id", "timestamp", "type", "user_id", "app_id"):
        checks.equal(field, getattr(seen, field), getattr(sent, field))
    checks.equal("cluster_id", seen.cluster_id, None)
    for header, value in headers.items():
        checks.equal(f"header {header}", seen.headers[header], value)
    checks.equal("number of headers", len(seen.headers), len(headers))
    checks.equal("messages left", method.message_count, 0)
    checks.equal("exchange", method.exchange, "")
    checks.equal("routing key", method.routing_key, queue)
    channel.basic_ack(method.delivery_tag)
    for size in (0, 1, 131_072 - 8, 131_072 - 7, 400_000):
        channel.basic_publish("", queue, b"x" * size)
        checks.equal(f"body of {size} octets", len(get(channel, queue, auto_ack=True)), size)
    channel.queue_delete(queue)


def confirms_and_returns(checks, channel):
    """Confirms, and mandatory messages that nothing takes."""
    channel.confirm_delivery()
    queue = channel.queue_declare(name("confirm"), exclusive=True).method.queue
    channel.basic_publish("", queue, b"kept", mandatory=True)
    checks.equal("confirmed and there", get(channel, queue, auto_ack=True), b"kept")
    raised = checks.raises("unroutable", exceptions.UnroutableError,
                           lambda: channel.basic_publish("amq.direct", name("nowhere"), b"lost", mandatory=True))
    returned = raised.messages[0]
    checks.equal("reply code of the return", returned.method.reply_code, 312)
    checks.equal("reply text of the return", returned.method.reply_text, "NO_ROUTE")
    checks.equal("exchange of the return", returned.method.exchange, "amq.direct")
    checks.equal("routing key of the return", returned.method.routing_key, name("nowhere"))
    checks.equal("body of the return", returned.body, b"lost")
    bounded = channel.queue_declare(name("bounded"), exclusive=True,
                                    arguments={"x-max-length": 1, "x-overflow": "reject-publish"}).method.queue
    channel.basic_publish("", bounded, b"fits")
    checks.raises("refused by a full queue", exceptions.NackError,
                  lambda: channel.basic_publish("", bounded, b"too much", mandatory=True))
    channel.queue_delete(bounded)
    channel.queue_delete(queue)


def acknowledgements(checks, channel):
    """Ack, nack with and without requeue, reject, recover, and dead letters."""
    dead = channel.queue_declare(name("dead"), exclusive=True).method.queue
    queue = channel.queue_declare(name("acks"), exclusive=True, arguments={
        "x-dead-letter-exchange": "", "x-dead-letter-routing-key": dead}).method.queue
    for body in (b"1", b"2", b"3"):
        channel.basic_publish("", queue, body)
    tags = [channel.basic_get(queue)[0].delivery_tag for _ in range(3)]
    checks.equal("delivery tags count up", [tag - tags[0] for tag in tags], [0, 1, 2])
    channel.basic_nack(tags[2], multiple=True, requeue=True)
    again = [channel.basic_get(queue) for _ in range(3)]
    checks.equal("requeued in order", [body for _, _, body in again], [b"1", b"2", b"3"])
    checks.equal("all redelivered", [method.redelivered for method, _, _ in again], [True] * 3)
    channel.basic_ack(again[0][0].delivery_tag)
    channel.basic_nack(again[1][0].delivery_tag, requeue=False)
    channel.basic_reject(again[2][0].delivery_tag, requeue=False)
    checks.eventually("dead letters", lambda: channel.queue_declare(dead, passive=True).method.message_count, 2)
    _, properties, body = channel.basic_get(dead, auto_ack=True)
    checks.equal("dead letter", body, b"2")
    death = properties.headers["x-death"][0]
    checks.equal("why it died", (death["reason"], death["queue"], death["count"]), ("rejected", queue, 1))
    checks.equal("first death", properties.headers["x-first-death-queue"], queue)
    channel.basic_publish("", queue, b"4")
    channel.basic_get(queue)
    channel.basic_recover(requeue=True)
    method, _, body = channel.basic_get(queue, auto_ack=True)
    checks.equal("recovered", (method.redelivered, body), (True, b"4"))
    checks.equal("deleted with its messages", channel.queue_delete(dead).method.message_count, 1)
    channel.queue_delete(queue)


def consumers(checks, connection):
    """Consume with prefetch, cancel, exclusive consumers, and the cancel that the broker sends."""
    channel = connection.channel()
    queue = channel.queue_declare(name("consume"), exclusive=True).method.queue
    for number in range(5):
        channel.basic_publish("", queue, str(number).encode())
    channel.basic_qos(prefetch_count=2)
    seen = []
    tag = channel.basic_consume(queue, lambda _c, method, _p, body: seen.append((method, body)), consumer_tag="tag-1")
    checks.equal("consumer tag", tag, "tag-1")
    checks.eventually("held back by prefetch",
                      lambda: connection.process_data_events(0.05) or [body for _, body in seen], [b"0", b"1"])
    checks.equal("ready behind the prefetch", channel.queue_declare(queue, passive=True).method.message_count, 3)
    channel.basic_ack(seen[1][0].delivery_tag, multiple=True)
    checks.eventually("two more after the ack", lambda: connection.process_data_events(0.05) or len(seen), 4)
    channel.basic_ack(seen[3][0].delivery_tag, multiple=True)
    checks.eventually("the last", lambda: connection.process_data_events(0.05) or seen[-1][1], b"4")
    checks.equal("tag in deliveries", {method.consumer_tag for method, _ in seen}, {"tag-1"})
    channel.basic_ack(seen[-1][0].delivery_tag)
    channel.basic_cancel(tag)
    channel.basic_publish("", queue, b"after the cancel")
    checks.equal("no consumer takes it", get(channel, queue, auto_ack=True), b"after the cancel")
    checks.equal("five deliveries in all", len(seen), 5)

    channel.basic_consume(queue, lambda *_: None, exclusive=True)
    second = connection.channel()
    raised = checks.raises("exclusive consumer", exceptions.ChannelClosedByBroker,
                           lambda: second.basic_consume(queue, lambda *_: None))
    checks.equal("code of the exclusive consumer", raised.reply_code, 403)
    checks.true("the first channel lives", channel.is_open)

    cancelled = []
    channel.add_on_cancel_callback(lambda frame: cancelled.append(frame.method.consumer_tag))
    doomed = channel.queue_declare(name("doomed"), exclusive=True).method.queue
    tag = channel.basic_consume(doomed, lambda *_: None)
    connection.channel().queue_delete(doomed)
    checks.eventually("cancel notification", lambda: connection.process_data_events(0.05) or cancelled, [tag])
    channel.close()

    channel = connection.channel()
    queue = channel.queue_declare("", exclusive=True).method.queue
    for number in range(3):
        channel.basic_publish("", queue, str(number).encode())
    bodies = []
    for method, _, body in channel.consume(queue, auto_ack=True, inactivity_timeout=5):
        bodies.append(body)
        if len(bodies) == 3 or method is None:
            break
    checks.equal("generator", bodies, [b"0", b"1", b"2"])
    checks.equal("nothing is put back", channel.cancel(), 0)
    channel.close()


def exchanges(checks, channel):
    """Types of exchange, bindings between exchanges, alternate exchange."""
    source, target, other = name("source"), name("target"), name("alternate")
    channel.exchange_declare(other, "fanout", auto_delete=True)
    channel.exchange_declare(source, "topic", durable=True, arguments={"alternate-exchange": other})
    channel.exchange_declare(target, "fanout", internal=True)
    queue = channel.queue_declare("", exclusive=True).method.queue
    stray = channel.queue_declare("", exclusive=True).method.queue
    try:
        channel.exchange_bind(target, source, "a.*.#")
        channel.queue_bind(queue, target)
        channel.queue_bind(stray, other)
        channel.basic_publish(source, "a.b.c.d", b"through both")
        checks.equal("exchange to exchange", get(channel, queue, auto_ack=True), b"through both")
        channel.basic_publish(source, "b.b", b"stray")
        checks.equal("alternate exchange", get(channel, stray, auto_ack=True), b"stray")
        channel.exchange_unbind(target, source, "a.*.#")
        channel.basic_publish(source, "a.b.c.d", b"unbound")
        checks.equal("after the unbind", (get(channel, queue, auto_ack=True), get(channel, stray, auto_ack=True)),
                     (None, b"unbound"))
        channel.queue_bind(queue, "amq.headers", arguments={"x-match": "any", "k": "v", "n": 1})
        for headers, expected in (({"k": "v"}, b"h"), ({"n": 1, "k": "w"}, b"h"), ({"k": "w"}, None)):
            channel.basic_publish("amq.headers", "", b"h", pika.BasicProperties(headers=headers))
            checks.equal(f"headers exchange with {headers}", get(channel, queue, auto_ack=True), expected)
    finally:
        channel.queue_delete(queue)
        channel.queue_delete(stray)
        for exchange in (source, target, other):
            channel.exchange_delete(exchange)


def transactions(checks, channel):
    """tx.select, commit and rollback."""
    queue = channel.queue_declare(name("tx"), exclusive=True).method.queue
    channel.tx_select()
    channel.basic_publish("", queue, b"one")
    checks.equal("unseen before commit", get(channel, queue, auto_ack=True), None)
    channel.tx_commit()
    method, _, body = channel.basic_get(queue)
    checks.equal("seen after commit", body, b"one")
    channel.basic_publish("", queue, b"two")
    channel.basic_ack(method.delivery_tag)
    channel.tx_rollback()
    checks.equal("publish rolled back", get(channel, queue), None)
    channel.basic_ack(method.delivery_tag)
    channel.tx_commit()
    checks.equal("acknowledged in the end", channel.queue_delete(queue).method.message_count, 0)


def errors(checks, url):
    """Scope and code of errors."""
    connection = connect(url)
    other = connection.channel()
    queue = name("errors")
    other.queue_declare(queue, exclusive=True)
    for what, code, action in (
        ("another length limit", 406, lambda c: c.queue_declare(queue, exclusive=True, arguments={"x-max-length": 5})),
        ("unknown exchange", 404, lambda c: c.exchange_declare(name("absent"), passive=True)),
        ("reserved name", 403, lambda c: c.queue_declare("amq.mine")),
        ("unknown delivery tag", 406, lambda c: (c.basic_ack(99), c.queue_declare(queue, passive=True))),
        ("exchange in use", 406, lambda c: (c.exchange_declare(name("used"), auto_delete=True),
                                            c.queue_bind(queue, name("used"), "k"),
                                            c.exchange_delete(name("used"), if_unused=True))),
    ):
        channel = connection.channel()
        raised = checks.raises(what, exceptions.ChannelClosedByBroker, lambda: action(channel))
        checks.equal(f"code of {what}", raised.reply_code, code)
    other.queue_unbind(queue, name("used"), "k")
    stranger = connect(url)
    raised = checks.raises("exclusive to another connection", exceptions.ChannelClosedByBroker,
                           lambda: stranger.channel().queue_declare(queue, passive=True))
    checks.equal("code of exclusive", raised.reply_code, 405)
    stranger.close()
    checks.true("the connection lives", connection.is_open and other.is_open)
    connection.close()
    end = connect(url)
    raised = checks.raises("the queue ended with its connection", exceptions.ChannelClosedByBroker,
                           lambda: end.channel().queue_declare(queue, passive=True))
    checks.equal("code of the ended queue", raised.reply_code, 404)
    end.close()

    checks.raises("wrong password", exceptions.ProbableAuthenticationError,
                  lambda: connect(url, credentials=pika.PlainCredentials("guest", "wrong")))
    raised = checks.raises("unknown virtual host", exceptions.AMQPConnectionError,
                           lambda: connect(url, virtual_host="absent"))
    checks.true("refused by code", "530" in repr(raised) or isinstance(raised, exceptions.ProbableAccessDeniedError))


def heartbeats(checks, url):
    """With a heartbeat of one second an idle connection outlives three of them."""
    connection = connect(url, heartbeat=1)
    end = time.monotonic() + 3
    while time.monotonic() < end:
        connection.process_data_events(0.2)
    queue = connection.channel().queue_declare("", exclusive=True).method.queue
    checks.true("alive after idling", queue.startswith("amq.gen-") and connection.is_open)
    connection.close()


def tuning(checks, url):
    """Small frames: a content in many of them."""
    connection = connect(url, frame_max=4096, channel_max=3)
    channels = [connection.channel() for _ in range(3)]
    queue = channels[0].queue_declare("", exclusive=True).method.queue
    body = bytes(range(256)) * 100
    channels[1].basic_publish("", queue, body)
    checks.eventually("content in frames of 4096 octets",
                      lambda: get(channels[2], queue, auto_ack=True), body)
    connection.close()


def round_trip(checks, url):
    """All of it: channels of one connection, then connections of their own."""
    connection = connect(url)
    for part in (properties_and_tables, confirms_and_returns, acknowledgements, exchanges, transactions):
        channel = connection.channel()
        part(checks, channel)
        channel.close()
    consumers(checks, connection)
    connection.close()
    errors(checks, url)
    tuning(checks, url)
    heartbeats(checks, url)


if __name__ == "__main__":
    main("pika", 96, round_trip)
