import { expect } from 'chai'
import { found } from './found.ts'

describe('what is found in an app config: values of another kind, and files that cannot be read', () => {
  it('is not a missing cicd context if the file cannot be read', async () => {
    const text = 'cicd-contexts:\n  stage:\n    channel: c\n   pipelines: {}\n'
    expect(await found({ 'app.yaml': text }, { cicdContext: 'stage' })).to.deep.equal([
      'app.yaml:4:4 error INVALID_YAML : bad indentation of a mapping entry',
    ])
  })

  it('is a macro that is null and removes none of a base', async () => {
    const text = 'bases: [core.yaml]\njinja2-macros: {a: null, b: null}\ncicd-contexts: {stage: {}}\n'
    const core = "jinja2-macros: {a: '{% macro a() %}{% endmacro %}'}\n"
    expect(await found({ 'app.yaml': text, 'bases/core.yaml': core }, { basesDir: 'bases' })).to.deep.equal([
      'app.yaml:2:26 error BAD_APP_CONFIG jinja2-macros.b: is null, text is expected',
    ])
  })

  it('is a foreach that leads to a list', async () => {
    const path = 'pipelines.build.event-handlers.success.set-values.set'
    const text = `cicd-contexts:
  stage:
    pipelines:
      build:
        event-handlers:
          success:
            manual-choice: {title: t, choice-generators: {g: {foreach: ${path}, iterator: one, template: ''}}}
            set-values: {set: [{from: a, to: state.a}]}
`
    expect(await found({ 'app.yaml': text })).to.deep.equal([
      `app.yaml:7:63 error BAD_BLOCK ….manual-choice.choice-generators.g.foreach: is "${path}", which is a list: a map is expected, such as {first: …, second: …}`,
    ])
  })
})
