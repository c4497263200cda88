#!/usr/bin/env python3
"""Turns frames of 0-9-1 that a client wrote into vectors.

Usage: RECORDER | given.py SOURCE > fuzz/vectors/0-9-1/NAME.toml
A line a frame: method or header, its octets in hexadecimal digits, and what was given to the client as JSON, with tabs between. classic.py reads the
octets; what it reads must be what was given.
"""

import json
import sys

import classic


def same(given, read):
    """Equal, where a `text` is a string of either width."""
    if isinstance(given, list):
        return isinstance(read, list) and len(given) == len(read) and all(map(same, given, read))
    if isinstance(given, dict) and "text" in given:
        return read in ({"shortstr": given["text"]}, {"longstr": given["text"]})
    return given == read


def main():
    source, version = sys.argv[1], classic.Version("0-9-1")
    print(f"# Written by fuzz/vectors/record/given.py; the octets are those of {source}. `values` were read by classic.py, and are what was given to")
    print("# the client.")
    print(f'source = "{source}"\ndialect = "rabbitmq"\n')
    for line in sys.stdin.read().splitlines():
        kind, digits, given = line.split("\t")
        given = json.loads(given)
        (frame,) = classic.frames(bytes.fromhex(digits))
        if kind == "method":
            name, group, index, values = classic.method(version, frame[2], "rabbitmq")
            if not same(given, values):
                raise SystemExit(f"{name}: {given} is not {values}")
        elif not same(given, classic.header(version, frame[2], "rabbitmq")[2]):
            raise SystemExit(f"{classic.header(version, frame[2], 'rabbitmq')} is not {given}")
        print(classic.vector(version, "rabbitmq", frame))


main()
