import { readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { load } from 'js-yaml'
import type { JsonObject, JsonValue } from '../../../src/json/json.ts'
import { parseManifests } from '../manifests.ts'
import type { Manifest } from '../manifests.ts'
import { NotPlayed, played } from './not-played.ts'

interface Kustomization {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace?: string
  readonly resources?: readonly string[]
  readonly components?: readonly string[]
  readonly configMapGenerator?: readonly ConfigMapGenerator[]
  readonly patches?: readonly {
    readonly path: string
    readonly target: { readonly kind: string; readonly name?: string }
  }[]
  readonly replacements?: JsonValue
}

interface ConfigMapGenerator {
  readonly name: string
  readonly namespace?: string
  readonly behavior?: 'merge'
  readonly files: readonly string[]
}

type Patch = readonly { readonly op: string; readonly path: string; readonly value?: JsonValue }[]

/** Renders a folder like `kubectl kustomize`, with the features that the project uses. Images are not replaced, as the files already name them. */
export function kustomize(folder: string): Manifest[] {
  return build(folder, [])
}

function build(folder: string, before: readonly Manifest[]): Manifest[] {
  const file = join(folder, 'kustomization.yaml')
  const kustomization = played<Kustomization>(file, load(readFileSync(file, 'utf8')) as JsonObject, [
    'apiVersion',
    'kind',
    'namespace',
    'resources',
    'components',
    'configMapGenerator',
    'patches',
    'replacements',
  ])
  const { resources = [], components = [], configMapGenerator = [], patches = [] } = kustomization
  let manifests = [...before, ...resources.flatMap((path) => readResource(join(folder, path)))]
  for (const component of components) manifests = build(join(folder, component), manifests)
  for (const generator of configMapGenerator) manifests = generate(folder, generator, manifests)
  for (const { path, target } of patches) {
    const patch = load(readFileSync(join(folder, path), 'utf8')) as Patch | JsonObject
    if (!Array.isArray(patch)) {
      if ((patch as JsonObject).$patch !== 'delete') throw new NotPlayed(`the patch ${path}`)
      manifests = manifests.filter(({ kind, name }) => kind !== target.kind || name !== target.name)
      continue
    }
    for (const { kind, name, document } of manifests) {
      if (kind === target.kind && name === (target.name ?? name)) patchDocument(document, patch as Patch)
    }
  }
  return manifests
}

function readResource(path: string): Manifest[] {
  return statSync(path).isDirectory() ? build(path, []) : parseManifests(readFileSync(path, 'utf8'), path)
}

function generate(
  folder: string,
  { name, behavior, files }: ConfigMapGenerator,
  manifests: readonly Manifest[],
): Manifest[] {
  const data = Object.fromEntries(files.map((file) => [basename(file), readFileSync(join(folder, file), 'utf8')]))
  const existing = manifests.find((one) => one.kind === 'ConfigMap' && one.name === name)
  if ((behavior === 'merge') !== (existing !== undefined)) throw new Error(`${folder}: there is a ConfigMap ${name}`)
  if (existing !== undefined) {
    Object.assign(existing.document.data as JsonObject, data)
    return [...manifests]
  }
  const made = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data }
  return [...manifests, ...parseManifests(JSON.stringify(made), folder)]
}

function patchDocument(document: JsonObject, patch: Patch): void {
  for (const { op, path, value } of patch) {
    const names = path.split('/').slice(1)
    const last = names.pop()!
    const parent = names.reduce<JsonValue>((at, name) => (at as JsonObject)[name]!, document) as JsonObject
    if (op === 'test' && parent[last] === value) continue
    if (op === 'remove' && Array.isArray(parent) && Number(last) in parent) parent.splice(Number(last), 1)
    else if (op === 'remove' && last in parent) Reflect.deleteProperty(parent, last)
    else if (op === 'replace' && last in parent) parent[last] = structuredClone(value!)
    else if (op === 'add' && last === '-' && Array.isArray(parent)) parent.push(structuredClone(value!))
    else throw new NotPlayed(`the patch ${op} ${path}`)
  }
}
