import { given } from '../../json/given.ts'
import { isObject } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { below } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import { checkInterceptor } from './check-interceptors.ts'
import { checkCall, setsOf } from './check-call.ts'
import type { CallSettings } from './check-values.ts'
import { callsInScript, programWords } from './command-lines.ts'
import type { ProgramCall, ProgramVariables } from './command-lines.ts'
import { isSplit } from './new-command.ts'
import { dataOf, encodedNames, useOfData, useOfText } from './other-texts.ts'
import type { TextUse } from './other-texts.ts'
import { scriptRemarks } from './script-remarks.ts'
import { asArgument } from './shell-text.ts'
import type { Place } from '../../yaml/positions.ts'
import { MigrationFindings, migrationFile } from './migration-findings.ts'
import type { MigrationFile } from './migration-findings.ts'
import type { YamlDocument } from './yaml-files.ts'

/** The keys that have scripts: in a step of Tekton, and in jobs of GitLab, GitHub and others. */
const scriptKeys = ['script', 'before_script', 'after_script', 'commands', 'run'] as const

/** All keys whose values are checked. */
export const checkedKeys: ReadonlySet<string> = new Set([
  ...scriptKeys,
  ...['image', 'command', 'args', 'webhook', 'filter', 'expression'],
])

const longestLine = 2000

interface Visit {
  readonly file: MigrationFile
  readonly findings: MigrationFindings
  /** Variables of the environment that hold the program. */
  readonly variables: ProgramVariables
  /** What the whole manifest or script says about its calls. */
  readonly settings: CallSettings
  /** Whether a `--set` of the step or script has a `|`, `,` or `file://` of its own. */
  readonly hasSplits: boolean
  /** Whether anything in the manifest names the program. */
  readonly nearProgram: boolean
}

/** The settings that a script, or a manifest as JSON, gives in the environment. */
function settingsIn(text: string): CallSettings {
  const files = /CICDSTATEMGR_(?:CONFIG|SECRETS)_PATH(?:"\s*,\s*"value"\s*:\s*"|=["']?)([^\s"',;}\\]+)/g
  return {
    allowConfigPaths: text.includes('CICDSTATEMGR_ALLOW_CONFIG_PATHS'),
    ownFiles: [...text.matchAll(files)].map(([, file = '']) => file),
  }
}

/** Checks a manifest: every step, image and interceptor in it, at any depth. */
export function checkManifest({ file, value }: YamlDocument, findings: MigrationFindings): void {
  const text = JSON.stringify(value)
  const nearProgram = text.includes('cicdstatemgr')
  visit({ file, findings, variables: new Map(), settings: settingsIn(text), hasSplits: false, nearProgram }, value, [])
}

/** Checks a file that is a script of a shell. */
export function checkShellScript(source: string, text: string, findings: MigrationFindings): void {
  const visited = { file: migrationFile(source, ''), findings, variables: new Map(), nearProgram: false }
  const at = (line: number) => ({ line: line + 1, column: 1 })
  const hasSplits = callsInScript(text).some(splits)
  checkLines({ ...visited, settings: settingsIn(text), hasSplits }, text, [], at)
}

/** Reports what is of the Python program in a file that is neither YAML nor a script of a shell. Returns whether there is anything. */
export function checkOtherFile(source: string, text: string, findings: MigrationFindings): boolean {
  const found = new MigrationFindings()
  const lines = { file: migrationFile(source, ''), variables: new Map(), settings: settingsIn(''), hasSplits: false, nearProgram: false } // prettier-ignore
  for (const report of [found, findings]) {
    const visited = { ...lines, findings: report }
    const at = (line: number) => ({ line: line + 1, column: 1 })
    text.split('\n').forEach((line, index) => checkLine(visited, line, [], at(index)))
    reportRemarks(visited, text, [], [], at, isOfReading)
  }
  return found.all().length > 0
}

/** Whether a remark is about what a script reads, not about calls. */
function isOfReading({ code }: { readonly code: string }): boolean {
  return ['PYTHON_LOG', 'PYTHON_MAP', 'SHELL_FILE_AS_TEXT'].includes(code)
}

function visit(outer: Visit, value: JsonValue, path: Path): void {
  if (typeof value === 'string') checkText(outer, value, path, useOfText(path, value))
  if (Array.isArray(value)) value.forEach((item, index) => visit(outer, item, below(path, index)))
  if (!isObject(value)) return
  // The environment of a stepTemplate applies to all steps of the same task.
  const template = isObject(value.stepTemplate) ? value.stepTemplate.env : undefined
  const variables = new Map([...outer.variables, ...programsIn(template), ...programsIn(value.env)])
  const at = { ...outer, variables, hasSplits: hasSplitsIn(value, variables) }
  if (typeof value.image === 'string') checkImage(at, value.image, below(path, 'image'))
  for (const key of scriptKeys) {
    const scripts = value[key]
    if (typeof scripts === 'string') checkScript(at, scripts, below(path, key))
    textsIn(scripts).forEach((script, index) => checkScript(at, script, below(path, key, index)))
  }
  checkArguments(at, value, path)
  checkInterceptor(at, value, path)
  const data = dataOf(value)
  checkData(at, value, path)
  for (const [key, item] of Object.entries(value)) {
    if (isRead(key, item) || (data !== undefined && item === data)) continue
    visit(at, item, below(path, key))
  }
}

/** Whether the value of a key was read as a script, or as the words of a command. */
function isRead(key: string, item: JsonValue): boolean {
  const isScript = (scriptKeys as readonly string[]).includes(key)
  if (typeof item === 'string') return isScript
  return (isScript || key === 'command' || key === 'args') && Array.isArray(item) && !item.some(isObject)
}

/** Checks the texts in a ConfigMap or Secret. */
function checkData(visited: Visit, value: JsonObject, path: Path): void {
  const map = value.kind === 'Secret' ? 'stringData' : 'data'
  for (const [key, text] of Object.entries(dataOf(value) ?? {})) {
    if (typeof text === 'string') checkText(visited, text, below(path, map, key), useOfData(key, text))
  }
  for (const [encoded, key] of encodedNames(value)) {
    const message = 'names the program in base64, which is not read'
    visited.findings.add({ code: 'NOT_READ', file: visited.file, path: below(path, encoded, key), message })
  }
}

/** Checks a text that is not at a key of scripts. */
function checkText(visited: Visit, text: string, path: Path, use: TextUse | undefined): void {
  if (use === undefined) return
  if (use === 'script') {
    checkScript({ ...visited, hasSplits: callsInScript(text, visited.variables).some(splits) }, text, path)
    return
  }
  const { file, findings } = visited
  if (use === 'unread') {
    const message = 'names the program in a place that is not read, so nothing in this text was checked'
    const suggestion = 'Look at it yourself, or save it as a file and check that.'
    findings.add({ code: 'NOT_READ', file, path, message, suggestion })
  }
  const at = text.includes('\n') ? linesAt(visited, path) : undefined
  reportRemarks(visited, text, path, [], (line) => at?.(line), isOfReading)
  text.split('\n').forEach((line, index) => checkLine(visited, line, path, at?.(index)))
}

/** Whether the step or job has a `--set` that is split. Its scripts share one environment. */
function hasSplitsIn(step: JsonObject, variables: ProgramVariables): boolean {
  const scripts = [...scriptKeys, 'command', 'args'].flatMap((key) => {
    const value = step[key]
    return typeof value === 'string' ? [value] : textsIn(value)
  })
  const direct = argumentsOf(step)
  return (
    scripts.some((script) => callsInScript(script, variables).some(splits)) ||
    (direct !== undefined && splits({ words: direct }))
  )
}

function splits({ words }: { readonly words: readonly string[] }): boolean {
  return setsOf(words).some(isSplit)
}

/** The variables of an environment that hold the program. */
function programsIn(env: JsonValue | undefined): ProgramVariables {
  const found = (Array.isArray(env) ? env.filter(isObject) : []).flatMap(({ name, value }) => {
    const words = typeof value === 'string' ? programWords(value) : undefined
    return typeof name === 'string' && words !== undefined ? [[name, words] as const] : []
  })
  return new Map(found)
}

function checkImage({ file, findings }: Visit, image: string, path: Path): void {
  if (!/(?:^|\/)bitsofinfo\/cicdstatemgr(?:[:@]|$)/.test(image)) return
  findings.add({ code: 'PYTHON_IMAGE', file, path, message: `${image} is the image of the Python program` })
}

function checkScript(visited: Visit, script: string, path: Path): void {
  checkLines(visited, script, path, linesAt(visited, path))
}

/** The place in the file of a line of the script at a path, counted from 0. */
function linesAt({ file: { places } }: Visit, path: Path): (line: number) => Place {
  const start = places.placeOf(path)
  return (line) => {
    const place = places.placeIn(path, { line: line + 1, column: 1 })
    return place.line < start.line ? start : place
  }
}

/** Checks the lines of a script. `at` returns the place in the file of a line of the script, counted from 0. */
function checkLines(visited: Visit, script: string, path: Path, at: (line: number) => Place): void {
  const { file, findings, variables, settings, hasSplits } = visited
  const where = { file, path, settings, hasSplits }
  const calls = callsInScript(script, variables)
  for (const { line, ...call } of calls) checkCall({ ...where, ...call, inShell: true, place: at(line) }, findings)
  reportRemarks(visited, script, path, calls, at)
  script.split('\n').forEach((line, index) => checkLine(visited, line, path, at(index)))
}

/** Reports what stands in a script beside the calls that were read. */
function reportRemarks(
  { file, findings, nearProgram }: Visit,
  script: string,
  path: Path,
  calls: readonly ProgramCall[],
  at: (line: number) => Place | undefined,
  isWanted: (remark: { readonly code: string }) => boolean = () => true,
): void {
  const read = new Set(calls.filter(({ words }) => words[0]?.startsWith('-')).map(({ line }) => line))
  for (const { line, ...remark } of scriptRemarks(script, read, nearProgram)) {
    if (isWanted(remark)) findings.add({ file, path, ...remark, ...given({ place: at(line) }) })
  }
}

/** Reports the image and the package of the Python program in a line of a script. */
function checkLine(visited: Visit, line: string, path: Path, place?: Place): void {
  const { file, findings } = visited
  const [image] = imageInLine(line)
  if (image !== undefined) {
    const message = `${image} is the image of the Python program`
    findings.add({ code: 'PYTHON_IMAGE', file, path, message, ...given({ place }) })
  }
  if (isPythonUse(line)) reportPackage(visited, path, place)
}

function reportPackage({ file, findings }: Visit, path: Path, place?: Place): void {
  const message = 'uses the Python package cicdstatemgr'
  findings.add({ code: 'PYTHON_PACKAGE', file, path, message, ...given({ place }) })
}

/** The image in a line of a script that is not a comment, as `docker run` names it. An address of a web page is not one. */
function imageInLine(line: string): readonly string[] {
  if (line.length > longestLine || /^\s*#/.test(line)) return []
  return /(?<![\w./:-])(?:[\w.-]+(?::\d+)?\/)?bitsofinfo\/cicdstatemgr(?:[:@][\w.:-]+)?(?![\w./-])/.exec(line) ?? []
}

/** Whether a line of a script installs, runs or imports the Python package. */
function isPythonUse(line: string): boolean {
  if (line.length > longestLine || /^\s*#(?!!)/.test(line)) return false
  // As a line of requirements.txt, or a command.
  const isInstalled = /\bpip3?\s+install\b.*\bcicdstatemgr\b|^\s*cicdstatemgr\s*(?:[=~<>!]=|[<>]\s*\d)/.test(line)
  return isInstalled || /\bpython3?\s+-m\s+cicdstatemgr\b/.test(line) || /\b(?:from|import)\s+cicdstatemgr\b/.test(line)
}

/** Checks a step that runs the program without a shell, or with a shell that gets the script as an argument. */
function checkArguments(visited: Visit, step: JsonObject, path: Path): void {
  const { file, findings, variables, settings, hasSplits } = visited
  const where = {
    file,
    path: below(path, step.command === undefined ? 'args' : 'command'),
    settings,
    hasSplits,
  }
  const direct = argumentsOf(step)
  if (direct !== undefined) checkCall({ ...where, words: direct, inShell: false }, findings)
  const words = wordsOf(step, path)
  for (const { text, path: own } of words) {
    // A text in one line is found by its key.
    const at = text.includes('\n') ? linesAt(visited, own) : undefined
    const calls = callsInScript(text, variables)
    for (const call of calls) {
      checkCall({ ...call, ...where, inShell: true, ...given({ place: at?.(call.line) }) }, findings)
    }
    reportRemarks(visited, text, own, calls, (line) => at?.(line))
    text.split('\n').forEach((line, index) => checkLine(visited, line, own, at?.(index)))
  }
  // Without a shell, the words stand apart: [pip, install, cicdstatemgr].
  const lone = words.filter(({ text }) => /^\S+$/.test(text)).map(({ text }) => text)
  if (isPythonUse(lone.join(' '))) reportPackage(visited, where.path)
}

/** The words of `command` and `args`, with their places. */
function wordsOf(step: JsonObject, path: Path = []) {
  return (['command', 'args'] as const).flatMap((key) =>
    textsIn(step[key]).map((text, index) => ({ text, path: below(path, key, index) })),
  )
}

/** The arguments of the program in a step that runs it without a shell. */
function argumentsOf(step: JsonObject): readonly string[] | undefined {
  const words = wordsOf(step).map(({ text }) => text)
  const program = words.findIndex((word) => /(?:^|\/)cicdstatemgr$/.test(word))
  return program === -1 ? undefined : words.slice(program + 1).map(asArgument)
}

/** The items of a list, with an empty text for an item that is not a text, so that indexes stay the same. Empty if it is not a list. */
function textsIn(list: JsonValue | undefined): readonly string[] {
  return Array.isArray(list) ? list.map((item) => (typeof item === 'string' ? item : '')) : []
}
