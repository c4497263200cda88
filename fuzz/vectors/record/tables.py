#!/usr/bin/env python3
"""Turns field tables that a client wrote into vectors: each table has one entry `k`.

Usage: RECORDER | tables.py SOURCE > fuzz/vectors/0-9-1/NAME.toml
A line a table: its octets in hexadecimal digits, a tab, and what the recorder gave to the client as JSON: [type, value], where the type `integer`
stands for any. The octets are read by classic.py in each dialect, and the vector names those in which they are what was given, as one type.
"""

import json
import sys

import classic

INTEGERS = {f"{sign}int{width}" for sign in ("", "u") for width in (8, 16, 32, 64)}


def same(given, read):
    (wanted, value), (ty, found) = given, read
    if wanted != ty and not (wanted == "integer" and ty in INTEGERS):
        return False
    if ty == "array":
        return len(value) == len(found) and all(map(same, value, found))
    if ty == "table":
        return len(value) == len(found) and all(a[0] == b[0] and same(a[1:], b[1:]) for a, b in zip(value, found))
    if ty in ("float", "double"):
        return float(value) == float(found)
    return value == found


def main():
    source = sys.argv[1]
    print(f"# Written by fuzz/vectors/record/tables.py; the octets are those of {source}, `values` is what was given to it.")
    print(f'source = "{source}"\n')
    for line in sys.stdin.read().splitlines():
        digits, given = line.split("\t", 1)
        given = json.loads(given)
        dialects = []
        for dialect in classic.LETTERS:
            reader = classic.Reader(bytes.fromhex(digits), dialect)
            try:
                ((name, *found),) = reader.table()
            except ValueError:
                continue
            if name == "k" and reader.place == len(reader.octets) and same(given, found) and (not dialects or found == read):
                dialects.append(dialect)
                read = found
        if not dialects:
            raise SystemExit(f"{digits} is not {given} in any dialect")
        print(f'[[table]]\ndialects = {classic.toml(dialects)}\nhex = "{digits}"\nvalues = {classic.toml([["k", *read]])}\n')


if __name__ == "__main__":
    main()
