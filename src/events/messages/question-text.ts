import { shorten } from '../../text/shorten.ts'
import type { ShownQuestion } from './message.ts'

/** How many names a message has room for. */
const mostNames = 20

/** `2 of ann, bob and the group releasers have to agree; cyd started the flow and does not vote`: plain text, nothing of it escaped. */
export function whoMayVote(question: Pick<ShownQuestion, 'quorum' | 'people' | 'groups' | 'notInvoker'>): string {
  const { quorum, people, groups, notInvoker } = question
  const who = namesText(people, groups)
  const most = quorum === 1 ? `One of ${who} decides` : `${quorum} of ${who} have to agree`
  return notInvoker === undefined ? most : `${most}; ${notInvoker} started the flow and does not vote`
}

/** Names of people and of groups in one text; those for which there is no room are counted. */
export function namesText(people: readonly string[], groups: readonly string[]): string {
  const all = [...people, ...groups.map((group) => `the group ${group}`)].map((name) => shorten(name, 100))
  const shown = all.slice(0, mostNames)
  const left = all.length - shown.length
  if (left > 0) shown.push(`${left} more`)
  const last = shown.at(-1) ?? 'nobody'
  return shown.length <= 1 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`
}

/** `2026-11-28 12:00 UTC`. */
export function utcText(time: string): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** Where buttons do not vote, what does. */
export function howToDecide({ context, name }: Pick<ShownQuestion, 'context' | 'name'>, key = 'KEY'): string {
  return `cicdstatemgr decide ${name} --id ${shellWord(context)} --option ${key} --actor YOU`
}

/** An id may hold what a shell takes for something else. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
