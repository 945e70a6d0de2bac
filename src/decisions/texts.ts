import { CicdError } from '../errors/cicd-error.ts'
import { characterEscape } from '../text/escapes.ts'
import { shorten } from '../text/shorten.ts'

/** The form of names and of keys of options: names are parts of paths, keys are parts of buttons. */
export const namePattern = '^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$'
const name = new RegExp(namePattern)

/** Maximum lengths in UTF-16 units. */
const longest = { subject: 1000, text: 300, comment: 2000 } as const

/** Characters that make one text look like another. */
const overrides = /[\u202a-\u202e\u2066-\u2069]/g

/** Whether a text may be the name of a decision, or the key of an option. */
export function isDecisionName(text: string): boolean {
  return name.test(text)
}

/** Names that no path can have, so that nothing could be stored there. */
const notForPaths: ReadonlySet<string> = new Set(['constructor', 'prototype'])

/** Checks the name of a decision. Throws `BAD_DECISION_NAME` (usage). */
export function checkDecisionName(text: string): string {
  if (name.test(text) && !notForPaths.has(text)) return text
  throw new CicdError('BAD_DECISION_NAME', `${shown(text)} is not a valid name of a decision`, {
    suggestions: [
      'It is 1 to 63 letters, digits, - and _, and starts with a letter or digit, e.g. deploy-prod. It is not constructor or prototype.',
    ],
  })
}

/** Checks the key of an option. Throws `BAD_QUESTION` (usage). */
export function checkOptionKey(text: string): string {
  if (name.test(text)) return text
  throw new CicdError('BAD_QUESTION', `${shown(text)} is not a valid key of an option`, {
    suggestions: ['It is 1 to 63 letters, digits, - and _, and starts with a letter or digit, e.g. approve.'],
  })
}

/** Checks a text of a question that people will read; it is one line. Throws `BAD_QUESTION` (usage). */
export function checkLine(kind: 'subject' | 'text', text: string): string {
  const what = kind === 'subject' ? 'the subject' : 'the text of an option'
  const wrong = whatIsWrong(text, longest[kind], /[\p{Cc}\u2028\u2029]/u)
  if (wrong !== undefined) throw new CicdError('BAD_QUESTION', `${what} ${wrong}: ${shown(text)}`)
  if (text.trim() !== '') return text
  throw new CicdError('BAD_QUESTION', `${what} is empty`)
}

/** Checks a comment, which may have several lines. White space around it is removed, and an empty comment counts as no comment. Throws `BAD_COMMENT` (usage). */
export function checkComment(text: string | undefined): string | undefined {
  const comment = text?.replaceAll('\r\n', '\n').trim()
  if (comment === undefined || comment === '') return undefined
  const wrong = whatIsWrong(comment, longest.comment, /(?![\n\t])\p{Cc}/u)
  if (wrong === undefined) return comment
  throw new CicdError('BAD_COMMENT', `the comment ${wrong}`, {
    suggestions: [
      'Store longer content, or content that is not text, elsewhere, and put a link to it into the comment.',
    ],
  })
}

function whatIsWrong(text: string, most: number, controls: RegExp): string | undefined {
  if (text.length > most) return `has ${text.length} characters, at most ${most} are possible`
  const control = controls.exec(text)?.[0]
  if (control !== undefined) return `holds the control character ${characterEscape(control)}`
  // Text from right to left does not need overrides, and they make one text look like another.
  const [override] = text.match(overrides) ?? []
  if (override !== undefined) return `holds ${characterEscape(override)}, which changes how the rest is shown`
  return text.isWellFormed() ? undefined : 'holds half of a character'
}

function shown(text: string): string {
  return JSON.stringify(shorten(text, 80)).replaceAll(overrides, characterEscape)
}
