/** How a vote comes: by a button in Slack or Mattermost, in the web view, with the cluster's identity, or straight on the store. */
export const ways = ['slack', 'mattermost', 'web', 'kubernetes', 'store'] as const
export type Way = (typeof ways)[number]

/** Of a policy that names none. */
export const defaultWays: readonly Way[] = ['slack', 'web', 'kubernetes']

/** One person, however many identities vote. */
export interface Person {
  /** Has no `@`, so that it is never taken for an e-mail address. */
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
  /** A user group. */
  readonly slack?: string
  /** Groups of the cluster. */
  readonly kubernetes: readonly string[]
}

/** Who may answer, how many agree, and until when. */
export interface Policy {
  readonly name: string
  readonly approvers: { readonly people: readonly string[]; readonly groups: readonly string[] }
  /** So many people choose an option. */
  readonly quorum: number
  /** Whoever started the flow does not vote. */
  readonly notInvoker: boolean
  /** Milliseconds; undefined: a question stays open. */
  readonly expires?: number
  /** `reject`, or the key of the option that is taken when the time is up. */
  readonly onExpire: string
  /** How many choose an option that rejects: one is enough, or the quorum. */
  readonly rejects: 'one' | 'quorum'
  readonly comment: 'optional' | 'required'
  readonly via: readonly Way[]
  /** Milliseconds between reminders. */
  readonly remind?: number
}

/** Who decides in an installation, as its config says. */
export interface Deciders {
  readonly people: readonly Person[]
  readonly groups: Readonly<Record<string, Group>>
  readonly policies: Readonly<Record<string, Policy>>
}
