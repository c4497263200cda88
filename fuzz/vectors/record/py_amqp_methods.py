#!/usr/bin/env python3
"""Writes methods and content headers as py-amqp (PyPI: amqp 5.4.2) sends them from a channel, for given.py; there is no network."""

import json
import types

from amqp import Channel, Message
from amqp.method_framing import frame_writer

# Without numbers of 64 bits: their letter is written otherwise (py-amqp-tables.toml).
TABLE = {"text": "häuser", "number": -70000, "flag": True, "nothing": None, "inner": {"deep": 1.5}}
ENTRIES = {
    "table": [
        ["text", "long-string", "häuser"], ["number", "int32", "-70000"], ["flag", "boolean", "true"],
        ["nothing", "void", ""], ["inner", "table", [["deep", "double", "1.5"]]],
    ]
}
EMPTY = {"table": []}


class Recorded(Channel):
    """A channel that is open already and never waits for a reply."""

    def __init__(self, writer):  # The parent opens a channel on a connection.
        self.connection = types.SimpleNamespace(frame_writer=writer, is_closing=False, _blocking_connection=None)
        self.channel_id = 7
        self.connection.transport = types.SimpleNamespace(having_timeout=None)

    def wait(self, *_, **__):
        return ("", 0, 0)


def text(value):
    return {"text": value}


def bit(value):
    return {"boolean": value}


def main():
    frames = []
    transport = types.SimpleNamespace(write=lambda octets: frames.append(bytes(octets)))
    channel = Recorded(frame_writer(types.SimpleNamespace(frame_max=131072, bytes_sent=0), transport))
    zero = {"short": 0}

    def method(call, given):
        frames.clear()
        call()
        (octets,) = frames
        print("method", octets.hex(), json.dumps(given), sep="\t")

    for flag in (True, False):
        other = not flag
        method(lambda: channel.send_method((20, 20), "b", (flag,)), [bit(flag)])
        method(lambda: channel.exchange_declare("e", "topic", passive=flag, durable=other, auto_delete=flag, nowait=other, arguments=TABLE),
               [zero, text("e"), text("topic"), bit(flag), bit(other), bit(flag), bit(False), bit(other), ENTRIES])
        method(lambda: channel.exchange_delete("e", if_unused=flag, nowait=other), [zero, text("e"), bit(flag), bit(other)])
        method(lambda: channel.exchange_bind("d", "s", "k", nowait=flag, arguments=TABLE), [zero, text("d"), text("s"), text("k"), bit(flag), ENTRIES])
        method(lambda: channel.exchange_unbind("d", "s", "k", nowait=flag), [zero, text("d"), text("s"), text("k"), bit(flag), EMPTY])
        method(lambda: channel.queue_declare("q", passive=flag, durable=other, exclusive=flag, auto_delete=other, nowait=True, arguments=TABLE),
               [zero, text("q"), bit(flag), bit(other), bit(flag), bit(other), bit(True), ENTRIES])
        method(lambda: channel.queue_bind("q", "e", "k", nowait=flag, arguments=TABLE), [zero, text("q"), text("e"), text("k"), bit(flag), ENTRIES])
        method(lambda: channel.queue_purge("q", nowait=flag), [zero, text("q"), bit(flag)])
        method(lambda: channel.queue_delete("q", if_unused=flag, if_empty=other, nowait=flag), [zero, text("q"), bit(flag), bit(other), bit(flag)])
        method(lambda: channel.basic_ack(2**40 + 1, multiple=flag), [{"longlong": 2**40 + 1}, bit(flag)])
        method(lambda: channel.basic_reject(2**40 + 1, requeue=flag), [{"longlong": 2**40 + 1}, bit(flag)])
        method(lambda: channel.basic_recover(requeue=flag), [bit(flag)])
        method(lambda: channel.basic_recover_async(requeue=flag), [bit(flag)])
        method(lambda: channel.basic_qos(2**31, 40000, flag), [{"long": 2**31}, {"short": 40000}, bit(flag)])
    method(lambda: channel.queue_unbind("q", "e", "k", arguments=TABLE), [zero, text("q"), text("e"), text("k"), ENTRIES])
    method(lambda: channel.tx_select(), [])
    method(lambda: channel.tx_commit(), [])
    method(lambda: channel.tx_rollback(), [])
    method(lambda: channel.confirm_select(nowait=True), [bit(True)])

    properties = [
        ("content_type", "text/plain", text("text/plain")), ("content_encoding", "gzip", text("gzip")), ("application_headers", TABLE, ENTRIES),
        ("delivery_mode", 2, {"octet": 2}), ("priority", 200, {"octet": 200}), ("correlation_id", "c", text("c")), ("reply_to", "r", text("r")),
        ("expiration", "60000", text("60000")), ("message_id", "m", text("m")), ("timestamp", 1700000000, {"timestamp": 1700000000}),
        ("type", "t", text("t")), ("user_id", "guest", text("guest")), ("app_id", "a", text("a")), ("cluster_id", "x", text("x")),
    ]
    for chosen in [[place] for place in range(len(properties))] + [list(range(len(properties)))]:
        frames.clear()
        message = Message(b"five!", **{properties[place][0]: properties[place][1] for place in chosen})
        channel.send_method((60, 40), "Bssbb", (0, "e", "k", True, False), message)
        octets = b"".join(frames)
        size = int.from_bytes(octets[3:7]) + 8
        publish, rest = octets[:size], octets[size:]
        if chosen == [0]:
            print("method", publish.hex(), json.dumps([zero, text("e"), text("k"), bit(True), bit(False)]), sep="\t")
        header = rest[: int.from_bytes(rest[3:7]) + 8]
        print("header", header.hex(), json.dumps([[place, properties[place][2]] for place in chosen]), sep="\t")


main()
