// For `mocha --require`: what the tests of a worker start is not slowed down.
import { join } from 'node:path'

if (process.env.MOCHA_WORKER_ID !== undefined) {
  // The worker itself measures its coverage. c8 counts src/ only: the built program is not in it, and a killed process writes nothing.
  delete process.env.NODE_V8_COVERAGE
  // Removing types from scripts and compiling them takes most of their time. In the worker this would make coverage less exact.
  process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'compiled')
}
