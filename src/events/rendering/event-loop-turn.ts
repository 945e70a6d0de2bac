/** Lets the event loop turn before work that may take long: signal handlers run only then. */
export async function eventLoopTurn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
