#!/usr/bin/env python3
"""Writes fuzz/vectors/0-9-1/pamqp.toml: every method and content header that pamqp (PyPI) can encode.

Usage: pamqp_methods.py > fuzz/vectors/0-9-1/pamqp.toml, in an environment with `pip install pamqp==4.0.1`.
The octets are whole frames as pamqp marshals them; the values are those that were given to it, in wire order.
"""

import datetime
import decimal
import importlib.metadata
import inspect
import json
import re

from pamqp import commands, frame, header

WHEN = datetime.datetime(2023, 11, 14, 22, 13, 20, tzinfo=datetime.timezone.utc)
TABLE = {
    "bool": True,
    "int8": -5,
    "int16": -30000,
    "int32": -70000,
    "int64": -5000000000,
    "double": 1.5,
    "decimal": decimal.Decimal("3.14"),
    "text": "häuser",
    "when": WHEN,
    "void": None,
    "nested": {"deep": "value"},
    "array": ["a", True],
}
#: The same entries as pamqp writes them: the type that it picks, and the value as text or as entries. pamqp sorts tables by name.
TABLE_VALUES = [
    ["bool", "boolean", "true"],
    ["int8", "int8", "-5"],
    ["int16", "int16", "-30000"],
    ["int32", "int32", "-70000"],
    ["int64", "int64", "-5000000000"],
    ["double", "float", "1.5"],
    ["decimal", "decimal", "2 314"],
    ["text", "long-string", "häuser"],
    ["when", "timestamp", "1700000000"],
    ["void", "void", ""],
    ["nested", "table", [["deep", "long-string", "value"]]],
    ["array", "array", [["long-string", "a"], ["boolean", "true"]]],
]
# A value of each type whose octets differ in every place, so that no two can be swapped unseen.
SAMPLES = {
    "bit": [True, False],
    "octet": [7],
    "short": [0x1234, 0],
    "long": [0x12345678],
    "longlong": [0x0123456789ABCDEF],
    "shortstr": ["name-1", "", "0", "/"],
    "longstr": ["long text", ""],
    "timestamp": [WHEN],
    "table": [TABLE],
}


TABLE_VALUES.sort()


def shown(kind, value):
    if kind == "bit":
        return {"boolean": value}
    if kind == "timestamp":
        return {"timestamp": int(value.timestamp())}
    if kind == "table":
        return {"table": TABLE_VALUES if value is TABLE else []}
    if kind in ("shortstr", "longstr"):
        return {kind: value}
    return {kind: value}


def methods():
    for _, group in inspect.getmembers(commands, inspect.isclass):
        for _, method in inspect.getmembers(group, inspect.isclass):
            if hasattr(method, "frame_id") and method is not commands.Basic.Properties:
                yield method


def try_values(method, place):
    """Arguments with sample values; a value that pamqp refuses gives way to the next one."""
    given = {}
    for name in method.attributes():
        kind = method.amqp_type(name)
        samples = SAMPLES[kind]
        if kind == "bit":
            place += 1
            samples = [bool(place % 2), not place % 2]
        for sample in samples:
            try:
                method(**{name: sample}).validate()
            except (ValueError, TypeError):
                continue
            given[name] = sample
            break
    return given


def kebab(name):
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


def toml(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(toml(inner) for inner in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def main():
    version = importlib.metadata.version("pamqp")
    print(f"# Written by fuzz/vectors/record/pamqp_methods.py; the octets are those of pamqp {version} (PyPI).")
    print(f'source = "pamqp {version}"')
    print('dialect = "rabbitmq"\n')
    for method in sorted(methods(), key=lambda m: m.index):
        given = try_values(method, method.frame_id)
        made = method(**given)
        values = [shown(method.amqp_type(name), getattr(made, name)) for name in method.attributes()]
        octets = frame.marshal(made, 7)
        print("[[method]]")
        print(f'name = "{kebab(method.name)}"')
        print(f"class = {method.index >> 16}")
        print(f"id = {method.index & 0xFFFF}")
        print(f'hex = "{octets.hex()}"')
        print(f"values = {toml(values)}\n")
    names = commands.Basic.Properties.attributes()
    for chosen in [[name] for name in names if name != "cluster_id"] + [list(names[:-1]), []]:
        given = {}
        for name in chosen:
            kind = commands.Basic.Properties.amqp_type(name)
            given[name] = 2 if name == "delivery_mode" else SAMPLES[kind][0]
        made = commands.Basic.Properties(**given)
        octets = frame.marshal(header.ContentHeader(0, 0x0102030405, made), 7)
        values = [
            [place, shown(commands.Basic.Properties.amqp_type(name), given[name])]
            for place, name in enumerate(names)
            if name in given
        ]
        print("[[header]]")
        print(f'hex = "{octets.hex()}"')
        print(f"body-size = {0x0102030405}")
        print(f"values = {toml(values)}\n")


main()
