import { expect } from 'chai'
import fc from 'fast-check'
import { WorkQueue } from '../../../src/controller/queue/work-queue.ts'

const key = fc.constantFrom('a', 'b', 'c', 'd')

describe('a work queue', () => {
  it('never works on a key twice at the same time, and works on each after it was last added', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(key, { maxLength: 30 }),
        fc.integer({ min: 1, max: 3 }),
        async (scheduler, keys, workers) => {
          const active = new Set<string>()
          const seen: Record<string, number> = {}
          const added: Record<string, number> = {}
          let most = 0
          const queue = new WorkQueue({
            workers,
            async work(one) {
              expect(active.has(one)).to.equal(false)
              active.add(one)
              most = Math.max(most, active.size)
              // What was added before the work began is what the work sees.
              const known = added[one] ?? 0
              await scheduler.schedule(Promise.resolve(undefined), one)
              active.delete(one)
              seen[one] = known
              return undefined
            },
            failed: (_, error) => {
              throw error
            },
          })
          for (const one of keys) {
            added[one] = (added[one] ?? 0) + 1
            queue.add(one)
            if (scheduler.count() > 0 && added[one] % 2 === 0) await scheduler.waitNext(1)
          }
          while (queue.size.ready + queue.size.active > 0) {
            if (scheduler.count() > 0) await scheduler.waitNext(1)
            else await Promise.resolve(undefined)
          }
          await queue.stop()
          expect(seen).to.deep.equal(added)
          expect(most).to.be.at.most(workers)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('comes back to a key that failed, after pauses that grow', async () => {
    const pauses: number[] = []
    let before = performance.now()
    const { promise: done, resolve } = Promise.withResolvers<undefined>()
    const queue = new WorkQueue({
      ...{ shortestBackoff: 40, longestBackoff: 100, random: () => 1 },
      work() {
        pauses.push(performance.now() - before)
        before = performance.now()
        if (pauses.length < 4) throw new Error('not yet')
        resolve(undefined)
        return Promise.resolve(undefined)
      },
      failed: () => undefined,
    })

    queue.add('a')
    await done
    await queue.stop()

    expect(pauses[1]).to.be.at.least(39)
    expect(pauses[2]).to.be.at.least(79)
    expect(pauses[3]).to.be.within(99, 400)
  })

  it('handles a key later, at the earliest requested time, and earlier if it is added', async () => {
    const worked: string[] = []
    let next = Promise.withResolvers<undefined>()
    const queue = new WorkQueue({
      work(one) {
        worked.push(one)
        next.resolve(undefined)
        next = Promise.withResolvers()
        return Promise.resolve(undefined)
      },
      failed: () => undefined,
    })
    queue.addAfter('late', 60_000)
    queue.addAfter('soon', 60_000)
    queue.addAfter('soon', 20)
    queue.addAfter('soon', 60_000)
    queue.addAfter('now', 60_000)

    const first = next.promise
    queue.add('now')
    await first
    await next.promise

    expect(worked).to.deep.equal(['now', 'soon'])
    expect(queue.size).to.include({ ready: 0, later: 1 })
    await queue.stop()
    expect(queue.size.later).to.equal(0)
  })

  it('finishes its work when it is stopped, and begins nothing new', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const ended: string[] = []
    const queue = new WorkQueue({
      workers: 1,
      async work(one) {
        await promise
        ended.push(one)
        return { again: 0 }
      },
      failed: () => undefined,
    })
    queue.add('a')
    queue.add('b')

    const stopped = queue.stop()
    resolve(undefined)
    await stopped
    queue.add('c')

    expect(ended).to.deep.equal(['a'])
    expect(queue.size).to.deep.equal({ ready: 0, active: 0, later: 0 })
  })
})
