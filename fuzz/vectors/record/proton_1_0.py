#!/usr/bin/env python3
"""Writes fuzz/vectors/1-0/proton.toml: values, types, frames and messages of AMQP 1.0 as qpid-proton writes them.

Usage: proton_1_0.py > fuzz/vectors/1-0/proton.toml, in an environment with `pip install python-qpid-proton==0.40.0`.
`shown` is the value as qpid-proton's own decoder reads it, in the notation of fuzz/tests/vectors_1_0.rs.
The fields of the types come from spec/1-0; their octets do not.
"""

import json
import pathlib
import re
import uuid
import xml.etree.ElementTree as xml

import proton
from proton import (
    Array, Collector, Connection, Data, Delivery, Described, Message, SASL, Terminus, Transport, UNDESCRIBED,
    byte, char, decimal32, decimal64, decimal128, float32, int32, short, symbol, timestamp, ubyte, uint, ulong, ushort,
)

SPEC = pathlib.Path(__file__).parents[3] / "spec" / "1-0"
UUID = uuid.UUID("00112233-4455-6677-8899-aabbccddeeff")
ALIVE = []
NAMES = [
    (ubyte, "ubyte"), (ushort, "ushort"), (uint, "uint"), (timestamp, "timestamp"), (ulong, "ulong"),
    (byte, "byte"), (short, "short"), (int32, "int"), (decimal32, "decimal32"), (decimal64, "decimal64"),
]


def shown(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return f"boolean {str(value).lower()}"
    for kind, name in NAMES:
        if isinstance(value, kind):
            return f"{name} {int(value)}"
    if isinstance(value, decimal128):
        return f"decimal128 {bytes(value).hex()}"
    if isinstance(value, char):
        return f"char {ord(value)}"
    if isinstance(value, float32):
        return f"float {float(value)}"
    if isinstance(value, float):
        return f"double {value}"
    if isinstance(value, int):
        return f"long {value}"
    if isinstance(value, symbol):
        return f"symbol {json.dumps(str(value), ensure_ascii=False)}"
    if isinstance(value, str):
        return f"string {json.dumps(value, ensure_ascii=False)}"
    if isinstance(value, (bytes, memoryview)):
        return f"binary {bytes(value).hex()}"
    if isinstance(value, uuid.UUID):
        return f"uuid {value}"
    if isinstance(value, Described):
        return f"@({shown(value.descriptor)}) {shown(value.value)}"
    if isinstance(value, Array):
        elements = value.elements
        if value.descriptor is not UNDESCRIBED:
            elements = [Described(value.descriptor, element) for element in elements]
        return "array [" + ", ".join(shown(element) for element in elements) + "]"
    if isinstance(value, dict):
        return "map {" + ", ".join(f"{shown(k)}: {shown(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "list [" + ", ".join(shown(element) for element in value) + "]"
    raise TypeError(type(value))


def decode(octets):
    """The first value, and what follows it."""
    data = Data()
    # Binary values point into it, so that it must outlive them.
    ALIVE.append(data)
    taken = data.decode(octets)
    data.rewind()
    data.next()
    return data.get_object(), octets[taken:]


def encode(value):
    data = Data()
    data.put_object(value)
    return data.encode()


def vector(kind, name, octets, values, **more):
    print(f"[[{kind}]]")
    print(f"name = {json.dumps(name)}")
    for key, given in more.items():
        print(f"{key} = {json.dumps(given)}")
    print(f'hex = "{octets.hex()}"')
    print(f"shown = {json.dumps(values, ensure_ascii=False)}\n")


VALUES = {
    "null": [None],
    "boolean": [True, False],
    "ubyte": [ubyte(0), ubyte(255)],
    "ushort": [ushort(0), ushort(0x1234)],
    "uint": [uint(0), uint(255), uint(256), uint(0x12345678)],
    "ulong": [ulong(0), ulong(255), ulong(256), ulong(0x123456789ABCDEF0)],
    "byte": [byte(-128), byte(127)],
    "short": [short(-2), short(0x1234)],
    "int": [int32(-128), int32(127), int32(-129), int32(0x12345678)],
    "long": [-128, 127, 128, -(2**63)],
    "float": [float32(1.5)],
    "double": [-2.25],
    "decimal32": [decimal32(0x12345678)],
    "decimal64": [decimal64(0x123456789ABCDEF0)],
    "decimal128": [decimal128(bytes(range(16)))],
    "char": [char("x"), char("\U0001F600")],
    "timestamp": [timestamp(0), timestamp(-1), timestamp(1700000000123)],
    "uuid": [UUID],
    "binary": [b"", b"\x00\xff", b"b" * 256],
    "string": ["", "häuser", "s" * 256],
    "symbol": [symbol(""), symbol("sym:bol"), symbol("s" * 256)],
    "list": [[], [uint(1), None, "x", [True]], ["l" * 300]],
    "map": [{}, {symbol("a"): 1, "b": [ubyte(2)]}, {"m": "m" * 300}],
    "array": [
        Array(UNDESCRIBED, Data.SYMBOL, symbol("a"), symbol("bc")),
        Array(UNDESCRIBED, Data.UINT, uint(1), uint(70000)),
        Array(UNDESCRIBED, Data.STRING),
        Array(ulong(7), Data.INT, int32(1), int32(-1)),
        Array(UNDESCRIBED, Data.BOOL, True, False),
    ],
    "described": [Described(symbol("d"), "x"), Described(ulong(300), Described(ulong(1), [1]))],
}


class Types:
    """The types of spec/1-0: enough to make a list of fields."""

    def __init__(self):
        self.types, self.provided = {}, {}
        for file in ("types", "transport", "messaging", "transactions", "security"):
            root = xml.parse(SPEC / f"{file}.xml").getroot()
            for ty in root.iter():
                if ty.tag.endswith("}type"):
                    self.types[ty.get("name")] = ty
                    for archetype in re.split(r",\s*", ty.get("provides") or ""):
                        self.provided.setdefault(archetype, []).append(ty.get("name"))

    def children(self, name, tag):
        return [child for child in self.types[name] if child.tag.endswith("}" + tag)]

    def descriptor(self, name):
        for child in self.children(name, "descriptor"):
            hi, lo = (int(half, 16) for half in child.get("code").split(":"))
            return ulong(hi << 32 | lo)
        return None

    def sample(self, name, place, default=None):
        """A value that is no default of any field, and that differs from field to field."""
        if name == "*":
            return f"any-{place}"
        ty = self.types[name]
        if ty.get("class") == "composite":
            return self.composite(name, full=False)
        if ty.get("class") == "restricted":
            value = self.sample(ty.get("source"), place)
            choices = [choice for choice in self.children(name, "choice") if choice.get("name") != default]
            if choices:
                text = choices[-1].get("value")
                value = text == "true" if isinstance(value, bool) else type(value)(int(text) if text.isdigit() else text)
            descriptor = self.descriptor(name)
            return value if descriptor is None else Described(descriptor, value)
        return {
            "boolean": True, "ubyte": ubyte(place + 1), "ushort": ushort(place + 1000), "uint": uint(place + 70000),
            "ulong": ulong(place + 1), "timestamp": timestamp(1700000000000 + place), "binary": bytes([place, 255]),
            "string": f"text-{place}", "symbol": symbol(f"symbol-{place}"), "list": [uint(place), "x"],
            "map": {symbol(f"key-{place}"): uint(place)}, "uuid": UUID,
        }[name]

    def field(self, field, place):
        name = field.get("type")
        for archetype in (field.get("requires") or "").split(","):
            if name == "*" and archetype in self.provided:
                name = self.provided[archetype][0]
        value = self.sample(name, place, field.get("default"))
        if field.get("multiple"):
            return Array(UNDESCRIBED, Data.SYMBOL, symbol(f"{value}-1"), symbol(f"{value}-2"))
        return value

    def composite(self, name, full):
        values = []
        for place, field in enumerate(self.children(name, "field")):
            needed = full or field.get("mandatory")
            values.append(self.field(field, place) if needed else None)
        while values and values[-1] is None:
            values.pop()
        return Described(self.descriptor(name), values)


def types():
    known = Types()
    for name, ty in known.types.items():
        if known.descriptor(name) is None:
            continue
        if ty.get("class") == "composite":
            made = [known.composite(name, full=False), known.composite(name, full=True)]
        else:
            made = [known.sample(name, 1)]
        for value in made:
            octets = encode(value)
            vector("type", name, octets, shown(decode(octets)[0]))


def frames():
    """A session between two ends of qpid-proton, without a network: what either writes."""
    octets = {"client": b"", "server": b""}
    client, server = Transport(), Transport(Transport.SERVER)
    sasl = client.sasl()
    sasl.allowed_mechs("ANONYMOUS")
    server.sasl().allowed_mechs("ANONYMOUS")
    ends = {"client": (client, server), "server": (server, client)}
    connection, peer = Connection(), Connection()
    connection.container, connection.hostname = "vectors-client", "example.test"
    connection.offered_capabilities = Array(UNDESCRIBED, Data.SYMBOL, symbol("a"), symbol("b"))
    connection.properties = {symbol("product"): "vectors"}
    peer.container = "vectors-server"
    collector = Collector()
    peer.collect(collector)
    client.bind(connection)
    server.bind(peer)

    def pump():
        moved = True
        while moved:
            moved = False
            for name, (end, other) in ends.items():
                pending = end.pending()
                if pending > 0:
                    run = end.peek(pending)
                    octets[name] += run
                    other.push(run)
                    end.pop(len(run))
                    moved = True

    connection.open()
    pump()
    peer.open()
    session = connection.session()
    session.open()
    sender = session.sender("vectors-sender")
    sender.source.address, sender.target.address = "from-here", "to-there"
    sender.source.durability, sender.source.timeout = Terminus.DELIVERIES, 30
    sender.source.capabilities.put_object(symbol("queue"))
    sender.target.dynamic = False
    sender.open()
    pump()
    peer_session = peer.session_head(0)
    peer_session.open()
    receiver = peer.link_head(0)
    receiver.source.copy(receiver.remote_source)
    receiver.target.copy(receiver.remote_target)
    receiver.open()
    receiver.flow(10)
    pump()
    message = Message(body="hello", subject="s", id="id-1", durable=True)
    for tag, outcome in (("t1", Delivery.ACCEPTED), ("t2", Delivery.REJECTED), ("t3", Delivery.RELEASED), ("t4", Delivery.MODIFIED)):
        delivery = sender.delivery(tag)
        sender.send(message.encode())
        sender.advance()
        pump()
        arrived = receiver.current
        if outcome == Delivery.REJECTED:
            arrived.local.condition = proton.Condition("amqp:not-allowed", "why", {symbol("k"): 1})
        if outcome == Delivery.MODIFIED:
            arrived.local.failed = True
            arrived.local.annotations = {symbol("x-opt"): 1}
        arrived.update(outcome)
        receiver.advance()
        arrived.settle()
        pump()
        delivery.settle()
        pump()
    sender.drained()
    sender.condition = proton.Condition("amqp:link:detach-forced", "because")
    sender.close()
    pump()
    receiver.close()
    session.close()
    pump()
    peer_session.close()
    connection.close()
    pump()
    peer.close()
    pump()
    for name, run in octets.items():
        while run:
            if run[:4] == b"AMQP":
                vector("header", name, run[:8], "")
                run = run[8:]
                continue
            size, offset = int.from_bytes(run[:4], "big"), run[4] * 4
            frame, run = run[:size], run[size:]
            values, payload = [], frame[offset:]
            while payload:
                value, payload = decode(payload)
                values.append(shown(value))
            vector("frame", name, frame, values)


def messages():
    first = Message(body=b"octets", inferred=True, id=ulong(7), correlation_id=UUID, user_id=b"me", address="to", reply_to="back",
                    subject="s", content_type=symbol("text/plain"), content_encoding=symbol("gzip"), expiry_time=1700000001.5, creation_time=1700000000.25,
                    group_id="g", group_sequence=9, reply_to_group_id="rg", durable=True, priority=7, ttl=1.5,
                    first_acquirer=True, delivery_count=3)
    first.instructions, first.annotations = {symbol("x-opt-a"): 1}, {symbol("x-opt-b"): "b"}
    first.properties = {"k": "v", "n": 5, "t": True, "d": 1.5, "u": UUID}
    second = Message(body=[1, "two"], inferred=True, id=b"binary")
    third = Message(body={"a": [None]}, id="text")
    for message in (first, second, third, Message()):
        octets = message.encode()
        values, rest = [], octets
        while rest:
            value, rest = decode(rest)
            values.append(shown(value))
        vector("message", "message", octets, values)


def main():
    version = ".".join(map(str, proton.VERSION))
    print(f"# Written by fuzz/vectors/record/proton_1_0.py; the octets are those of qpid-proton {version} (PyPI).")
    print(f'source = "qpid-proton {version}"\n')
    for name, values in VALUES.items():
        for value in values:
            octets = encode(value)
            vector("value", name, octets, shown(decode(octets)[0]))
    types()
    messages()
    frames()


if __name__ == "__main__":
    main()
