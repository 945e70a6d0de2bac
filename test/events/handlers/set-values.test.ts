import { expect } from 'chai'
import { applyOperations } from '../../../src/context/apply-operations.ts'
import type { JsonObject, JsonValue } from '../../../src/json/json.ts'
import type { Operation } from '../../../src/context/operation.ts'
import type { EventResult } from '../../../src/events/outcome.ts'
import { documentWith, harness, stateOf } from '../../support/event-harness.ts'
import type { Harness } from '../../support/event-harness.ts'

async function setValues(handler: JsonValue, state: JsonObject = {}): Promise<{ flow: Harness; result: EventResult }> {
  const document = documentWith({ 'set-values': handler })
  const flow = harness({ ...document, state: { ...(document.state as JsonObject), ...state } })
  return { flow, result: await flow.fire() }
}

const sets = (...rules: [from: JsonValue, to: JsonValue][]): JsonObject => ({
  set: rules.map(([from, to]) => ({ from, to })),
})

describe('set-values', () => {
  it('stores rendered values, trimmed, in one revision', async () => {
    const { flow, result } = await setValues(
      sets(['  is {{ state.key1 }}\n', 'state.a.b'], ['2', ' state.{{ state.key1 }} ']),
    )
    expect(result).to.deep.equal({
      pipeline: 'build',
      event: 'success',
      status: 'done',
      blocks: [{ handler: 'set-values', block: 'default', status: 'sent', captured: ['state.a.b', 'state.value1'] }],
    })
    expect(stateOf(flow)).to.deep.equal({ key1: 'value1', a: { b: 'is value1' }, value1: '2' })
    expect(flow.revisions).to.equal(1)
  })

  it('runs named blocks in the order written, a revision each, every block seeing what the one before stored', async () => {
    const { flow, result } = await setValues({ one: sets(['1', 'state.n']), two: sets(['{{ state.n }}2', 'state.n']) })
    expect(stateOf(flow)).to.deep.equal({ key1: 'value1', n: '12' })
    expect(flow.revisions).to.equal(2)
    expect(result.blocks.map(({ block, status }) => [block, status])).to.deep.equal([
      ['one', 'sent'],
      ['two', 'sent'],
    ])
  })

  it('keeps the context fixed within a block', async () => {
    const { flow } = await setValues(sets(['new', 'state.key1'], ['{{ state.key1 }}', 'state.seen']))
    expect(stateOf(flow)).to.deep.equal({ key1: 'new', seen: 'value1' })
  })

  it('skips values that render to nothing, so that what is there stays', async () => {
    const { flow, result } = await setValues(sets([' {{ state.missing }} ', 'state.key1']))
    expect(stateOf(flow)).to.deep.equal({ key1: 'value1' })
    expect(flow.revisions).to.equal(0)
    expect(result.blocks).to.deep.equal([{ handler: 'set-values', block: 'default', status: 'unchanged' }])
  })

  it('makes no revision of values that are there already', async () => {
    const { flow, result } = await setValues(sets(['value1', 'state.key1']))
    expect(flow.revisions).to.equal(0)
    expect(result.blocks[0]).to.include({ status: 'unchanged' })
  })

  it('appends, adds and empties as set paths say', async () => {
    const { flow } = await setValues(sets(['a,b', 'state.list[]'], ['x', 'state.tags{}'], ['[]', 'state.old[]']), {
      tags: ['x'],
      old: ['y'],
    })
    expect(stateOf(flow)).to.deep.equal({ key1: 'value1', tags: ['x'], old: [], list: ['a,b'] })
  })

  it('takes null for nothing: no value, no rule, no rules', async () => {
    const blank = { set: [null, { from: null, to: 'state.key1' }] }
    const { flow, result } = await setValues({ a: { set: null }, b: blank, c: null })
    expect(result.blocks.map(({ block, status }) => [block, status])).to.deep.equal([
      ['a', 'unchanged'],
      ['b', 'unchanged'],
    ])
    expect(flow.revisions).to.equal(0)
  })

  it('takes numbers and booleans for their text', async () => {
    const { flow } = await setValues(sets([5, 'state.n'], [true, 'state.t']))
    expect(stateOf(flow)).to.deep.equal({ key1: 'value1', n: '5', t: 'True' })
  })

  const wrong: readonly (readonly [what: string, handler: JsonValue, reason: RegExp])[] = [
    ['a path into the configuration', sets(['x', 'pipelines.build.x']), /^pipelines\.build\.x is not changed/],
    ['the id', sets(['x', 'state.cicdContextDataId']), /^state\.cicdContextDataId cannot be changed/],
    ['__proto__', sets(['x', 'state.__proto__.x']), /set-values\.set\[0\]\.to does not render to a path: .*__proto__/],
    ['a path below a text', sets(['x', 'state.key1.below']), /state\.key1/],
    [
      'no path',
      sets(['x', '{{ state.missing }}']),
      /^pipelines\.build\.event-handlers\.success\.set-values\.set\[0\]\.to renders to nothing$/,
    ],
    ['a path that is none', sets(['x', 'state..x']), /set\[0\]\.to does not render to a path: state\.\.x/],
    ['a rule without from', { set: [{ to: 'state.x' }] }, /set-values\.set\[0\]\.from is missing$/],
    ['a rule whose from is a map', sets([{ a: 1 }, 'state.x']), /set-values\.set\[0\]\.from must be text, and is map$/],
    ['a rule that is no map', { set: ['x'] }, /set-values\.set\[0\] must be a map with to and from$/],
    ['rules that are no list', { set: { from: 'x', to: 'y' } }, /set-values\.set must be a list$/],
    ['a named block without set', { one: { sett: [] } }, /set-values\.one\.set is missing: is "sett" a typo\?$/],
    [
      'a key that is no block',
      { sett: [] },
      /set-values\.sett is not a block: a block is a map, did you mean "set"\?$/,
    ],
    ['a handler that is no map', 'x', /set-values is not a block: a block is a map$/],
  ]
  for (const [what, handler, reason] of wrong) {
    it(`fails on ${what} and stores nothing`, async () => {
      const good = sets(['good', 'state.good']).set as JsonValue[]
      const rules = typeof handler === 'object' && handler !== null && 'set' in handler ? handler.set : undefined
      const { flow, result } = await setValues(Array.isArray(rules) ? { set: [...rules, ...good] } : handler)
      expect(result.status).to.equal('failed')
      expect(result.blocks[0]!.reason).to.match(reason)
      expect(flow.revisions).to.equal(0)
    })
  }

  it('computes its values again when somebody else was first', async () => {
    const flow = harness(documentWith({ 'set-values': sets(['{{ state.key1 }}!', 'state.copy']) }))
    const computed: (readonly Operation[])[] = []
    await flow.fire({
      change: async (compute) => {
        computed.push(await compute(flow.document))
        const rival = { op: 'set', path: 'state.key1', value: 'theirs' } as const
        flow.document = applyOperations(flow.document, [rival], { allowConfigPaths: false }).document
        computed.push(await compute(flow.document))
        return { changed: true, repeated: false }
      },
    })
    expect(computed).to.deep.equal([
      [{ op: 'set', path: 'state.copy', value: 'value1!' }],
      [{ op: 'set', path: 'state.copy', value: 'theirs!' }],
    ])
  })

  it('is skipped when its condition no longer holds for what somebody else stored', async () => {
    const flow = harness(documentWith({ 'set-values': { if: '{{ state.key1 }}', ...sets(['x', 'state.x']) } }))
    const { blocks } = await flow.fire({
      change: async (compute) => {
        const emptied = { op: 'set', path: 'state.key1', value: '' } as const
        const operations = await compute(
          applyOperations(flow.document, [emptied], { allowConfigPaths: false }).document,
        )
        return { changed: operations.length > 0, repeated: false }
      },
    })
    expect(blocks).to.deep.equal([
      {
        handler: 'set-values',
        block: 'default',
        status: 'skipped',
        reason: 'pipelines.build.event-handlers.success.set-values.if does not hold',
      },
    ])
  })
})
