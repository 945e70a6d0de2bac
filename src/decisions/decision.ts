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
  /** The name of the group of buttons that it belongs to. */
  readonly choice?: string
}

/** One person's answer. */
export interface Vote {
  /** The name in the config, or an e-mail address. */
  readonly person: string
  /** The user name in Slack, Mattermost or the cluster, through which the vote came. */
  readonly name: string
  readonly via: Way
  readonly option: string
  /** ISO 8601. */
  readonly at: string
  readonly comment?: string
  /** Made by the process that counted the vote: it proves this vote of this person on this question. */
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
  /** The id of the question that it follows from. A newer question of the same name keeps the event. */
  readonly question: string
  /** `unknown`: it is not known whether a block of it was sent. */
  readonly state: (typeof dueStates)[number]
  /** When the state became known, ISO 8601. */
  readonly at?: string
  /** Why it failed. */
  readonly reason?: string
  /** Made by the process that stored the end. */
  readonly signature?: Signature
}

/** A question and its outcome, as the document keeps it under `decisions.NAME`. The rules for counting are those of the time when it was asked. */
export interface Decision extends Pick<Policy, 'quorum' | 'rejects' | 'onExpire' | 'remind'> {
  /** Identifies this question among those of the same name. */
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
  /** Where it was posted in Slack, and with which blocks, as JSON: an update of the message has to send the whole message. */
  readonly message?: { readonly channel: string; readonly ts: string; readonly blocks?: string }
  /** `PIPELINE=EVENT` for keys of options and `endings`: the event that is fired for this end. */
  readonly on?: Readonly<Record<string, string>>
  /** When people were reminded last, ISO 8601. */
  readonly remindedAt?: string
  /** In order of arrival, one for each person. */
  readonly votes: readonly Vote[]
  /** Made by the process that asked: it covers what is asked and how it is counted. */
  readonly questionSignature?: Signature
  /** Key and value of the option that was chosen, and the name of its group of buttons. */
  readonly option?: string
  readonly choice?: string
  readonly value?: JsonValue
  /** The people whose votes decided, or the one who cancelled; empty if the time ran out. */
  readonly by?: readonly string[]
  /** Why it was cancelled. */
  readonly comment?: string
  /** ISO 8601. */
  readonly decidedAt?: string
  /** The outcome, signed by the process that stored it. */
  readonly signature?: Envelope
  /** The events that follow from its end, and which of them are done. */
  readonly outbox?: readonly Due[]
}

/** The option with a key. */
export function optionOf({ options }: Pick<Decision, 'options'>, key: string): Option | undefined {
  return options.find((option) => option.key === key)
}
