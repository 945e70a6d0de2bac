import type { Plugin } from 'esbuild'
import { readFile } from 'node:fs/promises'

/** Packages that TypeScript compiled to CommonJS: what they import reads `const name_1 = require(…)`. */
const files = /\/node_modules\/(?:@oclif\/core\/lib|ioredis\/built|@ioredis\/commands\/built|ajv\/dist)\/.*\.js$/
const requires = /^(?:const|var) (\w+_\d+) = ((?:__import(?:Default|Star)\()?require\("[^"]+"\)\)?);$/gm

/** How oclif asks whether this is Windows' Linux, which nothing here wants to know. */
const wsl = "(await import('wsl-utils'))"

const helper = `const lazily = (load) => {
  let loaded
  return new Proxy({}, { get: (_, name) => (loaded ??= load())[name] })
};`

/**
 * Evaluates what such a package requires at its first use instead of at start-up: most of it no run ever uses.
 * TypeScript writes each use as `name_1.member`, so a proxy in the module's place is all it takes.
 */
export const lazyRequires: Plugin = {
  name: 'lazy-requires',
  setup(build) {
    build.onLoad({ filter: files }, async ({ path }) => {
      const source = await readFile(path, 'utf8')
      const contents = source
        .replace(requires, 'const $1 = lazily(() => $2);')
        .replaceAll(wsl, '({ isWsl: false })')
        .replaceAll('a.id.localeCompare(b.id)', '(a.id < b.id ? -1 : 1)')
      return { contents: helper + contents, loader: 'js' }
    })
  },
}
