import { readdirSync, readFileSync } from 'node:fs'
import { join, matchesGlob } from 'node:path'

/** Files whose versions are not the product's, or that name older ones. */
const others =
  /^(?:CHANGELOG\.md|test\/(?:bundle|manifests\/(?:data|planted)|scripts)\/|images\/node-licence\.txt|.*\/data\/)/

/** The texts directly before the product's version. */
const before = [
  // An image or a bundle, in any registry.
  String.raw`(?:[\w.-]+(?::\d+)?/)+cicdstatemgr(?:-shell|-catalog)?:`,
  String.raw`\btekton-bundle:`,
  // The file name of the package that `npm pack` makes.
  String.raw`\bcicdstatemgr-(?=\S*\.tgz)`,
  // The default of a shell variable.
  String.raw`\bVERSION:-`,
].join('|')
const place = new RegExp(`(?<=${before})\\d+\\.\\d+\\.\\d+[\\w.+-]*`, 'g')

/** The revision of this repository in a snippet: a branch before the first release, then a tag. */
const revision = /(?<=\{?name: revision(?:,|\n +) *value: )(?:main|v\d[\w.-]*)/g

export interface Place {
  readonly file: string
  /** The line, counted from 1. */
  readonly line: number
  /** The version that was found, or the revision of a snippet. */
  readonly found: string
}

/** The files that may name the product's version, with their texts: all that .gitignore does not exclude. */
export function filesOf(root: string): ReadonlyMap<string, string> {
  const lines = readFileSync(join(root, '.gitignore'), 'utf8').split('\n')
  const ignored = ['.git', ...lines.filter((line) => line !== '').map((line) => line.replace(/\/$/, ''))]
  const names = namesIn(root, '', ignored).filter((name) => !others.test(name))
  return new Map(names.flatMap((name) => readText(root, name)))
}

/** The file names, read without git, because a download of the sources has no repository. */
function namesIn(root: string, folder: string, ignored: readonly string[]): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}${entry.name}`
    if (ignored.some((pattern) => matchesGlob(pattern.includes('/') ? path : entry.name, pattern))) return []
    if (entry.isDirectory()) return namesIn(root, `${path}/`, ignored)
    return entry.isFile() ? [path] : []
  })
}

function readText(root: string, name: string): readonly (readonly [string, string])[] {
  const text = readFileSync(join(root, name), 'utf8')
  return text.includes('\0') ? [] : [[name, text]]
}

/** Every place in a text that names the product's version, with whatever version it has. */
export function placesIn(file: string, text: string, version: string): readonly Place[] {
  const versions = [...text.matchAll(place)].map(({ index, 0: found }) => ({
    index,
    found: isVersion(found, version) ? version : found,
  }))
  const line = (index: number) => text.slice(0, index).split('\n').length
  return [...versions, ...revisionsIn(file, text)].map(({ index, found }) => ({ file, line: line(index), found }))
}

function revisionsIn(file: string, text: string): readonly { index: number; found: string }[] {
  if (!file.endsWith('.md')) return []
  return [...text.matchAll(revision)].map(({ index, 0: found }) => ({ index, found }))
}

/** A text in which the new version replaces the old one everywhere. */
export function withVersion(file: string, text: string, { from, to }: { from: string; to: string }): string {
  const changed = text.replace(place, (found) => (isVersion(found, from) ? to + found.slice(from.length) : found))
  return file.endsWith('.md') ? changed.replace(revision, () => `v${to}`) : changed
}

/** Whether a match is exactly this version, followed only by the end of a sentence or of a file name. */
function isVersion(found: string, version: string): boolean {
  return found.startsWith(version) && /^(?:\.|\.tgz)?$/.test(found.slice(version.length))
}
