import type { Plugin } from 'esbuild'

/**
 * Loads Node's built-in modules at the first use of a member. Without this, all imports would be evaluated at start-up with all their members, and some members
 * load much more (`node:http`: 30 ms, for its `WebSocket`).
 */
export const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'lazy-builtin' } : undefined,
    )
    build.onLoad({ filter: /^/, namespace: 'lazy-builtin' }, async ({ path }) => {
      const names = Object.keys((await import(path)) as object)
      return { contents: lazyModule(path, names) }
    })
  },
}

function lazyModule(path: string, names: readonly string[]): string {
  return `let loaded
for (const name of ${JSON.stringify(names)}) {
  Object.defineProperty(exports, name, { enumerable: true, get: () => (loaded ??= require('${path}'))[name] })
}`
}
