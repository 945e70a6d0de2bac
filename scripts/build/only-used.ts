import type { Plugin } from 'esbuild'

/** Packages whose modules do nothing but declare: what nobody uses of them is left out. The client of Kubernetes is 16 MB, and its kubeconfig 1 MB. */
const packages = /^@kubernetes\/client-node$/

/** Leaves out what nobody uses of packages that do not say themselves that this may be done. */
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
