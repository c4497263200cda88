"""Reads frames of 0-8, 0-9 and 0-9-1 and writes them as vectors: a reader of its own, from the documents in spec/.

In: octets of one direction. Out: frames, their methods and content headers as the values of a vector file.
The Qpid family's additions are written out here and do not come from the overlays.
"""

import json
import pathlib
import struct
import xml.etree.ElementTree as xml

SPEC = pathlib.Path(__file__).resolve().parents[3] / "spec"
#: (class, id): name and fields of what Qpid adds in every version.
QPID = {
    (40, 22): ("exchange.bound", [("exchange", "shortstr"), ("routing-key", "shortstr"), ("queue", "shortstr")]),
    (40, 23): ("exchange.bound-ok", [("reply-code", "short"), ("reply-text", "shortstr")]),
}
QPID_0_8 = {(60, 101): ("basic.recover-ok", [])}
QPID_0_9 = {(60, 102): ("basic.recover-sync", [("requeue", "bit")]), (60, 101): ("basic.recover-sync-ok", [])}
#: What RabbitMQ added to 0-9-1 and Qpid took over.
RABBIT = {
    (10, 60): ("connection.blocked", [("reason", "shortstr")]),
    (10, 61): ("connection.unblocked", []),
    (10, 70): ("connection.update-secret", [("new-secret", "longstr"), ("reason", "shortstr")]),
    (10, 71): ("connection.update-secret-ok", []),
    (40, 30): ("exchange.bind", [("reserved-1", "short"), ("destination", "shortstr"), ("source", "shortstr"),
                                 ("routing-key", "shortstr"), ("no-wait", "bit"), ("arguments", "table")]),
    (40, 31): ("exchange.bind-ok", []),
    (40, 40): ("exchange.unbind", [("reserved-1", "short"), ("destination", "shortstr"), ("source", "shortstr"),
                                   ("routing-key", "shortstr"), ("no-wait", "bit"), ("arguments", "table")]),
    (40, 51): ("exchange.unbind-ok", []),
    (60, 120): ("basic.nack", [("delivery-tag", "longlong"), ("multiple", "bit"), ("requeue", "bit")]),
    (85, 10): ("confirm.select", [("nowait", "bit")]),
    (85, 11): ("confirm.select-ok", []),
    (30, 10): ("access.request", [("realm", "shortstr")] + [(name, "bit") for name in ("exclusive", "passive", "active", "write", "read")]),
    (30, 11): ("access.request-ok", [("reserved-1", "short")]),
}
#: letter: name of the type, and how its fixed octets are read.
FIXED = {
    "t": ("boolean", "B"), "b": ("int8", "b"), "B": ("uint8", "B"), "u": ("uint16", "H"), "I": ("int32", "i"),
    "i": ("uint32", "I"), "f": ("float", "f"), "d": ("double", "d"), "T": ("timestamp", "Q"), "V": ("void", ""),
}
LETTERS = {
    "spec": FIXED | {"U": ("int16", "h"), "L": ("int64", "q"), "l": ("uint64", "Q")},
    "rabbitmq": FIXED | {"s": ("int16", "h"), "l": ("int64", "q"), "L": ("int64", "q")},
    "qpid": FIXED | {"s": ("int16", "h"), "l": ("int64", "q"), "L": ("uint64", "Q"), "k": ("ascii-character", "B")},
}
LONG = {
    "spec": {"S": "long-string"},
    "rabbitmq": {"S": "long-string", "x": "byte-array"},
    "qpid": {"S": "long-string", "x": "byte-array", "c": "ascii-string", "C": "wide-string"},
}


class Version:
    """The methods and properties of one version, with what Qpid adds."""

    def __init__(self, name):
        self.name = name
        root = xml.parse(SPEC / name / "amqp.xml").getroot()
        domains = {domain.get("name"): domain.get("type") for domain in root.iter("domain")}
        self.methods, self.properties, self.class_names = {}, {}, {}

        def fields(record):
            made = []
            for field in record.findall("field"):
                kind = field.get("type") or field.get("domain")
                made.append(((field.get("name") or "reserved").replace(" ", "-"), domains.get(kind, kind)))
            return made

        for group in root.iter("class"):
            index = int(group.get("index"))
            self.class_names[index] = group.get("name")
            self.properties[index] = fields(group)
            for method in group.findall("method"):
                full = f"{group.get('name')}.{method.get('name').replace(' ', '-')}"
                self.methods[index, int(method.get("index"))] = (full, fields(method))
        self.methods |= QPID
        if name == "0-8":
            self.methods |= QPID_0_8
            self.methods[60, 20][1].append(("arguments", "table"))
        elif name == "0-9":
            self.methods |= QPID_0_9
        else:
            self.methods |= RABBIT


class Reader:
    def __init__(self, octets, dialect):
        self.octets, self.place, self.dialect, self.bit = octets, 0, dialect, None

    def take(self, count):
        run = self.octets[self.place : self.place + count]
        if len(run) != count:
            raise ValueError(f"{count} octets wanted, {len(run)} left")
        self.place += count
        return run

    def number(self, form):
        return struct.unpack(">" + form, self.take(struct.calcsize(">" + form)))[0] if form else 0

    def text(self, run):
        try:
            return run.decode()
        except UnicodeDecodeError:
            return {"hex": run.hex()}

    def value(self):
        letter = chr(self.number("B"))
        if letter in LETTERS[self.dialect]:
            name, form = LETTERS[self.dialect][letter]
            number = self.number(form)
            if name == "boolean":
                return [name, str(bool(number)).lower()]
            return [name, "" if name == "void" else repr(number) if name in ("float", "double") else str(number)]
        if letter in LONG[self.dialect]:
            name, run = LONG[self.dialect][letter], self.take(self.number("I"))
            return [name, self.text(run) if name == "long-string" else {"hex": run.hex()}]
        if letter == "s":
            return ["short-string", self.text(self.take(self.number("B")))]
        if letter == "D":
            return ["decimal", f"{self.number('B')} {self.number('I')}"]
        if letter == "F":
            return ["table", self.table()]
        if letter == "A":
            inner, values = Reader(self.take(self.number("I")), self.dialect), []
            while inner.place < len(inner.octets):
                values.append(inner.value())
            return ["array", values]
        raise ValueError(f"letter {letter}")

    def table(self):
        inner, entries = Reader(self.take(self.number("I")), self.dialect), []
        while inner.place < len(inner.octets):
            name = inner.text(inner.take(inner.number("B")))
            entries.append([name, *inner.value()])
        return entries

    def field(self, kind):
        if kind == "bit":
            if self.bit in (None, 8):
                self.bits, self.bit = self.number("B"), 0
            self.bit += 1
            return {"boolean": bool(self.bits >> (self.bit - 1) & 1)}
        self.bit = None
        if kind == "shortstr":
            return {kind: self.text(self.take(self.number("B")))}
        if kind == "longstr":
            return {kind: self.text(self.take(self.number("I")))}
        if kind == "table":
            return {kind: self.table()}
        form = {"octet": "B", "short": "H", "long": "I", "longlong": "Q", "timestamp": "Q"}[kind]
        return {kind: self.number(form)}


def frames(octets):
    """(type, channel, payload, the whole frame) of each frame; a protocol header in front is left out."""
    if octets[:4] == b"AMQP":
        octets = octets[8:]
    while octets:
        ty, channel, size = struct.unpack(">BHI", octets[:7])
        if len(octets) < size + 8 or octets[size + 7] != 0xCE:
            raise ValueError(f"a frame of {size} octets has no end")
        yield ty, channel, octets[7 : 7 + size], octets[: size + 8]
        octets = octets[size + 8 :]


def method(version, payload, dialect):
    """Name, class, id and values of a method."""
    reader = Reader(payload, dialect)
    ids = reader.number("H"), reader.number("H")
    name, fields = version.methods[ids]
    values = [reader.field(kind) for _, kind in fields]
    if reader.place != len(payload):
        raise ValueError(f"{name}: {len(payload) - reader.place} octets are left")
    return name, *ids, values


def header(version, payload, dialect):
    """Class, size of the body, and the properties that are there, as pairs of place and value."""
    reader = Reader(payload, dialect)
    group, weight, size, flags = (reader.number(form) for form in "HHQH")
    fields, values = version.properties[group], []
    for place, (_, kind) in enumerate(fields):
        if flags >> (15 - place) & 1:
            values.append([place, {"boolean": True} if kind == "bit" else reader.field(kind)])
    if reader.place != len(payload) or weight:
        raise ValueError("octets are left behind the properties, or there is a weight")
    return group, size, values


def toml(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(toml(inner) for inner in value) + "]"
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1 << 63:
        return json.dumps(str(value))
    return json.dumps(value, ensure_ascii=False)


def vector(version, dialect, frame, said=None):
    """The lines of one vector, or None for a frame that has no record."""
    ty, channel, payload, whole = frame
    more = [f"said = {toml(said)}"] if said else []
    if ty == 1:
        name, group, index, values = method(version, payload, dialect)
        lines = ["[[method]]", f'name = "{name}"', f"class = {group}", f"id = {index}"]
    elif ty == 2:
        group, size, values = header(version, payload, dialect)
        lines = ["[[header]]", f"class = {group}", f"body-size = {size}"]
    else:
        return None
    return "\n".join(lines + [f"channel = {channel}", f'hex = "{whole.hex()}"', f"values = {toml(values)}"] + more) + "\n"
