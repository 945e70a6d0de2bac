import type { Part } from './run-parts.ts'

/** What `npm run lint` does, the longest first. All but the last four remember what they have seen, in node_modules/.cache. */
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
  // That all types in the signatures of the library are exported, and what its pages link to.
  { name: 'typedoc', command: ['typedoc', '--emit', 'none', '--logLevel', 'Warn'] },
  { name: 'workflows', command: ['node', 'scripts/lint-workflows.ts'] },
]
