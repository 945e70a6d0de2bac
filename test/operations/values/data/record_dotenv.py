"""Records how the npm package dotenv and python-dotenv read what `export --format dotenv` writes.

    python3 -m venv venv && venv/bin/pip install python-dotenv
    npm install --prefix FOLDER dotenv
    venv/bin/python record_dotenv.py FOLDER

Reads dotenv.json beside it: for each value the texts that were, or could be, written for it; fills in what each reader makes of them.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

from dotenv import dotenv_values

data = pathlib.Path(__file__).parent / "dotenv.json"
# What is replaced by a variable shows.
os.environ["X"] = "from the environment"

npm_reader = """
const { parse } = require('dotenv')
const texts = JSON.parse(require('fs').readFileSync(0))
console.log(JSON.stringify(texts.map((text) => parse(text).NAME ?? null)))
"""


def by_npm(texts):
    run = subprocess.run(
        ["node", "-e", npm_reader], input=json.dumps(texts), cwd=sys.argv[1], capture_output=True, check=True, text=True
    )
    return json.loads(run.stdout)


def by_python(text):
    with tempfile.NamedTemporaryFile("w", newline="", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        return dotenv_values(file.name).get("NAME")


def main():
    recordings = json.loads(data.read_text(encoding="utf-8"))
    forms = [form for recording in recordings for form in recording["forms"]]
    # A further variable shows where a value takes the next line along.
    texts = [f"NAME={form['text']}\nNEXT='next'\n" for form in forms]
    for form, text, npm in zip(forms, texts, by_npm(texts)):
        form["npm"] = npm
        form["python"] = by_python(text)
    data.write_text(json.dumps(recordings, indent=1) + "\n", encoding="utf-8")


main()
