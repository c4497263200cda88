#!/usr/bin/env python3
"""Writes field tables as py-amqp (PyPI: amqp 5.4.2) makes them, for tables.py: each value on top, in an array and in a table."""

import datetime
import decimal
import json

from amqp.serialization import dumps

WHEN = datetime.datetime(2023, 11, 14, 22, 13, 20, tzinfo=datetime.timezone.utc)
EDGES = [0, 1, -1, 127, 128, -128, 255, 32768, 2**31 - 1, 2**31, -(2**31), 2**32, 2**63 - 1, -(2**63)]
VALUES = [(number, ["integer", str(number)]) for number in EDGES] + [
    (True, ["boolean", "true"]),
    (False, ["boolean", "false"]),
    ("häuser", ["long-string", "häuser"]),
    (b"\x00\xff", ["long-string", {"hex": "00ff"}]),
    (1.5, ["double", "1.5"]),
    (-2.25, ["double", "-2.25"]),
    (decimal.Decimal("3.14"), ["decimal", "2 314"]),
    (decimal.Decimal("-3.14"), ["decimal", f"2 {2**32 - 314}"]),
    (WHEN, ["timestamp", "1700000000"]),
    (None, ["void", ""]),
    ([], ["array", []]),
    ({}, ["table", []]),
]


def main():
    for value, given in VALUES:
        for made, wanted in (
            (value, given),
            ([value, value], ["array", [given, given]]),
            ({"n": value}, ["table", [["n", *given]]]),
        ):
            print(dumps("F", [{"k": made}]).hex(), json.dumps(wanted), sep="\t")


main()
