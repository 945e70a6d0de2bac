import { expect } from 'chai'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { closingLine, whatFailed, whatWasRetried } from '../../scripts/parts/counts.ts'
import { runParts } from '../../scripts/parts/run-parts.ts'
import type { Part } from '../../scripts/parts/run-parts.ts'
import { testParts } from '../../scripts/parts/test-parts.ts'
import { tempDir } from '../support/temp-dir.ts'

/** A part that is a script for sh. */
function part(name: string, script: string, more: Partial<Part> = {}): Part {
  return { name, command: ['sh', '-c', script], ...more }
}

async function told(parts: readonly Part[], atOnce?: number): Promise<readonly string[]> {
  const texts: string[] = []
  await runParts(parts, { say: (text) => texts.push(text.replace(/ \(\d+ s\)/, '')), ...(atOnce && { atOnce }) })
  return texts
}

describe('parts that run beside each other', () => {
  it('tell what went wrong, each as a whole, and of the others only what is asked for', async () => {
    const bad = part('bad', 'echo one; echo two >&2; echo three; exit 3')
    expect(
      await told([bad, part('good', 'echo nothing new'), part('loud', 'echo news', { tells: true })], 1),
    ).to.deep.equal(['one\ntwo\nthree\n✘ bad\n', '✔ good\n', 'news\n✔ loud\n'])
  })

  it('are waited for by what they do, not by what they leave running', async () => {
    const file = join(await tempDir(), 'pid')
    const parent = part('parent', `sleep 60 & echo $! > ${file}; echo started`, { tells: true })
    expect(await told([parent])).to.deep.equal(['started\n✔ parent\n'])
    process.kill(Number(await readFile(file, 'utf8')))
  })

  it('run at the same time', async () => {
    const waiting = 'until [ -e "$OTHER" ]; do sleep 0.01; done'
    const place = await tempDir()
    const [a, b] = [`${place}/a`, `${place}/b`]
    const parts = [
      part('a', `touch ${a}; ${waiting}`, { env: { OTHER: b } }),
      part('b', `touch ${b}; ${waiting}`, { env: { OTHER: a } }),
    ]
    expect((await told(parts)).toSorted()).to.deep.equal(['✔ a\n', '✔ b\n'])
  })

  it('start after the one that they need, and let later ones go first meanwhile', async () => {
    const file = join(await tempDir(), 'made')
    const parts = [
      part('needs it', `cat ${file}`, { after: 'makes it', tells: true }),
      part('makes it', `echo what it made > ${file}`),
      part('else', 'true'),
    ]
    expect(await told(parts, 1)).to.deep.equal(['✔ makes it\n', 'what it made\n✔ needs it\n', '✔ else\n'])
  })

  it('are not run, and fail, where the one that they need failed', async () => {
    const parts = [part('makes it', 'exit 1'), part('needs it', 'echo runs', { after: 'makes it', tells: true })]
    expect(await told(parts)).to.deep.equal(['✘ makes it\n', 'not run: makes it failed\n✘ needs it\n'])
  })

  it('say when a program is not there, or is killed', async () => {
    const missing = { name: 'missing', command: ['no-such-program'] } as const
    expect(await told([missing, part('killed', 'kill -9 $$')], 1)).to.deep.equal([
      'no-such-program: spawn no-such-program ENOENT\n✘ missing\n',
      'sh: SIGKILL\n✘ killed\n',
    ])
  })
})

describe('the closing line', () => {
  const mocha = (text: string, succeeded = true) => ({ name: 'tests', succeeded, output: text })

  it('sums up what Mocha counted in all parts', () => {
    const outcomes = [
      mocha('  ✔ 9 passing\n\n\n  120 passing (3m)\n  4 pending\n\n'),
      mocha('  8 passing (12ms)\n  1 pending\n  2 failing\n\n  1) a title:\n', false),
    ]
    expect(closingLine(outcomes)).to.equal('128 passed, 2 failed, 5 skipped\n')
  })

  it('counts a part that failed without tests as one', () => {
    expect(closingLine([mocha('  8 passing (1s)\n'), mocha('error TS2304\n', false)])).to.equal(
      '8 passed, 1 failed, 0 skipped\n',
    )
  })
})

describe('what failed', () => {
  const outcome = (name: string, output: string, succeeded = false) => ({ name, succeeded, output })

  it('is told once more at the end: the failures of Mocha without what passed, and the end of anything else', () => {
    const mocha =
      '  ✔ passes\n  1) fails\n\n\n  1 passing (1s)\n  1 failing\n\n  1) a title\n       fails:\n     Error: no\n\n'
    const long = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`)
    expect(
      whatFailed([outcome('good', 'fine\n', true), outcome('tests', mocha), outcome('tsc', `${long.join('\n')}\n`)]),
    ).to.equal(`✘ tests\n1) a title\n       fails:\n     Error: no\n\n✘ tsc\n${long.slice(10).join('\n')}\n\n`)
  })

  it('is nothing where all succeeded', () => {
    expect(whatFailed([outcome('good', 'fine\n', true)])).to.equal('')
  })
})

describe('a test that fails by chance', () => {
  it('passes when it is tried again, and is told at the end with what it failed with', async () => {
    const output = await runMocha("let tries = 0; it('one', () => { if (tries++ === 0) throw new Error('by chance') })")
    expect(output).to.contain('  1 passing').and.to.contain('  1 retried')
    const told = whatWasRetried([{ name: 'tests', succeeded: true, output }])
    expect(told).to.match(/^↻ tests: passed only when tried again\n\n\n {2}↻ one\n {4}Error: by chance\n/)
  })

  it('fails if it fails again', async () => {
    const output = await runMocha("it('one', () => { throw new Error('always') })")
    expect(output).to.contain('  1 failing').and.not.to.contain('retried')
    expect(whatWasRetried([{ name: 'tests', succeeded: false, output }])).to.equal('')
  })
})

/** What Mocha says in a part of `npm test` that has this test alone. */
async function runMocha(test: string): Promise<string> {
  const file = join(await tempDir(), 'chance.test.mjs')
  await writeFile(file, test)
  const [program, ...options] = testParts.find(({ name }) => name === 'tests of time and much computing')!.command
  const [outcome] = await runParts(
    [{ name: 'tests', command: [program, ...options.filter((word) => !word.endsWith('.test.ts')), file] }],
    { say: () => undefined },
  )
  return outcome?.output ?? ''
}
