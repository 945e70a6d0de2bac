/** Lets the event loop turn before work that may take its time: signals are heard only then. */
export async function eventLoopTurn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
