import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { demo } from '../support/demo.ts'
import type { Demo } from '../support/demo.ts'

const config = `
cicdstatemgr:
  datasources: {directory: {path: .cicdstatemgr, isPrimary: true}}
  decisions:
    people: [{name: ann}, {name: bob}]
    policies: {prod: {approvers: {people: [ann, bob]}, quorum: 2, via: [store]}}
`
const secrets = 'cicdstatemgr: {token: a-secret-of-ours}\n'
const withoutTimes = (text: string) => text.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'TIME')

describe('show on the command line', () => {
  let place: Demo
  beforeEach(async () => {
    place = await demo()
    await writeFile(join(place.cwd, 'config.yaml'), config)
    await writeFile(join(place.cwd, 'secrets.yaml'), secrets)
  })

  const files = { CICDSTATEMGR_CONFIG_PATH: 'config.yaml', CICDSTATEMGR_SECRETS_PATH: 'secrets.yaml' }
  const run = (args: readonly string[], env: Record<string, string> = {}) =>
    place.run(args, { env: { ...files, CICDSTATEMGR_ACTOR: 'ci', ...env } })
  const output = async (args: readonly string[], env: Record<string, string> = {}): Promise<string> => {
    const { stdout, stderr, exitCode } = await run(args, env)
    expect({ stderr, exitCode }).to.deep.equal({ stderr: '', exitCode: 0 })
    return withoutTimes(stdout)
  }
  const ask = () =>
    output([
      'ask',
      'deploy',
      '--policy',
      'prod',
      '--subject',
      'shop to prod',
      '--option',
      'yes=Yes',
      '--option',
      'n=N',
      '--rejects',
      'n',
    ])

  it('shows state, questions, runs and a timeline', async () => {
    await output(['set', 'state.token=a-secret-of-ours', 'state.odd=a\u001b[31m'], {
      CICDSTATEMGR_PIPELINE_RUN: 'build-x7',
    })
    await ask()
    await output(['decide', 'deploy', '--option', 'yes', '--actor', 'ann'])

    const text = await output(['show', 'demo'])
    expect(text.replaceAll(/\S+  init/g, 'SOMEBODY  init')).to.equal(`flow       demo
revision   4
changed    TIME
waits for  deploy: shop to prod, from bob (1 of 2 votes)

state
  cicdContextDataId  demo
  cicdContextName    stage
  appName            shop
  token              ***
  odd                a\\x1b[31m

questions
  deploy  open  shop to prod
    TIME  ann chose yes (store)
    still to vote: bob (1 needed)

runs
  outside of a run  -  TIME  TIME  -
  build-x7          -  TIME  TIME  -

timeline
  1  TIME  SOMEBODY  init
      state.appName: set to "shop"
  2  TIME  ci  set  (build-x7)
      state.token: set to "***"
      state.odd: set to "a\\u001b[31m"
  3  TIME  ci  ask deploy
      deploy: asked: shop to prod
  4  TIME  ann  decide deploy
      deploy: ann chose yes (store)
`)
  })

  it('shows a table of flows, those that wait for people first', async () => {
    await ask()
    await output(['init', 'later', '--app-config', 'app.yaml', '--cicd-context', 'stage'])

    expect(await output(['show', '--all'])).to.equal(
      'demo   stage  2  TIME  deploy: shop to prod, from ann and bob (0 of 2 votes)\nlater  stage  1  TIME  -\n',
    )
    expect(await output(['show', '--prefix', 'la'])).to.equal('later  stage  1  TIME  -\n')
    const { flows } = JSON.parse(await output(['show', '--all', '--json'])) as { flows: { id: string }[] }
    expect(flows.map(({ id }) => id)).to.deep.equal(['demo', 'later'])
  })

  it('writes a picture to a file or to stdout', async () => {
    expect(await output(['show', 'demo', '--format', 'html', '--output', 'out/demo.html'])).to.equal('out/demo.html\n')
    expect(await readFile(join(place.cwd, 'out/demo.html'), 'utf8')).to.match(/^<!DOCTYPE html>[^]*<\/html>\n$/)
    expect(await output(['show', '--format', 'svg'])).to.match(/^<\?xml [^]*<\/svg>\n$/)
    expect(await output(['show', 'demo', '--format', 'mermaid'])).to.match(/^sequenceDiagram\n/)
  })

  it('prints the data of a flow, or of the table, as JSON or YAML', async () => {
    const { flow } = JSON.parse(await output(['show', 'demo', '--json'])) as { flow: object }
    expect(JSON.parse(await output(['show', 'demo', '-o', 'json']))).to.deep.equal(flow)
    const { flows } = JSON.parse(await output(['show', '--all', '--json'])) as { flows: object[] }
    expect(JSON.parse(await output(['show', '--all', '-o', 'json']))).to.deep.equal(flows)
    expect(await output(['show', '--prefix', 'de', '--format', 'yaml'])).to.match(/^- id: demo\n/)
    expect(await output(['show', 'demo', '-o', 'json', '--output', 'flow.json'])).to.equal('flow.json\n')
    expect(JSON.parse(withoutTimes(await readFile(join(place.cwd, 'flow.json'), 'utf8')))).to.deep.equal(flow)
  })

  it('prints only the newest changes with a limit', async () => {
    await output(['set', 'state.a=1'])
    expect(await output(['show', 'demo', '--limit', '1'])).to.match(
      /timeline\n  … older changes: cicdstatemgr history --id demo\n  2 {2}TIME .*\n      state.a: set to "1"\n$/,
    )
  })

  it('follows a flow in plain lines without a terminal, until a signal', async () => {
    const bin = join(import.meta.dirname, '..', '..', 'bin', 'run.js')
    const child = spawn(process.execPath, [bin, 'show', 'demo', '--watch'], {
      ...{ cwd: place.cwd, stdio: ['ignore', 'pipe', 'pipe'] },
      env: { ...process.env, ...files },
    })
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
    let text = ''
    const { promise: shown, resolve: first } = Promise.withResolvers<undefined>()
    const { promise: told, resolve: second } = Promise.withResolvers<undefined>()
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (text.includes('timeline')) first(undefined)
      if (text.includes('state.new')) second(undefined)
    })
    await shown
    const before = text
    await output(['set', 'state.new=1'])
    await told
    child.kill('SIGINT')
    expect(await ended).to.equal(130)
    expect(withoutTimes(text.slice(before.length))).to.equal('2  TIME  ci  set\n    state.new: set to "1"\n')
    expect(text).not.to.contain('\u001b')
  })

  const wrong: [string[], string][] = [
    [['show', 'demo', '--all'], 'an ID shows one flow'],
    [['show', 'demo', '--watch', '--json'], '--watch never ends'],
    [['show', '--all', '--format', 'svg'], '--format'],
    [['show', 'demo', '--output', 'x'], '--output is the file of a --format'],
    [['show', '--all', '-o', 'json', '--json'], '--json'],
    [['show', 'demo', '--format', 'pdf'], 'json, yaml, html, svg, mermaid'],
  ]
  for (const [args, message] of wrong) {
    it(`refuses ${args.join(' ')}`, async () => {
      const { stdout, stderr, exitCode } = await run(args)
      expect([args.includes('--json') ? '' : stdout, exitCode]).to.deep.equal(['', 2])
      expect(stderr + stdout).to.contain(message)
    })
  }

  it('says that a flow does not exist', async () => {
    const { stderr, exitCode } = await run(['show', 'other'])
    expect(exitCode).to.equal(4)
    expect(stderr).to.contain('there is no context data "other"')
  })
})
