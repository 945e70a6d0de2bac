import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesOf } from '../../scripts/release/places.ts'
import { repositoryRoot } from '../support/manifests.ts'

interface CustomManager {
  readonly managerFilePatterns: readonly string[]
  readonly matchStrings: readonly string[]
}

const { customManagers } = JSON.parse(readFileSync(join(repositoryRoot, 'renovate.json'), 'utf8')) as {
  customManagers: readonly CustomManager[]
}

/** What Renovate would keep up to date, as FILE: NAME VERSION. */
function foundBy({ managerFilePatterns, matchStrings }: CustomManager): readonly string[] {
  const patterns = managerFilePatterns.map((pattern) => new RegExp(pattern.slice(1, -1)))
  return [...filesOf(repositoryRoot)]
    .filter(([file]) => patterns.some((pattern) => pattern.test(file)))
    .flatMap(([file, text]) =>
      matchStrings.flatMap((expression) =>
        [...text.matchAll(new RegExp(expression, 'g'))].map(
          ({ groups }) => `${file}: ${groups?.depName} ${groups?.currentValue?.replace(/\d+/g, '0')}`,
        ),
      ),
    )
}

describe('Renovate', () => {
  it('finds the versions of Tekton on the pages and in the nightly suite', () => {
    const install = ['pipeline v0.0.0', 'triggers v0.0.0', 'triggers v0.0.0']
    expect(customManagers.map(foundBy)).to.deep.equal([
      ['examples/tekton/README.md', 'test/e2e/README.md'].flatMap((page) => install.map((one) => `${page}: ${one}`)),
      ['tektoncd/pipeline', 'tektoncd/triggers'].map((name) => `.github/workflows/e2e.yaml: ${name} v0.0.0`),
    ])
  })
})
