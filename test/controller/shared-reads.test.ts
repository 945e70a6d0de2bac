import { expect } from 'chai'
import { SharedReads } from '../../src/controller/shared-reads.ts'

/** Reads that end when they are told to. */
function reads() {
  const begun: ((value: number) => void)[] = []
  const shared = new SharedReads<string, number>(
    () => new Promise<number>((resolve) => begun.push((value) => resolve(value))),
  )
  return { begun, shared }
}

describe('shared reads', () => {
  it('never give a document from before the request, and share one read between all requests in the meantime', async () => {
    const { begun, shared } = reads()
    const first = shared.read('a')
    const later = [shared.read('a'), shared.read('a')]
    expect(begun).to.have.length(1)

    begun[0]!(1)
    expect(await first).to.equal(1)
    await Promise.resolve()
    begun[1]!(2)

    expect(await Promise.all(later)).to.deep.equal([2, 2])
    expect(begun).to.have.length(2)
  })

  it('give a document that was read since a named moment', async () => {
    const { begun, shared } = reads()
    const before = performance.now()
    const first = shared.read('a', before)
    const second = shared.read('a', before)
    begun[0]!(1)
    expect(await Promise.all([first, second])).to.deep.equal([1, 1])

    const third = shared.read('a', before)
    const after = shared.read('a', performance.now() + 1)
    begun[1]!(2)

    expect([await third, await after]).to.deep.equal([1, 2])
  })

  it('are tried again after a failure', async () => {
    let count = 0
    const shared = new SharedReads<string, number>(() =>
      ++count === 1 ? Promise.reject(new Error('away')) : Promise.resolve(count),
    )
    const began = performance.now()

    expect(await shared.read('a', began).catch(String)).to.equal('Error: away')
    expect(await shared.read('a', began)).to.equal(2)
  })
})
