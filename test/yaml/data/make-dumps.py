"""Writes dumps.json beside this file: values as PyYAML's dump writes them. Run: python make-dumps.py"""
import json
import pathlib
import random

import yaml

random.seed(1)
LOOKALIKES = """yes No on OFF y n ~ null = << 08 010 1_000 0o7 0x_ 0b_ 1e3 1e999 .5 -.5 1. .inf .nan -.INF 12:30:45 1:2.3 2026-01-31
2026-99-99 2026-1-1 2026-01-31T10:20:30Z - ? : --- ... ---a ...a -a ?a :a a: # a# a#b %a @a !a &a *a [a {a ,a `a |a >a it's "x" \\""".split()
PIECES = ["word", "words", "é", "x" * 30, '"', "'", "\n", "\n\n", "\t", " ", "  ", "😀", ": ", " #", "\\", "\u2028", "\x07", "\x85", "\xa0", "\ufeff"]


def text():
    kind = random.random()
    if kind < 0.3:
        return random.choice(LOOKALIKES)
    pieces = PIECES if kind < 0.6 else PIECES[:4] + [" "]
    return random.choice(["", " "]).join(random.choice(pieces) for _ in range(random.choice([0, 1, 3, 30])))


def key():
    return text() if random.random() < 0.8 else "k" * random.randint(115, 135)


def value(depth):
    kind = random.random()
    if depth == 0 or kind < 0.35:
        return text()
    if kind < 0.5:
        return random.choice([None, True, False, 0, -1, 1.5, 0.1, 1e-5, 1e-7, 1.5e300, 123456.75, 1e22])
    size = random.randint(0, 4)
    if kind < 0.7:
        return [value(depth - 1) for _ in range(size)]
    return {key(): value(depth - 1) for _ in range(size)}


class Dumper(yaml.Dumper):
    def ignore_aliases(self, data):
        return True


values = [value(3) for _ in range(110)] + LOOKALIKES
rows = []
for data in values:
    indent = random.choice([2, 2, 2, 3, 4, 9])
    written = yaml.dump(data, Dumper=Dumper, default_flow_style=False, sort_keys=False, indent=indent)
    rows.append({"value": data, "indent": indent, "yaml": written})
lines = ",\n".join(json.dumps(row) for row in rows)
pathlib.Path(__file__).with_name("dumps.json").write_text(f"[\n{lines}\n]\n")
print(len(rows), "values, written by PyYAML", yaml.__version__)
