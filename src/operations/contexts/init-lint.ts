import type { AppInspection } from '../../config/load-app-config.ts'
import type { ValidationProblem } from '../../events/lint/findings.ts'
import { shellWord } from '../../text/shell-word.ts'
import type { InitRequest } from '../requests.ts'
import type { Host } from '../host.ts'
import { keptFaults, mostChecked } from '../change/handler-faults.ts'

type Request = Pick<InitRequest, 'appConfig' | 'basesDir' | 'appBasesDir'> & { readonly cicdContext: string }

/**
 * The faults of an app config that its events would meet, a line each: the errors of `validate`. The context keeps them, so people are told at
 * once.
 */
export async function faultsIn(app: AppInspection, request: Request, { config }: Host): Promise<readonly string[]> {
  const size = app.layers.reduce((sum, { text = '' }) => sum + text.length, 0)
  if (size > mostChecked) return []
  const [{ lintApp }, { Findings }] = await Promise.all([
    import('../validate/app-lint.ts'),
    import('../../events/lint/findings.ts'),
  ])
  const findings = new Findings()
  const isConfigNamed = config.file !== undefined
  await lintApp({ app, config, isConfigNamed, asked: request.cicdContext, vars: [] }, findings)
  // To find the lines costs as much as the checks.
  if (!findings.hasErrors) return []
  return keptFaults(findings.located(app.layers), (fault) => lineOf(fault, app), toCommand(howToCheck(request, config)))
}

function lineOf({ file, line, column, path, message }: ValidationProblem, { layers }: AppInspection): string {
  const isFile = layers.some(({ source, text }) => source === file && text !== undefined)
  return `${file}:${isFile ? `${line}:${column}:` : ''} ${path}: ${message}`
}

function toCommand(command: string | undefined): string {
  return command === undefined ? '' : `: ${command}`
}

/** The command that checks the same files, and fails on their faults; undefined if there is no file. */
export function howToCheck(
  { appConfig, basesDir, appBasesDir }: Omit<Request, 'cicdContext'>,
  { file }: Host['config'],
): string | undefined {
  if (typeof appConfig !== 'string') return undefined
  const flags = { 'app-config': appConfig, 'bases-dir': basesDir, 'app-bases-dir': appBasesDir, config: file }
  const words = Object.entries(flags).flatMap(([flag, value = '']) =>
    value === '' ? [] : [`--${flag} ${shellWord(value)}`],
  )
  return `cicdstatemgr validate ${words.join(' ')}`
}
