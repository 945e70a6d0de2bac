import { expect } from 'chai'
import fc from 'fast-check'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { toDotenv } from '../../../src/operations/values/export-formats.ts'
import { CicdError } from '../../../src/errors/cicd-error.ts'
import { tempDir } from '../../support/temp-dir.ts'

interface Form {
  readonly text: string
  /** What the npm package dotenv and python-dotenv made of it; record_dotenv.py recorded it. */
  readonly npm: string | null
  readonly python: string | null
}

interface Recording {
  readonly value: string
  /** What is written for it, or where it is refused, what could have been. */
  readonly forms: readonly Form[]
}

const recordings = JSON.parse(
  readFileSync(new URL('data/dotenv.json', import.meta.url), 'utf8'),
) as readonly Recording[]

/** Undefined for a value that is refused. */
function written(value: string): string | undefined {
  try {
    return toDotenv([['NAME', value]])
  } catch (error) {
    if (error instanceof CicdError && error.code === 'NOT_EXPORTABLE') return undefined
    throw error
  }
}

/** What a shell finds in NAME after it has sourced each text. */
async function sourced(shell: string, texts: readonly string[]): Promise<string[]> {
  const script = join(await tempDir(), 'script')
  await writeFile(script, texts.map((text) => `NAME=\n${text}\nprintf '%s\\0' "$NAME"\n`).join(''))
  const env = { X: 'from the environment', HOME: '/root', PATH: process.env.PATH }
  return execFileSync(shell, [script], { env, stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 64 * 1024 * 1024 })
    .toString()
    .split('\0')
    .slice(0, -1)
}

/** As docker's --env-file: a line is a variable, and whatever stands behind the = is its value. */
function byDocker(text: string): string | undefined {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return lines.length === 1 ? lines[0]!.slice('NAME='.length) : undefined
}

describe('export --format dotenv', () => {
  const exportable = recordings.filter(({ value }) => written(value) !== undefined)
  const refused = recordings.filter(({ value }) => written(value) === undefined)

  it('writes what the npm package dotenv and python-dotenv read back', () => {
    expect(exportable).to.have.length.greaterThan(40)
    for (const { value, forms } of exportable) {
      expect(forms, JSON.stringify(value)).to.deep.equal([
        { text: written(value)?.slice('NAME='.length), npm: value, python: value },
      ])
    }
  })

  it('refuses only what some reader misreads in whichever quotes', async () => {
    expect(refused).to.have.length.greaterThan(10)
    for (const { value, forms } of refused) {
      for (const { text, npm, python } of forms) {
        const line = `NAME=${text}`
        const [bySh] = await sourced('sh', [line]).catch(() => [])
        const read = [npm, python, parseEnv(line).NAME, bySh]
        expect(
          read.every((each) => each === value),
          line,
        ).to.equal(false)
      }
    }
  })

  const hostile = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          ...['$(id)', '`id`', '${X}', '$X', "'", '"', '\\', '\n', '\r', '#', ' ', '~', '!', '=', '*', ';'],
        ),
        fc.string({ unit: 'binary', maxLength: 4 }),
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join('').replaceAll('\0', '').toWellFormed())

  it('writes what Node reads back, whatever comes before and after', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 5 }), (values) => {
        const known = values.filter((value) => written(value) !== undefined)
        const text = toDotenv(known.map((value, index) => [`NAME_${index}`, value]))
        expect(Object.values(parseEnv(text))).to.deep.equal(known)
      }),
      { numRuns: 1000 },
    )
  })

  for (const shell of ['sh', 'bash']) {
    it(`writes what ${shell} reads back when it is sourced, and runs nothing`, async () => {
      const values = [...fc.sample(hostile, 3000), ...recordings.map(({ value }) => value)]
      const known = values.filter((value) => written(value) !== undefined)

      const read = await sourced(
        shell,
        known.map((value) => written(value) ?? ''),
      )

      expect(read).to.deep.equal(known)
      expect(known).to.have.length.greaterThan(500)
    })
  }

  it('writes no quotes where none are needed, so that docker reads it too', () => {
    for (const value of ['', '1.4.3-rc+5', 'https://h:1/p', 'True', 'a=b,c']) {
      expect(written(value)).to.equal(`NAME=${value}`)
      expect(byDocker(written(value)!)).to.equal(value)
    }
  })

  it('says why a value is refused', () => {
    const reasons = ['a\r', '${x}', String.raw`\\x`, 'x\\', `'"`].map((value) => {
      try {
        return toDotenv([['A', value]])
      } catch (error) {
        return (error as CicdError).message
      }
    })
    expect(reasons).to.deep.equal([
      'A cannot be written to dotenv: it has a carriage return, which Node and the npm package dotenv treat as a line break',
      'A cannot be written to dotenv: it has ${, which python-dotenv replaces by a variable',
      'A cannot be written to dotenv: it has two backslashes in a row, which python-dotenv reads as one',
      'A cannot be written to dotenv: it ends in a backslash, which would escape the closing quote',
      'A cannot be written to dotenv: it has a single quote along with ", $, ` or a backslash',
    ])
  })
})
