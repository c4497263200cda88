"""Reads frames of 0-10 and writes them as vectors: a reader of its own, from the document in spec/0-10.

In: octets of one direction. Out: segments, and the controls, commands and structs in them as the values of a vector file.
"""

import pathlib
import re
import struct
import xml.etree.ElementTree as xml

from classic import toml

NS = "{http://www.amqp.org/schema/amqp.xsd}"
FORMS = {
    "int8": "b", "uint8": "B", "char": "B", "boolean": "B", "int16": "h", "uint16": "H", "int32": "i", "uint32": "I", "char-utf32": "I",
    "float": "f", "double": "d", "int64": "q", "uint64": "Q", "datetime": "Q", "sequence-no": "I",
}
SIZES = {1: "B", 2: "H", 4: "I"}


class Record:
    def __init__(self, node, name, group, code):
        self.node, self.name, self.group, self.code = node, name, group, code
        self.size, self.pack = int(node.get("size", 0)), int(node.get("pack", 2))
        self.fields = [(field.get("name"), field.get("type")) for field in node.findall(NS + "field")]


class Protocol:
    def __init__(self):
        root = xml.parse(pathlib.Path(__file__).resolve().parents[3] / "spec" / "0-10" / "amqp.xml").getroot()
        self.types = {node.get("name"): node for node in root.findall(NS + "type")}
        self.codes = {int(node.get("code"), 16): node.get("name") for node in self.types.values() if node.get("code")}
        self.domains, self.structs, self.coded, self.controls, self.commands = {}, {}, {}, {}, {}
        self.group(root, "", 0)
        # The Qpid family writes this struct with a code and a wide size, not as the document has it.
        xid = next(node for node in root.iter(NS + "struct") if node.get("name") == "xid")
        xid.set("size", "4")
        xid.set("code", "0x4")
        for node in root.findall(NS + "class"):
            self.group(node, node.get("name"), int(node.get("code"), 16))

    def group(self, node, name, code):
        for domain in node.findall(NS + "domain"):
            self.domains[name, domain.get("name")] = domain.get("type")
        for found in node.iter(NS + "struct") if name else node.findall(NS + "struct"):
            inner = int(found.get("code"), 16) if found.get("code") else None
            record = Record(found, f"{name}.{found.get('name')}", name, inner)
            self.structs[name, found.get("name")] = record
            if inner is not None:
                self.coded[code << 8 | inner] = record
        for tag, place in (("control", self.controls), ("command", self.commands)):
            for method in node.findall(NS + tag):
                inner = int(method.get("code"), 16)
                place[code << 8 | inner] = Record(method, f"{name}.{method.get('name')}", name, inner)

    def resolve(self, name, group):
        """The base type of a name, or the struct that it names."""
        owner, local = name.rsplit(".", 1) if "." in name else (group, name)
        for scope in (owner, ""):
            if (scope, local) in self.structs:
                return self.structs[scope, local]
            if (scope, local) in self.domains:
                return self.resolve(self.domains[scope, local], scope)
        return local


class Reader:
    def __init__(self, protocol, octets):
        self.protocol, self.octets, self.place = protocol, octets, 0

    def take(self, count):
        run = self.octets[self.place : self.place + count]
        if len(run) != count:
            raise ValueError(f"{count} octets wanted, {len(run)} left")
        self.place += count
        return run

    def left(self):
        return len(self.octets) - self.place

    def number(self, form):
        return struct.unpack(">" + form, self.take(struct.calcsize(">" + form)))[0]

    def inner(self, width):
        return Reader(self.protocol, self.take(self.number(SIZES[width])))

    def coded(self):
        """A value behind its code: the name of its type, and the value."""
        name = self.protocol.codes[self.number("B")]
        return [name, self.value(name)]

    def value(self, name):
        """A value of a type of the specification."""
        if name in ("void", "bit"):
            return True if name == "bit" else ""
        if name == "boolean":
            return bool(self.number("B"))
        if name in FORMS:
            number = self.number(FORMS[name])
            return repr(number) if name in ("float", "double") else number
        if name in ("str8", "str16"):
            return self.take(self.number("B" if name == "str8" else "H")).decode()
        if name == "map":
            inner, entries = self.inner(4), []
            for _ in range(inner.number("I") if inner.octets else 0):
                key = inner.take(inner.number("B")).decode()
                entries.append([key, *inner.coded()])
            return self.ended(inner, entries)
        if name == "list":
            inner = self.inner(4)
            return self.ended(inner, [inner.coded() for _ in range(inner.number("I") if inner.octets else 0)])
        if name == "array":
            inner = self.inner(4)
            if not inner.octets:
                return []
            element = self.protocol.codes[inner.number("B")]
            return self.ended(inner, [[element, inner.value(element)] for _ in range(inner.number("I"))])
        if name == "struct32":
            inner = self.inner(4)
            record = self.protocol.coded[inner.number("H")]
            return self.ended(inner, {"name": record.name, "fields": inner.fields(record)})
        if name == "sequence-set":
            inner = self.inner(2)
            return [[inner.number("I"), inner.number("I")] for _ in range(inner.left() // 8)]
        if name == "byte-ranges":
            inner = self.inner(2)
            return [[inner.number("Q"), inner.number("Q")] for _ in range(inner.left() // 16)]
        node = self.protocol.types[name]
        if node.get("fixed-width"):
            return self.take(int(node.get("fixed-width"))).hex()
        return self.take(self.number(SIZES[int(node.get("variable-width"))])).hex()

    def ended(self, inner, value):
        if inner.left():
            raise ValueError(f"{inner.left()} octets are left in {value}")
        return value

    def fields(self, record):
        """The fields that are there, as [place, {type: value}]."""
        flags = int.from_bytes(self.take(record.pack), "little") if record.pack else (1 << len(record.fields)) - 1
        if flags >> len(record.fields):
            raise ValueError(f"{record.name}: flags {flags:x}")
        made = []
        for place, (_, name) in enumerate(record.fields):
            if not flags >> place & 1:
                continue
            base = self.protocol.resolve(name, record.group)
            if isinstance(base, Record):
                made.append([place, {"struct": self.sized(base)}])
            else:
                made.append([place, {base: self.value(base)}])
        return made

    def sized(self, record):
        """A struct behind its size, and its code where it has one."""
        if record.code is not None:
            return self.value("struct32")["fields"]
        inner = self.inner(record.size) if record.size else self
        return self.ended(inner, inner.fields(record))


def segments(octets):
    """(type, track, channel, payload) of each segment, put together from its frames."""
    if octets[:4] == b"AMQP":
        octets = octets[8:]
    open_segments = {}
    while octets:
        flags, ty, size, _, track, channel, _ = struct.unpack(">BBHBBHI", octets[:12])
        payload, octets = octets[12:size], octets[size:]
        if flags & 2:  # The first frame of a segment.
            open_segments[channel, track & 15] = b""
        open_segments[channel, track & 15] += payload
        if flags & 1:
            yield ty, track & 15, channel, open_segments.pop((channel, track & 15))
    if open_segments:
        raise ValueError(f"segments without an end: {open_segments}")


def operation(protocol, command, payload):
    """A control or a command: its name, the flags of the session header, its fields."""
    reader = Reader(protocol, payload)
    record = (protocol.commands if command else protocol.controls)[reader.number("H")]
    sync = None
    if command:
        sync = bool(reader.sized(protocol.structs["session", "header"]))
    fields = reader.fields(record)
    if reader.left():
        raise ValueError(f"{record.name}: {reader.left()} octets are left")
    return record.name, sync, fields


def header(protocol, payload):
    """The structs of a header segment, one by one: name, octets, fields."""
    reader = Reader(protocol, payload)
    while reader.left():
        start = reader.place
        value = reader.value("struct32")
        yield value["name"], payload[start : reader.place], value["fields"]


def vector(kind, name, octets, fields, said, sync=None):
    more = "" if sync is None else f"sync = {toml(sync)}\n"
    if re.search(rb"\0\0\0.\x06\x04", octets, re.DOTALL):
        more += "qpid = true\n"
    return f'[[{kind}]]\nname = "{name}"\n{more}hex = "{octets.hex()}"\nvalues = {toml(fields)}\nsaid = {toml(said)}\n'
