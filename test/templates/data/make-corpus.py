#!/usr/bin/env python3
"""Makes corpus.json: templates with what Jinja2 renders of them, in the environment that cicdstatemgr 1.2.4 makes.

How to run it (the tests themselves need no Python):

    python3 -m venv venv && venv/bin/pip install cicdstatemgr==1.2.4 jinja2==3.1.6
    venv/bin/python test/templates/data/make-corpus.py

It writes corpus.json next to itself; commit both. Configs of users live in configs/*.yaml: each holds a `context`, `macros`
and `templates`, every one of which becomes a case.
"""

import itertools
import json
import logging
import pathlib
import platform

import jinja2
import yaml
from cicdstatemgr.jinja2util import createEnvironment
from jinja2.exceptions import TemplateSyntaxError, UndefinedError

HERE = pathlib.Path(__file__).parent
logging.disable(logging.CRITICAL)
environment = createEnvironment()

CONTEXT = {
    "name": "World",
    "i": 7,
    "half": 2.5,
    "yes": True,
    "nothing": None,
    "empty": "",
    "zero": 0,
    "numbers": [3, 1, 2],
    "words": ["pear", "Apple", "fig", "apple"],
    "nested": [[1, 2], [3, [4]]],
    "map": {"b": 1, "a": [1, 2], "c": {"d": None}},
    "users": [
        {"name": "Zoe", "age": 30, "team": "red", "active": True, "address": {"city": "Bern"}},
        {"name": "adam", "age": 25, "team": "Blue", "active": False, "address": {"city": "Wien"}},
        {"name": "Bea", "age": 30, "team": "blue", "active": True, "address": {"city": "Bonn"}},
    ],
    "text": "The quick brown fox, it's <b>bold</b> & \"loud\"",
    "lines": "one\ntwo\n\nthree",
    "unicode": "Zürich 🚀 naïve",
    "key with space": "found",
    "event-handlers": {"success": {"notify": {"message": "ok"}}},
    "state": {"appName": "shop", "runs": {"1": {"id": "r1"}, "2": {"id": "r2"}}, "tags": ["v1", "v2"]},
}

cases = []


def fault_of(error):
    """What our template-error.ts calls the fault: Python has one TypeError for all that goes wrong with a value."""
    message = str(error)
    if isinstance(error, SyntaxError) or message.startswith(("No filter named", "No test named")):
        return "syntax"
    return "undefined" if "Undefined" in message else "type"


def add(group, template, context=None, macros=None):
    """Renders a template and keeps what came of it."""
    case = {"group": group, "template": template}
    data = CONTEXT if context is None else context
    if context is not None:
        case["context"] = context
    if macros is not None:
        case["macros"] = macros
    try:
        case["output"] = environment.from_string((macros or "") + template).render(json.loads(json.dumps(data)))
    except UndefinedError as error:
        case["error"], case["message"] = "undefined", str(error)
    except TemplateSyntaxError as error:
        case["error"], case["message"] = "syntax", str(error)
    except Exception as error:  # whatever Python raises is what a user of the original sees
        case["error"], case["message"] = fault_of(error), f"{type(error).__name__}: {error}"
    cases.append(case)


def group(name, templates, context=None):
    for template in templates:
        add(name, template, context)


def operators():
    operands = ["7", "2.5", "-3", "'ab'", "[1, 2]", "(1,)", "{'a': 1}", "true", "none", "missing"]
    for operator in ["+", "-", "*", "/", "//", "%", "**", "~", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or"]:
        for left, right in itertools.product(operands, operands):
            add(f"operator {operator}", "{{ %s %s %s }}" % (left, operator, right))
    for operator in ["-", "+", "not "]:
        for operand in operands:
            add("operator unary", "{{ %s%s }}" % (operator, operand))
    group("operator chains", [
        "{{ 1 + 2 * 3 - 4 }}", "{{ 7 * 3 // 2 }}", "{{ 10 - 3 + 2 }}", "{{ 2 ** 3 ** 2 }}", "{{ -2 ** 2 }}", "{{ (1 + 2) * 3 }}",
        "{{ 1 < 2 < 3 }}", "{{ 1 < 3 < 2 }}", "{{ 3 > 2 == 2 }}", "{{ 1 == 1 != 2 }}", "{{ 1 in [1] == true }}", "{{ 'a' ~ 1 ~ 2.5 ~ none ~ true }}",
        "{{ 1 ~ 2 + 3 }}", "{{ not 1 == 2 }}", "{{ not (true and false) or false }}", "{{ 1 and 2 or 3 }}", "{{ 0 or '' or [] or 'last' }}",
        "{{ 1 and 0 and 2 }}", "{{ 'a' if 1 > 2 else 'b' if 2 > 3 else 'c' }}", "{{ ('a' if false) ~ 'x' }}", "{{ 'a' if false }}",
        "{{ ('a' if false) is defined }}", "{{ [1,2] == [1,2] }}", "{{ [1,2] == (1,2) }}", "{{ {'a': 1} == {'a': 1.0} }}", "{{ 1 == true }}",
        "{{ 1 == '1' }}", "{{ '1' == 1 }}", "{{ 'a' < 'B' }}", "{{ [1, 2] < [1, 3] }}", "{{ (1, 'a') < (1, 'b') }}", "{{ 1 if [] else 2 }}",
        "{{ 7 % 3 }} {{ -7 % 3 }} {{ 7 % -3 }} {{ -7 // 2 }} {{ 7 // -2 }}", "{{ 2 ** 10 }} {{ 2 ** -1 }}", "{{ 1 / 3 }}", "{{ 0.1 + 0.2 }}",
        "{{ 1e3 + 0.5 }} {{ 1.5e-7 }} {{ 123456789.125 }} {{ 1.5e300 }}", "{{ 0x1F }} {{ 0b101 }} {{ 0o17 }} {{ 1_000 }}", "{{ 'a' 'b' \"c\" }}",
        "{{ 'x' * 3 }}{{ 3 * 'ab' }}{{ 'x' * 0 }}{{ 'x' * -1 }}", "{{ [1, 2] * 2 }}", "{{ (1, 2) + (3,) }}", "{{ [1] + [2] + [[3]] }}",
        "{{ true + true }} {{ true * 'x' }}", "{{ 1 is odd and 2 is even }}", "{{ 1 + 1 is odd }}", "{{ -1|abs }}", "{{ (-1)|abs }}", "{{ 1 - 1|abs }}",
        "{{ none == missing }}", "{{ missing == missing }}", "{{ missing == none }}", "{{ missing != 1 }}", "{{ 'a' in 'abc' and 'b' not in 'xyz' }}",
        "{{ 'a' in {'a': 1} }}", "{{ 1 in {'1': 1} }}", "{{ [1] in [[1], 2] }}", "{{ 1.0 == 1 }}", "{{ 'ab' 'cd' | upper }}", "{{ 1, 2 }}", "{{ (1, 2) }}",
        "{{ () }}", "{{ [] }}", "{{ {} }}", "{{ (1) }}", "{{ [1, 2,] }}", "{{ {'a': 1,} }}", "{{ {1: 'a', 'b': 2, none: 3, true: 4} }}", "{{ {'a': 1}['a'] }}",
    ])


def literals_and_output():
    group("output", [
        "{{ true }} {{ True }} {{ false }} {{ False }} {{ none }} {{ None }}", "{{ yes }} {{ nothing }} {{ zero }} {{ empty }}|", "{{ map }}", "{{ nested }}",
        "{{ words }}", "{{ users[0] }}", "{{ [none, true, 1.5, 'a', \"it's\", 'say \"hi\"', 'both \\'\"', 'tab\\t', 'nl\\n', 'back\\\\slash'] }}",
        "{{ ['\\x00', '\\x1b', '\\xa0', '\\u200b', '\\ud83d', 'é', '🚀', '\\u2028'] }}", "{{ unicode }} {{ [unicode] }}", "{{ 'a\\nb' }}", "{{ 'a\\d\\q' }}",
        "{{ '\\x41\\u0042\\103' }}", "{{ \"it's\" }}", "{{ missing }}|", "{{ [missing] }}", "{{ {'a': missing} }}", "{{ 1.5 }} {{ 0.00001 }} {{ 1.25e-10 }} {{ 123456.789e3 }}",
        "{{ 3.14159 }} {{ 2.50 }} {{ 100000000000000.5 }}", "{{ map.items() }} {{ map.keys() }} {{ map.values() }}", "{{ {'a': (1, 2)} }}", "{{ [[], {}, ()] }}",
        "{{ '{{ name }}' }}", "{{ \"{% x %}\" }}", "{{ {'a': {'b': {'c': 1}}} }}", "{{ {'a': {}} }}", "{{ {'x': [1, {'y': 2}]}['x'][1]['y'] }}", "a }} b", "a %} b", "a #} b", "{ { name } }",
        "$100 \\n {a}", "", "\n", "a\n", "a\n\n", "\r\na\r\nb\r\n", "{# c #}", "{#- c -#}", " {#- c -#} x", "a{# {{ x }} #}b", "{# a #}{# b #}\n", "{% raw %}{{ name }}{% endraw %}",
        "{%- raw -%} {{ a }} {%- endraw -%} x", "{% raw %}{% if %}{% endraw %}", " {% raw -%} {# c #} {%- endraw %} ",
    ])


def whitespace():
    bodies = [
        ("{%{a} if yes {b}%} x {%{c} endif {d}%}", "if"), ("{%{a} for n in numbers {b}%} {{ n }} {%{c} endfor {d}%}", "for"),
        ("{%{a} set q {b}%} x {%{c} endset {d}%}[{{ q }}]", "set"), ("{%{a} with q = 1 {b}%} {{ q }} {%{c} endwith {d}%}", "with"),
        ("{%{a} filter upper {b}%} x {%{c} endfilter {d}%}", "filter"), ("{%{a} macro m() {b}%} x {%{c} endmacro {d}%}[{{ m() }}]", "macro"),
        ("{%{a} raw {b}%} {{ x }} {%{c} endraw {d}%}", "raw"),
    ]
    for body, name in bodies:
        for a, b, c, d in itertools.product(["", "-"], repeat=4):
            template = body
            for mark, sign in zip("abcd", (a, b, c, d)):
                template = template.replace("{%s}" % mark, sign)
            add(f"whitespace {name}", f"<\n  {template}\n  >")
    group("whitespace", [
        "a {{- name }} b", "a {{ name -}} b", "a {{- name -}} b", "a\n\n{{- name -}}\n\nb", "a {%- if true -%} b {%- else -%} c {%- endif -%} d",
        "a {%+ if true %} b {% endif +%} c", "a {{+ name }} b", "{%- set x = 1 -%}\n\n{{ x }}", "a {#- c #} b", "a {# c -#} b", "\u00a0{{- name -}}\u2003", "{{ name }}\n{{ name }}\n",
        "{% if true %}\n  x\n{% endif %}\n", "{%- for n in numbers %}\n  {{ n }}\n{%- endfor %}", "{% for n in numbers -%}\n  {{ n }}\n{%- endfor %}", "{{-1}}", "{{ -1 }}", "a\t{%- if true %}b{% endif %}",
    ])


def statements():
    group("statement if", [
        "{% if name %}a{% endif %}", "{% if missing %}a{% else %}b{% endif %}", "{% if zero %}a{% elif empty %}b{% elif i %}c{% else %}d{% endif %}", "{% if not missing %}x{% endif %}",
        "{% if numbers and not nothing %}x{% endif %}", "{% if [] %}a{% else %}b{% endif %}{% if {} %}a{% else %}b{% endif %}{% if '' %}a{% else %}b{% endif %}{% if 0.0 %}a{% else %}b{% endif %}",
        "{% if '0' %}a{% endif %}{% if 'False' %}b{% endif %}{% if [0] %}c{% endif %}", "{% if i == 7 and name == 'World' %}x{% endif %}", "{% if 1 %}{% if 0 %}a{% else %}b{% endif %}{% endif %}",
        "{% if numbers|select('odd') %}always{% endif %}", "{% if namespace() %}x{% endif %}", "{% if map.c.d is none %}x{% endif %}", "{% if 'a' in words %}a{% elif 'fig' in words %}b{% endif %}", "{% if 1, %}t{% endif %}",
    ])
    group("statement for", [
        "{% for n in numbers %}{{ n }}{% endfor %}", "{% for n in [] %}a{% else %}b{% endfor %}", "{% for n in missing %}a{% else %}b{% endfor %}", "{% for k in map %}{{ k }}{% endfor %}",
        "{% for k, v in map.items() %}{{ k }}={{ v }};{% endfor %}", "{% for k, v in map|dictsort %}{{ k }}={{ v }};{% endfor %}", "{% for k, v in map|items %}{{ k }}={{ v }};{% endfor %}",
        "{% for c in 'aé🚀' %}[{{ c }}]{% endfor %}", "{% for a, b in nested %}{{ a }}-{{ b }};{% endfor %}", "{% for a, (b, c) in [(1, (2, 3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}", "{% for n in 5 %}{% endfor %}", "{% for n in none %}{% endfor %}",
        "{% for n in numbers if n > 1 %}{{ n }}{% endfor %}", "{% for n in numbers if n > 5 %}x{% else %}none{% endfor %}", "{% for n in numbers if n > 1 %}{{ loop.index }}/{{ loop.length }}{{ ',' if not loop.last }}{% endfor %}",
        "{% for u in users if u.active %}{{ u.name }}{{ ', ' if not loop.last }}{% endfor %}", "{% for n in range(3) %}{{ n }}{% endfor %}", "{% for n in range(2, 10, 3) %}{{ n }} {% endfor %}", "{% for n in range(3, 0, -1) %}{{ n }}{% endfor %}",
        "{% for n in numbers %}{% if n == 1 %}{% continue %}{% endif %}{{ n }}{% endfor %}", "{% for n in numbers %}{% if n == 1 %}{% break %}{% endif %}{{ n }}{% endfor %}", "{% for n in numbers %}{%- break -%}{% else %}else{% endfor %}",
        "{% for n in numbers %}{% continue %}{% else %}else{% endfor %}", "{% for a in numbers %}{% for b in numbers %}{% if b == a %}{% break %}{% endif %}{{ a }}{{ b }} {% endfor %}{% endfor %}",
        "{% for n in numbers %}{% set x %}{{ n }}{% if n == 1 %}{% break %}{% endif %}{% endset %}{{ x }}{% endfor %}", "{% for n in numbers, %}{{ n }}{% endfor %}", "{% for n in 1, 2 %}{{ n }}{% endfor %}", "{% for a, in [(1,)] %}{{ a }}{% endfor %}",
        "{% for a, b in [1] %}{% endfor %}", "{% for a, b in [(1,)] %}{% endfor %}", "{% for a, b in [(1, 2, 3)] %}{% endfor %}", "{% for n in numbers|sort %}{{ n }}{% endfor %}", "{% for g in users|groupby('team') %}{{ g.grouper }}:{{ g.list|length }} {% endfor %}",
        "{% for team, list in users|groupby('team') %}{{ team }}:{% for u in list %}{{ u.name }} {% endfor %};{% endfor %}", "{% for row in numbers|batch(2) %}{{ row }}{% endfor %}", "{% for n in numbers if loop.index %}{% endfor %}", "{% for loop in numbers %}{% endfor %}",
        "{% for n in numbers if n != ns.last %}{% set ns.last = n %}{{ n }}{% endfor %}", "{% set ns = namespace(found=false) %}{% for n in numbers if not ns.found %}{% set ns.found = true %}{{ n }}{% endfor %}",
        "{% set ns = namespace(last=1) %}{% for n in numbers if n != ns.last %}{{ n }}{% endfor %}",
    ])
    for attribute in ["index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0", "previtem", "nextitem", "missing"]:
        add("loop variable", "{% for n in numbers %}{{ loop." + attribute + " }} {% endfor %}")
        add("loop variable", "{% for n in numbers if n != 1 %}{{ loop." + attribute + " }} {% endfor %}")
        add("loop variable", "{% for a in nested recursive %}{% for n in a %}{{ loop." + attribute + " }},{% endfor %};{% endfor %}")
    group("global", [
        "{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.current }}{{ c.next() }}{{ c.next() }}{{ c.reset() }}{{ c.current }}", "{{ cycler() }}", "{% set j = joiner(' | ') %}{% for n in numbers %}{{ j() }}{{ n }}{% endfor %}", "{% set j = joiner() %}{{ j() }}a{{ j() }}b",
    ])
    group("loop variable", [
        "{% for n in numbers %}{{ loop.cycle('a', 'b') }}{% endfor %}", "{% for n in numbers %}{{ loop.cycle() }}{% endfor %}", "{% for n in [1, 1, 2, 2, 1] %}{{ n if loop.changed(n) }}{% endfor %}", "{% for n in [1, 1] %}{{ loop.changed(n, 1) }}{% endfor %}",
        "{% for n in numbers %}{{ loop.previtem is defined }}{{ loop.nextitem|default('end') }} {% endfor %}", "{% for a in [1, 2] %}{% set outer = loop %}{% for b in [1] %}{{ outer.index }}{{ loop.index }} {% endfor %}{% endfor %}",
        "{% for a in [[1, [2, [3]]]] recursive %}{{ loop.depth }}{% if a is iterable %}({{ loop(a) }}){% else %}{{ a }}{% endif %}{% endfor %}", "{% for a in [1] %}{{ loop(a) }}{% endfor %}", "{{ loop }}", "{% for x in [1] %}{{ loop is defined }}{% endfor %}{{ loop is defined }}",
        "{% macro m() %}{{ loop.index }}{% endmacro %}{% for x in [1] %}{{ m() }}{% endfor %}", "{% for x in [1, 2] %}{% for y in [] %}{% else %}{{ loop.index }}{% endfor %}{% endfor %}", "{% for x in [5, 6] %}{{ loop['index'] }}{% endfor %}", "{% for x in numbers %}{{ loop|length }}{% endfor %}",
    ])
    group("statement set", [
        "{% set x = 1 %}{{ x }}", "{% set x, y = 1, 2 %}{{ x }}{{ y }}", "{% set x = 1, 2 %}{{ x }}", "{% set x %}a{{ name }}b{% endset %}[{{ x }}]", "{% set x | upper %}a{{ name }}{% endset %}{{ x }}", "{% set x | replace('a', 'b') | upper %}aaa{% endset %}{{ x }}",
        "{% set x = y = 1 %}", "{% set x.y = 1 %}", "{% set name.y = 1 %}", "{% set ns = namespace(a=1, b='x') %}{% set ns.a = 2 %}{% set ns.c = 3 %}{{ ns.a }}{{ ns.b }}{{ ns.c }}{{ ns.d }}|", "{% set ns = namespace({'a': 1}, b=2) %}{{ ns.a }}{{ ns.b }}",
        "{% set ns = namespace(n=0) %}{% for n in numbers %}{% set ns.n = ns.n + n %}{% endfor %}{{ ns.n }}", "{% set true = 1 %}", "{% set name = name ~ '!' %}{{ name }}", "{% set ns = namespace() %}{% set ns.a %}block{% endset %}{{ ns.a }}", "{% set a, b = [1, 2, 3] %}",
        "{% set x = none %}{{ x }}{{ x is none }}", "{% set numbers = [] %}{{ numbers }}", "{% set x = {'a': 1} %}{% set y = x.update({'b': 2}) %}{{ x }}{{ y }}", "{% set l = [] %}{% for n in [1, 2] %}{% set _ = l.append(n * 2) %}{% endfor %}{{ l }}",
    ])
    group("statement with", [
        "{% with %}{% set x = 1 %}{{ x }}{% endwith %}{{ x }}|", "{% with x = 1, y = 2 %}{{ x }}{{ y }}{% endwith %}", "{% with x = 1, y = x %}{{ y }}{% endwith %}|", "{% set x = 5 %}{% with x = 1, y = x %}{{ x }}{{ y }}{% endwith %}{{ x }}", "{% with a, b = [1, 2] %}{{ a }}{% endwith %}",
        "{% with (a, b) = [1, 2] %}{{ a }}{{ b }}{% endwith %}", "{% with name = 'x' %}{{ name }}{% endwith %}{{ name }}",
    ])
    group("statement macro", [
        "{% macro m(a, b=2) %}{{ a }}-{{ b }}{% endmacro %}{{ m(1) }} {{ m(1, 3) }} {{ m(b=4, a=5) }} {{ m() }}", "{% macro m(a, b=name) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}", "{% macro m(a, b=a) %}{{ b }}{% endmacro %}{{ m(1) }}{{ m(1, 2) }}", "{% macro m(a=b, b=1) %}{{ a }}{{ b }}{% endmacro %}{{ m() }}",
        "{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, x=3) }}", "{% macro m(a) %}{{ a }}{{ varargs }}{% endmacro %}{{ m(1, 2) }}", "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}", "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(c=2) }}", "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, a=2) }}",
        "{% macro m() %}[{{ caller() }}]{% endmacro %}{% call m() %}x{{ name }}{% endcall %}", "{% macro m() %}[{{ caller(1, b=2) }}]{% endmacro %}{% call(a, b=3) m() %}{{ a }}{{ b }}{% endcall %}", "{% macro m() %}[{{ caller() }}]{% endmacro %}{{ m() }}", "{% macro m() %}x{% endmacro %}{% call m() %}y{% endcall %}",
        "{% macro m(caller=none) %}{{ 'y' if caller else 'n' }}{% endmacro %}{{ m() }}{% call m() %}{% endcall %}", "{% macro m() %}{{ m.name }}{{ m.arguments }}{{ m.catch_kwargs }}{{ m.catch_varargs }}{{ m.caller }}{% endmacro %}{{ m() }}", "{% macro f(n) %}{{ n }}{% if n > 0 %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(5) }}",
        "{% macro a() %}a{{ b() }}{% endmacro %}{% macro b() %}b{% endmacro %}{{ a() }}", "{{ m() }}{% macro m() %}x{% endmacro %}", "{% if true %}{% macro m() %}x{% endmacro %}{% endif %}{{ m() }}", "{% for x in [1] %}{% macro m() %}{{ x }}{% endmacro %}{{ m() }}{% endfor %}{{ m is defined }}", "{% macro m(x) %}{% set x = x ~ '!' %}{{ x }}{% endmacro %}{{ m('a') }}",
        "{% macro m() %}{{ x }}{% endmacro %}{% set x = 1 %}{{ m() }}", "{% macro m() %}{{ name }}{% endmacro %}{{ m() }}{% set name = 'y' %}{{ m() }}", "{% set x = 1 %}{% macro m() %}{% set x = 2 %}{{ x }}{% endmacro %}{{ m() }}{{ x }}", "{% macro m() -%}  x  {%- endmacro %}[{{ m() }}]", "{% macro m(a, b) %}{{ a }}{{ b is defined }}{% endmacro %}{{ m(1) }}",
        "{% macro m(a, b) %}{{ b.c }}{% endmacro %}{{ m(1) }}", "{{ m }}", "{% macro m() %}x{% endmacro %}{{ m()|upper }}{{ m() ~ 'y' }}{{ m()|length }}", "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(*[1]) }}{{ m(**{'a': 2}) }}", "{% macro m(a=1, b) %}{% endmacro %}", "{% macro m(a, a) %}{% endmacro %}", "{% macro m(x) %}{{ x|tojson }}{% endmacro %}{{ m({'a': 1}) }}",
        "{% macro outer() %}{% macro inner() %}i{% endmacro %}{{ inner() }}{% endmacro %}{{ outer() }}", "{% macro m() %}{% for n in numbers %}{{ n }}{{ ',' if not loop.last }}{% endfor %}{% endmacro %}{{ m() }}", "{% macro list(items) %}{% for i in items %}<{{ caller(i) }}>{% endfor %}{% endmacro %}{% call(x) list(numbers) %}{{ x * 2 }}{% endcall %}",
    ])
    group("statement filter", [
        "{% filter upper %}a{{ name }}{% endfilter %}", "{% filter replace('a', 'b')|upper %}aaa{% endfilter %}", "{% filter trim %}  x  {% endfilter %}|", "{% filter indent(2) %}a\nb{% endfilter %}", "{% filter upper %}{% set x = 'y' %}{{ x }}{% endfilter %}{{ x }}|", "{% filter nofilter %}{% endfilter %}", "{% print name %}", "{% print 1, 2 %}",
    ])
    group("syntax error", [
        "{% if %}{% endif %}", "{% if x %}", "{% endif %}", "{% for x in %}{% endfor %}", "{% for x numbers %}{% endfor %}", "{{ }}", "{{ 1 + }}", "{{ (1 }}", "{{ [1 }}", "{{ 1 ) }}", "{{ name", "{% if x", "{# open", "{{ 'open }}", "{% unknown %}", "{{ 1 === 1 }}", "{{ a ? b : c }}", "{{ $x }}", "{{ x! }}", "{{ a && b }}",
        "{% set %}", "{% set 1 = 2 %}", "{% macro %}{% endmacro %}", "{% call %}{% endcall %}", "{% break %}", "{% else %}", "{{ x is }}", "{{ x | }}", "{{ x|nofilter }}", "{{ x is notest }}", "{{ 1 is odd is even }}", "{% raw %}", "{{ foo(a=1, 2) }}", "{{ a.b. }}", "{{ a[ }}", "{% do x %}", "{% for x in y %}{% endif %}", "{{ {'a' 1} }}", "{{ {'a': } }}", "{% if true %}{{ x|nofilter }}{% endif %}", "{% if false %}{{ x|nofilter }}{% endif %}ok",
        "{{ (x|nofilter) if false else 'ok' }}", "{% set x = %}", "{% with x %}{% endwith %}", "{% endfor %}", "{{ 1 2 }}", "{{ 'a' b }}", "{{ not }}", "{{ a not b }}",
    ])


def scoping():
    group("scope", [
        "{% set x = 1 %}{% for n in [1, 2] %}{% set x = n %}{% endfor %}{{ x }}", "{% for n in [1, 2] %}{{ x }}{% set x = n %}{% endfor %}|", "{% set x = 0 %}{% for n in [1, 2] %}{{ x }}{% set x = x + n %}{{ x }} {% endfor %}{{ x }}", "{% if true %}{% set x = 1 %}{% endif %}{{ x }}",
        "{% if false %}{% set x = 1 %}{% endif %}{{ x }}|", "{% for n in [1, 2] %}{% if n == 2 %}{% set name = 'in' %}{% endif %}{{ name }} {% endfor %}{{ name }}", "{% for n in [1, 2] %}{% if n == 1 %}{% set x = 'a' %}{% else %}{% set x = 'b' %}{% endif %}{{ x }}{% endfor %}{{ x }}|", "{% for name in [1] %}{{ name }}{% endfor %}{{ name }}",
        "{% for name in [1] %}{% else %}{% endfor %}{{ name }}", "{% set x = 1 %}{% set y %}{% set x = 2 %}{{ x }}{% endset %}{{ x }}{{ y }}", "{% set x = 1 %}{% filter upper %}{% set x = 'b' %}{{ x }}{% endfilter %}{{ x }}", "{% macro m() %}{% set name = 'in' %}{{ name }}{% endmacro %}{{ m() }}{{ name }}",
        "{% for n in [1] %}{% for m in [2] %}{% set x = n + m %}{{ x }}{% endfor %}{{ x }}{% endfor %}|", "{% for n in [1, 2] %}{% set x = n %}{% for m in [3] %}{{ x }}{% set x = m %}{{ x }}{% endfor %}{{ x }} {% endfor %}", "{% for x in [1, 2] %}{% set x = x * 2 %}{{ x }}{% endfor %}", "{% set items = [1] %}{% for items in [items, [2]] %}{{ items }}{% endfor %}{{ items }}",
        "{% if x is not defined %}{% set x = 'new' %}{% endif %}{{ x }}", "{% if name is not defined %}{% set name = 'new' %}{% endif %}{{ name }}", "{% set name = name|upper %}{{ name }}", "{{ name }}{% set name = 'b' %}{{ name }}", "{% for n in [1] %}{{ name }}{% set name = 'b' %}{{ name }}{% endfor %}{{ name }}",
        "{% macro m() %}{% for n in [1] %}{{ n }}{{ name }}{% endfor %}{% endmacro %}{% for name in ['l'] %}{{ m() }}{% endfor %}", "{% for x in [1, 2] %}{% macro m() %}{{ x }}{% endmacro %}{{ m() }}{% endfor %}", "{% with x = 1 %}{% for n in [1] %}{{ x }}{% set x = 2 %}{{ x }}{% endfor %}{{ x }}{% endwith %}", "{% set range = 5 %}{{ range }}",
        "{% macro range(n) %}r{{ n }}{% endmacro %}{{ range(2) }}", "{% for i in numbers %}{% set outer = i %}{% for i in [9] %}{{ outer }}{{ i }}{% endfor %}{{ i }} {% endfor %}{{ i }}", "{% if true %}{% for i in [1] %}{% set y = i %}{% endfor %}{% endif %}{{ y is defined }}", "{% set x = 1 if false %}{{ x is defined }}", "{% call(u) (m2) %}{% endcall %}",
    ])


def members():
    group("member", [
        "{{ state.appName }}", "{{ state['appName'] }}", "{{ state.runs['1'].id }}", "{{ state.runs.1.id }}", "{{ state.tags.0 }} {{ state.tags[1] }} {{ state.tags[-1] }}", "{{ state.tags[5] }}|", "{{ state.missing }}|", "{{ state.missing.more }}", "{{ state['missing']['more'] }}", "{{ missing.x }}", "{{ missing['x'] }}", "{{ missing[0] }}", "{{ missing() }}",
        "{{ none.x }}|", "{{ none['x'] }}|", "{{ nothing.x.y }}", "{{ i.x }}|", "{{ i[0] }}|", "{{ name.x }}|", "{{ name[0] }}{{ name[-1] }}{{ name[9] }}|", "{{ name['upper']() }}", "{{ map['keys'] is callable }}", "{{ numbers.0 }}", "{{ numbers['0'] }}|", "{{ numbers.first }}|", "{{ {'items': 5}['items'] }}", "{{ {'items': 5}.items is callable }}", "{{ {'x': 5}.x }}",
        "{{ numbers[0:2] }} {{ numbers[1:] }} {{ numbers[:-1] }} {{ numbers[::-1] }} {{ numbers[::2] }}", "{{ name[1:3] }} {{ name[:2] }} {{ name[-2:] }} {{ name[::-1] }}", "{{ unicode[7] }}{{ unicode[-1] }} {{ unicode[7:9] }} {{ unicode[::-1] }}", "{{ numbers[10:] }}{{ numbers[2:1] }}{{ numbers[-100:100] }}", "{{ (1, 2, 3)[1:] }}", "{{ map[0:1] }}", "{{ i[0:1] }}",
        "{{ numbers[::0] }}", "{{ numbers['a':] }}", "{{ map[missing] }}", "{{ numbers[missing] }}", "{{ map[none] }}|", "{{ map[[]] }}|", "{{ numbers[1.0] }}|", "{{ numbers[true] }}", "{{ map['a'][0] }}", "{{ (map|attr('a')) is defined }}", "{{ users[0].address.city }}", "{{ users[0]['na' ~ 'me'] }}", "{{ map.c.d }}", "{{ map.c.d.e }}|", "{{ map.c.d.e.f }}", "{{ name.upper }}" if False else "{{ name.upper is callable }}",
        "{{ range(5)[2] }} {{ range(5)|list }} {{ range(5)|length }}", "{{ range() }}", "{{ range(1, 2, 0) }}", "{{ range('a') }}", "{{ range(3)|last }}", "{{ dict(a=1, b=2) }} {{ dict({'x': 1}, y=2) }} {{ dict([('a', 1)]) }}", "{{ name() }}", "{{ i() }}", "{{ map() }}", "{{ {'a': 1}.a() }}", "{{ numbers.append }}" if False else "{{ numbers.append is callable }}",
    ])


def undefined():
    positions = [
        "{{ %s }}", "{{ %s|upper }}", "{{ %s|length }}", "{{ %s|default('d') }}", "{{ %s|default }}|", "{{ %s ~ 'x' }}", "{{ %s + 1 }}", "{{ 1 - %s }}", "{{ -%s }}", "{{ %s == 1 }}", "{{ %s < 1 }}", "{{ 1 in %s }}", "{{ %s in [1] }}", "{{ %s in 'abc' }}", "{{ %s in {} }}", "{{ %s and 1 }}|", "{{ %s or 'x' }}", "{{ not %s }}", "{{ 'a' if %s else 'b' }}",
        "{% if %s %}a{% else %}b{% endif %}", "{% for x in %s %}a{% else %}b{% endfor %}", "{% set x = %s %}{{ x is defined }}", "{{ %s is none }}", "{{ %s is string }}{{ %s is number }}{{ %s is mapping }}{{ %s is iterable }}{{ %s is sequence }}{{ %s is callable }}", "{{ %s|list }}", "{{ %s|join(',') }}|", "{{ %s|first }}|", "{{ %s|last }}|", "{{ %s|sort }}", "{{ %s|int }}", "{{ %s|float }}", "{{ %s|abs }}", "{{ %s|round }}", "{{ %s|tojson }}",
        "{{ %s|from_json }}", "{{ %s|to_base64 }}", "{{ %s|json_dumps }}", "{{ %s|kv_comma_pairs_to_json }}", "{{ %s|items|list }}", "{{ %s|dictsort }}", "{{ %s|map('upper')|list }}", "{{ %s|select|list }}", "{{ %s|selectattr('a')|list }}", "{{ %s|sum }}", "{{ %s|min }}|", "{{ %s|unique|list }}", "{{ %s|reverse|list }}", "{{ %s|batch(2)|list }}", "{{ %s|trim }}|", "{{ %s|replace('a', 'b') }}|", "{{ 'abc'|replace('b', %s) }}", "{{ [1]|join(%s) }}",
        "{{ %s|title }}|", "{{ %s|string }}|", "{{ %s|urlencode }}|", "{{ %s|escape }}|", "{{ %s|wordcount }}", "{{ %s|format(1) }}|", "{{ '%%s' %% %s }}|", "{{ '%%s' %% (%s,) }}|", "{{ '%%d' %% %s }}", "{{ '{}'.format(%s) }}|", "{{ [%s] }}", "{{ (%s,) }}", "{{ {'a': %s} }}", "{{ %s.x }}", "{{ %s[0] }}", "{{ %s() }}", "{{ %s[1:] }}", "{{ map[%s] }}", "{{ range(%s) }}", "{{ 'a' * %s }}", "{{ [1] + %s }}", "{{ 'x' + %s }}", "{{ %s % 2 }}", "{{ 2 ** %s }}", "{{ %s // 2 }}",
        "{{ %s == %s }}", "{{ %s|truncate }}", "{{ %s|indent }}", "{{ %s|center(5) }}|", "{{ %s|striptags }}|", "{{ %s|pprint }}", "{{ %s|filesizeformat }}", "{{ %s|xmlattr }}", "{{ %s|attr('x') }}", "{{ %s is divisibleby 2 }}", "{{ %s is odd }}", "{{ %s is lower }}", "{{ %s is sameas none }}", "{{ %s is in [1] }}", "{{ %s is eq 1 }}", "{{ %s is gt 1 }}", "{{ ','.join([%s]) }}", "{{ %s|wordwrap }}", "{{ %s|groupby('a') }}", "{{ %s|to_nice_yaml }}" if False else "{{ %s|d(1) }}",
    ]
    for position in positions:
        for what in ["nope", "map.nope"]:
            add("undefined", position.replace("%%", "\0").replace("%s", what).replace("\0", "%"))


def filters():
    group("filter text", [
        "{{ 'hello WORLD'|capitalize }}", "{{ 'élan VITAL'|capitalize }}", "{{ ''|capitalize }}", "{{ 'hello wORLD-foo (bar) <x> it\\'s'|title }}", "{{ 'HeLLo'|upper }}{{ 'HeLLo'|lower }}", "{{ 'straße'|upper }}", "{{ 42|upper }}{{ none|lower }}{{ [1, 'A']|lower }}", "{{ 'abc'|center(9) }}|{{ 'abc'|center(8) }}|{{ 'ab'|center(5) }}|{{ 'abc'|center(2) }}|", "{{ 'x'|center|length }}",
        "{{ '  x  '|trim }}|{{ 'xxaxx'|trim('x') }}|{{ 'abcba'|trim('ab') }}|", "{{ 'Hello World'|replace('Hello', 'Bye') }}", "{{ 'aaaa'|replace('a', 'b', 2) }}", "{{ 'abc'|replace('', '-') }}", "{{ 'abc'|replace('', '-', 2) }}", "{{ 5|replace(5, 6) }}", "{{ 'a.b'|replace('.', '\\n') }}", "{{ lines|indent }}", "{{ lines|indent(2, true) }}", "{{ lines|indent(2, first=true, blank=true) }}", "{{ lines|indent('> ') }}", "{{ lines|indent(width=0) }}", "{{ ''|indent }}|", "{{ 5|indent }}",
        "{{ text|truncate(10) }}", "{{ text|truncate(10, true) }}", "{{ text|truncate(10, false, '') }}", "{{ text|truncate(10, true, '…', 0) }}", "{{ 'foo bar baz qux'|truncate(9) }}|{{ 'foo bar baz qux'|truncate(11) }}|{{ 'foo bar baz qux'|truncate(11, false, '...', 0) }}", "{{ 'short'|truncate(2) }}", "{{ unicode|truncate(8, true, '', 0) }}", "{{ 'abcdefghijklmnop'|truncate(8) }}", "{{ text|wordcount }}{{ ''|wordcount }}{{ unicode|wordcount }}",
        "{{ 'the quick brown fox jumps'|wordwrap(10) }}", "{{ 'thequickbrownfox jumps'|wordwrap(8) }}", "{{ 'thequickbrownfox jumps'|wordwrap(8, false) }}", "{{ 'the quick brown'|wordwrap(9, wrapstring='|') }}", "{{ 'well-known long-term-plan'|wordwrap(8) }}", "{{ 'well-known long-term-plan'|wordwrap(8, break_on_hyphens=false) }}", "{{ lines|wordwrap(3) }}", "{{ 'a  b   c'|wordwrap(4) }}", "{{ '   leading'|wordwrap(5) }}", "{{ 'x'|wordwrap(0) }}",
        "{{ '%s-%s'|format('a', 1) }}", "{{ '%(a)s'|format(a=1) }}", "{{ '%s'|format }}", "{{ '%s %s'|format(1) }}", "{{ '%s'|format(1, 2) }}", "{{ 5|string }}{{ [1]|string }}{{ none|string }}", "{{ '5'|string ~ 5 }}", "{{ 'abc'|reverse }}{{ unicode|reverse }}", "{{ 'abc'|length }}{{ unicode|length }}{{ numbers|length }}{{ map|count }}", "{{ 5|length }}", "{{ none|length }}", "{{ 'a b'|list }}",
        "{{ text|striptags }}", "{{ '<!-- c --> a  <b>x</b>\\n y &amp; &lt;z&gt; &#39;q&#39;'|striptags }}", "{{ 'a < b'|striptags }}", "{{ '<p>unclosed <b'|striptags }}", "{{ text|escape }}", "{{ text|e|e }}", "{{ text|e|forceescape }}", "{{ '<'|safe|e }}", "{{ ('<'|e) ~ '<' }}", "{{ ('<'|e) + '<' }}", "{{ '<' + ('<'|e) }}", "{{ ('<'|safe) + '<' + '>' }}", "{{ [text|e] }}" if False else "{{ 5|e }}", "{{ 'a'|e is escaped }}{{ 'a' is escaped }}", "{{ '<'|e|length }}", "{{ ('<'|e)|upper }}", "{{ ('a'|e) == 'a' }}",
        "{{ ('<%s>'|safe) % '<' }}", "{{ ('<'|e) * 2 }}", "{{ {'class': 'a b', 'id': none, 'x': missing, 'q': '\"<'}|xmlattr }}", "{{ {'a': 1}|xmlattr(false) }}", "{{ {}|xmlattr }}|", "{{ {'a b': 1}|xmlattr }}", "{{ 'a b/ü?&=+'|urlencode }}", "{{ {'a b': 'c/d', 'e': 1}|urlencode }}", "{{ [('a', 1), ('b', '&')]|urlencode }}", "{{ 5|urlencode }}", "{{ \"-_.~!'()*\"|urlencode }}",
        "{{ 'see https://example.com/a?b=c. Bye'|urlize }}", "{{ 'www.example.com and (http://x.org) mail me@example.com'|urlize }}", "{{ 'http://example.com/very/long'|urlize(10) }}", "{{ 'http://example.com'|urlize(nofollow=true, target='_blank', rel='x') }}", "{{ 'plain <b>'|urlize }}", "{{ 'mailto:a@b.com ftp://x'|urlize(extra_schemes=['ftp://']) }}", "{{ 'example.com example.org/x'|urlize }}", "{{ text|string|length }}", "{{ 'Hello'|list|join('-') }}",
    ])
    group("filter number", [
        "{{ -5|abs }}{{ 5|abs }}{{ -2.5|abs }}", "{{ 'a'|abs }}", "{{ 2.5|round|int }}{{ 3.5|round|int }}{{ 2.4|round|int }}{{ -2.5|round|int }}", "{{ 42.55|round(1) }}{{ 42.55|round(1, 'floor') }}{{ 42.51|round(1, 'ceil') }}", "{{ 2.675|round(2) }} {{ 1.005|round(2) }} {{ 0.125|round(2) }} {{ 0.375|round(2) }}", "{{ 1234|round(-2) }}{{ 1250|round(-2) }}{{ 1350|round(-2) }}", "{{ 5|round }}", "{{ 5|round(1, 'x') }}", "{{ 'a'|round }}",
        "{{ '42'|int }}{{ '42.7'|int }}{{ 'x'|int }}{{ 'x'|int(5) }}{{ none|int }}{{ [1]|int(9) }}{{ 3.9|int }}{{ -3.9|int }}{{ true|int }}", "{{ ' 42 '|int }}{{ '1_000'|int }}{{ '-7'|int }}{{ '+7'|int }}{{ ''|int }}", "{{ '0x1F'|int(base=16) }}{{ '1F'|int(0, 16) }}{{ '0b11'|int(base=2) }}{{ '777'|int(base=8) }}{{ 'zz'|int(base=36) }}", "{{ '0x1F'|int }}{{ '1e3'|int }}", "{{ '3.5'|float }}{{ 'x'|float(1.5) }}{{ none|float(2.5) }}{{ '1e-3'|float }}{{ ' 2.5 '|float }}", "{{ 'inf'|float }}{{ '-inf'|float }}{{ 'nan'|float }}", "{% set x = 'inf' %}{{ x|float|int }}",
        "{{ 100|filesizeformat }}|{{ 1|filesizeformat }}|{{ 1000|filesizeformat }}|{{ 1500000|filesizeformat }}|{{ 1e9|filesizeformat }}|{{ 1024|filesizeformat(true) }}|{{ 1234567890123|filesizeformat(binary=true) }}|{{ '2000'|filesizeformat }}", "{{ 'x'|filesizeformat }}", "{{ 1e30|filesizeformat }}",
    ])
    group("filter list", [
        "{{ numbers|first }}{{ numbers|last }}{{ 'abc'|first }}{{ 'abc'|last }}{{ map|first }}{{ map|last }}", "{{ []|first }}|{{ []|last }}|", "{{ []|first.x }}" if False else "{{ ([]|first).x }}", "{{ numbers|join }}{{ numbers|join(', ') }}{{ [1, none, true, 2.5]|join('-') }}{{ 'abc'|join(',') }}{{ map|join(',') }}", "{{ users|join(', ', attribute='name') }}", "{{ users|join(attribute='address.city', d='/') }}", "{{ 5|join }}", "{{ [1, 2]|join(1) }}",
        "{{ numbers|sort }}{{ numbers|sort(reverse=true) }}{{ words|sort }}{{ words|sort(case_sensitive=true) }}{{ words|sort(true) }}", "{{ users|sort(attribute='name')|map(attribute='name')|list }}", "{{ users|sort(attribute='age,name')|map(attribute='name')|list }}", "{{ users|sort(attribute='age', reverse=true)|map(attribute='name')|list }}", "{{ users|sort(attribute='address.city')|map(attribute='address.city')|join(',') }}", "{{ [1, 'a']|sort }}", "{{ [none, 1]|sort }}", "{{ nested|sort(attribute=0) }}", "{{ [[2, 'b'], [1, 'z'], [2, 'a']]|sort }}", "{{ 'hello'|sort|join }}", "{{ map|sort }}", "{{ users|sort(attribute='nope') }}", "{{ [true, false, 2]|sort }}",
        "{{ map|dictsort }}", "{{ {'b': 1, 'A': 2}|dictsort }}{{ {'b': 1, 'A': 2}|dictsort(true) }}{{ {'b': 1, 'A': 2}|dictsort(by='value') }}{{ {'b': 1, 'A': 2}|dictsort(reverse=true) }}", "{{ {'b': 1}|dictsort(by='x') }}", "{{ numbers|dictsort }}", "{{ words|unique|list }}{{ words|unique(true)|list }}{{ users|unique(attribute='age')|map(attribute='name')|list }}{{ [1, 1.0, true, '1']|unique|list }}", "{{ nested|unique|list }}", "{{ numbers|min }}{{ numbers|max }}{{ words|min }}{{ words|max }}{{ words|min(true) }}{{ (users|max(attribute='age')).name }}{{ (users|min(attribute='age')).name }}", "{{ []|min }}|{{ []|max }}|", "{{ [1, 'a']|max }}",
        "{{ numbers|sum }}{{ users|sum(attribute='age') }}{{ numbers|sum(start=10) }}{{ []|sum }}{{ [0.1, 0.2]|sum }}", "{{ words|sum }}", "{{ [[1], [2]]|sum(start=[]) }}", "{{ numbers|reverse|list }}{{ map|reverse|list }}{{ (1, 2)|reverse|list }}", "{{ 5|reverse }}", "{{ numbers|batch(2)|list }}{{ numbers|batch(2, 'x')|list }}{{ numbers|batch(5, 0)|list }}", "{{ numbers|slice(2)|list }}{{ numbers|slice(2, 'x')|list }}{{ range(10)|slice(3)|list }}{{ []|slice(2)|list }}", "{{ numbers|slice(0)|list }}",
        "{{ users|groupby('team')|list|length }}{{ users|groupby('age')|map('first')|list }}", "{{ users|groupby('team') }}" if False else "{% for t, u in users|groupby('team', case_sensitive=true) %}{{ t }}{{ u|length }}{% endfor %}", "{% for t, u in [{'a': 1}, {}]|groupby('a', default=0) %}{{ t }}{{ u }}{% endfor %}", "{% for g in users|groupby(attribute='address.city') %}{{ g.grouper }}{{ g[1][0].name }}{{ g.list|length }}{% endfor %}", "{{ [[1, 'a'], [1, 'b']]|groupby(0) }}",
        "{{ words|map('upper')|list }}{{ words|map('replace', 'a', 'o')|list }}{{ users|map(attribute='name')|list }}{{ users|map(attribute='nope', default='d')|list }}{{ users|map(attribute='nope')|list }}", "{{ words|map('nofilter')|list }}", "{{ numbers|map }}{{ 1 }}" if False else "{{ numbers|map()|list }}", "{{ numbers|map('string')|join('+') }}{{ numbers|map('round', 1)|list|length }}", "{{ nested|map(attribute=0)|list }}{{ nested|map('first')|list }}{{ nested|map('sum', start=1)|list|length }}" if False else "{{ nested|map(attribute=0)|list }}{{ nested|map('first')|list }}", "{{ map.items()|map('first')|list }}{{ map.items()|map('last')|list|length }}", "{{ users|map(attribute='name', foo=1)|list }}", "{{ words|map('truncate', 3, true, '', 0)|list }}", "{{ words|map('indent', width=2, first=true)|list }}",
        "{{ numbers|select('odd')|list }}{{ numbers|select('gt', 1)|list }}{{ numbers|reject('odd')|list }}{{ [0, 1, '', 'a']|select|list }}{{ [0, 1]|reject|list }}", "{{ users|selectattr('active')|map(attribute='name')|list }}{{ users|rejectattr('active')|map(attribute='name')|list }}{{ users|selectattr('age', 'eq', 30)|map(attribute='name')|list }}{{ users|selectattr('age', '>', 26)|list|length }}{{ users|selectattr('address.city', 'in', ['Bern'])|list|length }}", "{{ users|selectattr('nope', 'defined')|list }}{{ users|selectattr('nope', 'undefined')|list|length }}{{ users|rejectattr('team', 'equalto', 'red')|list|length }}",
        "{{ numbers|select('notest')|list }}", "{{ users|selectattr()|list }}", "{{ words|select('in', 'apple pear')|list }}{{ words|select('string')|list|length }}{{ [1, none]|select('none')|list }}{{ [1, 'a']|select('number')|list }}", "{{ numbers|map('odd')|list }}", "{{ (numbers|select('odd'))|length }}", "{% set g = numbers|select('odd') %}{{ g|list }}{{ g|list }}", "{{ numbers|map('string')|first }}{{ (numbers|map('string'))[0] }}", "{{ numbers|map('string') is iterable }}{{ numbers|map('string') is sequence }}", "{{ (numbers|select)|last }}", "{{ numbers|list is sameas numbers }}", "{{ map|items|list }}{{ map|list }}{{ 5|items|list }}", "{{ [3]|random }}{{ 'a'|random }}{{ []|random }}|",
        "{{ nested|flatten }}", "{{ missing|default('x') }}{{ nothing|default('x') }}{{ nothing|default('x', true) }}{{ ''|default('x') }}{{ ''|d('x', boolean=true) }}{{ missing|d }}|{{ 0|default(5, true) }}{{ map.nope|default(map.b) }}{{ missing|default(missing2) }}", "{{ missing.x|default('x') }}", "{{ name|attr('upper') is defined }}{{ map|attr('a') is defined }}", "{{ map|attr('items') is callable }}", "{{ ('a', 'b')|join }}{{ ('a', 'b')|list }}{{ ('a', 'b')|first }}", "{{ numbers|pprint }}{{ map|pprint }}{{ 'a'|pprint }}{{ none|pprint }}",
        "{{ users|pprint }}", "{{ {'key': ['a long text that goes on'] * 4, 'b': {'x': 1}}|pprint }}", "{{ ('word ' * 30)|pprint }}", "{{ {'k': 'word ' * 30}|pprint }}", "{{ [('a', 'b' * 80)]|pprint }}", "{{ words|join(', ')|upper|replace('A', 'o')|truncate(10, true) }}", "{{ map.keys()|list|sort|join('/') }}{{ map.values()|list|length }}{{ map.items()|list|length }}",
    ])
    group("filter json", [
        "{{ map|tojson }}", "{{ users|tojson }}", "{{ text|tojson }}", "{{ {'b': 1, 'a': 2}|tojson }}", "{{ {'b': {'d': 1, 'c': 2}, 'a': [{'z': 1, 'y': 2}]}|tojson }}", "{{ [1, 2.5, none, true, 'x', [], {}]|tojson }}", "{{ map|tojson(2) }}", "{{ map|tojson(indent=4) }}", "{{ []|tojson(2) }}{{ {}|tojson(2) }}{{ [[]]|tojson(1) }}", "{{ unicode|tojson }}", "{{ '\\u2028\\x00\\x7f/\"\\\\'|tojson }}", "{{ (1, 2)|tojson }}", "{{ missing|tojson }}", "{{ {'a': missing}|tojson }}", "{{ {1: 2}|tojson }}", "{{ {1: 2, 'a': 3}|tojson }}", "{{ {none: 1}|tojson }}{{ {true: 1}|tojson }}{{ {2.5: 1}|tojson }}", "{{ range|tojson }}", "{{ map.keys()|tojson }}", "{{ map.keys()|list|tojson }}", "{{ 'a'|tojson|e }}", "{{ \"it's <b>\"|tojson }}", "{{ map|tojson|to_base64 }}", "{{ name|tojson|tojson }}", "{{ nothing|tojson }}{{ yes|tojson }}{{ half|tojson }}", "{{ (map|tojson) ~ 'x' }}", "{{ (map|tojson) + '<' }}", "{{ map|tojson|replace('\"', '') }}", "{{ map|tojson|length }}", "{{ [1.5e-7, 1e-5, 123456789.5]|tojson }}", "{{ {'B': 1, 'a': 2, 'C': 3, 'é': 4, 'b': 5}|tojson }}",
        "{{ map|json_dumps }}", "{{ map|json_dumps(2) }}", "{{ map|json_dumps(indent=0) }}", "{{ text|json_dumps }}", "{{ text|json_dumps(stripLeadingTrailingQuotes=true) }}", "{{ text|json_dumps(none, true) }}", "{{ lines|json_dumps(stripLeadingTrailingQuotes=True) }}", "{{ {'b': 1, 'a': 2}|json_dumps }}", "{{ unicode|json_dumps }}", "{{ 5|json_dumps }}{{ none|json_dumps }}{{ 'x'|json_dumps }}", "{{ map|json_dumps('  ') }}", "{{ {1: 2, 'a': none}|json_dumps }}",
        "{{ '{\"a\": [1, 2, {\"b\": null}]}'|from_json }}", "{{ ('{\"a\": {\"b\": 5}}'|from_json).a.b }}", "{{ '[1, 2]'|from_json|sum }}", "{{ 'nope'|from_json }}", "{{ ''|from_json }}", "{{ 5|from_json }}", "{{ map|tojson|from_json == map }}", "{{ '\"x\"'|from_json }}{{ 'true'|from_json }}{{ 'null'|from_json }}{{ '2.5'|from_json }}", "{{ ('{\"z\": 1, \"a\": 2}'|from_json)|json_dumps }}",
        "{{ 'a=1,b=2'|kv_comma_pairs_to_json }}", "{{ 'a=1,,b,c=,d=x=y'|kv_comma_pairs_to_json }}", "{{ ''|kv_comma_pairs_to_json }}", "{{ ' a = 1 , b=ü'|kv_comma_pairs_to_json }}", "{{ 'a=1,a=2'|kv_comma_pairs_to_json }}", "{{ 5|kv_comma_pairs_to_json }}", "{{ 'hello'|to_base64 }}{{ 'ü🚀'|to_base64 }}{{ ''|to_base64 }}", "{{ 5|to_base64 }}", "{{ {'a': 1}|tojson|to_base64 }}", "{{ {'value': {'x': name}}|tojson|to_base64 }}",
    ])
    group("filter yaml", [
        "{{ map|to_nice_yaml }}", "{{ users|to_nice_yaml }}", "{{ numbers|to_nice_yaml }}", "{{ {'text': 'plain', 'num': '12', 'bool': 'yes', 'null': 'null', 'empty': '', 'nl': 'a\\nb', 'colon': 'a: b', 'quote': \"it's\", 'real': 1.5, 't': true, 'none': none}|to_nice_yaml }}", "{{ {'b': 1, 'a': 2}|to_nice_yaml }}", "{{ {'b': 1, 'a': 2}|to_nice_yaml(sort_keys=true) }}", "{{ {'a': [], 'b': {}}|to_nice_yaml }}", "{{ {'a': [{'b': 1, 'c': [1, 2]}]}|to_nice_yaml }}", "{{ {'a': {'b': 1}}|to_nice_yaml(indent=4) }}", "{{ 'x'|to_nice_yaml }}", "{{ 5|to_nice_yaml }}", "{{ {'emoji': '🚀', 'u': 'ü'}|to_nice_yaml }}", "{{ {'dash': '- x', 'hash': '# x', 'star': '*x', 'amp': '&x', 'at': '@x', 'pct': '%x', 'brace': '{x}', 'brack': '[x]', 'bang': '!x', 'pipe': '|', 'gt': '>', 'q': '?', 'tilde': '~'}|to_nice_yaml }}", "{{ map|to_nice_yaml|indent(2) }}", "{{ map|to_nice_yaml(default_flow_style=true) }}",
    ])


def tests():
    values = ["7", "2.5", "'ab'", "''", "[1]", "(1,)", "{'a': 1}", "true", "none", "missing"]
    for name in ["defined", "undefined", "none", "boolean", "true", "false", "integer", "float", "number", "string", "mapping", "sequence", "iterable", "callable", "escaped", "lower", "upper", "odd", "even"]:
        for value in values:
            add("test", "{{ %s is %s }}" % (value, name))
    group("test", [
        "{{ 4 is divisibleby 2 }}{{ 4 is divisibleby(3) }}", "{{ 4 is divisibleby 0 }}", "{{ 1 is eq 1 }}{{ 1 is equalto 2 }}{{ 1 is ne 2 }}{{ 1 is == 1 }}" if False else "{{ 1 is eq 1 }}{{ 1 is equalto 2 }}{{ 1 is ne 2 }}", "{{ 2 is gt 1 }}{{ 2 is greaterthan 3 }}{{ 2 is ge 2 }}{{ 1 is lt 2 }}{{ 1 is lessthan 1 }}{{ 1 is le 1 }}", "{{ 1 is in [1] }}{{ 'a' is in 'abc' }}{{ 1 is not in [1] }}", "{{ none is sameas none }}{{ [] is sameas [] }}{{ 'a' is sameas 'a' }}{{ 1 is sameas 1 }}{{ 1 is sameas true }}",
        "{{ 'upper' is filter }}{{ 'nope' is filter }}{{ 'odd' is test }}{{ 'nope' is test }}", "{{ range is callable }}{{ name.upper is callable }}", "{{ 1 is not odd }}", "{{ name is string and i is number }}", "{{ x is defined or true }}", "{{ [1, 2]|select('even')|list is iterable }}", "{{ 3 is odd if true else 4 }}", "{{ (1 is odd) is sameas true }}", "{{ 'A1' is upper }}{{ 'a1' is lower }}{{ '1' is upper }}", "{{ map.nope is defined }}{{ map.b is defined }}{{ map.c.x is defined }}", "{{ missing.x is defined }}", "{{ 1 is gt 'a' }}", "{{ 5 is divisibleby }}", "{{ users is sequence and map is mapping }}", "{{ 1 is defined }}{{ 1 is undefined }}", "{{ 1 is eq(1) and 2 is eq 2 }}", "{{ 2 is even and not 2 is odd }}",
    ])


def methods():
    group("method str", [
        "{{ 'hello'.upper() }}{{ 'Hello'.lower() }}{{ 'hello world'.title() }}{{ \"it's o'clock\".title() }}{{ 'hELLO'.capitalize() }}{{ 'Hello'.swapcase() }}{{ 'ß'.casefold() }}", "{{ '  x '.strip() }}|{{ '  x '.lstrip() }}|{{ '  x '.rstrip() }}|{{ 'xxaxx'.strip('x') }}|{{ 'abc'.lstrip('ab') }}|{{ 'abc'.rstrip('cb') }}", "{{ 'a,b,c'.split(',') }}{{ 'a,b,c'.split(',', 1) }}{{ 'a,b,c'.rsplit(',', 1) }}{{ ' a  b '.split() }}{{ ''.split() }}{{ ''.split(',') }}{{ ' a b  c '.split(none, 1) }}{{ ' a b  c '.rsplit(none, 1) }}{{ 'a b c'.split(maxsplit=1) }}{{ ' a b'.split(none, 0) }}{{ ' a b '.rsplit(none, 0) }}", "{{ 'a'.split('') }}",
        "{{ 'a\\nb\\r\\nc\\n'.splitlines() }}{{ 'a\\nb'.splitlines(true) }}{{ ''.splitlines() }}", "{{ ','.join(['a', 'b']) }}{{ ''.join('abc') }}{{ '-'.join(map) }}", "{{ ','.join([1]) }}", "{{ 'hello'.replace('l', 'L') }}{{ 'hello'.replace('l', 'L', 1) }}{{ 'abc'.replace('', '.') }}", "{{ 'hello'.find('l') }}{{ 'hello'.find('z') }}{{ 'hello'.rfind('l') }}{{ 'hello'.index('l') }}{{ 'hello'.find('l', 3) }}{{ 'hello'.find('l', 0, 2) }}{{ '🚀a'.find('a') }}", "{{ 'hello'.index('z') }}", "{{ 'hello'.count('l') }}{{ 'aaa'.count('aa') }}{{ 'abc'.count('') }}{{ 'hello'.count('l', 3) }}",
        "{{ 'hello'.startswith('he') }}{{ 'hello'.endswith('lo') }}{{ 'hello'.startswith(('x', 'h')) }}{{ 'hello'.startswith('l', 2) }}{{ 'hello'.endswith('l', 0, 4) }}", "{{ 'ab'.center(6) }}|{{ 'ab'.center(5, '*') }}|{{ 'a'.center(4, '-') }}|{{ 'ab'.ljust(4) }}|{{ 'ab'.rjust(4, '.') }}|{{ '7'.zfill(3) }}{{ '-7'.zfill(4) }}{{ '+7'.zfill(4) }}", "{{ 'ab'.center(5, '**') }}", "{{ 'a.b.c'.partition('.') }}{{ 'a.b.c'.rpartition('.') }}{{ 'abc'.partition('.') }}{{ 'abc'.rpartition('.') }}", "{{ 'prefix-x'.removeprefix('prefix-') }}{{ 'x.yaml'.removesuffix('.yaml') }}{{ 'x'.removesuffix('') }}{{ 'x'.removeprefix('y') }}", "{{ 'a\\tb'.expandtabs() }}|{{ 'a\\tb'.expandtabs(4) }}",
        "{{ 'abc'.isalpha() }}{{ 'ab1'.isalnum() }}{{ '12'.isdigit() }}{{ '12'.isdecimal() }}{{ '½'.isnumeric() }}{{ ' '.isspace() }}{{ 'Ab'.istitle() }}{{ 'AB'.isupper() }}{{ 'ab'.islower() }}{{ 'a_1'.isidentifier() }}{{ 'aé'.isascii() }}{{ 'a\\n'.isprintable() }}{{ ''.isalpha() }}{{ ''.isascii() }}{{ '²'.isdigit() }}{{ 'a b'.istitle() }}", "{{ '{} {}'.format(1, 'a') }}{{ '{1}{0}'.format('a', 'b') }}{{ '{x}'.format(x=1) }}{{ '{0[a]}{1.b}'.format({'a': 1}, {'b': 2}) }}" if False else "{{ '{} {}'.format(1, 'a') }}{{ '{1}{0}'.format('a', 'b') }}{{ '{x}'.format(x=1) }}{{ '{0[a]}'.format({'a': 1}) }}{{ '{{}}'.format() }}", "{{ '{:>8}|{:<8}|{:^8}|{:*^8}'.format('a', 'b', 'c', 'd') }}", "{{ '{:05d}|{:+d}|{: d}|{:,}|{:_}|{:x}|{:X}|{:#x}|{:b}|{:o}|{:c}'.format(42, 42, 42, 1234567, 1234567, 255, 255, 255, 5, 8, 65) }}",
        "{{ '{:.2f}|{:8.3f}|{:e}|{:.1%}|{:g}|{:g}|{:.3g}|{:,.2f}'.format(3.14159, 2.5, 12345.678, 0.256, 1e10, 0.0001, 1234.5, 1234567.891) }}", "{{ '{!r} {!s}'.format('a', 'b') }}{{ '{:{}}|'.format('a', 5) }}{{ '{:.2}'.format('abc') }}{{ '{:5}|{:<5}|{:05}'.format(42, 42, -42) }}", "{{ '{}'.format() }}", "{{ '{x}'.format() }}", "{{ '{:d}'.format('a') }}", "{{ '{:d}'.format(2.5) }}", "{{ '{'.format() }}", "{{ '{}'.format(none) }}{{ '{}'.format([1]) }}{{ '{}'.format(true) }}{{ '{:d}'.format(true) }}", "{{ '{a}'.format_map({'a': 1}) }}", "{{ 'a'.nope() }}", "{{ 'a'.upper(1) }}", "{{ '{:>5}'.format(none) }}", "{{ '{:.0f}|{:.0f}|{:.1f}|{:.2f}'.format(0.5, 1.5, 0.25, 1.005) }}",
    ])
    group("percent format", [
        "{{ '%s %s' % ('a', 1) }}{{ '%s' % 'a' }}{{ '%s' % none }}{{ '%s' % [1, 2] }}{{ '%s' % ((1, 2),) }}", "{{ '%d|%5d|%-5d|%05d|%+d|% d|%x|%X|%o|%#x' % (42, 42, 42, 42, 42, 42, 255, 255, 8, 255) }}", "{{ '%f|%.2f|%8.3f|%e|%g|%g|%.3g' % (3.14159, 3.14159, 3.14159, 12345.678, 0.0001, 1e10, 1234.5) }}", "{{ '%r|%a|%c|%c' % ('a', 'b', 'c', 65) }}", "{{ '%(a)s %(b)03d' % {'a': 'x', 'b': 7} }}", "{{ '%%' % () }}{{ '100%%' % () }}", "{{ '%5s|%-5s|%.2s' % ('ab', 'ab', 'abc') }}", "{{ '%*d' % (5, 42) }}", "{{ '%d' % 2.9 }}{{ '%d' % true }}", "{{ '%d' % 'a' }}", "{{ '%s %s' % 'a' }}", "{{ '%s' % ('a', 'b') }}", "{{ '%z' % 1 }}", "{{ '%' % 1 }}", "{{ 'plain' % () }}", "{{ 'plain' % 1 }}", "{{ '%(a)s' % 1 }}", "{{ '%(x)s' % {'a': 1} }}", "{{ 'x' % {'a': 1} }}", "{{ '%s' % {'a': 1} }}", "{{ '%s' % missing }}|", "{{ '%.3d|%i|%u' % (7, 8, 9) }}",
    ])
    group("method list", [
        "{% set l = [1, 2] %}{{ l.append(3) }}{{ l }}", "{% set l = [1, 2] %}{% set _ = l.extend([3, 4]) %}{{ l }}{{ l.pop() }}{{ l.pop(0) }}{{ l }}", "{% set l = [1, 2, 1] %}{{ l.index(2) }}{{ l.count(1) }}{{ l.insert(1, 9) }}{{ l }}{{ l.remove(1) }}{{ l }}{{ l.reverse() }}{{ l }}{{ l.sort() }}{{ l }}{{ l.copy() }}{{ l.clear() }}{{ l }}", "{{ [1].index(5) }}", "{{ [].pop() }}", "{{ [1].pop(5) }}", "{{ [1].remove(5) }}", "{{ (1, 2, 1).count(1) }}{{ (1, 2).index(2) }}", "{{ (1, 2).append(3) }}", "{% set l = [3, 1] %}{{ l.sort(reverse=true) }}{{ l }}", "{% set l = [1] %}{% set m = l %}{% set _ = m.append(2) %}{{ l }}", "{{ [1, 2].nope() }}", "{{ [1, 2].insert(-1, 5) }}",
    ])
    group("method dict", [
        "{{ map.get('b') }}{{ map.get('nope') }}{{ map.get('nope', 5) }}{{ map.keys()|list }}{{ map.values()|list }}{{ map.items()|list }}", "{% for k, v in map.items() %}{{ k }}{% endfor %}", "{% set d = {'a': 1} %}{{ d.update({'b': 2}) }}{{ d }}{{ d.update(c=3) }}{{ d }}{{ d.pop('a') }}{{ d }}{{ d.pop('x', 'def') }}{{ d.setdefault('e', 5) }}{{ d.setdefault('e', 6) }}{{ d }}{{ d.copy() }}{{ d.popitem() }}{{ d.clear() }}{{ d }}", "{{ {}.pop('x') }}", "{{ {}.popitem() }}", "{{ {'a': 1}.nope() }}", "{{ 'a' in map.keys() }}{{ 1 in map.values() }}{{ ('b', 1) in map.items() }}", "{{ map.keys() == map.keys() }}" if False else "{{ map.keys()|length }}", "{{ map.get('c').d }}", "{{ map.get('c', {}).get('d', 'x') }}", "{{ map.get() }}", "{{ {'get': 1}.get('get') }}", "{{ dict(map, x=1).x }}{{ dict(a=1).a }}", "{% set d = {} %}{% for n in numbers %}{% set _ = d.update({n: n * n}) %}{% endfor %}{{ d }}", "{{ map.items()|sort }}" if False else "{{ map.keys()|sort }}",
    ])


def configs():
    for path in sorted((HERE / "configs").glob("*.yaml")):
        config = yaml.safe_load(path.read_text())
        macros = "".join(text.strip() for text in config.get("macros", {}).values())
        for template in config["templates"]:
            add(f"config {path.stem}", template, config["context"], macros)


operators()
literals_and_output()
whitespace()
statements()
scoping()
members()
undefined()
filters()
tests()
methods()
configs()

corpus = {"jinja2": jinja2.__version__, "python": platform.python_version(), "context": CONTEXT, "cases": cases}
lines = ",\n".join(json.dumps(case, ensure_ascii=True, sort_keys=False) for case in cases)
head = json.dumps({key: value for key, value in corpus.items() if key != "cases"}, ensure_ascii=True)
(HERE / "corpus.json").write_text(head[:-1] + ', "cases": [\n' + lines + "\n]}\n")
print(len(cases), "cases,", sum("error" in case for case in cases), "of them errors")
