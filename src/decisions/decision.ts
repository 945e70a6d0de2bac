import type { JsonObject, JsonValue } from '../json/json.ts'
import type { Policy, Way } from './policy.ts'
import type { Envelope, Signature } from './signatures.ts'

/** One answer that a question offers. */
export interface Option {
  /** Unique in its question. */
  readonly key: string
  readonly text: string
  /** Choosing it refuses what was asked. */
  readonly rejects?: true
  /** What later steps get when it is chosen. */
  readonly value?: JsonValue
}

/** One person's answer. */
export interface Vote {
  /** The name in the config, or an e-mail address. */
  readonly person: string
  /** As the way by which it came says. */
  readonly name: string
  readonly via: Way
  readonly option: string
  /** ISO 8601. */
  readonly at: string
  readonly comment?: string
  /** Of whoever counted it: that the person voted so, on this question. */
  readonly signature?: Signature
}

export const states = ['open', 'approved', 'rejected', 'expired', 'cancelled'] as const
export type DecisionState = (typeof states)[number]

/** A question and what came of it, as the document keeps it under `decisions.NAME`. How it is counted is as it was when it was asked. */
export interface Decision extends Pick<Policy, 'quorum' | 'rejects' | 'onExpire'> {
  /** Of this question, among those of the same name. */
  readonly id: string
  readonly name: string
  readonly state: DecisionState
  readonly subject: string
  /** Name of the policy. */
  readonly policy: string
  readonly options: readonly Option[]
  /** ISO 8601; absent: until it is decided. */
  readonly expiresAt?: string
  /** ISO 8601. */
  readonly askedAt: string
  readonly askedBy: string
  /** Who started the flow, as the question says. */
  readonly invoker?: string
  readonly run?: JsonObject
  /** In the order in which they came, one of each person. */
  readonly votes: readonly Vote[]
  /** Of whoever asked: what is asked, and how it is counted. */
  readonly questionSignature?: Signature
  /** Key and value of the option that was chosen. */
  readonly option?: string
  /** The header under which it stood. */
  readonly choice?: string
  readonly value?: JsonValue
  /** Whose votes decided, or who cancelled; empty where the time was up. */
  readonly by?: readonly string[]
  /** Why it was cancelled. */
  readonly comment?: string
  /** ISO 8601. */
  readonly decidedAt?: string
  /** The outcome, signed by whoever committed it. */
  readonly signature?: Envelope
}

/** The option of a key. */
export function optionOf({ options }: Pick<Decision, 'options'>, key: string): Option | undefined {
  return options.find((option) => option.key === key)
}
