import { loadAppConfig } from '../config/load-app-config.ts'
import { buildContext, unknownHandlers } from '../context/build-context.ts'
import type { ContextId } from '../context/context-id.ts'
import { contextId } from '../context/context-id.ts'
import type { JsonObject } from '../context/json.ts'
import { replacementOperations } from '../context/replace-document.ts'
import { CicdError } from '../errors/cicd-error.ts'
import type { Stored } from '../stores/store.ts'
import { fireContextEvent } from './handle-event.ts'
import { refreshCaches } from './refresh-caches.ts'
import type { InitRequest, InitResult } from './requests.ts'
import type { Session } from './session.ts'
import { historyEntry } from './update-context.ts'

/**
 * Makes a context from an app's config, stores it, then fires its event.
 * Throws CONTEXT_EXISTS (conflict), UNKNOWN_CICD_CONTEXT and whatever is wrong with the app's config; nothing is stored then.
 */
export async function initContext(session: Session, request: InitRequest): Promise<InitResult> {
  const id = contextId(request.id)
  const document = await newDocument(session, id, request)
  const { stored, created } = await store(session, id, document, request)
  await refreshCaches(session, id, stored)
  if (!created || request.event === undefined) return { id, revision: stored.revision, created }

  const { revision, ...event } = await fireContextEvent(session, id, {
    ...request.event,
    vars: request.vars ?? [],
    allowConfigPaths: request.allowConfigPaths ?? false,
  })
  return { id, revision, created, event }
}

async function newDocument(session: Session, id: ContextId, request: InitRequest): Promise<JsonObject> {
  const { app, merged, warnings } = await loadAppConfig({
    appConfig: request.appConfig,
    cwd: session.cwd,
    ...(request.basesDir === undefined ? {} : { basesDir: request.basesDir }),
  })
  for (const warning of warnings) session.log.warn(warning)

  const engine = await session.templates()
  const document = buildContext({
    id,
    cicdContext: request.cicdContext ?? 'stage',
    merged,
    app,
    operations: request.operations ?? [],
    allowConfigPaths: request.allowConfigPaths ?? false,
    ...(typeof request.appConfig === 'string' ? { file: request.appConfig } : {}),
    renderVariable: (template, context, origin) => engine.render(template, context, { origin }),
  })
  for (const { path, message } of unknownHandlers(document)) session.log.warn(`${path}: ${message}`)
  return document
}

/** Stores a new document under a free id, or what `ifExists` says of one that is taken. */
async function store(
  session: Session,
  id: ContextId,
  document: JsonObject,
  request: InitRequest,
): Promise<{ stored: Stored; created: boolean }> {
  const ifExists = request.ifExists ?? 'fail'
  for (;;) {
    const existing = await session.store.read(id)
    if (existing !== undefined && ifExists === 'keep') return { stored: existing, created: false }
    if (existing !== undefined && ifExists === 'fail') throw contextExists(id, existing)

    const before = existing?.document ?? {}
    const revision = (existing?.revision ?? (await session.store.lastRevision(id))) + 1
    const entry = {
      ...historyEntry(session, 'init', revision),
      operations: replacementOperations(before, document),
      inverse: existing === undefined ? [] : replacementOperations(document, before),
    }
    const result = await session.store.commit({ id, expected: existing?.version, document, revision, entry })
    if (result.kind === 'stored') return { stored: result.stored, created: true }
  }
}

function contextExists(id: ContextId, existing: Stored): CicdError {
  return new CicdError(
    'conflict',
    'CONTEXT_EXISTS',
    `there is a context data "${id}" already, at revision ${existing.revision}`,
    {
      suggestions: ['Use another id, or say --if-exists keep or --if-exists replace.'],
    },
  )
}
