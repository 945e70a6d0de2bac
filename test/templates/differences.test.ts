import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { differences, errorOf, render } from './corpus.ts'

/** The rows of the table in docs/templates.md, by the words that begin them. */
const documented = readFileSync(new URL('../../docs/templates.md', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
const rowOf = (words: string): string | undefined => documented.find((line) => line.startsWith(`| ${words} `))

describe('the differences from Jinja2', () => {
  const rows: readonly (readonly [words: string, check: () => void])[] = [
    [
      'Integer-like keys',
      () =>
        expect(render('{{ map }}', { map: JSON.parse('{"b": 1, "2": 2, "1": 3}') as object as never })).to.equal(
          "{'1': 3, '2': 2, 'b': 1}",
        ),
    ],
    ['Complex numbers', () => expect(errorOf('{{ (-8) ** 0.5 }}').fault).to.equal('type')],
    ['Other templates', () => expect(errorOf('{% include "x" %}').fault).to.equal('syntax')],
    ['`autoescape true`', () => expect(errorOf('{% autoescape true %}{% endautoescape %}').fault).to.equal('syntax')],
    ['Changing the context', () => expect(errorOf('{{ list.append(1) }}', { list: [] }).fault).to.equal('forbidden')],
    ['Members of functions', () => expect(errorOf('{{ range.x }}').fault).to.equal('forbidden')],
    ['Names of Python and JavaScript', () => expect(errorOf('{{ "".__class__ }}').fault).to.equal('forbidden')],
    [
      'Printed functions and generators',
      () =>
        expect(render('{{ [1]|map("string") }} {{ range }}')).to.equal(
          "<generator object sync_do_map> <class 'range'>",
        ),
    ],
    ['Sets', () => expect(render('{{ {"b": 1, "a": 2}.keys() - [] }}')).to.equal("{'b', 'a'}")],
    ['`str.encode`', () => expect(errorOf('{{ "x".encode() }}').fault).to.equal('undefined')],
    ['Characters by name', () => expect(errorOf('{{ "\\N{BULLET}" }}').fault).to.equal('syntax')],
    ['HTML entities', () => expect(render('{{ "&amp;&alefsym;"|striptags }}')).to.equal('&&alefsym;')],
    ['`to_nice_yaml` of what is not data', () => expect(errorOf('{{ range(2)|to_nice_yaml }}').fault).to.equal('type')],
    ['Limits', () => expect(errorOf('{{ range(100001) }}').fault).to.equal('limit')],
  ]
  for (const [words, check] of rows) {
    it(`are in the table of docs/templates.md and tested: ${words}`, () => {
      expect(rowOf(words), words).not.to.equal(undefined)
      check()
    })
  }

  it('have no row without a test here', () => {
    const start = documented.findIndex((line) => line.startsWith('| difference'))
    const listed = documented.slice(start + 1).filter((line) => !line.startsWith('| ---'))
    for (const line of listed)
      expect(
        rows.some(([words]) => line.startsWith(`| ${words} `)),
        line,
      ).to.equal(true)
  })

  it('have a row for each reason that the corpus gives', () => {
    const reasons: Readonly<Record<string, string>> = { 'complex numbers': 'Complex numbers' }
    for (const { reason } of differences) expect(rowOf(reasons[reason] ?? reason), reason).not.to.equal(undefined)
  })
})
