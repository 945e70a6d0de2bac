import * as Args from '@oclif/core/args'
import { BaseCommand } from '../cli/base-command.ts'
import { cachedFlags, contextFlags } from '../cli/flags/flags.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { given } from '../json/given.ts'
import { readInput } from '../cli/flags/input.ts'
import { nonEmptyFlag } from '../cli/flags/flag-kinds.ts'
import { fileToRead, outputFlags } from '../cli/flags/work-files.ts'
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
    {
      description: 'Render a file to a file',
      command: '<%= config.bin %> render --file deploy.yaml.j2 --output deploy.yaml --id demo',
    },
  ]
  static override args = {
    template: Args.string({ description: 'the template itself; - is stdin', ignoreStdin: true }),
  }
  static override flags = {
    ...contextFlags,
    ...cachedFlags,
    ...varFlags,
    file: nonEmptyFlag({ description: 'the file that holds the template', helpValue: 'FILE' }),
    ...outputFlags,
  }
  static override resultFields = ['id', 'value', 'file']

  async run(): Promise<object> {
    const { args, flags, raw } = await this.parse(Render)
    const request = given({
      id: this.idOf(flags),
      template: await templateOf(args.template, flags),
      vars: templateVarsOf(raw),
      cached: flags.cached,
    })
    await using caller = await this.openCaller(flags)

    const result = await renderTemplate(caller, request)

    return await this.finishAs(result, flags)
  }
}

async function templateOf(
  text: string | undefined,
  { file, 'files-dir': dir }: { file?: string | undefined; 'files-dir'?: string | undefined },
): Promise<string> {
  if ((text === undefined) === (file === undefined)) throw eitherOr
  if (file !== undefined) return await readInput(await fileToRead(file, dir))
  return text === '-' ? readInput('-') : (text ?? '')
}

const eitherOr = new CicdError('USAGE', 'a template or --file FILE is expected, one of the two', {
  suggestions: ["cicdstatemgr render '{{ state.appName }}'"],
})
