import { differences } from '../../src/json/differences.ts'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import { isObject } from '../../src/json/json.ts'
import { without } from './rules/without.ts'

/** What a Task takes from its workspaces and a StepAction, which has none, as params. */
const asParams: Readonly<Record<string, string>> = {
  config: 'workspaces.config.path',
  secrets: 'workspaces.secrets.path',
  cache: 'workspaces.cache.path',
  source: 'workspaces.source.path',
  bases: 'workspaces.bases.path',
  'bases-dir': 'workspaces.config.path',
}

/** Old names of such params, which stand behind the new ones in the arguments. */
const oldNames: readonly string[] = ['cache-dir', 'working-dir']

/** Where a Task of one step does, takes or gives something else than its StepAction; each difference is a line. */
export function divergences(task: JsonObject, stepAction: JsonObject): string[] {
  const spec = stepAction.spec as JsonObject
  const { params, results } = spec
  const step = without(spec, 'description', 'params', 'results')
  // Which step of a Task it is, a StepAction finds in that path.
  const ownName = { name: 'CICDSTATEMGR_STEP', value: nameOf(stepAction) }
  const env = listOf(step.env).map((entry) => (entry.name === ownName.name ? ownName : entry))
  const steps = (task.spec as JsonObject).steps as JsonObject[]
  const { name, ...inline } = steps[0] ?? {}

  return [
    ...differences(
      {
        params: byName(asTask(listOf(params).filter(({ name }) => !isWorkspace(textOf(name))))),
        results: byName(results),
        step: { name: nameOf(stepAction), ...(asTask({ ...step, env }) as JsonObject) },
      },
      {
        params: byName((task.spec as JsonObject).params),
        results: byName((task.spec as JsonObject).results),
        step: { name: name ?? null, ...inline },
      },
    ).map(({ path, before, after }) => `${path}: ${JSON.stringify(before)} became ${JSON.stringify(after)}`),
    ...(steps.length === 1 ? [] : [`a Task of ${steps.length} steps is no StepAction`]),
  ]
}

function isWorkspace(name: string): boolean {
  return Object.hasOwn(asParams, name) || oldNames.includes(name)
}

/** What stands in a StepAction, as a Task says it. */
function asTask(value: JsonValue): JsonValue {
  const text = JSON.stringify(value).replaceAll(
    /\$\((params|step\.results)\.([\w-]+)(\.path)?\)/g,
    (whole: string, root: string, name: string) => {
      if (oldNames.includes(name)) return ''
      if (root === 'step.results') return `$(results.${name}.path)`
      const variable = asParams[name]
      return variable === undefined ? whole : `$(${variable})`
    },
  )
  return JSON.parse(text) as JsonValue
}

function byName(list: JsonValue | undefined): JsonObject {
  return Object.fromEntries(listOf(list).map((item) => [textOf(item.name), item]))
}

function listOf(list: JsonValue | undefined): JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : []
}

function nameOf({ metadata }: JsonObject): string {
  return isObject(metadata) ? textOf(metadata.name) : ''
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : ''
}
