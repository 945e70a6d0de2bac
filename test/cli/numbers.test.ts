import { expect } from 'chai'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cli } from '../support/cli.ts'
import type { CliResult } from '../support/cli.ts'
import { startHttpServer } from '../support/http-server.ts'
import type { HttpServer } from '../support/http-server.ts'
import { tempDir } from '../support/temp-dir.ts'

const id = '12345678901234567890'
/** YAML of an app in whose events and values numbers stand that JavaScript has none for. */
const app = `cicd-contexts:
  stage:
    channel: C1
    version: 1.0
    account: ${id}
    small: 0.00000015
    pipelines:
      build:
        event-handlers:
          success:
            notify:
              message: 'v{{ version }} of {{ account }}, {{ 10 / 4 * 2 }}, {{ version|tojson }}'
              capture-response-data:
              - {from: '{{ body.id }}', to: state.id}
              - {from: '{{ body|tojson }}', to: state.body}
            trigger-pipeline: {name: deploy, args: {version: 1.0, account: ${id}, twice: '{{ version * 2 }}'}}
          deployed:
            notify: {message: 'x', if: '{{ version - 1 }}'}
      deploy: {}
variables: {copied: '{{ version }}', kept: 2.0}
`

describe('floats and integers beyond 2^53', () => {
  let server: HttpServer
  let cwd: string
  let run: (...args: readonly string[]) => Promise<CliResult>

  before(async () => {
    const answer = { text: `{"ok": true, "id": ${id}, "ratio": 1.0}` }
    server = await startHttpServer([answer])
    cwd = await tempDir()
    await writeFile(join(cwd, 'app.yaml'), app)
    const caches = ['yamlfile: {path: c.yaml}', 'jsonfile: {path: c.json}', 'shellfile: {path: c.sh}'].join('\n    ')
    await writeFile(
      join(cwd, 'config.yaml'),
      `cicdstatemgr:
  datasources:
    directory: {path: data, isPrimary: true}
    ${caches}
  scale: 1.0
  http: {retries: 0.0}
  slack: {url: '${server.origin}/slack'}
  templates: {notify: {text: '{{ notify.message }}', ratio: 1.0, big: ${id}, scale: '{{ configData.scale }}'}}
  trigger: {url: '${server.origin}/trigger', auto-args: {port: 3.0}}
`,
    )
    const env = { CICDSTATEMGR_CONFIG_PATH: 'config.yaml', CICDSTATEMGR_CONTEXT_DATA_ID: 'demo' }
    run = (...args) => cli(args, { cwd, env })
    const made = await run('init', 'demo', '--app-config', 'app.yaml')
    expect(made.exitCode, made.stderr).to.equal(0)
  })
  after(() => server.close())

  const get = async (path: string): Promise<string> => (await run('get', path)).stdout.trimEnd()
  const set = async (...args: readonly string[]): Promise<void> => {
    const { exitCode, stderr } = await run('set', ...args)
    expect(exitCode, stderr).to.equal(0)
  }

  it('are kept from the app to get, variables, render and export', async () => {
    expect([await get('version'), await get('account'), await get('small')]).to.deep.equal(['1.0', id, '1.5e-07'])
    expect(await get('variables')).to.equal('{"copied":"1.0","kept":2.0}')
    expect((await run('render', '{{ version }} {{ account + 1 }}')).stdout).to.equal('1.0 12345678901234567891\n')
    expect((await run('export', '--format', 'json', 'version', 'account')).stdout).to.equal(
      `{\n  "version": 1.0,\n  "account": ${id}\n}\n`,
    )
    expect((await run('export', '--format', 'yaml', 'version', 'account')).stdout).to.equal(
      `version: 1.0\naccount: ${id}\n`,
    )
    expect((await run('export', '--format', 'dotenv', 'version', 'account', 'small')).stdout).to.equal(
      `CICD_version=1.0\nCICD_account=${id}\nCICD_small=1.5e-07\n`,
    )
    expect(JSON.stringify(JSON.parse((await run('get', 'version', '--json')).stdout))).to.contain('"value":1')
    expect((await run('get', 'account', '--json')).stdout).to.contain(`"value": ${id}`)
  })

  it('are kept in the caches and read from them', async () => {
    expect(await readFile(join(cwd, 'c.yaml'), 'utf8')).to.contain(`\nversion: 1.0\naccount: ${id}\nsmall: 1.5e-07\n`)
    expect(await readFile(join(cwd, 'c.json'), 'utf8')).to.contain(`"version": 1.0,\n  "account": ${id},\n`)
    expect(await readFile(join(cwd, 'c.sh'), 'utf8')).to.contain(`CICD_version='1.0'\nCICD_account='${id}'\n`)
    expect((await run('get', 'version', '--cached')).stdout).to.equal('1.0\n')
  })

  it('are sent as they are, and stored from answers', async () => {
    const { stdout, stderr, exitCode } = await run('handle-event', 'build=success')
    expect(exitCode, stdout + stderr).to.equal(0)
    const [message, trigger] = server.requests
    expect(message?.body).to.equal(`{"text":"v1.0 of ${id}, 5.0, 1.0","ratio":1.0,"big":${id},"scale":"1.0"}`)
    expect(trigger?.body).to.equal(`{"port":"3.0","version":"1.0","account":"${id}","twice":"2.0"}`)
    expect(await get('state.id')).to.equal(id)
    expect(await get('state.body')).to.equal(`{"id": ${id}, "ok": true, "ratio": 1.0}`)
  })

  it('are false as an if where they are 0.0', async () => {
    const { stdout } = await run('handle-event', 'build=deployed', '--json')
    expect(stdout).to.contain('"status": "skipped"')
  })

  it('are typed values of set, changes of the history, and counted on', async () => {
    await set('--json-value', 'state.n=1')
    await set('--json-value', 'state.n=1.0')
    const { revision: before } = JSON.parse((await run('get', 'state.n', '--json')).stdout) as { revision: number }
    await set('--json-value', 'state.n=1.0', '--json-value', 'state.n=1.0')
    expect(JSON.parse((await run('get', 'state.n', '--json')).stdout)).to.include({ revision: before })
    expect((await run('diff', String(before - 1))).stdout).to.equal('state.n: 1 → 1.0\n')
    expect((await run('history', '--limit', '1')).stdout).to.contain('    state.n: 1 → 1.0\n')
    await set('--increment', 'state.n=1')
    expect(await get('state.n')).to.equal('2.0')
    await set('--json-value', `state.big=${id}`, '--increment', `state.big=${id}`, '--increment', 'state.big=-1')
    expect(await get('state.big')).to.equal('24691357802469135779')
    const restored = await run('restore', String(before))
    expect(restored.exitCode, restored.stderr).to.equal(0)
    expect(await get('state.n')).to.equal('1.0')
  })

  it('of an apply list with a byte order mark are read by the rules of JSON', async () => {
    await writeFile(join(cwd, 'items.json'), '\ufeff[{"op":"set","path":"state.n","value":1e2}]')
    expect((await run('apply', 'items.json')).exitCode).to.equal(0)
    expect((await run('get', 'state.n', '--format', 'json')).stdout).to.equal('100.0\n')
  })

  it('are equal in conditions as in Python, to their last digit', async () => {
    await set('--json-value', 'state.n=1.0', '--json-value', `state.big=${id}`)
    for (const held of ['state.n=1', 'state.n=1.0', 'state.n=1e0', `state.big=${id}`])
      await set('state.x=1', '--if', held)
    for (const not of ['state.n=2', 'state.n=01', `state.big=${id.slice(0, -1)}1`, 'state.n=']) {
      const { exitCode } = await run('set', 'state.x=2', '--if', not)
      expect(exitCode, not).to.equal(5)
    }
    const items = `[{"op": "if", "path": "state.n", "value": 1}, {"op": "if-revision", "revision": 1.0}]`
    await writeFile(join(cwd, 'items.json'), items)
    expect((await run('apply', 'items.json')).stderr).to.match(/item 2: the revision is \d+, not 1\n/)
  })

  it('are found and compared by JSONPath', async () => {
    const rows = `[{"id": ${id}, "v": 1.0}, {"id": ${id.slice(0, -1)}1, "v": 2.0}, {"id": 5, "v": 1}]`
    await set('--json-value', `state.rows=${rows}`)
    expect(await get('$.state.rows[*].v')).to.equal('[1.0,2.0,1]')
    expect(await get('$.state.rows[?@.v == 1].id')).to.equal(`[${id},5]`)
    expect(await get(`$.state.rows[?@.id == ${id}].v`)).to.equal('[1.0]')
    expect(await get(`$.state.rows[?@.id > ${id}].v`)).to.equal('[2.0]')
    expect(await get('$.state.rows[?@.id > 5 && @.v < 1.5].id')).to.equal(`[${id}]`)
    expect(await get('$.state.rows[?@.id != $.state.rows[0].id].v')).to.equal('[2.0,1]')
  })

  it('are refused where integers have more than 4300 digits', async () => {
    const digits = '9'.repeat(4301)
    const json = await run('set', '--json-value', `state.x=${digits}`)
    expect(json.stderr).to.contain('--json-value state.x is not JSON: an integer has more than 4300 digits')
    await writeFile(join(cwd, 'long.yaml'), `a: ${digits}`)
    const yaml = await run('set', '--yaml-file', 'state.x=long.yaml')
    expect(yaml.stderr).to.contain('long.yaml, line 1, column 4: an integer has more than 4300 digits')
    expect((await run('set', '--increment', `state.x=${digits}`)).exitCode).to.equal(2)
  })
})
