#!/usr/bin/env python3
"""Writes the methods and content headers of 0-8, 0-9 or 0-9-1 that the Qpid client's library has, as vectors.

Usage: library.py VERSION < lines of Library.java > fuzz/vectors/VERSION/qpid-library.toml
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import classic
from said import agrees, lasting


def main():
    version = classic.Version(sys.argv[1])
    print("# Written by fuzz/vectors/record/qpid/library.py; the octets are those of qpid-client 6.4.0 (Maven), made from chosen values.")
    print("# `values` were read by fuzz/vectors/record/classic.py; `said` is what the library says of the method that it was given,")
    print("# and the recorder found each value in it (but for long strings).")
    print('source = "qpid-client 6.4.0"')
    print('dialect = "qpid"\n')
    for line in sys.stdin.read().splitlines():
        octets, text = lasting(line).split("\t", 1)
        (frame,) = classic.frames(bytes.fromhex(octets))
        if frame[0] == 1:
            text = text.strip().removeprefix("[").removesuffix("]").partition("Body")[2].removeprefix("Impl").lstrip(": ")
            ids = tuple(int.from_bytes(frame[2][at : at + 2]) for at in (0, 2))
            if ids not in version.methods:  # The library has it for another version.
                print(f"{sys.argv[1]}: no {ids} {text}", file=sys.stderr)
                continue
            name, *_, values = classic.method(version, frame[2], "qpid")
            if not agrees(values, text):
                raise SystemExit(f"{name} {values} is not what the library says: {text}")
        print(classic.vector(version, "qpid", frame, text))


main()
