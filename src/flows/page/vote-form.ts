import type { FlowQuestion } from '../model/flow.ts'
import { markup } from '../markup/markup.ts'
import type { Markup } from '../markup/markup.ts'

export interface VoteForm {
  /** The URL to which the form is sent. */
  readonly action: string
  /** The token that proves that a page of the gateway sent the form. */
  readonly token: string
}

/** Why the viewer has no form. */
export interface NoForm {
  readonly refused: string
}

/** A form for votes without a script: a button for each option. */
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
