import { expect } from 'chai'
import { checkSchema, schemaProblems } from '../../src/config/check-schema.ts'
import { findTypos } from '../../src/config/find-typos.ts'
import { problemText } from '../../src/config/problem.ts'
import { schemas } from '../../src/config/schemas/index.ts'
import type { SchemaName } from '../../src/config/schemas/index.ts'
import { CicdError } from '../../src/errors/cicd-error.ts'
import { readYaml } from '../../src/yaml/read-yaml.ts'
import { cpuTime } from '../support/cpu-time.ts'
import { rejection } from '../support/rejection.ts'

async function problems(name: SchemaName, yaml: string): Promise<string[]> {
  return (await schemaProblems(name, readYaml(yaml, 'f.yaml'), 'f.yaml')).map(problemText)
}

function typos(name: SchemaName, yaml: string): string[] {
  return findTypos(schemas[name], readYaml(yaml, 'f.yaml'), 'f.yaml').map(problemText)
}

describe('checkSchema', () => {
  it('returns what it has found right', async () => {
    const items = [
      { op: 'set', path: 'state.a', value: null },
      { op: 'if-revision', revision: 3 },
      { op: 'get', path: 'state.b' },
    ]
    expect(await checkSchema('apply', items, 'apply.json')).to.equal(items)
  })

  it('ends soon for tens of thousands of problems, and shows a hundred of them, shortened', async () => {
    const events = Array.from({ length: 40_000 }, (_, n) => [`e${n}`, { notify: { mesage: 'x' } }] as const)
    const pipelines = { ['p'.repeat(50_000)]: { 'event-handlers': Object.fromEntries(events) } }
    const start = cpuTime()
    const error = await rejection(checkSchema('app', { 'cicd-contexts': { stage: { pipelines } } }, 'app.yaml'))
    expect(cpuTime() - start).to.be.lessThan(5000)
    const lines = error.message.split('\n')
    expect(lines).to.have.lengthOf(102)
    expect(lines.at(-1)).to.equal('  … and 900 more')
    expect(Math.max(...lines.map((line) => line.length))).to.be.lessThan(2100)
  })

  const elsewhere: readonly (readonly [SchemaName, string, string])[] = [
    [
      'config',
      'datasources: {redis: {isPrimary: true, unreachable: 2m}}',
      '.datasources.redis: unknown key "unreachable", did you mean "timeouts.unreachable"?',
    ],
    [
      'config',
      'datasources: {redis: {isPrimary: true, replicas: 1}}',
      '.datasources.redis: unknown key "replicas", did you mean "wait.replicas"?',
    ],
    [
      'config',
      'datasources: {redis: {isPrimary: true, ca: x.pem}}',
      '.datasources.redis: unknown key "ca", did you mean "tls.ca"?',
    ],
    ['secrets', 'datasources: {password: x}', '.datasources: unknown key "password", did you mean "redis.password"?'],
  ]
  for (const [name, yaml, message] of elsewhere) {
    it(`names the place below of a key: ${yaml}`, async () => {
      expect(await problems(name, `cicdstatemgr: {${yaml}}`)).to.deep.equal([`f.yaml: cicdstatemgr${message}`])
    })
  }

  it('names the only other map that has a key', async () => {
    const [problem] = await problems('config', 'cicdstatemgr: {datasources: {redis: {isPrimary: true, quorum: 2}}}')
    expect(problem).to.match(
      /unknown key "quorum" \(known: isPrimary, .*; "quorum" is a key of cicdstatemgr\.decisions\.policies\.NAME\)$/,
    )
  })

  it('throws one error with all problems, a line each', async () => {
    const error = await rejection(
      checkSchema(
        'apply',
        [
          { op: 'sett', path: 'a' },
          { op: 'set', path: 1, value: 2 },
        ],
        'apply.json',
      ),
    )
    expect(error)
      .to.be.instanceOf(CicdError)
      .and.to.include({
        kind: 'config',
        code: 'INVALID_CONFIG',
        file: 'apply.json',
        message:
          '2 problems:\n' +
          '  apply.json: [0].op: expected one of set, append, add, increment, copy, unset, if, if-absent, if-revision, get, did you mean "set"?\n' +
          '  apply.json: [1].path: expected text, found number',
      })
  })

  it('says of each problem of a config where it is, what is expected and which name is near', async () => {
    const yaml = `
cicdstatemgr:
  datasources:
    redis: {prot: 1, port: x, db: -1, isPrimary: "yes", password: 1.5, ttl: 30, cluster: [here], sentinels: {name: x}}
    yamlfil: {}
    jsonfile: {path: "", mode: 600}
    shellfile: {path: a.sh, mode: "99", excludeKeyNames: all}
  slack: {url: 1}
  http: {timeout: 1 min, retries: 99}
  trigger: {headers: [{nam: x}]}
  triger: 1
`
    expect(await problems('config', yaml)).to.have.members([
      'f.yaml: cicdstatemgr.datasources: unknown key "yamlfil", did you mean "yamlfile"?',
      'f.yaml: cicdstatemgr.datasources.redis: unknown key "prot", did you mean "port"?',
      'f.yaml: cicdstatemgr.datasources.redis.port: expected a whole number',
      'f.yaml: cicdstatemgr.datasources.redis.db: expected a whole number, at least 0',
      'f.yaml: cicdstatemgr.datasources.redis.isPrimary: expected true or false, found text',
      'f.yaml: cicdstatemgr.datasources.redis.password: expected text (quote it) or a whole number, found number',
      'f.yaml: cicdstatemgr.datasources.redis.ttl: expected a duration such as 30d, 10s, 500ms or 1h30m, found number',
      'f.yaml: cicdstatemgr.datasources.redis.cluster[0]: expected host:port',
      'f.yaml: cicdstatemgr.datasources.redis.sentinels: the key "nodes" is missing',
      'f.yaml: cicdstatemgr.datasources.jsonfile.path: expected a path',
      'f.yaml: cicdstatemgr.datasources.jsonfile.mode: expected file permissions such as 0600 or "0644"; without a 0 in front it is read as a decimal number',
      'f.yaml: cicdstatemgr.datasources.shellfile.mode: expected file permissions such as 0600 or "0644"',
      'f.yaml: cicdstatemgr.datasources.shellfile.excludeKeyNames: expected a list, found text',
      'f.yaml: cicdstatemgr.slack.url: expected text, found number',
      'f.yaml: cicdstatemgr.http.timeout: expected a duration such as 30d, 10s, 500ms or 1h30m',
      'f.yaml: cicdstatemgr.http.retries: expected a whole number, at most 10',
      'f.yaml: cicdstatemgr.trigger.headers[0]: the key "name" is missing; is "nam" a typo?',
      'f.yaml: cicdstatemgr.trigger.headers[0]: the key "value" is missing',
    ])
  })

  it('takes for a method of Slack nothing that leads elsewhere', async () => {
    const wrong = [
      '../auth.revoke',
      '/auth.revoke',
      '//evil.example/x',
      'https://evil.example',
      '..',
      'chat',
      'a.b?c',
      'a.b\n',
    ]
    const methods = JSON.stringify(['chat.update', 'conversations.history', ...wrong])
    const yaml = `cicdstatemgr: {datasources: {memory: {isPrimary: true}}, slack: {methods: ${methods}}}`
    expect(await problems('config', yaml)).to.deep.equal(
      wrong.map(
        (_, index) => `f.yaml: cicdstatemgr.slack.methods[${index + 2}]: expected a method such as chat.update`,
      ),
    )
  })

  it('says where the key belongs that stands at the top in place of the section', async () => {
    expect(await problems('secrets', 'redis: {password: x}')).to.deep.equal([
      'f.yaml: the key "cicdstatemgr" is missing; "redis" belongs to cicdstatemgr.datasources',
    ])
    expect(await problems('secrets', 'colour: x')).to.deep.equal(['f.yaml: the key "cicdstatemgr" is missing'])
  })

  it('names a longer key that ends with an unknown one, and the map that true stands for', async () => {
    const at = 'f.yaml: cicdstatemgr.datasources.redis'
    const yaml = "cicdstatemgr: {datasources: {redis: {isPrimary: true, tls: true, prefix: 'cicd:'}}}"
    expect(await problems('config', yaml)).to.deep.equal([
      `${at}: unknown key "prefix", did you mean "keyPrefix"?`,
      `${at}.tls: expected a map, found boolean; for the default settings write "tls: {}"`,
    ])
  })

  it('names a key that is missing and the one that may be meant to be it', async () => {
    expect(await problems('config', 'cicdstatmgr: {}')).to.deep.equal([
      'f.yaml: the key "cicdstatemgr" is missing; is "cicdstatmgr" a typo?',
    ])
  })

  it('quotes names that a path could not show otherwise', async () => {
    const yaml = 'cicd-contexts: {a.b/c~d: {pipelines: []}}'
    expect(await problems('app', yaml)).to.deep.equal([
      'f.yaml: cicd-contexts["a.b/c~d"].pipelines: expected a map, found list',
    ])
  })

  it('names the key that would have made a block of a map', async () => {
    const yaml = 'cicd-contexts: {stage: {pipelines: {build: {event-handlers: {success: {notify: {mesage: hi}}}}}}}'
    expect(await problems('app', yaml)).to.deep.equal([
      'f.yaml: cicd-contexts.stage.pipelines.build.event-handlers.success.notify.mesage: expected a map, found text, did you mean "message"?',
    ])
  })

  it('takes a handler with a key of a block for one block, and names the key that is missing', async () => {
    const blocks = [
      ['notify', '{endpoint: hook}', '"message" is missing'],
      ['notify', '{endpoint: hook, mesage: hi}', '"message" is missing; is "mesage" a typo?'],
      ['notify', '{mesage: hi, capture-response-data: []}', '"message" is missing; is "mesage" a typo?'],
      ['manual-choice', '{titel: hi, choices: {a: {options: []}}}', '"title" is missing; is "titel" a typo?'],
      ['respond', '{url: u, enabled: false}', '"message" is missing'],
      ['trigger-pipeline', '{nmae: x, args: {a: b}}', '"name" is missing; is "nmae" a typo?'],
      ['set-values', '{sett: [], set: []}', undefined],
      ['notify', '{endpoint: {message: hi}, enabled: false}', undefined],
      ['notify', '{endpoint: null, one: {message: hi}}', undefined],
    ] as const
    for (const [handler, block, problem] of blocks) {
      const yaml = `cicd-contexts: {stage: {pipelines: {build: {event-handlers: {success: {${handler}: ${block}}}}}}}`
      const at = `f.yaml: cicd-contexts.stage.pipelines.build.event-handlers.success.${handler}`
      expect(await problems('app', yaml)).to.deep.equal(problem === undefined ? [] : [`${at}: the key ${problem}`])
    }
  })

  it('names the switch that is meant among named blocks', async () => {
    const yaml =
      'cicd-contexts: {stage: {pipelines: {build: {event-handlers: {success: {notify: {enabeld: false, onEror: warn}}}}}}}'
    const handler = 'f.yaml: cicd-contexts.stage.pipelines.build.event-handlers.success.notify'
    expect(await problems('app', yaml)).to.deep.equal([
      `${handler}.enabeld: expected a map, found boolean, did you mean "enabled"?`,
      `${handler}.onEror: expected a map, found text, did you mean "onError"?`,
    ])
  })

  it('takes an app apart down to its blocks', async () => {
    const yaml = `
bases: core.yaml
cicd-contexts:
  stage:
    pipelines:
      build:
        generators: {g: {item: {sets: []}}}
        event-handlers:
          success:
            notify: {message: x, enabled: "no", onError: wran, capture-response-data: [{from: x}]}
            set-values: {enabled: true, a: {set: [{form: x, to: y}]}, b: {}}
            manual-choice: {title: x, choices: {a: {options: {}, enabled: "no"}}, choice-generators: {g: {enabled: 0}}}
  prod: text
`
    const block = 'f.yaml: cicd-contexts.stage.pipelines.build.event-handlers.success'
    expect(await problems('app', yaml)).to.have.members([
      'f.yaml: bases: expected a list, found text',
      'f.yaml: cicd-contexts.stage.pipelines.build.generators.g.item: the key "set" is missing; is "sets" a typo?',
      `${block}.notify.enabled: expected true or false, found text`,
      `${block}.notify.onError: expected one of fail, warn, did you mean "warn"?`,
      `${block}.notify.capture-response-data[0]: the key "to" is missing`,
      `${block}.set-values.a.set[0]: the key "from" is missing; is "form" a typo?`,
      `${block}.set-values.b: the key "set" is missing`,
      `${block}.manual-choice.choices.a.options: expected a list, found map`,
      `${block}.manual-choice.choices.a.enabled: expected true or false, found text`,
      `${block}.manual-choice.choice-generators.g.enabled: expected true or false, found number`,
      'f.yaml: cicd-contexts.prod: expected a map, found text',
    ])
  })

  it('lets anything stand where templates may read it, and null anywhere', async () => {
    const yaml = `
mine: 1
cicd-contexts:
  stage:
    channel: [a, b]
    mine: {deep: true}
    pipelines:
      build: {deployTask: {a: 1}, event-handlers: {ok: {notify: {message: {text: x}, mine: 1}, respond: null}}}
      test: null
`
    expect(await problems('app', yaml)).to.deep.equal([])
    expect(typos('app', yaml)).to.deep.equal([])
  })
})

describe('findTypos', () => {
  it('warns of a key that is nearly a known one', () => {
    const yaml =
      'cicdstatemgr: {datasources: {}, slak: {}, trigger: {protectdArgs: []}, notify: {auto-capture-respons-data: []}}'
    expect(typos('config', yaml)).to.deep.equal([
      'f.yaml: cicdstatemgr.slak: is not a known key here, did you mean "slack"?',
      'f.yaml: cicdstatemgr.trigger.protectdArgs: is not a known key here, did you mean "protectedArgs"?',
      'f.yaml: cicdstatemgr.notify.auto-capture-respons-data: is not a known key here, did you mean "auto-capture-response-data"?',
    ])
  })

  it('looks into contexts, pipelines, blocks and lists', () => {
    const yaml = `
cicd-context: {}
cicd-contexts: {s: {pipelines: {b: {event-handler: {}, event-handlers: {e: {manual-choice: {named: {title: x, choice: {}}}}}}}}}
`
    expect(typos('app', yaml)).to.deep.equal([
      'f.yaml: cicd-context: is not a known key here, did you mean "cicd-contexts"?',
      'f.yaml: cicd-contexts.s.pipelines.b.event-handler: is not a known key here, did you mean "event-handlers"?',
      'f.yaml: cicd-contexts.s.pipelines.b.event-handlers.e.manual-choice.named.choice: is not a known key here, did you mean "choices"?',
    ])
    const single = 'cicd-contexts: {s: {pipelines: {b: {event-handlers: {e: {notify: {endpoint: x, mesage: y}}}}}}}'
    expect(typos('app', single)).to.deep.equal([
      'f.yaml: cicd-contexts.s.pipelines.b.event-handlers.e.notify.mesage: is not a known key here, did you mean "message"?',
    ])
    expect(typos('app', 'cicd-context: {}')).to.deep.equal([
      'f.yaml: cicd-context: is not a known key here, did you mean "cicd-contexts"?',
    ])
  })

  it('says nothing of short names, of far ones and of texts beside the known one', () => {
    expect(
      typos('config', 'cicdstatemgr: {slack: {ur: 1, mine: 1}, slak: x, slack2: {}, somethingElse: 1}'),
    ).to.deep.equal([])
    expect(typos('config', 'cicdstatemgr: {slack: {}, slak: {}}')).to.deep.equal([
      'f.yaml: cicdstatemgr.slak: is not a known key here, did you mean "slack"?',
    ])
  })
})
