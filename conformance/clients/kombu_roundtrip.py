"""Kombu with py-amqp, unmodified, against the broker at an address.

In: an AMQP address. Out: `kombu: N checks passed`, or the first mismatch and exit code 1.
Kombu does what Celery makes of it (task queue, pidbox, events); py-amqp does transactions.
"""

import threading
import uuid
from queue import Empty

import amqp
from kombu import Connection, Consumer, Exchange, Producer, Queue
from kombu.pidbox import Mailbox
from kombu.pools import reset

from checks import main

RUN = uuid.uuid4().hex[:8]


def connect(url, **options):
    """A connection whose publishes wait for the broker's confirm."""
    return Connection(url, transport="pyamqp", connect_timeout=10, transport_options=options)


def get_all(queue, number):
    """`number` messages by basic.get, in their order."""
    return [queue.get(no_ack=True).payload for _ in range(number)]


def direct_queue(checks, url):
    """Publish, consume, acknowledge, with properties and headers, under confirms."""
    with connect(url, confirm_publish=True) as connection:
        channel = connection.channel()
        exchange = Exchange(f"kombu.{RUN}.tasks", type="direct", durable=True)
        queue = Queue(f"kombu.{RUN}.tasks", exchange, routing_key="task", queue_arguments={"x-max-priority": 10})
        bound = queue(channel)
        bound.declare()
        headers = {"lang": "py", "retries": 3, "big": 1 << 40, "ratio": 0.5, "nested": {"list": ["a", 1, None, True]}}
        producer = Producer(channel, exchange, serializer="json")
        try:
            producer.publish(
                {"id": 1, "text": "héllo"}, routing_key="task", priority=5, headers=headers,
                correlation_id="c-1", reply_to="r-1", expiration=60, delivery_mode=2, message_id="m-1", app_id="app",
            )
            seen = []
            with Consumer(channel, [queue], callbacks=[lambda body, message: seen.append((body, message))], accept=["json"]):
                connection.drain_events(timeout=5)
            body, message = seen[0]
            checks.equal("body", body, {"id": 1, "text": "héllo"})
            checks.equal("content type", message.content_type, "application/json")
            checks.equal("content encoding", message.content_encoding, "utf-8")
            checks.equal("headers", {name: message.headers[name] for name in headers}, headers)
            for name, expected in {"priority": 5, "correlation_id": "c-1", "reply_to": "r-1", "expiration": "60000",
                                   "delivery_mode": 2, "message_id": "m-1", "app_id": "app"}.items():
                checks.equal(name, message.properties[name], expected)
            checks.equal("routing key", message.delivery_info["routing_key"], "task")
            checks.equal("exchange", message.delivery_info["exchange"], exchange.name)
            checks.equal("first delivery", message.delivery_info["redelivered"], False)
            message.ack()

            requeue_and_reject(checks, bound, producer)

            for priority in (1, 9, 5):
                producer.publish(f"p{priority}", routing_key="task", priority=priority)
            checks.equal("order by priority", get_all(bound, 3), ["p9", "p5", "p1"])

            for number in range(3):
                producer.publish(number, routing_key="task")
            checks.equal("count of a passive declare", bound.queue_declare(passive=True).message_count, 3)
            checks.equal("purged", bound.purge(), 3)
        finally:
            bound.delete()
            exchange(channel).delete()


def requeue_and_reject(checks, queue, producer):
    """Reject with requeue comes back as redelivered; without, it is gone."""
    producer.publish("again", routing_key="task")
    first = queue.get()
    checks.equal("got once", first.delivery_info["redelivered"], False)
    first.requeue()
    second = queue.get()
    checks.equal("requeued body", second.payload, "again")
    checks.equal("redelivered", second.delivery_info["redelivered"], True)
    second.reject()
    checks.equal("rejected is gone", queue.get(), None)


def server_named_queue(checks, url):
    """A queue that the broker names, bound to a fanout exchange beside one that has a name."""
    with connect(url, confirm_publish=True) as connection:
        channel = connection.channel()
        exchange = Exchange(f"kombu.{RUN}.fanout", type="fanout", durable=False, auto_delete=True)
        anonymous = Queue("", exchange, exclusive=True, durable=False)(channel)
        named = Queue(f"kombu.{RUN}.fan", exchange, exclusive=True, durable=False)(channel)
        anonymous.declare()
        named.declare()
        checks.true("the broker chose a name", anonymous.name.startswith("amq."))
        Producer(channel, exchange).publish("to all", routing_key="ignored")
        checks.equal("at the server-named queue", anonymous.get(no_ack=True).payload, "to all")
        checks.equal("at the named queue", named.get(no_ack=True).payload, "to all")
        anonymous.delete()
        named.delete()
        checks.raises("auto-delete took the exchange", amqp.exceptions.NotFound,
                      lambda: exchange(connection.channel()).declare(passive=True))


def celery_names(checks, url):
    """Names that Celery makes: the node's own queue, its pidbox and an event queue."""
    with connect(url, confirm_publish=True) as connection:
        channel = connection.channel()
        node = f"celery@host-{RUN}"
        direct = Exchange("", type="direct")
        plain = Queue(node, direct, routing_key=node, durable=False, auto_delete=True)(channel)
        plain.queue_declare()
        Producer(channel, direct).publish([[1, 2], {}, {"chord": None}], routing_key=node)
        checks.equal("at celery@host", plain.get(no_ack=True).payload, [[1, 2], {}, {"chord": None}])
        plain.delete()

        topic = Exchange(f"celeryev.{RUN}", type="topic", durable=False, auto_delete=True)
        events = Queue(f"celeryev.{uuid.uuid4()}", topic, routing_key="worker.#", durable=False, auto_delete=True,
                       expires=60.0, message_ttl=5.0)(channel)
        events.declare()
        producer = Producer(channel, topic)
        producer.publish({"type": "worker-heartbeat"}, routing_key="worker.heartbeat")
        producer.publish({"type": "task-sent"}, routing_key="task.sent")
        checks.equal("event by topic", events.get(no_ack=True).payload, {"type": "worker-heartbeat"})
        checks.equal("other topics stay out", events.get(no_ack=True), None)
        events.delete()


def pidbox(checks, url):
    """A remote control call through the fanout exchange of Kombu's mailbox, and its reply."""
    mailbox = Mailbox(f"celery{RUN}", type="fanout", accept=["json"])
    node_name = "celery@host"
    ready, stop = threading.Event(), threading.Event()
    failures = []

    def serve():
        try:
            with connect(url) as connection:
                channel = connection.channel()
                node = mailbox(connection).Node(node_name, channel=channel)
                node.handlers["ping"] = lambda state, **arguments: {"ok": "pong", **arguments}
                consumer = node.listen(channel=channel)
                ready.set()
                while not stop.is_set():
                    try:
                        connection.drain_events(timeout=0.1)
                    except TimeoutError:
                        pass
                consumer.cancel()
                for queue in consumer.queues:
                    queue(channel).delete()
        except Exception as error:
            failures.append(error)
            ready.set()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    ready.wait(10)
    try:
        with connect(url) as connection:
            bound = mailbox(connection)
            checks.equal("pidbox queue", f"{node_name}.{mailbox.namespace}.pidbox",
                         bound.get_queue(node_name).name)
            replies = bound.multi_call("ping", {"number": 7}, timeout=5, limit=1, channel=connection.channel())
            checks.equal("reply through the pidbox", replies, [{node_name: {"ok": "pong", "number": 7}}])
            bound.reply_queue(connection.channel()).delete()
            for exchange in (bound.exchange, bound.reply_exchange):
                exchange(connection.channel()).delete()
    finally:
        stop.set()
        thread.join(10)
    checks.equal("failures of the node", failures, [])
    reset()  # the pool of producers from which the node replied


def simple_queue(checks, url):
    """Kombu's SimpleQueue, which is a consumer and a producer in one."""
    with connect(url, confirm_publish=True) as connection:
        queue = connection.SimpleQueue(f"kombu.{RUN}.simple", queue_opts={"durable": False})
        try:
            queue.put({"a": 1}, serializer="json", compression="zlib")
            message = queue.get(timeout=5)
            checks.equal("decompressed", message.payload, {"a": 1})
            message.ack()
            checks.raises("empty", Empty, lambda: queue.get(block=False))
        finally:
            queue.close()  # cancels its consumer, keeps its channel
            queue.queue.delete()
            queue.queue.exchange(queue.channel).delete()


def transactions(checks, url):
    """py-amqp's own transactions: publishes and acknowledgements, committed and rolled back."""
    with connect(url) as connection:
        channel = connection.connection.channel()
        name = f"kombu.{RUN}.tx"
        channel.queue_declare(name, durable=False, auto_delete=False)
        try:
            channel.tx_select()
            channel.basic_publish(amqp.Message("one"), routing_key=name)
            checks.equal("unseen before commit", channel.basic_get(name), None)
            channel.tx_commit()
            message = channel.basic_get(name)
            checks.equal("seen after commit", message.body, "one")
            channel.basic_publish(amqp.Message("two"), routing_key=name)
            channel.basic_ack(message.delivery_tag)
            channel.tx_rollback()
            checks.equal("publish rolled back", channel.basic_get(name), None)
            channel.basic_recover(requeue=True)
            channel.tx_commit()
            message = channel.basic_get(name)
            checks.equal("acknowledgement rolled back", (message.body, message.delivery_info["redelivered"]), ("one", True))
            channel.basic_ack(message.delivery_tag)
            channel.tx_commit()
            checks.equal("acknowledgement committed", channel.queue_declare(name, passive=True).message_count, 0)
        finally:
            channel.queue_delete(name)


def errors(checks, url):
    """A soft error ends the channel alone; a wrong password is refused."""
    with connect(url) as connection:
        broken, whole = connection.channel(), connection.channel()
        raised = checks.raises("unknown queue", amqp.exceptions.NotFound,
                               lambda: broken.queue_declare(f"kombu.{RUN}.absent", passive=True))
        checks.equal("reply code", raised.reply_code, 404)
        checks.equal("failing method", tuple(raised.method_sig), (50, 10))
        declared = whole.queue_declare("", exclusive=True)
        checks.equal("the other channel lives", declared.message_count, 0)
    wrong = connect(url).clone(userid="guest", password="wrong")
    raised = checks.raises("wrong password", amqp.exceptions.AccessRefused, lambda: wrong.connect())
    checks.equal("reply code of a refused login", raised.reply_code, 403)
    wrong.release()


def confirms(checks, url):
    """py-amqp waits for each confirm, and a mandatory message without a queue comes back first."""
    with connect(url, confirm_publish=True) as connection:
        channel = connection.channel()
        returned = []
        channel.events["basic_return"].add(lambda *arguments: returned.append(arguments))
        acknowledged = []
        channel.events["basic_ack"].add(lambda tag, multiple: acknowledged.append(tag))
        channel.basic_publish_confirm(amqp.Message("lost"), routing_key=f"kombu.{RUN}.absent", mandatory=True)
        checks.equal("confirmed", acknowledged, [1])
        checks.equal("returned", [(error.reply_code, error.reply_text, exchange, key, message.body)
                                  for error, exchange, key, message in returned],
                     [(312, "NO_ROUTE", "", f"kombu.{RUN}.absent", "lost")])


def heartbeat(checks, url):
    """The heartbeat that the client asks for is what the broker agrees to."""
    with Connection(url, transport="pyamqp", heartbeat=5) as connection:
        connection.connect()
        checks.equal("agreed heartbeat", connection.connection.heartbeat, 5)
        connection.heartbeat_check()
        checks.true("connected", connection.connected)


def round_trip(checks, url):
    """All of it, one connection after the other."""
    for part in (direct_queue, server_named_queue, celery_names, pidbox, simple_queue, transactions, errors,
                 confirms, heartbeat):
        part(checks, url)


if __name__ == "__main__":
    main("kombu", 48, round_trip)
