"""Writes scalars.json: what PyYAML's FullLoader makes of plain scalars. Run: python make-scalars.py > scalars.json"""
import json
import sys

import yaml

SCALARS = """
yes Yes YES yEs no No NO on On ON off Off OFF true True TRUE tRUE false False FALSE y Y n N
null Null NULL nULL ~ none None
0 1 -1 +1 42 00 -0 +0 07 08 09 010 0o10 0O10 -010 1_000 _1 1_ 1__0 0_7 0_8 0_ 0x1F 0X1F -0xff +0xFF 0x_1 0x_ 0x 0xg 0b101 -0b1 0b_1 0b_ 0b2 1e3 12345e7
9007199254740991 9007199254740992 -9007199254740993 12345678901234567890 0xFFFFFFFFFFFFFFFF
1.0 1. .5 -.5 +.5 1.5 -1.5 +1.5 1_0.5 1._5 ._5 . 1.2.3 1.10 1.0e3 1.0e+3 1.0E-3 1.e+3 .5e+3 1.5e 1e+3 1.0e+999 -0.0 .inf -.inf +.inf .Inf .INF .iNF inf .nan .NaN .NAN nan
12:30 12:30:45 1:60 -1:30 012:30 1:30.5 08:30 190:20:30.15
2026-01-31 2026-1-31 2026-01-31T10:20:30Z 2026-01-31T10:20:30+02:00 2026-01-31T10:20:30.5 2026-13-01 26-01-31 2026-01
= <<x v1 1a 1,000 10% 127.0.0.1 - -- --- ... a:b http://x/y $x é 日本 1s 0.0.1
""".split()
PHRASES = ["", "2026-01-31 10:20:30", "a b", "1 2", "yes no", "it's", "a #b", "a#b", '"1"', "'yes'", "!!str 1", "!!int '7'", "!!bool 'on'", "!!null ''"]


def read(text):
    try:
        value = yaml.load("value: " + text, Loader=yaml.FullLoader)["value"]
    except Exception as error:
        return {"type": "error", "value": type(error).__name__}
    return {"type": type(value).__name__, "value": str(value)}


rows = [{"text": text, **read(text)} for text in SCALARS + PHRASES]
json.dump({"pyyaml": yaml.__version__, "scalars": rows}, sys.stdout, indent=1, ensure_ascii=False)
print()
