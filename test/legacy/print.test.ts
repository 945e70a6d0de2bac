import { expect } from 'chai'
import fc from 'fast-check'
import { legacyText, pythonJson } from '../../src/legacy/print.ts'
import type { JsonValue } from '../../src/json/json.ts'

describe('Legacy output', () => {
  const printed: readonly (readonly [JsonValue, string | undefined])[] = [
    ['text', 'text'],
    ['', undefined],
    [0, undefined],
    [0.5, '0.5'],
    [-3, '-3'],
    [true, 'True'],
    [false, undefined],
    [null, undefined],
    [[], '[]'],
    [{}, undefined],
    [[1, 'a', null, true, { b: [] }], '[1, "a", null, true, {"b": []}]'],
    [{ 'h\u00e9': '\u{1f600}\u007f\n"' }, String.raw`{"h\u00e9": "\ud83d\ude00\u007f\n\""}`],
  ]
  for (const [value, text] of printed) {
    it(`prints ${text ?? 'nothing'} for ${JSON.stringify(value)}`, () => {
      expect(legacyText(value)).to.equal(text)
    })
  }

  it('is JSON of ASCII characters that reads back the same', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = pythonJson(value as JsonValue)
        expect(text).to.match(/^[ -~]*$/)
        expect(JSON.parse(text)).to.deep.equal(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
})
