import { BaseCommand } from '../cli/base-command.ts'

export default class Version extends BaseCommand {
  static override summary = 'print the version'
  static override description = 'The same as --version and -v.'
  static override examples = [{ description: 'Print the version', command: '<%= config.bin %> version' }]
  static override resultFields = ['version', 'platform', 'node']

  async run(): Promise<object> {
    await this.parse(Version)

    const { version, userAgent } = this.config
    const [, platform = '', node = ''] = userAgent.split(' ')
    return this.finish({ version, platform, node }, userAgent)
  }
}
