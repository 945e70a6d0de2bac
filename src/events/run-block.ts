import type { JsonObject } from '../context/json.ts'
import type { Operation } from '../context/operation.ts'
import type { HttpClient } from '../io/http-client.ts'
import { capture } from './capture.ts'
import { deliver } from './deliver.ts'
import type { Delivery } from './deliver.ts'
import type { EventBlock } from './event-blocks.ts'
import type { BlockPlan } from './handlers/handler.ts'
import type { BlockOutcome } from './outcome.ts'
import { planBlock, scopeOf } from './plan-block.ts'
import type { PlanSettings } from './plan-block.ts'
import { withValues } from './scope.ts'

/** What running a block works with. */
export interface BlockRun extends PlanSettings {
  readonly http: HttpClient
  readonly redact: (text: string) => string
  readonly warn: (message: string) => void
  readonly readNewest: () => Promise<JsonObject>
  readonly change: ChangeDocument
  readonly allowConfigPaths: boolean
}

/** Changes the newest document; may compute several times, each time with what is newest then. */
export type ChangeDocument = (
  compute: (document: JsonObject) => readonly Operation[] | Promise<readonly Operation[]>,
) => Promise<{ readonly revision: number; readonly changed: boolean }>

/** What became of a block, without its names. */
export type Ending = Omit<BlockOutcome, 'handler' | 'block'>

/** Plans a block with the newest document and does what the plan says. Throws configuration errors, and those of the store. */
export async function runBlock(block: EventBlock, run: BlockRun): Promise<Ending> {
  const plan = await planBlock(block, await run.readNewest(), run)
  switch (plan.kind) {
    case 'skip':
      return { status: 'skipped', reason: plan.reason }
    case 'store':
      return storeValues(block, run)
    case 'send':
      return send(block, plan, run)
  }
}

async function storeValues(block: EventBlock, run: BlockRun): Promise<Ending> {
  let plan: BlockPlan | undefined
  let operations: readonly Operation[] = []
  const { changed } = await run.change(async (newest) => {
    plan = await planBlock(block, newest, run)
    operations = plan.kind === 'store' ? plan.operations : []
    return operations
  })
  if (plan?.kind === 'skip') return { status: 'skipped', reason: plan.reason }
  return changed ? { status: 'sent', captured: pathsOf(operations) } : { status: 'unchanged' }
}

async function send(block: EventBlock, plan: Extract<BlockPlan, { kind: 'send' }>, run: BlockRun): Promise<Ending> {
  for (const warning of plan.warnings) run.warn(warning)
  const delivery = await deliver(plan.request, run)
  const { status, attempts, failure } = delivery
  const came = { ...(status !== undefined && { httpStatus: status }), attempts }
  if (failure !== undefined) return { status: 'failed', reason: failure, ...came }
  if (plan.captures.length === 0) return { status: 'sent', ...came }
  try {
    return { ...(await captureFrom(delivery, block, plan, run)), ...came }
  } catch (error) {
    run.warn(`${block.path} was sent, but what it captures was not stored`)
    throw error
  }
}

/** The request was taken: whatever goes wrong now leaves it sent, and the reason says so. */
async function captureFrom(
  { body }: Delivery,
  block: EventBlock,
  { captures }: Extract<BlockPlan, { kind: 'send' }>,
  run: BlockRun,
): Promise<Ending> {
  if (body === undefined) {
    if (captures.every(({ isOptional }) => isOptional)) return { status: 'sent' }
    return { status: 'failed', reason: 'was sent, but nothing was captured: the answer is not JSON' }
  }
  let operations: readonly Operation[] = []
  let failures: readonly string[] = []
  await run.change(async (newest) => {
    const scope = withValues(await scopeOf(block, newest, run), { body })
    ;({ operations, failures } = capture(scope, captures, newest, run.allowConfigPaths))
    return operations
  })
  const captured = operations.length === 0 ? {} : { captured: pathsOf(operations) }
  if (failures.length === 0) return { status: 'sent', ...captured }
  return { status: 'failed', reason: `was sent, but not all was captured: ${failures.join('; ')}`, ...captured }
}

function pathsOf(operations: readonly Operation[]): string[] {
  return [...new Set(operations.map(({ path }) => path))]
}
