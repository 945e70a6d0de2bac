import { expect } from 'chai'
import { createTemplateEngine } from '../../src/templates/jinja-engine.ts'
import { contextOf, corpus, differences, outcomeOf } from './corpus.ts'

const engine = createTemplateEngine()
const different = new Map(differences.map((difference) => [difference.template, difference]))
const groups = Map.groupBy(corpus.cases, ({ group }) => group)

describe(`the corpus rendered by Jinja2 ${corpus.jinja2}`, () => {
  for (const [group, cases] of groups) {
    it(`renders the same here: ${group} (${cases.length})`, () => {
      for (const example of cases) {
        const expected = different.get(example.template)?.ours ?? example.output ?? `error: ${example.error ?? ''}`
        expect(outcomeOf(engine, example.template, contextOf(example)), example.template).to.equal(expected)
      }
    })
  }

  it('has 600 cases and more', () => {
    expect(corpus.cases.length).to.be.at.least(600)
  })

  it('lists every difference with what Jinja2 makes of it', () => {
    const outputs = new Map(corpus.cases.map((example) => [example.template, example.output]))
    for (const { template, jinja2, ours } of differences) {
      expect(outputs.get(template), template).to.equal(jinja2)
      expect(ours, template).not.to.equal(jinja2)
    }
  })

  it('differs in 1 of 1000 cases at most', () => {
    expect(differences.length).to.be.at.most(corpus.cases.length / 1000)
  })

  it('leaves the context as it was', () => {
    const before = JSON.stringify(corpus.context)
    for (const example of corpus.cases) outcomeOf(engine, example.template, contextOf(example))
    expect(JSON.stringify(corpus.context)).to.equal(before)
  })
})
