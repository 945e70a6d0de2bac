import * as Args from '@oclif/core/args'
import { BaseCommand } from '../cli/base-command.ts'
import { changeFlags } from '../cli/flags/change-flags.ts'
import { contextFlags, deliveryFlags, dryRunFields, dryRunFlags } from '../cli/flags/flags.ts'
import { given } from '../json/given.ts'
import { templateVarsOf, varFlags } from '../cli/flags/var-flags.ts'
import { generate } from '../operations/values/generate.ts'

export default class Generate extends BaseCommand {
  static override summary = 'run the generators at a path'
  static override description =
    'Stores what the generators set whose if holds, as one revision, and prints the revision.'
  static override examples = [
    {
      description: 'Run the generators of a pipeline',
      command: '<%= config.bin %> generate pipelines.build.generators.urls --id demo',
    },
    {
      description: 'Give their templates a variable',
      command: '<%= config.bin %> generate pipelines.build.generators.urls --id demo --var-text host=example.com',
    },
  ]
  static override args = {
    path: Args.string({
      description: 'path of the generators, e.g. pipelines.build.generators.urls',
      required: true,
      ignoreStdin: true,
    }),
  }
  static override flags = {
    ...contextFlags,
    ...deliveryFlags,
    ...dryRunFlags,
    'allow-config-paths': changeFlags['allow-config-paths'],
    ...varFlags,
  }
  static override resultFields = ['id', 'revision', 'changed', 'generated', ...dryRunFields]

  async run(): Promise<object> {
    const { args, flags, raw } = await this.parse(Generate)
    const request = given({
      id: this.idOf(flags),
      path: args.path,
      vars: templateVarsOf(raw),
    })
    await using caller = await this.openCaller({ ...flags, rehearse: flags['dry-run'] })

    const result = await generate(caller, request)
    this.tellUnchanged(result)

    return this.finishChange(result, String(result.revision))
  }
}
