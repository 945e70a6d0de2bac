#!/usr/bin/env python3
"""Makes numbers.json: random templates that compute with numbers and print them, with what Jinja2 renders of them (null: an error).

How to run it (the tests themselves need no Python): python3 -m venv venv && venv/bin/pip install jinja2==3.1.6 && venv/bin/python test/templates/data/make-numbers.py [SEED [CASES]]
With a seed of your own and many cases it is a fuzzer. It writes numbers.json next to itself; commit both.
"""

import json
import pathlib
import platform
import random
import signal
import sys

import jinja2

environment = jinja2.Environment()
seed, wanted = (int(text) for text in (sys.argv[1:] + ["1", "1500"][len(sys.argv) - 1 :])[:2])
random.seed(seed)

CONTEXT = json.loads('{"i": 7, "f": 1.0, "h": 2.5, "big": 12345678901234567890, "neg": -3, "nf": -0.0, "t": true, "z": 0, "l": [1, 1.0, 2.5, 12345678901234567890], "m": {"a": 1.0, "b": [2.0]}, "s": "12", "e": 1e16, "tiny": 1e-7}')
INTEGERS = ['0', '1', '2', '3', '7', '10', '-1', '-3', '100', '255', '1000', '65', '12345', '9007199254740991', '9007199254740992', '9007199254740993', '12345678901234567890', '-12345678901234567890', '10**20', '2**64', '10**30', '999999999999999']
FLOATS = ['0.0', '1.0', '2.5', '-2.5', '0.1', '0.5', '1e16', '1e15', '1.5e300', '1e-5', '1e-7', '0.0001', '123456789.125', '1e22', '5e-324', '1.7976931348623157e308', '2.675', '1e21', '0.30000000000000004', '3.0', '-0.0', '100.0', '1e100', '9007199254740993.0', '1234567.891', '0.125', '0.375', '10.0', '99.99999']
NAMES = ['i', 'f', 'h', 'big', 'neg', 'nf', 't', 'z', 'e', 'tiny', 'true', 'false', 'l[0]', 'l[1]', 'l[3]', 'm.a']


def number(d=0):
    r = random.random()
    if d < 2 and r < 0.35:
        return operation(d)
    if r < 0.6:
        return random.choice(INTEGERS)
    if r < 0.85:
        return random.choice(FLOATS)
    return random.choice(NAMES)


def operation(d):
    op = random.choice(['+', '-', '*', '/', '//', '%', '+', '-', '*', '/', '**'])
    if op == '**':
        return '(%s ** %s)' % (number(d + 1), random.choice(['0', '1', '2', '3', '-1', '-2', '0.5', '10', '2.0', '-0.5', '64', '1.5']))
    return '(%s %s %s)' % (number(d + 1), op, number(d + 1))
FLOAT_SPECS = ['', '.2f', '.0f', '.3g', 'g', 'G', 'e', 'E', '.3e', '%', '.1%', '010.2f', '+', '+.1f', ' ', '#.0f', '#g', '.3', '.10', 'n', 'F', '>12', '<12.1f', '^12', '*=+12.2f', '012,', '012,.2f', ',', '_', '_.2f', 'z.1f', '.0e', '#.0e', '#', '.17g', '.20f', '-', '010', '=+12.3f', 'x>+10.1f', '#.3', '.0', '.1', '08.3e', ',.0f', '_e', '.0%', '#%']
INTEGER_SPECS = ['', 'd', '5d', '05d', '+d', ' d', '<05d', '>05d', '^9d', '=9d', '*=9d', ',', '_', '010,', '012_', 'x', 'X', '#x', '#X', '#010x', '_x', '#_b', 'b', 'o', '#o', '#b', 'c', 'n', ',d', '_d', '010', '+', '.2f', 'e', 'g', '%', '.3g', '+08,', '09,', '08,', '6,', 'x>9', '016_b', '#020_x', '012_X', 's', '.3', 'zd', ',x']
DIRECTIVES = ['%d', '%5d', '%-5d|', '%05d', '%+d', '% d', '%x', '%X', '%o', '%#x', '%#o', '%#X', '%#010x', '%.3d', '%08.3d', '%i', '%u', '%f', '%.2f', '%8.3f', '%e', '%E', '%g', '%G', '%.3g', '%#g', '%.0f', '%#.0f', '%.0e', '%+.1f', '%010.2f', '%-10.2f|', '% .2f', '%s', '%r', '%5s', '%F', '%.10g', '%.17g', '%c', '%.25f', '%+x', '%-8x|', '%.5x', '%010e']
FILTERS = ['round', 'round(1)', 'round(2)', 'round(-1)', 'round(-2)', 'round(0)', "round(2, 'ceil')", "round(1, 'floor')", "round(method='ceil')", "round(method='floor')", "round(-1, 'floor')", 'int', 'float', 'abs', 'string', 'filesizeformat', 'filesizeformat(true)', 'tojson', 'int(5)', 'float(5)', 'pprint', 'round(15)', 'round(20)', 'round(-5)', 'round(3)']
TESTS = ['integer', 'float', 'number', 'odd', 'even', 'divisibleby 2', 'divisibleby(3)', 'divisibleby 2.5', 'eq 1', 'eq 1.0', 'gt 2.5', 'string', 'sameas 1', 'boolean', 'true', 'false', 'none', 'le 10', 'in l', 'lt big']
TEXTS = ["'12'", "'-3'", "' 42 '", "'1_000'", "'1__0'", "'3.7'", "'1e3'", "'0x1f'", "'0b101'", "'０１'", "'３４'", "'٣٤'", "'१२.५'", "'inf'", "'-inf'", "'nan'", "'Infinity'", "'1e999'", "'12345678901234567890'", "'abc'", "''", "'  '", "'+5'", "'--5'", "'1.'", "'.5'", "'1.5e-3'", "'9'*400", "'9'*5000", "'1_0.5_0'", "'0o17'", "'z'", "'𝟙𝟚'", "'1e400'", "'-0'", "'-0.0'", "'00012'"]
READERS = ['int', 'float', 'int(base=16)', 'int(base=2)', 'int(base=36)', 'int(7, 8)', 'int(0, 0)', 'float(1.5)', 'int(-1)', 'int(base=1)', 'int(base=37)', 'filesizeformat', 'int(default=none)', 'float("x")']
LISTS = ['[1, 2, 3]', '[1.0, 2]', '[0.1, 0.2, 0.3]', '[big, 1]', '[1, 2.0, 3]', '[]', '[0.1]*10', '[10**20, 1.5]', 'l', '[true, 1.5]', '[3, 1.0, 2]', '[1, 1.0, true]', '[2, 1.0, 2.0, 1]']
LIST_FILTERS = ['sum', 'sum(start=1.0)', 'min', 'max', 'sort', 'unique|list', 'map("round")|list', 'map("int")|list', 'map("float")|list', 'join(",")', 'list', 'tojson', 'select("float")|list', 'select("integer")|list', 'first', 'length', 'sort(reverse=true)', 'sum(start=0.5)', 'pprint', 'map("string")|list', 'batch(2)|list', 'slice(2)|list']


def expression():
    r = random.random()
    if r < 0.35:
        return number()
    if r < 0.45:
        return "'{:%s}'.format(%s)" % (random.choice(FLOAT_SPECS if random.random() < 0.5 else INTEGER_SPECS), number(1))
    if r < 0.53:
        return "'%s' %% %s" % (random.choice(DIRECTIVES), '(%s,)' % number(1))
    if r < 0.66:
        return '(%s)|%s' % (number(1), random.choice(FILTERS))
    if r < 0.72:
        return '(%s) is %s' % (number(1), random.choice(TESTS))
    if r < 0.78:
        return '(%s)|%s' % (random.choice(TEXTS), random.choice(READERS))
    if r < 0.84:
        return '%s|%s' % (random.choice(LISTS), random.choice(LIST_FILTERS))
    if r < 0.9:
        return '%s %s %s' % (number(1), random.choice(['==', '!=', '<', '>', '<=', '>=']), number(1))
    if r < 0.92:
        return '{%s: 1, %s: 2}' % (number(2), number(2))
    if r < 0.94:
        return 'l[%s]' % number(2)
    if r < 0.96:
        return '%s %s %s' % (random.choice(["'ab'", '[1]', '(1,)']), '*', random.choice(['2', '2.0', 'true', '-1', '0']))
    if r < 0.97:
        return '-(%s)' % number(1) if random.random() < 0.5 else '+(%s)' % number(1)
    if r < 0.98:
        return '%s in %s' % (number(1), random.choice(LISTS))
    if r < 0.99:
        return "'abcdef'[%s:%s]" % (random.choice(INTEGERS[:8] + ['big', '-12345678901234567890']), random.choice(INTEGERS[:8] + ['big']))
    return '{"a": %s, "b": [%s]}|tojson' % (number(1), number(1))


class TooSlow(Exception):
    pass


def too_slow(*_):
    raise TooSlow


def outcome(template):
    """What is printed, None for an error; undefined where Jinja2 is no oracle: its own faults, complex numbers, what takes long."""
    signal.setitimer(signal.ITIMER_REAL, 1)
    try:
        text = environment.from_string(template).render(CONTEXT)
        return ... if "j" in text else text
    except TooSlow:
        return ...
    except Exception as error:
        # Where a constant expression is infinite, Jinja2 compiles it to the name `inf`.
        return ... if "name 'inf'" in str(error) or "name 'nan'" in str(error) else None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


signal.signal(signal.SIGALRM, too_slow)
cases = {}
while len(cases) < wanted:
    template = "{{ " + expression() + " }}"
    # Powers with complex results are errors here.
    if template in cases or "** -0.5" in template or "** 1.5" in template or "** 0.5" in template or "5000" in template:
        continue
    result = outcome(template)
    if result is not ...:
        cases[template] = result

head = {"jinja2": jinja2.__version__, "python": platform.python_version(), "context": CONTEXT}
lines = ",\n".join(json.dumps(case) for case in cases.items())
target = pathlib.Path(__file__).with_name("numbers.json")
target.write_text(json.dumps(head)[:-1] + ', "cases": [\n' + lines + "\n]}\n")
print(len(cases), "cases,", sum(result is None for result in cases.values()), "of them errors")
