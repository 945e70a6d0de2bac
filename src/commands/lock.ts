import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import { durationFlag, requiredDurationFlag } from '../cli/flags/flag-kinds.ts'
import { configFlags, contextFlags } from '../cli/flags/flags.ts'
import { given } from '../json/given.ts'
import { acquireLock, renewLock } from '../operations/locks/lock.ts'

export default class Lock extends BaseCommand {
  static override summary = 'take a lock, such as "one deploy to prod at a time"'
  static override description = `Prints the fencing token: it grows with every holder, so whatever the lock guards can refuse an older one.

While somebody else holds it, or waits for it: exit 5 at once. With --wait the first who came gets it first, and who has waited for that time in vain exits 9. It is free again after unlock, or after --ttl: whoever may take longer renews it with --token.`
  static override examples = [
    '<%= config.bin %> lock deploy-prod --ttl 15m --wait 10m',
    '<%= config.bin %> lock deploy-prod --ttl 15m --token 7',
  ]
  static override args = {
    name: Args.string({ description: 'name of the lock', required: true, ignoreStdin: true }),
  }
  static override flags = {
    ...configFlags,
    ttl: requiredDurationFlag({ description: 'how long it is held at most' }),
    wait: durationFlag({ description: 'how long to wait for it, in the order of arrival' }),
    actor: contextFlags.actor,
    token: Flags.integer({
      description: 'renew the lock that is held with this token',
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
