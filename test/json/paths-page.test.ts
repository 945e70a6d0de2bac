import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { applyOperations } from '../../src/context/apply-operations.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { readPath } from '../../src/json/query.ts'
import { operationFromSet, splitSet } from '../../src/context/set-expression.ts'
import { errorOf } from '../support/error-of.ts'

const page = readFileSync(new URL('../../docs/paths.md', import.meta.url), 'utf8')
const document = JSON.parse(/```json\n(.*?)```/s.exec(page)?.[1] ?? '') as JsonObject

/** The rows of all tables under a heading, as pairs of cells without backticks. */
function rowsUnder(heading: string): [string, string][] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? ''
  const rows = [...section.matchAll(/^\| (.*?) \| (.*?) \|$/gm)].map(([, left = '', right = '']) => [left, right])
  return rows
    .filter(([left]) => left?.startsWith('`'))
    .map(([left = '', right = '']) => [left.slice(1, -1), right.replace(/^`(.*)`$/, '$1')])
}

function set(text: string): JsonObject {
  const { path, value } = splitSet(text)
  const start = { s: { l: ['x'], n: null, t: 'text' } }
  return applyOperations(start, [operationFromSet(path, value)], { allowConfigPaths: false }).document
}

describe('docs/paths.md', () => {
  it('has its tables', () => {
    expect(['Plain paths', 'JSONPath', 'Paths to be set'].map((heading) => rowsUnder(heading).length)).to.deep.equal([
      13, 8, 27,
    ])
  })

  for (const [path, value] of [...rowsUnder('Plain paths'), ...rowsUnder('JSONPath')]) {
    it(`says rightly what ${path} gives`, async () => {
      const found = await readPath(document, path)
      expect(found === undefined ? '(nothing: exit 4)' : JSON.stringify(found)).to.equal(value)
    })
  }

  for (const [text, result] of rowsUnder('Paths to be set')) {
    it(`says rightly what setting ${text} does`, () => {
      const code = /^\(error: `(.*)`\)$/.exec(result)?.[1]
      if (code === undefined) expect(JSON.stringify(set(text).s)).to.equal(result)
      else expect(errorOf(() => set(text))).to.include({ kind: 'usage', code })
    })
  }
})
