import { didYouMean } from '../errors/nearest-name.ts'
import { isObject, ownValue } from '../json/json.ts'
import { apiGroup, apiVersion } from './custom-run.ts'
import type { CustomRun } from './custom-run.ts'
import { goDuration } from './go-duration.ts'
import type { Kind } from './kinds/kind.ts'
import { kinds } from './kinds/kinds.ts'
import { Given, textIn } from './kinds/params.ts'

/** The parsed request of a CustomRun. */
export interface Asked {
  /** The kind; undefined for an unknown one. */
  readonly kind: Kind | undefined
  readonly request: unknown
  /** All problems of the request; if there are any, nothing is done. */
  readonly problems: readonly string[]
  /** Timeout of an attempt in milliseconds; undefined: no limit. */
  readonly timeout: number | undefined
  /** Maximum number of retries after the first attempt. */
  readonly retries: number
}

const defaultTimeout = 60 * 60_000

/** Parses the request of a CustomRun and collects all its problems. */
export function askedBy(run: CustomRun): Asked {
  const kind = kinds.find(({ name }) => name === run.kind)
  const given = new Given(ownValue(run.spec, 'params'), kind?.params ?? {})
  const request: unknown = kind?.read(given)
  const { retries } = run.spec
  const timeout = timeoutOf(run)
  return {
    kind,
    request,
    problems: [
      ...targetProblems(run),
      ...(kind === undefined ? [unknownKind(run)] : given.problems),
      ...(kind?.needsPipelineRun === true && run.pipelineRun === undefined
        ? [`${kind.name} works only as a task of a PipelineRun, and this CustomRun does not belong to one`]
        : []),
      ...(timeout === 'wrong' ? [`timeout ${JSON.stringify(textIn(run.spec, 'timeout'))} is not a duration`] : []),
    ],
    timeout: timeout === 'wrong' ? defaultTimeout : timeout,
    retries: typeof retries === 'number' && Number.isSafeInteger(retries) && retries > 0 ? retries : 0,
  }
}

/** Problems for every kind: another version, a name, its own spec, workspaces. */
function targetProblems({ apiVersion: version, spec }: CustomRun): string[] {
  const { customRef, customSpec, workspaces } = spec
  const problems: string[] = []
  if (version !== apiVersion)
    problems.push(`there is no version "${version}" of ${apiGroup}, ${apiVersion} is expected`)
  const name = textIn(customRef, 'name')
  if (name !== '') problems.push(`taskRef has a name, "${name}", but a name has no use here: params say everything`)
  for (const field of ['bundle', 'resolver']) {
    if (textIn(customRef, field) !== '') problems.push(`taskRef has a ${field}, but there is nothing to fetch`)
  }
  const ownSpec = isObject(customSpec) ? ownValue(customSpec, 'spec') : undefined
  if (isObject(ownSpec) && Object.keys(ownSpec).length > 0) {
    problems.push(`taskSpec has ${listed(Object.keys(ownSpec))}, but params say everything: name the kind in taskRef`)
  }
  if (Array.isArray(workspaces) && workspaces.length > 0) {
    const names = workspaces.map((workspace) => textIn(workspace, 'name'))
    problems.push(`it has workspaces, ${listed(names)}, but no pod that could read them`)
  }
  return problems
}

function unknownKind({ kind }: CustomRun): string {
  const known = kinds.map(({ name }) => name)
  return `there is no kind "${kind}"${didYouMean(kind, known) || ` (known: ${known.join(', ')})`}`
}

function listed(names: readonly string[]): string {
  const few = names.slice(0, 10).map((name) => `"${name}"`)
  return `${few.join(', ')}${names.length > few.length ? ' and more' : ''}`
}

function timeoutOf({ spec }: CustomRun): number | undefined | 'wrong' {
  const { timeout } = spec
  if (timeout === undefined || timeout === null) return defaultTimeout
  const milliseconds = typeof timeout === 'string' ? goDuration(timeout) : undefined
  if (milliseconds === undefined || milliseconds < 0) return 'wrong'
  return milliseconds === 0 ? undefined : milliseconds
}
