import type { MigrationCode } from './advice.ts'
import { wordsOfLog } from './python-log.ts'
import { testedGets, variablesOfGet } from './tested-gets.ts'
import { readsShellFile, toolForMap } from './text-tools.ts'

/** What stands in a line of a script beside the calls that are read. */
interface ScriptRemark {
  readonly code: MigrationCode
  readonly message: string
  readonly suggestion?: string
  /** The line of the script, from 0. */
  readonly line: number
}

const longestLine = 2000
const longestShown = 100
const mostRemarks = 50

/** Remarks about a script. `read`: its lines, from 0, with calls that were read. `nearProgram`: whether another script of the same manifest calls the program. */
export function scriptRemarks(script: string, read: ReadonlySet<number>, nearProgram = false): readonly ScriptRemark[] {
  const language = languageOf(script)
  const callsProgram = read.size > 0 || script.includes('cicdstatemgr')
  const tested = new Set<string>()
  const variables = variablesOfGet(script)
  const kept = keptMaps(script, variables)
  const lines = script.split('\n')
  const remarks = lines.flatMap((line, index): readonly ScriptRemark[] => {
    if (isSkipped(line)) return []
    const found = [
      ...(read.has(index) ? [] : unreadCall(line, language)),
      ...(callsProgram ? pythonReading(line, language !== undefined || script.includes('python')) : []),
      ...(language === undefined ? testedVariable(line, tested) : []),
    ]
    return found.map((remark) => ({ ...remark, line: index }))
  })
  const commands = commandsOf(lines).filter(({ text }) => text.length <= longestLine)
  const ofCommands = commands.flatMap(({ text, line }): readonly ScriptRemark[] => {
    if (isSkipped(text)) return []
    const isOfMap = callsProgram && (kept.test(text) || (language !== undefined && script.includes('--get')))
    const found = [
      ...soughtInLog(wordsOfLog(text, { script, callsProgram, nearProgram })),
      ...(readsShellFile(text) ? [shellFileAsText] : []),
      ...(isOfMap ? partedMap(toolForMap(text)) : []),
    ]
    return found.map((remark) => ({ ...remark, line }))
  })
  const ofGets = callsProgram && language === undefined ? testedGets(commands, variables) : []
  return [...remarks, ...ofCommands, ...ofGets].toSorted((a, b) => a.line - b.line).slice(0, mostRemarks)
}

function isSkipped(line: string): boolean {
  return line.length > longestLine || /^\s*(?:#|\/\/)/.test(line)
}

/** The lines of a script, each with those that continue it. */
function commandsOf(lines: readonly string[]): readonly { readonly text: string; readonly line: number }[] {
  const commands: { text: string; line: number }[] = []
  let isOpen = false
  for (const [line, text] of lines.entries()) {
    const last = commands.at(-1)
    const own = text.replace(/\\\s*$/, '')
    if (isOpen && last !== undefined) last.text = `${last.text} ${own.trim()}`
    else commands.push({ text: own, line })
    isOpen = (own !== text || /[^|]\|\s*$/.test(text)) && !/^\s*#/.test(text)
  }
  return commands
}

/** The language of a script that no shell runs, from its first line. */
function languageOf(script: string): string | undefined {
  const [, name] = /^#!.*?[/\s](python|node|nodejs|ruby|perl|deno|bun|php|lua|pwsh)[\d.]*\b/.exec(script) ?? []
  return name
}

/** The name of the program as a text of a programming language, alone or with its flags. In a list of arguments a comma follows, which no shell has. */
const asText = /["'`({[](?:[\w./-]*\/)?cicdstatemgr(?:["'`]|\s+-{1,2}[a-z])/
const inList = /["'`](?:[\w./-]*\/)?cicdstatemgr["'`]\s*,/

type Remark = Omit<ScriptRemark, 'line'>

function unreadCall(line: string, language: string | undefined): readonly Remark[] {
  if (!(language === undefined ? inList : asText).test(line)) return []
  const text = line.trim()
  const shown = text.length > longestShown ? `${text.slice(0, longestShown)}…` : text
  const message = `calls the program in a way that is not read, so its flags were not checked: ${shown}`
  return [{ code: 'NOT_READ', message }]
}

/** Python's own form of a map, which only the Python program prints. A shell has an `eval`, too, but without parentheses. */
function pythonReading(line: string, isPython: boolean): readonly Remark[] {
  const [, reader] = (isPython ? /(?<![\w.])((?:ast\.)?literal_eval|eval)\s*\(/ : /(?<![\w.])((?:ast\.)?literal_eval)\s*\(/).exec(line) ?? [] // prettier-ignore
  if (reader === undefined) return []
  const message = `${reader} reads the text of a map as the Python program prints it; here --get prints JSON, in which null, true and false are unknown to it`
  return [{ code: 'PYTHON_MAP', message }]
}

/** What the output of `--get` is in: a line with the call, and the variables and files that keep it. */
function keptMaps(script: string, variables: readonly string[]): RegExp {
  const names = variables.map((name) => `\\$\\{?${name}\\b`)
  const files = [...script.matchAll(/--get\b[^|;\n]{0,500}?(?<![\d&>])>>?\s*["']?([\w./-]+)/g)].map(
    ([, name = '']) => `(?<![\\w./-])${name.replaceAll('.', '\\.')}(?![\\w./-])`,
  )
  return new RegExp(['--get\\b', ...names, ...files.slice(0, mostRemarks)].join('|'))
}

function soughtInLog(words: string | undefined): readonly Remark[] {
  if (words === undefined) return []
  return [{ code: 'PYTHON_LOG', message: `looks for "${words}", which only the Python program writes to its log` }]
}

const shellFileAsText: Remark = {
  code: 'SHELL_FILE_AS_TEXT',
  message:
    'takes the text of the shell file apart: values are in single quotes here, and in double quotes in the file of the Python program',
}

function partedMap(tool: string | undefined): readonly Remark[] {
  if (tool === undefined) return []
  const message = `${tool} changes or searches the quotes or None of a map as the Python program prints it; here --get prints JSON`
  return [{ code: 'PYTHON_MAP', message, suggestion: 'Leave this out when this step has moved, and read the JSON with jq. A list is JSON in both.' }] // prettier-ignore
}

const tests = [
  /-[zn]\s+"?\$\{?(CICD_\w+)\}?"?(?=[\s;\])&|]|$)/g,
  /\[\[?\s+(?:!\s+)?"?\$\{?(CICD_\w+)\}?"?\s+\]/g,
  /\$\{(CICD_\w+):?[-+=?]/g,
  /-v\s+(CICD_\w+)/g,
]

/** The first test of each variable of the shell file for being set, or empty. */
function testedVariable(line: string, tested: Set<string>): readonly Remark[] {
  const names = tests.flatMap((pattern) => [...line.matchAll(pattern)].map(([, name = '']) => name))
  return [...new Set(names)].flatMap((name) => {
    if (tested.has(name)) return []
    tested.add(name)
    const message = `tests whether ${name} is empty or set: false, 0 and empty texts have a variable here (False, 0 and empty), and none in the Python program's shell file`
    return [{ code: 'EMPTY_VARIABLE', message } as const]
  })
}
