import { CicdError } from '../../errors/cicd-error.ts'

/** The number of a revision on the command line, 1 or more. Throws `BAD_REVISION` (usage). */
export function revisionOf(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new CicdError('BAD_REVISION', `${JSON.stringify(text)} is not a revision: a number from 1 is expected`, {
    suggestions: ['cicdstatemgr history'],
  })
}
