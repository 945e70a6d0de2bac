import * as Args from '@oclif/core/args'
import { BaseCommand } from '../cli/base-command.ts'
import { revisionOf } from '../cli/flags/argument-values.ts'
import { contextFlags } from '../cli/flags/flags.ts'
import { formatFlags } from '../cli/flags/format-flag.ts'
import { dataText } from '../cli/print/data-text.ts'
import { given } from '../json/given.ts'
import { differenceLines } from '../flows/model/change-lines.ts'
import { linesText } from '../cli/print/lines.ts'
import { diffRevisions } from '../operations/history/diff-revisions.ts'

export default class Diff extends BaseCommand {
  static override summary = 'show what changed between two revisions'
  static override description = 'Prints a line for each path that differs. Secrets are masked.'
  static override examples = [
    { description: 'Compare two revisions', command: '<%= config.bin %> diff 3 7 --id demo' },
    { description: 'Compare a revision with the newest one', command: '<%= config.bin %> diff 3 --id demo' },
    { description: 'Print the differences as YAML', command: '<%= config.bin %> diff 3 7 -o yaml --id demo' },
  ]
  static override args = {
    from: Args.string({ description: 'the older revision', required: true, ignoreStdin: true }),
    to: Args.string({ description: 'the other revision; default: the newest', ignoreStdin: true }),
  }
  static override flags = { ...contextFlags, ...formatFlags }
  static override resultFields = ['id', 'from', 'to', 'differences']

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Diff)
    const { from, to } = args
    const request = given({
      id: this.idOf(flags),
      from: revisionOf(from),
      to: to === undefined ? undefined : revisionOf(to),
    })
    await using caller = await this.openCaller(flags)

    const result = await diffRevisions(caller, request)

    if (flags.format !== undefined) return this.finish(result, dataText(result.differences, flags.format))
    return this.finish(result, linesText(differenceLines(result.differences)))
  }
}
