import * as Args from '@oclif/core/args'
import { BaseCommand } from '../cli/base-command.ts'
import { changeFlags, conditionFlags, conditionsOf, operationsOf } from '../cli/flags/change-flags.ts'
import { listFlag } from '../cli/flags/flag-kinds.ts'
import { contextFlags, deliveryFlags, dryRunFields, dryRunFlags } from '../cli/flags/flags.ts'
import { valueOf, valueText } from '../cli/print/data-text.ts'
import { given } from '../json/given.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { excerpt } from '../text/shorten.ts'
import { changeContext } from '../operations/change/change-context.ts'

export default class Set extends BaseCommand {
  static override summary = 'change values of the context'
  static override description = `Applies the changes in the order in which they are written, all of them or none, as one revision. Prints the revision, or with --print the values at the given paths after this change, a line each.

Texts are kept byte for byte: set n=5 stores the text 5, and --json-value n=5 the number. If a condition does not hold, nothing is changed and the exit code is 5. If the values are the same already, no revision is made, and stderr says that nothing changed.`
  static override examples = [
    {
      description: 'Set a text, and append to a list',
      command: `<%= config.bin %> set state.appName=shop 'state.tags[]=blue' --id demo`,
    },
    {
      description: 'Set a number, add 1 to another, and remove a value',
      command:
        '<%= config.bin %> set --json-value state.replicas=3 --increment state.runs=1 --unset state.error --id demo',
    },
    {
      description: 'Count builds, and print the new number',
      command: '<%= config.bin %> set --increment state.build.number=1 --print state.build.number --id demo',
    },
    {
      description: 'Set a value only if there is none',
      command: '<%= config.bin %> set state.owner=me --if-absent state.owner --id demo',
    },
    {
      description: 'Set a text to the content of a file',
      command: '<%= config.bin %> set --file state.notes=notes.md --files-dir source --id demo',
    },
    {
      description: 'Set a value to what another program prints',
      command: 'generate-notes | <%= config.bin %> set --file state.notes=- --id demo',
    },
  ]
  static override args = {
    sets: Args.string({
      description: 'PATH=VALUE, the same as --set; after -- it may begin with a hyphen',
      multiple: true,
      ignoreStdin: true,
    }),
  }
  static override flags = {
    ...contextFlags,
    ...deliveryFlags,
    ...dryRunFlags,
    ...changeFlags,
    ...conditionFlags,
    print: listFlag({
      description: 'print the value at PATH after the change, instead of the revision (repeatable)',
      helpValue: 'PATH',
    }),
  }
  static override resultFields = ['id', 'revision', 'changed', 'value', 'warnings', ...dryRunFields]

  async run(): Promise<object> {
    const { flags, raw } = await this.parse(Set)
    const operations = await operationsOf(raw, { argumentsAreSets: true, files: flags })
    if (operations.length === 0) throw nothingToSet
    const meant = jsonAfterSwitch(this.argv)
    if (meant !== undefined) this.logger.info(`${meant} is stored as text; as a value: --json-value ${meant}`)
    const request = given({
      id: this.idOf(flags),
      operations,
      conditions: conditionsOf(flags),
      print: flags.print,
    })
    await using caller = await this.openCaller({ ...flags, rehearse: flags['dry-run'] })

    const { values, ...result } = await changeContext(caller, request)
    this.warnOf(result)
    this.tellUnchanged(result)

    if (values === undefined) return this.finishChange(result, String(result.revision))
    const text = values.map(({ value }) => valueText(value, this.terminal(), { isOnly: false })).join('\n')
    return this.finishChange({ ...result, value: valueOf(values) }, text)
  }
}

/** `--json` only chooses the output: a map or list right after it was probably meant for `--json-value`. */
function jsonAfterSwitch(argv: readonly string[]): string | undefined {
  const isJson = (arg: string, index: number) =>
    argv[index - 1] === '--json' && /^[^=]+=\s*(\{.*\}|\[.*\])\s*$/s.test(arg)
  const found = argv.find(isJson)
  return found === undefined ? undefined : excerpt(found.slice(0, found.indexOf('=')), 120) + '=…'
}

const nothingToSet = new CicdError('NOTHING_TO_SET', 'nothing to set was given', {
  suggestions: ['cicdstatemgr set PATH=VALUE'],
})
