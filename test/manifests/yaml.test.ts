import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { loadAll, YAML11_SCHEMA } from 'js-yaml'
import { readManifests, repositoryRoot } from '../support/manifests.ts'

describe('the YAML of Kubernetes resources', () => {
  it('says the same to readers of YAML 1.1, as Kubernetes is, and of YAML 1.2', () => {
    const files = [...new Set(readManifests(['catalog', 'tekton', 'examples']).map(({ file }) => file))]

    const ambiguous = files.filter((file) => isAmbiguous(readFileSync(join(repositoryRoot, file), 'utf8')))

    expect(ambiguous).to.deep.equal([])
    expect(files.length).to.be.greaterThan(12)
  })

  it('would not with a file mode in octal or an unquoted no', () => {
    expect(isAmbiguous('defaultMode: 0440')).to.equal(true)
    expect(isAmbiguous('default: no')).to.equal(true)
    expect(isAmbiguous("default: 'no'")).to.equal(false)
  })
})

function isAmbiguous(text: string): boolean {
  return JSON.stringify(loadAll(text)) !== JSON.stringify(loadAll(text, { schema: YAML11_SCHEMA }))
}
