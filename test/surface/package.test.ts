import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { publint } from 'publint'
import { packedPackage } from '../support/packed-package.ts'

const root = join(import.meta.dirname, '..', '..')

describe('the npm package', function () {
  this.timeout(120_000)

  it('holds what its package.json names, as Node and bundlers look for it', async () => {
    const { messages } = await publint({ pkgDir: root })
    expect(messages).to.deep.equal([])
  })

  // An ES module: what only `require` of old, or resolution without "exports", would find is not asked for.
  it('gives types to whoever imports it, in Node and in bundlers', async () => {
    const packed = await packedPackage()
    const { status, stdout } = spawnSync(
      'attw',
      [packed, '--profile=esm-only', '--no-definitely-typed', '--no-color', '--no-emoji'],
      { cwd: dirname(packed), encoding: 'utf8' },
    )
    expect(status, stdout).to.equal(0)
  })
})
