"""Writes layouts.json: documents in the ways of Kubernetes and Tekton, and what PyYAML reads. Run: python make-layouts.py > layouts.json"""
import json

import yaml

LAYOUTS = {
    "the closing bracket below the key": 'args: [\n  "-v",\n  "--port=80"\n]\nname: x\n',
    "the closing bracket below the key of a map in a list": "steps:\n  - name: one\n    args: [\n      a,\n      b,\n    ]\n    image: busybox\n",
    "the closing bracket below the dash": "command:\n- [\n  a\n]\n- [b\n]\n- c\n",
    "the closing bracket further left than the key": "spec:\n  steps:\n    - args: [\n        a\n  ]\n      name: x\n",
    "the closing brace below the key": "metadata:\n  labels: {\n    app: shop,\n    tier: web\n  }\n  name: x\n",
    "braces at the start of the line": "metadata: {\nname: x,\nlabels: {\napp: shop\n}\n}\nkind: Task\n",
    "JSON below a key": 'value:\n  {\n  "a": [\n  1,\n  {"b": null}\n  ],\n  "c": "d"\n  }\nnext: 1\n',
    "JSON with tabs in its texts": 'value: {\n"a": "x\\ty"\n}\n',
    "brackets in brackets, closed at the key": "matrix: [\n  [a, b],\n  [\n    c\n  ], {d: [\n  e\n]}\n]\n",
    "comments in brackets": "args: [\n# first\n  a, # why\n  # between\n  b\n# last\n]\nx: 1\n",
    "a comment right behind a comma and a bracket": "args: [a,#why\n  b]#done\nx: 'y'#too\nz: 1\n",
    "quotes, brackets and hashes inside brackets": "args: [\n  it's, a#b, 'x ]', \"}\", a:b, http://x/y?z=[]\n]\n".replace("?z=[]", ""),
    "a script in double quotes, continued at the key": 'args:\n- -c\n- "echo one;\n  echo two;\n  done"\n- x\n',
    "a script in double quotes, continued at the dash": 'args: ["sh", "-c", "\nset -e\necho \\"x\\"\n"]\nname: x\n',
    "double quotes continued at the key's column": 'spec:\n  description: "one\n  two\n\n  three"\n  name: x\n',
    "double quotes continued left of the key": 'spec:\n    description: "one\n  two\\\n  three \\\n  four"\n    name: x\n',
    "single quotes continued at the key's column": "spec:\n  description: 'it''s\n  two: three\n  # four'\n  name: x\n",
    "quotes with a dash or key in their lines": "a:\n  b: 'x\n  - y\n  c: d\n  '\n  e: f\n",
    "quotes with brackets in their lines": 'a:\n  b: "x\n  [ {\n  | >"\n  c: [\n  ]\n',
    "quotes at the top continued at the left": '"one\ntwo"\n',
    "a quoted key beside a continued text": '"a b": "one\ntwo"\n\'c\': [\n]\n',
    "a block text, and no line break at the end": "a:\n  script: |\n    one\n    two",
    "a folded text, and no line break at the end": "a: >\n  one\n  two\n\n  three",
    "a kept text, and no line break at the end": "a: |+\n  one\n\n  two",
    "a kept text, and empty lines at the end": "a: |+\n  one\n\n\n",
    "a stripped text, and no line break at the end": "- |-\n  one",
    "a block text that ends in blanks": "a: |\n  one\n   ",
    "a block text that ends in its indentation": "a: |\n  one\n  ",
    "a block text with a number": "a:\n  - b: |2\n        one\n      two",
    "a block text with Windows' line breaks": "a: |\r\n  one\r\n  two",
    "block texts with brackets and quotes, then brackets closed at the key": 'a: |\n  x = [\n  "\n  it\'s {\nb: [\n]\nc: >-\n  "one\n  two\nd: {\n}\n',
    "a block text below its key": "a:\n  |\n  one [\n  two\nb: [\n]\n",
    "plain texts over lines, then brackets closed at the key": "a: it's one\n  [two 'three\n\n  four\nb: [\n]\n",
    "a plain text with a hash and a colon": "a: x#y:z http://[::1]/\nb: [\n]\n",
    "anchors, tags and aliases before brackets": "a: &x [\n]\nb: !!map &y {\nc: d\n}\ne: *x\nf: !!str [\n".replace("f: !!str [\n", "f: [*y\n]\n"),
    "merge keys beside brackets closed at the key": "a: &x {\n  b: 1\n}\nc:\n  <<: *x\n  d: [\n  ]\n",
    "lists at the key's column": "a:\n- b: [\n  ]\n  c: 'x\n  y'\n- d: {\n  }\ne: [\n]\n",
    "lists in lists": "- - - [\n    a\n]\n    - b\n  - c: [\n  ]\n",
    "explicit keys": "? a\n: [\n]\n? b\n: 'x\ny'\n",
    "a document with its marker, a comment and a directive": "%YAML 1.1\n# why\n---\na: [\n]\n...\n",
    "a byte order mark": "\ufeffa: [\n]\nb: 'x\ny'\n",
    "Windows' line breaks": "a: [\r\n  b\r\n]\r\nc: 'x\r\ny'\r\n",
    "text beyond ASCII": "é: [\n  日本,\n'ü\nö'\n]\nb: {x: \U0001f600\n}\n",
    "plain texts over lines in brackets": "a:\n  b: [one\n  two,\n  three\n  four]\n  c: {d: e\n  f, g:\n  h}\n",
    "empty brackets and texts": "a: [\n\n]\nb: {\n\n}\nc: '\n\n'\nd: \"\n\n\"\n",
    "a tag that says nothing": "- ! 12\n- ! '12'\n- !\n- !<tag:yaml.org,2002:str> 12\n- !!str 12\n",
    "a key without a value before brackets": "a:\nb:\n- [\n]\nc: [\n]\n",
    "a map in one line in a list": "a:\n  - {name: x, value: [\n  y\n  ]}\n  - name: z\n    value: \"q\n  r\"\n",
}

rows = []
for title, text in LAYOUTS.items():
    rows.append({"title": title, "text": text, "json": json.dumps(yaml.load(text, Loader=yaml.FullLoader), ensure_ascii=False)})
print(json.dumps({"pyyaml": yaml.__version__, "layouts": rows}, ensure_ascii=False, indent=1))
