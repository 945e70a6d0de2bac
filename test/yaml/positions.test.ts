import { expect } from 'chai'
import fc from 'fast-check'
import { parsePath, pathOfNames } from '../../src/json/path.ts'
import { yamlPlaces } from '../../src/yaml/positions.ts'
import type { Place } from '../../src/yaml/positions.ts'
import { readYaml } from '../../src/yaml/read-yaml.ts'
import { writeYaml } from '../../src/yaml/write-yaml.ts'

const text = `a:
  block: |
    one {{ x }}
      two
  single: 'it''s {{ q }}'
  "double": "x\\ty\\u00e9 {{ p }}"
  flow: [1, {k: v}]
  empty:
  folded: >-
    one

    two {{ z }}
  anchor: &x {z: 1}
  alias: *x
  merged:
    <<: *x
    own: 1
`

const pairOf = ({ line, column }: Place): readonly number[] => [line, column]

describe('places in YAML', () => {
  const places = yamlPlaces(text)
  const placeOf = (path: string) => pairOf(places.placeOf(parsePath(path)))
  const placeIn = (path: string, line: number, column: number) =>
    pairOf(places.placeIn(parsePath(path), { line, column }))

  it('are those of keys and of items', () => {
    expect(placeOf('a')).to.deep.equal([1, 1])
    expect(placeOf('a.block')).to.deep.equal([2, 3])
    expect(placeOf('a.double')).to.deep.equal([6, 3])
    expect(placeOf('a.flow[0]')).to.deep.equal([7, 10])
    expect(placeOf('a.flow[1].k')).to.deep.equal([7, 14])
    expect(placeOf('a.empty')).to.deep.equal([8, 3])
  })

  it('are where an alias and a merge key take them from', () => {
    expect(placeOf('a.alias.z')).to.deep.equal([13, 15])
    expect(placeOf('a.merged.z')).to.deep.equal([13, 15])
    expect(placeOf('a.merged.own')).to.deep.equal([17, 5])
  })

  it('are those of the nearest above where a path leads nowhere', () => {
    expect(placeOf('a.nope.deeper')).to.deep.equal([1, 1])
    expect(placeOf('a.merged.nope')).to.deep.equal([15, 3])
    expect(placeOf('nope')).to.deep.equal([1, 1])
  })

  it('are found inside of texts, however they are written', () => {
    expect(placeIn('a.block', 1, 5)).to.deep.equal([3, 9])
    expect(placeIn('a.block', 2, 3)).to.deep.equal([4, 7])
    expect(placeIn('a.single', 1, 6)).to.deep.equal([5, 18])
    expect(placeIn('a.double', 1, 6)).to.deep.equal([6, 25])
    expect(placeIn('a.folded', 2, 5)).to.deep.equal([12, 9])
  })

  it('are the start of a text that is not YAML', () => {
    expect(yamlPlaces('a: [').placeOf(parsePath('a'))).to.deep.equal({ line: 1, column: 1 })
  })

  it('point at the key, and at each word of its text, for all that is written', () => {
    const word = fc.stringMatching(/^[a-z"'\\#:é]{1,6}$/)
    const words = fc.array(fc.tuple(word, fc.constantFrom(' ', '\n', '\t', '  ', '\n\n')), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), words, { minKeys: 1 }), (map) => {
        // A word that stands once is found without doubt.
        const texts = Object.entries(map).map(([name, parts], at) => {
          const value = parts.map(([one, space], index) => `${one}${at}x${index}${space}`).join('')
          return [name, value] as const
        })
        const yaml = writeYaml(Object.fromEntries(texts))
        expect(readYaml(yaml, 'x')).to.deep.equal(Object.fromEntries(texts))
        const lines = yaml.split('\n')
        const found = yamlPlaces(yaml)
        for (const [at, [name, value]] of texts.entries()) {
          const { line, column } = found.placeOf(pathOfNames(name))
          expect(lines[line - 1]?.slice(column - 1).replace(/^["']/, '')).to.match(new RegExp(`^${name}`))
          for (const mark of value.match(new RegExp(`${at}x\\d`, 'g')) ?? []) {
            const offset = value.indexOf(mark)
            const before = value.slice(0, offset).split('\n')
            const inside = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
            const place = found.placeIn(pathOfNames(name), inside)
            expect(lines[place.line - 1]?.startsWith(mark, place.column - 1), `${mark} in ${yaml}`).to.equal(true)
          }
        }
      }),
      { numRuns: 300 },
    )
  }) // prettier-ignore
})
