import { isObject } from '../json/json.ts'
import type { JsonObject, JsonValue } from '../json/json.ts'
import { pathOfNames } from '../json/path.ts'
import type { Path } from '../json/path.ts'
import { schemaProblems } from './check-schema.ts'
import { datasourcesOf, sectionOf } from './config-layer.ts'
import type { FileLayer } from './config-layer.ts'
import { nameProblems } from './decision-rules.ts'
import { findTypos } from './find-typos.ts'
import type { Layer } from './merge.ts'
import type { Problem } from './problem.ts'
import { datasourceKinds } from './schemas/datasources.ts'
import { schemas } from './schemas/index.ts'
import { looksLikeConfig, takenForAnother } from './which-file.ts'

/** What the schema, and names of people, forbid in a file. */
export async function layerProblems(
  role: 'config' | 'secrets',
  { value, source }: FileLayer,
): Promise<readonly Problem[]> {
  const another = takenForAnother(role, value, source)
  if (another.length > 0) return another
  const wrong = await schemaProblems(role, value, source)
  if (role === 'secrets' || wrong.length === 0 || !isObject(value)) return wrong
  return [...wrong, ...nameProblems(source, sectionOf({ source, value }))]
}

/** Reports secrets of a datasource that the config does not have. Only with a named config can the secrets add another primary. */
export function secretsMeetConfig(secrets: FileLayer, config: FileLayer, isNamed: boolean): readonly Problem[] {
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

/** Keys of secrets that look like typing mistakes, and secrets that look like a config. */
export function typosInSecrets(layer: FileLayer, config: FileLayer | undefined): readonly Problem[] {
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

/** Reports `datasources` one level too high: there they are values for templates, and a password has no effect. */
export function misplacedDatasources(layer: Layer): readonly Problem[] {
  return Object.keys(sectionOf(layer))
    .filter((name) => Object.hasOwn(datasourceKinds, name))
    .map((name) => ({
      source: layer.source,
      path: pathOfNames('cicdstatemgr', name),
      message: `is not a datasource here, did you mean "datasources.${name}"?`,
    }))
}
