import type { Layer } from '../../config/merge.ts'
import { isObject, mapAt, ownValue } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { below, pathOfNames } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import { migrationFile } from './migration-findings.ts'
import type { MigrationFindings } from './migration-findings.ts'

interface Found {
  readonly path: Path
  readonly what: string
}

const unknown = 'the Python program does not know it'
const mapForText = 'is a map: the Python program fails, because it renders only texts'

/** Settings of redis without which the Python program stores in another place, or cannot connect. */
const placesOfRedis = ['url', 'tls', 'cluster', 'sentinels', 'keyPrefix'] as const

/** Reports what a config has that the Python program cannot use: it may still run beside this one. */
export function checkNewInConfig(layer: Layer, findings: MigrationFindings): void {
  const root = pathOfNames('cicdstatemgr')
  const section = mapAt(layer.value, 'cicdstatemgr')
  const redis = mapAt(mapAt(section, 'datasources'), 'redis')
  report(layer, findings, [
    ...known(section, root, ['endpoints', 'decisions']),
    ...known(redis, below(root, 'datasources', 'redis'), placesOfRedis),
    ...maps(mapAt(section, 'templates'), below(root, 'templates')),
  ])
}

/** The same for an app config, or a base. */
export function checkNewInApp(layer: Layer, findings: MigrationFindings): void {
  const contexts = ownValue(layer.value, 'cicd-contexts') ?? null
  report(layer, findings, [...known(layer.value, [], ['locked']), ...inBlocks(contexts, pathOfNames('cicd-contexts'))])
}

function report(layer: Layer, findings: MigrationFindings, found: readonly Found[]): void {
  const file = migrationFile(layer.source, layer.text ?? '')
  for (const { path, what } of found) findings.add({ code: 'NOT_FOR_PYTHON', file, path, message: what })
}

function known(map: JsonObject, root: Path, names: readonly string[]): readonly Found[] {
  return names.flatMap((name) =>
    (ownValue(map, name) ?? null) === null ? [] : [{ path: below(root, name), what: unknown }],
  )
}

function maps(map: JsonObject, root: Path): readonly Found[] {
  return Object.entries(map).flatMap(([name, value]) =>
    isObject(value) ? [{ path: below(root, name), what: mapForText }] : [],
  )
}

/** The same in the blocks of events, wherever they are below a value. */
function inBlocks(value: JsonValue, path: Path): readonly Found[] {
  if (!isObject(value)) return []
  const generators = Object.entries(mapAt(value, 'choice-generators')).flatMap(([name, generator]) => {
    const root = below(path, 'choice-generators', name, 'template')
    return isObject(generator) && isObject(generator.template) ? [{ path: root, what: mapForText }] : []
  })
  const isBlock = ['message', 'title', 'url'].some((key) => Object.hasOwn(value, key))
  return [
    ...generators,
    ...(isBlock ? known(value, path, ['endpoint', 'decision']) : []),
    ...Object.entries(value).flatMap(([name, item]) => inBlocks(item, below(path, name))),
  ]
}
