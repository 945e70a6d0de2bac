// For `mocha --parallel --require`: workers, and what their tests start, share compiled code, and what they start measures no coverage.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const { env } = process
if (env.MOCHA_WORKER_ID === undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'cicdstatemgr-compiled-'))
  env.TESTS_COMPILE_CACHE = folder
  // The workers inherit it. It would make coverage less exact.
  if (!env.NODE_V8_COVERAGE) env.NODE_COMPILE_CACHE = folder
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true })
  })
} else {
  // The worker itself measures its coverage. c8 counts src/ only: the built program is not in it, and a killed process writes nothing.
  delete env.NODE_V8_COVERAGE
  // Removing types from scripts and compiling them takes most of their time.
  if (env.TESTS_COMPILE_CACHE !== undefined) env.NODE_COMPILE_CACHE ??= env.TESTS_COMPILE_CACHE
}
