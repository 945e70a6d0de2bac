/** Makes dist/: one bundle without dependencies, split so that a command loads only the code that it uses, with licences and types. */
import { Plugin } from '@oclif/core/config'
import { build } from 'esbuild'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { bundleOptions } from './build/bundle-options.ts'
import { licenceTexts } from './build/licences.ts'
import { mergeChunks } from './build/merge-chunks.ts'
import { writeTypes } from './build/types.ts'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')

const { metafile, files } = await bundle()
// The old dist is removed only here: a failed build keeps it.
rmSync(dist, { recursive: true, force: true })
for (const [path, text] of files) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
writeFileSync(join(dist, 'THIRD-PARTY-LICENCES.txt'), licenceTexts(root, Object.keys(metafile.inputs)))
await writeTypes(root)
writeFileSync(join(root, 'oclif.manifest.json'), JSON.stringify(await manifest()))

async function bundle() {
  const format = { platform: 'node', format: 'esm', target: 'node22' } as const
  const entryPoints = ['src/main/compile-cache.ts', 'src/main/main.ts', 'src/commands/index.ts', 'src/index.ts']
  const { metafile, outputFiles } = await build({
    ...bundleOptions,
    ...format,
    entryPoints,
    outbase: 'src',
    outdir: 'dist',
    chunkNames: 'chunks/[name]-[hash]',
    splitting: true,
  })
  const texts = new Map(outputFiles.map(({ path, text }) => [relative(root, path), text]))
  const starts = entryPoints.map((path) => path.replace(/^src(.*)ts$/, 'dist$1js'))
  const banner = {
    js: [
      "import { createRequire as createRequireHere } from 'node:module';",
      'const require = createRequireHere(import.meta.url), __dirname = import.meta.dirname, __filename = import.meta.filename;',
    ].join('\n'),
  }
  return { metafile, files: await mergeChunks({ texts, outputs: metafile.outputs }, starts, { ...format, banner }) }
}

/** oclif's list of commands and flags, read from the built commands, so that a run need not load all of them. */
async function manifest(): Promise<object> {
  const pjson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as never
  const plugin = new Plugin({ root, pjson, isRoot: true, ignoreManifest: true, errorOnManifestCreate: true })
  await plugin.load()
  return plugin.manifest
}
