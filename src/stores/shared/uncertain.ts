const uncertain = new WeakSet<object>()

/** Notes that nobody knows whether the change was stored that failed so. */
export function markUncertain<T extends Error>(error: T): T {
  uncertain.add(error)
  return error
}

/** Whether what failed so may have been stored all the same. */
export function isUncertain(error: unknown): boolean {
  return typeof error === 'object' && error !== null && uncertain.has(error)
}
