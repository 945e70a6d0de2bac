import { expect } from 'chai'
import { pictureOf } from '../../src/flows/formats.ts'
import { buildFlow } from '../../src/flows/model/build-flow.ts'
import { pictureFormats } from '../../src/flows/model/picture-format.ts'
import { Markup, markup } from '../../src/flows/markup/markup.ts'
import { change, question, source } from './support.ts'

const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(1)>\`\u202e\u0000\u001b[31m\ud800; end %% -->`

/** Each text that comes from outside is hostile. */
function hostileFlow() {
  const vote = { person: hostile, name: hostile, via: 'web', option: hostile, at: hostile, comment: hostile } as const
  return buildFlow(
    source({
      ...{ id: hostile, state: { [hostile]: hostile }, links: [{ name: hostile, url: 'https://a.example/' }] },
      changes: [
        change(2, {
          ...{ actor: hostile, command: `handle-event ${hostile}=x` },
          run: { namespace: hostile, pipelineRun: hostile, taskRun: hostile, step: hostile, url: hostile },
          changes: [{ path: `state.${hostile}`, before: hostile, after: hostile }],
        }),
        change(1, { changes: [{ path: 'decisions.deploy.votes', after: [vote] }] }),
      ],
      questions: [
        question({
          ...{ name: hostile, subject: hostile, policy: hostile, askedBy: hostile, comment: hostile, by: [hostile] },
          ...{ votes: [vote], audience: { people: [hostile], groups: [hostile] } },
        }),
      ],
    }),
  )
}

describe('pictures of a flow', () => {
  for (const format of pictureFormats) {
    it(`${format} shows what comes from outside as text`, () => {
      const text = pictureOf(hostileFlow(), format)
      expect(text).to.contain('alert')
      expect(text).not.to.match(/<script|<img|\u202e|\u0000|\u001b/)
      expect(text.isWellFormed()).to.equal(true)
    })

    it(`${format} loads nothing`, () => {
      expect(pictureOf(hostileFlow(), format)).not.to.match(/<link|<iframe|<object|@import|(?:src|srcset|action)="/)
    })
  }

  it('an HTML page allows its own style and nothing else', () => {
    const text = pictureOf(buildFlow(source()), 'html')
    expect(text).to.match(
      /content="default-src &#39;none&#39;; style-src &#39;sha256-[\w+/=]{44}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;"/,
    )
  })

  for (const [state, colour] of [
    ['approved', '#1a7f37'],
    ['rejected', '#cf222e'],
    ['expired', '#cf222e'],
    ['cancelled', '#cf222e'],
  ] as const) {
    it(`an end that is ${state} has the colour ${colour}`, () => {
      const changes = [change(3, { changes: [{ path: 'decisions.deploy.state', before: 'open', after: state }] })]
      const text = pictureOf(buildFlow(source({ changes })), 'svg')
      expect([...text.matchAll(/<circle [^>]*fill="([^"]*)"/g)].map(([, fill]) => fill)).to.deep.equal([colour])
    })
  }

  it('Mermaid has a participant for each run, an arrow for each change and a note for each end', () => {
    const flow = buildFlow(
      source({
        questions: [question()],
        changes: [
          change(3, { changes: [{ path: 'decisions.deploy.state', after: 'approved' }] }),
          change(2, { command: 'handle-event build=success', run: { pipelineRun: 'build-x7' } }),
          change(1, { command: 'init', changes: [{ path: 'state.a', after: 'the end; #1' }] }),
        ],
      }),
    )
    expect(pictureOf(flow, 'mermaid')).to.equal(`sequenceDiagram
  participant R0 as outside of a run
  participant R1 as build-x7
  participant C as demo
  R0->>C: 12#58;00#58;01 ci#58; init state.a#58; set to #34;the #101;nd#59; #35;1#34;
  R1-)C: 12#58;00#58;02 ci#58; event build#61;success
  R0->>C: 12#58;00#58;03 ci#58; deploy#58; approved
  Note over C: deploy#58; approved
  Note over C: waits for deploy#58; shop 1.5 to prod, from ann, bob and the group releasers #40;0 of 2 votes#41;
`)
  })

  it('SVG draws an arrow from the end of a question to the change by its event', () => {
    const ended = question({
      ...{ state: 'approved', decidedAt: '2026-11-28T12:00:01.000Z' },
      outbox: [{ kind: 'event', event: 'deploy=approved', question: 'q1', state: 'done' }],
    })
    const flow = buildFlow(
      source({
        questions: [ended],
        changes: [
          change(2, { command: 'handle-event deploy=approved', changes: [{ path: 'state.d', after: 1 }] }),
          change(1, { changes: [{ path: 'decisions.deploy.state', after: 'approved' }] }),
        ],
      }),
    )
    const svg = pictureOf(flow, 'svg')
    expect(svg.match(/stroke-dasharray/g)).to.have.length(1)
    expect(svg).to.contain('2 · 12:00:02 · ci · event deploy=approved · state.d: set to 1</text>')
  })

  it('markup is made only by its own templates', () => {
    const forged: unknown = { toString: () => '<b>' }
    expect(() => markup`${forged as Markup}`).to.throw(TypeError)
    expect(() => new Markup('<b>', Symbol('maker') as never)).to.throw(TypeError)
    expect(() => markup`${Object.create(Markup.prototype) as Markup}`).to.throw(TypeError)
  })
})
