import { compare } from './compare.ts'
import { crowd } from './crowd.ts'
import { id, makeContexts, openPlace, readWriters } from './place.ts'
import type { Place } from './place.ts'
import type { Scenario, Size } from './scenario.ts'
import type { Attempt, WriterTask } from './writer.ts'

const sizes: Record<Size, { processes: number; managers: number; changes: number }> = {
  full: { processes: 20, managers: 10, changes: 10 },
  short: { processes: 3, managers: 4, changes: 4 },
}

/** All writers change one context. */
export function contention(place: Place): Scenario {
  return {
    name: `many managers on one context, ${place}`,
    async run(size) {
      const { processes, managers, changes } = sizes[size]
      await using open = await openPlace(place)
      await makeContexts(open.config, [id])

      const tasks = Array.from({ length: processes }, (_, process): WriterTask => {
        const writers = Array.from({ length: managers }, (__, manager) => ({ name: `p${process}m${manager}`, id }))
        return { config: open.config, writers, changes }
      })
      const attempts = (await crowd<Attempt[]>('writer.ts', tasks)).flat()

      const outcome = compare(attempts, await readWriters(open.config))
      return {
        ...outcome,
        expected: processes * managers * changes,
        lost: processes * managers * changes - outcome.found,
      }
    },
  }
}

/** Each writer changes its own context. */
export const manyContexts: Scenario = {
  name: 'a context for each writer, redis',
  async run(size) {
    const { processes, managers, changes } =
      size === 'full' ? { processes: 10, managers: 10, changes: 10 } : sizes.short
    await using open = await openPlace('redis')
    const names = Array.from({ length: processes * managers }, (_, n) => `writer-${n}`)
    await makeContexts(open.config, names)

    const tasks = Array.from({ length: processes }, (_, process): WriterTask => {
      const own = names.slice(process * managers, (process + 1) * managers)
      return { config: open.config, writers: own.map((name) => ({ name, id: name })), changes }
    })
    const attempts = (await crowd<Attempt[]>('writer.ts', tasks)).flat()

    const there = await Promise.all(names.map((name) => readWriters(open.config, name)))
    const outcome = compare(attempts, Object.assign({}, ...there) as Record<string, number[]>)
    const expected = names.length * changes
    return { ...outcome, expected, lost: expected - outcome.found }
  },
}
