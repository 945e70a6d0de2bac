import type { Config } from '../config/config.ts'
import { handlerKind } from '../config/schemas/handlers.ts'
import type { TemplateVar } from '../context/template-context.ts'
import type { ErrorCode } from '../errors/catalogue.ts'
import { CicdError } from '../errors/cicd-error.ts'
import type { HttpClient } from '../io/http-client.ts'
import type { Logger } from '../io/logger.ts'
import { unlessAborted } from '../io/unless-aborted.ts'
import { given } from '../json/given.ts'
import type { JsonObject } from '../json/json.ts'
import { formatNames } from '../json/path.ts'
import { masked } from '../text/redaction.ts'
import type { TemplateEngine } from '../templates/template-engine.ts'
import { Rehearsal } from './deliver/rehearsal.ts'
import { runBlock } from './deliver/run-block.ts'
import type { Ending } from './deliver/run-block.ts'
import { TypoNotes } from './deliver/typo-notes.ts'
import type { FlowDocument } from './flow-document.ts'
import type { BlockOutcome, EventResult } from './outcome.ts'
import { eventBlocks, misspeltHandlers, modeOf, nearestEvent } from './plan/event-blocks.ts'
import type { EventBlock } from './plan/event-blocks.ts'

export interface FiredEvent {
  readonly pipeline: string
  readonly event: string
  readonly vars: readonly TemplateVar[]
  /** Renders everything; sends and stores nothing. */
  readonly dryRun: boolean
  /** Whether a block with a misspelt name in a template fails before it is sent or stored. */
  readonly strict?: boolean
}

/** The services that an event uses besides its document. */
export interface EventTools {
  readonly config: Config
  readonly templates: TemplateEngine
  readonly http: HttpClient
  readonly redact: (text: string) => string
  readonly log: Logger
  /** Whether the caller reports the blocks itself: then the log has them at debug level only. */
  readonly tellsBlocks?: boolean | undefined
  /** Aborts the event between two blocks or during a request, and throws the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** If given, this signal aborts a request in place of `signal`; `signal` then ends the event only between two blocks. */
  readonly requestSignal?: AbortSignal | undefined
}

/**
 * Runs the blocks of an event one after the other, each seeing the newest document; a block that fails does not stop the next.
 * Throws UNKNOWN_PIPELINE (not found), and what reading and changing the document throw.
 */
export async function fireEvent(fired: FiredEvent, flow: FlowDocument, tools: EventTools): Promise<EventResult> {
  const { pipeline, event, vars, dryRun, strict } = fired
  const { log, redact } = tools
  const document = await unlessAborted(flow.newest(), tools.signal)
  const blocks = eventBlocks(document, pipeline, event)
  if (blocks.length === 0) return unhandled(fired, document, tools)
  const warn = (message: string) => {
    log.warn(redact(message))
  }
  const typos = new TypoNotes(warn, redact)
  const run = {
    ...tools,
    signal: tools.requestSignal ?? tools.signal,
    vars,
    flow,
    warn,
    onTypo: typos.take,
    refuse: strict === true ? typos.refuse : undefined,
  }
  const rehearsal = dryRun ? new Rehearsal(document, run) : undefined
  const outcomes: BlockOutcome[] = []
  for (const block of blocks) {
    let isBegun = false
    const ending = await endingOf(() => {
      tools.signal?.throwIfAborted()
      isBegun = true
      return rehearsal?.play(block) ?? runBlock(block, run)
    }).catch((error: unknown) => {
      if (tools.signal?.aborted === true && !dryRun)
        tellInterrupted(outcomes, block, { isBegun, keepsRecords: flow.records !== undefined }, warn)
      throw error
    })
    outcomes.push({ ...outcomeOf(block, ending, tools), ...typos.ofBlock() })
  }
  return { pipeline, event, status: statusOf(outcomes), blocks: outcomes, ...given({ plan: rehearsal?.plan }) }
}

/** Says that an event has no handlers, and what was probably meant. */
function unhandled({ pipeline, event }: FiredEvent, document: JsonObject, { log, redact }: EventTools): EventResult {
  const meant = nearestEvent(document, pipeline, event)
  const misspelt = misspeltHandlers(document, pipeline)
  const hints = [
    ...(meant === undefined ? [] : [`, did you mean "${pipeline}=${meant}"?`]),
    ...(misspelt === undefined
      ? []
      : [`: ${formatNames('pipelines', pipeline)} has "${misspelt}", did you mean "event-handlers"?`]),
  ]
  const say = (text: string) => (hints.length === 0 ? log.info(text) : log.warn(text))
  say(redact(`nobody handles ${pipeline}=${event}${hints.join('')}`))
  return { pipeline, event, status: 'unhandled', blocks: [], ...given({ meant, misspelt }) }
}

/** Tells what became of the blocks until an interruption: the error has no result. */
function tellInterrupted(
  done: readonly BlockOutcome[],
  block: EventBlock,
  run: { readonly isBegun: boolean; readonly keepsRecords: boolean },
  warn: (text: string) => void,
): void {
  for (const { handler, block: name, status } of done) warn(`${handler}.${name} ${status}`)
  const state = run.isBegun ? 'interrupted: it is unknown whether it was sent or stored' : 'not begun'
  warn(`${block.handler}.${block.name} ${state}; ${rerunOf(block, run)}`)
}

/** What a rerun does with the block that was interrupted. Only a run with a delivery id keeps records of its blocks. */
function rerunOf(block: EventBlock, run: { readonly isBegun: boolean; readonly keepsRecords: boolean }): string {
  if (!run.keepsRecords)
    return 'a rerun does all again; if both runs have the same --delivery-id, it leaves out what was done'
  const rerun = 'a rerun with the same --delivery-id'
  if (!run.isBegun) return `${rerun} begins with it`
  // A block that sends nothing stores its values once.
  if (handlerKind(block.handler)?.blockKey === 'set') return `${rerun} stores it if it was not stored`
  const mode = modeOf(block, 'onUnknown')
  return mode === 'skip'
    ? `${rerun} does not send it again (onUnknown: skip)`
    : `${rerun} sends it again (onUnknown: ${mode})`
}

/** The errors whose suggestions are about the config or a missing value, and not about the block. */
const helpful: ReadonlySet<string> = new Set<ErrorCode>(['PROTECTED_PATH', 'TEMPLATE_ERROR', 'UNKNOWN_ENDPOINT'])

/** Turns a wrong configuration into a failure of the block. Errors of the store end the event. */
async function endingOf(act: () => Promise<Ending>): Promise<Ending> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof CicdError && ['config', 'usage'].includes(error.kind))
      return {
        ...{ status: 'failed', reason: error.message },
        ...given({
          suggestions: helpful.has(error.code) && error.suggestions.length > 0 ? error.suggestions : undefined,
        }),
      }
    throw error
  }
}

/** The outcome of a block as the caller and the log get it. Paths and names come from templates and apps, so they may hold a secret and are masked like the reasons. */
function outcomeOf(block: EventBlock, ending: Ending, { log, redact, tellsBlocks = false }: EventTools): BlockOutcome {
  const told = masked({ handler: block.handler, block: block.name, ...ending }, redact)
  const warning = told.status === 'failed' && modeOf(block, 'onError') === 'warn'
  const line = `${told.handler} ${told.block}: ${told.status}${told.reason === undefined ? '' : `, ${told.reason}`}`
  if (tellsBlocks) log.debug(line)
  else if (warning) log.warn(line)
  else if (told.status === 'failed') log.error(line)
  else log.debug(line)
  return { ...told, ...(warning && { warning }) }
}

function statusOf(outcomes: readonly BlockOutcome[]): EventResult['status'] {
  return outcomes.some(({ status, warning }) => status === 'failed' && warning !== true) ? 'failed' : 'done'
}
