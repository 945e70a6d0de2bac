import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { newKeyPair } from '../../../src/decisions/signing/keys.ts'
import { validate } from '../../../src/operations/validate/validate.ts'
import { signingSecret } from '../../support/slack.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { app, config, found } from './found.ts'

describe('what is found in an app config', () => {
  const faults: Readonly<Record<string, string>> = {
    'notify: {message: hi, endpoint: teems}':
      'app.yaml:7:35 error UNKNOWN_ENDPOINT ….notify.endpoint: there is no endpoint "teems" in config.yaml, did you mean "teams"?',
    'notfy: {message: hi}':
      'app.yaml:7:13 error UNKNOWN_HANDLER ….notfy: unknown handler "notfy", did you mean "notify"?',
    "notify: {message: hi, if: '{{ state.x | nope }}'}":
      'app.yaml:7:53 error TEMPLATE_ERROR ….notify.if: no filter named "nope"',
    'notify:\n  a:\n    message: |\n      Hi\n      {{ state.who | uppr }}':
      'app.yaml:11:34 error TEMPLATE_ERROR ….notify.a.message: no filter named "uppr", did you mean "upper"?',
    'notify: {a: {text: hi}}': 'app.yaml:7:22 error INVALID_CONFIG ….notify.a: the key "message" is missing',
    'notify: {message: [a]}': 'app.yaml:7:22 error BAD_BLOCK ….notify.message: must be text, and is a list',
    "if: '{{ x'\nset-values: {set: []}":
      'app.yaml:7:22 error TEMPLATE_ERROR ….if: unexpected end of template: "}}" is missing',
    "set-values: {if: '{{ x', a: {set: []}}":
      'app.yaml:7:35 error TEMPLATE_ERROR ….set-values.if: unexpected end of template: "}}" is missing',
    "set-values: {set: [{from: 1, to: 'state.'}]}":
      'app.yaml:7:42 error BAD_PATH ….set-values.set[0].to: state. is not a path: expected a name at position 7',
    'set-values: {set: [{from: 1, to: pipelines.x}]}':
      "app.yaml:7:42 error CONFIG_PATH ….set-values.set[0].to: pipelines.x is not changed: pipelines is the flow's configuration",
    'set-values: {set: [{from: 1, to: state.cicdContextDataId}]}':
      'app.yaml:7:42 error PROTECTED_PATH ….set-values.set[0].to: state.cicdContextDataId cannot be changed: it is the id of the context data',
    'set-values: {set: [{from: 1, to: State.a}]}':
      'app.yaml:7:42 warning UNUSUAL_PATH ….set-values.set[0].to: State.a: "State" is new at the top of the context data, did you mean "state"?',
    'notify: {message: hi, capture-response-data: [{from: x, to: "a["}]}':
      'app.yaml:7:69 error BAD_PATH ….notify.capture-response-data[0].to: a[ is not a path: expected an item number or a quoted name at position 3',
    'trigger-pipeline: {name: biuld}':
      'app.yaml:7:32 warning UNKNOWN_NAME ….trigger-pipeline.name: there is no pipeline "biuld" in the context, did you mean "build"?',
    'trigger-pipeline: {name: build, args: {ID: 1}}':
      'app.yaml:7:52 error PROTECTED_ARG ….trigger-pipeline.args.ID: the config keeps the argument "id" for itself',
    'respond: {message: hi}': 'app.yaml:7:13 error BAD_BLOCK ….respond.url: the key "url" is missing, or "endpoint"',
    "respond: {message: hi, url: 'http://evil.example'}":
      'app.yaml:7:36 error BAD_BLOCK ….respond.url: leads to evil.example, which is not among slack.allowedHosts; to allow it, write slack: {allowedHosts: [hooks.slack.com, slack.com, evil.example]} into the config',
    'manual-choice: {title: t}':
      'app.yaml:7:13 error BAD_BLOCK ….manual-choice.choices: there are no "choices" and no "choice-generators"',
    'manual-choice: {title: t, choices: {a: {header: h, options: [{txt: a, value: b}]}}}':
      'app.yaml:7:74 error BAD_BLOCK ….manual-choice.choices.a.options[0]: the key "text" is missing; is "txt" a typo?',
    'trigger-pipeline: {nme: build, args: {a: b}}':
      'app.yaml:7:13 error INVALID_CONFIG ….trigger-pipeline: the key "name" is missing; is "nme" a typo?',
    "manual-choice: {title: t, choice-generators: {g: {foreach: 'state[?', iterator: one, template: ''}}}":
      'app.yaml:7:63 error BAD_JSONPATH ….manual-choice.choice-generators.g.foreach: state[? is not a JSONPath that can be evaluated: unclosed bracketed selection, at character 8',
    "manual-choice: {title: t, choice-generators: {g: {foreach: pipelines.build, iterator: range, template: ''}}}":
      'app.yaml:7:89 error BAD_BLOCK ….manual-choice.choice-generators.g.iterator: "range" has a meaning in templates already: choose another name',
    "notify: {message: '{{ pipelines.buidl.title }}'}":
      'app.yaml:7:35 warning UNKNOWN_NAME ….notify.message: pipelines has no "buidl", did you mean "build"?',
    "notify: {message: '{{ stat.version }}'}":
      'app.yaml:7:35 warning UNKNOWN_NAME ….notify.message: "stat" is not known here, did you mean "state"?',
  }
  for (const [handlers, expected] of Object.entries(faults)) {
    it(`is the fault of ${handlers}`, async () => {
      expect(await found({ 'app.yaml': app(handlers) })).to.deep.equal([expected])
    })
  }

  const unread = {
    'without a bases dir': {
      request: { basesDir: '' },
      expected: 'app.yaml:1:9 error BASES_DIR_MISSING bases[0]: the base dev.yaml is named, but no bases dir was given',
    },
    'that is not in the bases dir': {
      request: {},
      expected: 'app.yaml:1:9 error BASE_NOT_FOUND bases[0]: there is no base dev.yaml in the bases dir bases',
    },
  }
  for (const [which, { request, expected }] of Object.entries(unread)) {
    it(`is a base ${which}, and not what follows from that`, async () => {
      const files = {
        'config.yaml': `${config}  requiredBases: [dev.yaml, more.yaml]\n`,
        'bases/other.yaml': '{}',
      }
      const text = `notify: {message: '{{ app() }} {{ variables.team }} {{ pipelines.deploy }}'}`
      const macros = "jinja2-macros: {m: '{% macro m() %}{{ app() }}{% endmacro %}'}\n"
      const whole = { ...files, 'app.yaml': app(text, `bases: [dev.yaml]\n${macros}`) }

      expect(await found(whole, request)).to.deep.equal([expected])
      for (const cicdContext of [undefined, 'dev']) {
        const asked = cicdContext === undefined ? request : { ...request, cicdContext }
        expect(await found({ ...files, 'app.yaml': 'bases: [dev.yaml]\n' }, asked)).to.deep.equal([expected])
      }
    })
  }

  it('is told with the whole path of the variable that a template means, in the cicd context that has it', async () => {
    const pipelines = `{build: {event-handlers: {success: {notify: {message: '{{ team }}{{ teams }}{{ region }}'}}}}}`
    const problems = await found({
      'app.yaml': `variables: {region: eu}
cicd-contexts:
  stage: {variables: {team: blue}, pipelines: ${pipelines}}
  prod: {pipelines: ${pipelines}}
`,
    })
    expect(problems.map((line) => line.replace(/^.*message: /, ''))).to.deep.equal([
      '"team" is not known here, did you mean "variables.team"?',
      '"teams" is not known here, did you mean "variables.team"?',
      '"region" is not known here, did you mean "variables.region"?',
      '"team" is not known here',
      '"teams" is not known here',
      '"region" is not known here, did you mean "variables.region"?',
    ])
  })

  it('is all of it, over bases, macros, variables, generators and all cicd contexts', async () => {
    const problems = await found({
      'app.yaml': `bases: [core.yaml, nope.yaml]
jinja2-macros: {m: '{% macro m() %}{{ 1 | nope }}{% endmacro %}'}
variables: {v: '{{ 1 | nope }}'}
cicd-contexts:
  stage: {pipelines: {build: {generators: {g: {i: {set: [{key: 'a..b', value: '{{'}]}}}}}}
  prod: {pipelines: {build: {event-handlers: {success: {set-values: {set: [{from: '{{ x is nope }}', to: state.a}]}}}}}}
`,
      'bases/core.yaml': `locked: [cicd-contexts.stge.channel]
cicd-contexts: {stage: {channel: c, pipelines: {build: {event-handlers: {success: {notify: {message: '{{ 1 + }}'}}}}}}}
`,
      'secrets.yaml': 'cicdstatemgr: {slack: {tokn: x}}\n',
    })
    expect(problems).to.deep.equal([
      'app.yaml:1:20 error BASE_NOT_FOUND bases[1]: there is no base nope.yaml in the bases dir bases',
      'app.yaml:2:43 error TEMPLATE_ERROR jinja2-macros.m: no filter named "nope"',
      'app.yaml:3:24 error TEMPLATE_ERROR variables.v: no filter named "nope"',
      'app.yaml:5:59 error BAD_PATH cicd-contexts.stage.pipelines.build.generators.g.i.set[0].key: a..b is not a path: it is a JSONPath expression where a plain path is expected',
      'app.yaml:5:82 error TEMPLATE_ERROR cicd-contexts.stage.pipelines.build.generators.g.i.set[0].value: unexpected end of template: "}}" is missing',
      'app.yaml:6:87 warning UNKNOWN_NAME cicd-contexts.prod.pipelines.build.event-handlers.success.set-values.set[0].from: "x" is not known here',
      'app.yaml:6:92 error TEMPLATE_ERROR cicd-contexts.prod.pipelines.build.event-handlers.success.set-values.set[0].from: no test named "nope", did you mean "none"?',
      'bases/core.yaml:1:10 warning UNUSUAL_PATH locked[0]: cicd-contexts.stge.channel locks nothing: there is no "stge", did you mean "stage"?',
      'bases/core.yaml:2:110 error TEMPLATE_ERROR ….notify.message: expected an expression, got "}}"',
      'secrets.yaml:1:24 warning MISSPELT_KEY cicdstatemgr.slack.tokn: is not a known key here, did you mean "token"?',
    ])
  })

  it('is that it is a config, and the other way round', async () => {
    expect(await found({ 'app.yaml': config })).to.deep.equal([
      "app.yaml:1:1 error INVALID_CONFIG : this is a config or secrets, and an app's config is expected",
    ])
    expect(await found({ 'config.yaml': app('notify: {message: hi}') })).to.deep.equal([
      "config.yaml:1:1 error INVALID_CONFIG : this is an app's config, and a config is expected",
    ])
    expect(await found({ 'secrets.yaml': app('notify: {message: hi}') })).to.deep.equal([
      "secrets.yaml:1:1 error INVALID_CONFIG : this is an app's config, and secrets are expected",
    ])
    expect(await found({ 'secrets.yaml': config })).to.deep.equal([
      'secrets.yaml:1:1 warning MISSPELT_KEY cicdstatemgr: looks like a config: everything in this file counts as a secret',
    ])
  })

  it('is that parts of a context are outside of it', async () => {
    const outside = `channel: '#builds'
pipelines: {build: {}}
event-handlers: {}
cicd-contexts:
  stage: {channel: '#stage'}
  prod: {channel: '#prod', generators: {}}
`
    expect(await found({ 'app.yaml': outside })).to.deep.equal([
      'app.yaml:2:1 warning MISSPELT_KEY pipelines: has no effect here: it belongs below cicd-contexts.stage',
      'app.yaml:3:1 warning MISSPELT_KEY event-handlers: has no effect here: it belongs below cicd-contexts.stage.pipelines.NAME',
      'app.yaml:6:28 warning MISSPELT_KEY cicd-contexts.prod.generators: has no effect here: it belongs below cicd-contexts.prod.pipelines.NAME',
    ])
    const anchor = 'pipelines: &all {build: {}}\ncicd-contexts: {stage: {pipelines: *all}}\n'
    expect(await found({ 'app.yaml': anchor })).to.deep.equal([])
  })

  it('is that it has no cicd contexts', async () => {
    expect(await found({ 'app.yaml': 'cicd-context: {stage: {}}\n' })).to.deep.equal([
      'app.yaml:1:1 error UNKNOWN_CICD_CONTEXT cicd-contexts: the key "cicd-contexts" is missing, so no context can be made; is "cicd-context" a typo?',
      'app.yaml:1:1 warning MISSPELT_KEY cicd-context: is not a known key here, did you mean "cicd-contexts"?',
    ])
  })

  it('is nothing in what is right, or hangs on values alone', async () => {
    const handlers = `if: '{{ state.go }}'
notify: {a: {message: '{{ greet(state.who) }} {{ variables.v }} {{ notify.message }}', capture-response-data: [{from: '{{ body.ts }}', to: 'state.{{ state.k }}'}]}}
manual-choice:
  title: '{{ pipelines.build.title }}'
  choices: {a: {header: h, options: [{text: '{{ state.t }}', value: v, style: danger}]}}
  choice-generators: {g: {foreach: state.services, iterator: service, template: {x: {header: '{{ service.name }}', options: []}}}}
trigger-pipeline: {name: build, args: {a: '{{ configData.slack.url }}', l: ['{{ 1 }}']}}
respond: {message: hi, url: '{{ state.url }}', extra: {deep: ['{{ state.x }}']}}
set-values: {a: {set: [{from: '{% for x in range(3) %}{{ loop.index }}{% endfor %}', to: 'state.list[]'}]}}`
    const text = app(handlers, `jinja2-macros: {greet: '{% macro greet(x) %}Hi {{ x }}{% endmacro %}'}\nvariables: {v: 1, w: '{{ variables.v }}'}\n`)
    expect(await found({ 'app.yaml': text.replace('build:\n', 'build:\n        title: x\n') })).to.deep.equal([])
  }) // prettier-ignore

  it('is a misspelt endpoint first, then the missing URL', async () => {
    const bare = 'cicdstatemgr: {datasources: {directory: {path: store, isPrimary: true}}}\n'
    const handlers = 'notify: {message: hi, endpont: ci}\ntrigger-pipeline: {name: build, endpoin: ci}'
    expect(await found({ 'config.yaml': bare, 'app.yaml': app(handlers) })).to.deep.equal([
      'app.yaml:7:13 error NO_SLACK_URL ….notify: names no endpoint (is "endpont" a typo?), and config.yaml has no slack.url',
      'app.yaml:7:35 warning MISSPELT_KEY ….notify.endpont: is not a known key here, did you mean "endpoint"?',
      'app.yaml:8:13 error NO_TRIGGER_URL ….trigger-pipeline: names no endpoint (is "endpoin" a typo?), and config.yaml has no trigger.url',
      'app.yaml:8:45 warning MISSPELT_KEY ….trigger-pipeline.endpoin: is not a known key here, did you mean "endpoint"?',
    ])
  })

  it('knows what --var brings', async () => {
    const files = { 'app.yaml': app("notify: {message: '{{ click.user }}'}") }
    expect(await found(files)).to.have.lengthOf(1)
    expect(await found(files, { vars: ['click'] })).to.deep.equal([])
  })
})

describe('what is found in a config', () => {
  const sections: Readonly<Record<string, string>> = {
    'slack: {url: nowhere}':
      'config.yaml:3:11 error INVALID_CONFIG cicdstatemgr.slack.url: is not an http or https URL',
    "templates: {notify: '{{ notify.message | tojsn }}'}":
      'config.yaml:3:44 error TEMPLATE_ERROR cicdstatemgr.templates.notify: no filter named "tojsn", did you mean "tojson"?',
    "templates: {respond: {a: ['{{ x']}}":
      'config.yaml:3:34 error TEMPLATE_ERROR cicdstatemgr.templates.respond.a[0]: unexpected end of template: "}}" is missing',
    'templates: {notify: \'{"a": "{{ notify.message }}"\'}':
      "config.yaml:3:15 warning UNLIKELY_JSON cicdstatemgr.templates.notify: does not render to JSON: Expected ',' or '}' after property value in JSON at position 9 (line 1 column 10)",
    "trigger: {url: 'https://x.example', headers: [{name: 'a b', value: '{{ secretData.x | nope }}'}]}":
      'config.yaml:3:50 error INVALID_CONFIG cicdstatemgr.trigger.headers[0].name: "a b" cannot be the name of a header',
    "trigger: {url: 'https://x.example', auto-args: {a: '{{ 1 + }}'}}":
      'config.yaml:3:62 error TEMPLATE_ERROR cicdstatemgr.trigger.auto-args.a: expected an expression, got "}}"',
    "endpoints: {a: {url: 'ftp://x'}}":
      'config.yaml:3:19 error INVALID_CONFIG cicdstatemgr.endpoints.a.url: is not an http or https URL',
    "notify: {auto-capture-response-data: [{from: '{{ body', to: x}]}":
      'config.yaml:3:56 error TEMPLATE_ERROR cicdstatemgr.notify.auto-capture-response-data[0].from: unexpected end of template: "}}" is missing',
    'protectedPaths: ["a["]':
      'config.yaml:3:20 error INVALID_CONFIG cicdstatemgr.protectedPaths[0]: a[ is not a path: expected an item number or a quoted name at position 3',
    'protectedPaths: [stat.version]':
      'config.yaml:3:20 warning UNUSUAL_PATH cicdstatemgr.protectedPaths[0]: "stat" is not known, did you mean "state"?',
    'slak: {}':
      'config.yaml:3:3 warning MISSPELT_KEY cicdstatemgr.slak: is not a known key here, did you mean "slack"?',
  }
  for (const [section, expected] of Object.entries(sections)) {
    it(`is the fault of ${section}`, async () => {
      const text = `cicdstatemgr:\n  datasources: {directory: {path: store, isPrimary: true}}\n  ${section}\n`
      expect(await found({ 'config.yaml': text })).to.include(expected)
    })
  }

  it('is a macro that nobody wrote, and one that could get a secret, where templates see secrets', async () => {
    const [call, tokens] = ["{{ greet('a') }}", '{{ secretData.a.token }}']
    const macros =
      "jinja2-macros: {greet: '{% macro greet(x) %}Hi {{ x }}{% endmacro %}'}\ncicd-contexts: {stage: {}}\n"
    const inConfig = async (section: string) => {
      const text = `cicdstatemgr:\n  datasources: {directory: {path: store, isPrimary: true}}\n  ${section}\n`
      return (await found({ 'config.yaml': text, 'app.yaml': macros })).map((line) => line.replace(/:3:\d+/, ''))
    }
    const header = (value: string) => `trigger: {url: 'https://x.example', headers: [{name: A, value: "${value}"}]}`
    const none = 'no function or macro named "gret", did you mean "greet"?'
    const secret = 'the macro "greet" of an app gets no arguments from a template that reads secretData'

    expect(await inConfig(`endpoints: {a: {url: "https://x.example/${call}"}}`)).to.deep.equal([])
    expect(await inConfig(header(call))).to.deep.equal([])
    expect(await inConfig('endpoints: {a: {url: "https://x.example/{{ gret() }}"}}')).to.deep.equal([
      `config.yaml error TEMPLATE_ERROR cicdstatemgr.endpoints.a.url: ${none}`,
    ])
    expect(await inConfig(`endpoints: {a: {url: "https://x.example/${tokens}${call}"}}`)).to.deep.equal([
      `config.yaml error TEMPLATE_ERROR cicdstatemgr.endpoints.a.url: ${secret}`,
    ])
    expect(await inConfig(header(`${call}${tokens}`))).to.deep.equal([
      `config.yaml error TEMPLATE_ERROR cicdstatemgr.trigger.headers[0].value: ${secret}`,
    ])
  })

  it('is in every file, when none of them can be read', async () => {
    const files = { 'config.yaml': 'a: [\n', 'secrets.yaml': 'b: }\n', 'app.yaml': 'c: "\n' }
    const problems = await found(files)
    expect(problems.map((line) => line.replace(/:\d+:\d+ error (\w+).*/, ' $1'))).to.deep.equal([
      'app.yaml INVALID_YAML',
      'config.yaml INVALID_YAML',
      'secrets.yaml INVALID_YAML',
    ])
  })
})

describe('the hint of a problem', () => {
  it('is not printed with other problems of the same file', async () => {
    const cwd = await tempDir()
    const policies = '{prod: {approvers: {people: [bobb]}, expire: 4h, via: [store]}}'
    await writeFile(join(cwd, 'config.yaml'), `${config}  decisions: {people: [{name: bob}], policies: ${policies}}\n`)
    const { problems } = await validate({ cwd, env: {}, config: 'config.yaml' }, {})
    expect(problems.map(({ message, suggestion }) => [message, suggestion])).to.deep.equal([
      ['unknown key "expire", did you mean "expires"?', undefined],
      [
        'decisions.people has no "bobb", did you mean "bob"?',
        'If that is somebody else, add {name: bobb} under decisions.people.',
      ],
    ])
  })
})

describe('a gateway that could not start', () => {
  const withGateway = (api: string) => `${config}  gateway: {forward: {url: "http://el"}${api}}\n`
  const proxy = ', url: "https://cicd.example.org", api: {proxy: {userHeader: X-User}}'
  const secrets = (text: string) => `cicdstatemgr: {${text}}\n`
  const missing =
    'INVALID_CONFIG cicdstatemgr.gateway.api.proxySecret: is missing: without it anyone could claim to be anyone'

  it('is reported, with what its secrets lack', async () => {
    const files = {
      'config.yaml': withGateway(proxy),
      'secrets.yaml': secrets(`gateway: {slack: {signingSecret: ${signingSecret}}}`),
    }
    expect(await found(files)).to.deep.equal([`secrets.yaml:1:16 error ${missing}`])
    expect(await found({ 'config.yaml': withGateway(', listen: "localhost:99999"') })).to.deep.equal([
      'config.yaml:6:42 error INVALID_CONFIG cicdstatemgr.gateway.listen: has the port 99999; the largest is 65535',
    ])
  })

  it('is warned of a signing secret that can be guessed, which no message shows', async () => {
    const warned = async (secret: string) =>
      found({ 'config.yaml': withGateway(''), 'secrets.yaml': secrets(`gateway: {slack: {signingSecret: ${secret}}}`) })
    const path = 'cicdstatemgr.gateway.slack.signingSecret'
    const warning = `WEAK_SECRET ${path}: has fewer than 32 characters: somebody who guesses it can vote as anybody`

    expect(await warned('s1g')).to.deep.equal([`secrets.yaml:1:34 warning ${warning}`])
    expect(await warned(`[${signingSecret}, s1g]`)).to.deep.equal([`secrets.yaml:1:34 warning ${warning}`])
    expect(await warned(signingSecret)).to.deep.equal([])
  })

  it('is warned of placeholders in place of secrets that it uses, and of no others', async () => {
    const notYet = `not-yet-${'0'.repeat(48)}`
    const all = secrets(
      `slack: {token: no-token-yet}, trigger: {token: TRIGGER_TOKEN}, gateway: {slack: {signingSecret: ${notYet}}, forward: {secret: long-enough}}`,
    )
    const paths = async (config: string, text: string) => {
      const lines = await found({ 'config.yaml': config, 'secrets.yaml': text })
      expect(lines.every((line) => line.includes('is still a placeholder, not a secret: '))).to.equal(true)
      return lines.map((line) => line.replace(/^\S+ warning PLACEHOLDER cicdstatemgr\.([^:]*):.*$/, '$1'))
    }

    expect(await paths(withGateway(''), all)).to.deep.equal([
      'slack.token',
      'trigger.token',
      'gateway.slack.signingSecret',
    ])
    expect(await paths(config, secrets('slack: {token: no-token-yet}'))).to.deep.equal(['slack.token'])
    const unused = config.replace(/ {2}slack: .*\n/, '')
    expect(await paths(unused, secrets('slack: {token: no-token-yet}'))).to.deep.equal([])
    expect(
      await paths(config, secrets('slack: {token: xoxb-1-not-yet-2}, trigger: {token: UPPER_CASE}')),
    ).to.deep.equal([])
  })

  it('is warned of pages on which nobody can vote, which some want', async () => {
    const policies = (via: string) =>
      `  decisions: {people: [{name: ann, email: a@example.org, slack: T1/U1}], policies: {prod: {approvers: {people: [ann]}${via}}}}\n`
    const pages = (via: string) => found({ 'config.yaml': withGateway(proxy) + policies(via) })
    expect(await pages(', via: [slack]')).to.deep.equal([
      'config.yaml:6:42 warning NO_VOTES_ON_PAGES cicdstatemgr.gateway.url: people can only read on the pages: no policy accepts votes through web',
    ])
    expect(await pages('')).to.deep.equal([])
    expect(await pages(', via: [slack, web]')).to.deep.equal([])
  })

  it('is warned of passwords and tokens that are too short to be masked', async () => {
    const texts = 'slack: {token: xoxb-12}, trigger: {token: long-enough}, mine: {channel: c, keyPrefix: k}'
    expect(await found({ 'config.yaml': withGateway(''), 'secrets.yaml': secrets(texts) })).to.deep.equal([
      'secrets.yaml:1:24 warning SHORT_SECRET cicdstatemgr.slack.token: has fewer than 8 characters, so logs, errors and outcomes show it',
    ])
  })

  it('is warned of a gateway that cannot sign votes, although the config requires it', async () => {
    const decisions = `  decisions: {signing: {publicKeys: {k1: ${JSON.stringify(newKeyPair().publicKey)}}}}\n`
    const lines = await found({
      'config.yaml': withGateway('') + decisions,
      'secrets.yaml': secrets(`gateway: {slack: {signingSecret: ${signingSecret}}}`),
    })
    expect(lines.map((line) => line.replace(/^\S+ /, ''))).to.deep.equal([
      'warning NO_SIGNING_KEY cicdstatemgr.gateway.signing: is missing: the config has decisions.signing, and a gateway without a key takes no votes',
    ])
  })

  it('is not reported with the secrets of steps or of a controller, which need less, nor without secrets', async () => {
    const key = 'gateway: {signing: {keyId: k1, privateKey: "file:key.pem"}}'
    for (const text of ['slack: {token: t-12345678}', 'trigger: {token: t-12345678}']) {
      const files = { 'config.yaml': withGateway(proxy), 'secrets.yaml': secrets(text) }
      expect(await found(files, { strict: true })).to.deep.equal([])
    }
    expect(await found({ 'config.yaml': withGateway(proxy) })).to.deep.equal([])
    const ofController = await found({ 'config.yaml': withGateway(proxy), 'secrets.yaml': secrets(key) })
    expect(ofController.filter((line) => line.includes('is missing: without'))).to.deep.equal([])
  })

  it('is reported if a step has the token of an app in place of that of a bot', async () => {
    const files = { 'config.yaml': withGateway(''), 'secrets.yaml': secrets('slack: {token: xapp-1234}') }
    expect(await found(files)).to.deep.equal([
      'secrets.yaml:1:1 error INVALID_CONFIG cicdstatemgr.gateway.slack.botToken: begins with xapp-; the token of a bot begins with xoxb-',
    ])
  })

  it('is warned of pages with an http address that is not local', async () => {
    for (const [url, isWarned] of [
      ['http://cicd.example.org', true],
      ['http://localhost.example.org', true],
      ['http://10.0.0.7:8080', true],
      ['https://cicd.example.org', false],
      ['http://localhost:8080', false],
      ['http://127.0.0.1:8080', false],
      ['http://[::1]:8080', false],
    ] as const) {
      const lines = await found({ 'config.yaml': withGateway(`, url: "${url}", api: {proxy: {userHeader: X-User}}`) })
      expect(
        lines.map((line) => line.replace(/:.*warning (\S+) (\S+):.*/, ' $1 $2')),
        url,
      ).to.deep.equal(isWarned ? ['config.yaml PLAIN_HTTP cicdstatemgr.gateway.url'] : [])
    }
  })

  it('is warned of pages that are half configured', async () => {
    const [half] = await found({ 'config.yaml': withGateway(', api: {proxy: {userHeader: X-User}}') })
    expect(half).to.include('warning NO_PAGES cicdstatemgr.gateway.api.proxy: lets people in, but there are no pages')
    const [without] = await found({ 'config.yaml': withGateway(', url: "https://cicd.example.org"') })
    expect(without).to.include('error INVALID_CONFIG cicdstatemgr.gateway.url: is set, but nobody may see the pages')
  })
})
