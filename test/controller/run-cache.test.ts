import { expect } from 'chai'
import { customRun } from '../../src/controller/custom-run.ts'
import type { CustomRun } from '../../src/controller/custom-run.ts'
import type { ApiObject } from '../../src/kubernetes/objects.ts'
import { RunCache } from '../../src/controller/run-cache.ts'

const object = (uid: string, resourceVersion: string): ApiObject => ({
  metadata: { name: 'a', namespace: 'ci', uid, resourceVersion },
  spec: { customRef: { apiVersion: 'cicdstatemgr.dev/v1alpha1', kind: 'Wait' } },
})
const uidsOf = (runs: readonly CustomRun[]) => runs.map(({ uid }) => uid)

function open() {
  const cache = new RunCache(() => undefined)
  const follower = cache.follower(
    () => true,
    () => undefined,
  )
  return { cache, follower }
}

describe('the CustomRuns that are known', () => {
  it('are not brought back by an answer that comes after their end', () => {
    const { cache, follower } = open()
    follower.changed(object('one', '1'))
    follower.deleted(object('one', '3'))

    cache.put(customRun(object('one', '2')))

    expect(cache.get('ci/a')).to.equal(undefined)
    expect(uidsOf(cache.goneOf('ci/a'))).to.deep.equal(['one'])
  })

  it('do not replace those that were made again under their name', () => {
    const { cache, follower } = open()
    follower.changed(object('one', '1'))
    follower.changed(object('two', '4'))

    cache.put(customRun(object('one', '2')))

    expect(cache.get('ci/a')?.uid).to.equal('two')
  })

  it('are each reported until their locks and questions are given back', () => {
    const { cache, follower } = open()
    for (const [index, uid] of ['one', 'two', 'three'].entries()) follower.changed(object(uid, `${index + 1}`))

    const [one] = cache.goneOf('ci/a')
    cache.settled(one!)

    expect(uidsOf(cache.goneOf('ci/a'))).to.deep.equal(['two'])
    expect(cache.size).to.equal(1)
  })
})
