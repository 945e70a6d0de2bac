import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const dist = join(import.meta.dirname, '..', '..', 'dist')

/** The files that are loaded with a file of the built program, whatever it does then. */
function loadedWith(file: string, seen = new Map<string, string>()): ReadonlyMap<string, string> {
  if (seen.has(file)) return seen
  const text = readFileSync(file, 'utf8')
  seen.set(file, text)
  for (const [, path = ''] of text.matchAll(/^(?:import|export)\b[^;]*?["'](\.{1,2}\/[^"']+)["'];/gms)) {
    loadedWith(join(dirname(file), path), seen)
  }
  return seen
}

describe('every command of the built program', () => {
  it('loads no library before it is needed', () => {
    const loaded = loadedWith(join(dist, 'commands', 'index.js'))
    const libraries = ['nunjucks', 'ioredis', 'got', 'json-p3', 'fastify', 'pino', 'prom-client', 'ws', '@kubernetes']
    const found = libraries.filter((name) =>
      [...loaded.values()].some((text) => text.includes(`node_modules/${name}/`)),
    )

    expect(loaded.size).to.be.greaterThan(3)
    expect([...loaded.values()].join('\n')).to.include('node_modules/@oclif/core/')
    expect(found).to.deep.equal([])
  })

  it('loads few files, as each takes Node time', () => {
    expect(loadedWith(join(dist, 'commands', 'index.js'))).to.have.lengthOf.below(10)
    expect(loadedWith(join(dist, 'index.js'))).to.have.lengthOf.below(10)
  })
})
