import { expect } from 'chai'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { repositoryRoot } from '../../support/manifests.ts'
import { kubectl } from './kubectl.ts'
import { useNamespace } from './namespace.ts'
import { succeed } from './runs.ts'

interface TestRun {
  readonly metadata: { readonly annotations: Readonly<Record<string, string>> }
}

const folder = join(repositoryRoot, 'catalog')

/** Tests that run `tests/run.yaml` of each Task or StepAction of the catalog against the results that it names. */
export function describeCatalog(kind: 'task' | 'stepaction'): void {
  describe(`on a cluster, each ${kind} of the catalog`, () => {
    const namespace = useNamespace(kind)

    for (const file of globSync(`${kind}/*/*/tests/run.yaml`, { cwd: folder }).sort()) {
      it(`gives what ${file} says`, async () => {
        const document = load(readFileSync(join(folder, file), 'utf8')) as TestRun
        await kubectl(['-n', namespace(), 'apply', '-f', join(folder, file.replace('run.yaml', 'resources.yaml'))])

        const results = await succeed(namespace(), document)

        const expected: unknown = JSON.parse(document.metadata.annotations['cicdstatemgr/expected-results'] ?? '{}')
        expect(results).to.deep.equal(expected)
      })
    }
  })
}
