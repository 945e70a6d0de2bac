import type { AppInspection } from '../../config/load-app-config.ts'
import type { Layer } from '../../config/merge.ts'
import { isObject, mapAt, ownValue } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { below, pathOfNames } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import { given } from '../../json/given.ts'
import { migrationAdvice } from './advice.ts'
import { migrationFile } from './migration-findings.ts'
import type { MigrationFile, MigrationFindings } from './migration-findings.ts'
import { bracketsIn, fileIn, knownText, mayHaveComma, textOutside } from './stored-text.ts'

interface Check {
  readonly file: MigrationFile
  readonly findings: MigrationFindings
  /** What templates read, as far as the files say it. */
  readonly data: JsonObject
}

/** Reports the texts that generators, `set-values` and captures store, if the Python program splits them at commas or reads a file. */
export function checkStoredValues({ merged, layers }: AppInspection, findings: MigrationFindings): void {
  for (const [name, context] of Object.entries(mapAt(merged, 'cicd-contexts'))) {
    const data = { ...(isObject(context) ? context : {}), variables: mapAt(merged, 'variables') }
    for (const { source, text = '', value } of layers) {
      const own = ownValue(mapAt(value, 'cicd-contexts'), name)
      if (own === undefined) continue
      visit({ file: migrationFile(source, text), findings, data }, own, pathOfNames('cicd-contexts', name))
    }
  }
}

/** The same for the captures of a config. */
export function checkAutoCaptures({ source, text = '', value }: Layer, findings: MigrationFindings): void {
  const check = { file: migrationFile(source, text), findings, data: {} }
  const section = mapAt(value, 'cicdstatemgr')
  for (const handler of ['notify', 'manual-choice']) {
    visit(check, ownValue(section, handler) ?? null, pathOfNames('cicdstatemgr', handler))
  }
}

/** The lists of rules. Generators may be anywhere in a context. */
const ruleKeys: ReadonlySet<string> = new Set(['set', 'capture-response-data', 'auto-capture-response-data'])

function visit(check: Check, value: JsonValue, path: Path): void {
  if (Array.isArray(value)) value.forEach((item, index) => visit(check, item, below(path, index)))
  if (!isObject(value)) return
  for (const [key, item] of Object.entries(value)) {
    if (ruleKeys.has(key) && Array.isArray(item)) {
      item.forEach((rule, index) => isObject(rule) && checkRule(check, rule, below(path, key, index)))
    } else visit(check, item, below(path, key))
  }
}

function checkRule(check: Check, rule: JsonObject, path: Path): void {
  const [from, to] = rule.to === undefined ? ['value', 'key'] : ['from', 'to']
  const [written, target] = [rule[from], rule[to]]
  if (typeof written !== 'string' || typeof target !== 'string') return
  const at = { file: check.file, path: below(path, from) }
  const text = knownText(written, check.data)
  const place = knownText(target, check.data)
  const shown =
    text === written.trim() ? JSON.stringify(text) : `${JSON.stringify(written)} gives ${JSON.stringify(text)}: it`
  const brackets = bracketsIn(place)
  if (brackets !== undefined) {
    check.findings.add({ file: check.file, path: below(path, to), code: 'INDEX_IN_PATH', message: `${place}: ${brackets}` }) // prettier-ignore
  }
  const file = fileIn(text)
  if (file !== undefined) {
    const message = `${shown} names a file: the Python program stores the content of ${file} at ${place} if the file exists, this one stores the text`
    check.findings.add({ ...at, code: 'FILE_IN_RULE', message, ...given({ suggestion: adviceOnFile(file, place) }) })
    return
  }
  // Both empty the list.
  if (!/\[\]|\{\}/.test(place) || text === '[]') return
  if (textOutside(text).includes(',')) {
    const message = `${shown} has a comma: the Python program adds the parts between the commas to ${place}, also in quotes; here it is one item`
    check.findings.add({ ...at, code: 'COMMA_IN_LIST', message, ...splitAt('COMMA_IN_LIST', place) })
  } else if (mayHaveComma(text)) {
    const message = `the template may give a text with a comma: the Python program adds the parts between the commas to ${place}, here it is one item`
    check.findings.add({ ...at, code: 'TEMPLATE_IN_LIST', message, ...splitAt('TEMPLATE_IN_LIST', place) })
  }
}

/** The usual advice, with the path of the list where a template reads it. */
function splitAt(code: 'COMMA_IN_LIST' | 'TEMPLATE_IN_LIST', place: string): { readonly suggestion?: string } {
  const [, path] = /^(state(?:\.[A-Za-z_]\w*)+)(?:\[\]|\{\})$/.exec(place) ?? []
  return path === undefined ? {} : { suggestion: migrationAdvice[code].suggestion.replace('state.NAME', path) }
}

/** A step can read the file. A template in the name or in the path is not known here. */
function adviceOnFile(file: string, place: string): string | undefined {
  if (/\{[{%#]/.test(file + place)) return undefined
  const ending = /\.(json|ya?ml)$/.exec(file)?.[1]
  const flag = ending === undefined ? '--file' : ending === 'json' ? '--json-file' : '--yaml-file'
  return `Store it in a step, before the event or generator: cicdstatemgr set ${flag} '${place}=${file}'. With the old flags: --set '${place}=file://${file}'.`
}
