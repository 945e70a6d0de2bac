import type { Plugin } from 'esbuild'

/** Packages whose modules have no side effects, so that unused exports can be left out. The client of Kubernetes has 16 MB, and its kubeconfig 1 MB. */
const packages = /^@kubernetes\/client-node$/

/** Leaves out unused exports of packages that do not declare `sideEffects: false` themselves. */
export const onlyUsed: Plugin = {
  name: 'only-used',
  setup(build) {
    build.onResolve({ filter: packages }, async ({ path, pluginData, ...options }) => {
      if (pluginData === onlyUsed) return undefined
      const resolved = await build.resolve(path, { ...options, pluginData: onlyUsed })
      return { ...resolved, sideEffects: false }
    })
    build.onResolve({ filter: /^\.\.?\// }, async ({ path, pluginData, ...options }) => {
      if (pluginData === onlyUsed || !options.importer.includes('node_modules/@kubernetes/client-node/'))
        return undefined
      const resolved = await build.resolve(path, { ...options, pluginData: onlyUsed })
      return { ...resolved, sideEffects: false }
    })
  },
}
