import { mkdir, link, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { findValue } from '../../src/json/find-value.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { startRedis } from '../support/redis-server.ts'
import { tempDir } from '../support/temp-dir.ts'
import { closedPort } from './closed-port.ts'
import { recordedScenarios } from './recordings.ts'
import { replay, runInProcess } from './replay.ts'
import type { Runner } from './replay.ts'

const token = 'xoxb-the-token-of-slack'
const hostile = (secrets: string) => `hi|pipelines.deploy.approvers[]=U0BAD|state.leak=file://${secrets}`

interface Place {
  readonly cwd: string
  /** Runs a command line. */
  readonly run: (args: readonly string[], env?: Record<string, string>) => ReturnType<typeof runInProcess>
  readonly document: () => Promise<JsonObject>
}

/** A context of the original's flags, with config and secrets in the folder `mounted`, as Kubernetes lays out a Secret. */
async function place(): Promise<Place> {
  const cwd = await tempDir()
  const data = join(cwd, 'mounted', '..2026_11_28')
  await mkdir(data, { recursive: true })
  await symlink('..2026_11_28', join(cwd, 'mounted', '..data'))
  const files = {
    'config.yaml':
      'cicdstatemgr: {datasources: {directory: {path: store, isPrimary: true}, jsonfile: {path: copy.json}}}',
    'secrets.yaml': `cicdstatemgr: {slack: {token: ${token}}}`,
    'ca.key': `key ${token}`,
  }
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(data, name), text)
    await symlink(`..data/${name}`, join(cwd, 'mounted', name))
  }
  await writeFile(join(cwd, 'app.yaml'), 'cicd-contexts: {stage: {pipelines: {deploy: {approvers: [U1]}}}}')
  await writeFile(join(cwd, 'value.json'), '{"a": 1}')
  const names = { CICDSTATEMGR_CONFIG_PATH: 'mounted/config.yaml', CICDSTATEMGR_SECRETS_PATH: 'mounted/secrets.yaml' }
  const run: Place['run'] = (args, env = {}) => runInProcess(args, { cwd, env: { ...names, ...env } })
  const { exit, stderr } = await run(['--init-new', 'ctx', '--init-app-config-file', 'app.yaml'])
  expect(exit, stderr).to.equal(0)
  const document = async () => {
    const { stdout } = await run(['--id', 'ctx', '--get', '$'])
    return JSON.parse(stdout) as JsonObject
  }
  return { cwd, run, document }
}

const safely = { CICDSTATEMGR_LEGACY_SAFE: '1' }

describe('A hostile text in a --set of the original', () => {
  it('changes no approver and stores no secret, nor anything else', async () => {
    const { run, document } = await place()
    const before = await document()

    const { exit, stdout, stderr } = await run(['--id', 'ctx', '--set', `state.msg=${hostile('mounted/secrets.yaml')}`])

    expect({ exit, stdout }).to.deep.equal({ exit: 1, stdout: '' })
    expect(stderr)
      .to.include('is not read: it is a file of the config or secrets\nCode: FORBIDDEN_FILE')
      .and.not.include(token)
    expect(await document()).to.deep.equal(before)
  })

  it('is only a text with CICDSTATEMGR_LEGACY_SAFE=1', async () => {
    for (const on of ['1', 'true', 'yes']) {
      const { run, document } = await place()
      const text = hostile('mounted/secrets.yaml')

      expect((await run(['--id', 'ctx', '--set', `state.msg= ${text}\n`], { CICDSTATEMGR_LEGACY_SAFE: on })).exit).to.equal(0)

      const after = await document()
      expect(findValue(after, 'state.msg')).to.equal(text)
      expect(findValue(after, 'state')).to.have.all.keys('cicdContextDataId', 'cicdContextName', 'msg')
      expect(findValue(after, 'pipelines.deploy.approvers')).to.deep.equal(['U1'])
    }
  }) // prettier-ignore

  it('is one item of a list then, and no file, whatever it says', async () => {
    const { run, document } = await place()
    const sets = ['state.l[]=a,b|c', 'state.l[]=file://value.json', 'state.e=[]', 'state.m= a = b ', 'state.none= ']

    const { exit, stderr } = await run(['--id', 'ctx', ...sets.flatMap((set) => ['--set', set])], safely)

    expect({ exit, stderr }).to.deep.equal({ exit: 0, stderr: 'Warning: --set: skipped state.none, which has no value\n' })
    const { l, e, m } = (await document()).state as JsonObject
    expect({ l, e, m }).to.deep.equal({ l: ['a,b|c', 'file://value.json'], e: '[]', m: 'a = b' })
  }) // prettier-ignore

  it('is reported then, if it looks like a --set of several changes', async () => {
    const { run } = await place()
    const sets = ['state.app=shop | state.git=shop-git|state.tag=1', 'state.a=x|b=c', 'state.b=a|state|c=d']

    const { exit, stderr } = await run(['--id', 'ctx', ...sets.flatMap((set) => ['--set', set])], safely)

    expect({ exit, stderr }).to.deep.equal({
      exit: 0,
      stderr:
        'Warning: --set state.app: "| state.git=" is part of the value, because of CICDSTATEMGR_LEGACY_SAFE=1; if it is a change, give it a --set of its own\n',
    })
  })

  it('is split and read as before where the variable is empty, 0 or false', async () => {
    for (const off of ['', '0', 'false']) {
      const { run, document } = await place()
      await run(['--id', 'ctx', '--set', 'state.a=1|state.f=file://value.json'], { CICDSTATEMGR_LEGACY_SAFE: off })
      expect((await document()).state).to.deep.include({ a: '1', f: { a: 1 } })
    }
  })

  it('cannot say for which cicd context the context data was made', async () => {
    const { run, document } = await place()
    const before = await document()
    for (const env of [{}, safely, { CICDSTATEMGR_ALLOW_CONFIG_PATHS: '1' }]) {
      const { exit, stderr } = await run(['--id', 'ctx', '--set', 'state.cicdContextName=prod'], env)
      expect(exit).to.equal(1)
      expect(stderr).to.include('Code: PROTECTED_PATH')
    }
    expect(await document()).to.deep.equal(before)
  })
})

describe('file:// in a --set of the original', () => {
  const refused: readonly (readonly [what: string, path: string])[] = [
    ['the secrets file', 'mounted/secrets.yaml'],
    ['the secrets file by a longer way', './store/../mounted/../mounted/secrets.yaml'],
    ['the config file', 'mounted/config.yaml'],
    ['what is mounted beside them', 'mounted/ca.key'],
    ['the folder where they really are', 'mounted/..2026_11_28/ca.key'],
    ['a link to the secrets file', 'link'],
    ['a link to a link', 'link-to-link'],
    ['a hard link to the secrets file', 'hard-link'],
    ['a folder that is a link to theirs', 'folder/ca.key'],
    ['the environment of a process', '/proc/self/environ'],
    ['it by a link', 'environment'],
    ['it by a folder that does not exist', '/dev/../proc/self/environ'],
    ['the standard input', '/dev/stdin'],
    ['a device', '/dev/null'],
    ['the system', '/sys/kernel/mm/transparent_hugepage/enabled'],
    ['what is not there, but would be such a file', '/proc/self/nothing'],
    ['the token of a service account', '/var/run/secrets/kubernetes.io/serviceaccount/token'],
    ['a secret of a container', '/run/secrets/token'],
  ]
  for (const [what, path] of refused) {
    it(`reads not ${what}: ${path}`, async () => {
      const { cwd, run, document } = await place()
      await symlink(join(cwd, 'mounted', 'secrets.yaml'), join(cwd, 'link'))
      await symlink('link', join(cwd, 'link-to-link'))
      await link(join(cwd, 'mounted', '..2026_11_28', 'secrets.yaml'), join(cwd, 'hard-link'))
      await symlink('mounted', join(cwd, 'folder'))
      await symlink('/proc/self/environ', join(cwd, 'environment'))
      const before = await document()

      const { exit, stderr } = await run(['--id', 'ctx', '--set', `state.a=1|state.y=file://${path}`])

      expect(exit).to.equal(1)
      expect(stderr).to.include('Code: FORBIDDEN_FILE').and.not.include(token)
      expect(await document()).to.deep.equal(before)
    })
  }

  it('reads none of them either where folders are named, or a key of Redis', async () => {
    const { cwd, run } = await place()
    const tls = `cicdstatemgr: {datasources: {redis: {isPrimary: true, port: ${await closedPort()}, tls: {key: own.key}}}}`
    await writeFile(join(cwd, 'config.yaml'), tls)
    await writeFile(join(cwd, 'secrets.yaml'), `cicdstatemgr: {slack: {token: ${token}}}`)
    await writeFile(join(cwd, 'own.key'), token)
    const env = { CICDSTATEMGR_CONFIG_PATH: '.', CICDSTATEMGR_SECRETS_PATH: '.' }

    for (const path of ['config.yaml', 'secrets.yaml', 'own.key']) {
      const args = ['--init-new', 'x', '--init-app-config-file', 'app.yaml', '--set', `state.y=file://${path}`]
      expect((await run(args, env)).stderr, path).to.include('Code: FORBIDDEN_FILE')
    }
  })

  it('reads what else is there, also beside config and secrets that nobody mounted', async () => {
    const { cwd, run, document } = await place()
    await writeFile(
      join(cwd, 'config.yaml'),
      'cicdstatemgr: {datasources: {directory: {path: store, isPrimary: true}}}',
    )
    await writeFile(join(cwd, 'secrets.yaml'), 'cicdstatemgr: {}')
    await symlink('value.json', join(cwd, 'good-link'))
    const env = { CICDSTATEMGR_CONFIG_PATH: 'config.yaml', CICDSTATEMGR_SECRETS_PATH: '.' }

    const sets = ['value.json', 'good-link', 'nowhere.json'].map((path, index) => `state.f${index}=file://${path}`)
    expect((await run(['--id', 'ctx', '--set', sets.join('|')], env)).exit).to.equal(0)

    expect((await document()).state).to.deep.include({ f0: { a: 1 }, f1: { a: 1 }, f2: 'file://nowhere.json' })
    expect(await readdir(cwd)).to.include('value.json')
  })
})

describe('CICDSTATEMGR_ALLOW_CONFIG_PATHS=1', () => {
  const allowing: Runner = (argv, { env, cwd }) =>
    runInProcess(argv, { cwd, env: { ...env, CICDSTATEMGR_ALLOW_CONFIG_PATHS: '1' } })

  it("lets the original's flags change the flow's configuration as the original does", async () => {
    await using servers = new AsyncDisposableStack()
    const redis = await startRedis()
    servers.defer(() => redis.stop())
    const places = { redis, client: redis.client(), closedPort: await closedPort() }
    const named = (name: string) => recordedScenarios.find((one) => one.name === name)!

    const below = named('setting below pipelines')
    const observed = await replay(below, places, allowing)
    expect(observed.map(({ exit }) => exit)).to.deep.equal(below.steps.map(({ exit }) => exit))
    expect(observed.at(-1)!.documents).to.deep.equal(below.steps.at(-1)!.documents)

    // `[]=[]` makes an empty list of whatever stands there, which the original refuses.
    const emptied = (await replay(named('[] where text stands'), places, allowing)).at(-1)!
    expect(emptied.exit).to.equal(0)
    expect(emptied.documents['ctx-1']).to.deep.include({ channel: [] })
  })
})
