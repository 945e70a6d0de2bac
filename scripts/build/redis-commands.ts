import type { Plugin } from 'esbuild'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The name of a member, possibly of its variant for buffers, or a text without spaces. */
const word = /\.([a-z]+?)(?:Buffer)?\b|['"`]([a-z]+)['"`]/gi

/** Leaves out the Redis commands that neither ioredis nor the stores use. At each start ioredis makes four functions for every command, which takes longer than to connect. */
export const redisCommands: Plugin = {
  name: 'redis-commands',
  setup(build) {
    build.onLoad({ filter: /\/@ioredis\/commands\/built\/commands\.json$/ }, ({ path }) => {
      const known = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
      const named = wordsIn([
        join(dirname(path), '..', '..', '..', 'ioredis', 'built', '**', '*.js'),
        join(import.meta.dirname, '..', '..', 'src', 'stores', 'redis', '*.ts'),
      ])
      const kept = Object.entries(known).filter(([command]) => named.has(command))
      return { contents: JSON.stringify(Object.fromEntries(kept)), loader: 'json' }
    })
  },
}

function wordsIn(patterns: readonly string[]): ReadonlySet<string> {
  const text = globSync([...patterns])
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
  return new Set([...text.matchAll(word)].map(([, member, quoted = '']) => (member ?? quoted).toLowerCase()))
}
