import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { loadConfig } from '../../src/config/load-config.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { rejection } from '../support/rejection.ts'
import { tempDir } from '../support/temp-dir.ts'

describe('a relative path of a datasource', () => {
  let cwd: string
  beforeEach(async () => {
    cwd = join(await tempDir(), 'checkout')
    mkdirSync(join(cwd, '../elsewhere'), { recursive: true })
    mkdirSync(cwd)
    writeFileSync(join(cwd, '../elsewhere/file'), '')
    symlinkSync('../elsewhere', join(cwd, 'link'))
    symlinkSync('../elsewhere/file', join(cwd, 'file'))
  })

  const load = (datasources: JsonObject, cacheDir = ''): Promise<unknown> =>
    loadConfig({ config: { cicdstatemgr: { datasources } }, cacheDir, cwd })
  const primary = { directory: { path: 'store', isPrimary: true } }

  const refused: readonly [what: string, link: string, datasources: JsonObject, cacheDir?: string][] = [
    ['of a directory that is a link', 'link', { directory: { path: 'link', isPrimary: true } }],
    ['of a directory in a link', 'link', { directory: { path: './link/store', isPrimary: true } }],
    ['of a file that is a link, as primary', 'file', { yamlfile: { path: 'file', isPrimary: true } }],
    ['of a cache in a link', 'link', { ...primary, jsonfile: { path: 'link/context.json' } }],
    ['of the folder of caches', 'link', primary, 'link'],
    ['of a folder of caches below a link', 'link', primary, 'link/caches'],
  ]
  for (const [what, link, datasources, cacheDir] of refused) {
    it(`may not be the one ${what}`, async () => {
      const error = await rejection(load(datasources, cacheDir))
      expect(error.message).to.equal(`${join(cwd, link)} is a symbolic link; links are not followed below ${cwd}`)
      expect(error).to.include({ kind: 'config', code: 'LINK_IN_PATH', file: join(cwd, link) })
      expect(error.suggestions).to.deep.equal([
        'Remove it. If you want the link in the path of a datasource, give that path as an absolute one.',
      ])
    })
  }

  it('of a cache below an absolute folder of caches starts there', async () => {
    const caches = { ...primary, jsonfile: { path: 'link/context.json' } }
    symlinkSync('elsewhere', join(cwd, '../elsewhere/link'))
    const error = await rejection(load(caches, join(cwd, 'link')))
    expect(error.file).to.equal(join(cwd, 'link/link'))
  })

  it('without a config is refused in the same way', async () => {
    symlinkSync('../elsewhere', join(cwd, '.cicdstatemgr'))
    expect(await rejection(loadConfig({ cwd }))).to.include({ code: 'LINK_IN_PATH', file: join(cwd, '.cicdstatemgr') })
  })

  it('may be a cache that is a link, which is replaced; absolute paths may have links', async () => {
    await load({ ...primary, jsonfile: { path: 'file' } })
    await load({ directory: { path: join(cwd, 'link'), isPrimary: true } }, join(cwd, 'link'))
  })
})
