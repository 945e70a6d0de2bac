import { expect } from 'chai'
import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const dist = join(import.meta.dirname, '..', '..', 'dist')
const files = globSync('**/*.js', { cwd: dist })
const textOf = (file: string) => readFileSync(join(dist, file), 'utf8')

describe('the client of Kubernetes in the built program', () => {
  it('is a file of its own, without what nobody uses', () => {
    const holding = files.filter((file) => textOf(file).includes('loadFromCluster('))
    const client = holding.filter((file) => file.startsWith('chunks/kube-config-'))

    expect(client).to.have.length(1)
    expect(statSync(join(dist, client[0]!)).size).to.be.below(3_000_000)
    // The other calls it.
    expect(
      holding.filter((file) => !client.includes(file)).every((file) => file.startsWith('chunks/controller-')),
    ).to.equal(true)
  })

  it('is loaded by the controller alone, when that runs', () => {
    const importers = files.filter((file) => /["']\.{1,2}\/(?:chunks\/)?kube-config-/.test(textOf(file)))
    const ways = importers.flatMap((file) =>
      [...textOf(file).matchAll(/(import\(|from ?)["'][^"']*(?:kube-config|controller)-\w+\.js["']/g)].map(
        ([, how]) => how,
      ),
    )

    expect(importers.every((file) => file.startsWith('chunks/controller-'))).to.equal(true)
    expect(new Set(ways)).to.deep.equal(new Set(['import(']))
  })
})
