import { AssertionError } from 'chai'
import { CicdError } from '../../src/errors/cicd-error.ts'

/** The CicdError that a promise is rejected with. Throws for any other result. */
export async function rejection(promise: Promise<unknown>): Promise<CicdError> {
  let value: unknown
  try {
    value = await promise
  } catch (error) {
    if (error instanceof CicdError) return error
    throw error
  }
  throw new AssertionError(`expected a rejection, got ${JSON.stringify(value)}`)
}
