import { expect } from 'chai'
import fc from 'fast-check'
import { didYouMean, didYouMeanFile, nearestName } from '../../src/errors/nearest-name.ts'

const known = ['stage', 'production', 'event-handlers', 'notify']
const anyName = fc.string({ minLength: 4, maxLength: 12, unit: fc.constantFrom(...Array.from('abcdefghij-')) })

describe('nearestName', () => {
  for (const [typed, meant] of [
    ['stag', 'stage'],
    ['satge', 'stage'],
    ['Production', 'production'],
    ['eventHandlers', 'event-handlers'],
    ['notfy', 'notify'],
    ['produ', 'production'],
  ] as const) {
    it(`takes ${typed} for ${meant}`, () => {
      expect(nearestName(typed, known)).to.equal(meant)
    })
  }

  it('finds nothing where nothing is near, and nothing among nothing', () => {
    expect(nearestName('deploy', known)).to.equal(undefined)
    expect(nearestName('', known)).to.equal(undefined)
    expect(nearestName('stage', [])).to.equal(undefined)
  })

  it('prefers the nearer of two, and the first of two that are equally near', () => {
    expect(nearestName('build', ['built', 'build2x', 'Build'])).to.equal('Build')
    expect(nearestName('bold', ['bolt', 'gold'])).to.equal('bolt')
  })

  it('finds a name that is known, whatever its case', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyName, { minLength: 1 }), fc.nat(), (names, pick) => {
        const name = names[pick % names.length]!
        expect(nearestName(name.toUpperCase(), names)).to.equal(name)
      }),
    )
  })

  it('finds the only known name behind one slip: a character too few, too many, wrong or swapped with its neighbour', () => {
    fc.assert(
      fc.property(anyName, fc.nat(), fc.constantFrom(remove, insert, replace, swap), (name, at, slip) => {
        expect(nearestName(slip(name, at % (name.length - 1)), [name])).to.equal(name)
      }),
    )
  })

  it('never names what would take more slips than a third of what was typed, except for the rest of a name', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (typed, names) => {
        const nearest = nearestName(typed, names)
        if (nearest === undefined) return
        const tolerated = Math.max(1, Math.floor(typed.length / 3))
        expect(names).to.include(nearest)
        if (nearest.toLowerCase().startsWith(typed.toLowerCase())) return
        expect(Math.abs(nearest.length - typed.length)).to.be.at.most(tolerated)
      }),
      { examples: [['x', ['xyz']]] },
    )
  })

  it('takes no time for names that are long or many', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => `name${index}${'x'.repeat(60)}`)
    const started = process.cpuUsage()
    expect(nearestName('y'.repeat(10_000), many)).to.equal(undefined)
    expect(nearestName('y'.repeat(80), many)).to.equal(undefined)
    expect(nearestName(`name5${'x'.repeat(61)}`, many)).to.equal(`name5${'x'.repeat(60)}`)
    const { user, system } = process.cpuUsage(started)
    expect((user + system) / 1000).to.be.below(1000)
  })
})

describe('didYouMean', () => {
  it('ends a message with the nearest name, or adds nothing', () => {
    expect(`unknown context "stge"${didYouMean('stge', known)}`).to.equal(
      'unknown context "stge", did you mean "stage"?',
    )
    expect(`unknown context "x"${didYouMean('deploy', known)}`).to.equal('unknown context "x"')
  })
})

function remove(name: string, at: number): string {
  return name.slice(0, at) + name.slice(at + 1)
}

function insert(name: string, at: number): string {
  return `${name.slice(0, at)}z${name.slice(at)}`
}

function replace(name: string, at: number): string {
  return `${name.slice(0, at)}z${name.slice(at + 1)}`
}

function swap(name: string, at: number): string {
  return name.slice(0, at) + name.charAt(at + 1) + name.charAt(at) + name.slice(at + 2)
}

describe('didYouMeanFile', () => {
  it('names a file that nearly has the name, or has it with another ending', () => {
    expect(didYouMeanFile('ap.yaml', ['config.yaml', 'app.yaml'])).to.equal(', did you mean "app.yaml"?')
    expect(didYouMeanFile('app.yml', ['app.yaml'])).to.equal(', did you mean "app.yaml"?')
    expect(didYouMeanFile('app', ['app.yaml'])).to.equal(', did you mean "app.yaml"?')
  })

  it('names none that only ends alike', () => {
    for (const name of ['nope.yaml', 'a.yaml', 'x.yaml', 'app.json', '.yaml']) {
      expect(didYouMeanFile(name, ['core.yaml', 'bases.yaml', '.hidden']), name).to.equal('')
    }
  })
})
