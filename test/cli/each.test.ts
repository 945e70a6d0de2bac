import { expect } from 'chai'
import fc from 'fast-check'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expandEach, listableFlags } from '../../src/cli/flags/each.ts'
import type { Demo } from '../support/demo.ts'
import { demo } from '../support/demo.ts'

describe('--each', () => {
  let context: Demo
  beforeEach(async () => (context = await demo()))

  const state = async (): Promise<unknown> =>
    JSON.parse((await context.run(['export', '--format', 'json', 'state'])).stdout)

  it('gives each argument that follows to its flag, in the order written', async () => {
    const { exitCode, stderr } = await context.run([
      ...['set', '--unset', 'state.gone'],
      ...['--each=base64', 'state.b=aGk=', '--each=json-value', 'state.j=[1]', 'state.k=2', '--each=unset', 'state.k'],
      ...['--', 'state.s=1', 'state.t=2'],
    ])

    expect(exitCode, stderr).to.equal(0)
    expect(await state())
      .to.deep.include({ b: 'hi', j: [1], s: '1', t: '2' })
      .and.not.to.have.property('k')
  })

  it('may be given nothing, as an empty Tekton array is', async () => {
    const { stdout } = await context.run(['set', '--each=base64', '--each=json-value', '--', 'state.a=1'])
    expect(stdout).to.equal('2\n')
  })

  it('treats an argument as a value, whatever it looks like', async () => {
    const values = ['--help', '--json', '--result=status=stolen', '-h', 'two\nlines', '']
    const sets = values.map((value, index) => `state.v${index}=${value}`)

    await context.run(['set', '--each=set', ...sets, '--'])

    expect(Object.values((await state()) as object)).to.include.members(values)
  })

  it('reads no flag from an argument that is a flag as a whole', async () => {
    const target = join(context.cwd, 'stolen')
    const run = (hostile: string) => context.run(['handle-event', '--each=set', hostile, '--', 'build=success'])

    for (const hostile of ['--help', '--json', '--dry-run', '-h', '']) {
      const { exitCode, stdout } = await run(hostile)
      expect(exitCode, hostile).to.equal(2)
      expect(stdout).to.equal('')
    }
    for (const [path, value] of [
      ['--result', `status=${target}`],
      ['--file', 'state.x=app.yaml'],
      ['--id', 'other'],
    ] as const) {
      expect((await run(`${path}=${value}`)).exitCode).to.equal(0)
      expect((await context.run(['get', '--', path])).stdout).to.equal(`${value}\n`)
    }
    expect(existsSync(target)).to.equal(false)
  })

  it('refuses flags that read files or say where to read, names the nearest, and treats no following item as a flag', async () => {
    await writeFile(join(context.cwd, 'secret'), 'x')
    for (const flag of ['file', 'json-file', 'config', 'result', 'nonsense', '']) {
      const { exitCode, stderr } = await context.run([
        'set',
        `--each=${flag}`,
        'state.a=secret',
        '--help',
        '--',
        'state.b=1',
      ])
      expect(exitCode, flag).to.equal(2)
      expect(stderr)
        .to.contain('BAD_EACH')
        .and.to.contain(`${JSON.stringify(flag)} is not one of its flags`)
    }
    expect((await context.run(['set', '--each=sett', 'a'])).stderr).to.contain('did you mean "set"?')
    expect(await state()).not.to.have.any.keys('a', 'b')
  })

  it('refuses a repeated flag, so that an item cannot begin a list that the caller ends', async () => {
    const { exitCode, stderr } = await context.run([
      ...[
        'set',
        '--result',
        'status=status',
        '--each=set',
        'state.a=1',
        '--each=base64',
        '--each=base64',
        'state.b=aGk=',
      ],
    ])

    expect(exitCode).to.equal(2)
    expect(stderr).to.contain('"base64" is given twice')
    expect(await state()).not.to.have.any.keys('a', 'b')
  })

  it('does not touch arguments after --', () => {
    expect(expandEach(['exec', '--', 'echo', '--each=set', 'x'])).to.deep.equal([
      'exec',
      '--',
      'echo',
      '--each=set',
      'x',
    ])
    expect(expandEach(['set', '--each=set', 'a=1', '--', '--each=unset', 'b'])).to.deep.equal([
      ...['set', '--set=a=1', '--', '--each=unset', 'b'],
    ])
  })

  it('treats an item -- as a value, if the caller ends its lists', async () => {
    expect(expandEach(['get', '--each=default', '--', '--each=var', '--', 'state.a'])).to.deep.equal([
      ...['get', '--default=--', '--', 'state.a'],
    ])
    for (const args of [
      ['get', '--each=default', 'x', '--each=var-text', '--', 'state.secret', '--', 'state.a'],
      ['load', '--each=set', '--each=var-text', '--', '--'],
      ['set', '--each=if', '--each=set', '--', 'state.a=1', '--', 'state.b=2'],
    ]) {
      const { exitCode, stdout } = await context.run(args)
      expect([exitCode, stdout], args.join(' ')).to.deep.equal([2, ''])
    }
    expect(await state()).not.to.have.any.keys('a', 'b')
  })

  it('turns any items into values of their flag and nothing else', () => {
    const item = fc.string().filter((text) => text !== '--' && text !== '--each' && !text.startsWith('--each='))
    fc.assert(
      fc.property(fc.constantFrom(...listableFlags), fc.array(item), (flag, items) => {
        expect(expandEach(['set', `--each=${flag}`, ...items])).to.deep.equal([
          'set',
          ...items.map((text) => `--${flag}=${text}`),
        ])
      }),
    )
  })
})
