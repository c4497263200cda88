#!/usr/bin/env python3
"""Writes a C program that lets librabbitmq encode every method and content header of 0-9-1 it has, for given.py.

Usage: librabbitmq_methods.py [/usr/include/amqp_framing.h] > methods.c; cc -o methods methods.c -lrabbitmq; methods | given.py librabbitmq
The structs come from the library's own header. Its strings have one type for both widths: they are given as `text`.
"""

import json
import re
import sys

NUMBERS = {"uint8_t": ("octet", 7), "uint16_t": ("short", 0x1200), "uint32_t": ("long", 0x12345600), "uint64_t": ("longlong", 0x123456789A00)}
BEGIN = """#include <amqp.h>
#include <amqp_framing.h>
#include <stdio.h>
#include <stdlib.h>

/* A frame around the payload, and what was given. */
static void frame(const char *kind, int type, const unsigned char *head, int heads, const char *payload, int size, const char *given) {
    if (size < 0) {
        fprintf(stderr, "librabbitmq does not write %s\\n", given);
        exit(1);
    }
    printf("%s\\t%02x0007%08x", kind, type, size + heads);
    for (int at = 0; at < heads; at++) printf("%02x", head[at]);
    for (int at = 0; at < size; at++) printf("%02x", (unsigned char)payload[at]);
    printf("ce\\t%s\\n", given);
}

int main(void) {
    char octets[4096];
    amqp_bytes_t out = {sizeof octets, octets};
    amqp_table_entry_t entries[2] = {{amqp_cstring_bytes("text"), {.kind = AMQP_FIELD_KIND_UTF8}}, {amqp_cstring_bytes("number"), {.kind = AMQP_FIELD_KIND_I32}}};
    entries[0].value.value.bytes = amqp_cstring_bytes("value");
    entries[1].value.value.i32 = -70000;
    amqp_table_t table = {2, entries};
"""
TABLE = {"table": [["text", "long-string", "value"], ["number", "int32", "-70000"]]}


def sample(kind, place, turn):
    """The initializer in C, and what it is in the notation of the vector files."""
    if kind == "amqp_boolean_t":
        return str(int(place % 2 == turn)), {"boolean": place % 2 == turn}
    if kind == "amqp_bytes_t":
        return f'amqp_cstring_bytes("name-{place}")', {"text": f"name-{place}"}
    if kind == "amqp_table_t":
        return "table", TABLE
    name, base = NUMBERS[kind]
    return f"{base + place}u", {name: base + place}


def fields(body):
    return [(kind, name) for kind, name in re.findall(r"^\s*(\w+) (\w+);", body, re.M) if name not in ("dummy", "_flags")]


def main():
    text = open(sys.argv[1] if len(sys.argv) > 1 else "/usr/include/amqp_framing.h").read()
    structs = dict(re.findall(r"typedef struct amqp_(\w+)_t_ \{(.*?)\}", text, re.S))
    print(BEGIN)
    for name, number in re.findall(r"#define AMQP_(\w+)_METHOD\b[\s\\]*\(\(amqp_method_number_t\)\s*(0x[0-9A-F]{8})\)", text):
        members = fields(structs[name.lower()])
        for turn in (0, 1) if any(kind == "amqp_boolean_t" for kind, _ in members) else (0,):
            made = [(member, *sample(kind, place, turn)) for place, (kind, member) in enumerate(members)]
            print(f"    {{\n        amqp_{name.lower()}_t given = {{0}};")
            for member, value, _ in made:
                print(f"        given.{member} = {value};")
            given = json.dumps(json.dumps([shown for *_, shown in made]))
            head = ", ".join(f"0x{number[at : at + 2]}" for at in (2, 4, 6, 8))
            print(f"        frame(\"method\", 1, (const unsigned char[]){{{head}}}, 4, octets, amqp_encode_method({number}, &given, out), {given});\n    }}")
    members = fields(structs["basic_properties"])
    for chosen in [[place] for place in range(len(members))] + [list(range(len(members))), []]:
        print("    {\n        amqp_basic_properties_t given = {0};")
        pairs = []
        for place in chosen:
            kind, member = members[place]
            value, shown = sample(kind, place, 0)
            if member == "timestamp":
                shown = {"timestamp": shown["longlong"]}
            print(f"        given.{member} = {value};\n        given._flags |= AMQP_BASIC_{member.upper()}_FLAG;")
            pairs.append([place, shown])
        head = ", ".join(["0x00", "0x3c", "0", "0", "0", "0", "0", "1", "2", "3", "4", "5"])
        given = json.dumps(json.dumps(pairs))
        print(f"        frame(\"header\", 2, (const unsigned char[]){{{head}}}, 12, octets, amqp_encode_properties(60, &given, out), {given});\n    }}")
    print("    return 0;\n}")


main()
