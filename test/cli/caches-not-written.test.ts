import { expect } from 'chai'
import { mkdirSync, rmdirSync, readFileSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CicdStateMgr } from '../../src/index.ts'
import type { JsonObject } from '../../src/index.ts'
import { cli } from '../support/cli.ts'
import type { CliResult } from '../support/cli.ts'
import { startHttpServer } from '../support/http-server.ts'
import type { Answer, HttpServer } from '../support/http-server.ts'
import { rejection } from '../support/rejection.ts'
import { tempDir } from '../support/temp-dir.ts'

const appConfig = {
  'cicd-contexts': {
    stage: {
      channel: 'c',
      pipelines: {
        build: {
          'event-handlers': {
            success: {
              notify: { message: 'hi' },
              'set-values': { default: { set: [{ from: 'yes', to: 'state.built' }] } },
              'trigger-pipeline': { name: 'deploy', args: {} },
            },
            partly: {
              respond: { url: 'https://{{ state.host | default("other.example") }}/', message: 'm', onError: 'warn' },
              'trigger-pipeline': { name: 'deploy', args: {} },
            },
          },
          generators: { urls: { app: { set: [{ key: 'state.url', value: 'u' }] } } },
        },
      },
    },
  },
}
const policies = { one: { approvers: { people: ['ann'] }, via: ['store'] } }

describe('a cache that cannot be written', () => {
  let cwd: string
  let server: HttpServer
  let answer: () => Answer
  let config: JsonObject
  let blocked: string

  beforeEach(async () => {
    cwd = await tempDir()
    blocked = join(cwd, 'data.json')
    answer = () => ({ json: { ok: true, ts: '17.1' } })
    server = await startHttpServer(() => answer())
    config = {
      cicdstatemgr: {
        datasources: { directory: { path: `${cwd}/store`, isPrimary: true }, jsonfile: { path: blocked } },
        slack: { url: `${server.origin}/slack`, token: 't' },
        trigger: { url: `${server.origin}/trigger` },
        notify: { 'auto-capture-response-data': [{ from: '{{ body.ts }}', to: 'state.ts' }] },
        templates: { notify: { text: '{{ notify.message }}' } },
        decisions: { people: [{ name: 'ann' }], policies },
      },
    }
    await writeFile(join(cwd, 'config.yaml'), JSON.stringify(config))
    await writeFile(join(cwd, 'app.yaml'), JSON.stringify(appConfig))
    expect((await run(['init', 'flow', '--app-config', 'app.yaml'])).exitCode).to.equal(0)
    await rm(blocked)
    mkdirSync(blocked)
  })
  afterEach(() => server.close())

  const run = (args: readonly string[], env: Record<string, string> = {}): Promise<CliResult> =>
    cli(args, { cwd, env: { CICDSTATEMGR_CONFIG_PATH: 'config.yaml', ...env } })
  const failure = (revision: number, id = 'flow') => [
    `Error: directory holds revision ${revision} of "${id}", but a cache was not written: cannot write ${blocked}: illegal operation on a directory (EISDIR)`,
    'Code: CACHE_NOT_WRITTEN',
    `Try this: cicdstatemgr load --id ${id}`,
    '',
  ]
  const sent = () => server.requests.map(({ path }) => path)
  const blocks = [
    'notify.default sent (HTTP 200, 1 attempt, stored state.ts)',
    'set-values.default sent (stored state.built)',
    'trigger-pipeline.default sent (HTTP 200, 1 attempt)',
  ]

  it('does not stop an event: every block runs, then the command exits 6', async () => {
    expect(await run(['handle-event', 'build=success', '--id', 'flow'])).to.deep.equal({
      stdout: [...blocks, ''].join('\n'),
      stderr: failure(3).join('\n'),
      exitCode: 6,
    })
    expect(sent()).to.deep.equal(['/slack', '/trigger'])
  })

  it('is in the JSON and the result files, beside the blocks', async () => {
    const args = ['handle-event', 'build=success', '--id', 'flow', '--delivery-id', 'd1', '--json']
    const files = ['--result', 'status=status', '--result', 'revision=revision']
    const { stdout, stderr, exitCode } = await run([...args, ...files])

    const { blocks, error, status, revision } = JSON.parse(stdout) as Record<string, unknown> & { blocks: object[] }
    expect({ stderr, exitCode, status, revision }).to.deep.equal({
      stderr: '',
      exitCode: 6,
      status: 'failed',
      revision: 3,
    })
    expect(blocks.map((block) => (block as { status: string }).status)).to.deep.equal(['sent', 'sent', 'sent'])
    expect(error).to.deep.include({ code: 'CACHE_NOT_WRITTEN', exitCode: 6 })
    expect(await readFile(join(cwd, 'status'), 'utf8')).to.equal('failed')
    expect(await readFile(join(cwd, 'revision'), 'utf8')).to.equal('3')
    // A rerun with the same delivery id has nothing left to send.
    expect((await run(args)).exitCode).to.equal(6)
    expect(sent()).to.deep.equal(['/slack', '/trigger'])
  })

  it('is no failure if it can be written at the end of the event', async () => {
    answer = () => {
      if (sent().length === 2) rmdirSync(blocked)
      return { json: { ok: true, ts: '17.1' } }
    }
    expect(await run(['handle-event', 'build=success', '--id', 'flow'])).to.deep.equal({
      stdout: [...blocks, ''].join('\n'),
      stderr: '',
      exitCode: 0,
    })
    expect(JSON.parse(readFileSync(blocked, 'utf8'))).to.have.nested.property('state.built', 'yes')
  })

  it('does not stop the changes before an event, nor the event of init and load', async () => {
    const told = `Info: event build=success: ${blocks.join('; ')}`
    expect(await run(['init', 'two', '--app-config', 'app.yaml', '--event', 'build=success'])).to.deep.equal({
      stdout: 'two\n',
      stderr: [told, ...failure(3, 'two')].join('\n'),
      exitCode: 6,
    })
    expect(await run(['load', 'flow', '--set', 'state.a=1', '--event', 'build=success'])).to.deep.equal({
      stdout: 'flow\n',
      stderr: [told, ...failure(4)].join('\n'),
      exitCode: 6,
    })
    expect(sent()).to.deep.equal(['/slack', '/trigger', '/slack', '/trigger'])
  })

  it('leaves the output of a change as it is', async () => {
    const error = (revision: number) => failure(revision).join('\n')
    const set = await run(['set', 'state.a=1', '--id', 'flow'])
    expect(set).to.deep.equal({ stdout: '2\n', stderr: error(2), exitCode: 6 })
    const generated = await run(['generate', 'pipelines.build.generators.urls', '--id', 'flow', '--json'])
    expect(JSON.parse(generated.stdout)).to.deep.include({ revision: 3, changed: true, status: 'failed' })
    expect(await run(['get', 'state.url', '--id', 'flow'])).to.deep.equal({ stdout: 'u\n', stderr: '', exitCode: 0 })
  })

  it('does not hide the id of a question, nor keep the event of its end from running', async () => {
    const options = ['--option', 'yes=Yes', '--on', 'yes=build=success']
    const asked = await run(['ask', 'deploy', '--policy', 'one', '--subject', 's', ...options, '--id', 'flow'])
    expect(asked.stdout).to.match(/^[0-9a-f-]{36}\n$/)
    expect(asked.exitCode).to.equal(6)

    const decided = await run(['decide', 'deploy', '--option', 'yes', '--actor', 'ann', '--id', 'flow', '--json'])
    expect(decided.exitCode).to.equal(6)
    const { events, error } = JSON.parse(decided.stdout) as { events: { state: string }[]; error: { code: string } }
    expect(events.map(({ state }) => state)).to.deep.equal(['done'])
    expect(error.code).to.equal('CACHE_NOT_WRITTEN')
    expect(sent()).to.deep.equal(['/slack', '/trigger'])
  })

  it('does not stop an event of the old flags, which exit 1 and list the blocks', async () => {
    const args = ['--config', 'config.yaml', '--id', 'flow', '--handle-event', 'build=success', '--set', 'state.a=b']
    const info = `Info: event build=success: ${blocks.join('; ')}\n`
    const error = failure(4).join('\n').replace('flow\n', 'flow -c config.yaml\n')
    expect(await run(args)).to.deep.equal({ stdout: '', stderr: info + error, exitCode: 1 })
    expect(sent()).to.deep.equal(['/slack', '/trigger'])

    expect(await run(args, { CICDSTATEMGR_STRICT: '1' })).to.deep.include({ exitCode: 6 })
  })

  it('is an error of the library with the result of the call', async () => {
    await using manager = await CicdStateMgr.open({ config, cwd })
    const error = await rejection(manager.handleEvent({ id: 'flow', pipeline: 'build', event: 'success' }))
    expect(error).to.deep.include({ code: 'CACHE_NOT_WRITTEN' })
    expect(error).to.have.nested.property('result.status', 'done')
    expect(error).to.have.nested.property('result.blocks.length', 3)
    expect(sent()).to.deep.equal(['/slack', '/trigger'])
  })

  it('is a warning if the command fails for another reason', async () => {
    const { stderr, exitCode } = await run(['handle-event', 'bild=success', '--set', 'state.a=1', '--id', 'flow'])
    expect(exitCode).to.equal(4)
    expect(stderr).to.match(/^Error: .*"bild"/m)
    expect(stderr).to.match(/^Warning: directory holds revision 2 of "flow", but a cache was not written: /m)
  })

  it('does not stop an event with a block that fails', async () => {
    const { stdout, exitCode } = await run(['handle-event', 'build=partly', '--set', 'state.a=1', '--id', 'flow'])
    expect(exitCode).to.equal(6)
    expect(stdout).to.match(/^respond\.default failed \(a warning only\): .*\ntrigger-pipeline\.default sent/)
  })
})
