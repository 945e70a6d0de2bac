import { CicdError, reworded } from '../errors/cicd-error.ts'
import { nearestName, withoutDigits } from '../errors/nearest-name.ts'
import { given } from '../json/given.ts'
import { silentLogger } from '../io/logger.ts'
import { listContexts } from '../operations/contexts/list-contexts.ts'
import { callerOn } from '../operations/host.ts'
import type { HostOptions } from '../operations/host-options.ts'
import { openHost } from '../operations/open-host.ts'
import { shellWord } from '../text/shell-word.ts'

/** Limits of the search: it must not delay an error in a store of many contexts. */
const most = { ids: 1000, milliseconds: 500 }

/** Adds the id that was probably meant to the error that a context was not found. Then it no longer suggests to make a context with the mistyped id. */
export async function withNearId(error: unknown, options: HostOptions): Promise<unknown> {
  if (!(error instanceof CicdError) || error.code !== 'CONTEXT_NOT_FOUND') return error
  const [, id = ''] = /^there is no context data "([^"]+)": /.exec(error.message) ?? []
  const near = id === '' ? undefined : await nearId(id, options)
  if (near === undefined) return error
  const suggestions = error.suggestions.filter((line) => !line.startsWith(`cicdstatemgr init ${shellWord(id)} `))
  return reworded(error, { message: `${error.message}, did you mean ${JSON.stringify(near)}?`, suggestions })
}

/** The nearest id with the same first character. A failure here must not hide the error of the command. */
async function nearId(id: string, options: HostOptions): Promise<string | undefined> {
  try {
    await using host = await openHost({ ...options, log: silentLogger, progress: undefined })
    const caller = callerOn(host, { signal: AbortSignal.timeout(most.milliseconds) })
    const end = performance.now() + most.milliseconds
    const found: string[] = []
    let cursor: string | undefined
    do {
      const page = await listContexts(caller, { prefix: id.slice(0, 1), limit: 200, ...given({ cursor }) })
      found.push(...page.contexts.map((context) => context.id))
      cursor = page.cursor
    } while (cursor !== undefined && found.length < most.ids && performance.now() < end)
    // Ids of flows are often numbered: the next flow is not a slip.
    return nearestName(
      id,
      found.filter((other) => withoutDigits(other) !== withoutDigits(id)),
    )
  } catch {
    return undefined
  }
}
