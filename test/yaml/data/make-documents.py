"""Writes documents.json: YAML as people and PyYAML write it, and what PyYAML reads. Run: python make-documents.py [COUNT] > documents.json

Each document is a random value, dumped in a random style, and then written more loosely: lines inside brackets and quotes moved to the left,
the last line break left out, Windows' line breaks, comments and empty lines between. What PyYAML refuses is left out.
"""
import json
import random
import re
import sys

import yaml

random.seed(12)
NAMES = ["name", "args", "env", "value", "steps", "image", "when", "a-b", "tekton.dev/tags", "x y", "on", "1", "script", "it's", "- x"]
WORDS = """$(params.url) "quoted" it's --flag=x a: b #no # {{ x }} [x] {y} | > @all %d !tag &and *star key: - - yes 007 1e3 ~ null true é 日本 \\ \t
 $(steps.x.results.y) https://x.org/a?b=c&d=e --- ... ? , 'one' "" '' : x: 12:30 <<""".split(" ")


def text():
    kind = random.random()
    if kind < 0.15:
        return "\n".join(" ".join(random.choices(WORDS, k=random.randint(0, 5))) for _ in range(random.randint(2, 5)))
    return " ".join(random.choices(WORDS, k=random.randint(0, 3 if kind < 0.7 else 20)))


def value(depth):
    kind = random.random()
    if depth == 0 or kind < 0.4:
        return random.choice([text, text, text, lambda: random.choice([True, None, 1, -7, "", "yes"])])()
    items = range(random.randint(0, 4))
    if kind < 0.7:
        return {random.choice(NAMES): value(depth - 1) for _ in items}
    return [value(depth - 1) for _ in items]


class Dumper(yaml.SafeDumper):
    """Chooses a style for each value, and indents lists or does not."""

    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, indentless and self.flush)

    def represent_str(self, data):
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=random.choice([None, None, "'", '"', "|", ">"]))

    def represent_sequence(self, tag, sequence, flow_style=None):
        return super().represent_sequence(tag, sequence, random.random() < 0.4)

    def represent_mapping(self, tag, mapping, flow_style=None):
        return super().represent_mapping(tag, mapping, random.random() < 0.25)


Dumper.add_representer(str, Dumper.represent_str)


def loosened(document):
    """The document with lines inside brackets and quotes at another column, as far as PyYAML's tokens say that they are inside."""
    lines = document.split("\n")
    inside = set()
    depth = start = 0
    for token in yaml.scan(document, Loader=yaml.SafeLoader):
        if isinstance(token, (yaml.FlowSequenceStartToken, yaml.FlowMappingStartToken)):
            start = token.start_mark.line if depth == 0 else start
            depth += 1
        if isinstance(token, (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)):
            depth -= 1
            if depth == 0:
                inside.update(range(start + 1, token.end_mark.line + 1))
        if isinstance(token, yaml.ScalarToken) and token.style in ("'", '"'):
            inside.update(range(token.start_mark.line + 1, token.end_mark.line + 1))
    column = random.choice([None, 0, 2, 4])
    for number in inside if column is not None else ():
        lines[number] = " " * column + lines[number].lstrip(" ")
    for number in range(len(lines) - 1):
        if random.random() < 0.03 and lines[number].endswith(("]", "}", ",", '"', "'")):
            lines[number] += random.choice(["  # why", "#why"])
    return "\n".join(lines)


def spread(document):
    """Brackets over several lines, the closing one below the key."""
    for opening, closing in ("[]", "{}"):
        if random.random() < 0.5:
            document = document.replace(opening, opening + "\n    ", 1).replace(closing, "\n" + closing, 1)
    return document


def document():
    Dumper.flush = random.random() < 0.7
    options = {"width": random.choice([10, 20, 40, 80, 1000]), "indent": random.choice([2, 2, 4]), "sort_keys": False,
               "allow_unicode": random.random() < 0.8, "explicit_start": random.random() < 0.1}
    written = yaml.dump(value(random.randint(1, 4)), Dumper=Dumper, **options)
    if random.random() < 0.3:
        written = spread(written)
    try:
        written = loosened(written)
    except yaml.YAMLError:
        pass
    if random.random() < 0.5:
        written = written.rstrip("\n")
    return written.replace("\n", "\r\n") if random.random() < 0.1 else written


def read(written):
    try:
        return True, yaml.load(written, Loader=yaml.FullLoader)
    except (yaml.YAMLError, ValueError):
        return False, None


def plain(data):
    """Whether JSON holds it, with keys that are what is written."""
    if isinstance(data, dict):
        return all(isinstance(key, str) and key not in ("=", "<<", "__proto__") and plain(item) for key, item in data.items())
    if isinstance(data, list):
        return all(map(plain, data))
    return data is None or isinstance(data, (str, bool)) or (isinstance(data, int) and abs(data) < 2**53)


def twice(written):
    """Whether a key stands twice, which is an error here."""
    def look(node):
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            return len(set(keys)) < len(keys) or any(look(item) for _, item in node.value)
        return isinstance(node, yaml.SequenceNode) and any(map(look, node.value))
    return look(yaml.compose(written, Loader=yaml.FullLoader))



rows = []
count = int(sys.argv[1]) if len(sys.argv) > 1 else 400
while len(rows) < count:
    written = document()
    good, data = read(written)
    if good and plain(data) and not twice(written) and "12:30" not in written and not re.match(r"[|>][0-9]", written):
        rows.append([written, json.dumps(data, ensure_ascii=False)])
print(json.dumps({"pyyaml": yaml.__version__}, ensure_ascii=False)[:-1] + ', "documents": [')
print(",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]}")
