import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { readTextFile } from '../io/read-file.ts'
import { isObject } from '../json/json.ts'
import type { JsonObject } from '../json/json.ts'
import { readYaml } from '../yaml/read-yaml.ts'
import type { Layer } from './merge.ts'
import type { Fail } from './problem.ts'

/** A layer, with the file that it was read from if there is one. */
export type FileLayer = Layer & { readonly file?: string }

const noSecrets: JsonObject = { cicdstatemgr: {} }
const defaults = {
  config: { cicdstatemgr: { datasources: { directory: { path: '.cicdstatemgr', isPrimary: true } } } },
  secrets: noSecrets,
} satisfies Record<string, JsonObject>

/** The layer of a config or of secrets: a file, a directory with one, or a map; `''` is the embedded default. Throws the errors of reading a file, and passes those of its YAML to `fail`. */
export async function readLayer(
  from: string | JsonObject,
  role: 'config' | 'secrets',
  cwd: string,
  fail: Fail,
): Promise<FileLayer> {
  const given = from === '' ? defaults[role] : from
  if (typeof given !== 'string') return { source: role, value: given }
  const file = (await isDirectory(resolve(cwd, given))) ? join(given, `${role}.yaml`) : given
  const text = await readTextFile({ file, cwd, role })
  const value = readYaml(text, file, fail)
  // An empty secrets file is not a mistake.
  return { source: file, file, text, value: (role === 'secrets' && value === null ? noSecrets : value) as JsonObject }
}

/** The map `cicdstatemgr` of a layer; empty if it is not a map. */
export function sectionOf({ value: { cicdstatemgr } }: Layer): JsonObject {
  return isObject(cicdstatemgr) ? cicdstatemgr : {}
}

/** The datasources of a layer; empty if they are not a map. */
export function datasourcesOf(layer: FileLayer): JsonObject {
  const { datasources } = sectionOf(layer)
  return isObject(datasources) ? datasources : {}
}

/** Whether a path is a directory, such as a mounted ConfigMap or Secret. Errors are left to the read that follows. */
async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() === true
}
