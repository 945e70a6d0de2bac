const uncertain = new WeakSet<object>()

/** Marks an error: it is not known whether the change that failed with it was stored. */
export function markUncertain<T extends Error>(error: T): T {
  uncertain.add(error)
  return error
}

/** Whether the change that failed with this error may still have been stored. */
export function isUncertain(error: unknown): boolean {
  return typeof error === 'object' && error !== null && uncertain.has(error)
}
