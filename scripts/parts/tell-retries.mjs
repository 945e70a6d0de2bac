/**
 * Tells at the end of a run of Mocha which tests passed only when they were tried again, and what they failed with first.
 * @param {import('mocha').Runner} runner
 */
export function tellRetries(runner) {
  /** @type {Map<string, string>} */
  const retried = new Map()
  runner.on('retry', (test, error) => retried.set(test.fullTitle(), error.stack ?? String(error)))
  runner.on('fail', (test) => retried.delete(test.fullTitle()))
  runner.once('end', () => {
    if (retried.size === 0) return
    const list = [...retried].map(([title, text]) => `  ↻ ${title}\n${text.replaceAll(/^/gm, '    ')}\n\n`)
    process.stdout.write(`  ${retried.size} retried\n\n${list.join('')}`)
  })
}
