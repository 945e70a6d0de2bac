import { applyOperations } from '../../context/apply-operations.ts'
import type { ContextId } from '../../context/context-id.ts'
import { contextId } from '../../context/context-id.ts'
import type { Operation } from '../../context/operation.ts'
import type { TemplateVar } from '../../context/template-context.ts'
import { fireEvent } from '../../events/fire-event.ts'
import type { EventResult } from '../../events/outcome.ts'
import { blockRecords } from './block-records.ts'
import { createHttpClient } from '../../io/http-client.ts'
import { redactor } from '../../text/redaction.ts'
import { readContext } from '../change/read-context.ts'
import { deliveryKey } from '../change/delivery-key.ts'
import type { EventName, HandleEventRequest, HandleEventResult } from '../requests.ts'
import type { Session } from '../session.ts'
import { updateContext } from '../change/update-context.ts'

/** Stores the request's operations, then runs the event's handlers. Throws CONTEXT_NOT_FOUND, UNKNOWN_PIPELINE; a failed block is in the result. */
export async function handleEvent(session: Session, request: HandleEventRequest): Promise<HandleEventResult> {
  const id = contextId(request.id)
  const operations = request.operations ?? []
  const allowConfigPaths = request.allowConfigPaths ?? false
  if (operations.length > 0 && request.dryRun !== true) {
    const delivery = deliveryKey(request.deliveryId, 'handle-event', operations)
    await updateContext(session, id, {
      command: 'handle-event',
      operations: () => operations,
      allowConfigPaths,
      delivery,
    })
  }
  const { event, revision } = await fireContextEvent(session, id, {
    ...request,
    vars: request.vars ?? [],
    pending: request.dryRun === true ? operations : [],
  })
  return { id, ...event, revision }
}

export interface FiredEvent extends EventName {
  readonly vars: readonly TemplateVar[]
  readonly dryRun?: boolean
  /** What a dry run takes as stored. */
  readonly pending?: readonly Operation[]
  readonly allowConfigPaths?: boolean
  readonly deliveryId?: string | undefined
}

/** Runs an event's handlers against the newest document and says which revision they leave. */
export async function fireContextEvent(
  session: Session,
  id: ContextId,
  event: FiredEvent,
): Promise<{ event: EventResult; revision: number }> {
  const allowConfigPaths = event.allowConfigPaths ?? false
  // Known as soon as the event reads the document, which it does first.
  let revision = 0
  const redact = redactor(session.config.secretValues)
  const { deliveryId } = event
  const records = deliveryId === undefined ? undefined : blockRecords(session, id, event, deliveryId)
  const result = await fireEvent({
    pipeline: event.pipeline,
    event: event.event,
    vars: event.vars,
    dryRun: event.dryRun ?? false,
    allowConfigPaths,
    config: session.config,
    templates: await session.templates(),
    http: createHttpClient({ http: session.config.http, env: session.env, redact, clock: session.clock }),
    log: session.log,
    redact,
    readNewest: async () => {
      const newest = await readContext(session, id)
      revision = newest.revision
      const { document } = applyOperations(newest.document, event.pending ?? [], { allowConfigPaths })
      return document
    },
    change: async (compute, memory) => {
      const changed = await updateContext(session, id, {
        command: `handle-event ${event.pipeline}=${event.event}`,
        operations: ({ document }) => compute(document),
        allowConfigPaths,
        ...records?.changeAs(memory),
      })
      revision = changed.stored.revision
      return { ...changed, revision }
    },
    records,
  })
  return { event: result, revision }
}
