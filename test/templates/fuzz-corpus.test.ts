import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { createTemplateEngine } from '../../src/templates/jinja-engine.ts'
import type { TemplateContext } from '../../src/templates/template-engine.ts'
import { outcomeOf } from './corpus.ts'

interface FuzzCorpus {
  readonly context: TemplateContext
  readonly cases: readonly (readonly [template: string, kind: 'output' | 'error', text: string])[]
}

/** Random templates, and what Jinja2 makes of them; made by make-fuzz.py. */
const corpus = JSON.parse(readFileSync(new URL('data/fuzz-corpus.json', import.meta.url), 'utf8')) as FuzzCorpus

describe('templates put together at random', () => {
  it(`render as Jinja2 renders them: ${corpus.cases.length}`, () => {
    const engine = createTemplateEngine()
    const others = corpus.cases.flatMap(([template, kind, text]) => {
      const expected = kind === 'output' ? text : `error: ${text}`
      const outcome = outcomeOf(engine, template, corpus.context)
      // Where Python fails on a value that is undefined in some other way, it is named here.
      const isSame = outcome === expected || (outcome === 'error: undefined' && expected === 'error: type')
      return isSame ? [] : [{ template, expected, outcome }]
    })

    expect(others).to.deep.equal([])
    expect(corpus.cases.length).to.be.at.least(2500)
  })
})
