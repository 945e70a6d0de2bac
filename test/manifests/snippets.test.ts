import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { loadAll } from 'js-yaml'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import { isObject } from '../../src/json/json.ts'
import type { Manifest } from '../support/manifests.ts'
import { parseManifests, readManifests, repositoryRoot } from '../support/manifests.ts'
import { rules } from './rules/all.ts'
import { problemsOf } from './rules/rule.ts'
import { World } from './rules/world.ts'

const pages = globSync(['README.md', '{docs,catalog,tekton,examples}/**/*.md'], { cwd: repositoryRoot }).sort()
const catalog = readManifests(['catalog/*/*/*'])

/** What can be said of tasks and steps without the Pipeline or Task around them. */
const wanted = ['task-exists', 'task-params-fit', 'task-workspaces-fit', 'ref-fits-step-action']
const applicable = rules.filter(({ name }) => wanted.includes(name))

describe('the YAML in the documentation', () => {
  it('parses, and passes to Tasks and StepActions the params that they take', () => {
    const problems = pages.flatMap((page) => problemsOf(new World(snippets(page, read(page)), catalog), applicable))

    expect(problems).to.deep.equal([])
  })

  it('names files of the project that are there', () => {
    const paths = pages.flatMap((page) => yamlOf(read(page)).flatMap(pathsInRepo))

    expect(paths.filter((path) => !existsSync(join(repositoryRoot, path)))).to.deep.equal([])
    expect(paths.length).to.be.greaterThan(6)
  })

  it('would be found out', () => {
    const page = [
      '```yaml',
      '- name: build',
      '  taskRef: {name: load-context}',
      '  params: [{name: context-idd, value: a}]',
      '```',
      '```yaml',
      '- name: read',
      '  ref: {name: get-state}',
      '  params: [{name: context-id, value: a}]',
      '```',
      '',
    ].join('\n')

    expect(problemsOf(new World(snippets('page.md', page), catalog), applicable)).to.have.members([
      'task-params-fit: page.md: spec.tasks[0].params[0]: the Task load-context has no param context-idd',
      'task-params-fit: page.md: spec.tasks[0]: the Task load-context requires the param context-id',
      'task-workspaces-fit: page.md: spec.tasks[0]: the Task load-context requires the workspace config',
      'ref-fits-step-action: page.md: spec.steps[0]: the StepAction get-state requires the param path',
    ])
  })
})

function read(page: string): string {
  return readFileSync(join(repositoryRoot, page), 'utf8')
}

function yamlOf(text: string): JsonValue[] {
  return [...text.matchAll(/^```ya?ml\n([^]*?)^```/gm)].flatMap(([, yaml = '']) => loadAll(yaml) as JsonValue[])
}

/** Lists of tasks and of steps as the resources in which they would stand. */
function snippets(page: string, text: string): Manifest[] {
  return yamlOf(text).flatMap((value) => {
    if (!Array.isArray(value) || !value.every(isObject)) return []
    // Those of a trigger.
    if (value.some(({ ref }) => isObject(ref) && ref.kind === 'ClusterInterceptor')) return []
    const isOfPipeline = value.some((item) => 'taskRef' in item)
    const resource: JsonObject = {
      apiVersion: 'tekton.dev/v1',
      kind: isOfPipeline ? 'Pipeline' : 'Task',
      spec: isOfPipeline ? { tasks: value } : { steps: value },
    }
    return parseManifests(JSON.stringify(resource), page)
  })
}

function pathsInRepo(value: JsonValue): string[] {
  const named = JSON.stringify(value).matchAll(/"name":"pathInRepo","value":"([^"]*)"/g)
  return [...named].map(([, path = '']) => path)
}
