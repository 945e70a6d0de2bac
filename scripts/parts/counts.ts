import { stripVTControlCharacters } from 'node:util'
import type { Outcome } from './run-parts.ts'

/** The last line of `npm test`: the sums of Mocha's counts in all parts. A failed part without counts counts as one failure. */
export function closingLine(outcomes: readonly Outcome[]): string {
  const sum = (word: string) => outcomes.reduce((total, { output }) => total + counted(output, word), 0)
  const silent = outcomes.filter(({ succeeded, output }) => !succeeded && counted(output, 'failing') === 0)
  return `${sum('passing')} passed, ${sum('failing') + silent.length} failed, ${sum('pending')} skipped\n`
}

/** Repeats the failures at the end, because in a long output the earlier messages are hard to find, or cut off. Empty if all parts succeeded. */
export function whatFailed(outcomes: readonly Outcome[]): string {
  return outcomes
    .filter(({ succeeded }) => !succeeded)
    .map(({ name, output }) => `✘ ${name}\n${failuresIn(output)}\n\n`)
    .join('')
}

/** The tests that passed only in a retry, with their first errors. Such a test depends on chance and should be examined. Empty without such tests. */
export function whatWasRetried(outcomes: readonly Outcome[]): string {
  return outcomes
    .filter(({ output }) => counted(output, 'retried') > 0)
    .map(({ name, output }) => `↻ ${name}: passed only when tried again\n${retriesIn(output)}\n\n`)
    .join('')
}

function retriesIn(output: string): string {
  const plain = stripVTControlCharacters(output)
  return plain.slice(plain.lastIndexOf('\n\n  ↻ ')).trimEnd()
}

/** Mocha's list of failures after its counts; for other programs the end of the output. */
function failuresIn(output: string): string {
  const plain = stripVTControlCharacters(output).trimEnd()
  const list = plain.lastIndexOf('\n\n  1) ')
  return counted(output, 'failing') > 0 && list >= 0
    ? plain.slice(list).trim()
    : plain.split('\n').slice(-20).join('\n')
}

/** The count in the last matching line of a run; a test title could have the same form. */
function counted(output: string, word: string): number {
  const lines = [...stripVTControlCharacters(output).matchAll(new RegExp(`^ {2}(\\d+) ${word}(?: \\(\\S+\\))?$`, 'gm'))]
  return Number(lines.at(-1)?.[1] ?? 0)
}
