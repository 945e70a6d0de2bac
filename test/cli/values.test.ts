import { expect } from 'chai'
import fc from 'fast-check'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Demo } from '../support/demo.ts'
import { demo } from '../support/demo.ts'

describe('values on the command line', () => {
  let context: Demo
  before(async () => (context = await demo()))

  const set = async (args: readonly string[], input: string | Uint8Array = ''): Promise<void> => {
    const { exitCode, stderr } = await context.run(['set', ...args], { input })
    expect(exitCode, stderr).to.equal(0)
  }
  const get = async (path: string): Promise<string> => (await context.run(['get', path, '--no-newline'])).stdout

  for (const value of [
    'a=b=c',
    ' padded ',
    'two\nlines\n',
    '-1',
    '--json',
    '$(touch x)`id`',
    'é 😀',
    '{{ x }}',
    'file:///etc/passwd',
    'a|b,c',
    '',
  ]) {
    it(`keep ${JSON.stringify(value)} byte for byte`, async () => {
      await set([`state.value=${value}`])
      expect(await get('state.value')).to.equal(value)
      await set(['--set', `state.value=${value}`])
      expect(await get('state.value')).to.equal(value)
    })
  }

  it('keep any text byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (value) => {
        fc.pre(!value.includes('\0') && value.isWellFormed())
        await set([`state.any=${value}`])
        expect(await get('state.any')).to.equal(value)
      }),
      { numRuns: 25 },
    )
  })

  it('may have a path that begins with a hyphen, after --', async () => {
    await set(['--allow-config-paths', '--', '-x=--y'])
    expect((await context.run(['get', '--no-newline', '--', '-x'])).stdout).to.equal('--y')
  })

  it('apply in the order in which flags and arguments are written', async () => {
    await set(['state.l[]=1', '--json-value', 'state.l[]=2', 'state.l[]=3', 'state.l[]=1', '--set', 'state.l[]=4'])
    expect(await get('state.l')).to.equal('["1",2,"3","1","4"]')
    await set(['state.o=1', '--unset', 'state.o', '--increment', 'state.o=2', '--increment', 'state.o=-5'])
    expect(await get('state.o')).to.equal('-3')
  })

  it('come from files and stdin as text, byte for byte', async () => {
    const text = '\ufeff line\r\n\n'
    await writeFile(join(context.cwd, 'text'), text)
    await set(['--file', 'state.file=text', '--file', 'state.stdin=-'], 'from stdin\n')
    expect(await get('state.file')).to.equal(text)
    expect(await get('state.stdin')).to.equal('from stdin\n')
  })

  it('come from files as JSON and YAML', async () => {
    await writeFile(join(context.cwd, 'v.json'), '{"n": 1e2}')
    await writeFile(join(context.cwd, 'v.yaml'), 'n: 08\nanswer: no\n')
    await set(['--json-file', 'state.json=v.json', '--yaml-file', 'state.yaml=v.yaml'])
    expect(await get('state.json')).to.equal('{"n":100.0}')
    expect(await get('state.yaml')).to.equal('{"n":"08","answer":false}')
  })

  it('keep integers of any size', async () => {
    await writeFile(join(context.cwd, 'long.json'), '[-9007199254740993]')
    await set(['--json-value', 'state.n={"a": 12345678901234567890, "b": 9007199254740991}'])
    await set(['--json-file', 'state.f=long.json'])
    expect(await get('state.n')).to.equal('{"a":12345678901234567890,"b":9007199254740991}')
    expect(await get('state.f')).to.equal('[-9007199254740993]')
  })

  it('come as base64', async () => {
    await set(['--base64', `state.b=${Buffer.from('ü\n=').toString('base64')}`])
    expect(await get('state.b')).to.equal('ü\n=')
  })

  it('are copied from another path with their value at that time, of any type', async () => {
    const text = 'a $(params.other) $$ b'
    await context.run(['set', 'state.text=old', '--json-value', 'state.map={"a":[1,null]}'])

    await context.run([
      'set',
      '--copy',
      'state.other=state.map.a',
      `state.text=${text}`,
      '--copy',
      'state.late=state.text',
    ])

    expect(await get('state.late')).to.equal(text)
    expect(await get('state.other')).to.equal('[1,null]')
    const { exitCode, stderr } = await context.run(['set', 'state.before=1', '--copy', 'state.x=state.nope'])
    expect(stderr.split('\n')[0]).to.equal('Error: state.x was not changed: there is nothing to copy at state.nope')
    expect(exitCode).to.equal(4)
    expect((await context.run(['get', 'state.before'])).exitCode).to.equal(4)
  })

  it('are printed as base64 if the transport would change them', async () => {
    const text = 'a $(params.other) $$ é\n'
    await context.run(['set', `state.text=${text}`])

    const encoded = await context.run(['get', 'state.text', '--encoding', 'base64', '--result', 'value=v'])
    const plain = await context.run(['get', 'state.text', '--result', 'value=v', '--result', 'found=f'])

    expect(Buffer.from(encoded.stdout, 'base64').toString()).to.equal(text)
    expect(encoded.stderr).to.equal('')
    expect(plain.stderr).to.match(/the value at state\.text contains \$\( or \$\$, which Tekton and the kubelet change/)
    expect(await readFile(join(context.cwd, 'f'), 'utf8')).to.equal('true')
    await context.run(['get', 'state.nope', '--default', 'x', '--result', 'found=f'])
    expect(await readFile(join(context.cwd, 'f'), 'utf8')).to.equal('false')
  })

  it('of a JSON or YAML file may come after a byte order mark, which a text keeps', async () => {
    await writeFile(join(context.cwd, 'marked'), '\uFEFF{"a": 1.0}')
    const flags = ['--json-file=state.j=marked', '--yaml-file=state.y=marked', '--file=state.t=marked']
    const { stderr } = await context.run(['set', ...flags])
    expect(stderr).to.equal('')
    expect(await get('state.j')).to.equal('{"a":1.0}')
    expect(await get('state.y')).to.equal('{"a":1.0}')
    expect(await get('state.t')).to.equal('\uFEFF{"a": 1.0}')
  })

  it('are refused, and nothing is changed, when a file is missing or is not UTF-8', async () => {
    await writeFile(join(context.cwd, 'latin1'), Buffer.from([0xe9]))
    for (const [file, message] of [
      ['missing', 'cannot read missing: no such file or directory (ENOENT)\nCode: INPUT_NOT_READABLE\n'],
      ['latin1', 'latin1 is not UTF-8 text\nCode: NOT_UTF8\n'],
      ['/dev/zero', 'cannot read /dev/zero: it has more than 32 MB\nCode: INPUT_NOT_READABLE\n'],
    ]) {
      const { exitCode, stderr } = await context.run(['set', 'state.before=1', '--file', `state.x=${file!}`])
      expect(stderr).to.equal(`Error: ${message!}`)
      expect(exitCode).to.equal(2)
    }
    expect((await context.run(['get', 'state.before'])).exitCode).to.equal(4)
  })

  it('of an empty flag are those of its environment variable', async () => {
    const { stdout } = await context.run(['get', 'state.appName', '--config', '', '--log-level', ''], {
      env: { CICDSTATEMGR_CONFIG_PATH: '', CICDSTATEMGR_LOG_LEVEL: '' },
    })
    expect(stdout).to.equal('shop\n')
  })

  it('of an empty flag are an error if an empty text is never meant', async () => {
    for (const args of [
      ['set', 'state.x=1', '--actor', ''],
      ['restore', '1', '--path', ''],
      ['wait', '--path='],
      ['ask', 'n', '--policy', 'p', '--subject', 's', '--option', 'a=b', '--invoker', ''],
      ['decide', 'n', '--option', 'a', '--actor', ''],
      ['decide', 'n', '--option', 'a', '--gateway', ''],
      ['render', '--file', ''],
    ]) {
      const { exitCode, stderr } = await context.run(args)
      expect({ args, exitCode }).to.deep.equal({ args, exitCode: 2 })
      expect(stderr).to.match(/^Error: --[a-z]+: the value is empty\nCode: USAGE\n/)
    }
  })

  it('of a variable that is empty, and surely meant to have a value, give a warning', async () => {
    const env = { CICDSTATEMGR_CONFIG_PATH: '', CICDSTATEMGR_INIT_APP_CONFIG_PATH: '', CICDSTATEMGR_SECRETS_PATH: '' }
    const stderrOf = async (...args: string[]) => (await context.run(args, { env })).stderr
    const noConfig =
      'Warning: CICDSTATEMGR_CONFIG_PATH is set but empty: no config is used, and contexts are kept in .cicdstatemgr in the working directory\n'
    expect(await stderrOf('set', 'state.x=1')).to.equal(noConfig)
    expect(await stderrOf('exec', '--', 'sh', '-c', 'exit 0')).to.equal(noConfig)
    expect(await stderrOf('init', 'other')).to.equal(
      `${noConfig}Warning: CICDSTATEMGR_INIT_APP_CONFIG_PATH is set but empty: no app config is used\n` +
        'Info: no app config was given, so the context has state alone, without pipelines and events\n',
    )
    expect(await stderrOf('set', 'state.x=2', '--config=')).to.equal('')
    expect(await stderrOf('init', 'third', '-f', 'app.yaml', '--config=')).to.equal('')
    expect((await context.run(['get', 'state.x'], { env: { CICDSTATEMGR_CONTEXT_DATA_ID: '' } })).stderr).to.equal(
      'Error: no context data id was given\nCode: NO_ID\nTry this: Give --id ID, or set CICDSTATEMGR_CONTEXT_DATA_ID, which is set but empty.\n',
    )
  })

  it('of CICDSTATEMGR_LOG_LEVEL may be the names that the flags of the Python program take', async () => {
    const errorsAt = async (level: string) => {
      const env = { CICDSTATEMGR_LOG_LEVEL: level }
      const { exitCode, stderr } = await context.run(['set', '--unset', 'state.none'], { env })
      return { exitCode, tells: stderr.includes('Info: nothing changed') }
    }
    for (const level of ['WARNING', 'warning', 'CRITICAL', 'FATAL']) {
      expect(await errorsAt(level), level).to.deep.equal({ exitCode: 0, tells: false })
    }
    for (const level of ['INFO', 'NOTSET']) {
      expect(await errorsAt(level), level).to.deep.equal({ exitCode: 0, tells: true })
    }
    expect(await errorsAt('constructor')).to.deep.include({ exitCode: 2 })
  })
})
