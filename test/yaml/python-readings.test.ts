import { expect } from 'chai'
import { formatPath } from '../../src/json/path.ts'
import { pythonReadings } from '../../src/yaml/python-readings.ts'

function readings(text: string): string[] {
  return pythonReadings(text, 100).map(
    ({ place: { line, column }, text: written, kind, isKey }) =>
      `${line}:${column} ${isKey ? 'key ' : ''}${written} ${kind}`,
  )
}

describe('what PyYAML reads otherwise', () => {
  it('are dates, base 60 and infinite numbers, in maps and lists, but not in quotes or with a tag', () => {
    const text = [
      'a: 2026-01-02',
      'b: [12:30:45, 2026-1-2 3:04:05, .inf, 1:30.5, .nan]',
      "c: '2026-01-02'",
      'd: !!str 12:30:45',
      'e: |',
      '  2026-01-02',
      'f: {g: 2001-12-14t21:59:43.10-05:00}',
      'h: 12:99',
    ].join('\n')

    expect(readings(text)).to.deep.equal([
      '1:4 2026-01-02 date',
      '2:5 12:30:45 number in base 60',
      '2:15 2026-1-2 3:04:05 date',
      '2:33 .inf infinite number',
      '2:39 1:30.5 number in base 60',
      '2:47 .nan NaN',
      '7:8 2001-12-14t21:59:43.10-05:00 date',
    ])
  })

  it('are keys that are no texts there', () => {
    const text = 'on: 1\n8080: 2\n1.5: 3\n~: 4\n2026-01-02: 5\nplain: 6\ny: 7\n<<: {a: 1}\n"yes": 8\n? [a, b]\n: no\n'

    expect(readings(text)).to.deep.equal([
      '1:1 key on boolean',
      '2:1 key 8080 number',
      '3:1 key 1.5 number',
      '4:1 key ~ None',
      '5:1 key 2026-01-02 date',
    ])
  })

  it('are as many as are wanted, and none in a text that is not YAML', () => {
    expect(pythonReadings('a: [1:1, 1:1, 1:1]', 2)).to.have.length(2)
    expect(readings('a: [1:1')).to.deep.equal([])
  })

  it('have the paths of their values, and of the values of keys', () => {
    const text = "a: {b: [x, {on: 1:1}], 'c.d': 1:2}\n? [e, 1:3]\n: 1:4\nf: &f [[1:5]]\ng: *f\nh: 1:6\n"

    expect(pythonReadings(text, 100).map(({ path, isKey }) => `${formatPath(path)}${isKey ? ' (key)' : ''}`)).to.deep.equal(
      ['a.b[1].on (key)', 'a.b[1].on', 'a["c.d"]', '[""][1]', '[""]', 'f[0][0]', 'h'],
    )
  }) // prettier-ignore
})
