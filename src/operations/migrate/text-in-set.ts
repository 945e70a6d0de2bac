import { migrationAdvice } from './advice.ts'
import { pairsOf } from './new-command.ts'
import { asEarly, plainText, quoted, variablesOf } from './shell-text.ts'

/** What the advice about a `--set` depends on. */
export interface SetPlace {
  /** Whether a shell reads the call, after Tekton has replaced its variables. */
  readonly inShell: boolean
  /** The command that does the same as the flags. */
  readonly command: string
  /** Whether a `--set` of the same step or script has a `|`, `,` or `file://` of its own. */
  readonly hasSplits: boolean
  /** The variables of the script that hold no text from outside. */
  readonly fixed?: ReadonlySet<string>
}

/** Names and paths that Kubernetes and Tekton give, exit codes and counts of a shell, and numbers: none can hold `|`, `,` or `file://`. */
const harmless = [
  /^\$\(context\./,
  /^\$\(workspaces[.[].*\.(?:path|bound|claim|volume)\)$/,
  /^\$\((?:step\.)?results[.[].*\.path\)$/,
  /^\$\(steps[.[].*\.exitCode\.path\)$/,
  /^\$\(tasks\.(?:[\w-]+\.)?(?:status|reason)\)$/,
  /^\$\(\(/,
  /^\$(?:[?#!$-]|\{#\w+\})$/,
]

/** Whether a text has a variable that may hold `|`, `,` or `file://`. `fixed`: the names of variables that do not. */
export function mayHoldAnyText(text: string, fixed: ReadonlySet<string> = new Set()): boolean {
  return variablesOf(text).some((variable) => isFree(variable) && !fixed.has(variable.replace(/^\$\{?(\w+)\}?$/, '$1')))
}

function isFree(variable: string): boolean {
  return !harmless.some((pattern) => pattern.test(variable))
}

/** Advice for a `--set` with a text from outside. */
export function adviceOnText(text: string, { inShell, hasSplits, command }: SetPlace): string {
  const safe = hasSplits
    ? `Use the command ${command}. Before you use CICDSTATEMGR_LEGACY_SAFE=1 in this step, write a --set of its own for each path and value: it also turns off the | , and file:// that are written here.`
    : migrationAdvice.TEXT_IN_SET.suggestion.replace('command set', `command ${command}`)
  return `${safe}${inShell ? adviceOnScript(text) : ''}`
}

/** Tekton writes a param into a script before the shell reads it, so quotes of the script do not keep its text a text. */
function adviceOnScript(text: string): string {
  for (const { name, text: value } of pairsOf(text)) {
    const [variable] = variablesOf(value).filter((one) => /^\$\([a-z]+[.[]/.test(one) && isFree(one))
    if (variable === undefined) continue
    const own = environmentName(variable)
    const word = `${name}=${value}`.replaceAll(asEarly(variable), variable).replaceAll(variable, `\${${own}}`)
    const short = word.endsWith(`\${${own}}`) ? word.replace(`\${${own}}`, `$${own}`) : word
    return ` Tekton writes ${variable} into the script, where the shell can run its text. Give it with env: [{name: ${own}, value: ${variable}}], and write ${plainText(quoted(short))}.`
  }
  return ''
}

/** `MSG` for `$(params.msg)`. */
function environmentName(variable: string): string {
  const [last = ''] = /[\w-]+(?=\W*$)/.exec(variable) ?? []
  return last.replaceAll('-', '_').toUpperCase()
}
