import { expect } from 'chai'
import { found } from './found.ts'

describe('what is found in an app config, beside its bases,', () => {
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
})
