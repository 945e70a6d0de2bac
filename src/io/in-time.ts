/** The result of some work; undefined if it takes longer than this many milliseconds. The work goes on. */
export async function inTime<T>(work: Promise<T>, milliseconds: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, milliseconds, undefined)))
  try {
    return await Promise.race([work, over])
  } finally {
    clearTimeout(timer)
  }
}
