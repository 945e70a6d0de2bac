"""Whole configs, as people write them, and the events of their flows: pushes, buttons and slash commands on dev and prod.

`python record.py event_scenarios event-recordings.json` records what the Python program sends for each.
"""

import json
import pathlib

HERE = pathlib.Path(__file__).parent / "events"
ENV = {
    "CICDSTATEMGR_CONFIG_PATH": "config.yaml",
    "CICDSTATEMGR_SECRETS_PATH": "secrets.yaml",
    "CICDSTATEMGR_INIT_APP_CONFIG_PATH": "app.yaml",
}

scenarios = []


def files_of(name):
    return {str(path.relative_to(HERE / name)): path.read_text() for path in sorted((HERE / name).rglob("*.yaml"))}


def reply(number):
    body = {"ok": True, "ts": f"1700000000.{number:06}", "channel": "C123", "message": {"user": f"U{number}"}}
    return {"status": 200, "body": json.dumps(body)}


def flow(config, context, trigger, sets, *steps):
    """A context made with values, and what is done then; each step is an action and its further arguments."""
    id = f"{config}/{context}/{trigger}".replace(" ", "-")
    init = ["--init-new", id, "--init-bases-dir", "bases", "--init-cicd-context-name", context]
    init += [word for path, value in sets.items() for word in ("--set", f"{path}={value}")]
    steps = [{"argv": init}] + [{"argv": ["--id", id, *step]} for step in steps]
    scenarios.append(
        {
            "name": f"{trigger} on {context}, {config} config",
            "files": files_of(config),
            "env": ENV,
            "replies": [reply(number) for number in range(1, 25)],
            "steps": steps,
        }
    )


def event(name, *more, load=False):
    return [*(["--load"] if load else []), *more, "--handle-event", name]


def var(path, expression):
    return ["--tmpl-ctx-var", f"{path}={expression}"]


for context in ("dev", "prod"):
    app = {"state.appName": "shop", "state.git.author": "ann", "state.git.branch": "main"}
    interaction = {
        **app,
        "state.appVersion": "1.2.0",
        "state.interaction.user": "bob",
        "state.interaction.target": f"{context}-1",
        "state.interaction.answersTo": "button",
    }
    slash = {"state.slash.user": "cyd", "state.slash.answersTo": "slash"}

    flow(
        "plain",
        context,
        "git push",
        {**app, "state.git.commit": "0123456789abcdef", "state.git.message": 'Say "hello"\n\nto – everybody 🚀\twith a \\ in it'},
        event("build=pushed"),
        event("build=started"),
        ["--generate", "pipelines.build.generators.release"],
        event("build=tested", *var("ctx.passed", "120"), *var("ctx.failed", "3")),
        event("build=tested", *var("ctx.passed", "123")),
        event("build=success", "--set", "state.appVersion=1.2.0"),
        event("build=failure", *var("ctx.log", "first ; second; third")),
        event("build=failure", "--set", "state.log=from the state", *var("ctx.log", "state.log")),
        event("deploy=ask"),
        event("build=nothing"),
    )
    flow(
        "plain",
        context,
        "button",
        interaction,
        event("deploy=ask"),
        event("deploy=approved", load=True),
        event("deploy=rejected", "--set", "state.interaction.reason=too late, and too much of it", load=True),
        event("deploy=rejected", "--set", "state.interaction.reason=two\nlines", load=True),
        event("deploy=done"),
        event("deploy=done"),
    )
    flow(
        "plain",
        context,
        "slash command",
        {**app, **slash},
        event("chat=help"),
        event("chat=status"),
        event("chat=deploy", "--set", "state.slash.text=release/1.2"),
        event("chat=status", "--set", "state.slash.user=dan"),
        event("chat=again", *var("ctx.extra", "targets")),
        event("deploy=done"),
    )

    app = {"state.appName": "api", "state.git.branch": "feature/login", "state.git.commit": "fedcba9876543210", "state.triggeredBy": "U9"}
    flow(
        "tekton",
        context,
        "git push",
        {**app, "state.git.files[]": "src/a.ts,README.md"},
        event("build=init"),
        ["--generate", "pipelines.build.generators.image"],
        event("build=unit-tests", *var("ctx.status", "passed"), *var("ctx.count", "12")),
        event("build=unit-tests", *var("ctx.status", "failed"), *var("ctx.count", "1"), *var("ctx.note", "flaky")),
        event("build=success"),
        event("build=failed", *var("ctx.reason", "OOM killed")),
        event("build=failed", *var("ctx.reason", "two\nlines\there")),
        event("deploy=rollback"),
    )
    flow(
        "tekton",
        context,
        "button",
        {**app, "state.action.env": "perf", "state.action.user": "U7", "state.action.answersTo": "chosen"},
        event("build=init"),
        event("deploy=chosen", load=True),
        event("deploy=started"),
        event("deploy=success"),
        event("deploy=chosen", "--set", "state.action.env=qa", load=True),
        event("deploy=success"),
    )
    flow(
        "tekton",
        context,
        "slash command",
        {**app, "state.command.user": "U5", "state.command.answersTo": "command"},
        event("slash=info"),
        event("slash=info", "--set", "state.command.text=what's up?"),
        event("slash=list"),
        event("slash=start", "--set", "state.command.text=main"),
        event("slash=unknown", "--set", "state.command.text=dance"),
        event("deploy=rollback"),
    )
