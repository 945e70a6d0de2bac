import { resolve } from 'node:path'
import { Command } from '@oclif/core/command'
import type { Config } from '@oclif/core/config'
import type { Input, LoadOptions, ParserOutput } from '@oclif/core/interfaces'
import { exitCodes } from '../errors/catalogue.ts'
import type { ErrorKind } from '../errors/catalogue.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { didYouMean } from '../errors/nearest-name.ts'
import type { LogLevel, Logger } from '../io/logger.ts'
import { createServerLog } from '../io/server-log.ts'
import { callerOn } from '../operations/host.ts'
import type { Caller } from '../operations/host.ts'
import type { HostOptions } from '../operations/host-options.ts'
import { openHost } from '../operations/open-host.ts'
import { given } from '../json/given.ts'
import { stringifyJson } from '../json/json-text.ts'
import { interruption } from './interruption.ts'
import type { GatewayFlags } from './flags/gateway-flags.ts'
import { namingVariables, usedVariables } from './flags/flag-variables.ts'
import type { UsedVariable } from './flags/flag-variables.ts'
import { commonFlags, refuseValuesOfSwitches, requireBooleanVariables } from './flags/flags.ts'
import { maskFor } from './print/mask-for.ts'
import { reportError } from './print/report-error.ts'
import { ResultFiles } from './print/result-files.ts'
import { guardStandardStreams } from './print/standard-output.ts'
import { logLevel, logLevels, stderrLogger } from './print/stderr-logger.ts'
import { isParseError, usageError } from './flags/usage-error.ts'

type Values = Record<string, unknown>

const asIs = (text: string): string => text

/** What opening a host takes from the command line. */
export interface HostFlags {
  readonly config?: string | undefined
  readonly secrets?: string | undefined
  readonly 'cache-dir'?: string | undefined
  readonly actor?: string | undefined
}

/** What else a caller takes from it. */
export interface CallerFlags extends HostFlags {
  readonly 'delivery-id'?: string | undefined
  readonly 'allow-config-paths'?: boolean | undefined
}

export type Status = 'done' | 'failed' | 'unhandled'

/** What all commands share: parse, do one operation, `finish` with its result. */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true
  static override baseFlags = commonFlags
  /** Fields of the JSON result beside `status`; `--result` may name them. */
  static resultFields: readonly string[] = []

  #redact: ((text: string) => string) | undefined
  /** Until the command line is understood, as far as the environment tells. */
  #files: HostFlags = {
    config: process.env.CICDSTATEMGR_CONFIG_PATH,
    secrets: process.env.CICDSTATEMGR_SECRETS_PATH,
  }
  #results: ResultFiles | undefined
  #variables: readonly UsedVariable[] = []
  #flags = { debug: false, newline: true, maxBytes: commonFlags['result-max-bytes'].default as number }
  /** What masks the secrets, as far as they are known. */
  protected readonly masking = (): ((text: string) => string) => this.#redact ?? asIs
  protected level: LogLevel = 'info'
  protected logger: Logger = stderrLogger('info', this.masking)

  /** oclif's own would load its configuration once more. */
  static override run<T extends Command>(
    this: new (argv: string[], config: Config) => T & BaseCommand,
    argv: string[] = [],
    config?: LoadOptions,
  ): Promise<ReturnType<T['run']>> {
    return new this(argv, config as Config)._run<ReturnType<T['run']>>()
  }

  /** Instead of oclif's, which leaves a global behind. */
  override init(): Promise<void> {
    guardStandardStreams()
    this.#results = new ResultFiles(this.argv)
    this.#results.claim(['status', ...(this.ctor as typeof BaseCommand).resultFields])
    return Promise.resolve()
  }

  protected override async parse<F extends Values, B extends Values, A extends Values>(
    options?: Input<F, B, A>,
    argv?: string[],
  ): Promise<ParserOutput<F, B, A>> {
    const known = this.#known().flags
    requireBooleanVariables(known, process.env)
    refuseValuesOfSwitches(known, argv ?? this.argv)
    this.#variables = usedVariables(known, this.argv, process.env)
    const parsed = await super.parse(options, argv)
    const flags: Values = parsed.flags
    this.#files = { config: textOf(flags.config), secrets: textOf(flags.secrets) }
    const level = this.#levelOf((flags['log-level'] as string | undefined) ?? 'info')
    this.level = level
    this.logger = stderrLogger(level, this.masking)
    this.#flags = {
      debug: level === 'debug' || level === 'trace',
      newline: flags['no-newline'] !== true,
      maxBytes: flags['result-max-bytes'] as number,
    }
    return parsed
  }

  /** Logs lines of JSON from now on. */
  protected async logAsServer(): Promise<void> {
    const log = await createServerLog(process.stderr, this.level)
    log.masking((text) => this.masking()(text))
    this.logger = log
  }

  /** Where config and secrets are, and what this process lends. */
  protected hostOptions({ config, secrets, 'cache-dir': cacheDir, actor }: HostFlags): HostOptions {
    return { config, secrets, cacheDir, actor, cwd: process.cwd(), env: process.env, log: this.logger }
  }

  /** Which gateway, and what this process lends to reach it. */
  protected gatewayOptions(flags: GatewayFlags & { readonly gateway: string }) {
    const { gateway: url, 'gateway-ca': ca, 'gateway-http': allowHttp, 'token-file': tokenFile, kubeconfig } = flags
    const lent = { cwd: process.cwd(), env: process.env, signal: interruption.signal }
    return { url, allowHttp, tokenFile, kubeconfig, ...lent, ca: ca === undefined ? undefined : resolve(ca) }
  }

  /** Whoever runs this command, on a host of its own. */
  protected async openCaller(flags: CallerFlags): Promise<Caller & AsyncDisposable> {
    const host = await openHost(this.hostOptions(flags))
    this.#redact = host.redact
    const { 'delivery-id': deliveryId, 'allow-config-paths': allowConfigPaths } = flags
    const caller = callerOn(host, { ...given({ deliveryId, allowConfigPaths }), signal: interruption.signal })
    return { ...caller, [Symbol.asyncDispose]: () => host[Symbol.asyncDispose]() }
  }

  /** The id that the flag or its variable names. Throws `NO_ID` (usage). */
  protected idOf(flags: { readonly id?: string | undefined }): string {
    if (flags.id !== undefined) return flags.id
    throw new CicdError('NO_ID', 'no context data id was given', {
      suggestions: ['Give --id ID, or set CICDSTATEMGR_CONTEXT_DATA_ID.'],
    })
  }

  /**
   * Prints the text (with `--json` oclif prints what this returns) and writes the result files.
   * `origin` says where the result is from, should it be too large. Without a text, stdout is somebody else's.
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
    this.#results?.write(whole, { maxBytes: this.#flags.maxBytes, origin })
    if (status === 'failed') process.exitCode = exitCodes[kind]
    if (text !== undefined && !this.jsonEnabled()) this.#print(text)
    return whole
  }

  /** Whether a field of the result goes to a file of `--result`. */
  protected writesResult(field: string): boolean {
    return this.#results?.has(field) ?? false
  }

  /** Tells what looks like a slip and was done all the same. */
  protected warnOf({ warnings = [] }: { readonly warnings?: readonly string[] }): void {
    for (const warning of warnings) this.logger.warn(warning)
  }

  override logJson(json: unknown): void {
    this.#print(stringifyJson(json, 2))
  }

  override async catch(error: Error): Promise<void> {
    const { debug } = this.#flags
    const failure = namingVariables(isParseError(error) ? usageError(error, this.#known()) : error, this.#variables)
    reportError(failure, { json: this.jsonEnabled(), debug, redact: await this.#mask() })
    // Its own failure would only hide the first.
    try {
      this.#results?.fail()
    } catch {}
  }

  /** What failed before a session was open may quote a secret too: of an argument that was mistyped. */
  #mask(): ((text: string) => string) | Promise<(text: string) => string> {
    return this.#redact ?? maskFor(this.hostOptions(this.#files))
  }

  /** What the command knows of its command line. */
  #known() {
    const { flags, baseFlags, args } = this.ctor
    return { id: this.id, flags: { ...baseFlags, ...flags }, args }
  }

  #print(text: string): void {
    process.stdout.write(this.#flags.newline ? `${text}\n` : text)
  }

  #levelOf(name: string) {
    const level = logLevel(name)
    if (level !== undefined) return level
    const variable = this.#variables.find(({ flag }) => flag === 'log-level')
    const what = variable === undefined ? `--log-level ${name}` : `${variable.name}=${name}`
    const hint = didYouMean(name, logLevels)
    throw new CicdError('BAD_LOG_LEVEL', `${what}: expected one of ${logLevels.join(', ')}${hint}`)
  }
}

function textOf(flag: unknown): string | undefined {
  return typeof flag === 'string' ? flag : undefined
}
