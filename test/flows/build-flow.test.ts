import { expect } from 'chai'
import { flowText } from '../../src/cli/print/flow-text.ts'
import { buildFlow } from '../../src/flows/model/build-flow.ts'
import { shownQuestions } from '../../src/flows/model/questions.ts'
import { flowPage } from '../../src/flows/page/flow-page.ts'
import { change, question, source } from './support.ts'

describe('the model of a flow', () => {
  it('has a lane for each run, in the order of their first changes, and one for changes outside of runs', () => {
    const build = { namespace: 'team-a', pipelineRun: 'build-x7', taskRun: 'unit', step: 'report' }
    const flow = buildFlow(
      source({
        changes: [
          change(4, { run: { pipelineRun: '8', url: 'https://ci.example/8' } }),
          change(3, { run: build }),
          change(2),
          change(1, { run: build }),
        ],
      }),
    )
    expect(flow.lanes).to.deep.equal([
      { name: 'build-x7', namespace: 'team-a', from: '2026-11-28T12:00:01.000Z', to: '2026-11-28T12:00:03.000Z' },
      { name: 'outside of a run', from: '2026-11-28T12:00:02.000Z', to: '2026-11-28T12:00:02.000Z' },
      {
        ...{ name: '8', from: '2026-11-28T12:00:04.000Z', to: '2026-11-28T12:00:04.000Z' },
        url: 'https://ci.example/8',
      },
    ])
    expect(flow.moments.map(({ revision, lane, place }) => [revision, lane, place])).to.deep.equal([
      [1, 0, 'unit / report'],
      [2, 1, ''],
      [3, 0, 'unit / report'],
      [4, 2, ''],
    ])
  })

  it('says what happened to questions in words, and nothing of their signatures', () => {
    const record = { id: 'q1', name: 'deploy', subject: 'shop 1.5 to prod', state: 'open', votes: [] }
    const vote = { person: 'ann', name: 'ann', via: 'web', option: 'approve', at: 'T', comment: 'a\nb', signature: {} }
    const flow = buildFlow(
      source({
        changes: [
          change(3, {
            changes: [
              { path: 'decisions.deploy.state', before: 'open', after: 'approved' },
              { path: 'decisions.deploy.signature', after: { payload: 'x' } },
            ],
          }),
          change(2, { changes: [{ path: 'decisions.deploy.votes', before: [], after: [vote] }] }),
          change(1, { changes: [{ path: 'decisions', after: { deploy: record } }] }),
        ],
      }),
    )
    expect(flow.moments.map(({ kind, lines }) => [kind, ...lines])).to.deep.equal([
      ['asked', 'deploy: asked: shop 1.5 to prod'],
      ['vote', 'deploy: ann chose approve (web): a\\nb'],
      ['ended', 'deploy: approved'],
    ])
  })

  it('joins an event to the end of the question that fired it', () => {
    const ended = question({
      ...{ state: 'approved', option: 'approve', decidedAt: '2026-11-28T12:00:02.000Z' },
      outbox: [{ kind: 'event', event: 'deploy=approved', question: 'q1', state: 'done' }],
    })
    const { moments } = buildFlow(
      source({
        questions: [ended],
        changes: [
          change(4, { command: 'handle-event deploy=approved', changes: [{ path: 'state.d', after: 1 }] }),
          change(3, { command: 'handle-event build=success', changes: [{ path: 'state.b', after: 1 }] }),
          change(2, { changes: [{ path: 'decisions.deploy.state', before: 'open', after: 'approved' }] }),
          change(1),
        ],
      }),
    )
    expect(moments.map(({ kind, event, follows }) => [kind, event, follows])).to.deep.equal([
      ['change', undefined, undefined],
      ['ended', undefined, undefined],
      ['event', 'build=success', undefined],
      ['event', 'deploy=approved', 1],
    ])
  })

  it("reports the state of a question's event, and does not confuse it with its end", () => {
    const due = { kind: 'event', event: 'deploy=approved', question: 'q1', state: 'done', reason: 'x' }
    const { moments } = buildFlow(
      source({
        changes: [
          change(1, {
            command: 'decisions settle deploy',
            changes: [{ path: 'decisions.deploy.outbox', after: [due] }],
          }),
        ],
      }),
    )
    expect(moments.map(({ kind, lines }) => [kind, ...lines])).to.deep.equal([
      ['change', 'deploy: event deploy=approved: done'],
    ])
  })

  it('says what the flow waits for, and from whom', () => {
    const vote = { person: 'ann', name: 'ann', via: 'web', option: 'approve', at: '2026-11-28T12:00:01.000Z' } as const
    const ended = question({
      ...{ name: 'test', id: 'q2', state: 'approved' },
      outbox: [{ kind: 'event', event: 'test=ok', question: 'q2', state: 'pending' }],
    })
    const { waiting } = buildFlow(source({ questions: [question({ votes: [vote] }), ended] }))
    expect(waiting).to.deep.equal([
      { what: 'deploy: shop 1.5 to prod', whom: 'ann, bob and the group releasers (1 of 2 votes)' },
      { what: 'event test=ok, after test', whom: 'a gateway or a waiting step' },
    ])
  })

  it('makes links only of http and https URLs without a login', () => {
    const { state } = buildFlow(
      source({
        state: {
          run: 'https://ci.example/8?a=b',
          odd: { script: 'javascript:alert(1)', login: 'https://ann:secret@x.example/', text: 'see https://a.example' },
          list: [1, 2],
        },
      }),
    )
    expect(state).to.deep.equal([
      { path: 'run', value: 'https://ci.example/8?a=b', url: 'https://ci.example/8?a=b' },
      { path: 'odd.script', value: 'javascript:alert(1)' },
      { path: 'odd.login', value: 'https://ann:secret@x.example/' },
      { path: 'odd.text', value: 'see https://a.example' },
      { path: 'list', value: '[1,2]' },
    ])
  })

  it('shows a part of a large context, and says how much is left out', () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`k${index}`, 'x'.repeat(1000)]))
    const changes = Array.from({ length: 25 }, (_, index) => ({ path: `state.k${index}`, after: index }))
    const { state, moreState, moments } = buildFlow(source({ state: many, changes: [change(1, { changes })] }))
    expect([state.length, moreState, state[0]?.value.length, moments[0]?.lines.length, moments[0]?.more]).to.deep.equal(
      [50, 10, 199, 20, 5],
    )
  })

  it('shows open and new questions of very many, and the newest votes of a question', () => {
    const at = (index: number) => new Date(Date.UTC(2026, 10, 28) + index * 1000).toISOString()
    const ended = Array.from({ length: 12_000 }, (_, index) =>
      question({ name: `q${index}`, state: 'approved', askedAt: at(index) }),
    )
    const open = question({ name: 'open', askedAt: at(0) })
    const shown = shownQuestions([open, ...ended])
    expect([shown.length, shown[0]?.name, shown[1]?.name, shown.at(-1)?.name]).to.deep.equal([
      ...[100, 'open', 'q11901', 'q11999'],
    ])
    expect(shownQuestions(ended.slice(0, 100))).to.have.length(100)

    const votes = Array.from({ length: 130 }, (_, index) => {
      return { person: `p${index}`, name: `p${index}`, via: 'store', option: 'approve', at: at(index) } as const
    })
    const flow = buildFlow(source({ questions: [question({ votes })], moreQuestions: 7 }))
    const [one] = flow.questions
    expect([one?.votes.length, one?.moreVotes, one?.votes[0]?.person]).to.deep.equal([100, 30, 'p30'])
    expect(one?.options[0]?.votes).to.equal(130)
    const page = flowPage(flow).toString()
    expect(page)
      .to.contain('… 30 older votes')
      .and.contain('… and 7 more: <code>cicdstatemgr decisions --id demo</code>')
    expect(flowText(flow))
      .to.contain('  … 30 older votes')
      .and.contain('… and 7 more: cicdstatemgr decisions --id demo')
  })

  it('survives records that other programs wrote', () => {
    const odd = [
      { path: 'decisions', after: 7 },
      { path: 'decisions.a', after: null },
      { path: 'decisions.a.votes', after: [1, { person: 2 }] },
      { path: 'decisions.***', after: 'x' },
      { path: 'not [a path', after: 1 },
    ]
    const { moments } = buildFlow(source({ changes: [change(1, { changes: odd })] }))
    expect(moments[0]?.lines).to.deep.equal([
      'a:  chose  ()',
      'decisions.a: set to null',
      'decisions.***: set to "x"',
      'not [a path: set to 1',
    ])
  })
})
