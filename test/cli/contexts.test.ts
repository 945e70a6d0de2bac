import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Demo } from '../support/demo.ts'
import { demo } from '../support/demo.ts'
import { tempDir } from '../support/temp-dir.ts'
import { cli } from '../support/cli.ts'

const withoutTimes = (text: string) => text.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'TIME')

describe('list, delete, expire and ttl on the command line', () => {
  let context: Demo
  beforeEach(async () => (context = await demo()))

  const output = async (args: readonly string[]): Promise<string> => {
    const { stdout, stderr, exitCode } = await context.run(args)
    expect({ stderr: stderr.replace(/^Info: no contexts that match in .*\n/, ''), exitCode }).to.deep.equal({
      stderr: '',
      exitCode: 0,
    })
    return withoutTimes(stdout)
  }
  const init = (id: string) => output(['init', id, '--app-config', 'app.yaml'])

  it('list prints a line for each context, in columns', async () => {
    await init('app/1')
    await init('a-longer-name')
    await output(['expire', '30d', '--id', 'app/1'])

    expect((await output(['list'])).replaceAll(/\d{3,}$/gm, 'BYTES')).to.equal(
      [
        'a-longer-name  1  stage  TIME  -                         BYTES',
        'app/1          1  stage  TIME  TIME  BYTES',
        'demo           1  stage  TIME  -                         BYTES',
        '',
      ].join('\n'),
    )
    expect(await output(['list', '--prefix', 'app/'])).to.match(/^app\/1 {2}1 {2}stage {2}TIME {2}TIME {2}\d+\n$/)
    expect(await output(['list', '--older-than', '1d'])).to.equal('')
    expect(await output(['list', '--cicd-context', 'prod'])).to.equal('')
  })

  it('list prints nothing on stdout without contexts, and says on stderr where it looked', async () => {
    const { stdout, stderr, exitCode } = await cli(['list'], { cwd: await tempDir() })
    expect({ stdout, exitCode }).to.deep.equal({ stdout: '', exitCode: 0 })
    expect(stderr).to.match(/^Info: no contexts in the datasource directory \(.*\); no config file was named\n$/)
  })

  it('list shows control characters in names as text', async () => {
    await writeFile(join(context.cwd, 'odd.yaml'), '{"cicd-contexts": {"a\\nb\\u001b[31m": {}}}')
    await output(['init', 'odd', '--app-config', 'odd.yaml', '--cicd-context', 'a\nb\u001b[31m'])

    expect(await output(['list', '--prefix', 'odd'])).to.match(/^odd {2}1 {2}a\\nb\\x1b\[31m {2}TIME {2}- {2}\d+\n$/)
  })

  it('list says how to go on, and goes on', async () => {
    await init('other')

    const first = await context.run(['list', '--limit', '1'])
    const [, cursor] = /there may be more: --cursor (\S+)\n$/.exec(first.stderr) ?? []
    expect(await output(['list', '--limit', '1', '--cursor', cursor!])).to.match(/^other /)
    expect(first.stdout).to.match(/^demo .*\n$/)
  })

  it('list shows a context that cannot be read, and says why on stderr', async () => {
    await init('other')
    const file = join(context.cwd, '.cicdstatemgr', 'other', '1.json')
    await writeFile(file, 'x')
    const message = `${file} holds no context data: it was cut off or written by another program`

    const text = await context.run(['list'])
    const json = await context.run(['list', '--json'])

    expect(text).to.include({ stderr: `Warning: other: ${message}\n`, exitCode: 0 })
    expect(withoutTimes(text.stdout)).to.match(
      /^demo {3}1 {2}stage {2}TIME {2}- {2}\d+\nother {2}- {2}- {6}- {25}- {2}-\n$/,
    )
    const { contexts } = JSON.parse(json.stdout) as { contexts: unknown[] }
    expect(contexts[1]).to.deep.equal({ id: 'other', error: { code: 'DOCUMENT_UNREADABLE', message } })
  })

  it('list prints JSON', async () => {
    const { contexts, status } = JSON.parse(await output(['list', '--json'])) as Record<string, unknown>
    expect([contexts, status]).to.deep.equal([
      [
        {
          id: 'demo',
          cicdContext: 'stage',
          revision: 1,
          changedAt: 'TIME',
          bytes: (contexts as [{ bytes: number }])[0].bytes,
        },
      ],
      'done',
    ])
  })

  it('delete prints the id', async () => {
    await init('other')
    expect(await output(['delete', 'demo'])).to.equal('demo\n')
    expect(await output(['list'])).to.match(/^other .*\n$/)
    expect(await output(['delete', 'other', '--json'])).to.equal(
      '{\n  "id": "other",\n  "deleted": true,\n  "status": "done"\n}\n',
    )
  })

  it('expire prints when the context ends, and ttl what is left', async () => {
    expect(await output(['ttl'])).to.equal('never\n')
    expect(await output(['expire', '1h30m'])).to.equal('TIME\n')
    expect(Number(await output(['ttl']))).to.be.within(5390, 5400)
    expect(await output(['expire', '--never'])).to.equal('never\n')
    await context.run(['init', 'other', '--set', 'state.a=1'])
    expect(await output(['expire', 'other', '1h'])).to.equal('TIME\n')
    expect(Number(await output(['ttl', 'other']))).to.be.within(3590, 3600)
    expect(await output(['expire', 'other', '--never'])).to.equal('never\n')
    expect(await output(['expire', 'other', 'never'])).to.equal('never\n')
    expect(JSON.parse(await output(['ttl', '--json']))).to.deep.equal({
      ...{ id: 'demo', expiresAt: null, seconds: null, status: 'done' },
    })
  })

  const noDuration = (text: string) =>
    `Error: ${JSON.stringify(text)} is not a duration\nCode: BAD_DURATION\nTry this: ${/^[1-9]\d*$/.test(text) ? `For seconds write ${text}s. ` : ''}A duration is a number and a unit, e.g. 30d, 12h, 1h30m, 10s or 500ms.\n`
  const eitherOr =
    'Error: a duration or --never is expected, one of the two\nCode: NO_DURATION\nTry this: cicdstatemgr expire 30d\n'

  for (const [args, exitCode, stderr] of [
    [['expire', '0'], 2, noDuration('0')],
    [['expire', '0s'], 2, 'Error: a time to live cannot be 0 ms: 1ms to 36500d are possible\nCode: BAD_DURATION\n'],
    [['expire', '30'], 2, noDuration('30')],
    [['expire', '30 d'], 2, noDuration('30 d')],
    [['expire', ''], 2, noDuration('')],
    [['expire', '--', '-1d'], 2, noDuration('-1d')],
    [['expire', '-1d'], 2, noDuration('-1d')],
    [['expire', '99999999d'], 2, 'Error: a time to live cannot be 8639999913600000 ms: 1ms to 36500d are possible\n'],
    [['expire'], 2, eitherOr],
    [['expire', '1d', '--never'], 2, eitherOr],
    [['expire', '1d', '2d'], 2, 'Error: two durations are given, 1d and 2d: give one of them\nCode: USAGE\n'],
    [['expire', 'demo'], 2, eitherOr.replace('expire', 'expire demo')],
    [['expire', 'demo', '1d', '--never'], 2, eitherOr],
    [['expire', 'demo', '30'], 2, noDuration('30')],
    [
      ['expire', '1d', 'demo'],
      2,
      'Error: the id stands before the duration: 1d demo\nCode: USAGE\nTry this: cicdstatemgr expire demo 1d\n',
    ],
    [['expire', 'demo', '1d', '2d'], 2, 'Error: unexpected argument "2d"'],
    [['expire', 'none', '1d'], 4, 'Error: there is no context data "none"'],
    [['expire', '1d', '--nevr'], 2, 'Error: there is no flag --nevr, did you mean "--never"?\n'],
    [['expire', '1d', '--id', 'none'], 4, 'Error: there is no context data "none"'],
    [['ttl', '--id', 'none'], 4, 'Error: there is no context data "none"'],
    [['delete', 'none'], 4, 'Error: there is no context data "none": never made, expired or deleted\n'],
    [['delete', '../demo'], 2, 'Error: '],
    [['delete'], 2, 'Error: missing ID: id of the context\n'],
    [['delete', 'demo', 'other'], 2, 'Error: unexpected argument "other"'],
    [['delete', 'demo', '--force'], 2, 'Error: there is no flag --force'],
    [['list', '--limit', '0'], 2, 'Error: --limit 0'],
    [['list', '--cursor', 'x'], 2, 'Error: '],
    [['list', '--older-than', 'yesterday'], 2, noDuration('yesterday').replace('Error: ', 'Error: --older-than: ')],
    [['list', 'demo'], 2, 'Error: unexpected argument "demo"'],
  ] as const) {
    it(`${args.join(' ')} exits ${exitCode} and changes nothing`, async () => {
      const result = await context.run(args)
      expect(result).to.include({ stdout: '', exitCode })
      expect(result.stderr.slice(0, stderr.length)).to.equal(stderr)
      expect(await output(['list'])).to.match(/^demo {2}1 {2}stage {2}TIME {2}- {2}\d+\n$/)
    })
  }
})
