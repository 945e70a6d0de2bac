import { expect } from 'chai'
import type { JsonValue } from '../../../src/json/json.ts'
import { conditionHolds } from '../../../src/events/rendering/condition.ts'
import { createTemplateEngine } from '../../../src/templates/jinja-engine.ts'
import { TemplateError } from '../../../src/templates/template-error.ts'

function holds(condition: JsonValue): boolean {
  const context = { yes: 'y', no: '', list: [] }
  return conditionHolds({ engine: createTemplateEngine(), context, path: 'app.yaml: if' }, condition)
}

describe('a condition', () => {
  for (const condition of [
    '',
    ' \n ',
    'False',
    'None',
    'false',
    'null',
    '0',
    '[]',
    '{}',
    '{{ no }}',
    ' {{ 0 }} ',
    '{{ missing }}',
  ]) {
    it(`does not hold when it renders to ${JSON.stringify(condition)}`, () => {
      expect(holds(condition)).to.equal(false)
    })
  }

  for (const condition of [false, null, 0, '', [], {}]) {
    it(`does not hold when YAML says ${JSON.stringify(condition)}`, () => {
      expect(holds(condition)).to.equal(false)
    })
  }

  for (const condition of [
    'x',
    'no',
    'FALSE',
    '00',
    '{{ yes }}',
    'True',
    '{% if yes %}1{% endif %}',
    true,
    1,
    [0],
    { a: 0 },
  ]) {
    it(`holds for ${JSON.stringify(condition)}`, () => {
      expect(holds(condition)).to.equal(true)
    })
  }

  it('does not hold when something in it is undefined', () => {
    expect(holds('{{ nope.nope }}')).to.equal(false)
  })

  it('throws for any other fault, naming its place', () => {
    expect(() => holds('{% if %}')).to.throw(TemplateError, 'app.yaml: if')
  })
})
