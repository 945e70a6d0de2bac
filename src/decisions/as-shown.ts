import { CicdError } from '../errors/cicd-error.ts'
import { shownValue } from '../json/json.ts'
import { showsText } from '../text/shows-text.ts'
import type { Decision } from './decision.ts'
import { optionOf } from './decision.ts'
import { askedDigest } from './signing/statements.ts'
import { shellWord } from '../text/shell-word.ts'

/** What a person saw when voting. Nothing of it comes from the record, which others may have changed since then. */
export interface Seen {
  /** The digest of the question in the button or form (`askedDigest`). */
  readonly asked?: string
  /** The subject that the person read, exactly. */
  readonly subject?: string
  /** The words of the message in Slack, if the program wrote them. */
  readonly words?: SeenWords
}

/** Texts of a message in Slack's notation; undefined: the message has no such element. */
export interface SeenWords {
  readonly subject: string | undefined
  /** The text of the button. */
  readonly option: string | undefined
}

/** Maximum lengths of texts in a message of Slack: longer ones are shortened. */
const longestShown = { subject: 3000, option: 75 } as const

/**
 * Checks that a person saw the question as the record has it. Pages and updated messages show it with its secrets masked (`mask`), so that form counts too.
 * Throws `QUESTION_CHANGED` (rejected).
 */
export function requireAsShown(
  { context, option, seen }: { readonly context: string; readonly option: string; readonly seen: Seen },
  record: Decision,
  mask: (record: Decision) => Decision,
): void {
  const forms = [record, mask(record)] as const
  const fault = whatDiffers(context, record, option, seen)
  if (fault === undefined || whatDiffers(context, forms[1], option, seen) === undefined) return
  if (seen.subject !== undefined && seen.subject !== record.subject) throw otherSubject(context, seen.subject, forms[1])
  const isRightButton = seen.words !== undefined && forms.some((form) => seen.asked === askedDigest(context, form))
  throw new CicdError('QUESTION_CHANGED', `this is not a vote on "${record.name}": ${fault}`, {
    suggestions: ['Read the question again: if its words are right, ask it again, and find out who changed it.'],
    cause: isRightButton ? otherWords : undefined,
  })
}

/** The voter named another subject: a typing mistake, or the question of another version. */
function otherSubject(context: string, named: string, { name, subject }: Decision): CicdError {
  const what = `its subject is ${shownValue(subject, 300)}, and not ${shownValue(named, 300)}`
  return new CicdError('QUESTION_CHANGED', `this is not a vote on "${name}": ${what}`, {
    suggestions: [
      `If that is the question you mean, give --subject as "cicdstatemgr decisions ${name} --id ${shellWord(context)}" shows it.`,
    ],
  })
}

/**
 * The cause of `QUESTION_CHANGED` if the record is as it was asked, and only the words of the message differ: then nobody changed the question, but somebody
 * may have put its button under other words.
 */
export const otherWords = new Error(
  'the message shows other words than the question, which is as it was asked: somebody may have changed the message',
)

function whatDiffers(context: string, record: Decision, key: string, seen: Seen): string | undefined {
  const { asked, subject, words } = seen
  if (subject !== undefined && subject !== record.subject) return changed
  if (words?.subject !== undefined && !showsText(words.subject, record.subject, longestShown.subject)) return changed
  if (asked !== undefined && asked !== askedDigest(context, record)) return changed
  if (words === undefined) return undefined
  if (words.subject === undefined) return 'the message with the button does not show its subject'
  const option = optionOf(record, key)
  // A vote for an option that does not exist has an error of its own.
  if (option === undefined) return undefined
  const { option: text } = words
  return text !== undefined && showsText(text, option.text, longestShown.option) ? undefined : changed
}

const changed = 'the question was changed after it was shown here'
