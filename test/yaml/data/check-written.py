"""Checks that PyYAML reads every text of written.json as its value. Run after any change of it: python check-written.py"""
import json
import pathlib

import yaml

rows = json.loads(pathlib.Path(__file__).with_name("written.json").read_text())
for row in rows:
    value = yaml.load(row["yaml"], Loader=yaml.FullLoader)
    assert repr(value) == repr(row["value"]), (row, value)
print(len(rows), "texts, read by PyYAML", yaml.__version__)
