import { globSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { loadAll } from 'js-yaml'
import { isObject } from '../../src/json/json.ts'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'

/** The root folder of the project. */
export const repositoryRoot = join(import.meta.dirname, '..', '..')

/** The names of the overlays of tekton/. */
export const overlays = readdirSync(join(repositoryRoot, 'tekton', 'overlays')).sort()

/** One Kubernetes resource of a YAML file. */
export interface Manifest {
  /** Relative to the folder it was read from, with slashes. */
  readonly file: string
  /** The index of the document in its file, from 0. */
  readonly index: number
  readonly apiVersion: string
  readonly kind: string
  /** Empty if there is only a generateName. */
  readonly name: string
  readonly document: JsonObject
  /** The path inside the document of its file; empty for the document itself. */
  readonly at: string
  /** The TriggerTemplate that creates it. */
  readonly templateOf?: string
}

/** The Kubernetes resources in all YAML files below the folders. Other YAML and the patches of kustomizations are left out. */
export function readManifests(folders: readonly string[], root: string = repositoryRoot): Manifest[] {
  const files = folders.flatMap((folder) => globSync(`${folder}/**/*.{yaml,yml}`, { cwd: root }))
  const manifests = files
    .map((file) => file.split(sep).join('/'))
    .sort()
    .flatMap((file) => parseManifests(readFileSync(join(root, file), 'utf8'), file))
  const patches = new Set(manifests.filter(isKustomization).flatMap((kustomization) => patchesOf(kustomization, root)))
  return manifests.filter(({ file }) => !patches.has(file))
}

/** The Kubernetes resources in a text; `file` is its name in messages. Throws YAMLException. */
export function parseManifests(text: string, file: string): Manifest[] {
  return (loadAll(text) as JsonValue[]).flatMap((document, index) => {
    if (!isObject(document) || typeof document.apiVersion !== 'string' || typeof document.kind !== 'string') return []
    return [manifestOf(document, file, index)]
  })
}

/** The resources that a TriggerTemplate, or the generators of a kustomization, create. */
export function madeBy({ kind, name: templateOf, document, file, index }: Manifest): Manifest[] {
  if (kind === 'TriggerTemplate') {
    const spec = isObject(document.spec) ? document.spec : {}
    return mapsOf(spec.resourcetemplates).map((template, position) => ({
      ...manifestOf(template, file, index, `spec.resourcetemplates[${position}]`),
      templateOf,
    }))
  }
  return Object.entries({ configMapGenerator: 'ConfigMap', secretGenerator: 'Secret' }).flatMap(([key, made]) =>
    mapsOf(document[key]).map(({ name = '' }, position) =>
      manifestOf({ apiVersion: 'v1', kind: made, metadata: { name } }, file, index, `${key}[${position}]`),
    ),
  )
}

function manifestOf(document: JsonObject, file: string, index: number, at = ''): Manifest {
  const metadata = isObject(document.metadata) ? document.metadata : {}
  return {
    file,
    index,
    apiVersion: textOf(document.apiVersion),
    kind: textOf(document.kind),
    name: textOf(metadata.name),
    document,
    at,
  }
}

/** Whether a manifest belongs to kustomize, and is not applied to a cluster. */
function isKustomization({ kind }: Manifest): boolean {
  return kind === 'Kustomization' || kind === 'Component'
}

function patchesOf({ file, document }: Manifest, root: string): string[] {
  const patches = [document.patches, document.patchesStrategicMerge].flatMap((list) =>
    Array.isArray(list) ? list : [],
  )
  return patches
    .map((patch) => (isObject(patch) ? patch.path : patch))
    .filter((path) => typeof path === 'string')
    .map((path) =>
      relative(root, join(root, dirname(file), path))
        .split(sep)
        .join('/'),
    )
}

function mapsOf(list: JsonValue | undefined): JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : []
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : ''
}
