import type { ContextId } from '../../context/context-id.ts'
import type { Decision } from '../../decisions/decision.ts'
import { advance } from '../../decisions/advance.ts'
import { reminderAt } from '../../decisions/next-at.ts'
import { timeText } from '../../decisions/open-question.ts'
import { deliver } from '../../events/deliver/deliver.ts'
import { reminderRequest } from '../../events/handlers/reminder.ts'
import type { HttpRequest } from '../../io/http-client.ts'
import { readContext } from '../change/read-context.ts'
import { updateContext } from '../change/update-context.ts'
import type { Caller } from '../host.ts'
import { decisionsGuard, recording, requireDecision } from './change-decision.ts'
import { circumstances } from './step-on.ts'

/**
 * Reminds people of an open question if that is due, and returns whether this call did. The reminder is stored before it is sent: of two processes at once only one sends it, and
 * if that one is killed in between, the next reminder comes at its usual time.
 */
export async function remind(caller: Caller, id: ContextId, decision: Decision): Promise<boolean> {
  if (!(await canRemind(caller, id, decision))) return false
  const claimed = await claim(caller, id, decision)
  if (claimed === undefined) return false
  const request = await requestFor(caller, id, claimed)
  if (request === undefined) return false
  const { failure } = await deliver(request, 'slack', caller.host)
  if (failure !== undefined) caller.host.log.warn(`no reminder was sent for ${decision.name} of ${id}: ${failure}`)
  return failure === undefined
}

/** Whether there is a place to send a reminder to. */
export async function canRemind(caller: Caller, id: ContextId, decision: Decision): Promise<boolean> {
  return (await requestFor(caller, id, decision)) !== undefined
}

/** The record with the reminder; undefined if it is no longer due. */
async function claim(caller: Caller, id: ContextId, { id: question, name }: Decision): Promise<Decision | undefined> {
  let mine: Decision | undefined
  const { changed } = await updateContext(caller, id, {
    command: `decisions remind ${name}`,
    guard: decisionsGuard,
    operations: async ({ document }) => {
      mine = undefined
      const decision = requireDecision(document, id, name)
      const now = await circumstances(caller.host, id)
      const at = reminderAt(decision)
      const isOver = advance(decision, { kind: 'time' }, now).decision !== decision
      if (decision.id !== question || at === undefined || now.now < at || isOver) return []
      mine = { ...decision, remindedAt: timeText(now.now) }
      return [recording(document, mine)]
    },
  })
  return changed ? mine : undefined
}

async function requestFor({ host }: Caller, id: ContextId, decision: Decision): Promise<HttpRequest | undefined> {
  const { document } = await readContext(host, id)
  return reminderRequest(decision, { context: id, document, config: host.config })
}
