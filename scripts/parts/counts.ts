import { stripVTControlCharacters } from 'node:util'
import type { Outcome } from './run-parts.ts'

/** The closing line of `npm test`: what Mocha counted in all parts; a part that failed without saying of what counts as one. */
export function closingLine(outcomes: readonly Outcome[]): string {
  const sum = (word: string) => outcomes.reduce((total, { output }) => total + counted(output, word), 0)
  const silent = outcomes.filter(({ succeeded, output }) => !succeeded && counted(output, 'failing') === 0)
  return `${sum('passing')} passed, ${sum('failing') + silent.length} failed, ${sum('pending')} skipped\n`
}

/** What failed, once more: in a long output, what was told when it happened is hard to find, or cut away. Empty where all succeeded. */
export function whatFailed(outcomes: readonly Outcome[]): string {
  return outcomes
    .filter(({ succeeded }) => !succeeded)
    .map(({ name, output }) => `✘ ${name}\n${failuresIn(output)}\n\n`)
    .join('')
}

/** The tests that passed only when they were tried again, with what they failed with first. Such a test depends on chance, and needs a look. Empty where there are none. */
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

/** What Mocha lists behind its counts; of anything else the end. */
function failuresIn(output: string): string {
  const plain = stripVTControlCharacters(output).trimEnd()
  const list = plain.lastIndexOf('\n\n  1) ')
  return counted(output, 'failing') > 0 && list >= 0
    ? plain.slice(list).trim()
    : plain.split('\n').slice(-20).join('\n')
}

/** From the last such line of a run; a title could look like one. */
function counted(output: string, word: string): number {
  const lines = [...stripVTControlCharacters(output).matchAll(new RegExp(`^ {2}(\\d+) ${word}(?: \\(\\S+\\))?$`, 'gm'))]
  return Number(lines.at(-1)?.[1] ?? 0)
}
