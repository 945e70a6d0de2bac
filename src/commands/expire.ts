import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import { contextFlags } from '../cli/flags/flags.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { parseDuration } from '../text/duration.ts'
import { expireContext } from '../operations/contexts/expire-context.ts'

export default class Expire extends BaseCommand {
  static override summary = 'give a context a time to live'
  static override description = `The time begins anew with every change. Prints when the context ends, or never.

It holds instead of the ttl of the config.`
  static override examples = ['<%= config.bin %> expire 30d --id demo', '<%= config.bin %> expire --never --id demo']
  static override args = {
    duration: Args.string({ description: 'e.g. 30d, 12h, 90s; never as --never', ignoreStdin: true }),
  }
  static override flags = {
    ...contextFlags,
    never: Flags.boolean({ description: 'the context stays until it is deleted', default: false }),
  }
  static override resultFields = ['id', 'expiresAt', 'seconds']

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Expire)
    if ((args.duration === undefined) !== flags.never) throw eitherOr
    const isNever = flags.never || args.duration === 'never'
    const request = { id: this.idOf(flags), ttl: isNever ? undefined : parseDuration(args.duration ?? '') }
    await using caller = await this.openCaller(flags)

    const result = await expireContext(caller, request)

    return this.finish(result, result.expiresAt ?? 'never')
  }
}

const eitherOr = new CicdError('NO_DURATION', 'a duration or --never is expected, one of the two', {
  suggestions: ['cicdstatemgr expire 30d'],
})
