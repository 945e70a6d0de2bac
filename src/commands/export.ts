import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import { cachedFlags, contextFlags } from '../cli/flags/flags.ts'
import { outputFlags } from '../cli/flags/work-files.ts'
import { given } from '../json/given.ts'
import { exportContext } from '../operations/values/export-context.ts'

export default class Export extends BaseCommand {
  static override summary = 'print values for other programs'
  static override description =
    'Without a path the whole context. Variables are named as in the shell file: CICD_ and the path joined by __. ' +
    'What dotenv writes reads the same in sh, bash, Node, the npm package dotenv and python-dotenv; a value that one of ' +
    'them would misread is refused. For docker run --env-file take gitlab, which writes no quotes.'
  static override examples = [
    'eval "$(<%= config.bin %> export --format shell state --id demo)"',
    '<%= config.bin %> export --format github state.appName --id demo >> "$GITHUB_ENV"',
    '<%= config.bin %> export --format yaml --id demo',
    '<%= config.bin %> export --format dotenv state --output build/.env --id demo',
  ]
  static override args = {
    paths: Args.string({ description: 'what to print, e.g. state.appName', multiple: true, ignoreStdin: true }),
  }
  static override flags = {
    ...contextFlags,
    ...cachedFlags,
    format: Flags.option({
      description: 'in which form',
      options: ['shell', 'dotenv', 'json', 'yaml', 'github', 'gitlab'] as const,
      required: true,
    })(),
    ...outputFlags,
  }
  static override resultFields = ['id', 'value', 'file']

  async run(): Promise<object> {
    const { flags, raw } = await this.parse(Export)
    const request = given({
      id: this.idOf(flags),
      format: flags.format,
      paths: raw.flatMap((token) => (token.type === 'arg' ? [token.input] : [])),
      cached: flags.cached,
    })
    await using caller = await this.openCaller(flags)

    const result = await exportContext(caller, request)

    return await this.finishAs(result, flags)
  }
}
