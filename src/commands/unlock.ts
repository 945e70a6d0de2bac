import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import { configFlags } from '../cli/flags/flags.ts'
import { releaseLock } from '../operations/locks/lock.ts'

export default class Unlock extends BaseCommand {
  static override summary = 'give a lock back'
  static override description =
    'Prints the name. If the lock is no longer held with this token, the exit code is 5: somebody else may have it.'
  static override examples = [
    { description: 'Give a lock back', command: '<%= config.bin %> unlock deploy-prod --token 7' },
  ]
  static override args = {
    name: Args.string({ description: 'name of the lock', required: true, ignoreStdin: true }),
  }
  static override flags = {
    ...configFlags,
    token: Flags.integer({ description: 'token that lock printed', required: true, min: 1, helpValue: 'N' }),
  }
  static override resultFields = ['name', 'token']

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Unlock)
    await using caller = await this.openCaller(flags)

    const result = await releaseLock(caller, { name: args.name, token: flags.token })

    return this.finish(result, result.name)
  }
}
