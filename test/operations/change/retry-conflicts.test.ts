import { expect } from 'chai'
import { contextId } from '../../../src/context/context-id.ts'
import { systemClock } from '../../../src/io/clock.ts'
import type { Clock } from '../../../src/io/clock.ts'
import { retryConflicts } from '../../../src/operations/change/retry-conflicts.ts'
import { rejection } from '../../support/rejection.ts'

/** A clock that is as far on as it was asked to sleep, and a second for each attempt. */
function clockOf(sleeps: number[]): Clock {
  let now = 0
  return {
    now: () => new Date((now += 500)),
    sleep: (milliseconds) => {
      sleeps.push(milliseconds)
      now += milliseconds
      return Promise.resolve()
    },
  }
}

const id = contextId('demo')

describe('retryConflicts', () => {
  it('tries until it is first, and lets others go first in between', async () => {
    const sleeps: number[] = []
    const answers = [undefined, undefined, 'stored', 'never asked for']

    const result = await retryConflicts(id, () => Promise.resolve(answers.shift()), { clock: clockOf(sleeps) })

    expect(result).to.equal('stored')
    expect(answers).to.deep.equal(['never asked for'])
    expect(sleeps).to.have.length(2)
    for (const pause of sleeps) expect(pause).to.be.within(0, 2000)
  })

  it('gives up after a minute, as a conflict that says how often it tried', async () => {
    let attempts = 0

    const error = await rejection(
      retryConflicts(
        id,
        () => {
          attempts++
          return Promise.resolve(undefined)
        },
        { clock: clockOf([]) },
      ),
    )

    expect(error).to.include({
      kind: 'conflict',
      code: 'CONTENTION',
      message: `demo was not changed: other changes came first, ${attempts} times in a row`,
    })
    expect(attempts).to.be.within(20, 60)
  })

  it('passes on what an attempt throws, at once', async () => {
    const sleeps: number[] = []
    let thrown: unknown

    await retryConflicts(id, () => Promise.reject(new Error('gone')), { clock: clockOf(sleeps) }).catch(
      (error: unknown) => (thrown = error),
    )

    expect(thrown).to.have.property('message', 'gone')
    expect(sleeps).to.deep.equal([])
  })

  it('ends a pause at once when its caller gives up', async () => {
    const caller = new AbortController()
    const gone = new Error('gone home')
    let attempts = 0
    const clock: Clock = { ...systemClock, now: () => new Date(attempts * 1000) }

    const attempt = () => {
      attempts++
      return Promise.resolve(undefined)
    }
    const trying = retryConflicts(id, attempt, { clock, signal: caller.signal }).catch((reason: unknown) => reason)
    setImmediate(() => caller.abort(gone))

    expect(await trying).to.equal(gone)
  })
})
