import { load } from 'js-yaml'
import { isObject } from '../../src/json/json.ts'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'

/** A version as the folders and labels of a catalog have it: what the library reads that Artifact Hub takes. */
const version = /^v?\d+(\.\d+){0,2}(-[\w.-]+)?(\+[\w.-]+)?$/
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i
const categories = [
  ...['ai-machine-learning', 'database', 'integration-delivery', 'monitoring-logging', 'networking', 'security'],
  ...['storage', 'streaming-messaging', 'skip-prediction'],
]
const changeKinds = ['added', 'changed', 'deprecated', 'removed', 'fixed', 'security']
/** Annotations with a text of YAML, a list of maps, and what each map must have. */
const lists: Readonly<Record<string, readonly string[]>> = {
  links: ['name', 'url'],
  maintainers: ['name', 'email'],
  recommendations: ['url'],
  screenshots: ['title', 'url'],
}
const plain = ['alternativeName', 'category', 'license', 'provider']

export interface Package {
  /** The folders that it lies in: `set-state` and `0.1`. */
  readonly folder: string
  readonly version: string
  readonly manifest: JsonObject
}

/**
 * What Artifact Hub would refuse, misread or leave out of a package of the kinds "Tekton tasks" and "Tekton stepactions", by its
 * tracker (internal/tracker/source/tekton) and its page on annotations.
 */
export function packageProblems({ folder, version: folderVersion, manifest }: Package): string[] {
  const metadata = mapAt(manifest, 'metadata')
  const annotations = mapAt(metadata, 'annotations')
  const label = textAt(mapAt(metadata, 'labels'), 'app.kubernetes.io/version')
  const deprecated = annotations['tekton.dev/deprecated']
  return [
    ...unless(metadata.name === folder, `the name is not that of the folder ${folder}`),
    ...unless(version.test(label), `the label app.kubernetes.io/version is not a version: ${label}`),
    ...unless(
      normal(label) === normal(folderVersion),
      `the version ${label} is not that of the folder ${folderVersion}`,
    ),
    ...unless(textAt(mapAt(manifest, 'spec'), 'description') !== '', 'there is no description'),
    ...unless(textAt(annotations, 'tekton.dev/displayName') !== '', 'there is no tekton.dev/displayName'),
    ...unless(
      deprecated === undefined || ['true', 'false'].includes(textAt(annotations, 'tekton.dev/deprecated')),
      'tekton.dev/deprecated is neither true nor false',
    ),
    ...Object.entries(annotations).flatMap(([name, value]) => {
      if (typeof value !== 'string') return [`${name} is not a text`]
      const own = /^artifacthub\.io\/(.*)$/.exec(name)?.[1]
      return own === undefined ? [] : annotationProblems(own, value, folder).map((problem) => `${name}: ${problem}`)
    }),
  ]
}

function annotationProblems(name: string, text: string, folder: string): string[] {
  if (name === 'category') return unless(categories.includes(text), `${text} is not one of ${categories.join(', ')}`)
  if (name === 'alternativeName') {
    return unless(folder.includes(text) || text.includes(folder), 'neither holds the name nor is part of it')
  }
  if (name === 'license') return unless(/^[\w.+-]+$/.test(text), 'is not an SPDX identifier')
  if (plain.includes(name)) return []
  if (name === 'changes') return listProblems(text, (item) => changeProblem(item))
  const fields = Object.hasOwn(lists, name) ? lists[name] : undefined
  if (fields === undefined) return ['is not an annotation that Artifact Hub knows']
  return listProblems(text, (item) => fields.find((field) => !isObject(item) || textAt(item, field) === ''))
}

function listProblems(text: string, lacking: (item: JsonValue) => string | undefined): string[] {
  const items = load(text) as JsonValue
  if (!Array.isArray(items)) return ['is not a list']
  return items.flatMap((item, index) => {
    const field = lacking(item)
    return field === undefined ? [] : [`[${index}] has no ${field}`]
  })
}

function changeProblem(item: JsonValue): string | undefined {
  if (typeof item === 'string') return item === '' ? 'description' : undefined
  if (!isObject(item) || textAt(item, 'description') === '') return 'description'
  return item.kind === undefined || changeKinds.includes(textAt(item, 'kind')) ? undefined : 'known kind'
}

/** What Artifact Hub would refuse or not understand of an `artifacthub-repo.yml`; `packages` are the names beside it. */
export function repositoryProblems(repository: JsonValue, packages: readonly string[]): string[] {
  if (!isObject(repository)) return ['it is not a map']
  const { repositoryID, owners = [], ignore = [], ...others } = repository
  return [
    ...Object.keys(others).map((key) => `${key} is not a key that Artifact Hub knows`),
    ...unless(
      repositoryID === undefined || uuid.test(textAt(repository, 'repositoryID')),
      'repositoryID is not a UUID',
    ),
    ...(Array.isArray(owners) ? owners : [null]).flatMap((owner, index) =>
      unless(isObject(owner) && textAt(owner, 'email').includes('@'), `owners[${index}] has no email`),
    ),
    ...(Array.isArray(ignore) ? ignore : [null]).flatMap((entry, index) =>
      unless(isObject(entry) && packages.includes(textAt(entry, 'name')), `ignore[${index}] names no package`),
    ),
  ]
}

function unless(holds: boolean, problem: string): string[] {
  return holds ? [] : [problem]
}

/** `0.1` is `0.1.0`. */
function normal(text: string): string {
  return [...text.replace(/^v/, '').split('.'), '0', '0'].slice(0, 3).join('.')
}

function mapAt(map: JsonObject, key: string): JsonObject {
  const value = map[key]
  return isObject(value) ? value : {}
}

function textAt(map: JsonObject, key: string): string {
  const value = map[key]
  return typeof value === 'string' ? value : ''
}
