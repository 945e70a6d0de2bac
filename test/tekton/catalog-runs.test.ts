import { expect } from 'chai'
import { globSync } from 'node:fs'
import { dirname } from 'node:path'
import type { JsonObject } from '../../src/json/json.ts'
import { withImages } from '../support/tekton/with-images.ts'
import { readManifests, repositoryRoot } from '../support/manifests.ts'
import { createCluster } from '../support/tekton/cluster.ts'
import { runPipeline } from '../support/tekton/run-pipeline.ts'
import { tempDir } from '../support/temp-dir.ts'

const expectation = 'cicdstatemgr/expected-results'

describe('the tests that come with the catalog', function () {
  this.timeout(120_000)
  before(withImages)

  for (const file of globSync('catalog/*/*/0.1/tests/run.yaml', { cwd: repositoryRoot }).sort()) {
    it(`succeed: ${file}`, async () => {
      const manifests = readManifests(['catalog/*/*/0.1/', dirname(file)]).filter(isInstalled)
      const run = readManifests([dirname(file)]).find(({ kind }) => kind === 'PipelineRun')!.document
      const cluster = createCluster({ directory: await tempDir(), manifests })

      const { status, results, tasks } = await runPipeline(cluster, run)

      const said = [...tasks.values()].flatMap(({ attempts }) => attempts.flat().map(({ stderr }) => stderr))
      expect(status, said.join('')).to.equal('Succeeded')
      expect(results).to.deep.equal(JSON.parse(annotation(run)))
    })
  }
})

function isInstalled({ kind, file }: { kind: string; file: string }): boolean {
  return kind !== 'PipelineRun' && !file.includes('/samples/')
}

function annotation({ metadata }: JsonObject): string {
  const { annotations } = metadata as { annotations: Record<string, string> }
  return annotations[expectation]!
}
