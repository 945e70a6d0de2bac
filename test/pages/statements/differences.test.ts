import { expect } from 'chai'
import { readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CliResult } from '../../support/cli.ts'
import { cli } from '../../support/cli.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { render } from '../../templates/corpus.ts'
import { says } from './says.ts'

const name = 'docs/differences-from-python.md'
const primary = { directory: { path: 'contexts', isPrimary: true } }
const caches = { shellfile: { path: 'copies/all.sh' }, jsonfile: { path: 'copies/all.json' } }
const stage = {
  channel: 'C0',
  text: 'x',
  pipelines: { build: {} },
  list: ['a', ['b']],
  zero: 0,
  no: false,
  empty: '',
  gone: null,
}

let cwd: string

/** Runs a command line, with the config unless it is told otherwise. */
function run(
  args: readonly string[],
  env: Record<string, string> = { CICDSTATEMGR_CONFIG_PATH: 'config.yaml' },
): Promise<CliResult> {
  return cli(args, { cwd, env: { CICDSTATEMGR_CONTEXT_DATA_ID: 'demo', ...env } })
}

const legacyInit = ['--init-new', 'demo', '--init-app-config-file', 'app.yaml', '--init-cicd-context-name', 'stage']
const shellFile = () => readFile(join(cwd, 'copies', 'all.sh'), 'utf8')
const strict = { CICDSTATEMGR_CONFIG_PATH: 'config.yaml', CICDSTATEMGR_STRICT: '1' }

async function writeConfig(datasources: object): Promise<void> {
  await writeFile(join(cwd, 'config.yaml'), JSON.stringify({ cicdstatemgr: { datasources } }))
}

describe('what docs/differences-from-python.md says beside what the recordings hold', () => {
  beforeEach(async () => {
    cwd = await tempDir()
    await writeConfig({ ...primary, ...caches })
    await writeFile(join(cwd, 'app.yaml'), JSON.stringify({ 'cicd-contexts': { stage } }))
    expect(await run(legacyInit)).to.include({ stdout: 'demo\n', exitCode: 0 })
  })

  says(name, 'one error on stderr, nothing on stdout', async () => {
    const { stdout, stderr, exitCode } = await run(['--id', 'demo', '--set', 'channel=x'])
    expect({ stdout, exitCode }).to.deep.equal({ stdout: '', exitCode: 1 })
    expect(stderr.match(/^\S*error/gim)).to.have.length(1)
  })

  says(
    name,
    "the same with the original's flags; 2 to 9 for the [commands](../README.md), and with `CICDSTATEMGR_STRICT=1`",
    async () => {
      const line = ['--id', 'demo', '--set', 'channel=x']
      expect([(await run(line)).exitCode, (await run(line, strict)).exitCode]).to.deep.equal([1, 2])
      expect((await run(['set', 'channel=x'])).exitCode).to.equal(2)
    },
  )

  says(name, '`-l DEBUG` prints the blocks on stderr', async () => {
    const success = { 'set-values': { one: { set: [{ from: 'x', to: 'state.seen' }] } } }
    const pipelines = { build: { 'event-handlers': { success } } }
    await writeFile(join(cwd, 'app.yaml'), JSON.stringify({ 'cicd-contexts': { stage: { pipelines } } }))
    await run(legacyInit)
    const line = ['--load', '--id', 'demo', '--handle-event', 'build=success']

    expect(await run(line)).to.include({ stdout: '', stderr: '', exitCode: 0 })
    const { stdout, stderr, exitCode } = await run([...line, '-l', 'DEBUG'])
    expect({ stdout, exitCode }).to.deep.equal({ stdout: '', exitCode: 0 })
    expect(stderr).to.include('set-values one: unchanged')
    expect((await run(['handle-event', 'build=success'])).stdout).to.equal('set-values.one unchanged\n')
  })

  says(
    name,
    'the same, and goes on counting revisions; the command `init` refuses unless `--if-exists` says otherwise',
    async () => {
      expect(await run(legacyInit)).to.include({ stdout: 'demo\n', exitCode: 0 })
      expect((await run(['get', 'state', '--json'])).stdout).to.include('"revision": 2')
      expect((await run(['init', '--app-config', 'app.yaml'])).exitCode).to.equal(5)
    },
  )

  says(name, 'accepted, and not needed', async () => {
    expect((await run(['--id', 'demo', '--set', 'state.a=1', '--pre-set-force-reload'])).exitCode).to.equal(0)
    expect((await run(['get', 'state.a'])).stdout).to.equal('1\n')
  })

  says(name, 'the help is our own, a line per flag', async () => {
    const { stdout, exitCode } = await run(['--load', '--help'])
    expect(exitCode).to.equal(0)
    for (const flag of ['--init-new', '--tmpl-ctx-var', '--handle-event'])
      expect(stdout).to.match(new RegExp(`^.*${flag}\\b.*$`, 'm'))
  })

  says(name, 'default INFO; lower case is the same level', async () => {
    const at = async (level: string) =>
      (await run(['-l', level, '--id', 'demo', '--load'])).stderr.replace(/\d{4}-\S+|\d+/g, '')
    expect(await at('debug')).to.equal(await at('DEBUG'))
  })

  says(name, '`[]=[]` and `{}=[]` make an empty list of whatever stands there', async () => {
    await run(['--id', 'demo', '--set', 'state.a=x', '--set', 'state.b=y'])
    await run(['--id', 'demo', '--set', 'state.a[]=[]', '--set', 'state.b{}=[]'])
    expect((await run(['get', 'state.a'])).stdout + (await run(['get', 'state.b'])).stdout).to.equal('[]\n[]\n')
  })

  says(
    name,
    '1 to 200 printable ASCII characters without space, `{` and `}`, the first a letter or digit',
    async () => {
      const exit = async (id: string) => (await run(['init', id, '--app-config', 'app.yaml'])).exitCode
      for (const id of ['a', '7', 'a'.repeat(200), 'a/b.c:d@e~']) expect(await exit(id), id).to.equal(0)
      for (const id of ['a'.repeat(201), 'a b', 'a{', 'a}', '.a', '_a', 'ä', 'aä'])
        expect(await exit(id), id).to.equal(2)
    },
  )

  says(name, 'are an error that names the nearest right one', async () => {
    await writeConfig({ ...primary, shelfile: { path: 'a.sh' } })
    const { exitCode, stderr } = await run(['load'])
    expect(exitCode).to.equal(3)
    expect(stderr).to.include('shellfile')
  })

  says(name, 'an error with its line', async () => {
    await writeFile(join(cwd, 'app.yaml'), 'cicd-contexts:\n  stage: {}\n  stage: {}\n')
    const { exitCode, stderr } = await run(['init', 'other', '--app-config', 'app.yaml'])
    expect(exitCode).to.equal(3)
    expect(stderr).to.match(/app\.yaml.*\b3\b/)
  })

  says(name, "`directory` at `.cicdstatemgr` for the commands; an error with the original's flags", async () => {
    expect((await run(['init', 'other', '--app-config', 'app.yaml'], {})).exitCode).to.equal(0)
    expect(await readdir(join(cwd, '.cicdstatemgr'))).to.include('other')
    expect((await run(legacyInit, {})).exitCode).not.to.equal(0)
  })

  says(name, '| bases without a bases dir | a crash | an error that says what to set |', async () => {
    await writeFile(join(cwd, 'app.yaml'), JSON.stringify({ bases: ['core.yaml'], 'cicd-contexts': { stage } }))
    const { exitCode, stderr } = await run(['init', 'other', '--app-config', 'app.yaml'])
    expect(exitCode).to.equal(3)
    expect(stderr).to.include('--bases-dir')
  })

  says(name, 'atomically, with mode 0600', async () => {
    for (const file of ['all.sh', 'all.json'])
      expect((await stat(join(cwd, 'copies', file))).mode & 0o777).to.equal(0o600)
  })

  says(name, 'are written; null is not', async () => {
    const lines = (await shellFile()).split('\n').filter((line) => /^CICD_(?:zero|no|empty|gone)=/.test(line))
    expect(lines).to.deep.equal(["CICD_zero='0'", "CICD_no='False'", "CICD_empty=''"])
  })

  says(name, '`CICD_list__0`, as for lists below; nested lists too', async () => {
    const lines = (await shellFile()).split('\n').filter((line) => line.startsWith('CICD_list'))
    expect(lines).to.deep.equal(["CICD_list__0='a'", "CICD_list__1__0='b'"])
  })

  says(name, "`load` removes the id's caches", async () => {
    await writeConfig(primary)
    await run(['delete', 'demo'])
    await writeConfig({ ...primary, ...caches })
    expect(await readdir(join(cwd, 'copies'))).to.have.length(2)
    expect((await run(['load'])).exitCode).to.equal(4)
    expect(await readdir(join(cwd, 'copies'))).to.deep.equal([])
  })

  says(name, 'an error with the nearest known name', async () => {
    const { exitCode, stderr } = await run(['handle-event', 'biuld=success'])
    expect(exitCode).to.equal(4)
    expect(stderr).to.include('did you mean "build"')
  })

  says(name, 'come first, in ascending order', async () => {
    await run(['set', '--json-value', 'state.m={"b": 1, "10": 2, "2": 3}'])
    expect((await run(['get', 'state.m'])).stdout).to.equal('{"2":3,"10":2,"b":1}\n')
  })

  says(name, 'is written twice', () => {
    expect(render('{% set a = [1] %}{{ {"x": a, "y": a}|to_nice_yaml }}')).to.equal('x:\n- 1\ny:\n- 1\n')
  })

  says(name, 'fails in about 5 s', async () => {
    await writeConfig({ redis: { host: '127.0.0.1', port: 1, isPrimary: true } })
    const started = performance.now()
    expect((await run(['get', 'state'])).exitCode).to.equal(6)
    expect(performance.now() - started).to.be.below(6000)
  })

  says(name, 'over 8 MB they are refused, with their largest paths named', async () => {
    await writeFile(join(cwd, 'large.txt'), 'x'.repeat(8_000_001))
    const { exitCode, stderr } = await run(['set', '--file', 'state.log=large.txt'])
    expect(exitCode).to.equal(2)
    expect(stderr).to.include('state.log')
  })
})
