// Runs tests, and the programs that they start, on the oldest Node that `engines` allows: `npm run test:node22 [-- PATTERN…]`.
// With --node FILE on another Node, such as the newest. With --short only a few files, for the features that can differ between versions of Node.
import { build } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const root = join(import.meta.dirname, '..')
const place = join(import.meta.dirname, 'node22')
const oldest = join(place, 'node_modules', 'node', 'bin', 'node')
const mocha = join(root, 'node_modules', '.cache', 'node22', 'mocha.mjs')
/** The default tests: the command line, the stores and HTTP, which depend on Node most. */
const patterns = ['test/cli/**/*.test.ts', 'test/stores/**/*.test.ts', 'test/io/**/*.test.ts']
/** The tests of --short: the built program with its streams and signals, files, sockets, TLS and HTTP. Pure computations are left out, because they are the same in every Node. */
const fewPatterns = [
  'test/cli/{commands,completion,failures,process,result-files,signals,wait}.test.ts',
  'test/stores/{directory,memory,redis}/store.test.ts',
  'test/stores/directory/{damaged,hostile-folder}.test.ts',
  'test/stores/redis/setups.test.ts',
  'test/io/**/*.test.ts',
]

const { values, positionals } = parseArgs({
  options: { short: { type: 'boolean' }, node: { type: 'string', default: oldest } },
  allowPositionals: true,
})
if (values.node === oldest && !existsSync(oldest)) run('npm', ['ci', '--prefix', place, '--silent'])
await bundleMocha()
const options = ['--disable-warning=ExperimentalWarning', `--import=${join(place, 'compile-types.mjs')}`].join(' ')
const wanted = positionals.length > 0 ? positionals : values.short === true ? fewPatterns : patterns
const files = globSync(wanted, { cwd: root }).toSorted()
run(values.node, [join(place, 'run-mocha.mjs'), mocha, ...files], { ...process.env, NODE_OPTIONS: options })

/** Bundles Mocha into one file: it loads ES modules with `require`, which Node supports since 22.12. */
async function bundleMocha(): Promise<void> {
  await build({
    entryPoints: [join(root, 'node_modules', 'mocha', 'index.js')],
    outfile: mocha,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url), __dirname = import.meta.dirname",
    },
  })
}

function run(program: string, args: readonly string[], env = process.env): void {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit', env })
  if (error !== undefined) throw error
  if (status !== 0) process.exit(status ?? 1)
}
