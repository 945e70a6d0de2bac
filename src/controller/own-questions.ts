import type { Decision } from '../decisions/decision.ts'
import { decisionsIn, readDecision } from '../decisions/read-decision.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { ownValue } from '../json/json.ts'
import type { JsonObject } from '../json/json.ts'
import type { CustomRun } from './custom-run.ts'

/** The mark of questions that an attempt of a CustomRun asked. */
export function attemptOf({ uid, status: { retries } }: Pick<CustomRun, 'uid' | 'status'>): string {
  return `${uid}.${retries.length}`
}

/** The questions of a document that can be read. */
export function questionsIn(document: JsonObject): readonly Decision[] {
  return Object.keys(decisionsIn(document)).flatMap((name) => {
    try {
      return readDecision(document, name) ?? []
    } catch (error) {
      if (error instanceof CicdError) return []
      throw error
    }
  })
}

/** Whether an attempt asked a question. */
export function isOfAttempt(decision: Decision, attempt: string): boolean {
  return attemptIn(decision) === attempt
}

/** Whether any attempt of a CustomRun asked a question. */
export function isOfRun(decision: Decision, uid: string): boolean {
  return attemptIn(decision)?.startsWith(`${uid}.`) === true
}

/** The uid of the CustomRun that asked a question; undefined if none did. */
export function uidIn(decision: Decision): string | undefined {
  return /^(.+)\.\d+$/.exec(attemptIn(decision) ?? '')?.[1]
}

function attemptIn({ run }: Decision): string | undefined {
  const attempt = run === undefined ? undefined : ownValue(run, 'customRunAttempt')
  return typeof attempt === 'string' ? attempt : undefined
}
