import * as Args from '@oclif/core/args'
import { BaseCommand } from '../cli/base-command.ts'
import { changeFlags, conditionFlags, conditionsOf, operationsOf } from '../cli/flags/change-flags.ts'
import { contextFlags, deliveryFlags } from '../cli/flags/flags.ts'
import { given } from '../json/given.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { changeContext } from '../operations/change/change-context.ts'

export default class Set extends BaseCommand {
  static override summary = 'change values of the context'
  static override description = `Applies the changes in the order written, all or none, as one revision, and prints the revision.

Values are kept byte for byte. Conditions that do not hold exit 5; nothing is changed then.`
  static override examples = [
    "<%= config.bin %> set state.appName=shop 'state.tags[]=blue' --id demo",
    '<%= config.bin %> set --json-value state.replicas=3 --increment state.runs=1 --unset state.error --id demo',
    '<%= config.bin %> set state.owner=me --if-absent state.owner --id demo',
    '<%= config.bin %> set --file state.notes=notes.md --files-dir source --id demo',
    'generate-notes | <%= config.bin %> set --file state.notes=- --id demo',
  ]
  static override args = {
    sets: Args.string({
      description: 'PATH=VALUE, as --set; after -- it may begin with a hyphen',
      multiple: true,
      ignoreStdin: true,
    }),
  }
  static override flags = { ...contextFlags, ...deliveryFlags, ...changeFlags, ...conditionFlags }
  static override resultFields = ['id', 'revision', 'changed', 'warnings']

  async run(): Promise<object> {
    const { flags, raw } = await this.parse(Set)
    const operations = await operationsOf(raw, { argumentsAreSets: true, files: flags })
    if (operations.length === 0) throw nothingToSet
    const request = given({
      id: this.idOf(flags),
      operations,
      conditions: conditionsOf(flags),
    })
    await using caller = await this.openCaller(flags)

    const result = await changeContext(caller, request)
    this.warnOf(result)

    return this.finish(result, String(result.revision))
  }
}

const nothingToSet = new CicdError('NOTHING_TO_SET', 'nothing to set was given', {
  suggestions: ['cicdstatemgr set PATH=VALUE'],
})
