"""Records what the Python program does with every command line of a module of scenarios: scenarios.py and event_scenarios.py.

How to run it (the tests need no Python; run this only after changing the scenarios), with redis-server on the PATH:

    python3 -m venv VENV && VENV/bin/pip install cicdstatemgr==1.2.4
    VENV/bin/python record.py scenarios recordings.json
    VENV/bin/python record.py event_scenarios event-recordings.json
    VENV/bin/python record.py example_scenarios example-recordings.json

It starts a redis-server and an HTTP endpoint of its own on free loopback ports and stops both. In files,
arguments and environments of a scenario @REDIS_PORT@ and @ENDPOINT_PORT@ stand for their ports and @CLOSED_PORT@
for one where nobody listens. Of each command it keeps: stdout (printsHelp in place of the program's help), exit code,
the documents in Redis and the ids in the caches (both only where they differ from what the command before left), and
the requests that arrived, with the headers that the scenario names. A reply "@ECHO@" tells what was sent, as public echo
services do; what comes of it has @ENDPOINT_PORT@ for the port. Values that are long stand once, in `pool`: {"@pool": name} stands for them.
"""

import hashlib
import http.server
import importlib
import importlib.metadata
import json
import os
import pathlib
import platform
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time

import redis
import yaml

HERE = pathlib.Path(__file__).parent
EXECUTABLE = pathlib.Path(sys.executable).parent / "cicdstatemgr"
DEFAULT_REPLY = {"status": 200, "body": '{"ok": true, "ts": "1600.1"}'}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Endpoint(http.server.BaseHTTPRequestHandler):
    replies = []
    requests = []
    headers_kept = []

    def do_POST(self):
        text = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        try:
            body = json.loads(text)
        except ValueError:
            body = {"invalid JSON": text}
        request = {"path": self.path, "body": body, "authorization": self.headers.get("authorization")}
        if Endpoint.headers_kept:
            request["headers"] = {name: self.headers[name] for name in Endpoint.headers_kept if name in self.headers}
        Endpoint.requests.append(request)
        reply = Endpoint.replies.pop(0) if Endpoint.replies else DEFAULT_REPLY
        if reply["body"] == "@ECHO@":
            url = f"http://127.0.0.1:{self.server.server_port}{self.path}"
            data = text if "invalid JSON" in body else body
            reply = {**reply, "body": json.dumps({"data": data, "headers": {"user-agent": "agent/1"}, "url": url})}
        payload = reply["body"].encode()
        self.send_response(reply["status"])
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *args):
        pass


class Pool:
    """Values that are long, each under the hash of its text."""

    def __init__(self):
        self.values = {}

    def put(self, value):
        text = json.dumps(value)
        if len(text) < 300:
            return value
        name = hashlib.sha256(text.encode()).hexdigest()[:8]
        self.values[name] = value
        return {"@pool": name}


def read_documents(connection):
    return {
        key.decode(): yaml.load(connection.get(key), Loader=yaml.FullLoader) for key in sorted(connection.keys())
    }


def read_cached_ids(directory):
    ids = {}
    for path in sorted(pathlib.Path(directory, "localdata").glob("*")):
        text = path.read_text()
        if path.suffix == ".id":
            ids[path.name] = text
        elif path.suffix == ".sh":
            ids[path.name] = re.search('^CICD_state__cicdContextDataId="(.*)"$', text, re.M)[1]
        else:
            ids[path.name] = yaml.load(text, Loader=yaml.FullLoader)["state"]["cicdContextDataId"]
    return ids


class Recorder:
    def __init__(self, ports, connection, pool):
        self.ports = ports
        self.connection = connection
        self.pool = pool
        self.environment = {"PATH": os.environ["PATH"], "COLUMNS": "80", "LANG": "C.UTF-8"}
        self.help = self.run(["--help"], ".", {}).stdout.decode()

    def filled(self, text):
        for name, port in self.ports.items():
            text = text.replace(name, str(port))
        return text

    def masked(self, value):
        port = self.ports["@ENDPOINT_PORT@"]
        return json.loads(json.dumps(value).replace(f"127.0.0.1:{port}", "127.0.0.1:@ENDPOINT_PORT@"))

    def run(self, argv, directory, env):
        environment = {**self.environment, **{name: self.filled(value) for name, value in env.items()}}
        command = [EXECUTABLE, *map(self.filled, argv)]
        return subprocess.run(command, cwd=directory, env=environment, capture_output=True, timeout=60)

    def record(self, scenario):
        self.connection.flushall()
        Endpoint.replies = list(scenario.get("replies", []))
        Endpoint.headers_kept = scenario.get("headers", [])
        with tempfile.TemporaryDirectory() as directory:
            for name, text in scenario["files"].items():
                path = pathlib.Path(directory, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(self.filled(text))
            steps = list(self.record_steps(scenario, directory))
        files = {name: self.pool.put(text) for name, text in scenario["files"].items()}
        return {**scenario, "files": files, "steps": steps}

    def record_steps(self, scenario, directory):
        documents, caches = {}, {}
        for step in scenario["steps"]:
            for name in step.get("remove", []):
                pathlib.Path(directory, name).unlink()
            Endpoint.requests = []
            done = self.run(step["argv"], directory, {**scenario["env"], **step.get("env", {})})
            stdout = self.masked(done.stdout.decode())
            result = {**step, "exit": done.returncode, "stdout": stdout}
            if stdout == self.help:
                result = {**result, "stdout": "", "printsHelp": True}
            newest = self.masked(read_documents(self.connection))
            if newest != documents:
                documents = newest
                result["documents"] = {
                    id: {key: self.pool.put(value) for key, value in document.items()}
                    for id, document in documents.items()
                }
            ids = read_cached_ids(directory)
            if ids != caches:
                result["caches"] = caches = ids
            if Endpoint.requests:
                result["requests"] = self.masked(Endpoint.requests)
            yield result


def start_redis(port, directory):
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", directory]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    connection = redis.Redis(port=port)
    for _ in range(100):
        try:
            connection.ping()
            return server, connection
        except redis.exceptions.ConnectionError:
            time.sleep(0.05)
    server.terminate()
    raise SystemExit("redis-server did not start")


def write(path, head, pool, recorded):
    """One line a command, so that a change reads well in a diff."""
    compact = lambda value: json.dumps(value, ensure_ascii=False)
    lines = ["{"]
    lines += [f'"{name}": {compact(value)},' for name, value in head.items()]
    lines += ['"pool": {']
    lines += [",\n".join(f'"{name}": {compact(value)}' for name, value in sorted(pool.values.items()))]
    lines += ["},", '"scenarios": [']
    blocks = []
    for scenario in recorded:
        steps = ",\n".join("  " + compact(step) for step in scenario["steps"])
        rest = ", ".join(f'"{name}": {compact(value)}' for name, value in scenario.items() if name != "steps")
        blocks.append(f"{{{rest}, \"steps\": [\n{steps}]}}")
    lines += [",\n".join(blocks), "]", "}"]
    path.write_text("\n".join(lines) + "\n")


def main(module, output):
    scenarios = importlib.import_module(module).scenarios
    endpoint = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    threading.Thread(target=endpoint.serve_forever, daemon=True).start()
    ports = {"@REDIS_PORT@": free_port(), "@ENDPOINT_PORT@": endpoint.server_port, "@CLOSED_PORT@": free_port()}
    pool = Pool()
    with tempfile.TemporaryDirectory() as directory:
        server, connection = start_redis(ports["@REDIS_PORT@"], directory)
        try:
            recorder = Recorder(ports, connection, pool)
            recorded = [recorder.record(scenario) for scenario in scenarios]
        finally:
            server.terminate()
            server.wait()
            endpoint.shutdown()
    names = ["cicdstatemgr", "Jinja2", "jsonpath-ng", "PyYAML"]
    versions = {"python": platform.python_version(), **{name: importlib.metadata.version(name) for name in names}}
    write(HERE / output, {"versions": versions, "help": recorder.help}, pool, recorded)
    print(f"{len(recorded)} scenarios, {sum(len(scenario['steps']) for scenario in recorded)} command lines")


main(*sys.argv[1:])
