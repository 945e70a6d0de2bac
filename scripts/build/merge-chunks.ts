import { build } from 'esbuild'
import type { BuildOptions, Metafile, Plugin } from 'esbuild'
import { createHash } from 'node:crypto'
import { dirname, join, relative } from 'node:path'

/** Built files by their paths, and how they import each other. */
export interface Built {
  readonly texts: ReadonlyMap<string, string>
  readonly outputs: Metafile['outputs']
}

/** Files that become one. */
interface Group {
  readonly path: string
  readonly members: readonly string[]
}

/** What esbuild writes where the code of a source file begins; tests look for it. */
const origin = /^\/\/ (?=(?:src|node_modules)\/)/gm
/** The same, as a comment that esbuild keeps. */
const keptOrigin = /^\/\/! (?=(?:src|node_modules)\/)/gm
/** What esbuild writes where the code of a built file begins. */
const ownOrigin = /^\/\/ (?:built|group|elsewhere):.*\n/gm

/**
 * Merges the files that the same entry points load at once. esbuild cuts files wherever a later `import()` shares a part of them, and Node
 * needs most of a millisecond for each file that it loads. What `import()` loads stays in files of its own.
 */
export async function mergeChunks(
  built: Built,
  starts: readonly string[],
  options: BuildOptions,
): Promise<ReadonlyMap<string, string>> {
  const groups = groupsOf(built.outputs, starts)
  const merged = new Set(groups.flatMap(({ members }) => members))
  const paths = [...Object.keys(built.outputs).filter((path) => !merged.has(path)), ...groups.map(({ path }) => path)]
  const { outputFiles } = await build({
    ...options,
    absWorkingDir: '/',
    entryPoints: paths.map((path) => ({ in: path, out: path.replace(/\.js$/, '') })),
    outdir: '/',
    bundle: true,
    write: false,
    legalComments: 'inline',
    plugins: [mergePlugin(built, groups)],
  })
  const tidy = (text: string) => text.replace(ownOrigin, '').replace(keptOrigin, '// ')
  return new Map(outputFiles.map(({ path, text }) => [relative('/', path), tidy(text)]))
}

/** The entry points stay files of their own: their paths are known outside. */
function groupsOf(outputs: Metafile['outputs'], starts: readonly string[]): Group[] {
  const loaded = starts.map((start) => loadedWith(start, outputs))
  const others = Object.keys(outputs).filter((path) => !starts.includes(path))
  const byStarts = Map.groupBy(others, (path) => loaded.map((paths) => (paths.has(path) ? '1' : '0')).join(''))
  return [...byStarts].flatMap(([key, members]) => {
    const [first] = members
    if (first === undefined || !key.includes('1')) return []
    // The names of the members hold hashes of their contents.
    const hash = createHash('sha256').update(members.join('\n')).digest('hex').slice(0, 8).toUpperCase()
    return [{ path: join(dirname(first), `shared-${hash}.js`), members }]
  })
}

function loadedWith(path: string, outputs: Metafile['outputs'], seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(path)) return seen
  seen.add(path)
  for (const { path: next, kind, external } of outputs[path]?.imports ?? []) {
    if (kind === 'import-statement' && external !== true) loadedWith(next, outputs, seen)
  }
  return seen
}

/** Reads built files, and makes what they import of a member of a group an import of the group's file. */
function mergePlugin({ texts, outputs }: Built, groups: readonly Group[]): Plugin {
  const groupOf = (path: string) => groups.find(({ members }) => members.includes(path))
  const numbers = new Map(Object.keys(outputs).map((path, index) => [path, index]))
  /** Two members may export the same name. */
  const exportsOf = (path: string, asText: (name: string, inGroup: string) => string) =>
    (outputs[path]?.exports ?? []).map((name) => asText(name, `${name}$${numbers.get(path)}`)).join(', ')
  return {
    name: 'merge-chunks',
    setup: (plugin) => {
      plugin.onResolve({ filter: /^/ }, ({ path, kind, importer, namespace }) => {
        if (kind === 'entry-point') return { path, namespace: texts.has(path) ? 'built' : 'group' }
        if (kind !== 'import-statement' || !path.startsWith('.') || namespace === 'elsewhere') {
          return { path, external: true }
        }
        const target = join(dirname(importer), path)
        const group = groupOf(target)
        if (group === undefined) return { path, external: true }
        if (namespace === 'group' || groupOf(importer) === group) return { path: target, namespace: 'built' }
        return { path: target, namespace: 'elsewhere', suffix: `?./${relative(dirname(importer), group.path)}` }
      })
      plugin.onLoad({ filter: /^/, namespace: 'built' }, ({ path }) => ({
        contents: texts.get(path)?.replace(origin, '//! ') ?? '',
      }))
      plugin.onLoad({ filter: /^/, namespace: 'group' }, ({ path }) => ({
        contents: (groups.find((group) => group.path === path)?.members ?? [])
          .map(
            (member) =>
              `export { ${exportsOf(member, (name, own) => `${name} as ${own}`)} } from './${relative(dirname(path), member)}'`,
          )
          .join('\n'),
      }))
      plugin.onLoad({ filter: /^/, namespace: 'elsewhere' }, ({ path, suffix }) => ({
        contents: `export { ${exportsOf(path, (name, own) => `${own} as ${name}`)} } from '${suffix.slice(1)}'`,
      }))
    },
  }
}
