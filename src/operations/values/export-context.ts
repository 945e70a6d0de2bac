import { contextId } from '../../context/context-id.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { isJsonPath, parsePath } from '../../json/path.ts'
import { pick } from '../../json/pick.ts'
import { readPath } from '../../json/query.ts'
import { suggestPath } from '../../json/suggest-path.ts'
import { stringifyJson } from '../../json/json-text.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { shellVariables, toShellText } from '../../caches/shell-variables.ts'
import { writeYaml } from '../../yaml/write-yaml.ts'
import { toDotenv, toGithubEnv, toGitlabDotenv } from './export-formats.ts'
import { readFrom } from '../change/read-context.ts'
import { wholeDocument } from '../change/values-at.ts'
import type {
  ExecVariablesRequest,
  ExecVariablesResult,
  ExportFormat,
  ExportRequest,
  ExportResult,
} from '../requests.ts'
import type { Caller } from '../host.ts'

type Picked = readonly { readonly path: string; readonly value: JsonValue }[]

/** Values for other programs, as text without an ending newline. Throws CONTEXT_NOT_FOUND, VALUE_NOT_FOUND, NOT_EXPORTABLE. */
export async function exportContext(caller: Caller, request: ExportRequest): Promise<ExportResult> {
  const id = contextId(request.id)
  const { document } = await readFrom(caller.host, id, request.cached)
  const { paths = [] } = request
  const isWhole = paths.length === 1 && paths[0] === wholeDocument
  const picked = await pickedValues(document, isWhole ? [] : paths)
  return { id, value: formatted(caller, document, picked, request.format) }
}

/** The `CICD_` variables of a document, named as in the shell file. */
export async function execVariables(caller: Caller, request: ExecVariablesRequest): Promise<ExecVariablesResult> {
  const id = contextId(request.id)
  const { document } = await readFrom(caller.host, id, request.cached)
  return { id, variables: Object.fromEntries(variables(caller, document)) }
}

async function pickedValues(document: JsonObject, paths: readonly string[]): Promise<Picked> {
  return Promise.all(
    paths.map(async (path) => {
      const value = await readPath(document, path)
      if (value !== undefined) return { path, value }
      throw new CicdError('VALUE_NOT_FOUND', `there is no value at ${path}: ${suggestPath(document, path)}`)
    }),
  )
}

function formatted(caller: Caller, document: JsonObject, picked: Picked, format: ExportFormat): string {
  if (format === 'json') return stringifyJson(data(document, picked), 2)
  if (format === 'yaml') return writeYaml(data(document, picked)).replace(/\n$/, '')
  const named = variables(caller, picked.length === 0 ? document : subDocument(picked))
  switch (format) {
    case 'shell':
      return toShellText(named).replace(/\n$/, '')
    case 'dotenv':
      return toDotenv(named)
    case 'github':
      return toGithubEnv(named)
    case 'gitlab':
      return toGitlabDotenv(named)
  }
}

/** The whole document, the single value at one path, or a map of several values by path. */
function data(document: JsonObject, picked: Picked): JsonValue {
  const [only] = picked
  if (only === undefined) return document
  return picked.length === 1 ? only.value : Object.fromEntries(picked.map(({ path, value }) => [path, value]))
}

function subDocument(picked: Picked): JsonObject {
  return pick(
    picked.map(({ path, value }) => {
      if (!isJsonPath(path)) return { path: parsePath(path), value }
      throw new CicdError('NOT_EXPORTABLE', `${path} is a JSONPath: its matches have no variable names`, {
        suggestions: ['Name plain paths, or use --format json.'],
      })
    }),
  )
}

function variables(caller: Caller, document: JsonObject) {
  const shellFile = caller.host.config.caches.find((cache) => cache.name === 'shellfile')
  return shellVariables(document, shellFile?.excludeKeyNames ?? [], (message) => caller.host.log.warn(message))
}
