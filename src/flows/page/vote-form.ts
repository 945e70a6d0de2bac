import type { FlowQuestion } from '../model/flow.ts'
import { markup } from '../markup/markup.ts'
import type { Markup } from '../markup/markup.ts'

export interface VoteForm {
  /** The URL that it is sent to. */
  readonly action: string
  /** Proves that the gateway's own page sent it. */
  readonly token: string
}

/** A form that votes, without any script: a button for each option. */
export function voteForm({ name, question, options, quorum }: FlowQuestion, { action, token }: VoteForm): Markup {
  return markup`<form method="post" action="${action}">
    <input type="hidden" name="token" value="${token}" />
    <input type="hidden" name="name" value="${name}" />
    <input type="hidden" name="question" value="${question}" />
    <label>Comment <textarea name="comment" rows="2" maxlength="2000"></textarea></label>
    ${options.map(
      ({ key, text, votes, rejects }) =>
        markup`<button name="option" value="${key}">
          ${text} (${votes}${rejects !== true && markup` of ${quorum}`})
        </button> `,
    )}
  </form>`
}
