/** Makes dist/: one bundle without dependencies, split so that a command loads only the code that it uses, with licences and types. */
import { Plugin } from '@oclif/core/config'
import { build } from 'esbuild'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { bundleOptions } from './build/bundle-options.ts'
import { licenceTexts } from './build/licences.ts'
import { writeTypes } from './build/types.ts'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')

const { metafile, outputFiles } = await bundle()
// The old dist is removed only here: a failed build keeps it.
rmSync(dist, { recursive: true, force: true })
for (const { path, contents } of outputFiles) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, contents)
}
writeFileSync(join(dist, 'THIRD-PARTY-LICENCES.txt'), licenceTexts(root, Object.keys(metafile.inputs)))
await writeTypes(root)
writeFileSync(join(root, 'oclif.manifest.json'), JSON.stringify(await manifest()))

function bundle() {
  return build({
    ...bundleOptions,
    entryPoints: ['src/main/compile-cache.ts', 'src/main/main.ts', 'src/commands/index.ts', 'src/index.ts'],
    outbase: 'src',
    outdir: 'dist',
    chunkNames: 'chunks/[name]-[hash]',
    splitting: true,
    format: 'esm',
    target: 'node22',
    banner: {
      js: [
        "import { createRequire as createRequireHere } from 'node:module';",
        'const require = createRequireHere(import.meta.url), __dirname = import.meta.dirname, __filename = import.meta.filename;',
      ].join('\n'),
    },
  })
}

/** oclif's list of commands and flags, read from the built commands, so that a run need not load all of them. */
async function manifest(): Promise<object> {
  const pjson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as never
  const plugin = new Plugin({ root, pjson, isRoot: true, ignoreManifest: true, errorOnManifestCreate: true })
  await plugin.load()
  return plugin.manifest
}
