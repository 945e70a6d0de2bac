import { compileTemplate, plainLines } from '../compiler/compile-template.ts'
import { noArgumentsApart } from '../apart-macros.ts'
import { library, names as engineNames } from '../jinja-engine.ts'
import { allMethodNames } from '../library/methods/all-methods.ts'
import type { Arguments, Expression } from '../syntax/ast.ts'
import { parseTemplate } from '../syntax/template-parser.ts'
import { Budget } from '../values/budget.ts'
import { Fault } from '../values/fault.ts'
import { nearName } from '../values/near-name.ts'
import { unknownBuiltin } from '../values/unknown-builtin.ts'
import { changeFault } from './changed-data.ts'
import { argumentFault, macroFault } from './arguments.ts'
import { takenChains } from './taken-names.ts'
import { usesOf } from './template-names.ts'
import type { MacroShape, TemplateUses } from './template-names.ts'

/** A problem, or a likely problem, in a template. */
export interface TemplateFinding {
  /** `fault`: the template fails whenever this part is reached. `name`: the name is unknown, but may exist when the template is run. */
  readonly kind: 'fault' | 'name'
  readonly message: string
  /** Line and column in the template, from 1. */
  readonly line: number
  readonly column: number
}

/** The names that exist beside those of the engine and of the template itself. */
export interface KnownNames {
  /** Undefined if the macros are not known: then any name may be called. */
  readonly macros: ReadonlyMap<string, MacroShape> | undefined
  /** Whether the macros run separately, because the template may read secrets: see apart-macros.ts. */
  readonly macrosApart?: boolean
  /** The reason why a chain of names does not exist; undefined if it exists, or this is not known. */
  readonly whyUnknown: (names: readonly string[]) => string | undefined
}

/** Finds the problems in a template that can be known without values. Nothing of the template is run. */
export function checkTemplate(source: string, known: KnownNames): readonly TemplateFinding[] {
  const text = plainLines(source)
  const at = placesIn(text)
  try {
    const uses = usesOf(parseTemplate(text, new Budget()).body)
    const findings = [
      ...unknownBuiltins(uses, at),
      ...uses.calls.flatMap(({ callee, args, line }) => callFault(callee, args, uses, known, at(line, callee))),
      ...unknownNames(uses, known, at),
    ]
    // Compile last: a fault in a branch that is always taken has been found by the checks before.
    if (findings.every(({ kind }) => kind === 'name')) compileTemplate(source, library, new Budget())
    return findings
  } catch (error) {
    if (error instanceof Fault) return [{ kind: 'fault', message: error.message, ...at.fault(error) }]
    if (error instanceof RangeError) return [{ kind: 'fault', message: error.message, line: 1, column: 1 }]
    throw error
  }
}

/** The macros that a text defines; none if the text cannot be parsed. */
export function macrosIn(source: string): ReadonlyMap<string, MacroShape> {
  try {
    return usesOf(parseTemplate(plainLines(source), new Budget()).body).macros
  } catch {
    return new Map()
  }
}

type Places = ReturnType<typeof placesIn>

function unknownBuiltins({ filters, tests }: TemplateUses, at: Places): TemplateFinding[] {
  const named = [
    ...filters.map(({ name, args, line }) => ({ kind: 'filter', name, args, line }) as const),
    ...tests.map(({ name, args, line }) => ({ kind: 'test', name, args, line }) as const),
  ]
  return [...named, ...filters.flatMap(namedByArgument)].flatMap(({ kind, name, args, line }) => {
    const all = kind === 'filter' ? library.filters : library.tests
    const target = all.get(name)
    const message =
      target === undefined
        ? unknownBuiltin(kind, name, all).message
        : args && argumentFault(`the ${kind} ${name}`, target, args)
    return message === undefined ? [] : [{ kind: 'fault', message, ...at.word(line, name) }]
  })
}

/** The filter or test that is named by an argument: `map` takes the name of a filter; `select` and similar filters take that of a test. */
function namedByArgument({ name, args, line }: TemplateUses['filters'][number]) {
  const positions: Readonly<Record<string, number>> = { map: 0, select: 0, reject: 0, selectattr: 1, rejectattr: 1 }
  const argument = Object.hasOwn(positions, name) ? args.positional[positions[name] ?? 0] : undefined
  if (argument?.typename !== 'Literal' || typeof argument.value !== 'string') return []
  return [{ kind: name === 'map' ? 'filter' : 'test', name: argument.value, args: undefined, line } as const]
}

function callFault(
  callee: Expression,
  args: Arguments,
  uses: TemplateUses,
  known: KnownNames,
  place: Place,
): TemplateFinding[] {
  const message =
    callee.typename === 'Symbol'
      ? functionFault(callee.value, args, uses, known)
      : callee.typename === 'LookupVal' && callee.dotted
        ? (methodFault(callee, uses) ?? changeFault(callee, uses, (name) => isBuiltIn(name, known)))
        : undefined
  return message === undefined ? [] : [{ kind: 'fault', message, ...place }]
}

/** Only functions and macros can be called: a name of the context is data. */
function functionFault(name: string, args: Arguments, uses: TemplateUses, known: KnownNames): string | undefined {
  const own = uses.macros.get(name)
  const macro = own ?? known.macros?.get(name)
  if (own === undefined && macro !== undefined && known.macrosApart === true && readsSecrets(uses) && takesAny(args)) {
    return noArgumentsApart(name)
  }
  if (macro !== undefined) return macroFault(name, macro, args)
  if (known.macros === undefined || library.globals.has(name)) return undefined
  if (uses.assigned.has(name) || name === 'caller' || name === 'loop') return undefined
  const names = [...library.globals.keys(), ...known.macros.keys(), ...uses.macros.keys()]
  return `no function or macro named "${name}"${nearName(name, names)}`
}

function readsSecrets({ chains }: TemplateUses): boolean {
  return chains.some(({ names: [root] }) => root === 'secretData')
}

function takesAny({ positional, named, rest, restNamed }: Arguments): boolean {
  return positional.length + named.length > 0 || rest !== null || restNamed !== null
}

function methodFault({ key, target }: Extract<Expression, { typename: 'LookupVal' }>, uses: TemplateUses) {
  const name = key.typename === 'Literal' && typeof key.value === 'string' ? key.value : undefined
  if (name === undefined || allMethodNames.has(name)) return undefined
  // A namespace in the template may contain a macro.
  if (target.typename === 'Symbol' && (uses.assigned.has(target.value) || target.value === 'loop')) return undefined
  return `no method named "${name}"${nearName(name, allMethodNames)}`
}

function isBuiltIn(name: string, { macros }: KnownNames): boolean {
  return macros?.has(name) === true || engineNames.has(name)
}

function unknownNames(uses: TemplateUses, known: KnownNames, at: Places): TemplateFinding[] {
  const seen = new Set<string>()
  return takenChains(uses, (name) => isBuiltIn(name, known)).flatMap(({ names, line }) => {
    const [root = ''] = names
    const message = known.whyUnknown(names)
    const id = `${line} ${message ?? ''}`
    if (message === undefined || seen.has(id)) return []
    seen.add(id)
    return [{ kind: 'name', message, ...at.word(line, root) }]
  })
}

interface Place {
  readonly line: number
  readonly column: number
}

/** Finds line and column of parts of a template, as exactly as the tree allows. */
function placesIn(text: string) {
  const lines = text.split('\n')
  const lineAt = (line: number) => lines[line - 1] ?? ''
  const word = (line: number, name: string): Place => ({ line, column: indexOfWord(lineAt(line), name) + 1 })
  const of = (line: number, node: Expression): Place => word(line, lastNameOf(node))
  return Object.assign(of, {
    word,
    fault: ({ line = openingLine(lines), column }: Fault): Place => ({
      line,
      column: column ?? Math.max(lineAt(line).search(/\{[{%#](?!.*\{[{%#])|\S/), 0) + 1,
    }),
  })
}

function indexOfWord(line: string, word: string): number {
  for (let at = line.indexOf(word); at !== -1; at = line.indexOf(word, at + 1)) {
    const around = [line.charAt(at - 1), line.charAt(at + word.length)]
    if (!around.some((character) => /[\p{L}\p{N}_]/u.test(character))) return at
  }
  return 0
}

function lastNameOf(node: Expression): string {
  if (node.typename === 'Symbol') return node.value
  return node.typename === 'LookupVal' && node.key.typename === 'Literal' ? String(node.key.value) : ''
}

/** The line of the last tag. An error at the end of the template does not tell where something was left open. */
function openingLine(lines: readonly string[]): number {
  return (
    Math.max(
      lines.findLastIndex((line) => /\{[{%#]/.test(line)),
      0,
    ) + 1
  )
}
