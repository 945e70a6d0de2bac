"""The command lines that record.py runs, grouped by what they are about."""

import re
import shlex

CONFIG = """\
cicdstatemgr:
  datasources:
    redis: {host: 127.0.0.1, port: @REDIS_PORT@, db: 0, isPrimary: true}
    yamlfile: {path: localdata/cicdContextData.yaml}
    jsonfile: {path: localdata/cicdContextData.json}
    shellfile: {path: localdata/cicdContextData.sh, excludeKeyNames: [jinja2Macros, appPipelinesConfig]}
    idfile: {path: localdata/cicdContextData.id}
  notify:
    auto-capture-response-data:
      - {from: "{{ body.ts }}", to: "state.lastTs"}
  slack: {url: "http://127.0.0.1:@ENDPOINT_PORT@/post"}
  greeting: hello from the config
  http: {retries: 0}
  respondUrl: "http://127.0.0.1:@ENDPOINT_PORT@/respond"
  otherUrl: "http://localhost:@ENDPOINT_PORT@/other"
  manual-choice:
    auto-capture-response-data:
      - {from: "{{ body.ts }}", to: "state.choiceTs"}
  trigger:
    url: "http://127.0.0.1:@ENDPOINT_PORT@/trigger"
    headers: [{name: Authorization, value: "Bearer {{ secretData.trigger.token }}"}]
    auto-args: {id: "{{ state.cicdContextDataId }}", number: 5, pipeline: "{{ triggerPipeline.name }}"}
  templates:
    notify: '{"message": "{{ notify.message }}"}'
    manual-choice: '{"title": "{{ manualChoice.title }}", "choices": {{ manualChoice.choices | json_dumps }}}'
    respond: '{"text": "{{ respond.message }}", "color": "{{ respond.color }}"}'
"""

SECRETS = """\
cicdstatemgr:
  slack: {token: xoxb-legacy-token}
  trigger: {token: trigger-legacy-token}
"""

APP = """\
jinja2-macros:
  echo: |
    {%- macro echo(msg) -%}
      hello {{msg}}
    {%- endmacro -%}
cicd-contexts:
  stage:
    channel: stage-channel
    retries: 3
    ratio: 0.5
    zero: 0
    empty: ""
    yes-flag: true
    no-flag: false
    nothing: null
    map: {a: 1, b: [x, y], c: null, d: true, e: "quo\\"te"}
    list: [one, 2, null, false, {k: v}]
    empty-list: []
    empty-map: {}
    unicode: "h\u00e9llo \u4e16\u754c \U0001f600"
    unicode-list: ["h\u00e9", "\U0001f600"]
    people: [{name: ann, age: 3}, {name: bob, age: 5}]
    one-person: [{name: cyd}]
    templated: "{{ channel }} {{ retries + 1 }}"
    with-macro: "{{ echo('you') }}"
    with-config: "{{ configData.greeting }}"
    broken: "{{ channel"
    broken-member: "{{ nowhere.at.all }}"
    pipelines: {build: {event-handlers: {}}}
  production:
    channel: production-channel
    pipelines: {}
"""

EVENTS_APP = """\
cicd-contexts:
  stage:
    channel: stage-channel
    zero: 0
    templated: "{{ channel }} 4"
    pipelines:
      build:
        generators:
          two:
            first: {set: [{key: "state.generated.first", value: "{{ channel }}"}]}
            second: {if: "{{ state.name }}", set: [{key: "state.generated.{{ state.name }}", value: " padded {{ 1 + 1 }} "}]}
            third: {if: "{{ state.absent }}", set: [{key: state.generated.third, value: never}]}
            fourth: {if: "  ", set: [{key: state.generated.fourth, value: never}]}
          with-var:
            only: {set: [{key: state.generated.var, value: "{{ ctx.value }}"}]}
          skipped:
            only: {if: "", set: [{key: state.generated.skipped, value: never}]}
          empty-value:
            only: {set: [{key: state.generated.none, value: ""}, {key: state.generated.some, value: "1"}]}
          broken-if:
            only: {if: "{{ nowhere.at.all }}", set: [{key: state.generated.brokenIf, value: never}]}
          broken-value:
            only: {set: [{key: state.generated.broken, value: "{{ nowhere.at.all }}"}]}
          if-false:
            only: {if: "{{ channel == 'other' }}", set: [{key: state.generated.ifFalse, value: generated}]}
        event-handlers:
          success:
            notify:
              message: "Built {{ state.name }}"
          captured:
            notify:
              message: "captured"
              capture-response-data:
                - {from: "{{ body.channel }}", to: "state.posted.{{ state.name }}"}
                - {from: "{{ body.missing }}", to: state.posted.missing}
                - {from: " {{ body.ts }} ", to: state.posted.ts}
          blocks:
            notify:
              first: {message: "first"}
              second: {if: "{{ state.absent }}", message: "second"}
              third: {if: "{{ state.name }}", message: "third {{ state.name }}"}
          stored:
            set-values:
              set:
                - {from: "{{ state.name }}", to: state.copied}
                - {from: "  padded  ", to: state.padded}
                - {from: "{{ state.absent }}", to: state.blank}
                - {from: "   ", to: state.blank}
                - {from: "{{ channel }}", to: "state.by.{{ state.name }}"}
                - {from: "x,y", to: "state.items[]"}
          stored-blocks:
            set-values:
              first: {set: [{from: "1", to: state.first}]}
              second: {if: "{{ state.first }}", set: [{from: "{{ state.first }}2", to: state.second}]}
              third: {if: "  {{ state.absent }} ", set: [{from: "3", to: state.third}]}
          disabled:
            notify: {enabled: false, message: "off"}
            set-values: {set: [{from: "on", to: state.handled}]}
          block-disabled:
            notify: {left: {message: "on"}, right: {enabled: false, message: "off"}}
          in-order:
            set-values: {set: [{from: "now", to: state.order}]}
            notify: {message: "order {{ state.order }}"}
          vars:
            notify: {message: "{{ ctx.path }} {{ ctx.literal }} [{{ ctx.falsy }}]"}
          broken-message:
            notify: {message: "{{ nowhere.at.all }}"}
          broken-if:
            notify: {if: "{{ nowhere.at.all }}", message: "not sent"}
          broken-set:
            set-values: {set: [{from: "{{ nowhere.at.all }}", to: state.broken}]}
          if-false:
            notify: {if: "{{ channel == 'other' }}", message: "if False"}
          quoted:
            notify: {message: 'say "hi"'}
          unknown-handler:
            notyfy: {message: "never"}
            set-values: {set: [{from: "1", to: state.known}]}
          file:
            set-values: {set: [{from: "file://value.json", to: state.file}]}
      deploy:
        event-handlers:
          success:
            notify: {message: "Deployed"}
"""

HANDLERS_APP = """\
cicd-contexts:
  stage:
    channel: stage-channel
    targets:
      east: {name: east, replicas: 2}
      west: {name: west, replicas: 3}
    iterator: {name: item}
    pipelines:
      build:
        event-handlers:
          choice:
            manual-choice:
              title: "Deploy {{ state.name }}?"
              choices:
                deploy:
                  header: "To {{ channel }}"
                  options:
                    - {text: "Yes, {{ state.name }}", value: "deploy={{ state.name }}", style: primary}
                    - {text: "No", value: "no"}
              capture-response-data:
                - {from: "{{ body.channel }}", to: state.choiceChannel}
          choice-blocks:
            manual-choice:
              first: {title: "first", choices: {a: {header: a, options: [{text: a, value: a}]}}}
              second: {if: "{{ state.absent }}", title: "second", choices: {b: {header: b, options: [{text: b, value: b}]}}}
          choice-generated:
            manual-choice:
              title: "Where?"
              choices: {none: {header: Nowhere, options: [{text: none, value: none}]}}
              choice-generators:
                targets:
                  foreach: "{{ 'targets' }}"
                  iterator: target
                  template: |
                    {{ target.name }}:
                      header: "{{ target.name }} has {{ target.replicas }}"
                      options:
                      - {text: "deploy to {{ target.name }}", value: "{{ state.name }}={{ target.name }}"}
          choice-iterator-path:
            manual-choice:
              title: "Where?"
              choices: {}
              choice-generators:
                targets:
                  foreach: targets
                  iterator: iterator.name
                  template: |
                    {{ item.name }}: {header: "{{ item.replicas }}", options: [{text: a, value: b}]}
          choice-generates-two:
            manual-choice:
              title: "Two each"
              choices: {}
              choice-generators:
                targets:
                  foreach: targets
                  iterator: target
                  template: |
                    {{ target.name }}-up: {header: up, options: [{text: a, value: b}]}
                    {{ target.name }}-down: {header: down, options: [{text: a, value: b}]}
          answer:
            respond: {url: "{{ configData.respondUrl }}", message: "  Done {{ state.name }}  ", color: "{{ state.name }}-color"}
          answer-blank:
            respond: {url: "{{ configData.respondUrl }}", message: "  {{ state.absent }} "}
          answer-nowhere:
            respond: {url: " {{ state.absent }} ", message: "Done"}
          answer-elsewhere:
            respond: {url: "{{ configData.otherUrl }}", message: "Done"}
          answer-blocks:
            respond:
              first: {url: "{{ configData.respondUrl }}", message: "first"}
              second: {if: "{{ state.absent }}", url: "{{ configData.respondUrl }}", message: "second"}
          next:
            trigger-pipeline:
              name: deploy
              args: {app: "{{ state.name }}", count: 3, ratio: 0.5, flag: true, nothing: null, list: [1, a], map: {k: v}}
          next-overrides:
            trigger-pipeline: {name: deploy, args: {id: "other", app: "{{ state.name }}"}}
          next-blocks:
            trigger-pipeline:
              first: {name: first}
              second: {if: "{{ state.absent }}", name: second}
          all:
            trigger-pipeline: {name: deploy}
            respond: {url: "{{ configData.respondUrl }}", message: "{{ state.order }}"}
            set-values: {set: [{from: "1", to: state.order}]}
            notify: {message: "{{ state.order }}"}
"""

ENV = {
    "CICDSTATEMGR_CONFIG_PATH": "config.yaml",
    "CICDSTATEMGR_SECRETS_PATH": "secrets.yaml",
    "CICDSTATEMGR_INIT_APP_CONFIG_PATH": "app.yaml",
    "CICDSTATEMGR_CONTEXT_DATA_ID": "ctx-1",
}
INIT = "--init-new ctx-1 --set state.name=demo"
CACHES = ["localdata/cicdContextData." + ending for ending in ("yaml", "json", "sh", "id")]

scenarios = []


def step(line, env=None, remove=None):
    result = {"argv": line if isinstance(line, list) else shlex.split(line)}
    if env:
        result["env"] = env
    if remove:
        result["remove"] = remove
    return result


def scenario(name, *steps, files=None, replies=None, env=None):
    steps = [one if isinstance(one, dict) else step(one) for one in steps]
    needs_handlers = any(re.search("(build|deploy|nope)=|generators", word) for one in steps for word in one["argv"])
    app = EVENTS_APP if needs_handlers else APP
    result = {
        "name": name,
        "files": {"config.yaml": CONFIG, "secrets.yaml": SECRETS, "app.yaml": app, **(files or {})},
        "env": ENV if env is None else env,
        "steps": steps,
    }
    if replies:
        result["replies"] = [{"status": status, "body": body} for status, body in replies]
    scenarios.append(result)


def after_init(name, *steps, **more):
    scenario(name, INIT, *steps, **more)


# --- every flag, and how flags are read
scenario(
    "every file and the id as flags",
    "--config config.yaml --secrets secrets.yaml --init-new ctx-1 --init-app-config-file app.yaml"
    " --init-cicd-context-name stage --init-bases-dir bases --set state.name=demo",
    "--config config.yaml --secrets secrets.yaml --id ctx-1 --get state.name",
    "--config config.yaml --secrets secrets.yaml --id ctx-1 --set state.name=other --pre-set-force-reload",
    "--config config.yaml --secrets secrets.yaml --id ctx-1 --load",
    "--config config.yaml --secrets secrets.yaml --id ctx-1 --get state.name",
    env={},
)
scenario("flags win over the environment", "--init-new ctx-2 --init-cicd-context-name production --set a=b", "--id ctx-2 --get channel", "--get channel")
scenario("an empty flag counts as unset", ["--init-new", "ctx-1", "--config", "", "--set", "a=b"], ["--get", "a", "--id", "", "--secrets="])
scenario("--flag=value", "--init-new=ctx-1 --set=state.a=b=c", "--get=state.a")
scenario(
    "unambiguous prefixes",
    "--conf config.yaml --sec secrets.yaml --init-n ctx-1 --init-app app.yaml --init-cicd stage --init-b bases --set a=b",
    "--lo --id ctx-1",
    "--ge a",
    "--gen pipelines.build.generators.two",
    "--hand build=nothing",
    "--tmpl ctx.x=channel --get templated",
    "--pre --set a=c",
    "--gener=pipelines.build.generators.two",
)
scenario("ambiguous prefixes", "--init-new ctx-1 --set a=b", "--init x", "--l", "--g a", "--s a=b", "--h", "--se a=c")
scenario("help is printed", "--load --help", "--load -h", "--load --hel")
scenario(
    "arguments that argparse refuses",
    "--init-new ctx-1 --set a=b", "--nope", "--get", "--set --load", "--load=yes", "--get a stray", "--get -- a", "--get -x", "--get a --id", "-x", "-",
)
scenario("a value with a space may begin with a dash", ["--init-new", "ctx-1", "--set", "-a b=c d"], ["--get", "state.cicdContextName"], ["--set=-a=b"])
scenario("the last of a repeated flag wins", "--init-new ctx-0 --init-new ctx-1 --set a=b", "--get nope --get a")
scenario(
    "log levels",
    "-l DEBUG --init-new ctx-1 --set a=b", "-l INFO --get a", "-lWARNING --get a", "-l=ERROR --get a", "--log-level CRITICAL --get a",
    "--log-level=NOTSET --get a", "-l WARN --get a",
)
after_init("lower-case log levels", "-l debug --get state.name", "--log-level info --get state.name")
after_init("an unknown log level", "-l LOUD --get state.name")
after_init("no action at all", "--id ctx-1", "-l INFO", ["--get", ""])

# --- which action runs
after_init("init comes before all", "--handle-event build=stored --generate pipelines.build.generators.two --get state.name --load --init-new ctx-9 --set state.name=nine")
after_init("load comes before get", "--get state.name --load")
after_init("get comes before generate, event and set", "--set state.name=changed --handle-event build=stored --generate pipelines.build.generators.two --get state.name")
after_init("generate comes before event and set", "--set state.name=changed --handle-event build=stored --generate pipelines.build.generators.two")
after_init("event comes before set, which it makes first", "--handle-event build=stored --set state.name=changed")
after_init("event with a reload before its set", "--handle-event build=stored --set state.name=changed --pre-set-force-reload")

# --- init
scenario("init with sets", ["--init-new", "ctx-1", "--set", "state.a=1", "--set", "state.b=two|top=level | state.c = spaced "])
scenario("init without sets", "--init-new ctx-1")
scenario("init with an event", "--init-new ctx-1 --set state.name=demo --handle-event build=success")
scenario("init with an event that stores", "--init-new ctx-1 --set state.name=demo --handle-event build=stored")
scenario("init with an event and variables", "--init-new ctx-1 --set state.name=demo --handle-event build=vars --tmpl-ctx-var ctx.path=state.name --tmpl-ctx-var ctx.literal=text")
after_init("a second init replaces", "--set state.extra=1", "--init-new ctx-1 --set state.name=again", "--get state.name", "--get state.extra")
after_init("a second init in another context replaces", "--init-new ctx-1 --init-cicd-context-name production --set a=b", "--get channel")
scenario("two ids in one directory", "--init-new ctx-1 --set state.name=one", "--init-new ctx-2 --set state.name=two", "--id ctx-1 --load", "--id ctx-1 --get state.name")
scenario("a get of an id that the caches do not hold", "--init-new ctx-1 --set state.name=one", "--init-new ctx-2 --set state.name=two", "--id ctx-1 --get state.name")
scenario("ids with slashes and plus signs", "--init-new team/app+1 --set a=b", "--id team/app+1 --get a")
scenario("an unknown context", "--init-new ctx-1 --init-cicd-context-name staging --set a=b")
scenario("a missing app config", "--init-new ctx-1 --init-app-config-file nowhere.yaml --set a=b")
scenario("no app config", "--init-new ctx-1 --set a=b", env={k: v for k, v in ENV.items() if "APP" not in k})
VARIABLES = """\
variables:
  plain: text
  from-channel: "{{ channel }}!"
  from-set: "{{ state.name }}"
  from-variable: "{{ variables['from-channel'] }}?"
  undefined: "[{{ nowhere }}]"
  broken: "{{ nowhere.at.all }}"
cicd-contexts:
  stage: {channel: c, pipelines: {}}
"""
scenario("variables are rendered in order, after the sets", INIT, "--get variables.from-variable", files={"app.yaml": VARIABLES})
scenario("variables that are no text", INIT, files={"app.yaml": "variables: {n: 1, t: true}\ncicd-contexts: {stage: {pipelines: {}}}\n"})
scenario("no macros at all", INIT, "--get state.name", files={"app.yaml": "cicd-contexts: {stage: {channel: c, pipelines: {}}}\n"})
scenario("a state in the app's config is discarded", INIT, files={"app.yaml": "cicd-contexts: {stage: {state: {old: 1}, channel: c}}\n"})
BASES = {
    "bases/core.yaml": "jinja2-macros: {core: '{% macro core() %}core{% endmacro %}'}\nvariables: {v: base, w: base}\n"
    "cicd-contexts:\n  stage:\n    channel: core-channel\n    list: [1, 2]\n    map: {a: 1, b: {c: 2, d: 3}}\n    nothing: null\n    falsy: ''\n    pipelines: {build: {event-handlers: {}}}\n",
    "bases/dev.yaml": "variables: {w: dev}\ncicd-contexts:\n  stage:\n    channel: dev-channel\n    map: {b: {d: 4, e: 5}}\n    nothing: {now: a map}\n    falsy: {now: a map}\n",
}
BASED = "bases: [core.yaml, dev.yaml]\ncicd-contexts:\n  stage:\n    list: [9]\n    map: {f: 6}\n    own: yes\n"
scenario("bases merge in order, then the app", "--init-new ctx-1 --init-bases-dir bases --set a=b", files={**BASES, "app.yaml": BASED})
scenario("bases from the environment", "--init-new ctx-1 --set a=b", files={**BASES, "app.yaml": BASED}, env={**ENV, "CICDSTATEMGR_BASES_DIR_PATH": "bases"})
scenario("a missing base", "--init-new ctx-1 --init-bases-dir bases --set a=b", files={"app.yaml": "bases: [gone.yaml]\ncicd-contexts: {stage: {}}\n"})
scenario("bases without a directory", "--init-new ctx-1 --set a=b", files={**BASES, "app.yaml": BASED})
scenario("a map against a list", "--init-new ctx-1 --init-bases-dir bases --set a=b", files={**BASES, "app.yaml": "bases: [core.yaml]\ncicd-contexts: {stage: {map: [1]}}\n"})
scenario("a number against a text", "--init-new ctx-1 --init-bases-dir bases --set a=b", files={**BASES, "app.yaml": "bases: [core.yaml]\ncicd-contexts: {stage: {channel: 5}}\n"})
scenario("an explicit null over a text", "--init-new ctx-1 --init-bases-dir bases --set a=b", files={**BASES, "app.yaml": "bases: [core.yaml]\ncicd-contexts: {stage: {channel: null}}\n"})
scenario("a base that has bases", "--init-new ctx-1 --init-bases-dir bases --set a=b", files={"bases/top.yaml": "bases: [low.yaml]\ncicd-contexts: {stage: {top: 1}}\n", "bases/low.yaml": "cicd-contexts: {stage: {low: 1}}\n", "app.yaml": "bases: [top.yaml]\ncicd-contexts: {stage: {own: 1}}\n"})
scenario("a base outside the directory", "--init-new ctx-1 --init-bases-dir bases --set a=b", files={"bases/in.yaml": "{}\n", "outside.yaml": "cicd-contexts: {stage: {outside: 1}}\n", "app.yaml": "bases: [../outside.yaml]\ncicd-contexts: {stage: {own: 1}}\n"})

# --- load
after_init("load makes the caches again", step("--load", remove=CACHES))
after_init("load with a set", "--load --set state.more=1", "--get state.more")
after_init("load, set and event", "--load --set state.name=loaded --handle-event build=in-order")
after_init("load of a missing id", "--id nowhere --load")
scenario("load without an id", "--load", env={k: v for k, v in ENV.items() if "_ID" not in k})

# --- set
after_init("set makes the maps on the way", "--set state.a.b.c=deep", "--set new.top.level=1", "--get state.a.b.c")
after_init("several sets in one", ["--set", "state.a=1|state.b=2"], ["--set", "state.c=3", "--set", "state.d=4|state.e=5"])
after_init("set trims", ["--set", "  state.a  =  spaced out  "], ["--set", "state.b=line\n"])
after_init("a set without value or without =", "--set state.a=", ["--set", "state.b"], ["--set", "=c"], ["--set", ""], ["--set", "state.a=|state.ok=1| |x"])
after_init("a value with = in it", "--set state.url=http://h/?a=b&c==d", "--get state.url")
after_init("a value replaces a list or a map", "--set map=text", "--set list=text")
after_init("text that looks like other types stays text", "--set state.n=5", "--set state.t=true", "--set state.u=null", ["--set", "state.j={\"a\": 1}"], "--set state.l=[]")
after_init("unicode", "--set state.word=h\u00e9llo-\u4e16\u754c-\U0001f600", "--get state.word", ["--get", "$.state"])
after_init("quotes, dollars and backslashes", ["--set", "state.a=it's \"so\" $HOME `id` \\n"], ["--get", "state.a"])
after_init("odd names are names", ["--set", "state.some key=1"], ["--set", "state.a@b/c:d=2"], ["--set", "state.x-y=3"], ["--set", "state.5.6=4"], ["--set", "state.w*=5"])
after_init("append", "--set state.list[]=a", "--set state.list[]=b,c", "--set state.list[]=c", "--set list[]=x")
after_init("append to what is new, deep", "--set state.deep.er.list[]=a,b")
after_init("add to a set", "--set state.set{}=a,b,a", "--set state.set{}=b,c", "--set list{}=one,two", files={"app.yaml": APP.replace("list: [one, 2, null, false, {k: v}]", "list: [one, two]")})
after_init("commas are kept outside of lists", "--set state.a=1,2,3")
after_init("commas at the ends make empty items", "--set state.list[]=a,,b,")
after_init("[] empties", "--set state.list[]=a,b", "--set state.list[]=[]", "--set state.list[]=c", "--set state.list{}=[]", "--set list[]=[]", "--set state.fresh[]=[]", "--set state.fresher{}=[]")
after_init("append where something falsy stands", "--set nothing[]=a", "--set empty[]=b", "--set zero{}=c")
after_init("append to text", "--set channel[]=a")
after_init("append to a map", "--set map[]=a")
after_init("[] where text stands", "--set channel[]=[]")
after_init("an add leaves what stands twice", "--set state.twice[]=a,a", "--set state.twice{}=b")
after_init("setting below text", "--set state.name.below=x")
after_init("setting below null", "--set nothing.below=x")
after_init("setting below a list", "--set list.0=x")
after_init("setting below pipelines", "--set pipelines.build.image=x", "--set variables.v=1")
after_init("setting the id", "--set state.cicdContextDataId=ctx-2")
after_init("a set without an id", step("--set state.a=1", env={"CICDSTATEMGR_CONTEXT_DATA_ID": ""}))
after_init("a set of a missing id", step("--id nowhere --set state.a=1", remove=CACHES))
FILES = {
    "value.json": '{"a": [1, 2.5, null, true], "u": "\\u00e9"}\n',
    "value.yaml": "a: {b: yes}\nlist:\n- 1\n- two\n",
    "value.txt": "just: some: text\nwith lines\n",
    "word.txt": "  word  \n",
    "number.txt": "42\n",
    "empty.txt": "",
    "sub/dir/value.json": '["deep"]',
    "with=equals.json": '"e"',
}
after_init("file:// with JSON", "--set state.file=file://value.json", "--set state.file=file://sub/dir/value.json", "--set state.file=file://./value.json", "--set state.file=file://with=equals.json", files=FILES)
after_init("file:// with YAML", "--set state.file=file://value.yaml", files=FILES)
after_init("file:// with text", "--set state.file=file://value.txt", "--set state.word=file://word.txt", "--set state.number=file://number.txt", files=FILES)
after_init("file:// with nothing in it", "--set state.file=file://empty.txt", files=FILES)
after_init("file:// of a missing file", "--set state.file=file://nowhere.json", "--set state.bare=file://", "--get state.file")
after_init("file:// of a directory", "--set state.file=file://sub", files=FILES)
after_init("file:// into a list", "--set state.list[]=file://value.json", files=FILES)
after_init("file:// with text into a list", "--set state.list[]=file://word.txt", files=FILES)
after_init("file:// not at the start", "--set state.a=xfile://value.json", files=FILES)
scenario("file:// at init", "--init-new ctx-1 --set state.file=file://value.json", files=FILES)

# --- get
after_init("get of text", "--get channel", "--get unicode", "--get empty")
after_init("get of numbers", "--get retries", "--get ratio", "--get zero")
after_init("get of booleans and null", "--get yes-flag", "--get no-flag", "--get nothing")
after_init("get of what is missing", "--get nowhere", "--get state.no.such", "--get state.name.below", "--get list[99]")
after_init("get of lists", "--get list", "--get empty-list", "--get unicode-list", "--get people")
after_init("get of a map", "--get map")
after_init("get of an empty map", "--get empty-map")
after_init("get of a list item", ["--get", "list[0]"], ["--get", "list[1]"], ["--get", "list[2]"], ["--get", "people[1].name"], ["--get", "list[4].k"])
after_init("get with several matches", ["--get", "people[*].name"], ["--get", "people[*].age"], ["--get", "$.people[*].name"], ["--get", "list[0:2]"])
after_init("get with one match is a value", ["--get", "one-person[*].name"], ["--get", "one-person[*]..name"], ["--get", "$.channel"], ["--get", "one-person[0:1].name"])
after_init("get with no match", ["--get", "people[*].nope"], ["--get", "$..nope"])
after_init("get of descendants", ["--get", "$..name"], ["--get", "people..age"])
after_init("get of all members", ["--get", "people[0].*"], ["--get", "map.*"])
after_init("get of quoted names", ["--get", "state.'name'"], ["--get", 'state."name"'], ["--get", "state['name']"], ["--get", '$["state"]["name"]'])
after_init("get of two names", ["--get", "state.name,cicdContextName"])
after_init("get with a filter", ["--get", "people[?(@.age > 3)].name"])
after_init("get with an expression that is none", ["--get", "state..["], ["--get", "a b"])
after_init("get renders", "--get templated", "--get with-macro", "--get with-config", "--get state.name")
after_init("several matches are not rendered", ["--get", "$..templated"], ["--get", "state.*"])
after_init("get of a template that cannot be rendered", "--get broken", "--get broken-member")
after_init("get renders undefined as nothing", ["--set", "state.t={{ nowhere }}"], "--get state.t", ["--set", "state.t=[{{ nowhere }}]"], "--get state.t")
after_init(
    "get with variables",
    ["--set", "state.t={{ ctx.a }} {{ ctx.b }}"],
    "--get state.t --tmpl-ctx-var ctx.a=state.name --tmpl-ctx-var ctx.b=literal",
    ["--get", "state.t", "--tmpl-ctx-var", "ctx.a=two words", "--tmpl-ctx-var", "ctx.b=a=b"],
    "--get state.t --tmpl-ctx-var ctx.a=map --tmpl-ctx-var ctx.b=list",
    "--get state.t --tmpl-ctx-var ctx.a=retries --tmpl-ctx-var ctx.b=yes-flag",
    ["--get", "state.t", "--tmpl-ctx-var", "ctx.a=people[*].name"],
    "--get state.t --tmpl-ctx-var ctx=text",
    "--get templated --tmpl-ctx-var channel=state.name",
)
after_init("variables do not read files", ["--set", "state.t={{ ctx.a }}"], "--get state.t --tmpl-ctx-var ctx.a=file://value.json", files=FILES)
after_init("falsy variables are not set", ["--set", "state.t={{ ctx.a }}"], "--get state.t --tmpl-ctx-var ctx.a=zero --tmpl-ctx-var ctx.b=x", "--get state.t --tmpl-ctx-var ctx.a=nothing --tmpl-ctx-var ctx.b=x", "--get state.t --tmpl-ctx-var ctx.a=empty --tmpl-ctx-var ctx.b=x")
after_init("a variable without =", "--get state.name --tmpl-ctx-var ctx.a", "--get retries --tmpl-ctx-var ctx.a")
after_init("variables see templates unrendered", ["--set", "state.t={{ ctx.a }}"], "--get state.t --tmpl-ctx-var ctx.a=templated")
after_init("get makes missing caches", step("--get state.name", remove=CACHES))
after_init("get of a missing id", step("--id nowhere --get state.name", remove=CACHES))
after_init("get without an id", step("--get state.name", env={"CICDSTATEMGR_CONTEXT_DATA_ID": ""}))
NO_CACHES = "\n".join(line for line in CONFIG.splitlines() if "file:" not in line) + "\n"
scenario("get with no cache configured", INIT, "--get state.name", files={"config.yaml": NO_CACHES})

# --- generate
after_init("generate", "--generate pipelines.build.generators.two", "--get state.generated.demo")
after_init("generate with a variable", "--generate pipelines.build.generators.with-var --tmpl-ctx-var ctx.value=channel")
after_init("generate whose if is empty", "--generate pipelines.build.generators.skipped")
after_init("generate with an empty value", "--generate pipelines.build.generators.empty-value")
after_init("generate whose if breaks", "--generate pipelines.build.generators.broken-if")
after_init("generate whose value breaks", "--generate pipelines.build.generators.broken-value")
after_init("generate whose if renders False", "--generate pipelines.build.generators.if-false")
after_init("generate at a missing path", "--generate pipelines.build.generators.nope")
after_init("generate at several paths", ["--generate", "pipelines.build.generators.*"])

# --- handle-event
after_init("notify", "--handle-event build=success")
after_init("notify captures", "--handle-event build=captured", replies=[(200, '{"ok": true, "ts": "7.7", "channel": "C1"}')])
after_init("notify with named blocks", "--handle-event build=blocks")
after_init("set-values", "--handle-event build=stored")
after_init("set-values with named blocks", "--handle-event build=stored-blocks")
after_init("a handler that is off", "--handle-event build=disabled")
after_init("a block that is off", "--handle-event build=block-disabled")
after_init("handlers see what those before stored", "--handle-event build=in-order")
after_init("event variables", "--handle-event build=vars --tmpl-ctx-var ctx.path=state.name --tmpl-ctx-var ctx.literal=text --tmpl-ctx-var ctx.falsy=zero")
after_init("a message that cannot be rendered", "--handle-event build=broken-message")
after_init("an if that cannot be rendered", "--handle-event build=broken-if")
after_init("a set-values that cannot be rendered", "--handle-event build=broken-set")
after_init("an if that renders False", "--handle-event build=if-false")
after_init("a payload that is no JSON", "--handle-event build=quoted")
after_init("a handler nobody knows", "--handle-event build=unknown-handler")
after_init("set-values does not read files", "--handle-event build=file", files=FILES)
after_init("another pipeline's event", "--handle-event deploy=success")
after_init("an unknown pipeline", "--handle-event nope=success")
after_init("an unknown event", "--handle-event build=nope")
after_init("an event that is no pair", "--handle-event build", "--handle-event build=success=twice", "--handle-event =", "--handle-event build=")
after_init("an event without an id", step("--handle-event build=success", env={"CICDSTATEMGR_CONTEXT_DATA_ID": ""}))
after_init("an event of a missing id", step("--id nowhere --handle-event build=success", remove=CACHES))
HANDLERS = {"app.yaml": HANDLERS_APP}
after_init("manual-choice", "--handle-event build=choice", files=HANDLERS, replies=[(200, '{"ok": true, "ts": "8.8", "channel": "C8"}')])
after_init("manual-choice with named blocks", "--handle-event build=choice-blocks", files=HANDLERS)
after_init("manual-choice with generated choices", "--handle-event build=choice-generated", files=HANDLERS)
after_init("manual-choice with an iterator that is a path", "--handle-event build=choice-iterator-path", files=HANDLERS)
after_init("manual-choice whose template yields two choices", "--handle-event build=choice-generates-two", files=HANDLERS)
after_init("respond", "--handle-event build=answer", files=HANDLERS)
after_init("respond with nothing to say", "--handle-event build=answer-blank", files=HANDLERS)
after_init("respond with nowhere to go", "--handle-event build=answer-nowhere", files=HANDLERS)
after_init("respond to another host", "--handle-event build=answer-elsewhere", files=HANDLERS)
after_init("respond with named blocks", "--handle-event build=answer-blocks", files=HANDLERS)
after_init("respond to what answers no JSON", "--handle-event build=answer", files=HANDLERS, replies=[(200, "ok")])
after_init("trigger-pipeline", "--handle-event build=next", files=HANDLERS)
after_init("trigger-pipeline overrides an auto-arg", "--handle-event build=next-overrides", files=HANDLERS)
after_init("trigger-pipeline overrides a protected arg", "--handle-event build=next-overrides", files={**HANDLERS, "config.yaml": CONFIG.replace("    auto-args:", "    protectedArgs: [id]\n    auto-args:")})
after_init("trigger-pipeline with named blocks", "--handle-event build=next-blocks", files=HANDLERS)
after_init("handlers run in the order written", "--handle-event build=all", files=HANDLERS)
after_init("HTTP 500", "--handle-event build=success", replies=[(500, '{"error": "oops"}')] * 5)
after_init("HTTP 500 where nothing forbids trying again", "--handle-event build=success", replies=[(500, "{}")], files={"config.yaml": CONFIG.replace("  http: {retries: 0}\n", "")})
after_init("HTTP 404", "--handle-event build=success", replies=[(404, "nothing here")])
after_init("HTTP 500 for the first of two blocks", "--handle-event build=blocks", replies=[(400, "{}")])
after_init("ok: false", "--handle-event build=success", replies=[(200, '{"ok": false, "error": "channel_not_found"}')])
after_init("a response that is no JSON", "--handle-event build=success", replies=[(200, "ok")])
after_init("nobody listens", "--handle-event build=success", files={"config.yaml": CONFIG.replace("@ENDPOINT_PORT@", "@CLOSED_PORT@")})
scenario("nobody listens at init", "--init-new ctx-1 --set state.name=demo --handle-event build=success", files={"config.yaml": CONFIG.replace("@ENDPOINT_PORT@", "@CLOSED_PORT@")})

# --- what is missing
scenario("no config", "--get state.name", env={k: v for k, v in ENV.items() if "CONFIG_PATH" not in k or "APP" in k})
scenario("no secrets", INIT, "--get state.name", env={k: v for k, v in ENV.items() if "SECRETS" not in k})
scenario("a missing config file", "--config nowhere.yaml --get state.name")
scenario("a missing secrets file", "--secrets nowhere.yaml --get state.name")
scenario("no primary", INIT, files={"config.yaml": CONFIG.replace(", isPrimary: true", "")})
scenario("Redis is not there", INIT, files={"config.yaml": CONFIG.replace("@REDIS_PORT@", "@CLOSED_PORT@")})
scenario("a config that is no YAML", INIT, files={"config.yaml": "a: [\n"})
