import { ProblemsError } from '../../config/problem.ts'
import { CicdError, reworded } from '../../errors/cicd-error.ts'
import { given } from '../../json/given.ts'
import { formatPath } from '../../json/path.ts'
import type { HostOptions } from '../../operations/host-options.ts'
import type { ValidateResult } from '../../operations/requests.ts'
import { shellWord } from '../../text/shell-word.ts'

type Values = Readonly<Record<string, unknown>>

type Unchecked = Readonly<Record<'appConfig' | 'basesDir' | 'appBasesDir' | 'cicdContext', string | undefined>>

/** The commands that report all problems themselves. */
const checking: readonly string[] = ['validate', 'migrate:check']

/** Suggests `validate` if it finds more errors in the files of a command: the command itself ends at the first step that finds one. */
export async function withValidateHint(
  error: unknown,
  { command, flags, host }: { readonly command: string; readonly flags: Values; readonly host: HostOptions },
): Promise<unknown> {
  if (!(error instanceof CicdError) || error.kind !== 'config' || checking.includes(command)) return error
  const files = appFilesIn(flags)
  if (files['app-config'] === undefined && error.code !== 'INVALID_CONFIG') return error
  const count = await furtherErrors(error, host, {
    appConfig: files['app-config'],
    basesDir: files['bases-dir'],
    appBasesDir: files['app-bases-dir'],
    cicdContext: files['cicd-context'],
  })
  if (count === 0) return error
  const words = Object.entries(files).flatMap(([flag, value]) => [`--${flag}`, shellWord(value)])
  const hint = `${['cicdstatemgr validate', ...words].join(' ')} (it finds ${count} more ${count === 1 ? 'error' : 'errors'})`
  return reworded(error, { suggestions: [...error.suggestions, hint] })
}

async function furtherErrors(error: CicdError, host: HostOptions, app: Unchecked): Promise<number> {
  const { validate } = await import('../../operations/validate/validate.ts')
  try {
    const { problems } = await validate(host, given(app))
    return problems.filter((problem) => problem.severity === 'error' && !isSaid(problem, error)).length
  } catch {
    // A failure here must not hide the error of the command.
    return 0
  }
}

/** Whether the error of the command contains this problem: the same code at the same place. If the error has no places, its text is searched. */
function isSaid({ code, file, path, message }: ValidateResult['problems'][number], error: CicdError): boolean {
  if (code !== error.code) return false
  if (!(error instanceof ProblemsError)) return error.message.includes(message)
  return error.problems.some((problem) => problem.source === file && formatPath(problem.path) === path)
}

/** The files of an app, by the flags that name them. */
function appFilesIn(flags: Values): Readonly<Record<string, string>> {
  const names = ['app-config', 'bases-dir', 'app-bases-dir', 'cicd-context']
  return Object.fromEntries(
    names.flatMap((name) => (typeof flags[name] === 'string' && flags[name] !== '' ? [[name, flags[name]]] : [])),
  )
}
