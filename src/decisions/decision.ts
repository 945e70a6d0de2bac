import type { JsonObject, JsonValue } from '../json/json.ts'
import type { Policy, Way } from './policy.ts'
import type { Envelope, Signature } from './signatures.ts'

/** One answer that a question offers. */
export interface Option {
  /** The key, unique in its question. */
  readonly key: string
  readonly text: string
  /** Whether a vote for this option refuses the request. */
  readonly rejects?: true
  /** The value that later steps get if this option is chosen. */
  readonly value?: JsonValue
  /** The name of the group of buttons that it belongs to. */
  readonly choice?: string
}

/** One person's answer. */
export interface Vote {
  /** The person's name in the config, or an e-mail address. */
  readonly person: string
  /** The user name in Slack, Mattermost or the cluster, through which the vote came. */
  readonly name: string
  readonly via: Way
  readonly option: string
  /** The time of the vote; ISO 8601. */
  readonly at: string
  readonly comment?: string
  /** The signature of the process that counted the vote. It proves that this person voted for this option of this question. */
  readonly signature?: Signature
}

export const states = ['open', 'approved', 'rejected', 'expired', 'cancelled'] as const
/** @useDeclaredType */
export type DecisionState = (typeof states)[number]

/** The ends that an event can be fired for, in addition to the keys of options. */
export const endings = ['expired', 'cancelled'] as const

export const dueStates = ['pending', 'done', 'failed', 'unknown'] as const

/** An event to fire after the end of a question. It is stored in the same commit as the end, so that it is not lost, and not fired without an end. */
export interface Due {
  readonly kind: 'event'
  /** `PIPELINE=EVENT`. */
  readonly event: string
  /** The id of the question that caused it. A newer question of the same name keeps the event. */
  readonly question: string
  /** The result; `unknown`: it is not known whether one of its blocks was sent. */
  readonly state: (typeof dueStates)[number]
  /** When the state became known, ISO 8601. */
  readonly at?: string
  /** The reason of a failure. */
  readonly reason?: string
  /** The signature of the process that stored the end. */
  readonly signature?: Signature
}

/** A question and its outcome, stored in the document under `decisions.NAME`. It has the counting rules of the time when it was asked. */
export interface Decision extends Pick<Policy, 'quorum' | 'rejects' | 'onExpire' | 'remind'> {
  /** Identifies this question among those of the same name. */
  readonly id: string
  readonly name: string
  readonly state: DecisionState
  readonly subject: string
  /** The name of the policy. */
  readonly policy: string
  readonly options: readonly Option[]
  /** The deadline; ISO 8601. Undefined: the question stays open until it is decided. */
  readonly expiresAt?: string
  /** The time when it was asked; ISO 8601. */
  readonly askedAt: string
  readonly askedBy: string
  /** The person who started the flow, as the question names them. */
  readonly invoker?: string
  readonly run?: JsonObject
  /** The Slack message of the question, and its blocks as JSON: an update has to send the whole message. */
  readonly message?: { readonly channel: string; readonly ts: string; readonly blocks?: string }
  /** The SHA-256 of the code in the values of its buttons, in hexadecimal. */
  readonly buttonsDigest?: string
  /** The event to fire for an end, `PIPELINE=EVENT` for keys of options and `endings`. */
  readonly on?: Readonly<Record<string, string>>
  /** The time of the last reminder; ISO 8601. */
  readonly remindedAt?: string
  /** Votes in order of arrival, one for each person. */
  readonly votes: readonly Vote[]
  /** The signature of the process that asked. It covers the question and its counting rules. */
  readonly questionSignature?: Signature
  /** The key and value of the chosen option, and the name of its group of buttons. */
  readonly option?: string
  readonly choice?: string
  readonly value?: JsonValue
  /** The people whose votes decided, or the one who cancelled; empty if the time ran out. */
  readonly by?: readonly string[]
  /** The reason of a cancellation. */
  readonly comment?: string
  /** The time of the end; ISO 8601. */
  readonly decidedAt?: string
  /** The outcome, signed by the process that stored it. */
  readonly signature?: Envelope
  /** The events that follow from the end, with their states. */
  readonly outbox?: readonly Due[]
}

/** The option with a key. */
export function optionOf({ options }: Pick<Decision, 'options'>, key: string): Option | undefined {
  return options.find((option) => option.key === key)
}

/** A record without the blocks of its message, which have the codes of its buttons: who reads a question must not be able to copy a button. */
export function withoutBlocks<Record extends Pick<Decision, 'message'>>(decision: Record): Record {
  if (decision.message === undefined) return decision
  const { channel, ts } = decision.message
  return { ...decision, message: { channel, ts } }
}
