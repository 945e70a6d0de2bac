import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import { refuseEach } from '../cli/flags/each.ts'
import { durationFlag, listFlag } from '../cli/flags/flag-kinds.ts'
import { contextFlags } from '../cli/flags/flags.ts'
import { given } from '../json/given.ts'
import { stringifyJson } from '../json/json-text.ts'
import { waitForValue } from '../operations/wait/wait-for-value.ts'

export default class Wait extends BaseCommand {
  static override summary = 'wait until a value of the context is there, or is as wanted'
  static override description = `Prints the value: a text as it is, anything else as JSON. It may be there before the wait begins.

It exits 9 when --timeout is over, and 4 when the context is not there, or goes while it is waited for. A datasource that is away for a while is waited for.`
  static override examples = [
    '<%= config.bin %> wait --path state.url --id demo --timeout 10m',
    '<%= config.bin %> wait --path state.deploy.status --in done --in failed --id demo',
    '<%= config.bin %> wait --path state.deploy.status --id demo --each=not-in pending running',
  ]
  static override flags = {
    ...contextFlags,
    path: Flags.string({
      description: 'path of the value, e.g. state.deploy.status',
      helpValue: 'PATH',
      required: true,
    }),
    in: listFlag({
      description: 'until it is this text, or a number or boolean that is equal to it; repeated: or that one',
      helpValue: 'VALUE',
    }),
    'not-in': listFlag({
      description: 'until it is there and is not this; repeated: nor that',
      helpValue: 'VALUE',
      exclusive: ['in'],
    }),
    exists: Flags.boolean({
      description: 'until it is there, null included; the default',
      exclusive: ['in', 'not-in'],
    }),
    timeout: durationFlag({
      description: 'how long to wait at most; default 4h, 0s: look once',
      env: 'CICDSTATEMGR_WAIT_TIMEOUT',
    }),
  }
  static override resultFields = ['id', 'revision', 'value']

  async run(): Promise<object> {
    const { flags } = await this.parse(Wait)
    const { path, in: some, 'not-in': notIn, timeout } = flags
    for (const value of [...(some ?? []), ...(notIn ?? [])]) refuseEach(value)
    const request = given({ id: this.idOf(flags), path, in: some, notIn, timeout })
    await using caller = await this.openCaller(flags)

    const result = await waitForValue(caller, request)

    const text = typeof result.value === 'string' ? result.value : stringifyJson(result.value)
    return this.finish(result, text, { origin: ` at ${path}` })
  }
}
