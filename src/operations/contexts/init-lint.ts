import type { AppInspection } from '../../config/load-app-config.ts'
import type { ValidationProblem } from '../../events/lint/findings.ts'
import type { WarningCode } from '../../errors/warnings.ts'
import { shellWord } from '../../text/shell-word.ts'
import type { InitRequest } from '../requests.ts'
import type { Host } from '../host.ts'
import { keptFaults, mostChecked } from '../change/handler-faults.ts'

type Request = Pick<InitRequest, 'appConfig' | 'basesDir' | 'appBasesDir' | 'vars'> & { readonly cicdContext: string }

/** Problems of an app config, a line each. */
export interface AppFaults {
  /** What its events would fail for: the errors of `validate`. The context keeps them, so people are told at once. */
  readonly faults: readonly string[]
  /** Conditions that always hold, and names and paths that are probably misspelt: the warnings that name a near one. Names below `state` are compared with `--set` too. */
  readonly slips: readonly string[]
}

/** The problems of an app config that its events would meet. `sets` are the paths that `init` sets. */
export async function faultsIn(
  app: AppInspection,
  request: Request,
  { host: { config }, sets }: { readonly host: Host; readonly sets: readonly string[] },
): Promise<AppFaults> {
  const size = app.layers.reduce((sum, { text = '' }) => sum + text.length, 0)
  if (size > mostChecked) return none
  const [{ lintApp }, { withoutRepeats }, { Findings }] = await Promise.all([
    import('../validate/app-lint.ts'),
    import('../validate/misled-names.ts'),
    import('../../events/lint/findings.ts'),
  ])
  const findings = new Findings()
  const isConfigNamed = config.file !== undefined
  const vars = [...(request.vars ?? []).map(({ path }) => path), ...sets]
  await lintApp({ app, config, isConfigNamed, asked: request.cicdContext, vars }, findings)
  // To find the lines costs as much as the checks.
  if (!findings.hasErrors && !slipCodes.some((code) => findings.has(code))) return none
  const problems = withoutRepeats(findings.located(app.layers))
  const line = (problem: ValidationProblem) => lineOf(problem, app)
  return {
    faults: keptFaults(problems, line, toCommand(howToCheck(request, config))),
    slips: problems.filter(isSlip).map(line),
  }
}

const none: AppFaults = { faults: [], slips: [] }

const slipCodes: readonly WarningCode[] = ['ALWAYS_HOLDS', 'MISSPELT_STATE', 'UNKNOWN_NAME', 'UNUSUAL_PATH']

/** A name without a near one is not a slip: the run that fires the event may give it, or it is the pipeline of another app. */
function isSlip({ code, message }: ValidationProblem): boolean {
  const isCertain = code === 'ALWAYS_HOLDS' || code === 'MISSPELT_STATE'
  return isCertain || (slipCodes.some((each) => each === code) && message.includes(', did you mean '))
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
  { appConfig, basesDir, appBasesDir }: Omit<Request, 'cicdContext' | 'vars'>,
  { file }: Host['config'],
): string | undefined {
  if (typeof appConfig !== 'string') return undefined
  const flags = { 'app-config': appConfig, 'bases-dir': basesDir, 'app-bases-dir': appBasesDir, config: file }
  const words = Object.entries(flags).flatMap(([flag, value = '']) =>
    value === '' ? [] : [`--${flag} ${shellWord(value)}`],
  )
  return `cicdstatemgr validate ${words.join(' ')}`
}
