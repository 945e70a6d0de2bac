import { setTimeout as delay } from 'node:timers/promises'

/** Polls until the condition is true; fails after a minute. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
    if (await isSo()) return
    await delay(50)
  }
  throw new Error(`it did not come about within a minute: ${String(isSo)}`)
}
