import { expect } from 'chai'
import { app, found } from './found.ts'

describe('a likely slip in an app config', () => {
  it('is that a context has keys that init makes itself', async () => {
    const own = `cicd-contexts:
  stage:
    state: {version: '1'}
    jinja2Macros: {}
    appPipelinesConfig: null
`
    expect(await found({ 'app.yaml': own })).to.deep.equal([
      'app.yaml:3:5 warning MISSPELT_KEY cicd-contexts.stage.state: is not taken from the app config: use init --set',
      'app.yaml:4:5 warning MISSPELT_KEY cicd-contexts.stage.jinja2Macros: is not taken from the app config: write jinja2-macros at the top',
    ])
  })

  it('is that pipelines stands beside its context, which the error names once', async () => {
    expect(await found({ 'app.yaml': 'cicd-contexts:\n  stage:\n  pipelines: {build: {}}\n' })).to.include(
      'app.yaml:2:3 error BAD_APP_CONFIG cicd-contexts.stage: is null, a map is expected',
    )
  })

  it('is that a misspelt map stands beside the right one, and not that another key has a similar name', async () => {
    const beside = `cicd-contexts:
  stage:
    pipelnes: {test: {}}
    pipelines2: {}
    chanel: text
    channel: text
    pipelines: {build: {}}
`
    expect(await found({ 'app.yaml': beside })).to.deep.equal([
      'app.yaml:3:5 warning MISSPELT_KEY cicd-contexts.stage.pipelnes: is not a known key here, did you mean "pipelines"?',
    ])
  })

  it('is that a map lacks an s, or has one too many, while a base has the right one', async () => {
    const base = `jinja2-macros: {greet: hi}
cicd-contexts:
  stage: {pipelines: {build: {event-handlers: {start: {}}, generators: {}}}}
`
    const slips = {
      'cicd-context: {stage: {pipelines: {}}}': '2:1 cicd-context "cicd-contexts"',
      'jinja2-macro: {part: hi}': '2:1 jinja2-macro "jinja2-macros"',
      'cicd-contexts: {stage: {pipeline: {build: {}}}}': '2:25 cicd-contexts.stage.pipeline "pipelines"',
      'cicd-contexts: {stage: {pipelines: {build: {event-handler: {success: {}}}}}}':
        '2:45 cicd-contexts.stage.pipelines.build.event-handler "event-handlers"',
      'cicd-contexts: {stage: {pipelines: {build: {event-handlerss: {success: {}}}}}}':
        '2:45 cicd-contexts.stage.pipelines.build.event-handlerss "event-handlers"',
      'cicd-contexts: {stage: {pipelines: {build: {generator: {}}}}}':
        '2:45 cicd-contexts.stage.pipelines.build.generator "generators"',
      // A text, and a name that is not only a plural, may be there for templates.
      'cicd-contexts: {stage: {pipeline: main}}': undefined,
      'cicd-contexts: {stage: {pipelines-all: {}}}': undefined,
    }
    for (const [app, slip] of Object.entries(slips)) {
      const [at = '', key = '', right = ''] = slip?.split(' ') ?? []
      const warning = `app.yaml:${at} warning MISSPELT_KEY ${key}: is not a known key here, did you mean ${right}?`
      expect(await found({ 'bases/base.yaml': base, 'app.yaml': `bases: [base.yaml]\n${app}\n` }), app).to.deep.equal(
        slip === undefined ? [] : [warning],
      )
    }
  })

  it('is that an event or a pipeline is one slip away from an inherited one, and not that it is another word', async () => {
    const events = (names: string) =>
      `cicd-contexts: {stage: {pipelines: {build: {event-handlers: {${names
        .split(' ')
        .map((name) => `${name}: {}`)
        .join(', ')}}}}}}\n`
    const base = events('success failure start cancelled build-1 region-a tests defined')
    const warned = async (names: string) =>
      (await found({ 'bases/base.yaml': base, 'app.yaml': `bases: [base.yaml]\n${events(names)}` })).flatMap(
        (line) =>
          /: is similar to the inherited "(.*)" of .*base\.yaml, and does not change it/.exec(line)?.[1] ?? line,
      )

    for (const [names, meant] of Object.entries({
      ...{ sucess: 'success', scucess: 'success', succes: 'success', Success: 'success', failyre: 'failure' },
      ...{ strat: 'start', canceled: 'cancelled' },
    })) {
      expect(await warned(names), names).to.deep.equal([meant])
    }
    for (const names of [
      ...['success', 'sucess success', 'started starts', 'stark', 'build-2', 'region-b', 'test', 'defines', 'other'],
    ]) {
      expect(await warned(names), names).to.deep.equal([])
    }
    const pipeline = {
      'bases/base.yaml': base,
      'app.yaml': `bases: [base.yaml]\n${events('x').replace('build', 'buidl')}`,
    }
    expect(await found(pipeline)).to.deep.equal([
      'app.yaml:2:37 warning MISSPELT_KEY cicd-contexts.stage.pipelines.buidl: is similar to the inherited "build" of bases/base.yaml, and does not change it: is it a typo? If not, write "build": {} beside it',
    ])
  })

  it('is that a short key has a letter too many or one missing', async () => {
    const block = (keys: string) => app(`trigger-pipeline: {name: build, endpoint: teams, ${keys}}`)
    const slips = { "iff: 'false'": '"if"', 'arg: {x: y}': '"args"', 'nam: x, if: a': undefined }
    for (const [keys, right] of Object.entries({ ...slips, 'fi: a, uri: b': undefined, 'iff: a, if: b': undefined })) {
      const [key = ''] = keys.split(':')
      const at = 'app.yaml:7:62 warning MISSPELT_KEY'
      const warning = `${at} ….trigger-pipeline.${key}: is not a known key here, did you mean ${right}?`
      expect(await found({ 'app.yaml': block(keys) }), keys).to.deep.equal(right === undefined ? [] : [warning])
    }
  })

  it('is that a block which no template reads has a key of another handler', async () => {
    const block = (keys: string) => found({ 'app.yaml': app(`trigger-pipeline: {name: build, ${keys}}`) })
    expect(await block("url: 'https://x.example', note: text")).to.deep.equal([
      'app.yaml:7:45 warning MISSPELT_KEY ….trigger-pipeline.url: has no effect here: it is a key of respond, not of trigger-pipeline',
    ])
    expect(await block('endpoint: teams, url: a')).to.deep.equal([])
    expect(await block("args: {a: '{{ triggerPipeline.url }}'}, url: a")).to.deep.equal([])
    expect(await found({ 'app.yaml': app('notify: {message: a, title: b}') })).to.deep.equal([])
  })

  it('is that a text or a key of a choice is a word which YAML reads as true or false', async () => {
    const option = (keys: string) => `{title: t, choices: {a: {header: h, options: [${keys}]}}}`
    const shown = (keys: string) => found({ 'app.yaml': app(`manual-choice: ${option(keys)}`) })
    const at = '….manual-choice.choices.a.options[0]'
    expect(await shown('{text: No, value: x}')).to.deep.equal([
      `app.yaml:7:75 warning SHOWS_TRUE_OR_FALSE ${at}.text: is the YAML value false, and the button shows "False": write the word in quotes, as in 'no'`,
    ])
    expect(await shown('{text: on, value: x}')).to.deep.equal([
      `app.yaml:7:75 warning SHOWS_TRUE_OR_FALSE ${at}.text: is the YAML value true, and the button shows "True": write the word in quotes, as in 'yes'`,
    ])
    for (const text of ["'No'", 'Nein', '1']) expect(await shown(`{text: ${text}, value: x}`)).to.deep.equal([])
    const whole = app('manual-choice: {title: Yes, choices: {a: {header: off, options: [{text: a, value: b}]}}}')
    expect((await found({ 'app.yaml': whole })).map((line) => line.replace(/:.*….manual-choice/, ''))).to.deep.equal([
      `app.yaml.title: is the YAML value true, and the message shows "True": write the word in quotes, as in 'yes'`,
      `app.yaml.choices.a.header: is the YAML value false, and the message shows "False": write the word in quotes, as in 'no'`,
    ])
  })

  it('is that a block without its title has only keys of a block, which are not named blocks', async () => {
    const rest = 'choices: {a: {header: h, options: [{key: yes1, text: a, value: b}]}}'
    const question = 'decision: {name: d, policy: p, subject: s}'
    expect(await found({ 'app.yaml': app(`manual-choice: {${question}, ${rest}}`) })).to.include(
      'app.yaml:7:13 error INVALID_CONFIG ….manual-choice: the key "title" is missing',
    )
    const named = await found({ 'app.yaml': app(`manual-choice: {choices: {title: t, ${rest}}}`) })
    expect(named).to.deep.equal([])
  })

  it('is that a question is misspelt, which is an error: its buttons would ask nothing', async () => {
    const rest = 'choices: {a: {header: h, options: [{text: a, value: b}]}}'
    const asked = (key: string) => found({ 'app.yaml': app(`manual-choice: {title: t, ${key}, ${rest}}`) })
    const message =
      'is not a known key here, did you mean "decision"? Without a decision, anybody may press the buttons'
    for (const key of ['decison', 'decisions', 'Decision']) {
      expect(await asked(`${key}: {name: a, policy: b, subject: c}`)).to.deep.equal([
        `app.yaml:7:39 error BAD_BLOCK ….manual-choice.${key}: ${message}`,
      ])
    }
    expect(await asked('decisions: {a: b}')).to.have.length(1)
    expect(await asked('conditions: {name: a, policy: b}')).to.deep.equal([])
  })

  it('is that a template reads a name below state which is one slip away from one that is written', async () => {
    const handlers = (read: string) =>
      app(`set-values: {set: [{from: 1, to: state.lastGood}, {from: 1, to: state.build.number}]}
notify: {message: '{{ ${read} }}', capture-response-data: [{from: x, to: 'state.files[]'}]}`)
    const slips = {
      'state.lastGod': 'nothing here writes "lastGod" below state, did you mean "lastGood"?',
      'state.build.nubmer': 'nothing here writes "nubmer" below state.build, did you mean "number"?',
      'state.fils': 'nothing here writes "fils" below state, did you mean "files"?',
      'state.cicdContextNam': undefined,
      'state.cicdContextNmae': 'nothing here writes "cicdContextNmae" below state, did you mean "cicdContextName"?',
    }
    for (const [read, message] of Object.entries(slips)) {
      const at = 'app.yaml:8:35 warning MISSPELT_STATE ….notify.message:'
      expect(await found({ 'app.yaml': handlers(read) }), read).to.deep.equal(
        message === undefined ? [] : [`${at} ${message}`],
      )
    }
    for (const read of [
      'state.version',
      'state.lastGood.x',
      'state.lastGoods',
      'state.build.numbers',
      'state.lastGod | default(0)',
    ]) {
      expect(await found({ 'app.yaml': handlers(read) }), read).to.deep.equal([])
    }
    expect(await found({ 'app.yaml': handlers('state.lastGod') }, { vars: ['state.lastGod'] })).to.deep.equal([])
  })

  it('is that a template lacks state. before a name that is written', async () => {
    const handlers = "set-values: {set: [{from: 'built {{ appName }}', to: state.a}]}"
    const [warning, ...others] = await found({ 'app.yaml': app(handlers) }, { vars: ['state.appName'] })
    expect(others).to.deep.equal([])
    expect(warning).to.equal(
      'app.yaml:7:49 warning UNKNOWN_NAME ….set-values.set[0].from: "appName" is not known here, did you mean "state.appName"?',
    )
    expect(await found({ 'app.yaml': app(handlers) }, { vars: ['appName'] })).to.deep.equal([])
    // The run gives this one.
    const copied = app("set-values: {set: [{from: '{{ version }}', to: state.version}]}")
    expect(await found({ 'app.yaml': copied })).to.deep.equal([
      'app.yaml:7:43 warning UNKNOWN_NAME ….set-values.set[0].from: "version" is not known here',
    ])
  })

  it('is that a header or url of the config reads a secret which the secrets file does not have', async () => {
    const config = `cicdstatemgr:
  datasources: {directory: {path: store, isPrimary: true}}
  trigger: {url: 'https://x.example', headers: [{name: A, value: 'Bearer {{ secretData.webhokKey }}'}]}
  endpoints:
    audit:
      url: 'https://x.example/{{ secretData.teams.pth }}'
      headers: [{name: B, value: "{{ secretData.other | default('') }}{{ secretData.webhookKey }}{{ secretData.nope }}"}]
`
    const secrets = 'cicdstatemgr: {webhookKey: secret-key, teams: {path: secret-path}}\n'
    const warnings = [
      'config.yaml:3:77 warning UNKNOWN_NAME cicdstatemgr.trigger.headers[0].value: secretData has no "webhokKey", did you mean "webhookKey"?',
      'config.yaml:6:34 warning UNKNOWN_NAME cicdstatemgr.endpoints.audit.url: secretData.teams has no "pth", did you mean "path"?',
      'config.yaml:7:38 warning UNKNOWN_NAME cicdstatemgr.endpoints.audit.headers[0].value: secretData has no "nope"',
    ]
    expect(await found({ 'config.yaml': config })).to.deep.equal([])
    expect(await found({ 'config.yaml': config, 'secrets.yaml': secrets })).to.deep.equal(warnings)
    const withApp = { 'app.yaml': 'cicd-contexts: {stage: {pipelines: {build: {}}}}\n' }
    expect(await found({ 'config.yaml': config, 'secrets.yaml': secrets, ...withApp })).to.deep.equal(warnings)
  })
})
