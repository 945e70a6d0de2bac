import { given } from '../../json/given.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { isObject, ownValue } from '../../json/json.ts'
import { below, formatNames } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import { didYouMean, nearestName } from '../../errors/nearest-name.ts'
import { checkTemplate } from '../../templates/check/check-template.ts'
import type { MacroShape } from '../../templates/check/template-names.ts'
import type { Findings } from './findings.ts'
import { isLiteral } from './literal.ts'
import { misspeltState } from './state-names.ts'
import type { StateNames } from './state-names.ts'

/** The names that the templates of one place can use. */
export interface LintScope {
  /** The known macros; undefined when they are not known. */
  readonly macros: ReadonlyMap<string, MacroShape> | undefined
  /** Whether macros run separately, for templates that see secrets. */
  readonly macrosApart?: boolean
  /** The values at the top level. A name with the value `undefined` exists, but its members are unknown. Without `names` any name is accepted. */
  readonly names?: ReadonlyMap<string, JsonValue | undefined>
  /** The names below `state` that are known to be written. Without them names below `state` are not checked. */
  readonly stateNames?: StateNames
  /** Where a rule stores what its template prints. `{{ version }}` for `state.version` reads a variable of the run, and not the value that it stores. */
  readonly target?: string
  /** What the templates see as `secretData`, if it is known. It is known without `names` too. */
  readonly secretData?: JsonObject
}

/** Checks templates, each with its path. */
export class TemplateLint {
  readonly findings: Findings
  /** The file that a path comes from. */
  readonly #sourceOf: (path: Path) => string

  constructor(findings: Findings, sourceOf: (path: Path) => string) {
    this.findings = findings
    this.#sourceOf = sourceOf
  }

  /** Checks one text; other values are ignored. */
  text(path: Path, value: JsonValue | undefined, scope: LintScope): void {
    if (typeof value !== 'string') return
    const { macros, macrosApart = false, stateNames = {} } = scope
    const misspelt = new Set<string>()
    const whyUnknown = (names: readonly string[]) => {
      const slip = misspeltState(names, stateNames)
      if (slip !== undefined) misspelt.add(slip)
      return slip ?? whyNobodyKnows(names, scope)
    }
    for (const { kind, message, line, column } of checkTemplate(value, { macros, macrosApart, whyUnknown })) {
      const finding = { source: this.#sourceOf(path), path, message, inside: { line, column } }
      if (kind === 'fault') this.findings.error({ ...finding, code: 'TEMPLATE_ERROR' })
      else this.findings.warn({ ...finding, code: misspelt.has(message) ? 'MISSPELT_STATE' : 'UNKNOWN_NAME' })
    }
  }

  /** Checks every text and every key of a map or list. */
  deep(path: Path, value: JsonValue | undefined, scope: LintScope): void {
    this.text(path, value, scope)
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) this.deep(below(path, index), item, scope)
    } else if (isObject(value)) {
      for (const [name, item] of Object.entries(value)) {
        this.text(below(path, name), isLiteral(name) ? undefined : name, scope)
        this.deep(below(path, name), item, scope)
      }
    }
  }

  error(path: Path, code: Parameters<Findings['error']>[0]['code'], message: string, suggestion?: string): void {
    const found = { source: this.#sourceOf(path), path, code, message }
    this.findings.error(suggestion === undefined ? found : { ...found, suggestion })
  }

  warn(path: Path, code: Parameters<Findings['warn']>[0]['code'], message: string, suggestion?: string): void {
    this.findings.warn({ source: this.#sourceOf(path), path, code, message, ...given({ suggestion }) })
  }
}

/** The same scope with more names at the top level. */
export function withNames(scope: LintScope, more: Readonly<Record<string, JsonValue | undefined>>): LintScope {
  if (scope.names === undefined) return scope
  return { ...scope, names: new Map([...scope.names, ...Object.entries(more)]) }
}

function whyNobodyKnows(
  chain: readonly string[],
  { names: all, stateNames, target, secretData }: LintScope,
): string | undefined {
  const [root = '', ...members] = chain
  const names = root === 'secretData' && secretData !== undefined ? new Map([[root, secretData]]) : all
  if (names === undefined) return undefined
  if (!names.has(root))
    return `"${root}" is not known here${meantName(root, names, target === `state.${root}` ? {} : stateNames)}`
  let value = names.get(root)
  for (const [depth, name] of members.entries()) {
    if (!isObject(value)) return undefined
    const child = ownValue(value, name)
    if (child === undefined) return missing(chain.slice(0, depth + 1), name, value)
    value = child
  }
  return undefined
}

/** The keys of `variables` and of `state` have no names of their own: a template has to write `variables.KEY`. */
function meantName(
  root: string,
  names: ReadonlyMap<string, JsonValue | undefined>,
  stateNames: StateNames = {},
): string {
  const value = names.get('variables')
  const variables = isObject(value) ? value : {}
  if (Object.hasOwn(variables, root)) return `, did you mean "variables.${root}"?`
  if (Object.hasOwn(stateNames, root)) return `, did you mean "state.${root}"?`
  const near = didYouMean(root, names.keys())
  if (near !== '') return near
  const variable = nearestName(root, Object.keys(variables))
  return variable === undefined ? '' : `, did you mean "${formatNames('variables', variable)}"?`
}

function missing(parents: readonly string[], name: string, map: JsonObject): string {
  return `${parents.join('.')} has no "${name}"${didYouMean(name, Object.keys(map))}`
}
