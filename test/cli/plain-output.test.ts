import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deciders } from '../support/deciding.ts'
import { demo } from '../support/demo.ts'
import type { Demo } from '../support/demo.ts'

/** What scripts may rely on: a change of this page is a change for their owners. */
const lists: readonly (readonly [readonly string[], readonly string[]])[] = [
  [
    ['list'],
    [
      'b-10  1  stage  TIME  -                         BYTES',
      'b-9   1  stage  TIME  TIME  BYTES',
      'demo  4  stage  TIME  -                         BYTES',
    ],
  ],
  [['list', '--prefix', 'none'], []],
  [['locks'], ['deploy/prod  ann  1  TIME  TIME  0', 'z            bob  1  TIME  TIME  0']],
  [['locks', 'z'], ['z  bob  1  TIME  TIME  0']],
  [['locks', 'free'], []],
  [['decisions'], ['demo  ship  open  0/1  -  shop to prod']],
  [
    ['history'],
    [
      '4  TIME  ann  ask ship',
      '    decisions: set to RECORD',
      '3  TIME  ann  init',
      '    state.appName: set to "shop"',
    ],
  ],
  [
    ['get', 'pipelines.build.generators'],
    [
      '{"urls":{"app":{"if":"{{ state.appName }}","set":[{"key":"state.url","value":"https://{{ state.appName }}.example"}]}}}',
    ],
  ],
  [['get', 'state.appName'], ['shop']],
  [['get', '$.state.appName'], ['["shop"]']],
]

describe('what programs read from a list', () => {
  let context: Demo
  before(async () => {
    context = await demo()
    const config = { datasources: { directory: { path: '.cicdstatemgr', isPrimary: true } }, decisions: deciders }
    await writeFile(join(context.cwd, 'config.yaml'), JSON.stringify({ cicdstatemgr: config }))
    const made = [
      ['init', 'b-10', '--app-config', 'app.yaml'],
      ['init', 'b-9', '--app-config', 'app.yaml'],
      ['expire', '30d', '--id', 'b-9'],
      ['delete', 'demo'],
    ]
    for (const args of made) await run(args)
    await run(['init', 'demo', '--app-config', 'app.yaml', '--set', 'state.appName=shop', '--actor', 'ann'])
    await run(['ask', 'ship', '--policy', 'one', '--subject', 'shop to prod', '--option', 'yes=Yes', '--actor', 'ann'])
    await run(['lock', 'z', '--ttl', '1h', '--actor', 'bob'])
    await run(['lock', 'deploy/prod', '--ttl', '1h', '--actor', 'ann'])
  })

  const run = async (args: readonly string[]) => {
    // Settings of terminals change nothing where there is none.
    const env = { CICDSTATEMGR_CONFIG_PATH: 'config.yaml', COLUMNS: '20', FORCE_COLOR: '3', TERM: 'xterm-256color' }
    const { stdout, stderr, exitCode } = await context.run(args, { env })
    const told = stderr.replace(/^Info: no (?:contexts that match|lock "free") in .*\n/, '')
    expect({ told, exitCode }, args.join(' ')).to.deep.equal({ told: '', exitCode: 0 })
    return stdout
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
      .replaceAll(/\d{3,}$/gm, 'BYTES')
      .replace(/set to \{.*$/m, 'set to RECORD')
  }

  for (const [args, expected] of lists) {
    it(`stays as it is: ${args.join(' ')}`, async () => {
      expect(await run(args)).to.equal(expected.map((line) => `${line}\n`).join(''))
    })
  }

  it('is the data alone with -o', async () => {
    expect(await run(['get', 'state.appName', 'state.none', '--default', 'x', '-o', 'yaml'])).to.equal(
      'state.appName: shop\nstate.none: x\n',
    )
    expect(await run(['get', 'state.appName', '-o', 'json'])).to.equal('"shop"\n')
    expect(await run(['get', 'state.appName', '-o', 'yaml'])).to.equal('shop\n')
    expect(await run(['export', '-o', 'json', 'state.appName'])).to.equal('"shop"\n')
    expect(await run(['list', '--prefix', 'none', '-o', 'json'])).to.equal('[]\n')
    expect(JSON.parse((await context.run(['list', '-o', 'json'])).stdout)).to.have.length(3)
    expect(await run(['locks', 'z', '-o', 'yaml'])).to.match(/^- name: z\n {2}holder:\n {4}token: 1\n/)
    expect(JSON.parse(await run(['history', '--limit', '1', '-o', 'json']))).to.have.length(1)
    expect(await run(['decisions', 'ship', '-o', 'yaml'])).to.match(/^context: demo\n/)
    expect(await run(['decisions', '-o', 'yaml'])).to.match(/^- context: demo\n/)
    expect(await run(['ttl', '-o', 'yaml'])).to.equal('id: demo\nexpiresAt: null\nseconds: null\n')
    expect(await run(['diff', '4', '4', '-o', 'yaml'])).to.equal('[]\n')
    expect(JSON.parse(await run(['diff', '3', '-o', 'json']))).to.have.length(1)
    expect(await run(['events', '-o', 'yaml'])).to.match(/^- pipeline: build\n {2}events:\n/)
    expect(await run(['events', '--app-config', 'app.yaml', '-o', 'json'])).to.match(
      /^\[\n {2}\{\n {4}"pipeline": "build"/,
    )
  })

  it('is the result with -o json, if a command has no format of its own', async () => {
    const result = '{\n  "id": "demo",\n  "revision": 4,\n  "changed": false,\n  "status": "done"\n}\n'
    const same = ['set', 'state.appName=shop', '--id', 'demo', '--json']
    expect(await run(same)).to.equal(result)
    for (const words of [['-o', 'json'], ['-ojson'], ['-o=json'], ['--format', 'json'], ['--format=json']]) {
      expect(await run(same.toSpliced(-1, 1, ...words)), words.join(' ')).to.equal(result)
    }
    expect(JSON.parse(await run(['decisions', 'keys', '-o', 'json']))).to.include({ status: 'done' })
    const failed = await context.run(['handle-event', 'buidl=success', '-o', 'json', '--id', 'demo'])
    expect(JSON.parse(failed.stdout)).to.deep.include({ status: 'failed' })
    expect(failed).to.include({ stderr: '', exitCode: 4 })
    for (const args of [
      ['set', 'a=1'],
      ['decisions', 'keys'],
      ['gateway', 'queue', 'requeue', 'x'],
    ]) {
      const { stderr, exitCode } = await context.run([...args, '-o', 'yaml'])
      expect(`${exitCode} ${stderr}`, args.join(' ')).to.match(/^2 Error: this command prints its result as JSON only/)
    }
  })

  it('does not depend on -o in the arguments of a program, or in values', async () => {
    expect(await run(['exec', '--id', 'demo', 'true', '-o', 'json'])).to.equal('')
    expect(await run(['set', '--set', 'state.none=-o', '--dry-run', '--', 'state.appName=json'])).to.equal(
      'state.appName: "shop" → "json"\nstate.none: set to "-o"\n',
    )
  })

  it('is a line for each path of get, and the whole context without one', async () => {
    expect(await run(['get', 'state.appName', 'state', 'nope', '--default', '-'])).to.match(/^shop\n\{"cicd.*\}\n-\n$/)
    expect(await run(['get', 'state.appName', 'state.appName', '--encoding', 'base64'])).to.equal(
      'c2hvcA==\nc2hvcA==\n',
    )
    expect(await run(['get'])).to.equal(await run(['get', '.']))
    expect(await run(['get', '-o', 'json'])).to.equal(await run(['export', '--format', 'json', '.']))
    expect(JSON.parse(await run(['get', 'state.appName', 'nope', '--default', '-', '--json']))).to.deep.include({
      value: { 'state.appName': 'shop', nope: '-' },
      found: false,
    })
    const missing = await context.run(['get', 'nope', 'state.appName', 'state.b'])
    expect([missing.exitCode, missing.stderr.split(':')[1]]).to.deep.equal([
      4,
      ' "demo" has no value at nope and state.b',
    ])
  })

  it('keeps the order of the result of --json', async () => {
    expect(await run(['get', 'state.appName', '--json'])).to.equal(
      '{\n  "id": "demo",\n  "value": "shop",\n  "found": true,\n  "revision": 4,\n  "status": "done"\n}\n',
    )
  })

  it('does not take two forms at once', async () => {
    for (const args of [['get', '--json', '-o', 'yaml'], ['export', '--whole', '-o', 'json'], ['export']]) {
      expect((await context.run(args)).exitCode, args.join(' ')).to.equal(2)
    }
  })
})
