import { applyOperations } from '../../context/apply-operations.ts'
import type { JsonObject } from '../../json/json.ts'
import { headersOf } from '../../io/http-client.ts'
import type { HttpRequest } from '../../io/http-client.ts'
import { masked } from '../../text/redaction.ts'
import { asksQuestion } from '../handlers/question.ts'
import type { EventBlock } from '../plan/event-blocks.ts'
import type { EventResult, PlannedRequest } from '../outcome.ts'
import { planBlock } from '../plan/plan-block.ts'
import type { BlockRun, Ending } from './run-block.ts'

type PlanEntry = NonNullable<EventResult['plan']>[number]

/** A dry run. It plans block after block. Each block sees the values that earlier blocks would have stored, as far as they are known without a response. */
export class Rehearsal {
  /** The planned outcome of each block, secrets masked. */
  readonly plan: PlanEntry[] = []
  #document: JsonObject
  readonly #run: Omit<BlockRun, 'http'>

  constructor(document: JsonObject, run: Omit<BlockRun, 'http'>) {
    this.#document = document
    this.#run = run
  }

  /** Plans a block; sends and stores nothing. Throws configuration errors. */
  async play(block: EventBlock): Promise<Ending> {
    const { redact, warn, flow } = this.#run
    const asking = asksQuestion(block) ? await flow.asking() : undefined
    const plan = await planBlock(block, this.#document, { ...this.#run, asking })
    const names = masked({ handler: block.handler, block: block.name }, redact)
    switch (plan.kind) {
      case 'skip':
        return { status: 'skipped', reason: plan.reason }
      case 'store': {
        const { operations } = plan
        this.#document = applyOperations(this.#document, operations, flow.guard).document
        this.plan.push({ ...names, operations: masked(operations, redact) })
        return { status: 'skipped', reason: 'dry run: nothing was stored' }
      }
      case 'send': {
        for (const warning of [...plan.warnings, ...(plan.question?.warnings ?? [])]) warn(warning)
        this.plan.push({ ...names, request: masked(shown(plan.request), redact) })
        return { status: 'skipped', reason: 'dry run: nothing was sent' }
      }
    }
  }
}

/** The request without its token, which may be too short for the redaction to find and mask. */
function shown(request: HttpRequest): PlannedRequest {
  const { url, body = '' } = request
  const headers = Object.entries(headersOf(request)).map(([name, value]) => {
    const isCredential = name.toLowerCase() === 'authorization'
    return [name, isCredential ? value.replace(/^(\S+\s+)?.*$/su, '$1***') : value] as const
  })
  return { method: 'POST', url, headers: Object.fromEntries(headers), body }
}
