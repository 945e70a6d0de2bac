import { statSync } from 'node:fs'
import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import { changeFlags, operationsOf } from '../cli/flags/change-flags.ts'
import { eventName } from '../text/event-name.ts'
import { appFlags, contextFlags, deliveryFlags, dryRunFields, dryRunFlags, eventFlags } from '../cli/flags/flags.ts'
import { given } from '../json/given.ts'
import { templateVarsOf, varFlags } from '../cli/flags/var-flags.ts'
import type { InitResult } from '../operations/requests.ts'
import { unusedConfigOf } from '../operations/change/read-context.ts'
import { initContext } from '../operations/contexts/init-context.ts'
import { shellWord } from '../text/shell-word.ts'

export default class Init extends BaseCommand {
  static override summary = 'make a context from an app config'
  static override description = `Merges the app config with its bases, stores the result under the id, and prints the id. Without an app config the context has state alone: a store of values, without pipelines and events. stderr says so, and --cicd-context is then only a name that templates and list see.

stderr also warns of errors in the app config that its events would meet, but only if its files have at most 32000 characters together. The context is stored all the same. To stop before that, run "validate" first: it has no such limit, and exits 3 on errors, with --strict on warnings too.

The context is stored before the event is handled: if the event fails, the exit code is 7 and the context is there. stderr says in one line what the event did.`
  static override examples = [
    { description: 'Make a context', command: '<%= config.bin %> init demo --app-config app.yaml' },
    {
      description: 'Make one that only stores values',
      command: '<%= config.bin %> init demo --set state.version=1.4.0',
    },
    {
      description: 'Make one for prod, set a value, and handle an event',
      command:
        '<%= config.bin %> init demo --app-config app.yaml --cicd-context prod --set state.appName=shop --event build=start',
    },
    {
      description: 'Keep the context if there is one already',
      command: '<%= config.bin %> init demo --app-config app.yaml --if-exists keep',
    },
  ]
  static override args = {
    id: Args.string({ description: 'id of the new context; default: --id', ignoreStdin: true }),
  }
  static override flags = {
    ...contextFlags,
    ...deliveryFlags,
    ...dryRunFlags,
    ...appFlags,
    'if-exists': Flags.option({
      description: 'what to do if the id is taken; keep changes nothing, replace continues to count its revisions',
      options: ['fail', 'keep', 'replace'] as const,
      default: 'fail',
    })(),
    ...eventFlags,
    ...changeFlags,
    ...varFlags,
  }
  static override resultFields = ['id', 'revision', 'created', 'replacedRevision', 'event', 'warnings', ...dryRunFields]

  async run(): Promise<object> {
    const { args, flags, raw } = await this.parse(Init)
    const request = given({
      id: this.idOf(flags, args.id, { isNew: true }),
      appConfig: flags['app-config'],
      cicdContext: flags['cicd-context'],
      basesDir: flags['bases-dir'],
      appBasesDir: flags['app-bases-dir'],
      operations: await operationsOf(raw, { files: flags }),
      vars: templateVarsOf(raw),
      event: flags.event === undefined ? undefined : eventName(flags.event),
      ifExists: flags['if-exists'],
    })
    await using caller = await this.openCaller({ ...flags, tellsBlocks: true, rehearse: flags['dry-run'] })

    const result = await this.#telling(request, () => initContext(caller, request))
    if (request.appConfig === undefined && result.created) this.logger.info(stateAlone(request.cicdContext))
    if (!this.jsonEnabled() && !flags['dry-run']) {
      this.#tellExisting(result, request, { hasHistory: caller.host.store.history !== undefined })
    }
    this.warnOf(result)
    if (request.appConfig === undefined && result.created && isFile(result.id)) this.logger.warn(namesFile(result.id))
    const unused = result.created && !flags['dry-run'] ? unusedConfigOf(caller.host.config) : undefined
    const { isDefault } = caller.host.config
    const where = isDefault && this.terminal() !== undefined ? 'no config was named (--config FILE)' : undefined
    const why = unused ?? (result.created && !flags['dry-run'] ? where : undefined)
    if (why !== undefined) this.logger.info(`stored in ./.cicdstatemgr; ${why}`)
    this.tellEvent(result.event)

    return this.finishChange(result, result.id, { status: result.event?.status === 'failed' ? 'failed' : 'done' })
  }

  /** Says what became of a context that was there; a rerun did what it should. */
  #tellExisting(
    { id, revision, created, repeated, replacedRevision: replaced }: InitResult,
    { appConfig }: { readonly appConfig?: string },
    { hasHistory }: { readonly hasHistory: boolean },
  ): void {
    if (!created && repeated !== true) {
      const unused = appConfig === undefined ? 'nothing was changed' : 'the app config was not used'
      this.logger.info(`${id} was kept as it is, at revision ${revision}; ${unused}`)
    }
    if (replaced === undefined) return
    const back = hasHistory ? `; "cicdstatemgr restore ${replaced} --id ${shellWord(id)}" brings it back` : ''
    this.logger.info(`replaced revision ${replaced} of ${id} with its state${back}`)
  }

  /** Shows progress for a file of megabytes, which takes seconds to read. */
  async #telling<T>({ appConfig, id }: { appConfig?: string; id: string }, work: () => Promise<T>): Promise<T> {
    const megabytes = appConfig === undefined ? 0 : sizeOf(appConfig) / 1_000_000
    const what = `making ${id} of ${appConfig} (${Math.round(megabytes)} MB)`
    const telling = megabytes < 1 ? undefined : this.progress?.begin(what, { atOnce: true })
    try {
      return await work()
    } finally {
      telling?.[Symbol.dispose]()
    }
  }
}

/** Without an app config a name of a cicd context chooses nothing. */
function stateAlone(cicdContext: string | undefined): string {
  const named = cicdContext === undefined ? '' : `; ${cicdContext} is only its name, state.cicdContextName`
  return `no app config was given, so the context has state alone, without pipelines and events${named}`
}

/** A file in the place of the id was probably meant as the app config. */
function namesFile(id: string): string {
  return `the id ${id} is also the name of a file here; an app config is given as --app-config ${id}`
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

/** The size in bytes; if a file cannot be read, the command itself reports that. */
function sizeOf(file: string): number {
  try {
    return statSync(file).size
  } catch {
    return 0
  }
}
