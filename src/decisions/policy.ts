/** The ways of a vote: a button in Slack or Mattermost, the web view, the cluster's identity, or directly in the store. */
export const ways = ['slack', 'mattermost', 'web', 'kubernetes', 'store'] as const
export type Way = (typeof ways)[number]

/** The ways of a policy that names none. */
export const defaultWays: readonly Way[] = ['slack', 'web', 'kubernetes']

/** One person, with all identities that the person may vote with. */
export interface Person {
  /** The name. It has no `@`, so that it never looks like an e-mail address. */
  readonly name: string
  /** `TEAM/USER`. */
  readonly slack?: string
  readonly email?: string
  /** The name of the user in the cluster. */
  readonly kubernetes?: string
}

export interface Group {
  /** Names of people, or e-mail addresses. */
  readonly people: readonly string[]
  /** A user group of Slack. */
  readonly slack?: string
  /** Groups of the cluster. */
  readonly kubernetes: readonly string[]
}

/** A policy: its approvers, quorum and deadline. */
export interface Policy {
  readonly name: string
  readonly approvers: { readonly people: readonly string[]; readonly groups: readonly string[] }
  /** How many people have to choose the same option. */
  readonly quorum: number
  /** The person who started the flow may not vote. */
  readonly notInvoker: boolean
  /** Time until a question expires, in milliseconds; undefined: it does not expire. */
  readonly expires?: number
  /** `reject`, or the key of the option that is chosen when the question expires. */
  readonly onExpire: string
  /** How many people have to choose an option that rejects: one, or the quorum. */
  readonly rejects: 'one' | 'quorum'
  readonly comment: 'optional' | 'required'
  readonly via: readonly Way[]
  /** Milliseconds between reminders. */
  readonly remind?: number
}

/** The people, groups and policies of the config. */
export interface Deciders {
  readonly people: readonly Person[]
  readonly groups: Readonly<Record<string, Group>>
  readonly policies: Readonly<Record<string, Policy>>
}
