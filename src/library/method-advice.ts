import { CicdError, reworded } from '../errors/cicd-error.ts'
import { methodRules, openRules, validateRules } from './method-rules.ts'
import { isOptions } from './rule.ts'

/** The error with advice in the words of the library: methods and options in place of commands and flags. */
export function withMethods(error: unknown): unknown {
  if (!(error instanceof CicdError)) return error
  const suggestions = error.suggestions.map(inMethods)
  if (suggestions.every((one, index) => one === error.suggestions[index])) return error
  const told = Object.assign(reworded(error, { suggestions }), error, { suggestions })
  // The frames of the caller are in the first stack only.
  if (error.stack !== undefined) told.stack = error.stack
  return told
}

/** An advice or a warning in the words of the library. What the library cannot do stays a command. */
export function inMethods(advice: string): string {
  if (advice.startsWith('cicdstatemgr ')) return callOf(advice) ?? `On the command line: ${advice}`
  // A command in a sentence is in quotes, or at its end. Every second part is such a command.
  return advice
    .split(/(["`]cicdstatemgr [^"`]+["`]|cicdstatemgr [a-z-]+ .*$)/)
    .map((part, index) => (index % 2 === 0 ? inOptions(part) : (callOf(part.replace(/^(["`])(.*)\1$/, '$2')) ?? part)))
    .join('')
}

/** An answer whose suggestions and warnings, also those of its event, are in the words of the library. */
export function answerInMethods<A>(answer: A): A {
  if (!isOptions(answer)) return answer
  const { suggestions, warnings, event } = answer
  if (!isOptions(event) && suggestions === undefined && warnings === undefined) return answer
  return {
    ...answer,
    ...(isOptions(event) && { event: answerInMethods(event) }),
    ...(Array.isArray(suggestions) && { suggestions: suggestions.map(inMethods) }),
    ...(Array.isArray(warnings) && { warnings: warnings.map(inMethods) }),
  }
}

/** A word of a shell. */
const word = String.raw`('[^']*'|\S+)`
const calls: readonly (readonly [RegExp, (...groups: string[]) => string])[] = [
  [new RegExp(`^export --whole --id ${word}$`), (id) => `manager.exportWhole({ ${idIs(id)}, file })`],
  [new RegExp(`^init ${word} --app-config FILE$`), (id) => `manager.init({ ${idIs(id)}, appConfig })`],
  [/^validate --connect$/, () => 'manager.validate({ connect: true })'],
  [/^ask, decide and decisions cancel (.*)$/, (rest) => `The methods ask, decide and cancelDecision ${rest}`],
  [
    new RegExp(`^decisions ${word} --id ${word}$`),
    (name, id) => `manager.decision({ ${idIs(id)}, name: ${inQuotes(name)} })`,
  ],
  [new RegExp(`^restore (\\d+) --id ${word}$`), (nr, id) => `manager.restore({ ${idIs(id)}, revision: ${nr} })`],
  [
    new RegExp(`^set (\\S+)=VALUE(?: --id ${word})?$`),
    (path, id = 'ID') => `manager.set({ ${idIs(id)}, operations: [{ op: 'set', path: ${inQuotes(path)}, value }] })`,
  ],
  [/^import FILE --replace$/, () => 'manager.import({ file, replace: true })'],
  [new RegExp(`^delete ${word}$`), (id) => `manager.delete({ ${idIs(id)} })`],
  [/^schema ([a-z]+)$/, (name) => `CicdStateMgr.schema(${inQuotes(name)})`],
  [/^schema ([a-z|]+)$/, (names) => `CicdStateMgr.schema(name): the name is one of ${names.replaceAll('|', ', ')}`],
]

/** A suggested command as a call; undefined if the library has no such call. */
function callOf(advice: string): string | undefined {
  const [, line = '', note] = /^cicdstatemgr (.*?)(?: (\(.*\)))?$/.exec(advice) ?? []
  const use = note === undefined ? '' : ` ${inMethods(note)}`
  const [, command = '', id] = new RegExp(`^([a-z]+)(?: --id ${word})?$`).exec(line) ?? []
  if (Object.hasOwn(methodRules, command)) {
    return `manager.${command}(${id === undefined ? '' : `{ ${idIs(id)} }`})${use}`
  }
  for (const [form, call] of calls) {
    const match = form.exec(line)
    if (match !== null) return call(...match.slice(1)) + use
  }
  return undefined
}

function idIs(id: string): string {
  return id === 'ID' ? 'id' : `id: ${inQuotes(id)}`
}

/** The text of a word of a shell, in quotes. */
function inQuotes(text: string): string {
  return `'${text.replace(/^'(.*)'$/, '$1')}'`
}

/** Flags of a sentence as options. A flag without an option of that name stays. */
function inOptions(advice: string): string {
  return advice
    .replace(/,? or set CICDSTATEMGR_\w+/, '')
    .replace(/"?export --whole"?/, 'manager.exportWhole({ id, file })')
    .replace('give no other --id, nor CICDSTATEMGR_CONTEXT_DATA_ID', 'give no other id')
    .replace('check the flag, the variable or the file that names it', 'check the option or the file that names it')
    .replace(/ask has --option KEY=TEXT, e\.g\. --option (\w+)=(\w+)/, "options: [{ key: '$1', text: '$2' }]")
    .replace('--rejects KEY', 'rejects: true')
    .replace(/--json-value (\S+)=(-?\d+)$/, "{ op: 'set', path: '$1', value: $2 }")
    .replace(
      /(Give it as|say) --([a-z-]+) (.+)\.$/,
      (_, say: string, name: string, file: string) =>
        `${say === 'say' ? 'give' : say} ${optionOf(name)}: ${inQuotes(file)}.`,
    )
    .replaceAll(/\b(another|same) --([a-z-]+)/g, (_, which: string, name: string) => `${which} ${optionOf(name)}`)
    .replaceAll(/\b([Ss])ay (?=--)/g, (_, first: string) => (first === 'S' ? 'Give ' : 'give '))
    .replaceAll(
      /--([a-z][a-z-]*)(?: ([A-Z]+|keep|replace|fail|json|shell|[^\s'/]+\.ya?ml|'[^']*'|\.{0,2}\/\S*[^\s.,:;)])(?!\w))?/g,
      (flag: string, name: string, value: string | undefined = '') => {
        const option = optionOf(name)
        if (!options.has(option)) return flag
        if (switches.has(option)) return `${option}: true${value === '' ? '' : ` ${value}`}`
        return value === '' || /^[A-Z]+$/.test(value) ? `the option ${option}` : `${option}: ${inQuotes(value)}`
      },
    )
}

/** The option with the name of a flag. */
function optionOf(flag: string): string {
  return flag.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

const options: ReadonlySet<string> = new Set(
  [openRules, validateRules, ...Object.values(methodRules)].flatMap((rules) => Object.keys(rules)),
)
/** Options that are true or false. */
const switches: ReadonlySet<string> = new Set([
  ...['allowConfigPaths', 'replace', 'dryRun', 'cached', 'render', 'connect'],
  ...['strict', 'trustDecisions'],
])
