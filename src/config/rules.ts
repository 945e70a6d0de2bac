import { resolve, sep } from 'node:path'
import { didYouMean } from '../errors/nearest-name.ts'
import { pathOfNames } from '../json/path.ts'
import { parseMode } from './build-config.ts'
import { decisionRules } from './decision-rules.ts'
import { cicdContextsAreNamed, protectedPathsCanBeRead } from './flow-rules.ts'
import { proxyIsUrl } from './http-rules.ts'
import type { Problem } from './problem.ts'
import { redisRules } from './redis-rules.ts'
import { signingKeysAreRight } from './signing-rules.ts'
import type { DatasourceName, Datasources, DatasourceSettings, Settings } from './settings.ts'

export interface RuleInput {
  /** The name of the file in messages. */
  readonly source: string
  /** Config and secrets, merged; their schemas accept each. */
  readonly settings: Settings
  /** The secrets alone, with their file. */
  readonly secrets?: { readonly source: string; readonly settings: Settings }
  readonly cwd: string
  /** Directory of caches with a relative path; empty: `cwd`. */
  readonly cacheDir: string
  /** Returns the file of a key of the redis datasource: the config or the secrets. */
  readonly redisSource?: (key: string) => string
}

type Rule = (input: RuleInput) => readonly Problem[]

const stores: readonly DatasourceName[] = ['redis', 'directory', 'memory', 'yamlfile', 'jsonfile']
const caches: readonly DatasourceName[] = ['yamlfile', 'jsonfile', 'shellfile', 'idfile']

/** The rules that no schema can state: how parts of a config fit together. Each rule reports all its violations. */
export const rules: readonly Rule[] = [
  onePrimary,
  onlyStoresArePrimary,
  onlyFilesAreCaches,
  noFileTwice,
  noCacheAmongContexts,
  modesLetTheOwnerReadAndWrite,
  ...redisRules,
  proxyIsUrl,
  protectedArgsExist,
  protectedPathsCanBeRead,
  cicdContextsAreNamed,
  ...decisionRules,
  signingKeysAreRight,
]

/** Reports more than one primary. It takes any value of `datasources`, also one that the schema refuses for another reason. */
export function tooManyPrimaries(source: string, datasources: Readonly<Record<string, unknown>>): readonly Problem[] {
  const primaries = primariesIn(datasources)
  if (primaries.length <= 1) return []
  const message = `exactly one datasource must be primary, not ${primaries.join(' and ')}`
  return [{ source, path: pathOfNames('cicdstatemgr', 'datasources'), message }]
}

function primariesIn(datasources: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(datasources).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && 'isPrimary' in value && value.isPrimary === true ? [name] : [],
  )
}

function onePrimary({ source, settings }: RuleInput): readonly Problem[] {
  const present = entriesOf(settings.datasources)
  if (primariesIn({ ...settings.datasources }).length > 0) return tooManyPrimaries(source, { ...settings.datasources })
  const path = pathOfNames('cicdstatemgr', 'datasources')
  const candidates = present.map(([name]) => name).filter((name) => stores.includes(name))
  const suggestion =
    candidates.length === 0
      ? 'Add to the datasources: directory: {path: .cicdstatemgr, isPrimary: true}'
      : `Say isPrimary: true of ${candidates.join(' or ')}.`
  return [{ source, path, message: 'no datasource is primary; exactly one must have isPrimary: true', suggestion }]
}

function onlyStoresArePrimary({ source, settings }: RuleInput): readonly Problem[] {
  return entriesOf(settings.datasources)
    .filter(([name, { isPrimary }]) => isPrimary === true && !stores.includes(name))
    .map(([name]) => at(source, name, 'cannot be primary: it does not hold the whole document'))
}

function onlyFilesAreCaches({ source, settings }: RuleInput): readonly Problem[] {
  return entriesOf(settings.datasources)
    .filter(([name, { isPrimary }]) => isPrimary !== true && !caches.includes(name))
    .map(([name]) => at(source, name, 'can only be primary; caches are yamlfile, jsonfile, shellfile and idfile'))
}

function noFileTwice(input: RuleInput): readonly Problem[] {
  const seen = new Map<string, string>()
  return filesOf(input).flatMap(({ name, path, file }) => {
    const other = seen.get(file)
    seen.set(file, name)
    return other === undefined ? [] : [at(input.source, name, `has the path of ${other}: ${path}`)]
  })
}

function noCacheAmongContexts(input: RuleInput): readonly Problem[] {
  const files = filesOf(input)
  const contexts = files.find(({ name }) => name === 'directory')
  if (contexts === undefined) return []
  return files
    .filter(({ file }) => file.startsWith(contexts.file + sep))
    .map(({ name, path }) => at(input.source, name, `lies in the directory that holds the contexts: ${path}`))
}

interface DatasourceFile {
  readonly name: DatasourceName
  /** The path as the config has it. */
  readonly path: string
  /** The absolute path. */
  readonly file: string
}

function filesOf({ settings, cwd, cacheDir }: RuleInput): readonly DatasourceFile[] {
  return entriesOf(settings.datasources).flatMap(([name, { path, isPrimary }]) =>
    path === undefined ? [] : [{ name, path, file: resolve(cwd, isPrimary === true ? '' : cacheDir, path) }],
  )
}

function modesLetTheOwnerReadAndWrite({ source, settings }: RuleInput): readonly Problem[] {
  return entriesOf(settings.datasources).flatMap(([name, { mode }]) => {
    if (mode === undefined || isFileMode(parseMode(mode))) return []
    const message = `has the mode ${shownMode(mode)}, with which the file cannot be read and written; write it as 0600 or "0600"`
    return [at(source, name, message)]
  })
}

/** A mode in octal, as the program reads modes. A number in YAML without a leading 0 is a different mode. */
function shownMode(mode: number | string): string {
  const octal = `0${parseMode(mode).toString(8).padStart(3, '0')}`
  return typeof mode === 'number' ? `${octal} (${mode} in decimal)` : octal
}

/** Whether a mode is usable: the owner can read and write, nobody can write without reading, and nobody can execute. This finds a mode with a forgotten leading 0. */
function isFileMode(mode: number): boolean {
  const [owner, group, others] = [mode >> 6, (mode >> 3) & 7, mode & 7]
  return owner === 6 && [group, others].every((bits) => [0, 4, 6].includes(bits))
}

function protectedArgsExist({ source, settings }: RuleInput): readonly Problem[] {
  const known = Object.keys(settings.trigger?.['auto-args'] ?? {})
  return (settings.trigger?.protectedArgs ?? [])
    .filter((name) => !known.includes(name))
    .map((name) => {
      const message = `${JSON.stringify(name)} is not one of the auto-args${didYouMean(name, known)}`
      return { source, path: pathOfNames('cicdstatemgr', 'trigger', 'protectedArgs'), message }
    })
}

function at(source: string, name: string, message: string): Problem {
  return { source, path: pathOfNames('cicdstatemgr', 'datasources', name), message }
}

function entriesOf(datasources: Datasources): readonly (readonly [DatasourceName, DatasourceSettings])[] {
  return Object.entries(datasources) as [DatasourceName, DatasourceSettings][]
}
