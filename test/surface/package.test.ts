import { expect } from 'chai'
import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { publint } from 'publint'
import { tempDir } from '../support/temp-dir.ts'

const root = join(import.meta.dirname, '..', '..')

describe('the npm package', function () {
  this.timeout(120_000)

  it('holds what its package.json names, as Node and bundlers look for it', async () => {
    const { messages } = await publint({ pkgDir: root })
    expect(messages).to.deep.equal([])
  })

  // An ES module: what only `require` of old, or resolution without "exports", would find is not asked for.
  it('gives types to whoever imports it, in Node and in bundlers', async () => {
    const directory = await tempDir()
    // Without scripts: "prepack" would build, beside tests that run what was built.
    execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', directory], { cwd: root })
    const [packed = ''] = readdirSync(directory)
    const { status, stdout } = spawnSync(
      'attw',
      [join(directory, packed), '--profile=esm-only', '--no-definitely-typed', '--no-color', '--no-emoji'],
      { cwd: directory, encoding: 'utf8' },
    )
    expect(status, stdout).to.equal(0)
  })
})
