"""Writes arguments.json: odd command lines as the original's parser takes them.

    python3 -m venv VENV && VENV/bin/pip install cicdstatemgr==1.2.4
    VENV/bin/python make_arguments.py

Left out are `-hl` (short flags in one word) and `--id=--`, for which Python's argparse gives an empty list in place of a text.
"""

import argparse
import contextlib
import io
import json
import pathlib
import platform
import random

from cicdstatemgr.cli import CicdStateMgrCli

random.seed(1)
FLAGS = """--log-level --config --secrets --init-new --init-cicd-context-name --init-bases-dir --init-app-config-file --id
--tmpl-ctx-var --load --get --set --pre-set-force-reload --handle-event --generate""".split()
BITS = ["x", "state.a=1", "a b"] * 40 + ["", "-", "--", "-1", "-1.5", "-.5", "-1e3", "-1x", "-1 2", "-٣", "-x", "-a b", "-=x", "- x", "--=x",
        "--foo", "--foo=bar", "---x", "-get", "-l", "-lINFO", "-l=INFO", "-lh", "-lx y", "-h", "-hx", "--help", "--hel", "--h", "--get x",
        "--id=a b", "--load=x", "--load=", "--set\n=x", "é", "-é", "+x"]


def word():
    kind = random.random()
    flag = random.choice(FLAGS)
    if kind < 0.5:
        return flag if kind < 0.35 else flag[: random.randint(3, len(flag))]
    if kind < 0.65:
        return f"{flag}={random.choice([bit for bit in BITS if bit != '--'])}"
    return random.choice(BITS)


def line():
    if random.random() < 0.2:
        return [word() for _ in range(random.randint(1, 4))]
    flags = random.sample(FLAGS, random.randint(1, 3))
    pairs = [[flag] if flag in ("--load", "--pre-set-force-reload") else [flag, random.choice(BITS)] for flag in flags]
    if random.random() < 0.4:
        pairs.insert(random.randint(0, len(pairs)), [word()])
    return [text for pair in pairs for text in pair]


def read(argv):
    parser = argparse.ArgumentParser(prog="cicdstatemgr")
    CicdStateMgrCli().cli_add_all_arguments(parser)
    errors = io.StringIO()
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(errors):
            found = vars(parser.parse_args(argv))
    except SystemExit as end:
        return "help" if end.code == 0 else "wrong"
    defaults = {"log_level": "DEBUG", "init_cicd_context_name": "stage"}
    return {name.replace("_", "-"): value for name, value in found.items() if value not in (None, False, defaults.get(name))}


lines = [line() for _ in range(400)]
rows = [json.dumps({"argv": argv, "read": read(argv)}) for argv in lines]
text = "{\n" + f' "python": "{platform.python_version()}",\n "rows": [\n  ' + ",\n  ".join(rows) + "\n ]\n}\n"
pathlib.Path(__file__).with_name("arguments.json").write_text(text)
