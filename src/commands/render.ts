import * as Args from '@oclif/core/args'
import { BaseCommand } from '../cli/base-command.ts'
import { cachedFlags, contextFlags } from '../cli/flags/flags.ts'
import { given } from '../json/given.ts'
import { readInput } from '../cli/flags/input.ts'
import { templateVarsOf, varFlags } from '../cli/flags/var-flags.ts'
import { renderTemplate } from '../operations/values/render-template.ts'

export default class Render extends BaseCommand {
  static override summary = 'render a template with the values of the context'
  static override description = 'The template is Jinja2. It sees the context, configData and the variables given here.'
  static override examples = [
    {
      description: 'Render a text',
      command: `<%= config.bin %> render '{{ state.appName }} on {{ channel }}' --id demo`,
    },
    { description: 'Render a file', command: '<%= config.bin %> render - --id demo < message.j2' },
  ]
  static override args = {
    template: Args.string({ description: 'the template; - is stdin', required: true, ignoreStdin: true }),
  }
  static override flags = { ...contextFlags, ...cachedFlags, ...varFlags }
  static override resultFields = ['id', 'value']

  async run(): Promise<object> {
    const { args, flags, raw } = await this.parse(Render)
    const request = given({
      id: this.idOf(flags),
      template: args.template === '-' ? await readInput('-') : args.template,
      vars: templateVarsOf(raw),
      cached: flags.cached,
    })
    await using caller = await this.openCaller(flags)

    const result = await renderTemplate(caller, request)

    return this.finish(result, result.value)
  }
}
