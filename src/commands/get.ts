import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import { cachedFlags, contextFlags } from '../cli/flags/flags.ts'
import { given } from '../json/given.ts'
import { stringifyJson } from '../json/json-text.ts'
import { templateVarsOf, varFlags } from '../cli/flags/var-flags.ts'
import { getValue } from '../operations/values/get-value.ts'

export default class Get extends BaseCommand {
  static override summary = 'print one value of the context'
  static override description = `A text is printed as it is, anything else as JSON. A JSONPath prints the list of its matches.

A missing value exits 4, unless there is a --default.`
  static override examples = [
    '<%= config.bin %> get state.appName --id demo',
    '<%= config.bin %> get state.greeting --id demo --var-text name=Ada',
    '<%= config.bin %> get "$.pipelines.*.name" --id demo --json',
  ]
  static override args = {
    path: Args.string({ description: 'path of the value, e.g. state.appName', required: true, ignoreStdin: true }),
  }
  static override flags = {
    ...contextFlags,
    ...cachedFlags,
    default: Flags.string({ description: 'printed where there is no value', helpValue: 'TEXT' }),
    render: Flags.boolean({
      description: 'render the value as a template; --var, --var-path and --var-text imply it',
      env: 'CICDSTATEMGR_RENDER',
    }),
    encoding: Flags.option({
      description: 'how the text is printed; nothing on its way changes base64',
      options: ['none', 'base64'] as const,
      default: 'none',
      env: 'CICDSTATEMGR_ENCODING',
    })(),
    ...varFlags,
  }
  static override resultFields = ['id', 'revision', 'value', 'found']

  async run(): Promise<object> {
    const { args, flags, raw } = await this.parse(Get)
    const vars = templateVarsOf(raw)
    const request = given({
      id: this.idOf(flags),
      path: args.path,
      render: flags.render || vars.length > 0,
      default: flags.default,
      cached: flags.cached,
      vars,
    })
    await using caller = await this.openCaller(flags)

    const result = await getValue(caller, request)

    const text = typeof result.value === 'string' ? result.value : stringifyJson(result.value)
    const origin = ` at ${args.path}`
    if (flags.encoding === 'base64') {
      const value = Buffer.from(text).toString('base64')
      return this.finish({ ...result, value }, value, { origin })
    }
    if (this.writesResult('value') && /\$[($]/.test(text)) this.logger.warn(changesOnItsWay(args.path))
    return this.finish(result, text, { origin })
  }
}

function changesOnItsWay(path: string): string {
  return `the value at ${path} holds $( or $$, which Tekton and the kubelet change in a param, or fail on: take it with --encoding base64, or copy it with set --copy`
}
