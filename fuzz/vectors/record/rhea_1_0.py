#!/usr/bin/env python3
"""Writes fuzz/vectors/1-0/rhea.toml: the octets are those of rhea, the values what qpid-proton reads in them.

Usage: rhea_1_0.js | rhea_1_0.py > fuzz/vectors/1-0/rhea.toml, with python-qpid-proton==0.40.0 and rhea@3.0.3 installed.
"""

import sys

from proton_1_0 import decode, shown, vector


def values(octets):
    while octets:
        value, octets = decode(octets)
        yield shown(value)


def main():
    print("# Written by fuzz/vectors/record/rhea_1_0.js and rhea_1_0.py; the octets are those of rhea 3.0.3 (npm), `shown` is what")
    print("# qpid-proton 0.40.0 reads in them.")
    print('source = "rhea 3.0.3"\n')
    for line in sys.stdin.read().splitlines():
        kind, name, digits = line.split("\t")
        octets = bytes.fromhex(digits)
        if kind == "value":
            (given,) = values(octets)
        elif kind == "header":
            given = ""
        else:
            given = list(values(octets[octets[4] * 4 :] if kind == "frame" else octets))
        vector(kind, name, octets, given)


main()
