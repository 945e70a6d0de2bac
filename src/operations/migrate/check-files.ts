import type { Layer } from '../../config/merge.ts'
import { isObject, ownValue } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { below, pathOfNames } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import { falseTexts } from '../../config/schemas/switches.ts'
import { pythonReadings } from '../../yaml/python-readings.ts'
import { migrationAdvice } from './advice.ts'
import type { Answer } from './check-answers.ts'
import { migrationFile } from './migration-findings.ts'
import type { MigrationFile, MigrationFindings } from './migration-findings.ts'

/** Largest number of scalars in one file that are checked. */
const mostReadings = 1000
const longestCondition = 5000

/** Reports the scalars that PyYAML reads in another way. */
export function checkYaml({ source, text = '' }: Layer, findings: MigrationFindings): void {
  const file = migrationFile(source, text)
  for (const { place, path, text: written, kind, isKey } of pythonReadings(text, mostReadings)) {
    const code = isKey ? 'PYTHON_YAML_KEY' : 'PYTHON_YAML_VALUE'
    const what = `${isKey ? 'the key ' : ''}${JSON.stringify(written)}`
    findings.add({
      code,
      file,
      place,
      path,
      message: `${what} is ${withArticle(kind)} to the Python program, and a text here`,
    })
  }
}

function withArticle(kind: string): string {
  if (kind === 'None' || kind === 'NaN') return kind
  return `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`
}

/** Reports the settings of a config that work differently here. */
export function checkConfig(layer: Layer, hasTekton: boolean, findings: MigrationFindings): void {
  const file = migrationFile(layer.source, layer.text ?? '')
  const datasources = at(at(layer.value, 'cicdstatemgr'), 'datasources')
  const root = pathOfNames('cicdstatemgr', 'datasources')
  if (isObject(ownValue(datasources, 'shellfile'))) {
    const message = 'the shell file has values in single quotes, and false, 0 and empty values too'
    findings.add({ code: 'SHELL_FILE', file, path: below(root, 'shellfile'), message })
  }
  if (!hasTekton) return
  const names = ['yamlfile', 'jsonfile', 'shellfile', 'idfile'].filter((name) => {
    const cache = ownValue(datasources, name)
    return isObject(cache) && cache.mode === undefined
  })
  const [first] = names
  if (first === undefined) return
  const are = names.length === 1 ? `the file of ${first} is` : `the files of ${names.join(', ')} are`
  const message = `${are} readable for the user who writes only (mode 0600)`
  findings.add({ code: 'CACHE_MODE', file, path: below(root, first), message })
}

/** Reports the settings of an app's config, or of a base, that work differently here. Returns its answers, for `checkAnswers`. */
export function checkAppLayer(layer: Layer, role: 'app' | 'base', findings: MigrationFindings): readonly Answer[] {
  const file = migrationFile(layer.source, layer.text ?? '')
  const check: Check = { file, findings, answers: [], values: [] }
  if (role === 'base' && layer.value.bases !== undefined) {
    const message = 'the bases of a base are merged here; the Python program ignores them'
    findings.add({ code: 'BASES_OF_BASE', file, path: pathOfNames('bases'), message })
  }
  for (const [name, context] of entriesOf(at(layer.value, 'cicd-contexts'))) {
    for (const [pipeline, value] of entriesOf(at(context, 'pipelines'))) {
      const path = pathOfNames('cicd-contexts', name, 'pipelines', pipeline)
      checkPipeline(check, value, path)
    }
  }
  reportValues(check)
  return check.answers
}

interface Check {
  readonly file: MigrationFile
  readonly findings: MigrationFindings
  readonly answers: Answer[]
  /** The conditions that are a value of the state. */
  readonly values: { readonly path: Path; readonly value: string }[]
}

function checkPipeline(check: Check, pipeline: JsonObject, path: Path): void {
  for (const [event, handlers] of entriesOf(at(pipeline, 'event-handlers'))) {
    const here = below(path, 'event-handlers', event)
    checkEnabled(check, handlers, here)
    if (isText(handlers.if)) {
      const message = 'switches the whole event here; the Python program ignores an if of an event'
      check.findings.add({ file: check.file, code: 'ENABLED_ELSEWHERE', path: below(here, 'if'), message })
    }
    for (const [handler, block] of entriesOf(handlers)) checkHandler(check, handler, block, below(here, handler))
  }
  for (const [name, items] of entriesOf(at(pipeline, 'generators'))) {
    for (const [item, value] of entriesOf(items)) checkIf(check, value, below(path, 'generators', name, item))
  }
}

/** Checks a handler, which has one block or several named blocks. */
function checkHandler(check: Check, handler: string, block: JsonObject, path: Path): void {
  checkBlock(check, handler, block, path)
  for (const [name, inner] of entriesOf(block)) {
    const isBlock = ['if', 'enabled', 'message', 'title', 'url', 'set', 'name'].some((key) => Object.hasOwn(inner, key))
    if (!isBlock || ['choices', 'args'].includes(name)) continue
    checkEnabled(check, inner, below(path, name))
    checkBlock(check, handler, inner, below(path, name))
  }
}

function checkBlock(check: Check, handler: string, block: JsonObject, path: Path): void {
  checkIf(check, block, path)
  if (handler === 'respond' && isText(block.url)) {
    check.answers.push({ file: check.file, path: below(path, 'url'), url: block.url.trim() })
  }
  if (isObject(block['choice-generators'])) {
    const message = 'every choice that the template of a generator yields is taken, not only the first'
    check.findings.add({
      file: check.file,
      code: 'CHOICES_OF_GENERATOR',
      path: below(path, 'choice-generators'),
      message,
    })
  }
}

function checkIf(check: Check, block: JsonObject, path: Path): void {
  if (!isText(block.if)) return
  const at = { file: check.file, path: below(path, 'if') }
  if (rendersToTruth(block.if)) {
    const message = 'renders to True or False: the Python program takes both for true, here False is false'
    check.findings.add({ ...at, code: 'COMPARISON_IN_IF', message })
  } else if (isFalseText(block.if)) {
    const message = `is the text ${JSON.stringify(block.if.trim())}: true to the Python program, false here`
    const suggestion = 'Write enabled: false into a handler that is off, or remove this if.'
    check.findings.add({ ...at, code: 'COMPARISON_IN_IF', message, suggestion })
  } else {
    const value = stateValueOf(block.if)
    if (value !== undefined) check.values.push({ path: at.path, value })
  }
}

/** Reports the conditions that are a value of the state, once for each file: a file may have a hundred of them. */
function reportValues({ file, findings, values: [first, ...others] }: Check): void {
  if (first === undefined) return
  const more = others.length === 0 ? '' : `. Also in ${others.length} more ${others.length === 1 ? 'if' : 'ifs'}`
  const message = `is a value of the state: ${falseTexts.join(', ')} are true to the Python program, and false here${more}`
  const { suggestion: usual } = migrationAdvice.VALUE_IN_IF
  const suggestion = usual.replace('state.NAME }}, with the name of the value,', `${first.value} }}`)
  findings.add({ file, code: 'VALUE_IN_IF', path: first.path, message, suggestion })
}

function checkEnabled(check: Check, map: JsonObject, path: Path): void {
  if (map.enabled !== false) return
  const message = 'switches off here; the Python program looks at enabled of a handler only'
  check.findings.add({ file: check.file, code: 'ENABLED_ELSEWHERE', path: below(path, 'enabled'), message })
}

/** Whether a template is one expression whose outermost operation compares or negates. */
export function rendersToTruth(template: string): boolean {
  if (template.length > longestCondition) return false
  const [, expression] = /^\{\{-?([^{}]*)\}\}$/.exec(template.trim()) ?? []
  if (expression === undefined) return false
  const code = expression.replaceAll(/'[^']*'|"[^"]*"/g, "''").trim()
  if (/(^|\s)if\s/.test(code)) return false
  return /[=!]=|[<>]|^not\s|\s(?:in|is)\s/.test(code) || /^(?:true|false)$/i.test(code)
}

function isFalseText(text: string): boolean {
  return falseTexts.some((one) => one === text.trim())
}

/** The value below `state` that a template is, also with a default; undefined for another template. */
function stateValueOf(template: string): string | undefined {
  if (template.length > longestCondition) return undefined
  const value = /^\{\{-?\s*(state(?:\.\w+|\[[^[\]{}]*\])+)\s*(?:\|\s*(?:default|d)\([^(){}]*\)\s*)?-?\}\}$/
  return value.exec(template.trim())?.[1]
}

/** Where to read about an `if` that is true there and false here: the finding of the check for it, if it has one. */
export function adviceOnFalse(condition: JsonValue | undefined): string {
  const plain = 'a blank text, false, 0 and the like are true to the Python program when an if renders to them'
  if (typeof condition !== 'string') return plain
  if (rendersToTruth(condition) || isFalseText(condition)) return 'see COMPARISON_IN_IF'
  return stateValueOf(condition) === undefined ? plain : 'see VALUE_IN_IF'
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && value.trim() !== ''
}

function at(value: JsonValue | undefined, key: string): JsonObject {
  const found = isObject(value) ? ownValue(value, key) : undefined
  return isObject(found) ? found : {}
}

function entriesOf(map: JsonObject): readonly (readonly [string, JsonObject])[] {
  return Object.entries(map).flatMap(([name, value]) => (isObject(value) ? [[name, value] as const] : []))
}
