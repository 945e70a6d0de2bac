import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { given } from '../json/given.ts'
import { isObject } from '../json/json.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import { pathOfNames } from '../json/path.ts'
import type { Path } from '../json/path.ts'
import { readTextFile } from '../io/read-file.ts'
import { readYaml } from '../yaml/read-yaml.ts'
import type { Deciders } from '../decisions/policy.ts'
import { buildConfig } from './build-config.ts'
import { buildDeciders } from './build-deciders.ts'
import { schemaProblems } from './check-schema.ts'
import { configDataOf } from './config-data.ts'
import type { Config } from './config.ts'
import { nameProblems } from './decision-rules.ts'
import { findTypos } from './find-typos.ts'
import { locatedTexts } from './located-text.ts'
import { mergeLayers } from './merge.ts'
import type { Layer } from './merge.ts'
import { requireNoLinkedPaths } from './linked-paths.ts'
import { attempt, requireNone, stop } from './problem.ts'
import type { Fail, Problem } from './problem.ts'
import { rules } from './rules.ts'
import { datasourceKinds } from './schemas/datasources.ts'
import { schemas } from './schemas/index.ts'
import { secretValuesOf } from './secret-values.ts'
import { settingsOf } from './settings.ts'
import { looksLikeConfig, takenForAnother } from './which-file.ts'

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

const embeddedDefault: JsonObject = {
  cicdstatemgr: { datasources: { directory: { path: '.cicdstatemgr', isPrimary: true } } },
}

/** A layer, with the file that it was read from if there is one. */
export type FileLayer = Layer & { readonly file?: string }

const noSecrets: JsonObject = { cicdstatemgr: {} }

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
  /** The policies of a config that cannot be built, if its schema accepts it: each can be checked by itself. */
  readonly policies?: Deciders['policies']
}

/** Like `loadConfig`, for reporting all problems: it passes each error to `fail` and goes on with the rest. */
export async function inspectConfig(options: LoadConfigOptions, fail: Fail): Promise<ConfigInspection> {
  const { config = '', secrets = '', cwd } = options
  const configLayer = await attempt(fail, () =>
    readLayer(config === '' ? embeddedDefault : config, 'config', cwd, fail),
  )
  const secretsLayer = await attempt(fail, () => readLayer(secrets === '' ? noSecrets : secrets, 'secrets', cwd, fail))
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
  if (configLayer === undefined || secretsLayer === undefined || wrong.length > 0) return found
  const at = { source: configLayer.source, path: pathOfNames('cicdstatemgr', 'datasources') }
  const built = await attempt(fail, () => build(configLayer, secretsLayer, options), at)
  if (built !== undefined) return { ...found, config: built }
  const ignore: Fail = () => undefined
  const deciders = await attempt(ignore, () => buildDeciders(settingsOf(found.section).decisions))
  return { ...found, ...given({ policies: deciders?.policies }) }
}

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

  const secretValues = secretValuesOf(section, secretData)
  return {
    file: configLayer.file,
    isDefault: config === '',
    ...buildConfig(settings, secrets.settings, { cwd, cacheDir }),
    configData: configDataOf(section, secretValues),
    secretData: withoutGateway(secretData),
    secretValues,
  }
}

/** Removes the gateway's logins and signing keys, which templates must not see. */
function withoutGateway(section: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(section).filter(([name]) => name !== 'gateway'))
}

async function layerProblems(role: 'config' | 'secrets', { value, source }: FileLayer): Promise<readonly Problem[]> {
  const another = takenForAnother(role, value, source)
  if (another.length > 0) return another
  const wrong = await schemaProblems(role, value, source)
  if (role === 'secrets' || wrong.length === 0 || !isObject(value)) return wrong
  return [...wrong, ...nameProblems(source, sectionOf({ source, value }))]
}

/** Reports secrets of a datasource that the config does not have. Only with a named config can the secrets add another primary. */
function secretsMeetConfig(secrets: FileLayer, config: FileLayer, isNamed: boolean): readonly Problem[] {
  const known = Object.keys(datasourcesOf(config))
  const strangers = Object.entries(datasourcesOf(secrets))
    .filter(([name, settings]) => !known.includes(name) && (!isNamed || isLogin(name, settings)))
    .map(([name]) => name)
  if (strangers.length === 0) return []
  const lack = isNamed
    ? `which ${config.source} does not have; it has ${known.join(', ') || 'none'}`
    : 'and no config was named that has it'
  return [
    {
      source: secrets.source,
      path: pathOfNames('cicdstatemgr', 'datasources', ...strangers.slice(0, 1)),
      message: `these secrets are for the datasource ${strangers.join(', ')}, ${lack}`,
      suggestion: isNamed
        ? `Name the secrets of this config, or add ${strangers.join()} to its datasources.`
        : 'Give --config FILE, or set CICDSTATEMGR_CONFIG_PATH.',
    },
  ]
}

/** Whether settings in the secrets are only a login: a redis datasource that is not marked as the primary. */
function isLogin(name: string, settings: JsonValue): boolean {
  return name === 'redis' && !(isObject(settings) && settings.isPrimary === true)
}

function datasourcesOf(layer: FileLayer): JsonObject {
  const { datasources } = sectionOf(layer)
  return isObject(datasources) ? datasources : {}
}

function typosInSecrets(layer: FileLayer, config: FileLayer | undefined): readonly Problem[] {
  const { value, source } = layer
  const read = (path: Path) => config !== undefined && readsSecret(config.value, path.slice(1))
  const typos = findTypos(schemas.secrets, value, source).filter(({ path }) => !read(path))
  if (!looksLikeConfig(sectionOf(layer))) return typos
  const message = 'looks like a config: everything in this file counts as a secret'
  return [...typos, { source, path: pathOfNames('cicdstatemgr'), message }]
}

/** Whether templates of the config read the secret at a path. Then its name is not a typo, whatever it is similar to. */
function readsSecret(config: JsonObject, path: Path): boolean {
  const names = path.map((step) =>
    (step.kind === 'name' ? step.name : String(step.index)).replace(/\W/g, String.raw`\$&`),
  )
  const members = names.map((name) => String.raw`(?:\.${name}(?!\w)|\[\\?["']${name}\\?["']\])`)
  return new RegExp(`secretData${members.join('')}`).test(JSON.stringify(config))
}

async function readLayer(
  from: string | JsonObject,
  role: 'config' | 'secrets',
  cwd: string,
  fail: Fail,
): Promise<FileLayer> {
  if (typeof from !== 'string') return { source: role, value: from }
  const file = (await isDirectory(resolve(cwd, from))) ? join(from, `${role}.yaml`) : from
  const text = await readTextFile({ file, cwd, role })
  const value = readYaml(text, file, fail)
  // An empty secrets file is not a mistake.
  return { source: file, file, text, value: (role === 'secrets' && value === null ? noSecrets : value) as JsonObject }
}

/** Whether a path is a directory, such as a mounted ConfigMap or Secret. Errors are left to the read that follows. */
async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() === true
}

/** Reports `datasources` one level too high: there they are values for templates, and a password has no effect. */
function misplacedDatasources(layer: Layer): readonly Problem[] {
  return Object.keys(sectionOf(layer))
    .filter((name) => Object.hasOwn(datasourceKinds, name))
    .map((name) => ({
      source: layer.source,
      path: pathOfNames('cicdstatemgr', name),
      message: `is not a datasource here, did you mean "datasources.${name}"?`,
    }))
}

function sectionOf({ value: { cicdstatemgr } }: Layer): JsonObject {
  return isObject(cicdstatemgr) ? cicdstatemgr : {}
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
