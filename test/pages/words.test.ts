import { expect } from 'chai'
import { globSync } from 'node:fs'
import { repositoryRoot } from '../support/manifests.ts'
import { readPage } from './pages.ts'
import { avoidedForms, avoidedIn, plainPlaces } from './words.ts'

const files = globSync([...plainPlaces], {
  cwd: repositoryRoot,
  exclude: (name) => name.endsWith('compiled.ts'),
}).sort()

describe('the forms that CONTRIBUTING.md asks to avoid', () => {
  it('stand in no page, message or comment of the places that are listed', () => {
    expect(files.length).to.be.greaterThan(400)
    const found = files.flatMap((file) => avoidedIn(readPage(file)).map((line) => `${file}:${line}`))

    expect(found).to.deep.equal([])
  })

  it('are each found in the table of CONTRIBUTING.md, so that every pattern has a row', () => {
    const [, words = ''] = /## Words\n(.*?)\n## /s.exec(readPage('CONTRIBUTING.md')) ?? []
    const rows = avoidedIn(words).join('\n')

    for (const { instead } of avoidedForms) expect(rows, instead).to.include(`→ ${instead}`)
  })

  it('are told from sentences that only look like them', () => {
    for (const line of [
      'There is no such command.',
      'it is no longer there',
      'if (a) return b; else c()',
      '} else if (a) {',
      'It is so that steps agree.',
      'how many there are',
    ])
      expect(avoidedIn(line), line).to.deep.equal([])
  })
})
