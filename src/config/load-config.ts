import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { given } from '../json/given.ts'
import { isObject } from '../json/json.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import { pathOfNames } from '../json/path.ts'
import { readTextFile } from '../io/read-file.ts'
import { readYaml } from '../yaml/read-yaml.ts'
import { buildConfig } from './build-config.ts'
import { schemaProblems } from './check-schema.ts'
import { configDataOf } from './config-data.ts'
import type { Config } from './config.ts'
import { nameProblems } from './decision-rules.ts'
import { findTypos } from './find-typos.ts'
import { mergeLayers } from './merge.ts'
import type { Layer } from './merge.ts'
import { requireNoLinkedPaths } from './linked-paths.ts'
import { attempt, problemText, requireNone, stop } from './problem.ts'
import type { Fail, Problem } from './problem.ts'
import { rules } from './rules.ts'
import { datasourceKinds } from './schemas/datasources.ts'
import { schemas } from './schemas/index.ts'
import { secretValuesOf } from './secret-values.ts'
import { settingsOf } from './settings.ts'
import { looksLikeConfig, takenForAnother } from './which-file.ts'

export interface LoadConfigOptions {
  /** Path of the config file or of the directory with a `config.yaml`, or what stands in it; nothing: the embedded default. */
  readonly config?: string | JsonObject | undefined
  readonly secrets?: string | JsonObject | undefined
  /** Where caches with a relative path are; without any in the config, all four kinds are kept there. Nothing: in `cwd`. */
  readonly cacheDir?: string | undefined
  /** Absolute; relative paths start here. */
  readonly cwd: string
}

export interface LoadedConfig {
  readonly config: Config
  /** Keys that look like typos. */
  readonly warnings: readonly string[]
  /** What was read, as the user named it. */
  readonly files: readonly string[]
}

const embeddedDefault: JsonObject = {
  cicdstatemgr: { datasources: { directory: { path: '.cicdstatemgr', isPrimary: true } } },
}

/** A layer with the file that it was read from, if any. */
export type FileLayer = Layer & { readonly file?: string }

const noSecrets: JsonObject = { cicdstatemgr: {} }

/** Reads config and secrets, together. Throws (config) `INVALID_CONFIG` with all problems of both, `INVALID_YAML` and what reading a file throws. */
export async function loadConfig(options: LoadConfigOptions): Promise<LoadedConfig> {
  const { config, layers, typos } = await inspectConfig(options, stop)
  if (config === undefined) throw new Error('a config without problems was not built')
  return { config, warnings: typos.map(problemText), files: layers.flatMap(({ file }) => file ?? []) }
}

/** Config and secrets as far as they could be read. */
export interface ConfigInspection {
  /** Of those that could be read the config, then the secrets. */
  readonly layers: readonly FileLayer[]
  /** What stands in the config, whatever is wrong with it. */
  readonly section: JsonObject
  readonly typos: readonly Problem[]
  /** Undefined where something is wrong with it. */
  readonly config?: Config
}

/** The same for whoever wants to know all that is wrong: `fail` is told, and what can be read is. */
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
  await attempt(fail, () => requireNone(wrong))
  const layers = [configLayer, secretsLayer].filter((layer) => layer !== undefined)
  const found = {
    layers,
    section: configLayer === undefined ? {} : sectionOf(configLayer),
    typos: [
      ...(configLayer === undefined ? [] : findTypos(schemas.config, configLayer.value, configLayer.source)),
      ...(secretsLayer === undefined ? [] : typosInSecrets(secretsLayer)),
      ...layers.flatMap(misplacedDatasources),
    ],
  }
  if (configLayer === undefined || secretsLayer === undefined || wrong.length > 0) return found
  const at = { source: configLayer.source, path: pathOfNames('cicdstatemgr', 'datasources') }
  const built = await attempt(fail, () => build(configLayer, secretsLayer, options), at)
  return { ...found, ...given({ config: built }) }
}

/** The config of files that are right by their schemas. Throws (config) `INVALID_CONFIG` with all rules that are broken, `LINK_IN_PATH`. */
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
  requireNone(secretsMeetConfig(secretsLayer, configLayer, config !== ''))
  requireNone(rules.flatMap((rule) => rule(ruleInput)))
  await requireNoLinkedPaths(settings.datasources, { cwd, cacheDir })

  const secretValues = secretValuesOf(section, secretData)
  return {
    file: configLayer.file,
    ...buildConfig(settings, secrets.settings, { cwd, cacheDir }),
    configData: configDataOf(section, secretValues),
    secretData: withoutGateway(secretData),
    secretValues,
  }
}

/** What logs a gateway in, or signs, is for no template. */
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

/** Secrets log in to what a config names: otherwise they are for something that is not there. Only a named config may have another primary. */
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

/** What has all that it needs beside a login is a datasource of its own. */
function isLogin(name: string, settings: JsonValue): boolean {
  return name === 'redis' && !(isObject(settings) && settings.isPrimary === true)
}

function datasourcesOf(layer: FileLayer): JsonObject {
  const { datasources } = sectionOf(layer)
  return isObject(datasources) ? datasources : {}
}

function typosInSecrets(layer: FileLayer): readonly Problem[] {
  const { value, source } = layer
  const typos = findTypos(schemas.secrets, value, source)
  if (!looksLikeConfig(sectionOf(layer))) return typos
  const message = 'looks like a config: everything in this file counts as a secret'
  return [...typos, { source, path: pathOfNames('cicdstatemgr'), message }]
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

/** A mounted ConfigMap or Secret is a directory. What cannot be looked at is left to the read. */
async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() === true
}

/** One level up they are for templates: a password there logs nobody in. */
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

/** What a file says of the redis datasource. */
function redisKeys(layer: Layer): ReadonlySet<string> {
  const { datasources } = sectionOf(layer)
  const redis = isObject(datasources) ? datasources.redis : undefined
  return new Set(isObject(redis) ? Object.keys(redis) : [])
}

/** Both are right by their schemas, so that maps meet maps. */
function mergedDatasources(...sections: readonly JsonObject[]): JsonObject {
  const layers = sections.map(({ datasources }) => ({ source: '', value: isObject(datasources) ? datasources : {} }))
  return mergeLayers(layers).value
}
