import { given } from '../json/given.ts'
import type { JsonObject } from '../json/json.ts'
import { CicdError } from '../errors/cicd-error.ts'
import type { Logger } from '../io/logger.ts'
import { masked } from '../text/redaction.ts'
import { eventBlocks, modeOf } from './plan/event-blocks.ts'
import type { EventBlock } from './plan/event-blocks.ts'
import type { BlockOutcome, EventResult } from './outcome.ts'
import { rehearseBlock } from './deliver/rehearse-block.ts'
import { runBlock } from './deliver/run-block.ts'
import type { BlockRun, Ending } from './deliver/run-block.ts'

export interface FireEventOptions extends Omit<BlockRun, 'warn' | 'allowConfigPaths'> {
  readonly pipeline: string
  readonly event: string
  /** Render everything, send and store nothing. */
  readonly dryRun: boolean
  readonly log: Logger
  readonly redact: (text: string) => string
  /** Whether blocks may change `pipelines` and the like; default no. */
  readonly allowConfigPaths?: boolean
}

/**
 * Runs the blocks of an event one after the other, each seeing the newest document; a block that fails does not stop the next.
 * Throws UNKNOWN_PIPELINE (not found), and what reading and changing the document throw.
 */
export async function fireEvent(options: FireEventOptions): Promise<EventResult> {
  const { pipeline, event, log } = options
  const document = await options.readNewest()
  const blocks = eventBlocks(document, pipeline, event)
  if (blocks.length === 0) {
    log.info(options.redact(`nobody handles ${pipeline}=${event}`))
    return { pipeline, event, status: 'unhandled', blocks: [] }
  }
  const run = {
    ...options,
    allowConfigPaths: options.allowConfigPaths ?? false,
    warn: (message: string) => {
      log.warn(options.redact(message))
    },
  }
  return { pipeline, event, ...(options.dryRun ? await rehearse(blocks, document, run) : await runAll(blocks, run)) }
}

/** Whether an event's result is a failure of the command (exit 7). */
export function eventFailed(result: EventResult): boolean {
  return result.status === 'failed'
}

type Run = FireEventOptions & BlockRun

async function runAll(blocks: readonly EventBlock[], run: Run): Promise<Pick<EventResult, 'status' | 'blocks'>> {
  const outcomes: BlockOutcome[] = []
  for (const block of blocks) outcomes.push(await outcomeOf(block, run, () => runBlock(block, run)))
  return { status: statusOf(outcomes), blocks: outcomes }
}

async function rehearse(
  blocks: readonly EventBlock[],
  start: JsonObject,
  run: Run,
): Promise<Pick<EventResult, 'status' | 'blocks' | 'plan'>> {
  const outcomes: BlockOutcome[] = []
  const plan: NonNullable<EventResult['plan']>[number][] = []
  let document = start
  for (const block of blocks) {
    outcomes.push(
      await outcomeOf(block, run, async () => {
        const rehearsal = await rehearseBlock(block, document, run)
        document = rehearsal.document
        if (rehearsal.entry !== undefined) plan.push(rehearsal.entry)
        return rehearsal.ending
      }),
    )
  }
  return { status: statusOf(outcomes), blocks: outcomes, plan }
}

/** A wrong configuration is the block's failure; a store that cannot be used ends the event. */
async function outcomeOf(block: EventBlock, { log, redact }: Run, act: () => Promise<Ending>): Promise<BlockOutcome> {
  const ending = await act().catch((error: unknown): Ending => {
    if (error instanceof CicdError && ['config', 'usage'].includes(error.kind))
      return { status: 'failed', reason: error.message }
    throw error
  })
  // Paths and block names are templates' and apps' work, and may hold a secret as reasons may.
  const { handler, name, reason, captured } = masked({ ...ending, handler: block.handler, name: block.name }, redact)
  const warning = ending.status === 'failed' && modeOf(block, 'onError') === 'warn'
  const line = `${handler} ${name}: ${ending.status}${reason === undefined ? '' : `, ${reason}`}`
  if (warning) log.warn(line)
  else if (ending.status === 'failed') log.error(line)
  else log.debug(line)
  return { handler, block: name, ...ending, ...given({ reason, captured }), ...(warning && { warning }) }
}

function statusOf(outcomes: readonly BlockOutcome[]): EventResult['status'] {
  return outcomes.some(({ status, warning }) => status === 'failed' && warning !== true) ? 'failed' : 'done'
}
