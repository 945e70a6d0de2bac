import { CicdError } from '../../errors/cicd-error.ts'
import { shellWord } from '../../text/shell-word.ts'
import type { Caller } from '../host.ts'
import type { HandleEventRequest, HandleEventResult } from '../requests.ts'
import { handleEvent } from './handle-event.ts'

/** `handleEvent` with a status that `strict` decides too: then it is `failed` for what `strict` does not accept, and `warnings` say why. */
export async function handleEventStrictly(caller: Caller, request: HandleEventRequest): Promise<HandleEventResult> {
  const result = await handleEvent(caller, request)
  const fault = request.strict === true ? strictFault(result, 'strict') : undefined
  if (fault === undefined) return result
  return { ...result, status: 'failed', warnings: [...(result.warnings ?? []), fault.message] }
}

/**
 * The error if only `strict` makes an event fail. Undefined if the event fails without it too, or if nothing is wrong. An unhandled event counts as not found,
 * like an unknown pipeline. `strict` is its name in the message.
 */
export function strictFault(
  { id, pipeline, event, status, blocks }: HandleEventResult,
  strict: '--strict' | 'strict',
): CicdError | undefined {
  const what = `${pipeline}=${event}`
  if (status === 'unhandled') {
    const suggestions = [`cicdstatemgr events --id ${shellWord(id)}`]
    return new CicdError('EVENT_UNHANDLED', `${what} has no handler, and ${strict} needs one`, { suggestions })
  }
  if (status === 'failed') return undefined
  const failed = blocks.filter((block) => block.status === 'failed' && block.warning === true)
  const misspelt = blocks.filter(({ typos = [] }) => typos.length > 0)
  const reasons = [
    ...(failed.length === 0 ? [] : [`${namesOf(failed)} failed`]),
    ...(misspelt.length === 0 ? [] : [`the templates of ${namesOf(misspelt)} use names that do not exist`]),
  ]
  if (reasons.length === 0) return undefined
  return new CicdError('EVENT_NOT_ACCEPTED', `${what}: ${reasons.join(', and ')}, which ${strict} does not accept`)
}

function namesOf(blocks: HandleEventResult['blocks']): string {
  return blocks.map(({ handler, block }) => `${handler}.${block}`).join(', ')
}
