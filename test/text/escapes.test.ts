import { expect } from 'chai'
import fc from 'fast-check'
import { asciiJson, characterEscape, oneLine, printable, unicodeEscapes } from '../../src/text/escapes.ts'

const anyText = fc.string({ unit: 'binary', maxLength: 20 })

describe('escapes', () => {
  it('of every unit are read as the same text by JSON and by regular expressions', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(JSON.parse(`"${unicodeEscapes(text)}"`)).to.equal(text)
        expect(new RegExp(`^${unicodeEscapes(text)}$`).test(text)).to.equal(true)
      }),
    )
  })

  it('turn JSON into ASCII that reads as the same value', () => {
    expect(asciiJson('{"é":"\u007f😀\u2028"}')).to.equal('{"\\u00e9":"\\u007f\\ud83d\\ude00\\u2028"}')
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(asciiJson(json)).to.match(/^[\n -~]*$/)
        expect(JSON.parse(asciiJson(json))).to.deep.equal(JSON.parse(json))
      }),
    )
  })

  it('of one character have two, four or eight digits, as in Python and YAML', () => {
    expect(['\0', '\u001b', 'ÿ', 'Ā', '\uffff', '😀', '\ud83d'].map(characterEscape)).to.deep.equal([
      '\\x00',
      '\\x1b',
      '\\xff',
      '\\u0100',
      '\\uffff',
      '\\U0001f600',
      '\\ud83d',
    ])
  })

  it('show control characters on a terminal; tabs and line feeds stay what they are', () => {
    expect(printable('a\tb\n\r\u001b[31m\u0085é😀')).to.equal('a\tb\n\\x0d\\x1b[31m\\x85é😀')
    expect(oneLine('a\tb\nc\u007f')).to.equal('a\tb\\nc\\x7f')
  })
})
