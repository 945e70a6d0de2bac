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
  /** The name of the group of buttons that it stands in. */
  readonly choice?: string
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
/** @useDeclaredType */
export type DecisionState = (typeof states)[number]

/** What an event is fired for beside the keys of options. */
export const endings = ['expired', 'cancelled'] as const

export const dueStates = ['pending', 'done', 'failed', 'unknown'] as const

/** Something that is to follow from the end of a question; it is stored in the same commit as the end, so that it is neither lost nor done for nothing. */
export interface Due {
  readonly kind: 'event'
  /** `PIPELINE=EVENT`. */
  readonly event: string
  /** The id of the question that it follows from: a newer one of the same name keeps it. */
  readonly question: string
  /** `unknown`: a block of it may have been sent, and nobody knows. */
  readonly state: (typeof dueStates)[number]
  /** When that was known, ISO 8601. */
  readonly at?: string
  /** Why it failed. */
  readonly reason?: string
  /** Of whoever committed the end. */
  readonly signature?: Signature
}

/** A question and what came of it, as the document keeps it under `decisions.NAME`. How it is counted is as it was when it was asked. */
export interface Decision extends Pick<Policy, 'quorum' | 'rejects' | 'onExpire' | 'remind'> {
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
  /** Where it was posted in Slack, and with which blocks, as JSON: who shows there how it stands sends the whole message. */
  readonly message?: { readonly channel: string; readonly ts: string; readonly blocks?: string }
  /** `PIPELINE=EVENT` for keys of options and `endings`: what is fired when it ends so. */
  readonly on?: Readonly<Record<string, string>>
  /** When people were reminded last, ISO 8601. */
  readonly remindedAt?: string
  /** In the order in which they came, one of each person. */
  readonly votes: readonly Vote[]
  /** Of whoever asked: what is asked, and how it is counted. */
  readonly questionSignature?: Signature
  /** Key and value of the option that was chosen, and the name of the group of buttons that it stood in. */
  readonly option?: string
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
  /** What follows from its end, and what of that is done. */
  readonly outbox?: readonly Due[]
}

/** The option of a key. */
export function optionOf({ options }: Pick<Decision, 'options'>, key: string): Option | undefined {
  return options.find((option) => option.key === key)
}
