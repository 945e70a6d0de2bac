import { shellParts, textOf } from './shell-parts.ts'
import type { ShellPart } from './shell-parts.ts'
import { wordsOf } from './shell-words.ts'
import type { Around } from './shell-words.ts'

/** A call of the program in a script or in the arguments of a step. */
export interface ProgramCall {
  /** The words after the name of the program, without quotes, and marked as in `shell-text.ts`. */
  readonly words: readonly string[]
  /** The line of the script that it begins on, from 0. */
  readonly line: number
  /** The variable in the place of the program, if it is not known here. Its flags show that it is the program. */
  readonly unknown?: string
  /** Whether it stands in a text, such as that of `echo`. */
  readonly inText?: boolean
  /** Whether it is in a text that is only printed, by `echo` or `cat`. */
  readonly isPrinted?: boolean
  /** The variables of the script that hold no text from outside. */
  readonly fixed: ReadonlySet<string>
}

/** Most characters of a script; the rest is not checked. Nobody writes longer scripts by hand. */
const longestScript = 100_000
const mostCalls = 100
const longestCommand = 20_000
/** Characters of a word that may be the program with its directory, or the value of a variable. */
const longestValue = 300

/** Variables of a shell that hold the program, with the words that follow it in their values. */
export type ProgramVariables = ReadonlyMap<string, readonly string[]>

/** The calls of `cicdstatemgr` in a script of a shell, by its name or by a variable, without running or expanding anything. */
export function callsInScript(script: string, known: ProgramVariables = new Map()): readonly ProgramCall[] {
  const text = script.slice(0, longestScript)
  const variables = new Map([...known, ...variablesIn(text)])
  const values = valuesIn(text)
  const fixed = fixedIn(text)
  const parts = shellParts(text)
  const documents = hereDocuments(text)
  return [...text.matchAll(programs)].slice(0, mostCalls).flatMap((match) => {
    const [whole, open = '', , inBraces, plain] = match
    const variable = inBraces ?? plain
    const given = variable === undefined ? [] : variables.get(variable)
    const at = match.index + open.length
    const before = text.slice(0, at)
    const lineStart = before.lastIndexOf('\n') + 1
    if (/^\s*#/.test(text.slice(lineStart, at))) return []
    // An assignment to a variable is not a call.
    if (/=["']?[^\s"'$(`;&|]*$/.test(before.slice(-longestValue))) return []
    const end = match.index + whole.length
    const around = partsAround(parts, at)
    const after = wordsOf(...commandAfter(text, end, around))
    if (given === undefined && !(beginsCommand(before) && isOfProgram(after))) return []
    const words = withValues([...(given ?? []), ...after], values)
    return words[0] === undefined || words[0].startsWith('=')
      ? []
      : [{ words, fixed, ...textUseOf(text, end, at, around, documents), line: before.split('\n').length - 1, ...(given === undefined && { unknown: `$${variable ?? ''}` }) }] // prettier-ignore
  })
}

/** The name of the program, a variable, or a variable with the program as its default, where a word begins. */
const programs =
  /(^|[\s;&|(`/"'=])(cicdstatemgr|\$\{\w+:?[-=]cicdstatemgr\}|\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*)))(?=[\s"'])/g

/** The text with the words after the program, and the index where they begin. Quotes hold either the name of the program alone, or the whole command. */
function commandAfter(
  text: string,
  end: number,
  [part, ...others]: readonly ShellPart[],
): readonly [text: string, start: number, around: Around] {
  const most = text.slice(0, end + longestCommand)
  const inBackticks = [part, ...others].some((one) => one?.kind === '`')
  if (part === undefined || part.kind === '(' || part.kind === '`') return [most, end, { inBackticks }]
  if (part.end === end) return [most, end + 1, { inBackticks }]
  return [textOf(most, part, end), 0, { inDouble: part.kind === '"' }]
}

/** The beginning and end of each here-document. */
function hereDocuments(text: string): readonly (readonly [from: number, to: number])[] {
  const starts = [...text.matchAll(/(?<!<)<<-?[ \t]*["'\\]?([A-Za-z_]\w*)/g)].slice(0, mostCalls)
  return starts.map(({ index, 1: word = '' }) => {
    const length = new RegExp(`\\n[ \\t]*${word}[ \\t]*(?:\\n|$)`).exec(text.slice(index))?.index
    return [index, length === undefined ? text.length : index + length] as const
  })
}

/** Whether a call is an argument of `echo` or `printf`, probably in a comment, in a here-document, or in quotes with more than the name of the program; and whether such a text is only printed. */
function textUseOf(
  text: string,
  end: number,
  at: number,
  [part]: readonly ShellPart[],
  documents: ReturnType<typeof hereDocuments>,
): Pick<ProgramCall, 'inText' | 'isPrinted'> {
  const line = text.slice(Math.max(text.lastIndexOf('\n', at - 1) + 1, at - longestValue), at)
  const document = documents.find(([from, to]) => from < at && at < to)
  if (document !== undefined) {
    const start = text.lastIndexOf('\n', document[0]) + 1
    const opening = lineFrom(text, start)
    return { inText: true, isPrinted: /^[^|$`]*\bcat\s/.test(opening) && !goesOn.test(opening) && !/\$\(|`/.test(line) }
  }
  const isInQuotes = (part?.kind === '"' || part?.kind === "'") && part.end !== end
  const isEcho = /\b(?:echo|printf)\s[^;&|`(\n]*$/.test(line)
  const isPrinted = isEcho && !goesOn.test(lineFrom(text, isInQuotes ? part.end + 1 : end))
  return { inText: isInQuotes || isEcho || /\s#/.test(line), isPrinted }
}

/** The rest of a line, as far as it is looked at. */
function lineFrom(text: string, start: number): string {
  return text.slice(start, start + longestValue).split('\n')[0] ?? ''
}

/** What gives a text to another program or to a file, so that it may run later. */
const goesOn = /(?<!\|)\|(?!\|)|>(?!&)/

/** The parts with this character, the innermost first. */
function partsAround(parts: readonly ShellPart[], index: number): readonly ShellPart[] {
  const around = parts.filter(({ start, end }) => start <= index && index < end)
  return around.toSorted((a, b) => b.start - a.start)
}

/** The variables that a script sets to the program. */
function variablesIn(text: string): ProgramVariables {
  const assignments = [...text.matchAll(/(?:^|[\s;&|(])([A-Za-z_]\w*)=(?=[^\s;&|]*cicdstatemgr|\$\(|["'])/g)]
  const found = assignments.slice(0, mostCalls).flatMap(({ 0: whole, 1: name = '', index }) => {
    const start = index + whole.length
    const [value = ''] = wordsOf(text.slice(0, start + longestValue), start, { most: 1 })
    const words = programWords(value)
    return words === undefined ? [] : [[name, words] as const]
  })
  return new Map(found)
}

/** Whether a command begins after this text of a script. */
function beginsCommand(before: string): boolean {
  const line = before.slice(-longestValue).replaceAll('\\\n', ' ')
  return /(?:^|[\n;&|(`]|\b(?:then|do|else|exec|if|while|until|!)\s)[ \t]*$/.test(line)
}

/** Whether the words after an unknown variable show that it holds the program: no other program has these flags. */
function isOfProgram(words: readonly string[]): boolean {
  if (words[0]?.startsWith('-') !== true) return false
  return words.some((word, index) => {
    const [, flag = '', attached] = /^(--[a-z-]+)(?:=(.*))?$/s.exec(word) ?? []
    if (ownFlags.has(flag)) return true
    return /^--(?:set|get|generate)$/.test(flag) && /^(?:state|pipelines)\./.test(attached ?? words[index + 1] ?? '')
  })
}

const ownFlags: ReadonlySet<string> = new Set([
  ...['--init-new', '--init-cicd-context-name', '--init-app-config-file', '--init-bases-dir'],
  ...['--tmpl-ctx-var', '--pre-set-force-reload', '--handle-event'],
])

/** Variables that a script sets once, to a text without variables of its own or with ones that it sets too. */
function valuesIn(text: string): ReadonlyMap<string, string> {
  const assignments = [...text.matchAll(/(?:^|[\n;&|(]|export\s)[ \t]*([A-Za-z_]\w*)=(?=[^\s(])/g)].slice(0, mostCalls)
  const names = assignments.map(([, name]) => name)
  return new Map(
    assignments.flatMap(({ 0: whole, 1: name = '', index }) => {
      if (names.indexOf(name) !== names.lastIndexOf(name)) return []
      const start = index + whole.length
      const [value = ''] = wordsOf(text.slice(0, start + longestValue), start, { most: 1 })
      return /[`(]/.test(value) ? [] : [[name, value] as const]
    }),
  )
}

/** The variables of loops over words or numbers that are in the script itself (`for x in a b`), and that it sets nowhere else. */
function fixedIn(text: string): ReadonlySet<string> {
  const loops = [...text.matchAll(loop)].slice(0, mostCalls)
  const names = new Set(loops.map(([, name = '']) => name))
  for (const [, name = '', words = ''] of loops) {
    const isOpen = /[$`*?[|,]|file:/.test(words.replaceAll(/\$\(seq[ \d]+\)/g, ''))
    const isSet = new RegExp(
      `(?:^|[\\s;&|(\`])${name}(?:\\+?=|\\[)|\\b(?:read|getopts|mapfile|-v)\\b[^\\n;]*\\b${name}\\b`,
    )
    if (isOpen || isSet.test(text)) names.delete(name)
  }
  return names
}

const loop =
  /(?:^|[\n;&|({]|\b(?:do|then|else)\s)[ \t]*for[ \t]+([A-Za-z_]\w*)[ \t]+in[ \t]+((?:"[^"]*"|'[^']*'|\\\n|[^\n;"'])*)/g

/** The words with the values of the variables that stand before the first flag: they may hold flags. */
function withValues(words: readonly string[], values: ReadonlyMap<string, string>, depth = 0): readonly string[] {
  const [first = '', ...others] = words
  const [, inBraces, plain] = /^\$(?:\{(\w+)\}|(\w+))$/.exec(first) ?? []
  const name = inBraces ?? plain
  if (name === undefined || depth > mostCalls) return words
  const value = values.get(name)
  const rest = withValues(others, values, depth + 1)
  if (value === undefined) return [first, ...rest]
  return withValues([...value.split(/\s+/).filter((word) => word !== ''), ...rest], values, depth + 1)
}

/** The words after the program in a value that is the program; undefined for any other value. */
export function programWords(value: string): readonly string[] | undefined {
  const [, byDefault] = /^\$\{\w+:?[-=]([^}]*)\}$/.exec(value) ?? []
  const [, looked] = /^\$\((?:which|command -v|type -p)\s+(\S+)\)$/.exec(value) ?? []
  const [program = '', ...words] = (byDefault ?? looked ?? value).trim().split(/\s+/)
  return /(?:^|\/)cicdstatemgr$/.test(program) ? words : undefined
}
