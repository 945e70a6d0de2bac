import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import { contextFlags, dryRunFlags } from '../cli/flags/flags.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { parseDuration } from '../text/duration.ts'
import { expireContext } from '../operations/contexts/expire-context.ts'

export default class Expire extends BaseCommand {
  static override summary = 'set how long a context is kept'
  static override description = `Every change starts the time again. Prints when the context ends, or never.

It replaces the ttl of the config for this context.`
  static override examples = [
    {
      description: 'Keep a context for 30 days after its last change',
      command: '<%= config.bin %> expire 30d --id demo',
    },
    { description: 'Keep it until it is deleted', command: '<%= config.bin %> expire --never --id demo' },
  ]
  static override args = {
    duration: Args.string({ description: 'e.g. 30d, 12h, 90s; never as --never', ignoreStdin: true }),
  }
  static override flags = {
    ...contextFlags,
    ...dryRunFlags,
    never: Flags.boolean({ description: 'the context stays until it is deleted', default: false }),
  }
  static override resultFields = ['id', 'expiresAt', 'seconds', 'dryRun']

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Expire)
    if ((args.duration === undefined) !== flags.never) throw eitherOr
    const isNever = flags.never || args.duration === 'never'
    const request = { id: this.idOf(flags), ttl: isNever ? undefined : parseDuration(args.duration ?? '') }
    await using caller = await this.openCaller({ ...flags, rehearse: flags['dry-run'] })

    const result = await expireContext(caller, request)

    const told = flags['dry-run'] ? { ...result, dryRun: true } : result
    return this.finish(told, result.expiresAt ?? 'never')
  }
}

const eitherOr = new CicdError('NO_DURATION', 'a duration or --never is expected, one of the two', {
  suggestions: ['cicdstatemgr expire 30d'],
})
