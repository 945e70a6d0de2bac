import { applyOperations } from '../../context/apply-operations.ts'
import type { JsonObject } from '../../json/json.ts'
import { masked } from '../../text/redaction.ts'
import { headersOf } from '../../io/http-client.ts'
import type { HttpRequest } from '../../io/http-client.ts'
import type { EventBlock } from '../plan/event-blocks.ts'
import type { EventResult, PlannedRequest } from '../outcome.ts'
import { planBlock } from '../plan/plan-block.ts'
import type { PlanSettings } from '../plan/plan-block.ts'
import type { Ending } from './run-block.ts'

type PlanEntry = NonNullable<EventResult['plan']>[number]

export interface Rehearsal {
  readonly ending: Ending
  /** What the block would do, secrets masked. */
  readonly entry?: PlanEntry
  /** The document as the block would leave it, as far as that can be known without an answer. */
  readonly document: JsonObject
}

export interface RehearsalSettings extends PlanSettings {
  readonly redact: (text: string) => string
  readonly warn: (message: string) => void
  readonly allowConfigPaths: boolean
}

/** Plans a block without sending or storing anything. Throws configuration errors. */
export async function rehearseBlock(
  block: EventBlock,
  document: JsonObject,
  settings: RehearsalSettings,
): Promise<Rehearsal> {
  const plan = await planBlock(block, document, settings)
  const names = { handler: block.handler, block: block.name }
  switch (plan.kind) {
    case 'skip':
      return { document, ending: { status: 'skipped', reason: plan.reason } }
    case 'store': {
      const { operations } = plan
      const applied = applyOperations(document, operations, settings)
      const entry = { ...names, operations: masked(operations, settings.redact) }
      return { document: applied.document, entry, ending: { status: 'skipped', reason: 'dry run: nothing was stored' } }
    }
    case 'send': {
      for (const warning of plan.warnings) settings.warn(warning)
      const entry = { ...names, request: shown(plan.request, settings.redact) }
      return { document, entry, ending: { status: 'skipped', reason: 'dry run: nothing was sent' } }
    }
  }
}

function shown(request: HttpRequest, redact: (text: string) => string): PlannedRequest {
  const { url, body } = request
  const shownHeaders = Object.entries(headersOf(request)).map(([name, value]) => {
    const isCredential = name.toLowerCase() === 'authorization'
    return [name, isCredential ? value.replace(/^(\S+\s+)?.*$/su, '$1***') : redact(value)]
  })
  return {
    method: 'POST',
    url: redact(url),
    headers: Object.fromEntries(shownHeaders) as Record<string, string>,
    body: redact(body),
  }
}
