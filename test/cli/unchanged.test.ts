import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { demo } from '../support/demo.ts'
import type { Demo } from '../support/demo.ts'

const asBefore = 'Info: nothing changed: the context is at revision 1, as before\n'

describe('a change without effect', () => {
  let context: Demo
  beforeEach(async () => (context = await demo()))

  for (const args of [
    ['set', 'state.appName=shop'],
    ['set', '--unset', 'state.missing'],
    ['set', 'state.appName=shop', '--print', 'state.appName'],
    ['restore', '1'],
    ['generate', 'pipelines.build.generators.none'],
    ['apply', 'same.json'],
  ]) {
    it(`says so: ${args.join(' ')}`, async () => {
      await writeFile(join(context.cwd, 'same.json'), '[{"op": "set", "path": "state.appName", "value": "shop"}]')
      await writeFile(
        join(context.cwd, 'other.yaml'),
        'cicd-contexts: {stage: {pipelines: {build: {generators: {none: {a: {if: "", set: [{key: state.b, value: c}]}}}}}}}\n',
      )
      if (args[0] === 'generate') await context.run(['init', 'other', '--app-config', 'other.yaml'])
      const id = args[0] === 'generate' ? ['--id', 'other'] : []
      const { stdout, stderr, exitCode } = await context.run([...args, ...id])
      const isPrinted = args.includes('--print')
      expect({ stdout, stderr, exitCode }).to.deep.equal({
        stdout: isPrinted ? 'shop\n' : '1\n',
        stderr: asBefore,
        exitCode: 0,
      })
      const quiet = await context.run([...args, ...id, '--log-level', 'warn'])
      expect(quiet.stderr).to.equal('')
    })
  }

  it('says so in a dry run, and not in a rerun', async () => {
    const dry = await context.run(['set', 'state.appName=shop', '--dry-run'])
    expect(dry).to.deep.equal({
      ...{ stdout: '', stderr: 'Info: nothing would change: the context is at revision 1, as before\n', exitCode: 0 },
    })
    const once = ['set', 'state.a=1', '--delivery-id', 'run-1']
    expect((await context.run(once)).stderr).to.equal('')
    expect(await context.run(once)).to.deep.equal({ stdout: '2\n', stderr: '', exitCode: 0 })
  })

  it('says nothing if something changed, or if a list only reads', async () => {
    await writeFile(join(context.cwd, 'reads.json'), '[{"op": "get", "path": "state.appName"}]')
    for (const args of [['set', 'state.a=1'], ['restore', '1'], ['apply', 'reads.json']]) {
      expect((await context.run(args)).stderr, args.join(' ')).to.equal('')
    }
  }) // prettier-ignore

  it('is said if --print names a path that has no value', async () => {
    const result = await context.run(['set', 'state.a=b', '--print', 'state.nope'])
    expect(result).to.deep.equal({
      stdout: '',
      stderr:
        'Error: "demo" has no value at state.nope: state has no "nope". Nothing was changed.\nCode: VALUE_NOT_FOUND\n',
      exitCode: 4,
    })
    expect((await context.run(['get', 'state'])).stdout).not.to.contain('"a"')
  })
})
