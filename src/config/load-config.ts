import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { isObject } from '../json/json.ts'
import type { JsonObject } from '../json/json.ts'
import { pathOfNames } from '../json/path.ts'
import { readTextFile } from '../io/read-file.ts'
import { readYaml } from '../yaml/read-yaml.ts'
import { buildConfig } from './build-config.ts'
import { schemaProblems } from './check-schema.ts'
import { configDataOf } from './config-data.ts'
import type { Config } from './config.ts'
import { findTypos } from './find-typos.ts'
import { mergeLayers } from './merge.ts'
import type { Layer } from './merge.ts'
import { requireNoLinkedPaths } from './linked-paths.ts'
import { problemText, requireNone } from './problem.ts'
import type { Problem } from './problem.ts'
import { rules } from './rules.ts'
import { datasourceKinds } from './schemas/datasources.ts'
import { schemas } from './schemas/index.ts'
import { secretValuesOf } from './secret-values.ts'
import { settingsOf } from './settings.ts'

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
type FileLayer = Layer & { readonly file?: string }

const noSecrets: JsonObject = { cicdstatemgr: {} }

/** Reads config and secrets, together. Throws (config) `INVALID_CONFIG` with all problems of both, `INVALID_YAML` and what reading a file throws. */
export async function loadConfig({
  config = '',
  secrets = '',
  cacheDir = '',
  cwd,
}: LoadConfigOptions): Promise<LoadedConfig> {
  const configLayer = await readLayer(config === '' ? embeddedDefault : config, 'config', cwd)
  const secretsLayer = await readLayer(secrets === '' ? noSecrets : secrets, 'secrets', cwd)
  requireNone([
    ...(await schemaProblems('config', configLayer.value, configLayer.source)),
    ...(await schemaProblems('secrets', secretsLayer.value, secretsLayer.source)),
  ])

  const section = sectionOf(configLayer)
  const secretData = sectionOf(secretsLayer)
  const settings = settingsOf({ ...section, datasources: mergedDatasources(section, secretData) })
  const redisSource = (key: string) => (redisKeys(secretsLayer).has(key) ? secretsLayer.source : configLayer.source)
  const ruleInput = { source: configLayer.source, settings, cwd, cacheDir, redisSource }
  requireNone(rules.flatMap((rule) => rule(ruleInput)))
  await requireNoLinkedPaths(settings.datasources, { cwd, cacheDir })

  const secretValues = secretValuesOf(section, secretData)
  const typos = [
    ...findTypos(schemas.config, configLayer.value, configLayer.source),
    ...findTypos(schemas.secrets, secretsLayer.value, secretsLayer.source),
    ...[configLayer, secretsLayer].flatMap(misplacedDatasources),
  ]
  return {
    config: {
      file: configLayer.file,
      ...buildConfig(settings, settingsOf(secretData), { cwd, cacheDir }),
      configData: configDataOf(section, secretValues),
      secretData,
      secretValues,
    },
    warnings: typos.map(problemText),
    files: [configLayer, secretsLayer].flatMap(({ file }) => file ?? []),
  }
}

async function readLayer(given: string | JsonObject, role: 'config' | 'secrets', cwd: string): Promise<FileLayer> {
  if (typeof given !== 'string') return { source: role, value: given }
  const file = (await isDirectory(resolve(cwd, given))) ? join(given, `${role}.yaml`) : given
  const value = readYaml(await readTextFile({ file, cwd, role }), file)
  // An empty secrets file is no mistake.
  return { source: file, file, value: (role === 'secrets' && value === null ? noSecrets : value) as JsonObject }
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
      message: `is no datasource here, did you mean "datasources.${name}"?`,
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
