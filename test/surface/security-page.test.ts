import { expect } from 'chai'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const page = readFileSync(join(root, 'docs', 'security.md'), 'utf8')

describe('docs/security.md', () => {
  it('names a test for each guarantee', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('| ') && !/^\| (?:what|guarantee) \|/.test(line))
    const untested = rows.filter((row) => !/\| (?:`test\/[^`]+`.*|the same) \|$/.test(row))

    expect(rows).to.have.length.above(40)
    expect(untested.filter((row) => !/^\| (?:---|not guaranteed) \|/.test(row))).to.deep.equal([])
  })

  it('names no test that there is not', () => {
    const named = page.match(/test\/[\w./-]+\.test\.ts/g) ?? []

    expect(named.filter((file) => !existsSync(join(root, file)))).to.deep.equal([])
  })
})
