/** Milliseconds: Slack tells people of a failure after 3 s, and the answer needs to get there. */
const patience = 2_500

/** What comes of some work; undefined where it takes too long for Slack: it goes on. */
export async function inTime<T>(work: Promise<T>, milliseconds = patience): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, milliseconds, undefined)))
  try {
    return await Promise.race([work, over])
  } finally {
    clearTimeout(timer)
  }
}
