"""What the Java side says of a method, held against the values that were read in its octets."""

import re


def lasting(text):
    """The text without the addresses of objects, which are others in each run."""
    return re.sub(r"(\[B|[\w.$]+TypedValue)@[0-9a-f]+", "?", text)


def shown(value):
    """How the client writes a value; None where it has no form that can be looked for."""
    (kind, inner), = value.items()
    if kind == "boolean":
        return str(inner).lower()
    if kind in ("table", "longstr"):
        return None
    return "null" if inner == "" else str(inner)


def agrees(values, text):
    if not text:  # A reserved field that the client does not show.
        return all(value in ({"shortstr": ""}, {"longstr": ""}) for value in values)
    place = 0
    for value in values:
        (kind, inner), = value.items()
        if kind == "table":
            for name, ty, entry in inner:
                if f"{name}=" not in text or (ty in ("long-string", "int32", "boolean") and f"{entry}]" not in text):
                    return False
            continue
        wanted = shown(value)
        if wanted is None:
            continue
        place = text.find(f"={wanted}", place)
        if place < 0:
            return False
        place += 1
    return True
