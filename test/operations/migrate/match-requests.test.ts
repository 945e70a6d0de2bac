import { expect } from 'chai'
import type { JsonObject } from '../../../src/json/json.ts'
import { eventBlocksIn } from '../../../src/operations/migrate/event-blocks.ts'
import { notDone } from '../../../src/operations/migrate/undone-blocks.ts'
import type { EventBlock } from '../../../src/operations/migrate/event-blocks.ts'
import { unmatchedRequests } from '../../../src/operations/migrate/match-requests.ts'

const block = (name: string, here: EventBlock['here'], message = name): EventBlock => ({
  ...{ handler: 'notify', name: `notify.${name}`, here },
  config: { message },
})
const request = (text: string): JsonObject => ({ method: 'POST', url: '/slack', body: { text } })

/** The names of the blocks that only one program sent. */
function alone(blocks: readonly EventBlock[], there: readonly string[], here: readonly string[]) {
  const found = unmatchedRequests(blocks, there.map(request), here.map(request))
  const names = (list: typeof found.there) => list.map(({ index, block: { name } }) => `${index} ${name.slice(7)}`)
  return { there: names(found.there), here: names(found.here) }
}

describe('the requests of two programs', () => {
  it('are all matched if both sent the same', () => {
    expect(alone([block('a', 'done'), block('b', 'done')], ['a', 'b'], ['a', 'b'])).to.deep.equal({
      there: [],
      here: [],
    })
    expect(alone([], [], [])).to.deep.equal({ there: [], here: [] })
  })

  it('are matched although their texts differ', () => {
    expect(alone([block('a', 'done'), block('b', 'done')], ['a 1', 'b 1'], ['a 2', 'b 2'])).to.deep.equal({
      ...{ there: [], here: [] },
    })
  })

  it('lead to the skipped block that was sent, among those that both skip', () => {
    const blocks = [block('a', 'skipped'), block('b', 'skipped'), block('c', 'done'), block('d', 'skipped')]

    expect(alone(blocks, ['b', 'c'], ['c'])).to.deep.equal({ there: ['0 b'], here: [] })
    expect(alone(blocks, ['c', 'd'], ['c'])).to.deep.equal({ there: ['1 d'], here: [] })
    expect(alone(blocks, ['a', 'b', 'c', 'd'], ['c'])).to.deep.equal({ there: ['0 a', '1 b', '3 d'], here: [] })
  })

  it('never lead to a block that both turn off', () => {
    const blocks = [block('a', 'none', 'same'), block('b', 'off', 'same'), block('c', 'done')]

    expect(alone(blocks, ['same', 'c'], ['c'])).to.deep.equal({ there: ['0 b'], here: [] })
  })

  it('may be sent by this program alone', () => {
    expect(alone([block('a', 'done'), block('b', 'done')], ['b'], ['a', 'b'])).to.deep.equal({
      there: [],
      here: ['0 a'],
    })
  })

  it('of blocks that fail by the rules of the commands may be sent with the old flags', () => {
    const blocks = [block('a', 'failed'), block('b', 'done')]

    expect(alone(blocks, ['a', 'b'], ['a', 'b'])).to.deep.equal({ there: [], here: [] })
    expect(alone(blocks, ['a', 'b'], ['b'])).to.deep.equal({ there: ['0 a'], here: [] })
  })

  it('are left alone if the dry run does not fit them', () => {
    expect(alone([block('a', 'done')], ['a'], ['a', 'x', 'y'])).to.deep.equal({ there: [], here: [] })
  })
})

describe('the blocks of a dry run', () => {
  const handlers = { notify: { a: { message: 'A' } }, respond: { message: 'R' } }
  const document = { pipelines: { build: { 'event-handlers': { success: handlers } } } }
  const path = 'pipelines.build.event-handlers.success.notify'
  const blocks = (...outcomes: readonly JsonObject[]) =>
    eventBlocksIn(
      JSON.stringify({
        pipeline: 'build',
        event: 'success',
        blocks: outcomes,
        plan: [{ handler: 'respond', block: 'default' }],
      }),
      document,
    )
  const skipped = (reason: string) => ({ handler: 'notify', block: 'a', status: 'skipped', reason })

  it('say what is done here, and why not', () => {
    const outcomes = [
      skipped(`${path}.a.if does not hold`),
      skipped(`${path}.a.enabled is false`),
      skipped(`${path}.enabled is false`),
      skipped(`${path}.a.message renders to nothing`),
      { handler: 'notify', block: 'a', status: 'failed', reason: 'x' },
      { handler: 'respond', block: 'default', status: 'skipped' },
    ]

    const found = blocks(...outcomes) ?? []
    expect(found.map(({ here }) => here)).to.deep.equal(['skipped', 'off', 'none', 'none', 'failed', 'done'])
    expect(found.map(({ config }) => config.message)).to.deep.equal(['A', 'A', 'A', 'A', 'A', 'R'])
  })

  it('say whether it is the if of the event that skips them', () => {
    const event = path.replace(/\.notify$/, '')
    const found = blocks(skipped(`${event}.if does not hold`), skipped(`${path}.a.if does not hold`)) ?? []

    expect(found.map(({ ofEvent }) => ofEvent)).to.deep.equal([true, undefined])
    const observed = { exitCode: 0, said: '', stderr: '', document: null, requests: [] }
    const advice = found.map((one) => notDone('', 'build=success', one, observed).suggestion)
    expect(advice).to.deep.equal([
      'The if of the event is false here: see ENABLED_ELSEWHERE.',
      'Its if is false here: a blank text, false, 0 and the like are true to the Python program when an if renders to them.',
    ])
  })

  it('are not there if the output is not that of a dry run', () => {
    for (const text of ['', 'Traceback', '[]', '{}', '{"blocks": 1, "plan": []}']) {
      expect(eventBlocksIn(text, document)).to.equal(undefined)
    }
  })
})
