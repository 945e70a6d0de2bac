import type { Difference } from '../../json/differences.ts'
import { given } from '../../json/given.ts'
import { isObject } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import { adviceOnFalse } from './check-files.ts'
import type { EventBlock } from './event-blocks.ts'
import { adviceOnFailedCondition, failedCondition } from './failed-templates.ts'
import type { Observed } from './observe.ts'

/** Paths as they are in the context data. */
export function namesOf(paths: readonly string[]): string {
  return paths.map((path) => path.replace(/^stored\./, '')).join(', ')
}

/** Whether only the Python program stored the value. */
export function isLost({ path, after }: Difference): boolean {
  return after === undefined && path.startsWith('stored.')
}

/** The blocks of `set-values` that are not done here, with the paths that the Python program stored for them. */
export function storedThere(
  blocks: readonly EventBlock[],
  lost: readonly Difference[],
): readonly { readonly block: EventBlock; readonly paths: readonly string[] }[] {
  return blocks.flatMap((block) => {
    if (block.handler !== 'set-values' || block.here === 'done' || block.here === 'none') return []
    const rules = Array.isArray(block.config.set) ? block.config.set.filter(isObject) : []
    const targets = rules.map((rule) => `stored.${targetOf(rule)}`)
    const paths = lost.map(({ path }) => path).filter((path) => targets.some((to) => isWithin(path, to)))
    return paths.length === 0 ? [] : [{ block, paths }]
  })
}

/** The path that a rule of `set-values` or of a generator stores at, without the `[]` of a list; empty if there is none. */
export function targetOf({ to, key }: JsonObject): string {
  const written = to ?? key
  return typeof written === 'string' ? written.trim().replace(/\[\]$|\{\}$/, '') : ''
}

/** Whether two paths are equal, or one is below the other: a new map is a single difference at its own path. */
export function isWithin(path: string, target: string): boolean {
  return path === target || path.startsWith(`${target}.`) || target.startsWith(`${path}.`)
}

/** The finding for a block that only the Python program does. With the old flags an `if` that cannot be rendered is false, which is an error here. */
export function notDone(message: string, run: string, block: EventBlock, { stderr }: Observed) {
  const failed = block.here === 'skipped' ? failedCondition(stderr, run, block) : undefined
  if (failed === undefined) {
    return { code: 'PROGRAMS_DIFFER', message, ...given({ suggestion: adviceFor(block) }) } as const
  }
  return { code: 'FAILS_HERE_ONLY', message: `${message}: ${failed}`, ...adviceOnFailedCondition } as const
}

/** The word for what this program does with a block. */
export function wordFor({ here }: EventBlock): string {
  if (here === 'failed') return 'fails'
  return here === 'off' ? 'turned off' : 'skipped'
}

function adviceFor({ here, ofEvent, config }: EventBlock): string | undefined {
  if (here === 'off') return 'Its enabled is false: see ENABLED_ELSEWHERE.'
  if (here !== 'skipped') return undefined
  return ofEvent
    ? 'The if of the event is false here: see ENABLED_ELSEWHERE.'
    : `Its if is false here: ${adviceOnFalse(config.if)}.`
}
