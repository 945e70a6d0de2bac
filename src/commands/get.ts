import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import { cachedFlags, contextFlags } from '../cli/flags/flags.ts'
import type { DataFormat } from '../cli/flags/format-flag.ts'
import { formatFlags } from '../cli/flags/format-flag.ts'
import { dataText, valueOf, valueText } from '../cli/print/data-text.ts'
import { given } from '../json/given.ts'
import { templateVarsOf, varFlags } from '../cli/flags/var-flags.ts'
import { wholeDocument } from '../operations/change/values-at.ts'
import { getValues } from '../operations/values/get-value.ts'
import type { GetValuesResult } from '../operations/values/get-value.ts'

export default class Get extends BaseCommand {
  static override summary = 'print values of the context'
  static override description = `Prints a text unchanged, and anything else as JSON, which is indented on a terminal. A JSONPath prints the list of its matches.

Several paths print one line each, all from the same revision. A text with line breaks prints several lines: a program should read -o json, which is one map by path. Without a path, or with the path ".", it prints the whole context.

If a value is missing and there is no --default, the exit code is 4.`
  static override examples = [
    { description: 'Print a value', command: '<%= config.bin %> get state.appName --id demo' },
    {
      description: 'Render a value that is a template',
      command: '<%= config.bin %> get state.greeting --id demo --var-text name=Ada',
    },
    {
      description: 'Print all matches of a JSONPath',
      command: '<%= config.bin %> get "$.pipelines.*.name" --id demo --json',
    },
    {
      description: 'Print two values as YAML',
      command: '<%= config.bin %> get state.appName state.version -o yaml --id demo',
    },
    {
      description: 'Print what a value was at revision 7',
      command: '<%= config.bin %> get state.appName --revision 7 --id demo',
    },
    { description: 'Print the whole context', command: '<%= config.bin %> get --id demo' },
  ]
  static override args = {
    paths: Args.string({
      description: 'path of a value, e.g. state.appName; default: the whole context',
      multiple: true,
      ignoreStdin: true,
    }),
  }
  static override flags = {
    ...contextFlags,
    ...cachedFlags,
    ...formatFlags,
    revision: Flags.integer({
      description: 'read this kept revision in place of the newest one; history lists them',
      helpValue: 'N',
      min: 1,
      exclusive: ['cached'],
    }),
    default: Flags.string({ description: 'text to print for each path that has no value', helpValue: 'TEXT' }),
    render: Flags.boolean({
      description: 'render the value as a template; --var, --var-path and --var-text imply it',
      env: 'CICDSTATEMGR_RENDER',
    }),
    encoding: Flags.option({
      description: 'how the text is printed; base64 passes every transport unchanged',
      options: ['none', 'base64'] as const,
      default: 'none',
      exclusive: ['format'],
      env: 'CICDSTATEMGR_ENCODING',
    })(),
    ...varFlags,
  }
  static override resultFields = ['id', 'revision', 'value', 'found']

  async run(): Promise<object> {
    const { flags, raw } = await this.parse(Get)
    const vars = templateVarsOf(raw)
    const paths = raw.flatMap((token) => (token.type === 'arg' ? [token.input] : []))
    const request = given({
      id: this.idOf(flags),
      paths: paths.length === 0 ? [wholeDocument] : paths,
      render: flags.render || vars.length > 0,
      default: flags.default,
      cached: flags.cached,
      revision: flags.revision,
      vars,
    })
    await using caller = await this.openCaller(flags)

    const { id, revision, values } = await getValues(caller, request)

    const isBase64 = flags.encoding === 'base64'
    const shown = isBase64 ? values.map((one) => ({ ...one, value: base64(valueText(one.value, undefined)) })) : values
    const found = values.every((one) => one.found)
    const result = { id, value: valueOf(shown), found, ...given({ revision }) }
    if (!isBase64 && this.writesResult('value')) this.#warnOfWhatChanges(values)
    return this.finish(result, this.#textOf(shown, flags.format), { origin: ` at ${request.paths.join(', ')}` })
  }

  #textOf(values: GetValuesResult['values'], format: DataFormat | undefined): string {
    if (format !== undefined) return dataText(valueOf(values), format)
    const terminal = this.terminal()
    // Several values have one line each.
    const isOnly = values.length === 1
    return values.map(({ value }) => valueText(value, terminal, { isOnly })).join('\n')
  }

  #warnOfWhatChanges(values: GetValuesResult['values']): void {
    for (const { path, value } of values) {
      if (/\$[($]/.test(valueText(value, undefined))) this.logger.warn(changesOnItsWay(path))
    }
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

function changesOnItsWay(path: string): string {
  return `the value at ${path} contains $( or $$, which Tekton and the kubelet change in a param, or fail on: use --encoding base64, or copy it with set --copy`
}
