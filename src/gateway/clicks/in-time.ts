/** Milliseconds. Slack reports a failure after 3 s, and the message to the person and the answer to Slack need time, too. */
const patience = 2_200

/** The result of some work; undefined if it takes too long for Slack. The work goes on. */
export async function inTime<T>(work: Promise<T>, milliseconds = patience): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, milliseconds, undefined)))
  try {
    return await Promise.race([work, over])
  } finally {
    clearTimeout(timer)
  }
}
