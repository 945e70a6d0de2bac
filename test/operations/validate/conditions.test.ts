import { expect } from 'chai'
import { app, found } from './found.ts'

const message = {
  bare: 'is a text without {{ }}, so it always holds: write {{ EXPRESSION }}',
  dollar: 'has "$" before {{, which is text, so it always holds: remove the "$"',
  outside: (text: string) =>
    `has text outside of {{ }} (${text}), so it always holds: write the whole expression inside of {{ }}`,
}

describe('an if that always holds', () => {
  const block = (condition: string) =>
    app(`set-values: {if: ${JSON.stringify(condition)}, set: [{from: '1', to: state.a}]}`)

  for (const [condition, expected] of [
    ["state.version == '2'", message.bare],
    ['state.isRelease', message.bare],
    ['not state.isRelease', message.bare],
    ['state["is-release"]', message.bare],
    ['state.a and state.b', message.bare],
    ["'a' in state.tags && x", message.bare],
    ['!isRelease', message.bare],
    ['a != b', message.bare],
    ['runs > 3', message.bare],
    ['$(params.deploy)', message.bare],
    ['$DEPLOY', message.bare],
    ["${{ state.version == '2' }}", message.dollar],
    ["$ {{ state.version == '2' }} ", message.dollar],
    ["{{ state.version }} == '2'", message.outside("== '2'")],
    ["state.version == {{ '2' }}", message.outside('state.version ==')],
    ['{{ state.a }} and {{ state.b }}', message.outside('and')],
    ['not {{ state.a }}', message.outside('not')],
  ] as const) {
    it(`is reported for ${condition}`, async () => {
      expect(await found({ 'app.yaml': block(condition) })).to.deep.equal([
        `app.yaml:7:26 warning ALWAYS_HOLDS ….set-values.if: ${expected}`,
      ])
    })
  }

  for (const condition of [
    "{{ state.version == '2' }}",
    '{% if state.a == 1 %}yes{% endif %}',
    '{% if state.a %}$x{% endif %}',
    '{{ state.a }}{{ state.b }}',
    '{{ state.a > 1 }}{# a == b #}',
    'v{{ state.a }}',
    '[{{ state.a }}]',
    ...['true', 'false', 'yes', 'no', '', '1', 'always', 'on release only', 'see example.com and more.'],
  ]) {
    it(`is not reported for ${JSON.stringify(condition)}`, async () => {
      expect(await found({ 'app.yaml': block(condition) })).to.deep.equal([])
    })
  }

  it('is not reported beside a tag that is not closed', async () => {
    const [problem, ...others] = await found({ 'app.yaml': block("{{ state.a == '1'") })
    expect(others).to.deep.equal([])
    expect(problem).to.contain('TEMPLATE_ERROR')
  })

  it('is reported for an event, a handler and a generator', async () => {
    const text = `cicd-contexts:
  stage:
    pipelines:
      build:
        generators: {urls: {a: {if: state.a == 1, set: [{key: state.url, value: x}]}}}
        event-handlers:
          success:
            if: state.a == 1
            set-values: {if: state.a == 1, one: {set: [{from: '1', to: state.a}]}}
`
    const problems = await found({ 'app.yaml': text })
    expect(problems.map((line) => line.replace(/: .*/, ''))).to.deep.equal([
      'app.yaml:5:33 warning ALWAYS_HOLDS cicd-contexts.stage.pipelines.build.generators.urls.a.if',
      'app.yaml:8:13 warning ALWAYS_HOLDS ….if',
      'app.yaml:9:26 warning ALWAYS_HOLDS ….set-values.if',
    ])
  })
})
