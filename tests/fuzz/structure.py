"""Structure: a stated file changed at one place of its structure, written as TOML again, and what is asked of a refusal.

A place is the way to it through tables and arrays. A change takes it out, writes it twice, calls it otherwise, puts another
type or an extreme value there, or so many entries that the file is as large as one may be.
"""

import copy
import datetime as dt
import json

MANY = 100_000
RAW = ("Traceback", " object at 0x", "<class ", "Error(", " b'", "dtype(", "datetime.", "mappingproxy")
"""What stands in a message only where nobody put it into words."""
ODD = (
    "", " ", "x", "=1+1", "</script>", "a" * 5000, "../../etc/passwd", "/dev/zero", "\x00", "a\nb\x1b[2J", "{0.__class__}", "2024-13-01",
    "NaN", "1/0", "9" * 400, "\u202e园", 0, -1, 1, 10**30, -(10**300), 2**63, 1e308, 5e-324, -0.0, float("nan"), float("inf"), float("-inf"),
    True, False, [], {}, [1], [[]], [{}], {"a": 1}, {"zh": 1, "en": []}, {"zh": "甲", "en": "a", "x": "b"}, [1, "a", {}], ["a", "a"],
    dt.date(1, 1, 1), dt.date(9999, 12, 31), dt.datetime(2020, 1, 1), dt.time(1),
)  # fmt: skip
CHANGES = ("gone", "twice", "renamed", "many", "deep", "beside")


def places(value, way=()):
    """Every place in a file: the way to it through tables and arrays."""
    if way:
        yield way
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield from places(one, (*way, key))


def changed(value, way, change):
    """The same file changed at one place: by a word of ``CHANGES``, else ``("is", value)`` puts that there."""
    whole = copy.deepcopy(value)
    at = whole
    for key in way[:-1]:
        at = at[key]
    key = way[-1]
    was = at[key]
    if change == "gone":
        del at[key]
    elif change == "twice" and isinstance(at, list):
        at.append(copy.deepcopy(was))
    elif change == "twice":
        at[key] = Twice(was)
    elif change == "renamed" and isinstance(at, dict):
        at[f"{key}x"] = at.pop(key)
    elif change == "many":
        at[key] = _many(was)
    elif change == "deep":
        for _ in range(28):
            was = [was]
        at[key] = was
    elif change == "beside":
        at[key] = {"a": was} if isinstance(was, list) else [was]
    elif isinstance(change, tuple):
        at[key] = change[1]
    return whole


class Twice:
    """A value whose key is written twice."""

    def __init__(self, value):
        self.value = value


def _many(was):
    """So many of the same that a file holds no more."""
    if isinstance(was, list) and was:
        return (was * (min(MANY, 900_000 // len(written(was))) + 1))[:MANY]
    if isinstance(was, dict):
        return {**was, **{f"k{at}": at for at in range(50_000)}}
    return "a" * 900_000 if isinstance(was, str) else [was] * 50_000


def written(value):
    """A value as TOML, tables in line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(_pair(key, one, ", ") for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(written(one) for one in value) + "]"
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return json.dumps(value).replace("\x7f", "\\u007f") if isinstance(value, str) else repr(value)


def text(whole):
    """A whole file as TOML."""
    return "\n".join(_pair(key, one, "\n") for key, one in whole.items())


def _pair(key, value, between):
    if isinstance(value, Twice):
        return _pair(key, value.value, "") + between + _pair(key, value.value, "")
    return f"{json.dumps(key)} = {written(value)}"


def worded(told):
    """What is said in each language is words of a length that is read, and nothing that moves a terminal."""
    said = {lang: told(lang) for lang in ("zh", "en")}
    for lang, words in said.items():
        assert words.strip(), "an empty message"
        assert not [raw for raw in RAW if raw in words], words[:2000]
        assert words.translate({10: "", 0x2009: ""}).isprintable(), ascii(words[:2000])
        assert len(words) < 100_000, f"{len(words)} letters in {lang}: {words[:300]}"
    assert any("\u4e00" <= one <= "\u9fff" for one in said["zh"]), said["zh"]
