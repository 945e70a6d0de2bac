import type { BuildOptions } from 'esbuild'
import { join } from 'node:path'
import { lazyBuiltins } from './lazy-builtins.ts'
import { lazyRequires } from './lazy-requires.ts'
import { namedImports } from './named-imports.ts'
import { onlyUsed } from './only-used.ts'
import { redisCommands } from './redis-commands.ts'

/** The options of both bundles of the program: the package's and the executable's. */
export const bundleOptions = {
  absWorkingDir: join(import.meta.dirname, '..', '..'),
  bundle: true,
  platform: 'node',
  minifySyntax: true,
  legalComments: 'none',
  metafile: true,
  write: false,
  logLevel: 'warning',
  // Needed only by oclif's hooks for TypeScript projects.
  external: ['typescript'],
  alias: { debug: join(import.meta.dirname, 'no-debug.cjs') },
  plugins: [namedImports, lazyBuiltins, lazyRequires, onlyUsed, redisCommands],
} satisfies BuildOptions
