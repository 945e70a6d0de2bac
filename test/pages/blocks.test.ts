import { expect } from 'chai'
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { repositoryRoot } from '../support/manifests.ts'
import { accounts } from './accounts.ts'
import { blocksOf, pages, readPage } from './pages.ts'
import { isProjectLine } from './project-lines.ts'

/** YAML is looked at in yaml.test.ts, all of it. */
const blocks = pages.flatMap((page) =>
  blocksOf(readPage(page))
    .filter(({ language }) => language !== 'mermaid' && language !== 'yaml')
    .map((block) => ({ page, ...block })),
)
const known = accounts.flatMap(({ page, blocks: firsts }) => firsts.map((first) => `${page}: ${first}`))

describe('the blocks of commands and output on the pages', () => {
  it('are each run or compared by a test, or listed with the reason why not', () => {
    const others = blocks
      .filter(({ text }) => !text.trimEnd().split('\n').every(isProjectLine))
      .map(({ page, first }) => `${page}: ${first}`)

    expect(others.filter((block) => !known.includes(block))).to.deep.equal([])
    expect(known.filter((block) => !others.includes(block))).to.deep.equal([])
  })

  it('are named by tests that read the page', () => {
    for (const { page, test } of accounts) {
      if (test === undefined || test.startsWith('test/pages/')) continue
      const file = join(repositoryRoot, test)
      expect(existsSync(file), test).to.equal(true)
      const folder = page.split('/').at(-2) ?? ''
      const isNamed = readFileSync(file, 'utf8').includes(
        basename(page) === 'README.md' ? folder : basename(page, '.md'),
      )
      expect(isNamed, `${test} reads ${page}`).to.equal(true)
    }
  })
})
