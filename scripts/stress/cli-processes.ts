import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { spawnCli } from '../../test/support/cli.ts'
import { tempDir } from '../../test/support/temp-dir.ts'
import { id, makeContexts, openPlace, readWriters } from './place.ts'
import type { Place } from './place.ts'
import type { Scenario } from './scenario.ts'

/** Command lines that all start at once, like the steps of parallel Tasks. */
export function cliProcesses(place: Place): Scenario {
  return {
    name: `command lines at once, ${place}`,
    async run(size) {
      const count = size === 'full' ? 50 : 10
      await using open = await openPlace(place)
      await makeContexts(open.config, [id])
      const cwd = await tempDir()
      await writeFile(join(cwd, 'config.json'), JSON.stringify(open.config))

      const runs = await Promise.all(
        Array.from({ length: count }, async (_, n) => {
          const start = performance.now()
          const result = await spawnCli(
            ['set', '--json-value', `state.writers.c${n}=[1]`, '--id', id, '--config', 'config.json'],
            { cwd },
          )
          return { ...result, milliseconds: performance.now() - start }
        }),
      )

      const found = Object.keys(await readWriters(open.config)).length
      const failed = runs.filter(({ exitCode }) => exitCode !== 0)
      return {
        expected: count,
        found,
        lost: count - found,
        latencies: runs.map(({ milliseconds }) => milliseconds),
        faults: failed.map(({ exitCode, stderr }) => `a command exited ${exitCode}: ${stderr.trim()}`),
        note: 'p50 and p99 are of whole processes, all of them competing for the processors',
      }
    },
  }
}
