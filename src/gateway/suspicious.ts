import type { CicdError } from '../errors/cicd-error.ts'

/** The codes of votes on another question than the person saw, or by a button that is not where it belongs. */
export const suspiciousCodes = ['QUESTION_CHANGED', 'NOT_ITS_MESSAGE'] as const

/** Whether a refused vote may be a sign of manipulation: an operator should look, so its log line has level `warn`. */
export function isSuspicious({ code }: Pick<CicdError, 'code'>): boolean {
  return suspiciousCodes.some((one) => one === code)
}
