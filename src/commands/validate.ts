import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import { appFlags, configFlags } from '../cli/flags/flags.ts'
import { templateVarsOf, varFlags } from '../cli/flags/var-flags.ts'
import { maskFor } from '../cli/print/mask-for.ts'
import { githubAnnotations, problemLines, summaryOf } from '../cli/print/problem-lines.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { given } from '../json/given.ts'
import { masked } from '../text/redaction.ts'

export default class Validate extends BaseCommand {
  static override summary = 'check config, secrets and app config'
  static override description = `Checks all files and does not stop at the first problem: does every template compile, does every name lead somewhere, can every path be stored at? Prints a line for each problem, beginning with FILE:LINE:COLUMN, and then their number. If there is no problem, prints the files that were checked and "ok". With --connect, also says that the primary can be used.

An error is something that fails whenever it is reached; the exit code is 3 then. A warning looks like a mistake, or depends on what a run brings: name that with --var.`
  static override examples = [
    {
      description: 'Check all files',
      command: '<%= config.bin %> validate --config config.yaml --secrets secrets.yaml --app-config app.yaml',
    },
    {
      description: 'Fail on warnings too, with annotations for GitHub Actions',
      command: '<%= config.bin %> validate --app-config app.yaml --strict --format github',
    },
    {
      description: 'Check that the primary can be reached',
      command: '<%= config.bin %> validate --config config.yaml --connect',
    },
  ]
  static override flags = {
    ...configFlags,
    ...appFlags,
    connect: Flags.boolean({ description: 'also try to reach the primary datasource, if there is no error' }),
    strict: Flags.boolean({ description: 'count warnings as errors' }),
    format: Flags.option({
      description: 'print lines of text, or annotations for GitHub Actions',
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
        vars: templateVarsOf(raw).map(({ path }) => path),
      }),
    )

    if (result.files.length === 0 && result.problems.length === 0 && !flags.connect) throw nothingToCheck

    const shown = masked(result, await maskFor(this.hostOptions(flags)))
    const connection = flags.connect ? [connectionText(shown)] : []
    const lines = flags.format === 'github' ? githubAnnotations : problemLines
    const found = shown.problems.length === 0 ? shown.files : lines(shown.problems)
    const text = [...found, ...connection, ...(shown.problems.length === 0 ? ['ok'] : [])].join('\n')
    if (shown.ok) return this.finish(shown, text)
    const error = summaryOf(shown.problems)
    return this.finish({ ...shown, error }, text, { status: 'failed', kind: 'config' })
  }
}

function connectionText({ connected }: { readonly connected?: boolean }): string {
  return connected === true
    ? 'the primary can be reached, read and written'
    : 'the primary was not tried, because there are errors'
}

const nothingToCheck = new CicdError('USAGE', 'nothing to check: no config, secrets or app config is given', {
  suggestions: ['cicdstatemgr validate --config FILE --secrets FILE --app-config FILE'],
})
