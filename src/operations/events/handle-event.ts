import type { ContextId } from '../../context/context-id.ts'
import { contextId } from '../../context/context-id.ts'
import type { Operation } from '../../context/operation.ts'
import type { TemplateVar } from '../../context/template-context.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { fireEvent } from '../../events/fire-event.ts'
import type { EventResult } from '../../events/outcome.ts'
import { formatNames } from '../../json/path.ts'
import { shellWord } from '../../text/shell-word.ts'
import { secretFault } from '../../events/deliver/capture.ts'
import { captureFault } from '../../events/deliver/run-block.ts'
import { howToEdit } from '../change/how-to-edit.ts'
import { deliveryKey } from '../change/delivery-key.ts'
import { updateContext } from '../change/update-context.ts'
import type { Caller } from '../host.ts'
import type { EventName, HandleEventRequest, HandleEventResult } from '../requests.ts'
import { StoredFlow } from './flow-document.ts'

/** Stores the request's operations, then runs the event's handlers. Throws CONTEXT_NOT_FOUND, UNKNOWN_PIPELINE; a failed block is in the result. */
export async function handleEvent(caller: Caller, request: HandleEventRequest): Promise<HandleEventResult> {
  const id = contextId(request.id)
  const { operations = [], vars = [], dryRun = false, strict = false, pipeline, event } = request
  let warnings: readonly string[] = []
  if (operations.length > 0 && !dryRun) {
    const changed = await updateContext(caller, id, {
      command: 'handle-event',
      operations: () => operations,
      delivery: deliveryKey(caller.deliveryId, 'handle-event', operations),
    })
    warnings = changed.warnings ?? []
  }
  const pending = dryRun ? operations : []
  const fired = await fireContextEvent(caller, id, { pipeline, event, vars, dryRun, strict, pending })
  return { id, ...fired.event, revision: fired.revision, ...(warnings.length === 0 ? {} : { warnings }) }
}

export interface ContextEvent extends EventName {
  readonly vars: readonly TemplateVar[]
  readonly dryRun?: boolean
  /** Whether a block with a misspelt name in a template fails before it is sent or stored. */
  readonly strict?: boolean
  /** Operations that a dry run treats as stored. */
  readonly pending?: readonly Operation[]
}

/** Runs an event's handlers with the newest document, and returns the revision after them. */
export async function fireContextEvent(
  caller: Caller,
  id: ContextId,
  { pending = [], dryRun = caller.isRehearsal === true, ...named }: ContextEvent,
): Promise<{ event: EventResult; revision: number }> {
  const { config, http, redact, log, templates } = caller.host
  const flow = new StoredFlow(caller, id, named, pending)
  const tools = {
    config,
    http,
    redact,
    log,
    templates: await templates(),
    signal: caller.signal,
    requestSignal: caller.requestSignal,
    tellsBlocks: caller.tellsBlocks,
  }
  const event = await fireEvent({ ...named, dryRun }, flow, tools).catch((error: unknown) => {
    throw suggestingEvents(error, id)
  })
  return { event: withAdvice(event, id), revision: flow.revision }
}

function suggestingEvents(error: unknown, id: ContextId): unknown {
  if (!(error instanceof CicdError) || error.code !== 'UNKNOWN_PIPELINE') return error
  const suggestions = [...error.suggestions, `cicdstatemgr events --id ${shellWord(id)}`]
  return new CicdError(error.code, error.message, { suggestions, cause: error })
}

/**
 * Says what helps: what the errors of failed blocks say, such as how to set a value, otherwise how to change the handlers if they made a block fail. Mending the file of the
 * app config does not reach a context that exists.
 */
function withAdvice(event: EventResult, id: ContextId): EventResult {
  const handlers = formatNames('pipelines', event.pipeline, 'event-handlers', event.event)
  const suggestions = event.blocks.flatMap(({ status, reason = '', suggestions: own = [] }) => {
    if (status !== 'failed') return []
    if (own.length > 0)
      return own.map((line) => (line.startsWith('cicdstatemgr set ') ? `${line} --id ${shellWord(id)}` : line))
    const cause = reason.startsWith(captureFault) ? reason.slice(captureFault.length) : reason
    // The rule is as it was meant, and the answer is not to be stored.
    const isOfSecrets = cause.split('; ').every((one) => one.endsWith(secretFault))
    return cause.startsWith(handlers) && !isOfSecrets ? [howToEdit(id, formatNames('pipelines', event.pipeline))] : []
  })
  return suggestions.length === 0 ? event : { ...event, suggestions: [...new Set(suggestions)] }
}
