import { shortestReminder } from '../decisions/next-at.ts'
import { approversNamed, comparableEmail, isPlainName } from '../decisions/people.ts'
import { messageOf } from '../errors/cicd-error.ts'
import { didYouMean } from '../errors/nearest-name.ts'
import { given } from '../json/given.ts'
import { isObject, mapOf, textsOf } from '../json/json.ts'
import type { JsonObject } from '../json/json.ts'
import { pathOfNames } from '../json/path.ts'
import type { Path } from '../json/path.ts'
import { checkLifetime, parseDuration } from '../text/duration.ts'
import { buildDeciders } from './build-deciders.ts'
import type { Problem } from './problem.ts'
import type { DecisionsSettings, PersonSettings, Settings } from './settings.ts'

interface Input {
  readonly source: string
  readonly settings: Settings
}

type Told = Omit<Problem, 'source'>

/** The rules for the references between people, groups and policies. */
export const decisionRules: readonly ((input: Input) => readonly Problem[])[] = [
  identitiesAreOfOnePerson,
  peopleAndGroupsExist,
  policiesCanBeFulfilled,
  waysAreThere,
  timesArePossible,
].map(
  (rule) =>
    ({ source, settings }: Input) =>
      rule(settings.decisions ?? {}).map((told) => ({ source, ...told })),
)

const kinds = ['name', 'slack', 'email', 'kubernetes'] as const

/** Checks names only, for a section in which schemas found other problems. Values of a wrong type are ignored. */
export function nameProblems(source: string, section: JsonObject): readonly Problem[] {
  const { people, groups, policies } = mapOf(section.decisions)
  // Groups that are not a map have no names to compare with.
  const hasGroups = groups === undefined || groups === null || isObject(groups)
  const settings: DecisionsSettings = {
    people: (Array.isArray(people) ? people : []).filter(isObject).flatMap(({ name, kubernetes }) => {
      if (typeof name !== 'string') return []
      return [{ name, ...(typeof kubernetes === 'string' && { kubernetes }) }]
    }),
    groups: Object.fromEntries(
      Object.entries(mapOf(groups)).map(([name, group]) => [name, { people: textsOf(mapOf(group).people) }] as const),
    ),
    policies: Object.fromEntries(
      Object.entries(mapOf(policies)).map(([name, policy]) => {
        const { people: named, groups: used } = mapOf(mapOf(policy).approvers)
        return [name, { approvers: { people: textsOf(named), groups: hasGroups ? textsOf(used) : [] } }] as const
      }),
    ),
  }
  return peopleAndGroupsExist(settings).map((told) => ({ source, ...told }))
}

function identitiesAreOfOnePerson({ people = [] }: DecisionsSettings): readonly Told[] {
  return kinds.flatMap((kind) => {
    const seen = new Map<string, number>()
    return people.flatMap((person, index) => {
      const identity = comparableIdentity(person, kind)
      if (identity === undefined) return []
      const other = seen.get(identity)
      seen.set(identity, other ?? index)
      if (other === undefined) return []
      const message = `is the ${kind} of people[${other}] too: an identity is of one person`
      return [{ path: personPath(index, kind), message }]
    })
  })
}

function comparableIdentity(person: PersonSettings, kind: (typeof kinds)[number]): string | undefined {
  const identity = person[kind]
  return kind === 'email' && identity !== undefined ? comparableEmail(identity) : identity
}

function peopleAndGroupsExist({ people = [], groups = {}, policies = {} }: DecisionsSettings): readonly Told[] {
  const inGroups = Object.entries(groups).flatMap(([name, group]) =>
    (group.people ?? []).flatMap((person, index) =>
      unknownPerson(person, people, pathTo(index, 'groups', name, 'people')),
    ),
  )
  const inPolicies = Object.entries(policies).flatMap(([name, { approvers }]) => [
    ...(approvers.people ?? []).flatMap((person, index) =>
      unknownPerson(person, people, pathTo(index, 'policies', name, 'approvers', 'people')),
    ),
    ...(approvers.groups ?? []).flatMap((group, index) => {
      if (Object.hasOwn(groups, group)) return []
      const message = `there is no group ${JSON.stringify(group)}${didYouMean(group, Object.keys(groups))}`
      return [{ path: pathTo(index, 'policies', name, 'approvers', 'groups'), message }]
    }),
  ])
  return [...inGroups, ...inPolicies]
}

/** A person who is not under `people` is known by name only. A name similar to another one counts as a typing mistake. */
function unknownPerson(text: string, people: readonly PersonSettings[], path: Path): readonly Told[] {
  if (text.includes('@')) {
    if (/^[^@\s]+@[^@\s]+$/.test(text)) return []
    return [{ path, message: `${JSON.stringify(text)} is not an e-mail address` }]
  }
  const names = people.map(({ name }) => name)
  if (names.includes(text)) return []
  if (!isPlainName(text)) {
    const message = `${JSON.stringify(text)} is neither a plain name nor an e-mail address`
    return [{ path, message, suggestion: 'A plain name is letters, digits, single spaces and . _ - between them.' }]
  }
  const inCluster = people.find(({ kubernetes }) => kubernetes === text)
  const near = inCluster === undefined ? didYouMean(text, names) : `, did you mean "${inCluster.name}"?`
  if (near === '') return []
  const message = `decisions.people has no ${JSON.stringify(text)}${near}`
  return [{ path, message, suggestion: `If that is somebody else, add {name: ${text}} under decisions.people.` }]
}

function policiesCanBeFulfilled(settings: DecisionsSettings): readonly Told[] {
  // Without durations, which may be invalid: another rule reports those.
  const untimed = Object.entries(settings.policies ?? {}).map(([name, { approvers, quorum }]) => {
    return [name, { approvers, ...given({ quorum }) }] as const
  })
  const deciders = buildDeciders({ ...settings, policies: Object.fromEntries(untimed) })
  return Object.entries(deciders.policies).flatMap(([name, policy]) => {
    const { people, mayBeMore } = approversNamed(deciders, policy)
    // An unknown group is reported by another rule, and may have enough people.
    if (mayBeMore || policy.approvers.groups.some((group) => !Object.hasOwn(deciders.groups, group))) return []
    if (people.size === 0) {
      const message = 'names nobody, so no question could be answered'
      return [{ path: pathTo(undefined, 'policies', name, 'approvers'), message }]
    }
    // The starter of the flow may be one of them: this is reported when the question is asked.
    if (people.size >= policy.quorum) return []
    const message = `is ${policy.quorum}, and the policy names ${people.size}: that can never be met`
    return [{ path: pathTo(undefined, 'policies', name, 'quorum'), message }]
  })
}

function waysAreThere({ policies = {} }: DecisionsSettings): readonly Told[] {
  return Object.entries(policies).flatMap(([name, { via }]) =>
    via?.length === 0
      ? [{ path: pathTo(undefined, 'policies', name, 'via'), message: 'is empty, so that nobody could vote' }]
      : [],
  )
}

function timesArePossible({ policies = {} }: DecisionsSettings): readonly Told[] {
  return Object.entries(policies).flatMap(([name, policy]) =>
    (['expires', 'remind'] as const).flatMap((key) => {
      const path = pathTo(undefined, 'policies', name, key)
      try {
        const time = policy[key] === undefined ? undefined : parseDuration(policy[key])
        if (time !== undefined) checkLifetime(time)
        return key === 'remind' && time !== undefined && time < shortestReminder ? [{ path, message: tooOften }] : []
      } catch (error) {
        return [{ path, message: messageOf(error) }]
      }
    }),
  )
}

const tooOften = 'is less than 1s: people are reminded once a second at most, and 30m is usual'

function personPath(index: number, kind: string): Path {
  return [...pathTo(index, 'people'), { kind: 'name', name: kind }]
}

function pathTo(index: number | undefined, ...names: readonly string[]): Path {
  const path = pathOfNames('cicdstatemgr', 'decisions', ...names)
  return index === undefined ? path : [...path, { kind: 'index', index }]
}
