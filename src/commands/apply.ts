import * as Args from '@oclif/core/args'
import { BaseCommand } from '../cli/base-command.ts'
import { changeFlags } from '../cli/flags/change-flags.ts'
import { contextFlags, deliveryFlags, dryRunFields, dryRunFlags } from '../cli/flags/flags.ts'
import { given } from '../json/given.ts'
import { stringifyJson } from '../json/json-text.ts'
import { printableJson } from '../text/escapes.ts'
import { parseJsonOrYaml, readInput } from '../cli/flags/input.ts'
import { applyItems } from '../operations/change/apply-items.ts'

export default class Apply extends BaseCommand {
  static override summary = 'apply a list of changes, conditions and reads as one revision'
  static override description = `FILE is a JSON or YAML list; "<%= config.bin %> schema apply" prints the schema of its items.

Prints what the reads found, one line of JSON for each, and then the revision. If a condition does not hold, nothing is changed and the exit code is 5.`
  static override examples = [
    { description: 'Apply the list in a file', command: '<%= config.bin %> apply changes.yaml --id demo' },
    {
      description: 'Count a run and print the new number',
      command: `echo '[{"op": "increment", "path": "state.runs", "by": 1}, {"op": "get", "path": "state.runs"}]' | <%= config.bin %> apply - --id demo`,
    },
  ]
  static override args = {
    file: Args.string({ description: 'file with the list; - is stdin', required: true, ignoreStdin: true }),
  }
  static override flags = {
    ...contextFlags,
    ...deliveryFlags,
    ...dryRunFlags,
    'allow-config-paths': changeFlags['allow-config-paths'],
  }
  static override resultFields = ['id', 'revision', 'changed', 'reads', 'warnings', ...dryRunFields]

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Apply)
    const request = given({
      id: this.idOf(flags),
      items: parseJsonOrYaml(await readInput(args.file), args.file),
      source: args.file,
    })
    await using caller = await this.openCaller({ ...flags, rehearse: flags['dry-run'] })

    const result = await applyItems(caller, request)
    this.warnOf(result)
    // A list that only reads changes nothing.
    if (result.reads.length === 0) this.tellUnchanged(result)

    const json = result.reads.map(({ value }) => stringifyJson(value))
    const reads = this.terminal() === undefined ? json : json.map(printableJson)
    return this.finishChange(result, String(result.revision), { also: reads })
  }
}
