import { expect } from 'chai'
import { join } from 'node:path'
import { publint } from 'publint'

describe('the npm package', () => {
  it('holds what its package.json names, as Node and bundlers look for it', async () => {
    const { messages } = await publint({ pkgDir: join(import.meta.dirname, '..', '..') })
    expect(messages).to.deep.equal([])
  })
})
