import { floatOf } from '../../src/json/exact-number.ts'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import type { JsonObject } from '../../src/json/json.ts'
import { CicdError } from '../../src/errors/cicd-error.ts'
import { shellVariables, toShellText } from '../../src/caches/shell-variables.ts'
import { cpuTime } from '../support/cpu-time.ts'
import { errorOf } from '../support/error-of.ts'
import { shells, sourceFile } from '../support/shell.ts'

describe('shell variables', () => {
  it('are named after the path, each run of other characters one underscore', () => {
    expect(textOf({ state: { 'app-name': 'x', 'a..b': 'y', ü: 'z' }, 'event-handlers': { 'on @ fail': 1 } })).to.equal(
      "CICD_state__app_name='x'\nCICD_state__a_b='y'\nCICD_state___='z'\nCICD_event_handlers__on_fail='1'\n",
    )
  })

  it('are refused before names that repeat what is above them take all memory', () => {
    const start = cpuTime()
    const error = errorOf(() => shellVariables({ ['K'.repeat(500_000)]: Array(200_000).fill(0) }, [], unexpected))
    expect(error).to.include({ code: 'SHELL_TOO_LARGE' })
    expect(cpuTime() - start).to.be.lessThan(3000)
  })

  it('warn of the first fifty that have no name of their own, and count the others', () => {
    const warnings: string[] = []
    const twins = Array.from({ length: 1000 }, (_, n) => [
      [`a${n}-`, 1],
      [`a${n}.`, 2],
    ]).flat() as [string, number][]
    expect(shellVariables(Object.fromEntries(twins), [], (message) => warnings.push(message))).to.have.lengthOf(1000)
    expect(warnings).to.have.lengthOf(51)
    expect(warnings.at(-1)).to.equal('… and 950 more of this kind')
  })

  it('number the items of lists, of nested lists and of lists at the top', () => {
    expect(textOf({ top: ['a', { b: 'c' }], state: { rows: [['d', 'e'], ['f']] } })).to.equal(
      "CICD_top__0='a'\nCICD_top__1__b='c'\nCICD_state__rows__0__0='d'\nCICD_state__rows__0__1='e'\nCICD_state__rows__1__0='f'\n",
    )
  })

  it('hold booleans as Python prints them and numbers too', () => {
    expect(
      textOf({
        yes: true,
        no: false,
        int: 3,
        float: 1.5,
        whole: floatOf(1),
        zero: 0,
        large: floatOf(1e21),
        small: 1e-7,
      }),
    ).to.equal(
      "CICD_yes='True'\nCICD_no='False'\nCICD_int='3'\nCICD_float='1.5'\nCICD_whole='1.0'\nCICD_zero='0'\nCICD_large='1e+21'\nCICD_small='1e-07'\n",
    )
  })

  it('hold empty text, but nothing for null, an empty list and an empty map', () => {
    expect(textOf({ text: '', none: null, list: [], map: {}, items: [null, [], {}, ''] })).to.equal(
      "CICD_text=''\nCICD_items__3=''\n",
    )
  })

  it('leave out the keys of excluded names at every depth, in lists too', () => {
    const document = { skip: 1, state: { skip: { deep: 1 }, keep: 2, list: [{ skip: 3, keep: 4 }] } }
    expect(textOf(document, ['skip', '0'])).to.equal("CICD_state__keep='2'\nCICD_state__list__0__keep='4'\n")
  })

  it('keep the first of two paths with one name and warn of the other, naming both', () => {
    const warnings: string[] = []
    const variables = shellVariables({ 'a-b': 1, 'a.b': 2, a_b: { c: 3 }, a: { b__c: null } }, [], (message) =>
      warnings.push(message),
    )
    expect(variables).to.deep.equal([
      ['CICD_a_b', '1'],
      ['CICD_a_b__c', '3'],
    ])
    expect(warnings).to.deep.equal(['["a.b"] is left out: its shell variable CICD_a_b is that of a-b'])
  })

  it('are those of the state where an app has a path with the same name, wherever that stands', () => {
    const warnings: string[] = []
    const document = {
      state__version: 'mine',
      'state-_commit': 'mine',
      state__cicdContextDataId: 'another',
      state: { cicdContextDataId: 'flow-1', version: '1.0', commit: 'abc' },
      state__late: 'mine',
    }

    const variables = shellVariables(document, [], (message) => warnings.push(message))

    expect(variables).to.deep.equal([
      ['CICD_state__cicdContextDataId', 'flow-1'],
      ['CICD_state__version', '1.0'],
      ['CICD_state__commit', 'abc'],
      ['CICD_state__late', 'mine'],
    ])
    expect(warnings).to.have.length(3)
    expect(warnings[0]).to.equal(
      'state__version is left out: its shell variable CICD_state__version is that of state.version',
    )
  })

  it('cannot hold a NUL byte: an error names the path', () => {
    expect(() => textOf({ state: { files: ['a', 'b\0c'] } }))
      .to.throw(CicdError, 'state.files[1] holds a NUL byte, which no shell variable can hold')
      .with.property('code', 'NUL_IN_VALUE')
  })

  it('take keys that objects inherit for what they are: names', () => {
    expect(textOf(JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}') as JsonObject)).to.equal(
      "CICD___proto____a='1'\nCICD_constructor='2'\n",
    )
  })

  describe('sourced', () => {
    let directory: string
    before(() => {
      directory = mkdtempSync(join(tmpdir(), 'shell-variables-'))
    })
    after(() => {
      rmSync(directory, { recursive: true })
    })

    for (const shell of shells) {
      for (const locale of ['C', 'C.UTF-8']) {
        it(`in ${shell.join(' ')} under ${locale}, give back any text byte for byte`, () => {
          fc.assert(
            fc.property(fc.array(anyText, { minLength: 100, maxLength: 200 }), (values) => {
              const variables = shellVariables({ state: { values } }, [], unexpected)
              const path = join(directory, 'variables.sh')
              writeFileSync(path, toShellText(variables))
              const names = variables.map(([name]) => name)
              expect(sourceFile(shell, path, names, { LC_ALL: locale })).to.deep.equal(values)
            }),
            { numRuns: 8, examples: [[awkward]] },
          )
        })
      }

      it(`in ${shell.join(' ')}, run nothing, whatever the keys and values hold`, () => {
        const marker = join(directory, 'executed')
        const hostile = [
          '$(touch M)',
          '`touch M`',
          "'; touch M; '",
          '"; touch M; "',
          "\n'\ntouch M\n'",
          "\\'; touch M #",
        ]
        const values = hostile.map((text) => text.replaceAll('M', marker))
        const document = Object.fromEntries(values.map((text, index) => [`${index} ${text}`, text]))
        const variables = shellVariables(document, [], unexpected)
        const path = join(directory, 'hostile.sh')
        writeFileSync(path, toShellText(variables))
        const names = variables.map(([name]) => name)
        expect(sourceFile(shell, path, [...names, 'PATH'])).to.deep.equal([...values, '/usr/bin:/bin'])
        expect(existsSync(marker)).to.equal(false)
      })
    }
  })
})

const special = [
  "'",
  '"',
  '`',
  '$',
  '\\',
  '\n',
  '\r',
  '\t',
  ' ',
  '!',
  '~',
  '*',
  '$(',
  '${',
  "'\\''",
  '\u0001',
  '\u007f',
  '\u0081',
  '\u0088',
  'é',
  '😀',
]
const anyText = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.array(fc.constantFrom(...special), { maxLength: 12 }).map((parts) => parts.join('')),
    fc.string({ maxLength: 10 }).map((text) => `${text}\n\n`),
  )
  .map((text) => text.replaceAll('\0', ''))
const awkward = [
  ...special,
  '',
  '\n',
  '\n\n',
  ' ',
  '~',
  '-n',
  '-e x',
  '\\c',
  '%s',
  '\ufeffx',
  'a\\\nb',
  ...controlCharacters(),
]

function controlCharacters(): string[] {
  return Array.from({ length: 0xff }, (_, code) => String.fromCharCode(code + 1))
}

function textOf(document: JsonObject, excludeKeyNames: readonly string[] = []): string {
  return toShellText(shellVariables(document, excludeKeyNames, unexpected))
}

function unexpected(message: string): never {
  throw new Error(`unexpected warning: ${message}`)
}
