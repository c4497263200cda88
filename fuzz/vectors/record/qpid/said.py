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


def camel_field(name):
    first, *rest = name.split("-")
    return first + "".join(word.capitalize() for word in rest)


def forms(kind, value):
    """How the Java side may write a value of 0-10; None where it has no form that can be looked for."""
    if kind == "bit":
        return ["true"]
    if kind in ("str8", "str16"):
        return [value]
    if kind in ("uint32", "sequence-no"):
        return [str(value), str(value - (1 << 32))]
    if kind in ("uint64", "datetime"):
        return [str(value), str(value - (1 << 64))]
    if kind == "uint16":
        return [str(value)]
    if kind == "sequence-set":
        return ["{" + ", ".join(f"[{low}, {high}]" for low, high in value) + "}", ", ".join(f"[{low}, {high}]" for low, high in value)]
    return None


def agrees_packed(record, resolve, values, text):
    """Each field of a control, command or struct of 0-10 in the text, by name, in order, and where it has a form by value."""
    place = 0
    for at, value in values:
        (kind, inner), = value.items()
        name, declared = record.fields[at]
        key = f"{camel_field(name)}="
        place = text.find(key, place)
        if place < 0:
            return False
        place += len(key)
        if kind == "map":
            if not all(f"{entry[0]}=" in text for entry in inner):
                return False
        elif kind == "struct":
            if not agrees_packed(resolve(declared, record.group), resolve, inner, text[place:]):
                return False
        elif record.name.startswith("session.command-point") or declared in ("uint16", "uint32", "uint64", "datetime", "bit", "str8", "str16"):
            wanted = forms(kind, inner)
            if wanted and not any(text.startswith(form, place) for form in wanted):
                return False
        elif kind == "sequence-set" and not any(text.startswith(form, place) for form in forms(kind, inner)):
            return False
    return True
