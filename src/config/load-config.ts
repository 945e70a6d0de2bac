import { given } from '../json/given.ts'
import { isObject } from '../json/json.ts'
import type { JsonObject } from '../json/json.ts'
import { pathOfNames } from '../json/path.ts'
import type { Deciders } from '../decisions/policy.ts'
import { buildConfig } from './build-config.ts'
import { buildDeciders } from './build-deciders.ts'
import { configDataOf } from './config-data.ts'
import { readLayer, sectionOf } from './config-layer.ts'
import type { FileLayer } from './config-layer.ts'
import type { Config } from './config.ts'
import { findTypos } from './find-typos.ts'
import { layerProblems, misplacedDatasources, secretsMeetConfig, typosInSecrets } from './layer-problems.ts'
import { requireNoLinkedPaths } from './linked-paths.ts'
import { locatedTexts } from './located-text.ts'
import { mergeLayers } from './merge.ts'
import type { Layer } from './merge.ts'
import { attempt, ProblemsError, requireNone, stop } from './problem.ts'
import type { Fail, Problem } from './problem.ts'
import { rules, tooManyPrimaries } from './rules.ts'
import { schemas } from './schemas/index.ts'
import { secretValuesOf } from './secret-values.ts'
import { settingsOf } from './settings.ts'
import { soundSections } from './sound-sections.ts'

export interface LoadConfigOptions {
  /** Path of the config file, or of a directory with a `config.yaml`, or the config as a map; undefined: the embedded default. */
  readonly config?: string | JsonObject | undefined
  readonly secrets?: string | JsonObject | undefined
  /** Directory of caches with a relative path, default `cwd`. If the config has no caches, all four kinds are kept here. */
  readonly cacheDir?: string | undefined
  /** Absolute path; relative paths start here. */
  readonly cwd: string
}

export interface LoadedConfig {
  readonly config: Config
  /** Keys that look like typing mistakes. */
  readonly warnings: readonly string[]
  /** Files that were read, as the user named them. */
  readonly files: readonly string[]
}

/** Reads config and secrets. Throws (config) `INVALID_CONFIG` with all problems of both, `INVALID_YAML` and the errors of reading a file. */
export async function loadConfig(options: LoadConfigOptions): Promise<LoadedConfig> {
  const { config, layers, typos } = await inspectConfig(options, stop)
  if (config === undefined) throw new Error('a config without problems was not built')
  return { config, warnings: locatedTexts(typos, layers), files: layers.flatMap(({ file }) => file ?? []) }
}

/** Config and secrets as far as they could be read. */
export interface ConfigInspection {
  /** The config, then the secrets, without those that could not be read. */
  readonly layers: readonly FileLayer[]
  /** The section of the config, even if it has problems. */
  readonly section: JsonObject
  readonly typos: readonly Problem[]
  /** The built config; undefined if there are problems. */
  readonly config?: Config
  /** A config that breaks rules, or its sections that their schema accepts, for reporting what else is wrong with it. Nothing may be done with it. */
  readonly draft?: Config
  /** The section of the draft, if it lacks sections. */
  readonly draftSection?: JsonObject
  /** The policies of a config that cannot be built, if its schema accepts it: each can be checked by itself. */
  readonly policies?: Deciders['policies']
}

/** Like `loadConfig`, for reporting all problems: it passes each error to `fail` and goes on with the rest. */
export async function inspectConfig(options: LoadConfigOptions, fail: Fail): Promise<ConfigInspection> {
  const { config = '', secrets = '', cwd } = options
  const configLayer = await attempt(fail, () => readLayer(config, 'config', cwd, fail))
  const secretsLayer = await attempt(fail, () => readLayer(secrets, 'secrets', cwd, fail))
  const wrong = [
    ...(configLayer === undefined ? [] : await layerProblems('config', configLayer)),
    ...(secretsLayer === undefined ? [] : await layerProblems('secrets', secretsLayer)),
  ]
  const layers = [configLayer, secretsLayer].filter((layer) => layer !== undefined)
  await attempt(fail, () => requireNone(wrong, (problems) => locatedTexts(problems, layers)))
  const found = {
    layers,
    section: configLayer === undefined ? {} : sectionOf(configLayer),
    typos: [
      ...(configLayer === undefined ? [] : findTypos(schemas.config, configLayer.value, configLayer.source)),
      ...(secretsLayer === undefined ? [] : typosInSecrets(secretsLayer, configLayer)),
      ...layers.flatMap(misplacedDatasources),
    ],
  }
  if (configLayer === undefined || secretsLayer === undefined) return found
  if (wrong.length > 0) return { ...found, ...(await soundPart(configLayer, secretsLayer, wrong, { options, fail })) }
  const at = { source: configLayer.source, path: pathOfNames('cicdstatemgr', 'datasources') }
  const built = await attempt(fail, () => build(configLayer, secretsLayer, options), at)
  if (built !== undefined) return { ...found, config: built }
  const draft = await attempt(ignore, () => assemble(configLayer, secretsLayer, options))
  const deciders = await attempt(ignore, () => buildDeciders(settingsOf(found.section).decisions))
  return { ...found, ...given({ draft, policies: deciders?.policies }) }
}

/** Checks the rules of the sections without problems, and drafts a config of them. */
async function soundPart(
  configLayer: FileLayer,
  secretsLayer: FileLayer,
  wrong: readonly Problem[],
  { options, fail }: { readonly options: LoadConfigOptions; readonly fail: Fail },
): Promise<Pick<ConfigInspection, 'draft' | 'draftSection'>> {
  const sound = soundSections(configLayer, secretsLayer, wrong)
  if (sound === undefined) return {}
  const { config, secrets, isSound } = sound
  const datasources = mergedDatasources(sectionOf(configLayer), sectionOf(secretsLayer))
  const primaries = tooManyPrimaries(configLayer.source, datasources)
  // In a sound section, the rules below report it.
  await attempt(fail, () => requireNone(primaries.filter((problem) => !isSound(problem))))
  await attempt(
    (error) => {
      if (error instanceof ProblemsError) void attempt(fail, () => requireNone(error.problems.filter(isSound)))
    },
    () => build(config, secrets, options),
  )
  const draft = await attempt(ignore, () => assemble(config, secrets, options))
  return { draftSection: sectionOf(config), ...given({ draft }) }
}

const ignore: Fail = () => undefined

/** Builds the config from files that their schemas accept. Throws (config) `INVALID_CONFIG` with all broken rules, `LINK_IN_PATH`. */
async function build(
  configLayer: FileLayer,
  secretsLayer: FileLayer,
  { cacheDir = '', config = '', cwd }: LoadConfigOptions,
): Promise<Config> {
  const section = sectionOf(configLayer)
  const secretData = sectionOf(secretsLayer)
  const settings = settingsOf({ ...section, datasources: mergedDatasources(section, secretData) })
  const redisSource = (key: string) => (redisKeys(secretsLayer).has(key) ? secretsLayer.source : configLayer.source)
  const secrets = { source: secretsLayer.source, settings: settingsOf(secretData) }
  const ruleInput = { source: configLayer.source, settings, secrets, cwd, cacheDir, redisSource }
  const located = (problems: readonly Problem[]) => locatedTexts(problems, [configLayer, secretsLayer])
  requireNone(secretsMeetConfig(secretsLayer, configLayer, config !== ''), located)
  requireNone(
    rules.flatMap((rule) => rule(ruleInput)),
    located,
  )
  await requireNoLinkedPaths(settings.datasources, { cwd, cacheDir })
  return assemble(configLayer, secretsLayer, { cacheDir, config, cwd })
}

/** Builds the config without a look at its rules. */
function assemble(
  configLayer: FileLayer,
  secretsLayer: FileLayer,
  { cacheDir = '', config = '', cwd }: LoadConfigOptions,
): Config {
  const section = sectionOf(configLayer)
  const secretData = sectionOf(secretsLayer)
  const settings = settingsOf({ ...section, datasources: mergedDatasources(section, secretData) })
  const secretValues = secretValuesOf(section, secretData)
  return {
    file: configLayer.file,
    isDefault: config === '',
    ...buildConfig(settings, settingsOf(secretData), { cwd, cacheDir }),
    configData: configDataOf(section, secretValues),
    secretData: withoutGateway(secretData),
    secretValues,
  }
}

/** Removes the gateway's logins and signing keys, which templates must not see. */
function withoutGateway(section: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(section).filter(([name]) => name !== 'gateway'))
}

/** The keys of the redis datasource in a file. */
function redisKeys(layer: Layer): ReadonlySet<string> {
  const { datasources } = sectionOf(layer)
  const redis = isObject(datasources) ? datasources.redis : undefined
  return new Set(isObject(redis) ? Object.keys(redis) : [])
}

/** Merges the datasources of sections that their schemas accept, so that a map is only merged with a map. */
function mergedDatasources(...sections: readonly JsonObject[]): JsonObject {
  const layers = sections.map(({ datasources }) => ({ source: '', value: isObject(datasources) ? datasources : {} }))
  return mergeLayers(layers).value
}
