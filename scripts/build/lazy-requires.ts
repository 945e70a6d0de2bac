import type { Plugin } from 'esbuild'
import { readFile } from 'node:fs/promises'

/** Packages that TypeScript compiled to CommonJS: what they import reads `const name_1 = require(…)`. */
const files = /\/node_modules\/(?:@oclif\/core\/lib|ioredis\/built|@ioredis\/commands\/built)\/.*\.js$/
const requires = /^(?:const|var) (\w+_\d+) = ((?:__import(?:Default|Star)\()?require\("[^"]+"\)\)?);$/gm

const helper = `const lazily = (load) => {
  let loaded
  return new Proxy({}, { get: (_, name) => (loaded ??= load())[name] })
};`

/** What oclif does at each start that takes longer than the rest of it. */
const shortcuts: readonly { file: string; slow: string; fast: string }[] = [
  // Is this Windows' Linux? Nothing here wants to know.
  { file: '/util/os.js', slow: "(await import('wsl-utils')).isWsl", fast: 'false' },
  // The first comparison by locale loads the locale; names of commands are ASCII.
  { file: '/config/plugin.js', slow: 'a.id.localeCompare(b.id)', fast: '(a.id < b.id ? -1 : 1)' },
]

/**
 * Evaluates what such a package requires at its first use instead of at start-up: most of it no run ever uses.
 * TypeScript writes each use as `name_1.member`, so a proxy in the module's place is all it takes.
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
