import { expect } from 'chai'
import fc from 'fast-check'
import {
  asciiJson,
  characterEscape,
  oneLine,
  printable,
  printableJson,
  unicodeEscapes,
} from '../../src/text/escapes.ts'

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

  it('show what is invisible or turns the direction of text; emoji and visible signs stay what they are', () => {
    for (const hidden of '\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202e\u2060\u2066\u2069\ufeff\ufff9\uffff\u{e0001}\u{e0041}') {
      expect(printable(`a${hidden}b`)).to.equal(`a${characterEscape(hidden)}b`)
    }
    for (const kept of ['👩‍💻', '👩🏽‍💻 👨‍👩‍👧', '❤️‍🔥', 'שלום', 'مرحبا', '\u0600', 'né', '日本'])
      expect(printable(kept)).to.equal(kept)
    expect(printable('👩\u200d b\u200d💻')).to.equal('👩\\u200d b\\u200d💻')
  })

  it('leave JSON for a terminal JSON with the same values', () => {
    expect(printableJson('{"a":"\u202e\u009b\u{e0041}"}')).to.equal('{"a":"\\u202e\\u009b\\udb40\\udc41"}')
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(JSON.parse(printableJson(json))).to.deep.equal(JSON.parse(json))
      }),
    )
  })
})
