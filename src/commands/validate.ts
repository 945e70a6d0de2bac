import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import { appFlags, configFlags } from '../cli/flags/flags.ts'
import { templateVarsOf, varFlags } from '../cli/flags/var-flags.ts'
import { maskFor } from '../cli/print/mask-for.ts'
import { githubAnnotations, problemLines, summaryOf } from '../cli/print/problem-lines.ts'
import { given } from '../json/given.ts'
import { masked } from '../text/redaction.ts'

export default class Validate extends BaseCommand {
  static override summary = 'check config, secrets and app config'
  static override description = `Looks at all of the files, without stopping at the first that is wrong: whether every template compiles, every name leads somewhere and every path can be stored at. Prints a line for each problem, FILE:LINE:COLUMN first, and their number; where there is none the files that were checked and "ok".

An error is what fails whenever it is reached, and exits 3. A warning looks like a slip, or hangs on what a run brings: name that with --var.`
  static override examples = [
    '<%= config.bin %> validate --config config.yaml --secrets secrets.yaml --app-config app.yaml',
    '<%= config.bin %> validate --app-config app.yaml --strict --format github',
    '<%= config.bin %> validate --config config.yaml --connect',
  ]
  static override flags = {
    ...configFlags,
    ...appFlags,
    connect: Flags.boolean({ description: 'also reach the primary datasource, if nothing is wrong' }),
    strict: Flags.boolean({ description: 'warnings count as errors' }),
    format: Flags.option({
      description: 'how problems are printed: lines of text, or annotations of GitHub Actions',
      options: ['text', 'github'] as const,
      default: 'text',
    })(),
    ...varFlags,
  }
  static override resultFields = ['ok', 'files', 'problems', 'warnings', 'connected', 'error']

  async run(): Promise<object> {
    const { flags, raw } = await this.parse(Validate)
    const { validate } = await import('../operations/validate/validate.ts')

    const result = await validate(
      this.hostOptions(flags),
      given({
        appConfig: flags['app-config'],
        basesDir: flags['bases-dir'],
        appBasesDir: flags['app-bases-dir'],
        cicdContext: flags['cicd-context'],
        connect: flags.connect,
        strict: flags.strict,
        vars: templateVarsOf(raw).map(({ path }) => path.replace(/[.[].*$/s, '')),
      }),
    )

    const shown = masked(result, await maskFor(this.hostOptions(flags)))
    const lines = flags.format === 'github' ? githubAnnotations : problemLines
    const text = (shown.problems.length === 0 ? [...shown.files, 'ok'] : lines(shown.problems)).join('\n')
    if (shown.ok) return this.finish(shown, text)
    const error = summaryOf(shown.problems)
    if (!this.jsonEnabled()) this.logger.error(error.message)
    return this.finish({ ...shown, error }, text, { status: 'failed', kind: 'config' })
  }
}
