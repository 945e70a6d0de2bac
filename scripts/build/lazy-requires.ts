import type { Plugin } from 'esbuild'
import { readFile } from 'node:fs/promises'

/** Packages that TypeScript compiled to CommonJS: their imports have the form `const name_1 = require(…)`. */
const files = /\/node_modules\/(?:@oclif\/core\/lib|ioredis\/built|@ioredis\/commands\/built)\/.*\.js$/
const requires = /^(?:const|var) (\w+_\d+) = ((?:__import(?:Default|Star)\()?require\("[^"]+"\)\)?);$/gm

const helper = `const lazily = (load) => {
  let loaded
  return new Proxy({}, { get: (_, name) => (loaded ??= load())[name] })
};`

/** Replacements for the slowest parts of oclif's start-up. */
const shortcuts: readonly { file: string; slow: string; fast: string }[] = [
  // No code here needs to know whether this is Linux on Windows.
  { file: '/util/os.js', slow: "(await import('wsl-utils')).isWsl", fast: 'false' },
  // The first comparison by locale loads the locale's data; names of commands are ASCII.
  { file: '/config/plugin.js', slow: 'a.id.localeCompare(b.id)', fast: '(a.id < b.id ? -1 : 1)' },
]

/**
 * Loads the required modules of such a package at their first use instead of at start-up, because a run uses few of them. TypeScript writes each use as
 * `name_1.member`, so a proxy in place of the module is enough.
 */
export const lazyRequires: Plugin = {
  name: 'lazy-requires',
  setup(build) {
    build.onLoad({ filter: files }, async ({ path }) => {
      const source = (await readFile(path, 'utf8')).replace(requires, 'const $1 = lazily(() => $2);')
      return { contents: helper + withShortcuts(path, source), loader: 'js' }
    })
  },
}

function withShortcuts(path: string, source: string): string {
  return shortcuts
    .filter(({ file }) => path.endsWith(`/@oclif/core/lib${file}`))
    .reduce((text, { slow, fast }) => {
      if (!text.includes(slow)) throw new Error(`${path} has no ${slow} any more`)
      return text.replace(slow, fast)
    }, source)
}
