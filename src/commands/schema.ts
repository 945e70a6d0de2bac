import * as Args from '@oclif/core/args'
import { BaseCommand } from '../cli/base-command.ts'
import { schema, schemaNames } from '../operations/schema.ts'

export default class Schema extends BaseCommand {
  static override summary = 'print the JSON Schema of a kind of file'
  static override description =
    'For editors: put "# yaml-language-server: $schema=app.schema.json" at the top of a YAML file.'
  static override examples = [
    {
      description: 'Write the schema of app configs to a file',
      command: '<%= config.bin %> schema app > app.schema.json',
    },
  ]
  static override args = {
    name: Args.string({ description: schemaNames.join(', '), required: true, ignoreStdin: true }),
  }
  static override resultFields = ['name', 'schema']

  async run(): Promise<object> {
    const { args } = await this.parse(Schema)

    const value = schema(args.name)

    return this.finish({ name: args.name, schema: value }, JSON.stringify(value, null, 2))
  }
}
