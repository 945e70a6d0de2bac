import { BaseCommand } from '../cli/base-command.ts'

export default class Version extends BaseCommand {
  static override summary = 'print the version'
  static override description = 'As --version and -v do.'
  static override examples = ['<%= config.bin %> version']
  static override resultFields = ['version', 'platform', 'node']

  async run(): Promise<object> {
    await this.parse(Version)

    const { version, userAgent } = this.config
    const [, platform = '', node = ''] = userAgent.split(' ')
    return this.finish({ version, platform, node }, userAgent)
  }
}
