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

/** What a block will do. */
export type BlockPlan =
  | { readonly kind: 'skip'; readonly reason: string }
  | { readonly kind: 'store'; readonly operations: readonly Operation[] }
  | {
      readonly kind: 'send'
      readonly request: HttpRequest
      /** Which answers mean that it was taken, default `any`. */
      readonly accepts?: Accepts
      /** What to copy from the response. */
      readonly captures: readonly PlacedRule[]
      readonly warnings: readonly string[]
      /** What is open as soon as it was sent. */
      readonly question?: PlannedQuestion
    }

/** A question that a message asks. */
export interface PlannedQuestion {
  readonly decision: Decision
  /** Whether the answer says where it stands in Slack. */
  readonly inSlack: boolean
}

export interface PlanInput {
  readonly block: JsonObject
  /** The block's place; its context holds the context data, `configData`, the variables and the block. */
  readonly scope: Scope
  readonly config: Config
  readonly document: JsonObject
  /** Of a block that asks a question. */
  readonly asking: FlowAsking | undefined
}

/** How one kind of thing that happens on an event is done; the rest of what is known of it stands in the table of handlers. */
export interface Handler {
  /** Renders everything the block needs; does no I/O. Throws TEMPLATE_ERROR and other configuration errors. */
  plan(input: PlanInput): BlockPlan | Promise<BlockPlan>
}

/** How messages name the file that a config was read from. */
export function configFile({ file }: Config): string {
  return file ?? 'the config'
}

/** The same place, whose templates see more of the block than is written: what of it is rendered. */
export function withBlock(scope: Scope, handler: HandlerName, block: JsonObject): Scope {
  return withValues(scope, { [handlerKinds[handler].contextName]: block })
}
