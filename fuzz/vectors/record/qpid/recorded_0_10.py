#!/usr/bin/env python3
"""Writes the vectors of a recorded session of 0-10: each control, command and struct once or twice.

Usage: recorded_0_10.py FOLDER > fuzz/vectors/0-10/qpid-session.toml
FOLDER holds N.client, N.server and `log`, the client's own log, as for recorded.py.
"""

import collections
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import packed
from said import agrees_packed, lasting


def camel(name):
    return "".join(word.capitalize() for word in re.split(r"[.-]", name))


def said(log):
    """What the client says: a queue of texts for each connection, direction and name; structs of a message stand in lines below."""
    texts, number, direction = collections.defaultdict(collections.deque), 0, None
    for line in log.read_text().splitlines():
        found = re.search(r"- (SEND|RECV): \[[^]]*\] (.*)$", line)
        if found:
            direction = "client" if found[1] == "SEND" else "server"
            number += found[1] == "SEND" and found[2].startswith("AMQP")
            part = re.match(r"(?:ch=\d+ )?(?:id=\d+ )?(?:\[\w+\] )*(\w+)\((.*)\)$", found[2])
        else:
            part = re.match(r"  (\w+Properties)\((.*)\)$", line) if direction else None
        if part:
            texts[number, direction, part[1]].append(lasting(part[2]))
    return texts


def main():
    protocol, folder = packed.Protocol(), pathlib.Path(sys.argv[1])
    texts, seen, checked, silent = said(folder / "log"), collections.Counter(), 0, []
    print("# Written by fuzz/vectors/record/qpid/recorded_0_10.py: segments between qpid-client 6.4.0 and Broker-J 9.2.1 (Maven), 0-10.")
    print("# `hex` of a control or command is its whole method segment; of a struct, its octets in the header segment. `values` were read by")
    print("# fuzz/vectors/record/packed.py: the place of each field that is there, and its value. `said` is what the Java client logged of the")
    print("# same record, and the recorder found each field in it. `qpid = true`: with dtx.xid as a struct with a code, as the Qpid family has it.")
    print('source = "qpid-client 6.4.0 and Broker-J 9.2.1"\n')

    def take(kind, record, name, octets, fields, sync=None):
        nonlocal checked
        key = name
        if name == "execution.result":
            key = name, next((value["struct32"]["name"] for _, value in fields if "struct32" in value), None)
        queue = texts[int(number), direction, camel(name.split(".")[1] if kind == "struct" else name)]
        if not queue:  # It came when the client had closed.
            silent.append(name)
            return
        text = queue.popleft()
        if not agrees_packed(record, protocol.resolve, fields, text):
            raise SystemExit(f"{path}: {name} {fields} is not what the client says: {text}")
        checked += 1
        seen[key] += 1
        if seen[key] == 1 or (fields and seen[key] == 4):
            print(packed.vector(kind, name, octets, fields, text, sync))

    for path in sorted(folder.glob("*.client")) + sorted(folder.glob("*.server")):
        number, direction = path.name.split(".")
        for ty, _, _, payload in packed.segments(path.read_bytes()):
            if ty in (0, 1):
                name, sync, fields = packed.operation(protocol, ty == 1, payload)
                record = (protocol.commands if ty else protocol.controls)[int.from_bytes(payload[:2])]
                take("command" if ty else "control", record, name, payload, fields, sync)
            elif ty == 2:
                for name, octets, fields in packed.header(protocol, payload):
                    record = next(record for record in protocol.coded.values() if record.name == name)
                    take("struct", record, name, octets, fields)
    print(f"0-10: {checked} records, {len(seen)} kinds; the client says nothing of {silent}", file=sys.stderr)


main()
