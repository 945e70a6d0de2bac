import type { Accepts, Config } from '../../config/config.ts'
import { handlerKinds } from '../../config/schemas/handlers.ts'
import type { HandlerName } from '../../config/schemas/handlers.ts'
import type { Decision } from '../../decisions/decision.ts'
import type { FlowAsking } from '../flow-document.ts'
import type { JsonObject } from '../../json/json.ts'
import type { Operation } from '../../context/operation.ts'
import type { HttpRequest } from '../../io/http-client.ts'
import type { PlacedRule } from '../rendering/assignment.ts'
import { withValues } from '../rendering/scope.ts'
import type { Scope } from '../rendering/scope.ts'

/** The plan of a block: skip, store or send. */
export type BlockPlan =
  | { readonly kind: 'skip'; readonly reason: string }
  | { readonly kind: 'store'; readonly operations: readonly Operation[] }
  | {
      readonly kind: 'send'
      readonly request: HttpRequest
      /** Which responses mean that the receiver accepted the request, default `any`. */
      readonly accepts?: Accepts
      /** The rules that copy values from the response. */
      readonly captures: readonly PlacedRule[]
      readonly warnings: readonly string[]
      /** The question that is open once the request was sent. */
      readonly question?: PlannedQuestion
    }

/** A question that a message asks. */
export interface PlannedQuestion {
  readonly decision: Decision
  /** The code of its buttons. */
  readonly code?: string
  /** Whether the response names the message's channel and timestamp in Slack. */
  readonly inSlack: boolean
  /** Why people may be unable to answer it. */
  readonly warnings: readonly string[]
}

export interface PlanInput {
  readonly block: JsonObject
  /** The block's scope; its context holds the context data, `configData`, the variables and the block. */
  readonly scope: Scope
  readonly config: Config
  readonly document: JsonObject
  /** The asker, time and context, for a block that asks a question. */
  readonly asking: FlowAsking | undefined
}

/** The code of a handler, which plans what a block does. The table of handlers has the other facts about it. */
export interface Handler {
  /** Renders everything the block needs; does no I/O. Throws TEMPLATE_ERROR and other configuration errors. */
  plan(input: PlanInput): BlockPlan | Promise<BlockPlan>
}

/** The name in messages of the file that a config was read from. */
export function configFile({ file }: Config): string {
  return file ?? 'the config'
}

/** The same scope; its templates also see the block with its rendered values. */
export function withBlock(scope: Scope, handler: HandlerName, block: JsonObject): Scope {
  return withValues(scope, { [handlerKinds[handler].contextName]: block })
}
