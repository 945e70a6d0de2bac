import { expect } from 'chai'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { kinds } from '../../src/controller/kinds/kinds.ts'
import type { Kind } from '../../src/controller/kinds/kind.ts'
import { Given } from '../../src/controller/kinds/params.ts'
import { isObject } from '../../src/json/json.ts'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import { repositoryRoot } from '../support/manifests.ts'

const types = { text: 'string', list: 'array', either: 'string or array' } as const
const folderOf = ({ name }: Kind) => `catalog/customtask/${name.toLowerCase()}/0.1`
const read = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8')

describe('the catalog of custom tasks', () => {
  it('has a folder for each kind, and no other', () => {
    expect(globSync('catalog/customtask/*/*', { cwd: repositoryRoot }).sort()).to.deep.equal(kinds.map(folderOf).sort())
  })

  for (const kind of kinds) {
    it(`lists the params and results of ${kind.name} as they are`, () => {
      const rows = read(`${folderOf(kind)}/README.md`)
        .split('\n')
        .filter((line) => line.startsWith('| `'))
        .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))

      const params = rows.slice(0, Object.keys(kind.params).length)
      expect(params.map(([, name, type, byDefault]) => [name, type, byDefault === 'required'])).to.deep.equal(
        Object.entries(kind.params).map(([name, { type, required }]) => [name, types[type], required === true]),
      )
      expect(rows.slice(params.length).map(([, name]) => name)).to.deep.equal(kind.results)
    })

    it(`has a sample that uses ${kind.name}`, () => {
      const files = globSync(`${folderOf(kind)}/samples/*.yaml`, { cwd: repositoryRoot })

      expect(files).not.to.deep.equal([])
      expect(files.flatMap((file) => tasksIn(loadAll(read(file)) as JsonValue[])).map(kindOf)).to.include(kind.name)
    })
  }

  it('is used as it is, in samples, in tekton/ and on every page', () => {
    const manifests = globSync(['catalog/**/*.yaml', 'tekton/**/*.yaml', 'examples/**/*.yaml'], { cwd: repositoryRoot })
    const pages = globSync(['README.md', '{docs,catalog,tekton,examples}/**/*.md'], { cwd: repositoryRoot })
    const found = [
      ...manifests.flatMap((file) => named(file, tasksIn(loadAll(read(file)) as JsonValue[]))),
      ...pages.flatMap((page) => named(page, yamlOf(read(page)).flatMap(tasksIn))),
    ]

    expect(found.flatMap(({ file, task }) => problemsOf(task).map((problem) => `${file}: ${problem}`))).to.deep.equal(
      [],
    )
    expect(found.length).to.be.greaterThan(12)
  })

  it('would be found out', () => {
    const task = {
      taskRef: { apiVersion: 'cicdstatemgr.dev/v1alpha1', kind: 'Wait' },
      params: [{ name: 'pth', value: 'a' }],
    }

    expect(problemsOf(task)).to.deep.equal([
      'Wait: there is no param "pth", did you mean "path"?',
      'Wait: param "context-id" is missing',
      'Wait: param "path" is missing',
    ])
  })
})

function named(file: string, tasks: readonly JsonObject[]) {
  return tasks.map((task) => ({ file, task }))
}

/** What is wrong with a pipeline task. What Tekton puts in for a reference is a text that may stand there. */
function problemsOf(task: JsonObject): string[] {
  const kind = kinds.find(({ name }) => name === kindOf(task))
  if (kind === undefined) return [`there is no kind ${JSON.stringify(kindOf(task))}`]
  const text = JSON.stringify(task.params ?? []).replaceAll(/\$\([^)]*\)/g, 'x')
  const given = new Given(JSON.parse(text) as JsonValue, kind.params)
  kind.read(given)
  return given.problems.map((problem) => `${kind.name}: ${problem}`)
}

function kindOf({ taskRef }: JsonObject): JsonValue | undefined {
  return isObject(taskRef) ? taskRef.kind : undefined
}

/** The pipeline tasks of ours in anything. */
function tasksIn(value: JsonValue): JsonObject[] {
  if (Array.isArray(value)) return value.flatMap(tasksIn)
  if (!isObject(value)) return []
  const { taskRef } = value
  const isOurs = isObject(taskRef) && JSON.stringify(taskRef.apiVersion ?? '').startsWith('"cicdstatemgr.dev/')
  return isOurs ? [value] : Object.values(value).flatMap(tasksIn)
}

function yamlOf(page: string): JsonValue[] {
  return [...page.matchAll(/```yaml\n(.*?)```/gs)].flatMap(([, text = '']) => {
    try {
      return loadAll(text) as JsonValue[]
    } catch {
      return []
    }
  })
}
