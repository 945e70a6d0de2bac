import type { MigrationCode } from './advice.ts'

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

/** Remarks about a script. `read`: its lines, from 0, with calls that were read. */
export function scriptRemarks(script: string, read: ReadonlySet<number>): readonly ScriptRemark[] {
  const language = languageOf(script)
  const usesProgram = script.includes('cicdstatemgr')
  const tested = new Set<string>()
  const remarks = script.split('\n').flatMap((line, index): readonly ScriptRemark[] => {
    if (line.length > longestLine || /^\s*(?:#|\/\/)/.test(line)) return []
    const found = [
      ...(read.has(index) ? [] : unreadCall(line, language)),
      ...(usesProgram ? pythonReading(line, language !== undefined || script.includes('python')) : []),
      ...(language === undefined ? testedVariable(line, tested) : []),
    ]
    return found.map((remark) => ({ ...remark, line: index }))
  })
  return remarks.slice(0, mostRemarks)
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
