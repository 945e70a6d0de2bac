import { CicdError, reworded } from '../errors/cicd-error.ts'
import { methodRules, openRules, validateRules } from './method-rules.ts'

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

function inMethods(advice: string): string {
  return advice.startsWith('cicdstatemgr ') ? inMethod(advice) : inOptions(advice)
}

/** A suggested command as a call; with its flags, if the library has no such call. */
function inMethod(advice: string): string {
  const [, command = '', id, note = ''] = /^cicdstatemgr ([a-z]+)(?: --id (\S+|'[^']*'))?( \(.*\))?$/.exec(advice) ?? []
  if (Object.hasOwn(methodRules, command)) {
    return `manager.${command}(${id === undefined ? '' : `{ id: ${inQuotes(id)} }`})${inOptions(note)}`
  }
  const [, use] = /^cicdstatemgr export --whole --id ID( \(.*\))?$/.exec(advice) ?? []
  if (use !== undefined) return `manager.exportWhole({ id, file })${inOptions(use)}`
  const [, made] = /^cicdstatemgr init (\S+) --app-config FILE$/.exec(advice) ?? []
  if (made !== undefined) return `manager.init({ id: ${inQuotes(made)}, appConfig })`
  if (advice === 'cicdstatemgr validate --connect') return 'manager.validate({ connect: true })'
  const [, rest] = /^cicdstatemgr ask, decide and decisions cancel (.*)$/.exec(advice) ?? []
  if (rest !== undefined) return `The methods ask, decide and cancelDecision ${rest}`
  return `On the command line: ${advice}`
}

/** The text of a word of a shell, in quotes. */
function inQuotes(word: string): string {
  return `'${word.replace(/^'(.*)'$/, '$1')}'`
}

/** Flags of a sentence as options. A flag without an option of that name stays. */
function inOptions(advice: string): string {
  return advice
    .replace(/,? or set CICDSTATEMGR_\w+/, '')
    .replace('"export --whole"', 'manager.exportWhole({ id, file })')
    .replace('give no other --id, nor CICDSTATEMGR_CONTEXT_DATA_ID', 'give no other id')
    .replace('check the flag, the variable or the file that names it', 'check the option or the file that names it')
    .replaceAll(
      /--([a-z][a-z-]*)(?: ([A-Z]+|keep|replace|fail|\S+\.ya?ml)\b)?/g,
      (flag: string, name: string, given?: string) => {
        const value = given ?? ''
        const option = name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
        if (!options.has(option)) return flag
        if (switches.has(option)) return `${option}: true${value === '' ? '' : ` ${value}`}`
        return value === '' || /^[A-Z]+$/.test(value) ? `the option ${option}` : `${option}: '${value}'`
      },
    )
}

const options: ReadonlySet<string> = new Set(
  [openRules, validateRules, ...Object.values(methodRules)].flatMap((rules) => Object.keys(rules)),
)
/** Options that are true or false. */
const switches: ReadonlySet<string> = new Set(['allowConfigPaths', 'replace', 'dryRun', 'cached', 'render', 'connect'])
