import type { MigrationCode } from './advice.ts'

const longestCall = 500
const mostNames = 50
/** Most characters of a `case` in which patterns are looked for. */
const longestCase = 2000

/** A command substitution with `--get`, up to this flag; that of `git config` is another one. */
const call = `(?:\\$\\(|\`)\\s*(?!git\\b)(?:[^()\`]|\\$\\([^()\`]*\\)){0,${longestCall}}--get\\b`

/** The variables of a script that keep what `--get` printed. */
export function variablesOfGet(script: string): readonly string[] {
  const names = [...script.matchAll(new RegExp(`(?<!\\w)([A-Za-z_]\\w*)=["']?${call}`, 'g'))]
  return [...new Set(names.map(([, name = '']) => name))].slice(0, mostNames)
}

interface Tests {
  /** With a word that only Python has for a value. */
  readonly withWord: (text: string) => string | undefined
  readonly forEmpty: (text: string) => boolean
}

interface TestedGet {
  readonly code: MigrationCode
  readonly message: string
  /** From 0. */
  readonly line: number
}

/** The commands of a script of a shell that test what `--get` printed in a way that has another result with `get`, each once. */
export function testedGets(
  commands: readonly { readonly text: string; readonly line: number }[],
  variables: readonly string[],
): readonly TestedGet[] {
  const { withWord, forEmpty } = testsOf(variables)
  return commands.flatMap(({ text, line }, index): readonly TestedGet[] => {
    if (/^\s*#/.test(text)) return []
    const word = partsOf(text, commands, index)
      .map(withWord)
      .find((found) => found !== undefined)
    const said =
      word === undefined ? 'tests whether --get printed anything' : `compares what --get printed with ${word}`
    if (word === undefined && !forEmpty(text)) return []
    const message = `${said}: --get prints True for true, and nothing for false, 0 and {}; the command get prints true, false, 0 and {}`
    return [{ code: 'TESTED_GET', message, line }]
  })
}

/** The parts of a line that are commands of their own; a `case` is one, with its patterns, which stand in the lines below. */
function partsOf(text: string, commands: readonly { readonly text: string }[], index: number): readonly string[] {
  if (!/\bcase\s.*\sin\b/.test(text)) return text.split(/&&|\|\||;/)
  const below = commands.slice(index, index + mostNames).map((one) => one.text).join('\n') // prettier-ignore
  return below.slice(0, longestCase).split(/\besac\b/).slice(0, 1) // prettier-ignore
}

function testsOf(variables: readonly string[]): Tests {
  const names = variables.join('|')
  const plain = names === '' ? [] : [`\\$(?:${names})\\b`, `\\$\\{(?:${names})\\b`]
  const value = `(?:${[call, ...plain].join('|')})`
  const found = new RegExp(`${value}|--get\\b.*\\|`, 's')
  const empty = [`(?:\\s|^)-[nz]\\s+"?${value}`, `\\[\\[?\\s+(?:!\\s+)?"?${value}[^\\s=]*\\s+\\]`]
  const byDefault = names === '' ? [] : [`\\$\\{(?:${names}):[-+=?]`]
  const isEmpty = new RegExp([...empty, ...byDefault].join('|'))
  return {
    withWord: (text) => (found.test(text) ? /(?<![\w.$/-])(?:True|False|None)(?![\w./=-])/.exec(text)?.[0] : undefined),
    forEmpty: (text) => isEmpty.test(text),
  }
}
