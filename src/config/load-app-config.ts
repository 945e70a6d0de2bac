import { join } from 'node:path'
import { isObject, textsOf } from '../json/json.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import { pathOfNames } from '../json/path.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { readTextFile } from '../io/read-file.ts'
import { readYaml } from '../yaml/read-yaml.ts'
import { schemaProblems } from './check-schema.ts'
import { findBase } from './find-base.ts'
import { findTypos } from './find-typos.ts'
import { requireLocksKept } from './locked-paths.ts'
import { mergeLayers, originOf } from './merge.ts'
import type { Layer } from './merge.ts'
import { problemText, requireNone } from './problem.ts'
import { schemas } from './schemas/index.ts'

export interface AppConfigRequest {
  /** Path of the app's config, or the config itself. */
  readonly appConfig: string | JsonObject
  /** Where bases are looked up; nothing outside is read. */
  readonly basesDir?: string | undefined
  /** Absolute; relative paths start here. */
  readonly cwd: string
  /** Bases that it must have, itself or through another. */
  readonly requiredBases?: readonly string[]
}

export interface AppConfig {
  /** The app's file as written. */
  readonly app: JsonObject
  /** Its bases, in order, and it. */
  readonly merged: JsonObject
  readonly warnings: readonly string[]
  /** What was read, as named: bases first. */
  readonly files: readonly string[]
}

/**
 * Reads an app's config and its bases and merges them. Throws (config) `INVALID_CONFIG` with all problems, `INVALID_YAML`,
 * `LOCKED_PATH`, `BASE_REQUIRED`, `CYCLIC_BASES`, `BASES_DIR_MISSING` and what reading a file throws.
 */
export async function loadAppConfig(request: AppConfigRequest): Promise<AppConfig> {
  const { appConfig, cwd } = request
  const app =
    typeof appConfig === 'string'
      ? await readLayer(appConfig, await readTextFile({ file: appConfig, cwd, role: 'app config' }))
      : await checkedLayer('app config', appConfig)
  const basesByPath = await readBases(app, request)
  await requireBases(app, basesByPath, request)
  const bases = [...basesByPath.values()]

  const inherited = mergeLayers(bases)
  const layers = [...bases, app]
  const { value: merged, problems } = mergeLayers(layers)
  requireNone(problems)
  requireLocksKept(bases, inherited.value, app, merged)
  // Only now: what a block needs, one file may bring and another may change.
  const wrong = await schemaProblems('app', merged, app.source)
  requireNone(wrong.map((problem) => ({ ...problem, source: originOf(layers, problem.path) })))

  const files = [...bases.map(({ source }) => source), ...(typeof appConfig === 'string' ? [appConfig] : [])]
  return { app: app.value, merged, warnings: warningsOf(layers, app, merged), files }
}

interface Visited {
  readonly name: string
  readonly path: string
}

/** All bases by their real paths, each once, every one after its own. */
async function readBases(app: Layer, request: AppConfigRequest): Promise<ReadonlyMap<string, Layer>> {
  const { basesDir = '', cwd } = request
  const layers = new Map<string, Layer>()

  const visit = async (by: Layer, chain: readonly Visited[]): Promise<void> => {
    for (const name of textsOf(by.value.bases)) {
      if (basesDir === '') throw basesDirMissing(by, name)
      const path = await findBase({ name, basesDir, cwd, namedBy: by.source })
      const here = [...chain, { name, path }]
      const circle = here.slice(chain.findIndex((visited) => visited.path === path))
      if (circle.length > 1) throw cyclicBases(by, circle)
      if (layers.has(path)) continue
      const base = await readLayer(join(basesDir, name), await readTextFile({ file: path, cwd, role: 'base' }))
      await visit(base, here)
      layers.set(path, base)
    }
  }
  await visit(app, [])
  return layers
}

/** What a base locks holds only for apps that have it. */
async function requireBases(
  app: Layer,
  bases: ReadonlyMap<string, Layer>,
  { requiredBases = [], basesDir = '', cwd }: AppConfigRequest,
): Promise<void> {
  for (const name of requiredBases) {
    if (basesDir !== '' && bases.has(await findBase({ name, basesDir, cwd, namedBy: 'requiredBases' }))) continue
    throw new CicdError('BASE_REQUIRED', `${app.source}: the config demands the base ${name}`, {
      file: app.source,
      suggestions: [`Name it: bases: [${name}].`],
    })
  }
}

function readLayer(source: string, text: string): Promise<Layer> {
  return checkedLayer(source, readYaml(text, source))
}

/** Checks what must be right before files are merged. */
async function checkedLayer(source: string, value: JsonValue): Promise<Layer> {
  const problems = await schemaProblems('app', value, source)
  requireNone(
    problems.filter(({ path: [first] }) => first?.kind !== 'name' || ['bases', 'locked'].includes(first.name)),
  )
  return { source, value: isObject(value) ? value : {} }
}

function warningsOf(layers: readonly Layer[], app: Layer, merged: JsonObject): readonly string[] {
  const typos = findTypos(schemas.app, merged, app.source)
  const warnings = typos.map((typo) => ({ ...typo, source: originOf(layers, typo.path) }))
  if (app.value.locked !== undefined) {
    warnings.push({
      source: app.source,
      path: pathOfNames('locked'),
      message: 'only a base can lock paths; this has no effect',
    })
  }
  return warnings.map(problemText)
}

function basesDirMissing(by: Layer, name: string): CicdError {
  return new CicdError('BASES_DIR_MISSING', `${by.source}: the base ${name} is named, but no bases dir is`, {
    file: by.source,
    suggestions: ['Say --bases-dir DIR or set CICDSTATEMGR_BASES_DIR_PATH.'],
  })
}

function cyclicBases(by: Layer, circle: readonly Visited[]): CicdError {
  const shown = circle.map(({ name }) => name).join(' → ')
  return new CicdError('CYCLIC_BASES', `${by.source}: bases go in a circle: ${shown}`, { file: by.source })
}
