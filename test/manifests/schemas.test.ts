import { expect } from 'chai'
import type { Manifest } from '../support/manifests.ts'
import { parseManifests, readManifests } from '../support/manifests.ts'
import { World } from './rules/world.ts'
import { schemasUnavailable, TektonSchemas, tektonVersions } from './schemas.ts'

describe('the definitions of Tekton', () => {
  before(function () {
    const unavailable = schemasUnavailable()
    if (unavailable === undefined) return
    if (process.env.CI === 'true') throw new Error(unavailable)
    process.stdout.write(`    ${unavailable}\n`)
    this.skip()
  })

  for (const version of tektonVersions) {
    it(`of ${version} accept every resource of the project`, () => {
      const { problems, checked } = check(version, readManifests(['catalog', 'tekton', 'examples']))

      expect(problems).to.deep.equal([])
      expect(checked).to.be.greaterThan(12)
    })

    it(`of ${version} do not accept a misspelt field, in a Task, in a run, in a spec within and in what a template makes`, () => {
      expect(check(version, parseManifests(misspelt, 'planted.yaml')).problems).to.deep.equal([
        'planted.yaml: spec.steps[0]: must NOT have additional properties: imaeg',
        'planted.yaml: spec.resourcetemplates[0].spec: must NOT have additional properties: timeout',
        'planted.yaml: spec.pipelineSpec.tasks[0]: must NOT have additional properties: runsAfter',
        'planted.yaml: spec.pipelineSpec.tasks[0].taskSpec.steps[0]: must NOT have additional properties: argz',
      ])
    })
  }

  function check(version: string, manifests: readonly Manifest[]) {
    const schemas = new TektonSchemas(version)
    const world = new World(manifests)
    const results = world.resources
      .map((manifest) => schemas.problemsOf(manifest))
      .filter((found) => found !== undefined)
    // A kind or version of Tekton's that it does not define would be silently left out.
    const ofTekton = world.resources.filter(({ apiVersion }) => apiVersion.startsWith('tekton.dev/'))
    expect(results.length).to.equal(ofTekton.length)
    return { problems: [...results.flat(), ...schemas.embeddedProblemsOf(world)], checked: results.length }
  }
})

const misspelt = `
apiVersion: tekton.dev/v1
kind: Task
metadata: {name: a}
spec:
  steps: [{name: a, imaeg: b}]
---
apiVersion: tekton.dev/v1
kind: PipelineRun
metadata: {name: a}
spec:
  pipelineSpec: {tasks: [{name: a, taskSpec: {steps: [{name: a, argz: [b]}]}, runsAfter: [b]}]}
---
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerTemplate
metadata: {name: a}
spec:
  resourcetemplates:
    - {apiVersion: tekton.dev/v1, kind: PipelineRun, metadata: {name: a}, spec: {timeout: 1h}}
`
