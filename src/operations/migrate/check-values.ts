import { normalize, resolve } from 'node:path'
import { JSONPathEnvironment } from 'json-p3'
import { adviceOnFileVariable } from '../../context/file-variable.ts'
import { contextId, isContextId } from '../../context/context-id.ts'
import { guardDecisions, guardPath } from '../../context/guard-path.ts'
import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import { isInside, systemFolders } from '../../io/system-folders.ts'
import { given } from '../../json/given.ts'
import { isJsonPath, parsePath, parseSetPath, parseWritablePath } from '../../json/path.ts'
import { fromPythonPath } from '../../json/python-path.ts'
import { rooted, severalNames } from '../../json/query.ts'
import { pairsOf } from './new-command.ts'
import type { LegacyFlagValues } from './new-command.ts'
import { plainText, variablesOf, withoutVariables } from './shell-text.ts'

/** A value of an old flag that this program refuses, or uses in another way. */
export interface ValueProblem {
  readonly code: 'REFUSED_VALUE' | 'FILE_IN_VARIABLE' | 'COMMA_IN_LIST'
  readonly message: string
  readonly suggestion?: string
}

/** What the step or script around a call sets. */
export interface CallSettings {
  /** Whether the flow's configuration may be changed. */
  readonly allowConfigPaths: boolean
  /** The files of config and secrets that variables of the environment name. */
  readonly ownFiles: readonly string[]
}

/** Checks the values of a call as this program does when it runs. A text with variables is reported only if it is wrong for any value of the variables. */
export function valueProblems(
  flags: LegacyFlagValues,
  { allowConfigPaths, ownFiles }: CallSettings,
): readonly ValueProblem[] {
  const last = (flag: string) => (flags.get(flag) ?? []).slice(-1).filter((text) => text !== '')
  const isNew = last('--init-new').length > 0
  // Of --init-new, --load, --get and --generate, only one takes effect: the first in this order that is given.
  const reads = isNew || flags.has('--load') ? undefined : ['--get', '--generate'].find((flag) => last(flag).length > 0)
  const ids = isNew ? '--init-new' : '--id'
  const events = reads === undefined || isNew || flags.has('--load') ? last('--handle-event') : []
  const sets = reads === undefined ? (flags.get('--set') ?? []).flatMap(pairsOf) : []
  const vars = flags.get('--tmpl-ctx-var') ?? []
  const kept = [...last('--config'), ...last('--secrets'), ...ownFiles]
  return [
    ...last(ids).flatMap((text) => refused(`${ids} ${text}`, () => checkId(text))),
    ...(reads === undefined ? [] : last(reads).flatMap((text) => refused(`${reads} ${text}`, () => checkRead(text)))),
    ...events.flatMap((text) => refused(`--handle-event ${text}`, () => checkEvent(text))),
    ...sets
      .filter(({ name, text }) => name !== '' && text !== '')
      .flatMap(({ name, text }) =>
        refused(`--set ${name}=${text}`, () => {
          checkSet(name, allowConfigPaths)
          checkFile(text, kept)
        }),
      ),
    ...vars.flatMap((text) => [
      ...refused(`--tmpl-ctx-var ${text}`, () => checkVariable(text)),
      ...fileIn(text),
      ...commaIn(text),
    ]),
  ]
}

function refused(written: string, check: () => void): readonly ValueProblem[] {
  try {
    check()
    return []
  } catch (error) {
    if (!(error instanceof CicdError)) throw error
    const message = `${written} fails here with ${error.code}: ${error.message}`
    const suggestion = adviceFor(error.code) ?? (error.suggestions.length > 0 ? error.suggestions.join(' ') : undefined)
    return [{ code: 'REFUSED_VALUE', message, ...given({ suggestion }) }]
  }
}

/** Advice for a call with the old flags; undefined for other errors. The errors themselves name flags of commands. */
function adviceFor(code: string): string | undefined {
  if (code === 'CONFIG_PATH') {
    return 'Set CICDSTATEMGR_ALLOW_CONFIG_PATHS=1 to change it nevertheless, or keep the value below state.'
  }
  if (code === 'FORBIDDEN_FILE') {
    return 'To store the content, copy it to another file first. The command set --file PATH=FILE is not the same: it reads every file that it is given.'
  }
  return code === 'PROTECTED_PATH' ? 'Leave it out, or store the value under another name below state.' : undefined
}

function checkId(written: string): void {
  const text = hasVariable(written) ? written : plainText(written)
  if (hasVariable(text) || isContextId(text)) {
    contextId(filledIn(text))
    return
  }
  const allowed = text.replaceAll(/[^!-z|~]+/g, '-').replace(/^[^A-Za-z0-9]+/, '')
  try {
    contextId(text)
  } catch (error) {
    if (!(error instanceof CicdError) || !isContextId(allowed)) throw error
    throw new CicdError(error.code, error.message, { suggestions: [`Write e.g. ${allowed}.`, ...error.suggestions] })
  }
}

function checkRead(written: string): void {
  if (hasVariable(written)) return
  const path = fromPythonPath(plainText(written))
  if (!isJsonPath(path)) {
    parsePath(path)
    return
  }
  try {
    new JSONPathEnvironment().compile(rooted(path))
  } catch (error) {
    throw new CicdError('BAD_JSONPATH', `it is not a JSONPath: ${messageOf(error)}`, {
      suggestions: severalNames(path),
    })
  }
}

function checkEvent(text: string): void {
  if (hasVariable(text) || text.split('=').length === 2) return
  throw new CicdError('BAD_EVENT', 'PIPELINE=EVENT is expected', {
    suggestions: ['The Python program fails with it too. Name the pipeline and the event, e.g. build=success.'],
  })
}

function checkSet(name: string, allowConfigPaths: boolean): void {
  const filled = filledIn(name)
  try {
    parseSetPath(filled)
  } catch (error) {
    // The value of a variable may turn the text into a valid path.
    if (hasVariable(name)) return
    throw error
  }
  guardPath(parseSetPath(filled).path, { allowConfigPaths })
}

/** Refuses a `file://` that this program does not read. `kept`: files or folders of config and secrets, as the call names them. */
function checkFile(text: string, kept: readonly string[]): void {
  const [, written] = /^file:\/\/(.+)$/s.exec(text) ?? []
  if (written === undefined) return
  const path = filledIn(written)
  const isOfSystem = path.startsWith('/') && systemFolders.some((folder) => isInside(folder, resolve(path)))
  const own = kept
    .flatMap((file) => [file, `${file}/config.yaml`, `${file}/secrets.yaml`])
    .map((file) => normalize(file))
  if (!isOfSystem && !own.includes(normalize(written))) return
  const why = isOfSystem ? `it is in a folder of the system (${systemFolders.join(', ')})` : 'it is a file of the config or secrets' // prettier-ignore
  throw new CicdError('FORBIDDEN_FILE', `it is not read: ${why}`)
}

function checkVariable(text: string): void {
  const [, path] = /^([^=]*)=/.exec(text) ?? []
  if (path !== undefined && !hasVariable(path))
    guardDecisions(
      parseWritablePath(
        plainText(path)
          .trim()
          .replace(/\[\]$|\{\}$/, ''),
      ),
    )
  if (path !== undefined || hasVariable(text)) return
  throw new CicdError('BAD_VARIABLE', 'PATH=EXPR is expected')
}

function fileIn(text: string): readonly ValueProblem[] {
  const advice = adviceOnFileVariable(text)
  if (advice === undefined) return []
  const [message = advice, suggestion] = advice.split(/\. (?=Store)/)
  return [{ code: 'FILE_IN_VARIABLE', message: `--tmpl-ctx-var ${text}: ${message}`, suggestion: `${suggestion}.` }]
}

function commaIn(text: string): readonly ValueProblem[] {
  const [, path, value = ''] = /^([^=]*(?:\[\]|\{\}))\s*=(.*)$/s.exec(text) ?? []
  if (path === undefined || !value.includes(',')) return []
  const message = `--tmpl-ctx-var ${text}: the Python program makes a list of the parts between the commas, here it is one item`
  const suggestion = `Store it with --set 'state.NAME[]=${value.includes("'") ? '…' : value.trim()}', which splits it here too, then --tmpl-ctx-var ${path.replace(/\[\]|\{\}/, '').trim()}=state.NAME, with a new name in place of NAME`
  return [{ code: 'COMMA_IN_LIST', message, suggestion: `${suggestion}.` }]
}

function hasVariable(text: string): boolean {
  return variablesOf(text).length > 0
}

/** Replaces each variable by a name that is allowed everywhere. */
function filledIn(text: string): string {
  return withoutVariables(text, 'x')
}
