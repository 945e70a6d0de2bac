import { given } from '../../json/given.ts'
import type { JsonValue } from '../../json/json.ts'
import type { Operation } from '../../context/operation.ts'
import type { HttpClient } from '../../io/http-client.ts'
import type { BlockRecord, FlowDocument, KeptQuestion } from '../flow-document.ts'
import { masked } from '../../text/redaction.ts'
import { capture } from './capture.ts'
import { deliver } from './deliver.ts'
import { opening } from './opening.ts'
import { modeOf } from '../plan/event-blocks.ts'
import { asksQuestion } from '../handlers/question.ts'
import type { EventBlock } from '../plan/event-blocks.ts'
import type { BlockPlan } from '../handlers/handler.ts'
import type { BlockOutcome } from '../outcome.ts'
import { planBlock, scopeOf } from '../plan/plan-block.ts'
import type { PlanSettings } from '../plan/plan-block.ts'
import { withValues } from '../rendering/scope.ts'

/** The inputs of a run of one block. */
export interface BlockRun extends PlanSettings {
  readonly flow: FlowDocument
  readonly http: HttpClient
  readonly redact: (text: string) => string
  readonly warn: (message: string) => void
  readonly signal?: AbortSignal | undefined
  /** Throws if the block that was planned must not be sent or stored. */
  readonly refuse?: (() => void) | undefined
}

/** The outcome of a block, without the names of its handler and block. */
export type Ending = Omit<BlockOutcome, 'handler' | 'block'>

/** Plans a block with the newest document and carries out the plan. Throws configuration errors, and those of the store. */
export async function runBlock(block: EventBlock, run: BlockRun): Promise<Ending> {
  const before = await run.flow.records?.read(block.path)
  if (before?.status === 'sent' && before.answer === undefined) return sentBefore(before)
  const asking = asksQuestion(block) ? await run.flow.asking(keptQuestion(before)) : undefined
  const plan = await planBlock(block, await run.flow.newest(), { ...run, asking })
  switch (plan.kind) {
    case 'skip':
      return { status: 'skipped', reason: plan.reason }
    case 'store':
      return storeValues(block, run)
    case 'send':
      return {
        ...(before?.status === 'sent'
          ? await captureFrom(before.answer, block, plan, run)
          : await sendOnce(block, plan, run, before)),
        ...warningsOf(plan),
      }
  }
}

/**
 * The question of an earlier run: a rerun asks the same one. The commit that stores the captured values also opens the question. If the process is killed
 * before that commit, the question is not open, and a person who presses a button of the posted message is told so. The rerun opens it. It keeps the time of
 * asking only if the message was sent for certain.
 */
function keptQuestion(before: BlockRecord | undefined): KeptQuestion | undefined {
  const kept = before?.question
  if (kept === undefined || before?.status === 'sent') return kept
  return { id: kept.id, ...given({ code: kept.code }) }
}

/** The outcome when an earlier run sent the block: its captures were stored then, or it had none. */
function sentBefore({ captured }: BlockRecord): Ending {
  return {
    status: 'skipped',
    reason: 'an earlier run with this delivery id has sent it',
    ...(captured && { captured }),
  }
}

async function storeValues(block: EventBlock, run: BlockRun): Promise<Ending> {
  let plan: BlockPlan | undefined
  let operations: readonly Operation[] = []
  const { changed, repeated } = await run.flow.change(
    async (newest) => {
      plan = await planBlock(block, newest, run)
      operations = plan.kind === 'store' ? plan.operations : []
      if (plan.kind === 'store') run.refuse?.()
      return operations
    },
    { path: block.path, as: 'once' },
  )
  if (repeated) return { status: 'skipped', reason: 'an earlier run with this delivery id has stored it' }
  if (plan?.kind === 'skip') return { status: 'skipped', reason: plan.reason }
  return changed ? { status: 'sent', captured: pathsOf(operations) } : { status: 'unchanged' }
}

type SendPlan = Extract<BlockPlan, { kind: 'send' }>

/** Records `sending` before the request and the result after it, so that a rerun knows how far this run came. */
async function sendOnce(block: EventBlock, plan: SendPlan, run: BlockRun, before?: BlockRecord): Promise<Ending> {
  run.refuse?.()
  for (const warning of [...plan.warnings, ...(plan.question?.warnings ?? [])]) run.warn(warning)
  if (before?.status === 'sending') {
    if (modeOf(block, 'onUnknown') === 'skip') return { status: 'unknown', reason: `${cutOff}; onUnknown: skip` }
    run.warn(`${block.path}: ${cutOff}; it is sent again (onUnknown: resend)`)
  }
  const asked = askedIn(plan)
  await run.flow.records?.write(block.path, { status: 'sending', ...asked })
  const delivery = await deliver(plan.request, plan.accepts, run)
  const { status, attempts, failure } = delivery
  const facts = { ...given({ httpStatus: status }), attempts }
  const isTaken = status !== undefined && status >= 200 && status <= 299 && run.templates.capturesFromAnyAnswer === true
  if (failure !== undefined && !isTaken) {
    // A receiver that was too slow may have accepted the request: the record stays `sending`.
    if (!delivery.undecided) await run.flow.records?.write(block.path, { status: 'failed', ...asked })
    return { status: 'failed', reason: failure, ...facts }
  }
  const failed = failure === undefined ? {} : ({ status: 'failed', reason: failure } as const)
  if (plan.captures.length === 0 && plan.question === undefined) {
    await run.flow.records?.write(block.path, { status: 'sent' })
    return { status: 'sent', ...facts, ...failed }
  }
  try {
    if (delivery.body !== undefined)
      await run.flow.records?.write(block.path, {
        ...{ status: 'sent', answer: masked(delivery.body, run.redact), ...asked },
      })
    // The Python program's flags capture from any response. Still, a question whose message was refused is not opened.
    const taken = failure === undefined ? plan : { captures: plan.captures, request: plan.request }
    return { ...(await captureFrom(delivery.body, block, taken, run)), ...facts, ...failed }
  } catch (error) {
    run.warn(`${block.path} was sent, but what it captures was not stored`)
    throw error
  }
}

const cutOff = 'an earlier run with this delivery id was cut off while sending it, so it is unknown whether it arrived'

function warningsOf({ question }: SendPlan): Pick<Ending, 'warnings'> {
  const warnings = question?.warnings ?? []
  return warnings.length === 0 ? {} : { warnings }
}

function askedIn({ question }: SendPlan): Pick<BlockRecord, 'question'> {
  if (question === undefined) return {}
  const { id, askedAt } = question.decision
  return { question: { id, askedAt: Date.parse(askedAt), ...given({ code: question.code }) } }
}

/** Stores the captures of an accepted request. A fault here leaves the block `sent`, and the reason names the fault. */
async function captureFrom(
  body: JsonValue | undefined,
  block: EventBlock,
  { captures, question, request }: Pick<SendPlan, 'captures' | 'question' | 'request'>,
  run: BlockRun,
): Promise<Ending> {
  if (body === undefined && question === undefined) {
    await run.flow.records?.write(block.path, { status: 'sent' })
    return withoutAnswer(captures)
  }
  let operations: readonly Operation[] = []
  let failures: readonly string[] = []
  const limits = { guard: run.flow.guard, redact: run.redact }
  await run.flow.change(
    async (newest) => {
      if (body !== undefined) {
        const scope = withValues(await scopeOf(block, newest, run), { body })
        ;({ operations, failures } = capture(scope, captures, newest, limits))
      }
      if (question !== undefined) {
        const exchange = { sent: request.body ?? '', answer: body }
        operations = [...operations, opening(question, exchange, newest, run)]
      }
      return operations
    },
    { path: block.path, as: () => ({ status: 'sent', captured: pathsOf(operations) }), opens: question !== undefined },
  )
  const captured = operations.length === 0 ? {} : { captured: pathsOf(operations) }
  if (body === undefined) return { ...withoutAnswer(captures), ...captured }
  if (failures.length === 0) return { status: 'sent', ...captured }
  return { status: 'failed', reason: `${captureFault}${failures.join('; ')}`, ...captured }
}

/** The beginning of a reason: the faults of capture rules follow. */
export const captureFault = 'was sent, but not every value was captured: '

function withoutAnswer(captures: SendPlan['captures']): Ending {
  if (captures.every(({ isOptional }) => isOptional)) return { status: 'sent' }
  return {
    status: 'failed',
    reason: 'was sent, but nothing was captured: the answer is not JSON, or is nested too deep',
  }
}

function pathsOf(operations: readonly Operation[]): string[] {
  return [...new Set(operations.map(({ path }) => path))]
}
