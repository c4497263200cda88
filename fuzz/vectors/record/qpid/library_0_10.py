#!/usr/bin/env python3
"""Writes the controls, commands and structs of 0-10 that the Qpid client's library has, as vectors.

Usage: library_0_10.py < lines of Library010.java > fuzz/vectors/0-10/qpid-library.toml
A record that lacks a field which the document asks for is left out.
"""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import packed
from said import agrees_packed, lasting


def whole(record, fields):
    there = {place for place, _ in fields}
    return all(place in there or field.get("required") != "true" for place, field in enumerate(record.node.findall(packed.NS + "field")))


def main():
    protocol = packed.Protocol()
    print("# Written by fuzz/vectors/record/qpid/library_0_10.py; the octets are those of qpid-client 6.4.0 (Maven), made from chosen values.")
    print("# `hex`, `values`, `said` and `qpid` are as in qpid-session.toml; `said` is what the library says of the record that it was given.")
    print('source = "qpid-client 6.4.0"\n')
    for line in sys.stdin.read().splitlines():
        kind, hexed, text = lasting(line).split("\t", 2)
        octets = bytes.fromhex(hexed)
        text = re.match(r"(?:ch=\d+ )?(?:id=\d+ )?(?:\[\w+\] )*(\w+)\((.*)\)$", text)
        sync = None
        if kind == "struct":
            local = re.sub(r"(?<!^)(?=[A-Z])", "-", text[1]).lower().replace("session-header", "header")
            record = next(record for (_, inner), record in protocol.structs.items() if inner == local)
            name = record.name
            reader = packed.Reader(protocol, octets)
            fields = reader.sized(record)
            if reader.left():
                raise SystemExit(f"{name}: {reader.left()} octets are left")
        else:
            command = kind != "control"
            name, sync, fields = packed.operation(protocol, command, octets)
            record = (protocol.commands if command else protocol.controls)[int.from_bytes(octets[:2])]
            if sync is not None and sync != (kind == "sync"):
                raise SystemExit(f"{name}: sync is {sync}")
            kind = "command" if command else "control"
        if not agrees_packed(record, protocol.resolve, fields, text[2]):
            raise SystemExit(f"{name} {fields} is not what the library says: {text[2]}")
        if whole(record, fields):
            print(packed.vector(kind, name, octets, fields, text[2], sync))


main()
