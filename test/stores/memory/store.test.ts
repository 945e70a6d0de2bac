import { expect } from 'chai'
import { contextId } from '../../../src/context/context-id.ts'
import { MemoryStore } from '../../../src/stores/memory/store.ts'
import { commitOn } from '../../support/change-document.ts'
import { contractLimits, describeStore } from '../contract/store-contract.ts'

describeStore('the memory store', {
  sample: new MemoryStore(contractLimits),
  open: () => Promise.resolve(new MemoryStore(contractLimits)),
})

describe('two memory stores', () => {
  it('have nothing in common', async () => {
    const one = new MemoryStore(contractLimits)
    const other = new MemoryStore(contractLimits)

    await one.commit(commitOn(contextId('demo'), undefined, {}))

    expect(await other.read(contextId('demo'))).to.equal(undefined)
  })
})
