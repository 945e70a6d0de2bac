import { exitCodes } from '../errors/catalogue.ts'
import { CicdError } from '../errors/cicd-error.ts'
import type { Environment } from '../io/environment.ts'
import type { LogLevel } from '../io/logger.ts'
import { given } from '../json/given.ts'
import { callerOn } from '../operations/host.ts'
import { withLateCaches } from '../operations/change/late-caches.ts'
import { openHost } from '../operations/open-host.ts'
import { act } from './actions.ts'
import type { LegacyEvent } from './actions.ts'
import { legacyHelp, parseLegacyArguments } from './arguments.ts'
import { withOwnAdvice } from './own-advice.ts'
import { LegacySettings } from './settings.ts'
import { withLenientTemplates } from './lenient-templates.ts'
import type { Forgiven } from './lenient-templates.ts'
import { namingVariables } from '../cli/flags/flag-variables.ts'
import type { UsedVariable } from '../cli/flags/flag-variables.ts'
import { maskFor } from '../cli/print/mask-for.ts'
import { eventLine } from '../cli/print/outcome-text.ts'
import { failureText } from '../cli/print/report-error.ts'
import { logLevel, stderrLogger } from '../cli/print/stderr-logger.ts'

export interface LegacyIo {
  readonly env: Environment
  /** Absolute. */
  readonly cwd: string
  readonly stdout: { write(text: string): unknown }
  readonly stderr: { write(text: string): unknown }
  /** Ends waits and requests; its reason is the error. */
  readonly signal?: AbortSignal
}

/**
 * Runs a command line of the original and returns the exit code: 0, 1, or 2 if it does not parse.
 * With CICDSTATEMGR_STRICT=1 failures exit, and templates fail, as with the new commands. CICDSTATEMGR_LEGACY_SAFE=1 and
 * CICDSTATEMGR_ALLOW_CONFIG_PATHS=1 decide what a `--set` may do.
 */
export async function runLegacy(argv: readonly string[], io: LegacyIo): Promise<number> {
  const { env, cwd, stdout, stderr, signal } = io
  const strict = env.CICDSTATEMGR_STRICT === '1'
  let redact: ((text: string) => string) | undefined
  let used: readonly UsedVariable[] = []
  let advised = (error: unknown): unknown => error
  try {
    const args = parseLegacyArguments(argv)
    if (args.has('help')) {
      stdout.write(legacyHelp())
      return 0
    }
    const settings = new LegacySettings(args, env)
    used = settings.variables
    const log = stderrLogger(levelOf(settings.optional('log-level')), () => redact ?? ((text) => text), stderr)
    for (const warning of settings.warnings) log.warn(warning)
    const options = { config: settings.required('config'), secrets: settings.optional('secrets'), cwd, env }
    advised = (error) => withOwnAdvice(error, { args, settings, host: options })
    await using host = await openHost({ ...options, log })
    redact = host.redact
    const call = { allowConfigPaths: settings.allowsConfigPaths, ...given({ signal }) }
    const forgiven = new Set<Forgiven>()
    const lenient = strict ? host : withLenientTemplates(host, forgiven)
    const { answer: event, failure } = await withLateCaches(lenient, (lent) =>
      act({ caller: callerOn(lent, call), args, settings, stdout }),
    )
    if (failure === undefined) {
      const code = exitCodeOf(event, strict)
      const why = code === 0 ? whyZero(event, forgiven) : undefined
      if (why !== undefined) log.warn(why)
      return code
    }
    const line = event && eventLine(event)
    if (line !== undefined) log.info(line)
    throw failure
  } catch (error) {
    // A command line that does not parse may hold a secret too; its own flags are not known then.
    redact ??= await maskFor({ config: env.CICDSTATEMGR_CONFIG_PATH, secrets: env.CICDSTATEMGR_SECRETS_PATH, cwd })
    stderr.write(failureText(namingVariables(await advised(error), used), redact))
    if (!(error instanceof CicdError)) return 1
    return strict || keepsExitCode.has(error.code) ? error.exitCode : 1
  }
}

/** The original's exit code: 2 for a wrong command line; a signal has its own. */
const keepsExitCode: ReadonlySet<string> = new Set(['LEGACY_USAGE', 'INTERRUPTED'])

function levelOf(name = 'info'): LogLevel {
  const level = logLevel(name)
  if (level !== undefined) return level
  throw new CicdError('BAD_LOG_LEVEL', `--log-level ${name}: DEBUG, INFO, WARNING or ERROR is expected`)
}

/** A request that got any answer, even an error, is not a failure of the command. */
function exitCodeOf(event: LegacyEvent, strict: boolean): number {
  if (event?.status !== 'failed') return 0
  if (strict) return exitCodes['handler-failed']
  const failed = event.blocks.filter(({ status, warning }) => status === 'failed' && warning !== true)
  return failed.some(({ httpStatus }) => httpStatus === undefined) ? 1 : 0
}

/** Why the exit code is 0 after an error, and what was used in place of a failed template; undefined if nothing failed. */
function whyZero(event: LegacyEvent, forgiven: ReadonlySet<Forgiven>): string | undefined {
  const used = [
    ...(forgiven.has('template') ? ['A failed template is used as text, with <jinja2 parse error> before it. '] : []),
    ...(forgiven.has('condition') ? ['A failed if counts as false. '] : []),
  ]
  if (used.length === 0 && event?.status !== 'failed') return undefined
  return `${used.join('')}The exit code is 0, as with the Python program; CICDSTATEMGR_STRICT=1 makes it an error`
}
