import { CicdError } from '../../src/errors/cicd-error.ts'

/** The CicdError that a call throws. Throws if the call throws any other error, or none. */
export function errorOf(call: () => unknown): CicdError {
  try {
    call()
  } catch (error) {
    if (error instanceof CicdError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

/** The CicdError that a promise is rejected with. Throws for any other error, or none. */
export async function rejectionOf(promise: Promise<unknown>): Promise<CicdError> {
  try {
    await promise
  } catch (error) {
    return errorOf(() => {
      throw error
    })
  }
  throw new Error('nothing was thrown')
}
