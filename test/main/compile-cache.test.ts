import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { compileCacheFolder } from '../../src/main/compile-cache.ts'
import { spawnCli } from '../support/cli.ts'
import { tempDir } from '../support/temp-dir.ts'

const uid = process.geteuid?.()
const nobody = 65534

describe('the compile cache', () => {
  let home: string
  beforeEach(async () => {
    home = await tempDir()
  })

  it("is a folder for this user's eyes only, in the cache home", () => {
    const cacheHome = join(home, 'xdg')
    mkdirSync(cacheHome)
    expect(compileCacheFolder({ HOME: home }, uid)).to.equal(join(home, '.cache/cicdstatemgr'))
    expect(compileCacheFolder({ HOME: home, XDG_CACHE_HOME: cacheHome }, uid)).to.equal(join(cacheHome, 'cicdstatemgr'))
    expect(compileCacheFolder({ HOME: home, XDG_CACHE_HOME: 'relative' }, uid)).to.equal(
      join(home, '.cache/cicdstatemgr'),
    )
    expect(statSync(join(home, '.cache/cicdstatemgr')).mode & 0o777).to.equal(0o700)
  })

  it('is nowhere without a home, with one that is not there, and where users have no numbers', () => {
    expect(compileCacheFolder({}, uid)).to.equal(undefined)
    expect(compileCacheFolder({ HOME: '', XDG_CACHE_HOME: '' }, uid)).to.equal(undefined)
    expect(compileCacheFolder({ HOME: join(home, 'missing') }, uid)).to.equal(undefined)
    expect(compileCacheFolder({ HOME: home }, undefined)).to.equal(undefined)
    expect(readdirSync(home)).to.deep.equal([])
  })

  const attacks: readonly [what: string, plant: (cache: string) => void][] = [
    ['others may read', (cache) => plant(cache, 0o755)],
    ['others may write', (cache) => plant(cache, 0o777)],
    ['is a link', (cache) => symlinkSync(home, cache)],
    ['is a file', (cache) => writeFileSync(cache, '')],
    ['lies where the group may write', (cache) => plantBelow(cache, join(cache, '..'))],
    ['lies below a folder where the group may write', (cache) => plantBelow(cache, home)],
  ]
  for (const [what, attack] of attacks) {
    it(`is no folder that ${what}`, () => {
      mkdirSync(join(home, '.cache'), { mode: 0o700 })
      attack(join(home, '.cache/cicdstatemgr'))
      expect(compileCacheFolder({ HOME: home }, uid)).to.equal(undefined)
    })
  }

  const plantings: readonly [whose: string, owned: string][] = [
    ["is another user's", '.cache/cicdstatemgr'],
    ["lies in another user's folder", '.cache'],
    ["lies below another user's home", ''],
  ]
  for (const [whose, owned] of plantings) {
    it(`is no folder that ${whose}`, function () {
      if (uid !== 0) this.skip()
      mkdirSync(join(home, '.cache'), { mode: 0o700 })
      plant(join(home, '.cache/cicdstatemgr'), 0o700)
      expect(compileCacheFolder({ HOME: home }, uid)).not.to.equal(undefined)
      chownSync(join(home, owned), nobody, nobody)
      expect(compileCacheFolder({ HOME: home }, uid)).to.equal(undefined)
    })
  }

  it('is found through a link to a cache home that nobody else may change', () => {
    mkdirSync(join(home, 'real'), { mode: 0o700 })
    symlinkSync('real', join(home, '.cache'))
    expect(compileCacheFolder({ HOME: home }, uid)).to.equal(join(home, 'real/cicdstatemgr'))
  })

  it('of a run is there, and the one in the temporary folder is left alone', async () => {
    const temporary = await tempDir()
    mkdirSync(join(temporary, 'node-compile-cache'))
    chmodSync(join(temporary, 'node-compile-cache'), 0o777)
    const environment = { HOME: home, XDG_CACHE_HOME: '', TMPDIR: temporary }
    expect((await spawnCli(['--version'], { cwd: home, env: environment })).exitCode).to.equal(0)
    expect(readdirSync(join(temporary, 'node-compile-cache'))).to.deep.equal([])
    expect(readdirSync(join(home, '.cache/cicdstatemgr'))).not.to.deep.equal([])
  })

  it('of a run is neither read nor written where somebody else may write', async () => {
    const planted = join(home, '.cache/cicdstatemgr')
    mkdirSync(join(home, '.cache'))
    plant(planted, 0o777)
    const environment = { HOME: home, XDG_CACHE_HOME: '', TMPDIR: home, NODE_DEBUG_NATIVE: 'COMPILE_CACHE' }
    const { exitCode, stderr } = await spawnCli(['--version'], { cwd: home, env: environment })
    expect(exitCode).to.equal(0)
    expect(stderr).not.to.include('[compile cache] reading cache')
    expect(readdirSync(planted)).to.deep.equal([])
    expect(existsSync(join(home, 'node-compile-cache'))).to.equal(false)
  })
})

function plant(path: string, mode: number): void {
  mkdirSync(path)
  chmodSync(path, mode)
}

function plantBelow(path: string, folderOfTheGroup: string): void {
  plant(path, 0o700)
  chmodSync(folderOfTheGroup, 0o770)
}
