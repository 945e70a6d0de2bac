import { join } from 'node:path'
import { given } from '../json/given.ts'
import { isObject } from '../json/json.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import { pathOfNames } from '../json/path.ts'
import type { Path } from '../json/path.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { readTextFile } from '../io/read-file.ts'
import { shellWord } from '../text/shell-word.ts'
import { readYaml } from '../yaml/read-yaml.ts'
import { schemaProblems } from './check-schema.ts'
import { findBase } from './find-base.ts'
import { findTypos } from './find-typos.ts'
import { requireLocksKept } from './locked-paths.ts'
import { misplacedKeys } from './misplaced-keys.ts'
import { locatedTexts } from './located-text.ts'
import { mergeLayers, originOf } from './merge.ts'
import type { Layer } from './merge.ts'
import { attempt, requireNone, stop } from './problem.ts'
import type { Fail, Problem } from './problem.ts'
import { schemas } from './schemas/index.ts'
import { takenForAnother } from './which-file.ts'

export interface AppConfigRequest {
  /** Path of the app's config, or the config as a map. */
  readonly appConfig: string | JsonObject
  /** Directory of the bases; files outside are not read. */
  readonly basesDir?: string | undefined
  /** Directory of the bases that app authors write, used for a base that is not in `basesDir`. Their locks and changes count as the app's own. */
  readonly appBasesDir?: string | undefined
  /** Absolute path; relative paths start here. */
  readonly cwd: string
  /** Bases that the app must use, directly or through another base. */
  readonly requiredBases?: readonly string[]
  /** Directory of the config file: if a base is there and no bases dir was given, the error says so. */
  readonly configDir?: string | undefined
}

export interface AppConfig {
  /** The app's file as written. */
  readonly app: JsonObject
  /** Its bases in order and the app, merged. */
  readonly merged: JsonObject
  readonly warnings: readonly string[]
  /** Files that were read, as named; bases first. */
  readonly files: readonly string[]
  readonly inspection: AppInspection
}

/**
 * Reads an app's config and its bases, and merges them. Throws (config) `INVALID_CONFIG` with all problems, `INVALID_YAML`, `LOCKED_PATH`, `BASE_REQUIRED`,
 * `CYCLIC_BASES`, `BASES_DIR_MISSING` and the errors of reading a file.
 */
export async function loadAppConfig(request: AppConfigRequest): Promise<AppConfig> {
  const inspection = await inspectAppConfig(request, stop)
  const { app, merged, typos, layers } = inspection
  const named = typeof request.appConfig === 'string' ? layers : layers.slice(0, -1)
  const files = named.map(({ source }) => source)
  return { app: app.value, merged, warnings: locatedTexts(typos, layers), files, inspection }
}

/** An app's config as layers, as far as they could be read. */
export interface AppInspection {
  readonly app: Layer
  /** The bases in order, then the app's file unless it could not be read. */
  readonly layers: readonly Layer[]
  readonly merged: JsonObject
  /** Whether a base could not be read: then what it has is missing in `merged`. */
  readonly lacksBase: boolean
  /** Keys that look like typing mistakes, and similar warnings. */
  readonly typos: readonly Problem[]
}

/** Like `loadAppConfig`, for reporting all problems: it passes each error to `fail` and goes on with the rest. */
export async function inspectAppConfig(request: AppConfigRequest, fail: Fail): Promise<AppInspection> {
  const { appConfig, cwd } = request
  const read = await attempt(fail, async () => {
    if (typeof appConfig !== 'string') return checkedLayer({ source: 'app config', value: appConfig }, fail)
    return readLayer(appConfig, await readTextFile({ file: appConfig, cwd, role: 'app config' }), fail)
  })
  const app = read ?? { source: typeof appConfig === 'string' ? appConfig : 'app config', value: {} }
  const unread: CicdError[] = []
  const failBase: Fail = (error, at) => {
    unread.push(error)
    fail(error, at)
  }
  const basesByPath = await readBases(app, request, { fail, failBase })
  const lacksBase = unread.length > 0
  // A base that could not be read may be, or name, the one that is required.
  if (read !== undefined && !lacksBase) await requireBases(app, basesByPath, request, fail)
  const bases = [...basesByPath.values()]
  const kept = bases.filter((base) => base.isOfApp !== true)

  const layers = read === undefined ? bases : [...bases, app]
  const { value: merged, problems } = mergeLayers(layers)
  const located = (some: readonly Problem[]) => locatedTexts(some, layers)
  await attempt(fail, () => requireNone(problems, located))
  await attempt(fail, () => requireLocksKept(kept, mergeLayers(kept).value, app, merged))
  // The merged config is checked last: one file may have a part of a block and another file the rest.
  const wrong = await schemaProblems('app', merged, app.source)
  await attempt(fail, () =>
    requireNone(
      wrong.map((problem) => ({ ...problem, source: originOf(layers, problem.path) })),
      located,
    ),
  )
  return { app, layers, merged, lacksBase, typos: typosIn(layers, app, merged) }
}

interface Visited {
  readonly name: string
  readonly path: string
}

/** All bases by their real paths, without duplicates, each after its own bases. `failBase` gets the errors of bases that cannot be read at all. */
async function readBases(
  app: Layer,
  request: AppConfigRequest,
  { fail, failBase }: Readonly<Record<'fail' | 'failBase', Fail>>,
): Promise<ReadonlyMap<string, BaseLayer>> {
  const { cwd } = request
  const layers = new Map<string, BaseLayer>()

  const visitOne = async (by: Layer, name: string, chain: readonly Visited[]): Promise<void> => {
    const { path, dir, isOfApp } = await locateBase(name, by, request)
    const here = [...chain, { name, path }]
    const circle = here.slice(chain.findIndex((visited) => visited.path === path))
    if (circle.length > 1) throw cyclicBases(by, circle)
    if (layers.has(path)) return
    const base = await readLayer(join(dir, name), await readTextFile({ file: path, cwd, role: 'base' }), fail)
    await visit(base, here)
    layers.set(path, { ...base, isOfApp })
  }
  const visit = async (by: Layer, chain: readonly Visited[]): Promise<void> => {
    const names = Array.isArray(by.value.bases) ? by.value.bases : []
    for (const [index, name] of names.entries()) {
      const at: Path = [...pathOfNames('bases'), { kind: 'index', index }]
      if (typeof name !== 'string') continue
      await attempt(failBase, () => visitOne(by, name, chain), { source: by.source, path: at })
    }
  }
  await visit(app, [])
  return layers
}

interface BaseLayer extends Layer {
  /** Whether the base is from the bases dir of the app. */
  readonly isOfApp?: boolean
}

/** The path of a base. The bases dir comes first, so that an app cannot replace a base there with its own file. */
async function locateBase(name: string, by: Layer, request: AppConfigRequest) {
  const { basesDir = '', appBasesDir = '', cwd } = request
  const findIn = (dir: string) => findBase({ name, basesDir: dir, cwd, namedBy: by.source })
  if (basesDir === '' && appBasesDir === '') throw await basesDirMissing(by, name, request)
  if (basesDir !== '') {
    const path = await findIn(basesDir).catch((error: unknown) => {
      if (appBasesDir !== '' && error instanceof CicdError && error.code === 'BASE_NOT_FOUND') return undefined
      throw error
    })
    if (path !== undefined) return { path, dir: basesDir, isOfApp: false }
  }
  return { path: await findIn(appBasesDir), dir: appBasesDir, isOfApp: true }
}

/** Requires the bases of the config: the locks of a base hold only for apps that use it. */
async function requireBases(
  app: Layer,
  bases: ReadonlyMap<string, BaseLayer>,
  { requiredBases = [], basesDir = '', cwd }: AppConfigRequest,
  fail: Fail,
): Promise<void> {
  const requireBase = async (name: string): Promise<void> => {
    if (basesDir !== '' && bases.has(await findBase({ name, basesDir, cwd, namedBy: 'requiredBases' }))) return
    throw new CicdError('BASE_REQUIRED', `${app.source}: the config demands the base ${name}`, {
      file: app.source,
      suggestions: [`Name it: bases: [${name}].`],
    })
  }
  const at = { source: app.source, path: pathOfNames('bases') }
  for (const name of requiredBases) await attempt(fail, () => requireBase(name), at)
}

async function readLayer(source: string, text: string, fail: Fail): Promise<Layer> {
  return checkedLayer({ source, value: readYaml(text, source, fail), text }, fail)
}

/** Checks a file before the merge. */
async function checkedLayer({ source, value, text }: Read, fail: Fail): Promise<Layer> {
  const problems = await schemaProblems('app', value, source)
  const early = problems.filter(
    ({ path: [first] }) => first?.kind !== 'name' || ['bases', 'locked'].includes(first.name),
  )
  const layer = { source, value: isObject(value) ? value : {}, ...given({ text }) }
  const wrong = [...early, ...takenForAnother('app', value, source)]
  await attempt(fail, () => requireNone(wrong, (some) => locatedTexts(some, [layer])))
  return layer
}

interface Read {
  readonly source: string
  readonly value: JsonValue
  readonly text?: string
}

function typosIn(layers: readonly Layer[], app: Layer, merged: JsonObject): readonly Problem[] {
  const typos = [...findTypos(schemas.app, merged, app.source), ...misplacedKeys(merged, app.source)]
  const warnings = typos.map((typo) => ({ ...typo, source: originOf(layers, typo.path) }))
  if (app.value.locked !== undefined) {
    warnings.push({
      source: app.source,
      path: pathOfNames('locked'),
      message: 'only a base can lock paths; this has no effect',
    })
  }
  return warnings
}

async function basesDirMissing(by: Layer, name: string, { configDir, cwd }: AppConfigRequest): Promise<CicdError> {
  const isBesideConfig =
    configDir !== undefined &&
    (await findBase({ name, basesDir: configDir, cwd, namedBy: by.source }).then(
      () => true,
      () => false,
    ))
  return new CicdError('BASES_DIR_MISSING', `${by.source}: the base ${name} is named, but no bases dir was given`, {
    file: by.source,
    suggestions: [
      isBesideConfig
        ? `The base is beside the config: say --bases-dir ${shellWord(configDir)}.`
        : 'Say --bases-dir DIR or set CICDSTATEMGR_BASES_DIR_PATH.',
    ],
  })
}

function cyclicBases(by: Layer, circle: readonly Visited[]): CicdError {
  const shown = circle.map(({ name }) => name).join(' → ')
  return new CicdError('CYCLIC_BASES', `${by.source}: bases refer to each other in a circle: ${shown}`, {
    file: by.source,
  })
}
