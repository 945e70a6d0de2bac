import { readFileSync } from 'node:fs'
import { parseEvents } from 'js-yaml'
import { expect } from 'chai'
import fc from 'fast-check'
import { CicdError } from '../../src/errors/cicd-error.ts'
import { indentContinuations } from '../../src/yaml/indent-continuations.ts'
import { readYaml } from '../../src/yaml/read-yaml.ts'

/** Random documents and what PyYAML reads, recorded by make-documents.py. */
const { documents } = JSON.parse(readFileSync(new URL('data/documents.json', import.meta.url), 'utf8')) as {
  documents: [string, string][]
}

/** Documents in the ways of Kubernetes and Tekton, and what PyYAML reads, recorded by make-layouts.py. */
const { layouts } = JSON.parse(readFileSync(new URL('data/layouts.json', import.meta.url), 'utf8')) as {
  layouts: { title: string; text: string; json: string }[]
}

function isRefusedByJsYaml(text: string): boolean {
  try {
    parseEvents(text, {})
    return false
  } catch {
    return true
  }
}

describe('Documents that PyYAML reads', () => {
  for (const { title, text, json } of layouts) {
    it(`are read alike: ${title}`, () => {
      expect(JSON.stringify(readYaml(text, 'a.yaml'))).to.equal(JSON.stringify(JSON.parse(json)))
    })
  }

  it(`are read alike: ${documents.length} random ones`, () => {
    for (const [text, json] of documents) {
      expect(JSON.stringify(readYaml(text, 'a.yaml')), text).to.equal(JSON.stringify(JSON.parse(json)))
    }
  })

  it('are of the kinds that js-yaml alone refuses, many of them', () => {
    expect(documents.filter(([text]) => isRefusedByJsYaml(text)).length).to.be.greaterThan(30)
    expect(layouts.filter(({ text }) => isRefusedByJsYaml(text)).length).to.be.greaterThan(10)
  })
})

describe('Blanks put in for js-yaml', () => {
  it('are none where it reads the text without them', () => {
    const texts = [...documents.map(([text]) => text), ...layouts.map(({ text }) => text)]
    const read = texts.filter((text) => !isRefusedByJsYaml(text))

    expect(read.length).to.be.greaterThan(300)
    for (const text of read) expect(indentContinuations(text), text).to.equal(undefined)
  })

  it('are found, or not, in any text, which is then read or refused', () => {
    const pieces = fc.constantFrom(
      ...Array.from('[]{}\'"#:-?|>,&!%*ab\\\0\t\r\uFEFF'),
      '\n',
      '\n',
      '\n  ',
      ' ',
      ': ',
      '- ',
      '---',
      'k: ',
      '|2',
    )
    const texts = fc.array(pieces, { maxLength: 40 }).map((each) => each.join(''))
    fc.assert(
      fc.property(texts, (text) => {
        try {
          readYaml(text, 'a.yaml')
        } catch (error) {
          expect(error).to.be.instanceOf(CicdError)
        }
      }),
      { numRuns: 3000 },
    )
  })
})
