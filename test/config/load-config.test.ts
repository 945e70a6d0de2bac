import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { buildGateway } from '../../src/config/build-gateway.ts'
import type { Config } from '../../src/config/config.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import type { LoadedConfig } from '../../src/config/load-config.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { parsePath } from '../../src/json/path.ts'
import { rejection } from '../support/rejection.ts'
import { tempDir } from '../support/temp-dir.ts'

const cwd = '/srv/app'

function load(settings: JsonObject, secrets?: JsonObject): Promise<LoadedConfig> {
  return loadConfig({
    config: { cicdstatemgr: settings },
    ...(secrets === undefined ? {} : { secrets: { cicdstatemgr: secrets } }),
    cwd,
  })
}

async function loaded(settings: JsonObject, secrets?: JsonObject): Promise<Config> {
  return (await load(settings, secrets)).config
}

/** What is refused, the settings, the message, the suggestion. */
type Refusal = [string, JsonObject, string, string?]

const directory = { path: 'data', isPrimary: true }

describe('loadConfig', () => {
  it('shows what the gateway alone may know to no template', async () => {
    const gateway = { slack: { signingSecret: 'signing-secret-1' } }
    const { config } = await loadConfig({ secrets: { cicdstatemgr: { gateway, other: 'x' } }, cwd })
    expect([config.secretData, config.gateway.slack.signingSecrets]).to.deep.equal([
      { other: 'x' },
      ['signing-secret-1'],
    ])
    expect(config.secretValues).to.include('signing-secret-1')
  })

  it('without a config uses a directory in the working directory', async () => {
    const { config, warnings } = await loadConfig({ config: '', cwd })
    expect(warnings).to.deep.equal([])
    expect(config).to.deep.equal({
      file: undefined,
      isDefault: true,
      primary: { name: 'directory', path: '/srv/app/.cicdstatemgr' },
      caches: [],
      maxBytes: 8_000_000,
      requiredBases: [],
      protectedPaths: [],
      decisions: { people: [], groups: {}, policies: {} },
      gateway: buildGateway({ datasources: {} }, { datasources: {} }),
      controller: {
        contexts: {},
        unboundContexts: false,
        workers: 10,
        lease: { name: 'cicdstatemgr-controller' },
      },
      history: { keep: 200, maxBytes: 1_000_000 },
      http: { timeout: 10_000, retries: 2 },
      slack: {},
      trigger: { headers: [], autoArgs: {}, protectedArgs: [] },
      autoCapture: { notify: [], 'manual-choice': [] },
      templates: {},
      endpoints: {},
      configData: {},
      secretData: {},
      secretValues: [],
    })
  })

  it('reads everything that a config may say, from files', async () => {
    const dir = await tempDir()
    await writeFile(
      join(dir, 'config.yaml'),
      `
cicdstatemgr:
  datasources:
    redis: {host: redis.ci, port: "6380", db: 2, isPrimary: true, keyPrefix: "ci:", ttl: 30d, timeouts: {connect: 1s}, wait: {replicas: 1}, tls: {ca: ca.pem, servername: redis}}
    yamlfile: {path: localdata/data.yaml, mode: 0644}
    jsonfile: {path: /abs/data.json, mode: "0640"}
    shellfile: {path: localdata/data.sh, mode: 0o600, excludeKeyNames: [jinja2Macros]}
    idfile: {path: localdata/data.id}
  requiredBases: [dev.yaml]
  cicdContexts: [dev, prod]
  protectedPaths: [state.version]
  maxBytes: 1000
  history: {keep: 5, maxBytes: 2000}
  trigger:
    url: http://el.ci
    headers: [{name: X-Depth, value: 1}]
    auto-args: {id: "{{ state.cicdContextDataId }}"}
    protectedArgs: [id]
  notify: {auto-capture-response-data: [{from: "{{ body.ts }}", to: state.ts}]}
  manual-choice: {auto-capture-response-data: [{from: 1, to: state.one}]}
  slack: {url: https://slack.ci/post, orgUrl: https://org.ci, allowedHosts: [hooks.ci]}
  templates: {notify: "{}", respond: {text: "{{ respond.message }}"}}
  endpoints:
    teams: {kind: teams, url: "{{ secretData.teams }}"}
    github: {url: https://api.ci, headers: [{name: X-Depth, value: 1}], template: {event_type: built}}
  http: {timeout: 1m, retries: 0, ca: certs/ca.pem, proxy: "http://proxy:3128"}
  dashboard: {pipelineRunUrl: "http://dash/"}
`,
    )
    await writeFile(
      join(dir, 'secrets.yaml'),
      'cicdstatemgr: {datasources: {redis: {username: ci, password: 12345678}}, slack: {token: xoxb-1}, trigger: {token: t}}\n',
    )
    const { config } = await loadConfig({ config: 'config.yaml', secrets: 'secrets.yaml', cwd: dir })
    expect(config).to.deep.equal({
      file: 'config.yaml',
      isDefault: false,
      primary: {
        name: 'redis',
        host: 'redis.ci',
        port: 6380,
        db: 2,
        username: 'ci',
        password: '12345678',
        tls: { ca: join(dir, 'ca.pem'), servername: 'redis' },
        keyPrefix: 'ci:',
        ttl: 2_592_000_000,
        timeouts: { connect: 1000, command: 4000 },
        wait: { replicas: 1, timeout: 1000 },
      },
      caches: [
        { name: 'yamlfile', path: join(dir, 'localdata/data.yaml'), mode: 0o644 },
        { name: 'jsonfile', path: '/abs/data.json', mode: 0o640 },
        { name: 'shellfile', path: join(dir, 'localdata/data.sh'), mode: 0o600, excludeKeyNames: ['jinja2Macros'] },
        { name: 'idfile', path: join(dir, 'localdata/data.id'), mode: 0o600 },
      ],
      maxBytes: 1000,
      requiredBases: ['dev.yaml'],
      cicdContexts: ['dev', 'prod'],
      protectedPaths: [parsePath('state.version')],
      decisions: { people: [], groups: {}, policies: {} },
      gateway: buildGateway({ datasources: {} }, { datasources: {}, slack: { token: 'xoxb-1' } }),
      controller: {
        contexts: {},
        unboundContexts: false,
        workers: 10,
        lease: { name: 'cicdstatemgr-controller' },
      },
      history: { keep: 5, maxBytes: 2000 },
      http: { timeout: 60_000, retries: 0, ca: join(dir, 'certs/ca.pem'), proxy: 'http://proxy:3128' },
      slack: { url: 'https://slack.ci/post', orgUrl: 'https://org.ci', token: 'xoxb-1', allowedHosts: ['hooks.ci'] },
      trigger: {
        url: 'http://el.ci',
        token: 't',
        headers: [{ name: 'X-Depth', value: '1' }],
        autoArgs: { id: '{{ state.cicdContextDataId }}' },
        protectedArgs: ['id'],
      },
      autoCapture: {
        notify: [{ from: '{{ body.ts }}', to: 'state.ts' }],
        'manual-choice': [{ from: '1', to: 'state.one' }],
      },
      templates: { notify: '{}', respond: { text: '{{ respond.message }}' } },
      endpoints: {
        teams: { kind: 'teams', url: '{{ secretData.teams }}', headers: [] },
        github: {
          kind: 'webhook',
          url: 'https://api.ci',
          headers: [{ name: 'X-Depth', value: '1' }],
          template: { event_type: 'built' },
        },
      },
      configData: {
        requiredBases: ['dev.yaml'],
        cicdContexts: ['dev', 'prod'],
        protectedPaths: ['state.version'],
        maxBytes: 1000,
        history: { keep: 5, maxBytes: 2000 },
        trigger: {
          url: 'http://el.ci',
          'auto-args': { id: '{{ state.cicdContextDataId }}' },
          protectedArgs: ['id'],
        },
        notify: { 'auto-capture-response-data': [{ from: '{{ body.ts }}', to: 'state.ts' }] },
        'manual-choice': { 'auto-capture-response-data': [{ from: 1, to: 'state.one' }] },
        slack: { url: 'https://slack.ci/post', orgUrl: 'https://org.ci', allowedHosts: ['hooks.ci'] },
        templates: { notify: '{}', respond: { text: '{{ respond.message }}' } },
        endpoints: {
          teams: { kind: 'teams' },
          github: { template: { event_type: 'built' } },
        },
        http: { timeout: '1m', retries: 0, ca: 'certs/ca.pem' },
        dashboard: { pipelineRunUrl: 'http://dash/' },
      },
      secretData: {
        datasources: { redis: { username: 'ci', password: 12_345_678 } },
        slack: { token: 'xoxb-1' },
        trigger: { token: 't' },
      },
      secretValues: ['12345678'],
    })
  })

  it('takes yamlfile, jsonfile and memory for the primary', async () => {
    const yamlfile = await loaded({
      datasources: { yamlfile: { path: 'a.yaml', isPrimary: true }, jsonfile: { path: 'a.json' } },
    })
    expect(yamlfile.primary).to.deep.equal({ name: 'yamlfile', path: '/srv/app/a.yaml', mode: 0o600 })
    expect(yamlfile.caches).to.deep.equal([{ name: 'jsonfile', path: '/srv/app/a.json', mode: 0o600 }])
    expect((await loaded({ datasources: { memory: { isPrimary: true } } })).primary).to.deep.equal({ name: 'memory' })
  })

  it('counts null as absent', async () => {
    const { primary, http } = await loaded({
      datasources: { redis: { isPrimary: true, host: null, username: null, timeouts: null } },
      http: null,
    })
    expect(primary)
      .to.include({ host: 'localhost', port: 6379, db: 0, keyPrefix: '' })
      .and.to.not.have.property('username')
    expect(http).to.deep.equal({ timeout: 10_000, retries: 2 })
  })

  it('takes an empty secrets file', async () => {
    const dir = await tempDir()
    await writeFile(join(dir, 'secrets.yaml'), '# none yet\n')
    const { config } = await loadConfig({ secrets: 'secrets.yaml', cwd: dir })
    expect(config.secretData).to.deep.equal({})
  })

  it('hides datasources, gateway and what a secret is called from templates, at every depth', async () => {
    const { configData } = await loaded({
      datasources: { directory },
      gateway: { forward: { url: 'http://el:8080' } },
      slack: { token: 'a', Password: 'b', list: [{ secret: 'c', shown: 1 }] },
      tokenUrl: 'hidden',
      keys: 'hidden',
      monkey: 'shown',
    })
    expect(configData).to.deep.equal({ slack: { list: [{ shown: 1 }] }, monkey: 'shown' })
  })

  it('knows the values that are secret: all of the secrets, and of the config what is called so or stands in a URL', async () => {
    const { secretValues } = await loaded(
      {
        datasources: { redis: { isPrimary: true, url: 'redis://ci:p%40ssword1@redis:6379/0' } },
        slack: { token: 'config-token', url: 'https://slack.com/api' },
        extra: { PASSWORD: ['listed-password', 'short'] },
      },
      { slack: { token: 'secret-token' }, more: [87654321, true, 'tiny'] },
    )
    expect(secretValues).to.have.members([
      'secret-token',
      '87654321',
      'config-token',
      'listed-password',
      'p%40ssword1',
      'p@ssword1',
    ])
  })

  it('knows a password in a URL that is not percent-encoded as it should be', async () => {
    const { secretValues } = await loaded({
      datasources: { directory },
      slack: { url: 'https://ci:100%secret@slack.example' },
    })
    expect(secretValues).to.deep.equal(['100%secret'])
  })

  it('refuses a key prefix that would break the slots of a cluster', async () => {
    const error = await rejection(load({ datasources: { redis: { isPrimary: true, keyPrefix: 'a{b' } } }))
    expect(error.message).to.equal('config: cicdstatemgr.datasources.redis: keyPrefix must not hold { or }')
  })

  it('warns of what looks like a typo', async () => {
    const { warnings } = await load({ datasources: { directory }, slak: {} }, { slack: { tokn: 'x' } })
    expect(warnings).to.deep.equal([
      'config: cicdstatemgr.slak: is not a known key here, did you mean "slack"?',
      'secrets: cicdstatemgr.slack.tokn: is not a known key here, did you mean "token"?',
    ])
  })

  it('tells the problems of config and secrets together', async () => {
    const error = await rejection(load({ datasources: { redi: {} } }, { slack: { token: 1 } }))
    expect(error).to.include({ kind: 'config', code: 'INVALID_CONFIG' })
    expect(error.message).to.equal(
      '2 problems:\n' +
        '  config: cicdstatemgr.datasources: unknown key "redi", did you mean "redis"?\n' +
        '  secrets: cicdstatemgr.slack.token: expected text, found number',
    )
  })

  it('merges the datasources of the secrets over those of the config: maps grow, lists are replaced', async () => {
    const dir = await tempDir()
    await writeFile(join(dir, 's.yaml'), 'cicdstatemgr: {datasources: {redis: {tls: {}, cluster: [a:1]}}}\n')
    const config = { cicdstatemgr: { datasources: { redis: { isPrimary: true, cluster: ['b:2'] } } } }
    const both = await loadConfig({ config, secrets: 's.yaml', cwd: dir })
    expect(both.config.primary).to.deep.include({ cluster: ['a:1'], tls: {} })
  })

  it('names the secrets that are for a datasource which the config does not have', async () => {
    const dir = await tempDir()
    await writeFile(join(dir, 's.yaml'), 'cicdstatemgr: {datasources: {redis: {username: u, password: abcdefgh}}}\n')
    const config = { cicdstatemgr: { datasources: { directory: { path: 'contexts', isPrimary: true } } } }

    const error = await rejection(loadConfig({ config, secrets: 's.yaml', cwd: dir }))

    expect(error).to.include({ code: 'INVALID_CONFIG', file: 's.yaml' })
    expect(error.message).to.equal(
      's.yaml:1:30: cicdstatemgr.datasources.redis: these secrets are for the datasource redis, which config does not have; it has directory',
    )
  })

  for (const [title, settings, message, suggestion] of [
    [
      'no primary, naming those that could be',
      { datasources: { redis: {}, idfile: { path: 'id' } } },
      '2 problems:\n' +
        '  config: cicdstatemgr.datasources: no datasource is primary; exactly one must have isPrimary: true\n' +
        '  config: cicdstatemgr.datasources.redis: can only be primary; caches are yamlfile, jsonfile, shellfile and idfile',
      'Say isPrimary: true of redis.',
    ],
    [
      'no datasource at all, saying what to add',
      { datasources: {} },
      'config: cicdstatemgr.datasources: no datasource is primary; exactly one must have isPrimary: true',
      'Add to the datasources: directory: {path: .cicdstatemgr, isPrimary: true}',
    ],
    [
      'two primaries, naming both',
      { datasources: { directory, redis: { isPrimary: true } } },
      'config: cicdstatemgr.datasources: exactly one datasource must be primary, not directory and redis',
    ],
    [
      'a primary that holds no document',
      { datasources: { shellfile: { path: 'a.sh', isPrimary: true } } },
      'config: cicdstatemgr.datasources.shellfile: cannot be primary: it does not hold the whole document',
    ],
    [
      'one file for two datasources',
      { datasources: { directory, yamlfile: { path: './x' }, jsonfile: { path: 'x' } } },
      'config: cicdstatemgr.datasources.jsonfile: has the path of yamlfile: x',
    ],
    [
      'a cache among the contexts',
      { datasources: { directory, yamlfile: { path: 'data/sub/cache.yaml' } } },
      'config: cicdstatemgr.datasources.yamlfile: lies in the directory that holds the contexts: data/sub/cache.yaml',
    ],
    ...['redis://user:p@ss:w0rd@h:x', 'redis://u:%zz@h', 'redis://u:pa/ss@h'].map((url): Refusal => [
      `the Redis URL ${url}, which it does not quote`,
      { datasources: { redis: { isPrimary: true, url } } },
      'config: cicdstatemgr.datasources.redis.url: cannot be read as a URL',
      'It looks like redis://user:password@host:6379/0; @ : / ? # % in a password are percent-encoded.',
    ]),
    [
      'a mode without its leading 0',
      { datasources: { directory, idfile: { path: 'id', mode: 400 } } },
      'config: cicdstatemgr.datasources.idfile: has the mode 0620 (400 in decimal), with which the file cannot be read and written; write it as 0600 or "0600"',
    ],
    [
      'a mode by which the owner cannot write',
      { datasources: { directory, idfile: { path: 'id', mode: '0444' } } },
      'config: cicdstatemgr.datasources.idfile: has the mode 0444, with which the file cannot be read and written; write it as 0600 or "0600"',
    ],
    [
      'Redis addressed in two ways',
      { datasources: { redis: { isPrimary: true, url: 'redis://x', cluster: ['a:1'], db: 1 } } },
      '2 problems:\n' +
        '  config: cicdstatemgr.datasources.redis: has url and cluster; one of them is enough\n' +
        '  config: cicdstatemgr.datasources.redis: has a cluster and a db; a cluster has no databases but 0',
    ],
    [
      'a protected argument that there is not',
      { datasources: { directory }, trigger: { 'auto-args': { cicdId: '1' }, protectedArgs: ['cicdID2'] } },
      'config: cicdstatemgr.trigger.protectedArgs: "cicdID2" is not one of the auto-args, did you mean "cicdId"?',
    ],
  ] as Refusal[]) {
    it(`refuses ${title}`, async () => {
      const error = await rejection(load(settings))
      expect(error).to.include({ kind: 'config', code: 'INVALID_CONFIG', message })
      expect(error.suggestions).to.deep.equal(suggestion === undefined ? [] : [suggestion])
    })
  }

  it('warns of a datasource that stands beside the datasources', async () => {
    const { warnings } = await load({ datasources: { directory } }, { redis: { password: 'not-a-login' } })
    expect(warnings).to.deep.equal([
      'secrets: cicdstatemgr.redis: is not a datasource here, did you mean "datasources.redis"?',
    ])
  })

  it('names the line of what is not YAML', async () => {
    const dir = await tempDir()
    await writeFile(join(dir, 'config.yaml'), 'cicdstatemgr:\n\tdatasources: {}\n')
    const error = await rejection(loadConfig({ config: 'config.yaml', cwd: dir }))
    expect(error).to.include({
      code: 'INVALID_YAML',
      message: 'config.yaml, line 2, column 1: tab characters must not be used in indentation',
    })
  })

  it('refuses an empty config', async () => {
    const dir = await tempDir()
    await writeFile(join(dir, 'config.yaml'), '')
    const error = await rejection(loadConfig({ config: 'config.yaml', cwd: dir }))
    expect(error.message).to.equal('config.yaml: expected a map, found nothing')
  })
})
