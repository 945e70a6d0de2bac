// Runs tests on the oldest Node that `engines` allows, and the program that they start too: `npm run test:node22 [-- PATTERN…]`.
// With --node FILE on another Node, such as the newest. With --short without those that are long for other reasons than Node's: dozens of processes at once.
import { build } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const root = join(import.meta.dirname, '..')
const place = join(import.meta.dirname, 'node22')
const oldest = join(place, 'node_modules', 'node', 'bin', 'node')
const mocha = join(root, 'node_modules', '.cache', 'node22', 'mocha.mjs')
/** The command line, the stores and HTTP: what stands on Node. */
const patterns = ['test/cli/**/*.test.ts', 'test/stores/**/*.test.ts', 'test/io/**/*.test.ts']

const { values, positionals } = parseArgs({
  options: { short: { type: 'boolean' }, node: { type: 'string', default: oldest } },
  allowPositionals: true,
})
if (values.node === oldest && !existsSync(oldest)) run('npm', ['ci', '--prefix', place, '--silent'])
await bundleMocha()
const options = ['--disable-warning=ExperimentalWarning', `--import=${join(place, 'compile-types.mjs')}`].join(' ')
const files = globSync(positionals.length === 0 ? patterns : positionals, { cwd: root })
  .filter((file) => values.short !== true || !file.endsWith('processes.test.ts'))
  .toSorted()
run(values.node, [join(place, 'run-mocha.mjs'), mocha, ...files], { ...process.env, NODE_OPTIONS: options })

/** Mocha requires modules, which Node can do since 22.12; in one file it need not. */
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
