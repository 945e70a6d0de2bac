import type { Difference } from '../../json/differences.ts'
import type { JsonObject } from '../../json/json.ts'
import type { Operation } from '../../context/operation.ts'
import type { Audience } from '../../decisions/audience.ts'
import type { StillToVote } from '../../decisions/still-to-vote.ts'
import type { Decision, Due, Option } from '../../decisions/decision.ts'
import type { Way } from '../../decisions/policy.ts'
import type { ShownCheck, ShownVote } from '../../decisions/signing/check-outcome.ts'

/** The run that made a change, from the history. */
export interface SourceRun {
  readonly namespace?: string
  readonly pipelineRun?: string
  readonly taskRun?: string
  readonly customRun?: string
  readonly step?: string
  readonly url?: string
}

/** One stored change. */
export interface SourceChange {
  readonly revision: number
  /** ISO 8601, UTC. */
  readonly time: string
  /** Set if the change was made at an unknown time before this one. */
  readonly noticedAt?: string
  readonly actor: string
  readonly command: string
  readonly run?: SourceRun
  readonly changes?: readonly Difference[]
  readonly operations?: readonly Operation[]
  readonly inverse?: readonly Operation[]
}

/** A question with its approvers. */
export type SourceQuestion = Omit<Decision, 'votes'> & {
  readonly votes: readonly ShownVote[]
  readonly checked?: ShownCheck
  readonly audience?: Audience
  /** The ways by which people may vote. */
  readonly via?: readonly Way[]
  readonly stillToVote?: StillToVote
  /** The digest of the question as it is shown. */
  readonly asked?: string
}

/** The data for a picture. Its secrets are masked already. */
export interface FlowSource {
  readonly id: string
  readonly revision: number
  /** ISO 8601. */
  readonly expiresAt?: string
  /** The context data under `state`. */
  readonly state: JsonObject
  /** Changes, newest first. */
  readonly changes: readonly SourceChange[]
  /** Whether there are older changes. */
  readonly hasOlder: boolean
  readonly questions: readonly SourceQuestion[]
  /** The number of questions that are left out. */
  readonly moreQuestions?: number
  readonly links: readonly Link[]
}

/** A link out of the picture; always http or https. */
export interface Link {
  readonly name: string
  readonly url: string
}

/** The changes of one run: a PipelineRun, a run of another CI system, or everything outside of a run. */
export interface Lane {
  /** The name of the run, as shown. */
  readonly name: string
  readonly namespace?: string
  readonly url?: string
  /** Times of its first and last change. */
  readonly from: string
  readonly to: string
}

export type MomentKind = 'change' | 'event' | 'asked' | 'vote' | 'ended'

/** One stored change in the picture. */
export interface Moment {
  readonly kind: MomentKind
  readonly revision: number
  readonly time: string
  /** Set if the change was made at an unknown time before this one. */
  readonly noticedAt?: string
  readonly actor: string
  readonly command: string
  /** Index of its lane. */
  readonly lane: number
  /** Task and step, if known. */
  readonly place: string
  /** Set if a question ended in this change without an agreement: rejected, expired or cancelled. */
  readonly refused?: true
  /** `PIPELINE=EVENT` if an event made the change. */
  readonly event?: string
  /** Index of the moment that caused this one: the end of the question that fired its event. */
  readonly follows?: number
  /** The first lines of the change. */
  readonly lines: readonly string[]
  /** The number of further lines. */
  readonly more: number
}

/** A question as people see it. */
export interface FlowQuestion extends Pick<
  Decision,
  'name' | 'state' | 'subject' | 'policy' | 'quorum' | 'askedAt' | 'askedBy' | 'invoker' | 'expiresAt'
> {
  /** Id of the question. */
  readonly question: string
  readonly options: readonly (Pick<Option, 'key' | 'text' | 'rejects'> & { readonly votes: number })[]
  readonly votes: readonly Pick<ShownVote, 'person' | 'via' | 'option' | 'at' | 'comment' | 'counts'>[]
  /** The number of older votes that are left out. */
  readonly moreVotes: number
  readonly audience?: Audience
  readonly via?: readonly Way[]
  /** Who can still vote, while the question is open. */
  readonly stillToVote?: StillToVote
  readonly option?: string
  readonly by?: readonly string[]
  readonly comment?: string
  readonly decidedAt?: string
  readonly events: readonly Pick<Due, 'event' | 'state' | 'reason'>[]
  /** The fault of a signature, in words: if signatures are required, or if there are some and no key to check them. */
  readonly unproven?: string
  /** The digest of the question as it is shown, for the form of a page. */
  readonly asked?: string
}

/** One value of the state. */
export interface Fact {
  readonly path: string
  readonly value: string
  /** Set if the value is a link. */
  readonly url?: string
}

/** The goal of the wait, in words. */
export interface Waiting {
  readonly what: string
  readonly whom: string
  /** The end of the wait; ISO 8601. */
  readonly until?: string
}

/** A flow as a picture shows it. */
export interface Flow {
  readonly id: string
  readonly revision: number
  /** The time of the last change. */
  readonly changedAt?: string
  readonly expiresAt?: string
  readonly waiting: readonly Waiting[]
  readonly lanes: readonly Lane[]
  /** Moments, oldest first. */
  readonly moments: readonly Moment[]
  /** Whether older changes are left out. */
  readonly hasOlder: boolean
  readonly questions: readonly FlowQuestion[]
  /** The number of questions that are left out; those that are open, and the newest, are shown. */
  readonly moreQuestions: number
  readonly state: readonly Fact[]
  /** The number of values of the state that are left out. */
  readonly moreState: number
  readonly links: readonly Link[]
}
