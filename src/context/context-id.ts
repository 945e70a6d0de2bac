import { CicdError } from '../errors/cicd-error.ts'

declare const idBrand: unique symbol

/** A valid context data id: 1 to 200 printable ASCII characters without space, `{`, `}`; the first a letter or digit. */
export type ContextId = string & { readonly [idBrand]: true }

const idPattern = /^[A-Za-z0-9][!-z|~]{0,199}$/

/** Checks an id. Throws `BAD_ID` (usage) with the rules for ids. */
export function contextId(text: string): ContextId {
  if (isContextId(text)) return text
  throw new CicdError('BAD_ID', `${JSON.stringify(text)} is not a context data id: ${whyNot(text)}`, {
    suggestions: [
      'An id is 1 to 200 printable ASCII characters without space, { and }; it starts with a letter or digit.',
    ],
  })
}

/** Whether a text is a valid id. */
export function isContextId(text: string): text is ContextId {
  return idPattern.test(text)
}

function whyNot(text: string): string {
  if (text === '') return 'it is empty'
  if (text.length > 200) return `it has ${text.length} characters`
  if (!/^[A-Za-z0-9]/.test(text)) return 'it does not start with a letter or digit'
  const wrong = /[^!-z|~]/u.exec(text)?.[0]
  return `it holds ${JSON.stringify(wrong)}`
}
