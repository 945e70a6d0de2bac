// Checks the npm package that dist/ makes, as Node and bundlers look for it, and its types; `npm run lint` runs it, after a build.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

const root = join(import.meta.dirname, '..')
const place = mkdtempSync(join(tmpdir(), 'cicdstatemgr-package-'))
try {
  const { messages, pkg } = await publint({ pkgDir: root })
  for (const message of messages) fail(`publint: ${formatMessage(message, pkg, { color: false })}\n`)

  // Without scripts: "prepack" would build again.
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', place], { cwd: root })
  const packed = readdirSync(place).map((name) => join(place, name))
  // An ES module: what only `require` of old, or resolution without "exports", would find is not asked for.
  const options = ['--profile=esm-only', '--no-definitely-typed', '--no-color', '--no-emoji']
  const { status, stdout, error } = spawnSync('attw', [...packed, ...options], { cwd: place, encoding: 'utf8' })
  if (status !== 0) fail(error?.message ?? stdout)
} finally {
  rmSync(place, { recursive: true })
}

function fail(text: string): void {
  process.stdout.write(text)
  process.exitCode = 1
}
