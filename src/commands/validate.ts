import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import { appFlags, configFlags } from '../cli/flags/flags.ts'
import { given } from '../json/given.ts'
import { validate } from '../operations/validate.ts'

export default class Validate extends BaseCommand {
  static override summary = 'check config, secrets and app config'
  static override description = 'Reports all problems at once; prints the files that were checked and "ok".'
  static override examples = [
    '<%= config.bin %> validate --config config.yaml --secrets secrets.yaml --app-config app.yaml',
    '<%= config.bin %> validate --config config.yaml --connect',
  ]
  static override flags = {
    ...configFlags,
    ...appFlags,
    connect: Flags.boolean({ description: 'also reach the primary datasource' }),
  }
  static override resultFields = ['files', 'warnings', 'connected']

  async run(): Promise<object> {
    const { flags } = await this.parse(Validate)

    const result = await validate(
      this.hostOptions(flags),
      given({
        appConfig: flags['app-config'],
        basesDir: flags['bases-dir'],
        cicdContext: flags['cicd-context'],
        connect: flags.connect,
      }),
    )

    for (const warning of result.warnings) this.logger.warn(warning)
    return this.finish(result, [...result.files, 'ok'].join('\n'))
  }
}
