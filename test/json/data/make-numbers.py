#!/usr/bin/env python3
"""Makes numbers.json: random JSON and YAML with numbers in every spelling, and how Python (json, PyYAML 6) writes again what it has read.

How to run it (the tests themselves need no Python): python3 -m venv venv && venv/bin/pip install pyyaml && venv/bin/python test/json/data/make-numbers.py [SEED [DOCUMENTS]]
With a seed of your own and many documents it is a fuzzer. It writes numbers.json next to itself; commit both.
"""

import json
import pathlib
import random
import sys

import yaml

seed, wanted = (int(text) for text in (sys.argv[1:] + ["1", "400"][len(sys.argv) - 1 :])[:2])
random.seed(seed)


def number():
    r = random.random()
    d = lambda k: ''.join((random.choice('0123456789') for _ in range(k)))
    nz = lambda k: random.choice('123456789') + d(k - 1)
    if r < 0.1:
        return random.choice(['0', '-0', '0.0', '-0.0', '1', '1.0', '1e5', '1E5', '1e+5', '1e-5', '1.5e3', '1.50', '2.50e1', '1e400', '-1e400', '1e-400', '9007199254740991', '9007199254740992', '9007199254740993.0', '0.99999999999999999', '1.00000000000000001', '12345678901234567890', '0.1e1', '1e0', '100e-2', '1.0e+16', '123456789012345.04', '123456789012.9999999', '999999999999999.95', '1234567.99999999999999'])
    s = random.choice(['', '-'])
    if r < 0.4:
        return s + nz(random.randint(1, 25))
    i = random.choice(['0', nz(random.randint(1, 20))])
    f = '.' + random.choice([d(random.randint(1, 20)), '0' * random.randint(1, 20), '9' * random.randint(1, 20), '0' * random.randint(1, 18) + d(2)])
    e = random.choice(['', '', '', random.choice('eE') + random.choice(['', '+', '-']) + d(random.randint(1, 2))])
    return s + i + f + e if r < 0.85 else s + i + random.choice(['e', 'E']) + random.choice(['', '+', '-']) + d(random.randint(1, 2))


def value(d=0):
    r = random.random()
    if d < 3 and r < 0.2:
        return '[' + random.choice(['', ' ']).join([', '.join((value(d + 1) for _ in range(random.randint(0, 4))))]) + ']'
    if d < 3 and r < 0.35:
        parts = ['"k%d"' % i + random.choice([':', ': ', ' : ', ':\n']) + value(d + 1) for i in range(random.randint(0, 4))]
        return '{' + random.choice([', ', ',', ' , ', '\n,']).join(parts) + '}'
    if r < 0.45:
        return json.dumps(random.choice(['a', 'x, 1.0', 'v": 1.5e3', '\\"', '1.0', ', 12345678901234567890', '[1.0', 'a\\\\', '"']))
    return number()


def yaml_number():
    return random.choice(
        [
            number(),
            number().replace(".", "_1."),
            "+" + number(),
            "0x%x" % random.getrandbits(90),
            "0b" + bin(random.getrandbits(70))[2:],
            "0" + oct(random.getrandbits(60))[2:],
            number().replace("e", "e+"),
        ]
    )


rows = []
for _ in range(wanted):
    text = value()
    read = json.loads(text)
    # What is too large for a float stays text here.
    if "Infinity" not in json.dumps(read):
        rows.append({"json": text, "dumps": json.dumps(read), "yaml": yaml.dump(read, default_flow_style=False, sort_keys=False)})
    text = yaml_number()
    try:
        read = yaml.load(text, yaml.FullLoader)
    except (ValueError, yaml.YAMLError):
        continue
    if read not in (float("inf"), float("-inf")):
        rows.append({"scalar": text, "yaml": yaml.dump(read)})

lines = ",\n".join(json.dumps(row) for row in rows)
pathlib.Path(__file__).with_name("numbers.json").write_text("[\n" + lines + "\n]\n")
print(len(rows), "rows")
