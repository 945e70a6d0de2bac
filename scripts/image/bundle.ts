import { Plugin } from '@oclif/core/config'
import { build } from 'esbuild'
import type { Plugin as EsbuildPlugin } from 'esbuild'
import { join } from 'node:path'
import { readOclifPackage } from '../../src/cli/oclif-package.ts'
import { unicodeEscapes } from '../../src/text/escapes.ts'
import { bundleOptions } from '../build/bundle-options.ts'

/** The program as one script, a function of `require` and `module`, in ASCII; and the list of its source files. */
export async function bundle(): Promise<{ source: string; files: string[] }> {
  const { metafile, outputFiles } = await build({
    ...bundleOptions,
    entryPoints: [join(import.meta.dirname, 'main.ts')],
    format: 'cjs',
    target: 'node24',
    // A script in an executable cannot use import().
    supported: { 'dynamic-import': false },
    define: { EMBEDDED: JSON.stringify(await embedded()) },
    plugins: [embeddedPackage, ...bundleOptions.plugins],
    banner: { js: '(function (require, module) {' },
    footer: { js: '})' },
  })
  const [file] = outputFiles
  if (file === undefined) throw new Error('esbuild wrote nothing')
  return { source: ascii(file.text), files: Object.keys(metafile.inputs) }
}

/** Escapes characters outside of ASCII. Only regular expressions still have them, because esbuild leaves these unchanged. A script in ASCII needs no decoding at each start. */
function ascii(source: string): string {
  return source.replace(/[^\0-\x7f]/g, unicodeEscapes)
}

const embeddedPackage: EsbuildPlugin = {
  name: 'embedded-package',
  setup(build) {
    build.onResolve({ filter: /\/oclif-package\.ts$/ }, ({ kind }) =>
      kind === 'import-statement' ? { path: join(import.meta.dirname, 'embedded-package.ts') } : undefined,
    )
  },
}

/** The content that oclif would read from package.json and oclif.manifest.json. */
async function embedded(): Promise<object> {
  const { root, pjson } = await readOclifPackage()
  if (pjson === undefined) throw new Error('there is no package.json')
  const plugin = new Plugin({ root, pjson, isRoot: true, ignoreManifest: true, errorOnManifestCreate: true })
  await plugin.load()
  const { name, version, oclif } = pjson
  const description: unknown = pjson.description
  return { pjson: { name, version, description, oclif }, manifest: plugin.manifest }
}
