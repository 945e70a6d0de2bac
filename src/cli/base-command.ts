import { Command } from '@oclif/core/command'
import type { Config } from '@oclif/core/config'
import type { Input, LoadOptions, ParserOutput } from '@oclif/core/interfaces'
import { exitCodes } from '../errors/catalogue.ts'
import type { ErrorKind } from '../errors/catalogue.ts'
import type { LogLevel, Logger } from '../io/logger.ts'
import { createServerLog } from '../io/server-log.ts'
import type { Caller } from '../operations/host.ts'
import type { HostOptions } from '../operations/host-options.ts'
import type { InitResult } from '../operations/requests.ts'
import { stringifyJson } from '../json/json-text.ts'
import { failureOf } from './failure.ts'
import { interruption, shownWaits } from './interruption.ts'
import { OpenedCaller } from './opened-caller.ts'
import { writeOutput } from './flags/work-files.ts'
import type { CallerFlags, HostFlags } from './flags/caller-flags.ts'
import { emptyVariables, isFromVariable, usedVariables } from './flags/flag-variables.ts'
import type { UsedVariable } from './flags/flag-variables.ts'
import { misspeltVariables } from './flags/misspelt-variables.ts'
import { requireId } from './flags/given-id.ts'
import { withJsonFlag } from './flags/json-format.ts'
import { logLevelOf } from './print/log-level.ts'
import { checkFlags, commonFlags } from './flags/flags.ts'
import { differenceLines } from '../flows/model/change-lines.ts'
import { CommandOutput } from './print/command-output.ts'
import { unchangedText } from './print/outcome-text.ts'
import type { Unchanged } from './print/outcome-text.ts'
import { linesText } from './print/lines.ts'
import { maskFor } from './print/mask-for.ts'
import { reportError } from './print/report-error.ts'
import type { ReportOptions } from './print/report-error.ts'
import { LoggedProgress } from './print/logged-progress.ts'
import type { CommandProgress } from './print/logged-progress.ts'
import { guardStandardStreams } from './print/standard-output.ts'
import { tellEvent } from './print/tell-event.ts'
import { terminalOf } from './print/terminal.ts'
import type { Terminal } from './print/terminal.ts'
import { stderrLogger } from './print/stderr-logger.ts'
import { TerminalProgress } from './print/terminal-progress.ts'

type Values = Record<string, unknown>

const asIs = (text: string): string => text

export type Status = 'done' | 'failed' | 'unhandled'

/** The base class of all commands. A command parses its flags, does one operation, and calls `finish` with the result. */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true
  static override baseFlags = commonFlags
  /** Fields of the JSON result beside `status`; `--result` may name them. */
  static resultFields: readonly string[] = []

  readonly #opened = new OpenedCaller()
  readonly #output = new CommandOutput(commonFlags['result-max-bytes'].default as number)
  /** The flags that name files. Until the command line is parsed, they have the values of the environment. */
  #files: HostFlags & Values = {
    config: process.env.CICDSTATEMGR_CONFIG_PATH,
    secrets: process.env.CICDSTATEMGR_SECRETS_PATH,
  }
  /** The error in the JSON of a command that has a result too. */
  #lateError: object | undefined
  #isServer = false
  #variables: readonly UsedVariable[] = []
  #debug = false
  /** Masks the secrets that are known so far. */
  protected readonly masking = (): ((text: string) => string) => this.#opened.host?.redact ?? asIs
  protected level: LogLevel = 'info'
  /** Shows long waits on a terminal; without a terminal it logs outages. Undefined in a server, whose log has the outages. */
  protected progress: CommandProgress | undefined = process.stderr.isTTY
    ? new TerminalProgress(process.stderr, this.masking)
    : new LoggedProgress(() => this.logger, this.masking)
  protected logger: Logger = stderrLogger('info', this.masking, this.progress)

  /** Replaces oclif's method, which would load its configuration once more. */
  static override run<T extends Command>(
    this: new (argv: string[], config: Config) => T & BaseCommand,
    argv: string[] = [],
    config?: LoadOptions,
  ): Promise<ReturnType<T['run']>> {
    return new this(argv, config as Config)._run<ReturnType<T['run']>>()
  }

  /** Replaces oclif's method, which leaves a global behind. */
  override init(): Promise<void> {
    guardStandardStreams()
    this.argv = withJsonFlag(this.argv, this.#known().flags)
    shownWaits.progress = this.progress
    shownWaits.json = this.jsonEnabled()
    this.#output.claim(this.argv, ['status', ...(this.ctor as typeof BaseCommand).resultFields])
    return Promise.resolve()
  }

  protected override async parse<F extends Values, B extends Values, A extends Values>(
    options?: Input<F, B, A>,
    argv?: string[],
  ): Promise<ParserOutput<F, B, A>> {
    const known = this.#known().flags
    checkFlags(known, argv ?? this.argv, process.env)
    this.#variables = usedVariables(known, this.argv, process.env)
    const parsed = await super.parse(options, argv)
    const flags: Values = parsed.flags
    this.#files = parsed.flags
    const level = logLevelOf((flags['log-level'] as string | undefined) ?? 'info', this.#variables)
    this.level = level
    this.logger = stderrLogger(level, this.masking, this.progress)
    this.#debug = level === 'debug' || level === 'trace'
    this.#output.newline = flags['no-newline'] !== true
    this.#output.maxBytes = flags['result-max-bytes'] as number
    return parsed
  }

  /** Logs lines of JSON from now on. */
  protected async logAsServer(): Promise<void> {
    const log = await createServerLog(process.stderr, this.level)
    log.masking((text) => this.masking()(text))
    this.logger = log
    this.#isServer = true
    this.progress = undefined
    shownWaits.serverLog = log
  }

  /** The options of the host: the places of config and secrets, and the parts of this process that the host uses. */
  protected hostOptions({ config, secrets, 'cache-dir': cacheDir, actor }: HostFlags): HostOptions {
    const lent = { cwd: process.cwd(), env: process.env, log: this.logger, progress: this.progress }
    return { config, secrets, cacheDir, actor, ...lent, leaving: interruption.signal }
  }

  /** The caller of this command, on its own host. */
  protected async openCaller(flags: CallerFlags): Promise<Caller & AsyncDisposable> {
    const caller = await this.#opened.open(this.hostOptions(flags), flags, this.#isServer)
    const empty = emptyVariables(this.#known(), this.#files, this.argv, process.env)
    for (const warning of [...empty, ...misspeltVariables(process.env)]) this.logger.warn(warning)
    return caller
  }

  /** The id from the argument, the flag or its variable. Throws `NO_ID`, and `USAGE` for two ids. */
  protected idOf(flags: { readonly id?: string | undefined }, argument?: string, { isNew = false } = {}): string {
    const isVariable = isFromVariable(this.#variables, 'id')
    return requireId({ argument, flag: flags.id, isFromVariable: isVariable, isNew }, process.env)
  }

  /**
   * Writes the result files and prints the text. With `--json` the text is not printed: oclif prints the returned result. Without a text nothing is printed,
   * because something else writes to stdout. `origin` is the source of the result, for the message of the error if the result is too large.
   */
  protected finish<R extends object>(
    result: R,
    text: string | undefined,
    {
      status = 'done',
      origin = '',
      kind = 'handler-failed',
    }: { status?: Status; origin?: string; kind?: ErrorKind } = {},
  ): R & { status: Status } {
    const whole = { ...result, status }
    this.#output.write(whole, origin)
    if (status === 'failed') process.exitCode = exitCodes[kind]
    if (text !== undefined && !this.jsonEnabled()) this.#output.print(text)
    return whole
  }

  /** `finish` for a command that changes a context. A dry run prints `also`, and a line for each path that would differ, instead of the text. */
  protected finishChange(
    result: object,
    text: string,
    { also = [], ...ending }: { also?: readonly string[]; status?: Status } = {},
  ): object {
    const { rehearsal } = this.#opened
    if (rehearsal === undefined) return this.finish(result, [...also, text].join('\n'), ending)
    const answer = rehearsal.answer(result)
    const lines = [...also, ...differenceLines(answer.differences)]
    return this.finish(answer, linesText(lines), ending)
  }

  /** Logs that a change had no effect. Not with `--json`, whose result says it, and not for a repeated delivery, which is meant to change nothing. */
  protected tellUnchanged(result: Unchanged): void {
    if (result.changed || result.repeated === true || this.jsonEnabled()) return
    this.logger.info(unchangedText(result, { isRehearsal: this.#opened.rehearsal !== undefined }))
  }

  /** `finish` for a command with `--output`: prints the value, or writes the same bytes to that file and prints the name of the file. */
  protected async finishAs(
    { id, value }: { readonly id: string; readonly value: string },
    { output, 'files-dir': dir }: { readonly output?: string | undefined; readonly 'files-dir'?: string | undefined },
  ): Promise<object> {
    if (output === undefined) return this.finish({ id, value }, value)
    await writeOutput(output, dir, this.#output.ended(value))
    return this.finish({ id, file: output }, output)
  }

  /** The terminal for the output; undefined if a program reads it: then the format never changes. */
  protected terminal(): Terminal | undefined {
    return terminalOf(process.stdout, process.env, Date.now())
  }

  /** Whether a field of the result goes to a file of `--result`. */
  protected writesResult(field: string): boolean {
    return this.#output.writes(field)
  }

  /** Logs the outcome of an event, for a command that fires it in addition to its own work. */
  protected tellEvent(event: InitResult['event']): void {
    if (event !== undefined) tellEvent(event, this.logger, { argv: this.argv, commands: this.config.commands })
  }

  /** Warns of input that was accepted but looks like a mistake. */
  protected warnOf({ warnings = [] }: { readonly warnings?: readonly string[] }): void {
    for (const warning of warnings) this.logger.warn(warning)
  }

  /** Reports an error after `finish`, for a command that has a result too. */
  protected async failBesideResult(error: unknown): Promise<void> {
    this.#lateError = reportError(error, { ...(await this.#reporting()), isBesideResult: true })
  }

  override logJson(json: unknown): void {
    this.#output.print(stringifyJson(json, 2))
  }

  override async catch(error: Error): Promise<void> {
    reportError(await this.#failureOf(error), await this.#reporting())
    this.#output.fail()
  }

  /** Reports a cache that was not written, when the command has done everything else. */
  override async finally(error: Error | undefined): Promise<void> {
    const { cacheFailure } = this.#opened
    if (cacheFailure === undefined) return
    if (error !== undefined) {
      this.logger.warn(cacheFailure.message)
      return
    }
    const failure = await this.#failureOf(cacheFailure)
    await this.failBesideResult(failure)
    this.#output.failLate()
  }

  protected override toSuccessJson(result: unknown): unknown {
    if (this.#lateError === undefined) return result
    return { ...(result as object), status: 'failed', error: this.#lateError }
  }

  async #failureOf(error: Error): Promise<unknown> {
    const line = { argv: this.argv, variables: this.#variables, commands: this.config.commands }
    const files = { flags: this.#files, host: this.hostOptions(this.#files) }
    return failureOf(error, this.#known(), { ...line, ...files, opened: this.#opened.host })
  }

  async #reporting(): Promise<ReportOptions> {
    // An error before the host is open may quote a secret too, for example from a mistyped argument.
    const redact = this.#opened.host?.redact ?? (await maskFor(this.hostOptions(this.#files)))
    return { json: this.jsonEnabled(), debug: this.#debug, redact }
  }

  /** The command, with all flags and arguments that it accepts. */
  #known() {
    const { flags, baseFlags, args } = this.ctor
    return { id: this.id, flags: { ...baseFlags, ...flags }, args }
  }
}
