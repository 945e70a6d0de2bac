import { CicdError, reworded } from '../errors/cicd-error.ts'
import type { Host } from '../operations/host.ts'
import { sayingUnchanged } from '../operations/saying-unchanged.ts'
import { withMeantWord } from './meant-word.ts'
import { withNearId } from './near-id.ts'
import { withHints } from './flags/hints.ts'
import { isParseError, usageError } from './flags/usage-error.ts'
import { withValidateHint } from './flags/validate-hint.ts'

type Command = Parameters<typeof withHints>[1] & Parameters<typeof usageError>[1] & { readonly id: string | undefined }
type Invocation = Parameters<typeof withHints>[2] & Omit<Parameters<typeof withValidateHint>[1], 'command'>

/** The error of a command, completed for people: it says if nothing was changed, and has hints that fit this command line. */
export async function failureOf(
  error: unknown,
  command: Command,
  invocation: Invocation & { readonly opened: Host | undefined },
): Promise<unknown> {
  const known = isParseError(error) ? usageError(error, command) : error
  const { id = '' } = command
  // A gateway has contexts of its own.
  const isHere = invocation.flags.gateway === undefined
  const asked = { command: id, id: invocation.flags.id }
  const near = isHere ? await withMeantWord(await withNearId(known, invocation.host), asked, invocation.host) : known
  const certain = withoutItself(changing.has(id) ? sayingUnchanged(near, invocation.opened) : near, id)
  return withHints(await withValidateHint(certain, { command: id, ...invocation }), command, invocation)
}

/** Commands that change something. */
const changing: ReadonlySet<string> = new Set([
  ...['apply', 'ask', 'decide', 'delete', 'edit', 'expire', 'gateway:queue', 'generate', 'handle-event'],
  ...['import', 'init', 'load', 'lock', 'restore', 'set', 'unlock'],
])

/** A failed `validate --connect` must not suggest itself. */
function withoutItself(error: unknown, id: string): unknown {
  if (!(error instanceof CicdError) || id !== 'validate') return error
  const suggestions = error.suggestions.filter((line) => !line.startsWith('cicdstatemgr validate --connect'))
  if (suggestions.length === error.suggestions.length) return error
  return reworded(error, { suggestions })
}
