import { expect } from 'chai'
import { findValue } from '../../src/json/find-value.ts'
import type { JsonObject } from '../../src/json/json.ts'

describe('findValue', () => {
  const document = JSON.parse(
    '{"a":{"b.c":1,"1":"one","no":null},"list":["x",{"y":"z"}],"text":"abc","own":{"__proto__":{"x":1}}}',
  ) as JsonObject
  const values: [string, unknown][] = [
    ['a["b.c"]', 1],
    ['a.1', 'one'],
    ['a.no', null],
    ['list[0]', 'x'],
    ['list.1.y', 'z'],
    ['list[-1].y', 'z'],
    ['own.__proto__.x', 1],
  ]
  for (const [path, value] of values) {
    it(`finds ${path}`, () => {
      expect(findValue(document, path)).to.equal(value)
    })
  }

  const absent = [
    'b',
    'a.b',
    'a[1]',
    'a.no.x',
    'list[2]',
    'list[-3]',
    'list.01',
    'list.length',
    'text.length',
    'text[0]',
    'text.0',
  ]
  const inherited = ['__proto__', 'constructor', 'a.toString', 'list.map', 'list.__proto__', 'text.constructor']
  for (const path of [...absent, ...inherited]) {
    it(`finds nothing at ${path}`, () => {
      expect(findValue(document, path)).to.equal(undefined)
    })
  }
})
