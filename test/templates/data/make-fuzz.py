#!/usr/bin/env python3
"""Makes fuzz-corpus.json: templates put together at random, with what Jinja2 renders of them in the environment of cicdstatemgr 1.2.4.

    venv/bin/python test/templates/data/make-fuzz.py [COUNT [SEED]]

`venv` is as in make-corpus.py. First every filter, test, method and operator meets a sample of values, then random expressions and
statements follow. What cannot be the same twice or here is left out: see `left_out`. Numbers have recordings of their own.
"""

import json
import logging
import pathlib
import random
import re
import sys

from cicdstatemgr.jinja2util import createEnvironment
from jinja2.exceptions import TemplateSyntaxError, UndefinedError

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
random.seed(int(sys.argv[2]) if len(sys.argv) > 2 else 12)
logging.disable(logging.CRITICAL)
environment = createEnvironment()
cases = {}
CONTEXT = {
    "name": "World", "i": 7, "half": 2.5, "yes": True, "nothing": None, "empty": "", "zero": 0,
    "numbers": [3, 1, 2], "words": ["pear", "Apple", "fig", "apple"], "nested": [[1, 2], [3, [4]]],
    "map": {"b": 1, "a": [1, 2], "c": {"d": None}},
    "users": [
        {"name": "Zoe", "age": 30, "team": "red", "active": True, "address": {"city": "Bern"}},
        {"name": "adam", "age": 25, "team": "Blue", "active": False, "address": {"city": "Wien"}},
        {"name": "Bea", "age": 30, "team": "blue", "active": True, "address": {"city": "Bonn"}},
    ],
    "text": "The quick brown fox, it's <b>bold</b> & \"loud\"", "lines": "one\ntwo\n\nthree", "unicode": "Zürich 🚀 naïve",
    "s": "ßﬁǆ İıΣς ὈΔΥΣΣΕΎΣ",
}
VALUES = ["name","i","half","yes","nothing","empty","zero","numbers","words","nested","map","users","text","lines","unicode","s","missing","(1, 'a')","()","[]","{}","'<a>'|safe","'x'","-3","'12.5'","' a b '","range(3)","map.items()","[1]|map('string')","'a,b,c'","'HELLO wORLD'","namespace(a=1)","(1,)","{1: 2, 'x': none}","['b', 'A', 'c']","[none, 1]","[true, 1, 1.5]","users[0]","map.keys()","range","none","true","'ab\\tc'","'%s %d'","'{} {}'","cycler('a','b')","joiner()","dict(a=1)","'3'","'0x1F'","'é'","'\\u00e9\\u0301'","caller"]
FILTERS = {
 'abs':[''],'attr':["('upper')","('a')","('x')","(1)",""],'batch':["(2)","(2, 'x')","(0)","(linecount=2)",""],'capitalize':[''],'center':["","(9)","(width=4)","(-1)"],'count':[''],
 'd':["","('x')","('x', true)"],'default':["('x', boolean=true)"],'dictsort':["","(true)","(false, 'value')","(by='value', reverse=true)","(by='x')"],'e':[''],'escape':[''],'filesizeformat':["","(true)"],
 'first':[''],'float':["","(1.5)","(default='x')"],'forceescape':[''],'format':["","(1, 2)","(a=1)","('x')"],'from_json':[''],'groupby':["('team')","('address.city')","('x', default='y')","(0)","('name', case_sensitive=true)",""],
 'indent':["","(2)","('> ')","(2, true)","(2, blank=true)","(width=1, first=true)","(2, true, true)"],'int':["","(5)","(0, 16)","(default='z')","(base=8)"],'items':[''],'join':["","(',')","('-', 'name')","(attribute='team')","(d=1)","(1)"],
 'json_dumps':["","(2)","(indent=4)","(stripLeadingTrailingQuotes=true)","(1, true)"],'kv_comma_pairs_to_json':[''],'last':[''],'length':[''],'list':[''],'lower':[''],
 'map':["('upper')|list","(attribute='name')|list","('int')|list","('x')","(attribute='x', default='-')|list","('default', 'z')|list","|list","('length')|list","('replace', 'a', 'b')|list","(attribute=0)|list","('attr', 'a')|list"],
 'max':["","(true)","(attribute='age')","(case_sensitive=true)"],'min':["","(attribute='name')"],'pprint':[''],'reject':["|list","('odd')|list","('string')|list","('eq', 1)|list"],'rejectattr':["('active')|list","('age', 'gt', 26)|list","|list"],
 'replace':["('a', 'b')","('l', 'L', 1)","('', '-')","('<', '>')","('a')","(1, 2)","('x', '<')"],'reverse':["","|list"],'round':["","(1)","(1, 'ceil')","(method='floor')","(-1)","(0,'x')"],'safe':[''],
 'select':["|list","('odd')|list","('string')|list","('defined')|list","('in', [1, 2])|list","('x')|list","('none')|list"],'selectattr':["('active')|list","('age', 'eq', 30)|list","('x', 'defined')|list","('address.city', 'eq', 'Bern')|list"],
 'slice':["(2)|list","(3, 'x')|list","(0)|list","|list"],'sort':["","(true)","(reverse=true)","(attribute='name')","(attribute='age,name')","(case_sensitive=true)","(false, true, 'age')"],'string':[''],'striptags':[''],'sum':["","(attribute='age')","('age', 1)","(start=5)","(start=[])"],
 'title':[''],'to_base64':[''],'to_nice_yaml':["","(indent=4)","(sort_keys=true)","(default_flow_style=true)"],'tojson':["","(2)","(indent=1)"],'trim':["","('x')","(' a')","(chars='<')"],'truncate':["(5)","(5, true)","(9, false, '.')","(5, true, '', 0)","(255)","","(length=4, end='…', leeway=0)","(2)"],
 'unique':["|list","(true)|list","(attribute='age')|list","(case_sensitive=true)|list"],'upper':[''],'urlencode':[''],'urlize':["","(5)","(5, true)","(nofollow=true)","(target='_blank')","(rel='x')","(extra_schemes=['ftp:'])"],'wordcount':[''],'wordwrap':["","(5)","(5, false)","(5, true, '|')","(9, wrapstring='\\n')","(5, break_on_hyphens=false)"],'xmlattr':["","(false)","(autospace=false)"],'random':["|string|length > -1"],
 }
TESTS = {t:[''] for t in "boolean callable defined escaped even false filter float integer iterable lower mapping none number odd sequence string test true undefined upper".split()}
TESTS.update({'divisibleby':[' 2','(0)','('"'x'"')',''],'eq':[' 1',"('x')",''],'equalto':[' none'],'==':['(1)'],'ne':[' 1'],'!=':['(2)'],'lt':[' 3'],'lessthan':[" 'b'"],'le':[' 2'],'gt':[' 1'],'greaterthan':[' 1'],'ge':[' 7'],'>':['(1)'],'<=':['(1)'],'in':[' [1, 7]'," 'World'",' map',' none'],'sameas':[' none',' true','(name)'],'nosuch':['']})
TEXT_METHODS = ["capitalize()","casefold()","center(9)","center(9, '*')","center(3,'ab')","count('a')","count('')","endswith('d')","endswith(('d','x'))","expandtabs(4)","find('o')","find('o', 3)","find('o', -3, -1)","index('zz')","index('o')","isalnum()","isalpha()","isascii()","isdecimal()","isdigit()","isidentifier()","islower()","isnumeric()","isprintable()","isspace()","istitle()","isupper()","join(['a','b'])","join('xyz')","join([1])","ljust(8)","ljust(8,'.')","lower()","lstrip()","lstrip('W')","partition(' ')","partition('')","removeprefix('W')","removesuffix('d')","replace('o','0')","replace('o','0',1)","replace('','-')","replace('o','0',count=1)","rfind('o')","rindex('zz')","rjust(8,'0')","rpartition(' ')","rsplit()","rsplit(' ',1)","rsplit('o')","rstrip()","rstrip('d')","split()","split(' ')","split('o',1)","split(sep='o')","split(maxsplit=1)","split('')","splitlines()","splitlines(true)","splitlines(keepends=true)","startswith('W')","startswith('o',1)","strip()","strip('Wd')","swapcase()","title()","upper()","zfill(8)","zfill(2)","nosuch()","encode()","translate({97: 'b'})","format(1)","format_map({'a':1})","maketrans('a','b')","upper(1)","split(1)","startswith(1)","strip(1)","__len__()","isalpha"]
LIST_METHODS = ["append(1)","clear()","copy()","count(1)","extend([4])","extend('ab')","index(1)","index(9)","index(2, 1)","insert(0, 9)","insert(-1, 9)","pop()","pop(0)","pop(-1)","pop(99)","remove(1)","remove(99)","reverse()","sort()","sort(reverse=true)","sort(true)","nosuch()","extend(1)","insert('a',1)","count()"]
MAP_METHODS = ["clear()","copy()","get('a')","get('x')","get('x', 5)","get()","items()","keys()","values()","pop('a')","pop('x')","pop('x', 1)","popitem()","setdefault('a', 1)","setdefault('x', 1)","setdefault('y')","update({'z': 1})","update(q=2)","update([('k', 1)])","update()","fromkeys(['a','b'], 1)","fromkeys('ab')","nosuch","items","get(key='a')","has_key('a')"]
NAMES = ["name","i","half","yes","nothing","empty","zero","numbers","words","nested","map","users","text","lines","unicode","missing","x","y","n","loop","loop.index","loop.first","loop.last","loop.length","loop.previtem","loop.nextitem","loop.index0","loop.depth","map.a","map.b","map.c","users[0].name","users[0].address.city","ns.v","m","varargs","kwargs","x.name","y[0]","loop.revindex"]
FILTER_CALLS = [f+a for f,al in FILTERS.items() if f not in('nosuch','random','pprint') for a in al if not a.startswith('|')]
TEST_CALLS = [t+a for t,al in TESTS.items() if t!='nosuch' for a in al]
METHOD_CALLS = [m for m in TEXT_METHODS if m not in("nosuch()","encode()","maketrans('a','b')","__len__()","isalpha") ]
def literal():
    return random.choice(["1","0","-1","2.5","'a'","''","'a b'","\"it's\"","[]","{}","()","(1,)","[1, 2]","{'a': 1}","true","false","none","None","True","'<b>'|safe","'%s'","'{}'","[[1, 2], [3]]","{'b': 2, 'a': 1}","range(3)","dict(a=1)","namespace(v=1)","'x' 'y'","1_000","'\\n'","'\\u00e9'"])
def expression(d=3):
    k=random.random()
    if d<=0 or k<.22: return random.choice(NAMES)
    if k<.36: return literal()
    if k<.48: return "(%s %s %s)"%(expression(d-1),random.choice(["+","-","*","//","%","~","==","!=","<",">","<=",">=","in","not in","and","or","and not"]),expression(d-1))
    if k<.62: return "%s|%s"%(expression(d-1),random.choice(FILTER_CALLS))
    if k<.68: return "(%s)|%s"%(expression(d-1),random.choice(FILTER_CALLS))
    if k<.74: return "(%s is %s%s)"%(expression(d-1),random.choice(["","not "]),random.choice(TEST_CALLS))
    if k<.78: return "(%s if %s%s)"%(expression(d-1),expression(d-1),random.choice([""," else "+expression(d-1)]))
    if k<.83: return "%s[%s]"%(random.choice(NAMES),random.choice(["0","-1","'a'","1:","::-1",":2","i","x","'name'",expression(1)]))
    if k<.90: return "%s.%s"%(random.choice(NAMES),random.choice(METHOD_CALLS))
    if k<.93: return "[%s, %s]"%(expression(d-1),expression(d-1))
    if k<.95: return "{%s: %s}"%(random.choice(["'k'","1","name","none","i","true"]),expression(d-1))
    if k<.97: return "not %s"%expression(d-1)
    return random.choice(["m(%s)","cycler('a', %s).next()","caller()","loop.cycle('a','b')","loop.changed(%s)","dict(k=%s)","(%s, 1)","loop(%s)"]).replace('%s',expression(d-1))
def start_mark(): return random.choice(["","","","","-","+"]) 
def end_mark(): return random.choice(["","","","","-"])
def tag(s): return "{%%%s %s %s%%}"%(start_mark(),s,end_mark())
def output(x): return "{{%s %s %s}}"%(random.choice(["","","","-"]),x,end_mark())
def statement(d=3):
    k=random.random()
    if d<=0 or k<.25: return output(expression(2))
    if k<.33: return random.choice([" ","\n","  text ","a\n  b\n","{# c #}","{#- c -#}","{% raw %}{{ x }}{% endraw %}","\t","<b>&'\"","{ {","%}","}}"])
    if k<.45: return tag("if "+expression(2))+body(d)+(tag("elif "+expression(2))+body(d) if random.random()<.3 else "")+(tag("else")+body(d) if random.random()<.5 else "")+tag("endif")
    if k<.62:
        it=random.choice(["numbers","words","users","map","nested","map.items()","range(3)","[]","missing","'abc'","users|sort(attribute='age')","words|batch(2)",expression(2),"users|groupby('team')"])
        t=random.choice(["x","x","x","x, y","n","x, (y, n)"])
        return tag("for %s in %s%s%s"%(t,it,random.choice(["","","",""," if "+expression(1)]),random.choice(["","","",""," recursive"])))+body(d)+random.choice(["",tag("break"),tag("continue"),tag("if loop.first")+tag("continue")+tag("endif")] if random.random()<.3 else [""])+body(1)+(tag("else")+body(1) if random.random()<.25 else "")+tag("endfor")
    if k<.70: return tag("set %s = %s"%(random.choice(["x","y","n","x, y","ns.v","name"]),expression(2)))
    if k<.74: return tag("set %s%s"%(random.choice(["x","y"]),random.choice([""," | upper"," | replace('a','b') | trim"])))+body(d)+tag("endset")
    if k<.78: return tag("with %s"%random.choice(["","x = "+expression(1),"x = %s, y = %s"%(expression(1),expression(1)),"x, y = "+expression(1)]))+body(d)+tag("endwith")
    if k<.82: return tag("filter "+random.choice(FILTER_CALLS))+body(d)+tag("endfilter")
    if k<.90: return tag("macro m(%s)"%random.choice(["","x","x, y","x, y=%s"%expression(1),"x=1, y=x","x=missing"]))+body(d)+tag("endmacro")+random.choice(["",output("m(%s)"%random.choice(["","1","1, 2","x=%s"%expression(1),"y=2","1, z=3","*numbers","**map"]))])
    if k<.95: return tag("call%s m(%s)"%(random.choice(["","(x)","(x, y=2)"]),random.choice(["","1"])))+body(d)+tag("endcall")
    if k<.97: return tag("set ns = namespace(v=%s)"%expression(1))
    return tag("do "+expression(1)) if random.random()<.2 else tag("autoescape false")+body(d)+tag("endautoescape") if random.random()<.3 else tag("block b%d"%random.randint(1,9999))+body(d)+tag("endblock")
def body(d): return "".join(statement(d-1) for _ in range(random.choice([1,1,2,2,3])))


LEFT_OUT = re.compile(
    r"__|encode\(|count=1|\.sort\(true|(?:joiner|cycler|range)[^|]*\|(?:attr|replace)|autoescape true|sameas|select\('x'\)|round\(0,|by='x'|\bis (?:not )?(?:test|filter)\b.*missing"
)


def left_out(template, outcome):
    """Addresses and sets, Python's own objects in YAML, floats, what only Python's version decides, and recursion without end."""
    text = outcome.get("output", "") + outcome.get("message", "")
    return (
        LEFT_OUT.search(template)
        or re.search(r"(?i) at 0[x<]|!!python|\d\.0(?!\d)|recursion|set\(\)|NoneType.__format__", text)
        or ("to_nice_yaml" in template and re.search(r"range|missing|safe|cycler|joiner|namespace|tojson|urlize|x|\by\b|\bn\b|loop|kwargs", template))
        or (".keys() -" in template or "- (map." in template)
        or (outcome.get("error") and "mutat" in text)
        or len(text) > 1500
    )


def fault_of(error):
    if isinstance(error, UndefinedError):
        return "undefined"
    if isinstance(error, TemplateSyntaxError) or str(error).startswith(("No filter named", "No test named")):
        return "syntax"
    return "undefined" if "Undefined" in str(error) else "type"


def add(template):
    if template in cases:
        return
    try:
        outcome = {"output": environment.from_string(template).render(json.loads(json.dumps(CONTEXT)))}
    except Exception as error:  # whatever Python raises
        outcome = {"error": fault_of(error), "message": str(error)}
    if not left_out(template, outcome):
        outcome.pop("message", None)
        cases[template] = outcome


def grid():
    """Each template of the grid of values and what can be done with them."""
    for name, arguments in FILTERS.items():
        for value in VALUES:
            yield from ("{{ (%s)|%s%s }}" % (value, name, argument) for argument in arguments)
    for name, arguments in TESTS.items():
        for value in VALUES:
            yield from ("{{ (%s) is %s%s }}" % (value, name, argument) for argument in arguments)
    texts = ["name", "empty", "text", "lines", "unicode", "s", "'hello wORLD'", "'a-b c_d'", "'ǆabc'", "'ﬁx ß'", "'İstanbul'", "'ΑΣ ΑΣΑ'", "'<b>'|safe", "'½²3'", "'ŉ'"]
    for method in TEXT_METHODS:
        yield from ("{{ (%s).%s }}" % (value, method) for value in texts)
    for method in LIST_METHODS:
        for value in ["[1, 2, 3]", "[]", "['b','a']", "(1, 2, 1)", "numbers|list"]:
            yield "{%% set l = %s %%}{{ l.%s }}|{{ l }}" % (value, method)
    for method in MAP_METHODS:
        for value in ["{'a': 1, 'b': 2}", "{}", "dict(a=1)", "{1: 2}", "map.copy()"]:
            yield "{%% set l = %s %%}{{ l.%s }}|{{ l }}" % (value, method)
    for operator in ["+", "-", "*", "//", "%", "~", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or"]:
        for left in VALUES:
            yield "{{ (%s) %s (%s) }}" % (left, operator, random.choice(VALUES))
    fields = ["{}", "{0}", "{1}", "{a}", "{{", "x", "{0[0]}", "{a[k]}", "{!r}", "{!s:>5}", "{!a}", "{:<6}", "{:^7}", "{:*^7}", "{a!r}", "{!x}", "{"]
    for first in fields:
        for second in fields:
            yield "{{ '%s%s'.format('é', %s, a={'k': name}) }}" % (first, second, random.choice(["map", "nothing", "'x'"]))


everything = [template for template in grid() if not template.startswith("{% set l = map")]
for template in random.sample(everything, min(len(everything), 2 * COUNT)):
    if len(cases) < 0.6 * COUNT:
        add(template)
while len(cases) < 0.8 * COUNT:
    add("{{ %s }}" % expression(3))
while len(cases) < COUNT:
    add("".join(statement(2) for _ in range(random.choice([1, 2]))))

rows = [json.dumps([template, *outcome.popitem()], ensure_ascii=False) for template, outcome in cases.items()]
text = '{"context": %s,\n"cases": [\n%s\n]}\n' % (json.dumps(CONTEXT, ensure_ascii=False), ",\n".join(rows))
pathlib.Path(__file__).with_name("fuzz-corpus.json").write_text(text)
print(len(rows), "cases")
