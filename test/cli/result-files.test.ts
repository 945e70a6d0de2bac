import { expect } from 'chai'
import { execFileSync } from 'node:child_process'
import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs'
import { link, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { spawnCli } from '../support/cli.ts'
import type { Demo } from '../support/demo.ts'
import { demo } from '../support/demo.ts'

describe('--result', () => {
  let context: Demo
  let umask: number
  beforeEach(async () => {
    context = await demo()
    umask = process.umask(0o077)
  })
  afterEach(() => process.umask(umask))

  const content = (name: string): Promise<string> => readFile(join(context.cwd, name), 'utf8')
  const all = ['id', 'revision', 'value', 'status'].flatMap((field) => ['--result', `${field}=${field}.txt`])

  it('writes fields byte for byte, readable for everybody', async () => {
    await context.run(['set', 'state.text=a\nb', '--json-value', 'state.map={"a": [1]}'])
    const { exitCode } = await context.run(['get', 'state.text', ...all])
    expect(exitCode).to.equal(0)
    expect(await Promise.all(['id.txt', 'revision.txt', 'value.txt', 'status.txt'].map(content))).to.deep.equal([
      'demo',
      '2',
      'a\nb',
      'done',
    ])
    expect((await stat(join(context.cwd, 'value.txt'))).mode & 0o777).to.equal(0o644)
    await context.run(['get', 'state.map', '--result=value=value.txt', '--json'])
    expect(await content('value.txt')).to.equal('{"a":[1]}')
  })

  it('says failed, and nothing else, when the command fails, also when its flags are wrong', async () => {
    for (const args of [
      ['get', 'state.none'],
      ['get', 'state.appName', '--nonsense'],
    ]) {
      const { exitCode } = await context.run([...args, ...all])
      expect(exitCode).to.be.greaterThan(1)
      expect(await Promise.all(['id.txt', 'value.txt', 'status.txt'].map(content))).to.deep.equal(['', '', 'failed'])
    }
  })

  it('says failed, with what is known, when a handler failed', async () => {
    const { exitCode } = await context.run([
      'handle-event',
      'build=failure',
      '--result',
      'status=s',
      '--result',
      'id=i',
    ])
    expect(exitCode).to.equal(7)
    expect([await content('s'), await content('i')]).to.deep.equal(['failed', 'demo'])
  })

  it('refuses a result over the limit, naming path and file', async () => {
    await context.run(['set', `state.big=${'é'.repeat(1025)}`])
    const { exitCode, stderr } = await context.run(['get', 'state.big', ...all])
    expect(stderr.split('\n')[0]).to.equal(
      'Error: --result value=value.txt: the value at state.big has 2050 bytes of JSON, more than --result-max-bytes 2048',
    )
    expect(exitCode).to.equal(2)
    expect(await content('value.txt')).to.equal('')
    expect((await context.run(['get', 'state.big', ...all, '--result-max-bytes', '2050'])).exitCode).to.equal(0)
    expect(await content('value.txt')).to.have.lengthOf(1025)
  })

  it('counts a result as the JSON in which Tekton keeps it', async () => {
    await context.run(['set', `state.big=${'<"\n'.repeat(300)}`])
    const { stderr } = await context.run(['get', 'state.big', ...all, '--result-max-bytes', '2999'])
    expect(stderr.split('\n')[0]).to.equal(
      'Error: --result value=value.txt: the value at state.big has 3000 bytes of JSON, more than --result-max-bytes 2999',
    )
    expect((await context.run(['get', 'state.big', ...all, '--result-max-bytes', '3000'])).exitCode).to.equal(0)
  })

  it('reads none of its flags behind the --', async () => {
    await context.run(['set', ...all, '--', 'state.a=1', '--result=status=stolen', '--result', 'status=stolen'])
    expect(await readdir(context.cwd)).not.to.include('stolen')
  })

  const refused: readonly [flag: string, message: string][] = [
    ['revison=x', '--result revison=x: the result has no field "revison", did you mean "revision"?'],
    ['revision', '--result revision: expected NAME=FILE'],
    ['revision=no/such/dir', '--result: cannot write no/such/dir: ENOENT: no such file or directory'],
  ]
  for (const [flag, message] of refused) {
    it(`refuses ${flag} before anything is done`, async () => {
      const { exitCode, stderr } = await context.run(['set', 'state.a=1', '--result', flag])
      expect(stderr.startsWith(`Error: ${message}`), stderr).to.equal(true)
      expect(exitCode).to.equal(2)
      expect((await context.run(['get', 'state.a'])).exitCode).to.equal(4)
    })
  }

  describe('in a folder that others write in', () => {
    let victim: string
    beforeEach(async () => {
      victim = join(context.cwd, 'victim')
      await writeFile(victim, 'theirs', { mode: 0o600 })
    })
    afterEach(async () => {
      expect(await readFile(victim, 'utf8')).to.equal('theirs')
      expect((await stat(victim)).mode & 0o777).to.equal(0o600)
    })

    it('refuses a symbolic link before anything is done, and says failed in the other files', async () => {
      await symlink('victim', join(context.cwd, 'id.txt'))
      await expectRefusal('it is a symbolic link')
      expect(await content('status.txt')).to.equal('failed')
    })

    it('refuses a file with a second name before anything is done', async () => {
      await link(victim, join(context.cwd, 'id.txt'))
      await expectRefusal('it is a hard link to a file with another name')
    })

    it('refuses a pipe that nobody reads instead of waiting for a reader', async () => {
      execFileSync('mkfifo', [join(context.cwd, 'id.txt')])
      await expectRefusal('it is a pipe that nothing reads')
    })

    it('writes to no link that took the place of its file while the command ran', async () => {
      const swap = ['exec', '--result', 'status=s', '--', 'sh', '-c', 'rm s && ln -s victim s']
      expect((await context.run(swap)).exitCode).to.equal(0)
    })

    async function expectRefusal(reason: string): Promise<void> {
      const { exitCode, stderr } = await context.run([
        'set',
        'state.a=1',
        '--result',
        'id=id.txt',
        '--result',
        'status=status.txt',
      ])
      expect(stderr.split('\n')[0]).to.equal(`Error: --result: cannot write id.txt: ${reason}`)
      expect(exitCode).to.equal(2)
      expect((await context.run(['get', 'state.a'])).exitCode).to.equal(4)
    }
  })

  it('gives a pipe with a reader the result, once', async () => {
    const path = join(context.cwd, 'pipe')
    execFileSync('mkfifo', [path])
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    expect((await context.run(['get', 'state.appName', '--result', 'status=pipe'])).exitCode).to.equal(0)
    expect(readFileSync(reader, 'utf8')).to.equal('done')
    closeSync(reader)
  })

  it('gives a pipe up that is full and not read', async () => {
    const path = join(context.cwd, 'pipe')
    execFileSync('mkfifo', [path])
    const end = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
    expect(() => {
      for (;;) writeSync(end, 'x'.repeat(4096))
    }).to.throw('EAGAIN')
    const { exitCode, stderr } = await context.run(['get', 'state.appName', '--result', 'status=pipe'])
    closeSync(end)
    expect(stderr.split('\n')[0]).to.equal('Error: --result: cannot write pipe: nothing reads from the pipe')
    expect(exitCode).to.equal(2)
  })

  it('writes to the standard streams, and goes on where the file behind one is', async () => {
    const args = ['get', 'state.appName', '--no-newline', '--id', 'demo', '--result']
    const piped = await spawnCli([...args, 'id=/dev/stdout'], context)
    expect(piped).to.include({ stdout: 'demoshop', exitCode: 0 })
    expect((await spawnCli([...args, 'status=/dev/stderr'], context)).stderr).to.equal('done')

    const script = 'echo before > out; "$0" "$@" >> out'
    execFileSync('sh', ['-c', script, process.execPath, bin, ...args, 'id=/dev/stdout'], { cwd: context.cwd })
    expect(await content('out')).to.equal('before\ndemoshop')
  })
})

const bin = join(import.meta.dirname, '..', '..', 'bin', 'run.js')
