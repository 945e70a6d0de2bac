import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import { textFlag } from '../cli/flags/flag-kinds.ts'
import { contextFlags } from '../cli/flags/flags.ts'
import type { DataFormat } from '../cli/flags/format-flag.ts'
import { dataText } from '../cli/print/data-text.ts'
import { follow, followTable } from '../cli/print/follow-flow.ts'
import { flowRow, flowText } from '../cli/print/flow-text.ts'
import { alignedLines, linesText } from '../cli/print/lines.ts'
import { writePicture } from '../cli/print/write-picture.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { pictureFormats } from '../flows/model/picture-format.ts'
import { given } from '../json/given.ts'
import { listFlows } from '../operations/flows/list-flows.ts'
import { readFlow } from '../operations/flows/read-flow.ts'
import type { Caller } from '../operations/host.ts'

export default class Show extends BaseCommand {
  static override summary = 'show what happened in a flow, and what it waits for'
  static override description = `With an ID, prints the state, the questions with their votes, the runs, and a timeline of the stored changes, oldest first. Without an ID, prints a table: id, cicd context, revision, time of the last change, what the flow waits for. Flows that wait for people come first. Secrets are masked. Messages are not recorded: an event that stored nothing is not shown.

With --format, it makes a picture in one self-contained file: an HTML page, an SVG, or a Mermaid sequence diagram. json and yaml print the data, of one flow or of the table. With --output, it prints the name of the file.

--watch goes on until Ctrl-C. In a terminal it shows the flow again after every change; otherwise it prints each change as it comes.`
  static override examples = [
    { description: 'List the flows and what they wait for', command: '<%= config.bin %> show' },
    { description: 'Watch one flow', command: '<%= config.bin %> show demo --watch' },
    {
      description: 'Make an HTML page of a flow',
      command: '<%= config.bin %> show demo --format html --output demo.html',
    },
  ]
  static override args = {
    id: Args.string({ description: 'id of the context; default: --id', ignoreStdin: true }),
  }
  static override flags = {
    ...contextFlags,
    all: Flags.boolean({
      description: 'show the table, even if an id is given',
      default: false,
    }),
    watch: Flags.boolean({ description: 'go on until Ctrl-C', exclusive: ['format'] }),
    format: Flags.option({
      char: 'o',
      description: 'only the data, as JSON or YAML, or a picture of a flow',
      options: ['json', 'yaml', ...pictureFormats] as const,
    })(),
    output: textFlag({ description: 'file for what --format prints; default: stdout', helpValue: 'FILE' }),
    limit: Flags.integer({
      description: 'how many of the newest changes, or how many flows of the table; default: 200 and 50',
      min: 1,
      helpValue: 'N',
    }),
    prefix: textFlag({ description: 'for the table: only flows whose ids begin with this' }),
    cursor: textFlag({ description: 'for the table: where the previous page ended' }),
  }
  static override resultFields = ['flow', 'flows', 'cursor', 'id', 'format', 'file', 'text']

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Show)
    const { all, watch, format, output, limit, prefix, cursor } = flags
    const isTable = all || prefix !== undefined || cursor !== undefined
    const isOne = !isTable && (args.id ?? flags.id) !== undefined
    const id = isOne ? this.idOf(flags, args.id) : undefined
    if (isTable && args.id !== undefined) throw oneOrAll
    if (watch && this.jsonEnabled()) throw watchedJson
    const isData = format === 'json' || format === 'yaml'
    if (isData && this.jsonEnabled()) throw dataTwice
    if (format !== undefined && !isData && id === undefined) throw pictureOfNone
    if (output !== undefined && format === undefined) throw outputOfText
    await using caller = await this.openCaller(flags)

    if (isData) return await this.#data(caller, given({ id, prefix, cursor, limit }), { format, output })
    if (id === undefined) return await this.#table(caller, given({ prefix, cursor, limit }), watch)
    if (format !== undefined) {
      const { pictureOf } = await import('../flows/formats.ts')
      const flow = await readFlow(caller, given({ id, limit }))
      const text = pictureOf(flow, format)
      if (output === undefined) return this.finish({ id, format, text }, text.replace(/\n$/, ''))
      return this.finish({ id, format, file: await writePicture(output, text) }, output)
    }
    if (watch) await follow(caller, given({ id, limit }), process.stdout)
    const flow = await readFlow(caller, given({ id, limit }))
    return this.finish({ flow }, flowText(flow))
  }

  async #data(
    caller: Caller,
    { id, limit, ...page }: Parameters<typeof listFlows>[1] & { readonly id?: string },
    { format, output }: { readonly format: DataFormat; readonly output: string | undefined },
  ): Promise<object> {
    const result =
      id === undefined
        ? await listFlows(caller, { ...page, ...given({ limit }) })
        : { flow: await readFlow(caller, given({ id, limit })) }
    if ('flows' in result) this.#tellMore(result)
    const text = dataText('flow' in result ? result.flow : result.flows, format)
    if (output === undefined) return this.finish(result, text)
    return this.finish({ ...result, format, file: await writePicture(output, `${text}\n`) }, output)
  }

  #tellMore({ cursor }: { readonly cursor?: string }): void {
    if (cursor !== undefined) this.logger.info(`there may be more: --cursor ${cursor}`)
  }

  async #table(caller: Caller, request: Parameters<typeof listFlows>[1], watch: boolean): Promise<object> {
    if (watch) await followTable(caller, request, process.stdout)
    const result = await listFlows(caller, request)
    this.#tellMore(result)
    return this.finish(result, linesText(alignedLines(result.flows.map(flowRow))))
  }
}

const oneOrAll = new CicdError('USAGE', 'an ID shows one flow, and --all, --prefix and --cursor are for the table', {
  suggestions: ['cicdstatemgr show demo', 'cicdstatemgr show --prefix shop-'],
})
const watchedJson = new CicdError('USAGE', '--watch never ends, and --json prints one result: give one of them')
const dataTwice = new CicdError(
  'USAGE',
  '--format json prints the data, and --json the result with its status: give one of them',
)
const pictureOfNone = new CicdError('USAGE', '--format makes a picture of one flow: give its ID', {
  suggestions: ['cicdstatemgr show demo --format html --output demo.html'],
})
const outputOfText = new CicdError('USAGE', '--output is the file of a --format: give --format too', {
  suggestions: ['cicdstatemgr show demo --format html --output demo.html'],
})
