import type { Part } from './run-parts.ts'

/** The parts of `npm run lint`, the longest first. The first three cache their results in node_modules/.cache. */
export const lintParts: readonly [Part, ...Part[]] = [
  {
    name: 'eslint',
    command: ['eslint', '--cache', '--cache-strategy=content', '--cache-location=node_modules/.cache/eslint/', '.'],
  },
  {
    name: 'tsc',
    command: ['tsc', '-p', '.', '--incremental', '--tsBuildInfoFile', 'node_modules/.cache/tsc.tsbuildinfo'],
  },
  {
    name: 'prettier',
    command: ['prettier', '--check', '--log-level=warn', '--cache', '--cache-strategy=content', '.'],
  },
  { name: 'knip', command: ['knip'] },
  {
    name: 'depcruise',
    command: ['depcruise', 'src', '--config', '.dependency-cruiser.cjs', '--output-type', 'err'],
  },
  // Checks that all types in the signatures of the library are exported, and that the links of its pages exist.
  { name: 'typedoc', command: ['typedoc', '--emit', 'none', '--logLevel', 'Warn'] },
  { name: 'workflows', command: ['node', 'scripts/lint-workflows.ts'] },
  { name: 'build', command: ['node', 'scripts/build.ts'] },
  { name: 'package', command: ['node', 'scripts/lint-package.ts'], after: 'build' },
]
