import { namesText } from '../../decisions/audience.ts'
import { shellWord } from '../../text/shell-word.ts'
import type { ShownQuestion } from './message.ts'

/** `2 of ann, bob and the group releasers have to agree; cyd started the flow and does not vote`: plain text, not escaped. */
export function whoMayVote(question: Pick<ShownQuestion, 'quorum' | 'people' | 'groups' | 'notInvoker'>): string {
  const { quorum, people, groups, notInvoker } = question
  const who = namesText(people, groups)
  const most = quorum === 1 ? `One of ${who} decides` : `${quorum} of ${who} have to agree`
  return notInvoker === undefined ? most : `${most}; ${notInvoker} started the flow and does not vote`
}

/** `2026-11-28 12:00 UTC`. */
export function utcText(time: string): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** How to vote if the buttons cannot: a command. */
export function howToDecide({ context, name }: Pick<ShownQuestion, 'context' | 'name'>, key = 'KEY'): string {
  return `cicdstatemgr decide ${name} --id ${shellWord(context)} --option ${key} --actor YOU`
}
