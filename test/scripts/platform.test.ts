import { expect } from 'chai'
import { platformsNamed, requireEmulator } from '../../scripts/image/platform.ts'

const names = (given: readonly string[]) => platformsNamed(given).map(({ name }) => name)
const other = platformsNamed(['linux/amd64', 'linux/arm64']).find(({ isHere }) => !isHere)!

describe('the platforms of the images', () => {
  it('are those that are named, each once, in their order', () => {
    expect(names(['linux/arm64'])).to.deep.equal(['linux/arm64'])
    expect(names(['linux/arm64,linux/amd64', 'linux/arm64'])).to.deep.equal(['linux/arm64', 'linux/amd64'])
  })

  it('are this machine’s where none is named', () => {
    expect(platformsNamed([]).map(({ isHere, node }) => ({ isHere, node }))).to.deep.equal([
      { isHere: true, node: process.arch },
    ])
  })

  it('are refused where there is no such one', () => {
    for (const wrong of ['linux/riscv64', 'arm64', '']) {
      expect(() => names([wrong])).to.throw(`--platform ${wrong}: there are linux/amd64, linux/arm64`)
    }
  })

  it('want an emulator where their programs do not run, and docker brings its own', () => {
    const unknown = { ...other, gnu: 'sparc64-linux-gnu' } as unknown as typeof other
    expect(() => {
      requireEmulator(unknown, 'buildah')
    }).to.throw(`nothing here runs programs for ${other.name}: install qemu-user-static, or build on such a machine`)
    expect(() => {
      requireEmulator(unknown, 'docker')
      requireEmulator({ ...unknown, isHere: true }, 'buildah')
    }).not.to.throw()
  })
})
