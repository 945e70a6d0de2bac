import { ours } from '../../events/rendering/known-names.ts'
import { isObject, mapAt } from '../../json/json.ts'
import { valueAt } from '../../json/find-value.ts'
import { formatPath, parsePath, pathOfNames } from '../../json/path.ts'
import type { Path } from '../../json/path.ts'
import { macrosIn } from '../../templates/check/check-template.ts'
import { takenNames } from '../../templates/check/taken-names.ts'
import { errorLines, marksIn, unrendered } from './failed-templates.ts'
import type { Observed, Scenario } from './observe.ts'
import { hiddenSetting } from './hidden-settings.ts'
import { fileFlagsFor, flagsFor, wholePaths } from './run-values.ts'

/** A template that this program could not render. */
interface Failed {
  /** In the context data. */
  readonly path: string
  readonly reason: string
  /** The whole template; empty if its path is not one of the context data. */
  readonly template: string
  /** The part that failed, perhaps cut. */
  readonly part: string
}

interface Runs {
  readonly run: string
  /** The event or generator in the context data. */
  readonly root: Path
  readonly there: Observed
  readonly here: Observed
  readonly scenario: Scenario
}

const mostReasons = 3

/** Python gives a template the keys of the context as named arguments, which have to be texts. */
const keyFault = 'keywords must be strings'
const adviceOnKeys =
  'They could not be compared: the Python program renders no template of a cicd context with a key that is not a text to it. Put this key in quotes first: see PYTHON_YAML_KEY.'

/**
 * The finding for templates that both programs could not render: what they store and send is equal, but probably not what a run does. Says the reasons of both,
 * and the flags with which the comparison can render them. Undefined if there are none.
 */
export function failedInBoth({ run, root, there, here, scenario }: Runs) {
  const others = failedThere(there)
  // These work there with the real config: the one of the comparison has other connections. HIDDEN_SETTING reports them.
  const own = failedHere(here)
  const hidden = own.filter(({ reason }) => hiddenSetting(reason, scenario.config) !== undefined)
  const both = own.flatMap((failed) => {
    if (hidden.includes(failed)) return []
    const other = others.find((one) => isSame(one, failed))
    return other === undefined ? [] : [{ ...failed, other: other.reason }]
  })
  if (both.length === 0) return hidden.length > 0 ? undefined : withoutReason(run, there, here)
  const prefix = `${formatPath(root)}.`
  const told = both.map(({ path, reason, other }) => {
    const where = path.startsWith(prefix) ? path.slice(prefix.length) : path
    const falsehood = path.endsWith('.if') ? ', so it is false' : ''
    return `${where}: ${reason === other ? reason : `${other} there, ${reason} here`}${falsehood}`
  })
  const distinct = [...new Set(told)]
  const more = distinct.length > mostReasons ? `; and ${distinct.length - mostReasons} more` : ''
  const fail = distinct.length === 1 ? '1 template fails' : `${distinct.length} templates fail`
  const message = `${run}: ${fail} in both programs: ${distinct.slice(0, mostReasons).join('; ')}${more}`
  const suggestion = both.some(({ other }) => other.includes(keyFault)) ? adviceOnKeys : adviceFor(both, here, scenario)
  return { code: 'FAILS_IN_BOTH', message, suggestion, there: there.stderr, here: here.stderr } as const
}

/** For messages with a failed template of which the programs say nothing. */
function withoutReason(run: string, there: Observed, here: Observed) {
  const count = ({ requests }: Observed) => requests.filter((request) => marksIn(request) > 0).length
  const both = Math.min(count(there), count(here))
  if (both === 0) return undefined
  const message = `${run}: ${both} ${both === 1 ? 'message has' : 'messages have'} ${unrendered} in both programs`
  const suggestion = there.stderr.includes(keyFault) ? adviceOnKeys : 'Their templates could not be compared. Give what a run gives: values with --set, variables with --var; --json has everything that both programs said.' // prettier-ignore
  return { code: 'FAILS_IN_BOTH', message, suggestion, there: there.stderr, here: here.stderr } as const
}

function failedHere({ stderr, document }: Observed): readonly Failed[] {
  return errorLines(stderr).flatMap((line) => {
    const [, path = '', reason = '', part = ''] =
      /^(.*?)(?:, jinja2Macros(?:, macro [^,]+)?)?, line \d+: (.*?)(?: \(in (.*?)…?\))?$/.exec(line) ?? []
    if (path === '') return []
    return [{ path, reason, part, template: templateAt(document, path) }]
  })
}

function templateAt(document: Observed['document'], path: string): string {
  try {
    const found = valueAt(document, parsePath(path))
    return typeof found === 'string' ? found : ''
  } catch {
    return ''
  }
}

/** What the Python program says in its log; or this program, if it was given as the other one. */
function failedThere(observed: Observed): readonly Failed[] {
  const log = /parse_template\(\) template = ([^]*?) error: \(<class '[\w.]+'>, (.*)\)$/gm
  const found = [...observed.stderr.matchAll(log)].map(([, template = '', error = '']) => {
    const [, , said] = /^\w+\((["'])(.*)\1(?:, .*)?\)$/.exec(error) ?? []
    return { path: '', template, part: '', reason: (said ?? error).replaceAll("\\'", "'") }
  })
  return found.length > 0 ? found : failedHere(observed)
}

function isSame(other: Failed, own: Failed): boolean {
  if (other.path !== '') return other.path === own.path
  return own.template === ''
    ? own.part !== '' && other.template.includes(own.part)
    : other.template.trim() === own.template.trim()
}

/** The flags for the paths that the templates use and that the comparison has no value for, or only a text where a list or map is needed. */
function adviceFor(failed: readonly Failed[], { document }: Observed, { vars }: Scenario): string {
  const data = isObject(document) ? document : {}
  const given = new Set(vars.map((text) => text.replace(/(?:\[\]|\{\})?\s*=.*$/s, '').trim()))
  // A macro runs in the context of its template, so what it takes has to be given too.
  const macros = Object.entries(mapAt(mapAt(data, 'jinja2Macros'), 'byName')).filter((entry): entry is [string, string] => typeof entry[1] === 'string') // prettier-ignore
  const namesIn = ({ template, part }: Failed) => {
    const text = template === '' ? part : template
    const called = macros.filter(([, macro]) => [...macrosIn(macro).keys()].some((name) => text.includes(`${name}(`)))
    return [text, ...called.map(([, macro]) => macro)].flatMap(takenNames)
  }
  const isMissing = (names: readonly string[]) => {
    const [root = ''] = names
    if (given.has(names.join('.'))) return false
    if (root === 'state') return valueAt(data, pathOfNames(...names)) === undefined
    return !ours.includes(root) && !Object.hasOwn(data, root)
  }
  const texts = failed.filter(({ reason }) => reason.includes("'str object' has no attribute")).flatMap(namesIn)
  const flags = flagsFor(wholePaths(failed.flatMap(namesIn).filter(isMissing)))
  const files = wholePaths(texts.filter((names) => given.has(names.join('.')))).map(fileFlagsFor)
  if (flags === '' && files.length === 0)
    return 'They could not be compared. Look at what they need: --json has everything that both programs said.'
  const forText = files.length === 0 ? '' : ' If one of them is a list or map, give it as a file.'
  return `They could not be compared. Give what a run gives, with its values in place of x.${forText} ${[flags, ...files].join(' ').trim()}`
}
