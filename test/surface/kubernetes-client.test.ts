import { expect } from 'chai'
import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const dist = join(import.meta.dirname, '..', '..', 'dist')
const files = globSync('**/*.js', { cwd: dist })
const textOf = (file: string) => readFileSync(join(dist, file), 'utf8')

const importersOf = (chunk: string) =>
  files.filter((file) => new RegExp(`["']\\.{1,2}/(?:chunks/)?${chunk}`).test(textOf(file)))

describe('the client of Kubernetes in the built program', () => {
  it('is a file of its own, without what nobody uses', () => {
    const holding = files.filter((file) => textOf(file).includes('loadFromCluster('))
    const client = holding.filter((file) => file.startsWith('chunks/kube-config-'))

    expect(client).to.have.length(1)
    expect(statSync(join(dist, client[0]!)).size).to.be.below(3_000_000)
    // The other calls it.
    expect(holding).to.have.length(2)
  })

  it('is loaded by who knows the cluster alone, when that runs', () => {
    const importers = importersOf('kube-config-')
    const ways = importers.flatMap((file) =>
      [...textOf(file).matchAll(/(import\(|from ?)["'][^"']*kube-config-\w+\.js["']/g)].map(([, how]) => how),
    )

    expect(importers).to.have.length(1)
    expect(new Set(ways)).to.deep.equal(new Set(['import(']))
    const knowing = importersOf(importers[0]!.replace('chunks/', '').replace('.js', ''))
    expect(knowing.filter((file) => !/^chunks\/(?:controller|run-gateway|connection)-/.test(file))).to.deep.equal([])
  })
})
