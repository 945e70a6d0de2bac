import { warnOfFew } from '../../io/logger.ts'
import { given } from '../../json/given.ts'
import { cicdContextFaults, requireAllowedContext } from '../../config/allowed-contexts.ts'
import { loadAppConfig } from '../../config/load-app-config.ts'
import { buildContext } from '../../context/build-context.ts'
import type { ContextId } from '../../context/context-id.ts'
import { contextId } from '../../context/context-id.ts'
import { isMadeElsewhere } from '../../context/made-elsewhere.ts'
import { withDecisionsOf } from '../../context/decisions-of.ts'
import { unusualRoots } from '../../context/unusual-root.ts'
import type { JsonObject } from '../../json/json.ts'
import { isObject, mapAt, ownValue } from '../../json/json.ts'
import { replacementOperations } from '../../context/replace-document.ts'
import { unknownHandlers } from '../../config/unknown-handlers.ts'
import { CicdError, ofRequest } from '../../errors/cicd-error.ts'
import { eventBlocks } from '../../events/plan/event-blocks.ts'
import type { HistoryEntry, Stored } from '../../stores/shared/store.ts'
import { retryConflicts } from '../change/retry-conflicts.ts'
import { deliveryKey } from '../change/delivery-key.ts'
import { fireContextEvent } from '../events/handle-event.ts'
import { readContext } from '../change/read-context.ts'
import { howToEdit } from '../change/how-to-edit.ts'
import { faultsIn, howToCheck } from './init-lint.ts'
import { checkDecisions } from './check-decisions.ts'
import { refreshCaches } from '../change/refresh-caches.ts'
import type { InitRequest, InitResult } from '../requests.ts'
import type { Caller } from '../host.ts'
import { shorten } from '../../text/shorten.ts'
import { typoWarnings } from '../values/typo-warnings.ts'
import { deliveryRecord, historyEntry } from '../change/update-context.ts'
import { shellWord } from '../../text/shell-word.ts'

export interface InitOptions {
  /** Whether to warn of what `validate` finds in the handlers; default true. */
  readonly checksHandlers?: boolean
}

/**
 * Makes a context from an app's config, stores it, then fires the event of the request. Throws CONTEXT_EXISTS (conflict), CICD_CONTEXT_NOT_ALLOWED,
 * UNKNOWN_CICD_CONTEXT, UNKNOWN_PIPELINE and the errors of the app's config; nothing is stored then.
 */
export async function initContext(
  caller: Caller,
  request: InitRequest,
  { checksHandlers = true }: InitOptions = {},
): Promise<InitResult> {
  const id = contextId(request.id)
  const { document, warnings } = await newDocument(caller, id, withAppConfig(caller, request), { checksHandlers })
  const { stored, made, replacedRevision } = await store(caller, id, document, request)
  await refreshCaches(caller.host, id, stored)
  const result = {
    id,
    created: made === 'now',
    ...(made === 'before' ? { repeated: true as const } : {}),
    ...given({ replacedRevision }),
    ...(warnings.length === 0 ? {} : { warnings }),
  }
  if (made === undefined || request.event === undefined) return { ...result, revision: stored.revision }

  return { ...result, ...(await fireContextEvent(caller, id, { ...request.event, vars: request.vars ?? [] })) }
}

type AppRequest = InitRequest & Required<Pick<InitRequest, 'appConfig'>>

/** The request with an app config; default: one with an empty cicd context. Throws `NO_APP_CONFIG` (usage) if the request needs an app config. */
function withAppConfig({ host }: Caller, request: InitRequest): AppRequest {
  const { appConfig, cicdContext = defaultContext, event } = request
  if (appConfig !== undefined) return { ...request, appConfig }
  const [base] = host.config.requiredBases
  if (base !== undefined) throw noAppConfig(`, and the config demands the base ${base}`)
  if (event !== undefined) throw noAppConfig(`, so nothing handles the event ${event.pipeline}=${event.event}`)
  return { ...request, appConfig: { 'cicd-contexts': { [cicdContext]: {} } } }
}

function noAppConfig(why: string): CicdError {
  return new CicdError('NO_APP_CONFIG', `no app config was given${why}`, {
    suggestions: ['Give --app-config FILE, or set CICDSTATEMGR_INIT_APP_CONFIG_PATH.'],
  })
}

interface NewContext {
  readonly document: JsonObject
  readonly warnings: readonly string[]
}

async function newDocument(
  caller: Caller,
  id: ContextId,
  request: AppRequest,
  { checksHandlers }: Required<InitOptions>,
): Promise<NewContext> {
  const { cicdContext = defaultContext } = request
  const tellingWhence = <T>(choose: () => T): T => sayingDefault(request, choose)
  tellingWhence(() => requireAllowedContext(cicdContext, caller.host.config))
  const {
    app,
    merged,
    warnings: notes,
    inspection,
  } = await loadAppConfig({
    appConfig: request.appConfig,
    cwd: caller.host.cwd,
    requiredBases: caller.host.config.requiredBases,
    ...given({ basesDir: request.basesDir, appBasesDir: request.appBasesDir }),
  })
  const warn = (message: string) => {
    caller.host.log.warn(message)
  }
  warnOfFew(notes, warn)

  const engine = (await caller.host.templates()).together()
  const warnOfTypo = typoWarnings(caller.host)
  const document = tellingWhence(() =>
    buildContext({
      id,
      cicdContext,
      merged,
      app,
      operations: request.operations ?? [],
      allowConfigPaths: caller.allowConfigPaths,
      ...given({ namespace: caller.run?.namespace }),
      ...(typeof request.appConfig === 'string' ? { file: request.appConfig } : {}),
      renderVariable: (template, context, origin) =>
        engine.render(template, context, {
          origin,
          onTypo: (typo) => {
            warnOfTypo(origin, typo)
          },
        }),
    }),
  )
  const file = typeof request.appConfig === 'string' ? request.appConfig : undefined
  const doubts = checkDecisions(document, caller.host.config, file)
  const sets = (request.operations ?? []).map(({ path }) => path)
  const checked = { ...request, cicdContext }
  const { faults, slips } = checksHandlers
    ? await faultsIn(inspection, checked, { host: caller.host, sets })
    : { faults: [], slips: [] }
  for (const fault of faults) warn(fault)
  const check = howToCheck(request, caller.host.config)
  if (faults.length > 0 && check !== undefined && faults.at(-1)?.endsWith(check) !== true) {
    caller.host.log.info(`init does not fail because of this; a check that fails: ${check}`)
  }
  const misspelt = unknownHandlers(document).map(({ path, message }) => `${path}: ${message}`)
  warnOfFew(faults.length === 0 ? misspelt : [], warn)
  warnOfFew(slips, warn)
  warnOfFew(doubts, warn)
  const contexts = ownValue(merged, 'cicd-contexts')
  const context = isObject(contexts) ? ownValue(contexts, cicdContext) : undefined
  const warnings = unusualRoots(request.operations ?? [], isObject(context) ? context : {})
  return { document, warnings }
}

/** The default cicd context of `init`, as in the Python program. */
const defaultContext = 'stage'

/** Adds to an error that the refused cicd context is the default, if the request names none. */
function sayingDefault<T>({ cicdContext }: InitRequest, choose: () => T): T {
  try {
    return ofRequest(cicdContextFaults, choose)
  } catch (error) {
    const isAbout = error instanceof CicdError && cicdContextFaults.includes(error.code)
    if (!isAbout || cicdContext !== undefined) throw error
    const isUnknown = error.code === 'UNKNOWN_CICD_CONTEXT'
    const hasNone = isUnknown && error.message.endsWith('(there are none)')
    const message = `${error.message}; no cicd context was named, and "${defaultContext}" is the default`
    throw new CicdError(error.code, message, {
      httpStatus: error.httpStatus,
      suggestions: [
        hasNone
          ? `Write one into the app config: cicd-contexts: {${defaultContext}: {}}`
          : 'Name one with --cicd-context NAME.',
      ],
      cause: error,
      ...given({ file: error.file }),
    })
  }
}

interface Made {
  readonly stored: Stored
  /** `now`: this run made the context; `before`: a run with the same delivery id did; undefined: the existing context was kept. */
  readonly made?: 'now' | 'before'
  /** The revision of the replaced context. */
  readonly replacedRevision?: number
}

/** Stores a new document if the id is free; otherwise follows `ifExists`. */
async function store(caller: Caller, id: ContextId, made: JsonObject, request: InitRequest): Promise<Made> {
  const ifExists = request.ifExists ?? 'fail'
  // The key does not depend on rendered variables: a filter such as `random` returns another value in a rerun.
  const key = deliveryKey(caller.deliveryId, 'init', { ...made, variables: undefined })
  const { host, signal } = caller
  const attempt = async (): Promise<Made | undefined> => {
    const existing = await host.store.read(id)
    if (existing !== undefined) {
      if (key !== undefined && (await host.store.readDelivery(id, key)) !== undefined) {
        return { stored: await readContext(host, id), made: 'before' }
      }
      if (ifExists === 'keep') return { stored: existing }
      if (ifExists === 'fail') throw contextExists(id, existing, request)
    }
    const document = existing === undefined ? made : withDecisionsOf(existing.document, made)
    // An unknown pipeline is a mistake in the command. It is reported before the context is stored, because a stored context would make the corrected command
    // fail.
    if (request.event !== undefined) eventBlocks(document, request.event.pipeline, request.event.event)
    const revision = (existing?.revision ?? (await host.store.lastRevision(id))) + 1
    const result = await host.store.commit({
      id,
      expected: existing?.version,
      document,
      revision,
      entry: { ...historyEntry(caller, 'init', revision), ...whatInitDid(existing, document, request) },
      ...given({ delivery: deliveryRecord(caller, key, revision) }),
    })
    if (result.kind !== 'stored') return undefined
    if (existing !== undefined && isMadeElsewhere(existing))
      host.log.warn(`another program made ${id}; it was replaced all the same`)
    if (existing !== undefined)
      warnOfLostPipelines(caller, existing, { id, document, hasAppConfig: request.appConfig !== undefined })
    return { stored: result.stored, made: 'now', ...given({ replacedRevision: existing?.revision }) }
  }
  return retryConflicts(id, attempt, { ...host, signal })
}

/** Warns if the replaced context handled events and the new one does not: the id may have come from a variable that was still set. */
function warnOfLostPipelines(
  { host }: Caller,
  { document: before, revision }: Stored,
  {
    id,
    document,
    hasAppConfig,
  }: { readonly id: ContextId; readonly document: JsonObject; readonly hasAppConfig: boolean },
): void {
  const lost = pipelineNames(before)
  if (lost.length === 0 || pipelineNames(document).length > 0) return
  const had = lost.length === 1 ? `the pipeline ${lost.join()}` : `the pipelines ${lost.join(', ')}`
  const why = hasAppConfig ? '' : ', as no app config was given'
  const back =
    host.store.history === undefined ? '' : `; "cicdstatemgr restore ${revision} --id ${shellWord(id)}" brings it back`
  host.log.warn(shorten(`revision ${revision} of ${id} had ${had}; the new one has none${why}`, 300) + back)
}

function pipelineNames(document: JsonObject): readonly string[] {
  return Object.keys(mapAt(document, 'pipelines'))
}

/** The history entry of a new context. It needs no inverse, because there is no earlier document. */
function whatInitDid(
  existing: Stored | undefined,
  document: JsonObject,
  { operations = [] }: InitRequest,
): Pick<HistoryEntry, 'operations' | 'inverse' | 'creates'> {
  if (existing === undefined) return { operations, inverse: [], creates: true }
  return {
    operations: replacementOperations(existing.document, document),
    inverse: replacementOperations(document, existing.document),
  }
}

function contextExists(id: ContextId, { document, revision }: Stored, { appConfig }: InitRequest): CicdError {
  const hasHandlers = appConfig !== undefined && isObject(document.pipelines)
  return new CicdError('CONTEXT_EXISTS', `there is context data "${id}" already, at revision ${revision}`, {
    suggestions: [
      'Use another id, --if-exists keep or --if-exists replace (its state is lost).',
      ...(hasHandlers ? [howToEdit(id, 'pipelines')] : []),
    ],
  })
}
