#!/usr/bin/env python3
"""Writes the vectors of a recorded session of 0-8, 0-9 or 0-9-1: each method and each kind of content header once.

Usage: recorded.py VERSION FOLDER > fuzz/vectors/VERSION/qpid-session.toml
FOLDER holds N.client, N.server and `log`, the client's own log: each method is held against what the client says of it, and that
text stands beside the vector as `said`.
"""

import collections
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import classic
from said import agrees, lasting

def camel(name):
    return "".join(word.capitalize() for word in re.split(r"[.-]", name))


def said(log):
    """What the client says of the methods: a queue for each connection, direction and name."""
    texts, number = collections.defaultdict(collections.deque), 0
    for line in log.read_text().splitlines():
        found = re.search(r"- (SEND|RECV): (.*)$", line)
        if not found:
            continue
        direction = "client" if found[1] == "SEND" else "server"
        if found[2].startswith("AMQP"):
            number += 1
        for part in re.split(r"bodyFrame: ", found[2])[1:]:
            match = re.match(r"\[?(\w+?)Body(?:Impl)?\b[:{]? ?(.*)", part)
            if match:
                text = re.sub(r"\](\]\}?)?( \d=\[Frame channelId: \d+, )?$|\}?\]?( \d=\[Frame channelId: \d+, )?$", "", match[2].rstrip())
                texts[number, direction, match[1]].append(lasting(text))
    return texts


def main():
    version, folder = classic.Version(sys.argv[1]), pathlib.Path(sys.argv[2])
    texts, seen, checked, silent = said(folder / "log"), collections.Counter(), 0, []
    print(f"# Written by fuzz/vectors/record/qpid/recorded.py: frames between qpid-client 6.4.0 and Broker-J 9.2.1 (Maven), {sys.argv[1]}.")
    print("# `values` were read by fuzz/vectors/record/classic.py; `said` is what the Java client logged of the same frame, and the")
    print("# recorder found each value in it (but for long strings, and a name that the client logs as null when it is empty).")
    print('source = "qpid-client 6.4.0 and Broker-J 9.2.1"')
    print('dialect = "qpid"\n')
    for path in sorted(folder.glob("*.client")) + sorted(folder.glob("*.server")):
        number, direction = path.name.split(".")
        for frame in classic.frames(path.read_bytes()):
            ty, _, payload, _ = frame
            if ty == 1:
                name, *_, values = classic.method(version, payload, "qpid")
                key = camel(name)
                if (int(number), direction, key) not in texts:
                    key = {"BasicRecoverOk": "BasicRecoverSyncOk", "BasicRecover": "BasicRecoverSync"}.get(key, key)
            elif ty == 2:
                _, size, values = classic.header(version, payload, "qpid")
                name, key = (tuple(place for place, _ in values), tuple(sorted(e[1] for p, v in values for e in v.get("table", [])))), "ContentHeader"
            else:
                continue
            queue = texts[int(number), direction, key]
            if not queue:  # It came when the client had closed.
                silent.append(name)
                continue
            text = queue.popleft()
            if ty == 1 and not agrees(values, text):
                raise SystemExit(f"{path}: {name} {values} is not what the client says: {text}")
            checked += 1
            seen[name] += 1
            if seen[name] == 1 or (ty == 1 and values and seen[name] == 4):
                print(classic.vector(version, "qpid", frame, text))
    print(f"{sys.argv[1]}: {checked} frames, {len(seen)} kinds; the client says nothing of {silent}", file=sys.stderr)


main()
