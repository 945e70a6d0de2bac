import { expect } from 'chai'
import type { JsonObject } from '../../../src/json/json.ts'
import { eventBlocks } from '../../../src/events/plan/event-blocks.ts'
import { planBlock } from '../../../src/events/plan/plan-block.ts'
import type { BlockPlan } from '../../../src/events/handlers/handler.ts'
import { createTemplateEngine } from '../../../src/templates/jinja-engine.ts'
import { documentWith, slackConfig } from '../../support/event-harness.ts'
import { rejectionOf } from '../../support/error-of.ts'

const templates = createTemplateEngine()

async function plan(document: JsonObject): Promise<BlockPlan> {
  const [block] = eventBlocks(document, 'build', 'success')
  if (block === undefined) throw new Error('no block')
  return planBlock(block, document, { config: slackConfig('http://127.0.0.1:1'), templates, vars: [] })
}

describe('what a block plans', () => {
  it('may take of all its templates together what one may', async () => {
    const slow = '{% for i in range(100000) %}{% set x = i %}{% endfor %}'
    const set = Array.from({ length: 20 }, (_, index) => ({ from: `${slow}${index}`, to: `state.n${index}` }))
    const error = await rejectionOf(plan(documentWith({ 'set-values': { default: { set } } })))
    expect(error).to.include({ code: 'TEMPLATE_ERROR' })
    expect(error.message).to.contain('more than 1000000 steps: the template loops too often')
    // The next block starts again.
    const few = await plan(documentWith({ 'set-values': { default: { set: set.slice(0, 2) } } }))
    expect(few.kind).not.to.equal('skip')
  })

  it('has room for hundreds of choices that use macros', async () => {
    const macro = (index: number): string =>
      `{%- macro m${index}(x) -%}*{{ x|upper }}* ({{ x|length }}){%- endmacro -%}`
    const optionsOf = (choice: number) =>
      Array.from({ length: 15 }, (_, index) => ({
        text: `{{ m${index % 10}("option ${choice}.${index}") }}`,
        value: `{{ {"n": ${index}}|tojson }}`,
      }))
    const choices = Array.from({ length: 20 }, (_, index) => [
      `c${index}`,
      { header: '{{ m1("which") }}', options: optionsOf(index) },
    ])
    const choice = { title: 'Deploy?', choices: Object.fromEntries(choices) as JsonObject }
    const all = Array.from({ length: 10 }, (_, index) => macro(index)).join('')
    const planned = await plan(documentWith({ 'manual-choice': { default: choice } }, { jinja2Macros: { all } }))
    expect(JSON.stringify(planned)).to.contain('*OPTION 0.14* (11)')
  })

  it('begins after a turn of the event loop, so that signals are heard between blocks', async () => {
    let turned = false
    setImmediate(() => (turned = true))
    await plan(documentWith({ 'set-values': { default: { set: [] } } }))
    expect(turned).to.equal(true)
  })
})
