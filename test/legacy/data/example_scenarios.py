"""What the examples of the Python program do, with files of our own that have their traits.

`python record.py example_scenarios example-recordings.json` records what the Python program does with each. The traits: an
echo service in Slack's place, whose answers have no "ok"; a template of a message that lacks its last bracket; headers with a
secret, a value and a macro; arguments, choices and answers that come from earlier answers; a generator of choices whose texts
are templates themselves; what a base brings turned off; a macro that leaves its loop; buttons whose value is base64 of JSON.
"""

SECRETS = """
cicdstatemgr:
  slack: {token: example-token}
  trigger: {token: example-trigger-token}
  hidden: example-hidden-value
"""

SIMPLE = {
    "config.yaml": """
cicdstatemgr:
  datasources:
    yamlfile: {path: localdata/cicdContextData.yaml, isPrimary: true}
    jsonfile: {path: localdata/cicdContextData.json}
  slack:
    url: http://127.0.0.1:@ENDPOINT_PORT@/echo
  templates:
    notify: >
      {"text": "{{notify.message}}, {{greet('all')}}"
""",
    "secrets.yaml": SECRETS,
    "app.yaml": """
jinja2-macros:
  greet: |
      {%- macro greet(whom) -%}
        welcome {{whom}}
      {%- endmacro -%}
cicd-contexts:
  stage:
    pipelines:
      build:
        event-handlers:
          done:
            notify:
              message: "Built {{state.what}}"
""",
}

FULL = {
    "config.yaml": """
cicdstatemgr:
  datasources:
    redis: {host: 127.0.0.1, port: @REDIS_PORT@, isPrimary: true}
    yamlfile: {path: localdata/cicdContextData.yaml}
    jsonfile: {path: localdata/cicdContextData.json}
    shellfile: {path: localdata/cicdContextData.sh, excludeKeyNames: [jinja2Macros]}
    idfile: {path: localdata/cicdContextData.id}
  trigger:
    url: http://127.0.0.1:@ENDPOINT_PORT@/trigger
    headers:
      - {name: x-secret, value: "{{secretData.hidden}}"}
      - {name: x-value, value: "{{state.headerValue}}"}
      - {name: x-dice, value: "{{dice()}}"}
    auto-args:
      auto: "{{state.autoValue}}"
      dice: "{{dice()}}"
      to: "{{triggerPipeline.name}}"
  notify:
    auto-capture-response-data:
      - from: |
          {%- if body.data -%}
            {{- body.data.message -}}
          {%- endif -%}
        to: state.posted.{{body.data.number}}.message
      - from: |
          {%- if body.headers -%}
            {{- body.headers['user-agent'] -}}
          {%- endif -%}
        to: state.posted.{{body.data.number}}.agent
      - from: "{%- if body.data -%}{{- body.data.number -}}{%- endif -%}"
        to: state.lastNumber
  slack:
    url: http://127.0.0.1:@ENDPOINT_PORT@/echo
  templates:
    notify: >
      {
      "channel": "{{channel}}",
      "message": "{{notify.message|json_dumps(stripLeadingTrailingQuotes=True)}}",
      "number": "{{dice()}}"
      }
    manual-choice: >
      {
        "channel": "{{channel}}",
        "choices": [
          {% for name,choice in manualChoice.choices.items() %}
            {"header": "{{choice.header}}", "options": [
              {% for option in choice.options %}
                {"value": "{{option.value}}", "text": "{{option.text}}"} {{ "," if not loop.last }}
              {% endfor %}
            ]} {{ "," if not loop.last }}
          {% endfor %}
        ]
      }
    respond: >
      {"text": "{{respond.message}}", "more": "{{respond.more}}"}
""",
    "secrets.yaml": SECRETS,
    "bases/base.yaml": """
jinja2-macros:
  tell: |
    {%- macro tell(msg) -%}
      Told: {{msg}}
    {%- endmacro -%}
  echo: |
    {%- macro echo(msg) -%}
      {{msg}}
    {%- endmacro -%}
  dice: |
    {%- macro dice() -%}
      {{ range(41, 42) | random }}
    {%- endmacro -%}
  firstButton: |
    {%- macro firstButton(buttons, wanted=state.wanted) -%}
      {%- for button in buttons -%}
        {%- if button.id == wanted -%}
          {{ button.text|replace('+', ' ') }}
          {%- break -%}
        {%- endif -%}
      {%- endfor -%}
    {%- endmacro -%}
variables:
  fromBase: base
cicd-contexts:
  stage:
    channel: stage
    pipelines:
      start:
        event-handlers:
          begun:
            notify: {message: "{{ tell('begun') }}"}
      test:
        event-handlers:
          other:
            notify: {message: "{{ tell('other') }}"}
""",
    "app.yaml": r"""
bases:
  - base.yaml
jinja2-macros:
  hello: |
    {%- macro hello(msg) -%}
      Hello {{msg}}
    {%- endmacro -%}
variables:
  own: value
cicd-contexts:
  stage:
    channel: stage
    pipelines:
      build:
        generators:
          image:
            small:
              if: "{%- if 'small' in state.tag -%}true{%- endif -%}"
              set:
                - {key: state.build.name, value: "{{state.app}}"}
                - key: state.build.command
                  value: |
                    ./make -f small -x {{state.tag}} -y {{ctx.one}}
            large:
              if: "{%- if 'large' in state.tag -%}true{%- endif -%}"
              set:
                - key: state.build.command
                  value: |
                    ./make -f large -x {{state.tag}} -y {{ctx.one}}
        event-handlers:
          told:
            notify:
              message: |
                {{ tell('it is done') }}
              capture-response-data:
                - {from: "{{ body.data.channel }}", to: state.lastChannel}
                - {from: "{{ body|tojson }}", to: state.lastAnswer}
          quoted:
            notify:
              message: |
                From c:\temp\new, "quoted", { "a":"json" }
          answer:
            respond:
              more: "number={{ state.lastNumber }}"
              if: "{{ state.lastAnswer }}"
              url: "{{ (state.lastAnswer|from_json).url }}"
              message: "answer to {{ state.lastNumber }}"
          keep:
            set-values:
              message:
                if: |
                  {%- if state.lastAnswer -%}
                    1
                  {%- endif -%}
                set:
                  - from: |
                      {%- set answer = (state.lastAnswer|from_json) -%}
                      {{- answer.data.message -}}
                    to: state.lastMessage
          go:
            trigger-pipeline:
              name: deploy
              args:
                agent: "{{state.posted[state.lastNumber].agent}}"
          ask:
            manual-choice:
              title: "{{ tell('choose') }}"
              choices:
                one:
                  header: "One:"
                  options: [{text: First, value: "1"}, {text: Second, value: "2"}]
                two:
                  header: "Two {{ echo('more') }}:"
                  options:
                    - text: "{{state.posted[state.lastNumber].agent}}"
                      value: "{{ {'to': state.lastNumber, 'app': state.app}|tojson|to_base64 }}"
                    - text: "{{ firstButton(state.buttons) }}"
                      value: none
      test:
        event-handlers:
          other:
            notify: {enabled: False}
      more:
        event-handlers:
          ask:
            manual-choice:
              title: choose
              capture-response-data:
                - {from: "{{ body|json_dumps }}", to: state.lastChoices}
              choice-generators:
                each:
                  foreach: state.things
                  iterator: thing
                  template: >
                    key-{{thing.name}}:
                      header: |
                        {{'{{'}} echo('{{thing.name}}') {{'}}'}}
                      options:
                        - value: "{{'{{'}} echo('{{thing.name}} {{thing.text}}') {{'}}'}}"
                          text: '{{thing.name}}'
              choices:
                one:
                  header: "One:"
                  options: [{text: First, value: "1"}]
""",
    "things.json": '{"a": {"name": "thing-a", "text": "about a"}, "b": {"name": "thing-b", "text": "about b"}}',
    "buttons.json": '[{"id": 1, "text": "no"}, {"id": 2, "text": "yes+please"}, {"id": 2, "text": "late"}]',
    "words.txt": "some words\n",
    "list.json": "[1,2,3]\n",
    "map.json": '{"a":"b", "c":{"d":"e"}}\n',
    "map.yaml": "a: b\nc:\n  d: e\n",
}

FLAGS = ["--config", "config.yaml", "--secrets", "secrets.yaml"]
INIT = ["--init-new", "ctx-1", "--init-bases-dir", "bases", "--init-app-config-file", "app.yaml", "--init-cicd-context-name", "stage"]


def steps(*lines):
    return [{"argv": [*FLAGS, *(line if line[0] == "--init-new" else ["--id", "ctx-1", *line])]} for line in lines]


def sets(*pairs):
    return [word for pair in pairs for word in ("--set", pair)]


scenarios = [
    {
        "name": "the smallest example",
        "files": SIMPLE,
        "env": {},
        "replies": [{"status": 200, "body": "@ECHO@"}] * 3,
        "steps": steps(
            [*INIT, *sets("state.what=shop", "state.text={{ctx.data}}")],
            ["--get", "state.text", "--tmpl-ctx-var", "ctx.data=state.what"],
            ["--handle-event", "build=done"],
        ),
    },
    {
        "name": "the example of everything",
        "files": FULL,
        "env": {},
        "headers": ["x-secret", "x-value", "x-dice"],
        "replies": [{"status": 200, "body": "@ECHO@"}] * 20,
        "steps": steps(
            [*INIT, *sets("state.one=1")],
            sets("state.text={{tmpl.x}}"),
            ["--get", "state.text", "--tmpl-ctx-var", "tmpl.x=state.one"],
            ["--get", "state.text", "--tmpl-ctx-var", "tmpl.x=a=1 b=2"],
            ["--get", "state.text"],
            sets("state.file=file://words.txt"),
            ["--get", "state.file"],
            sets("state.file=file://list.json"),
            ["--get", "state.file[2]"],
            sets("state.file=file://map.json"),
            ["--get", "state.file.c.d"],
            sets("state.file=file://map.yaml"),
            ["--get", "state.file.c.d"],
            sets("state.list[]=a,b,c", "state.list[]=d"),
            ["--get", "state.list"],
            sets("state.list[]=[]", "state.set{}=a,a,b"),
            ["--get", "state.set"],
            ["--load"],
            ["--load", *sets("state.one=2", "state.headerValue=mine", "state.autoValue=7"), "--handle-event", "start=begun"],
            ["--get", "state.autoValue"],
            ["--handle-event", "build=told"],
            ["--handle-event", "build=quoted"],
            [*sets("state.autoValue=8"), "--handle-event", "build=go"],
            sets("state.buttons=file://buttons.json", "state.wanted=2", "state.app=shop"),
            ["--handle-event", "build=ask"],
            sets("state.things=file://things.json"),
            ["--handle-event", "more=ask"],
            ["--handle-event", "build=keep"],
            ["--handle-event", "build=answer"],
            ["--handle-event", "test=other"],
            sets("state.tag=shop-small-1", "state.app=shop"),
            ["--tmpl-ctx-var", "ctx.one=1", "--generate", "pipelines.build.generators.image"],
            ["--get", "state.build.command"],
            sets("state.tag=shop-large-1"),
            ["--tmpl-ctx-var", "ctx.one=2", "--generate", "pipelines.build.generators.image"],
            ["--get", "state.build.command"],
        ),
    },
]
