import type { Plugin } from 'esbuild'
import { dirname } from 'node:path'

const namespace = 'named-import'

/**
 * Gives `await import('package')` the same names as in Node. For a CommonJS package esbuild would only offer the default export, and `const { Redis } = await
 * import('ioredis')` would be undefined.
 */
export const namedImports: Plugin = {
  name: 'named-imports',
  setup(build) {
    build.onResolve({ filter: /^[@a-z]/ }, ({ path, kind, importer }) =>
      kind === 'dynamic-import' ? { path, namespace, pluginData: dirname(importer) } : undefined,
    )
    build.onLoad({ filter: /^/, namespace }, async ({ path, pluginData }) => {
      const module = (await import(path)) as object
      const names = Object.keys(module).filter((name) => /^[A-Za-z_$][\w$]*$/.test(name))
      return { contents: `export { ${names.join(', ')} } from '${path}'`, resolveDir: pluginData as string }
    })
  },
}
