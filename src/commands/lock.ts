import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import { durationFlag, requiredDurationFlag } from '../cli/flags/flag-kinds.ts'
import { configFlags, contextFlags } from '../cli/flags/flags.ts'
import { given } from '../json/given.ts'
import { acquireLock, renewLock } from '../operations/locks/lock.ts'

export default class Lock extends BaseCommand {
  static override summary = 'take a lock, for example for one deploy to prod at a time'
  static override description = `Prints the fencing token. It grows with every holder, so what the lock protects can refuse an older one.

If the lock is held, or others wait for it, the exit code is 5. With --wait, the command waits for its turn, in the order of arrival; if its turn does not come in that time, the exit code is 9. The lock is free again after unlock, or after --ttl: if the work takes longer, renew the lock with --token.`
  static override examples = [
    {
      description: 'Take a lock, and wait for it if needed',
      command: '<%= config.bin %> lock deploy-prod --ttl 15m --wait 10m',
    },
    { description: 'Renew a lock that you hold', command: '<%= config.bin %> lock deploy-prod --ttl 15m --token 7' },
  ]
  static override args = {
    name: Args.string({ description: 'name of the lock', required: true, ignoreStdin: true }),
  }
  static override flags = {
    ...configFlags,
    ttl: requiredDurationFlag({ description: 'how long the lock is held at most' }),
    wait: durationFlag({ description: 'how long to wait for the lock, in the order of arrival' }),
    actor: contextFlags.actor,
    token: Flags.integer({
      description: 'renew the lock that you hold with this token',
      min: 1,
      helpValue: 'N',
      exclusive: ['wait'],
    }),
  }
  static override resultFields = ['name', 'token', 'expiresAt', 'queue', 'waiting']

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Lock)
    const { ttl, wait, token } = flags
    await using caller = await this.openCaller(flags)

    const result =
      token === undefined
        ? await acquireLock(caller, given({ name: args.name, ttl, wait }))
        : await renewLock(caller, { name: args.name, ttl, token })

    return this.finish(result, String(result.token))
  }
}
