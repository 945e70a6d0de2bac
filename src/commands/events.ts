import * as Args from '@oclif/core/args'
import { BaseCommand } from '../cli/base-command.ts'
import { appFlags, cachedFlags, contextFlags } from '../cli/flags/flags.ts'
import { eventRows } from '../cli/print/event-rows.ts'
import { alignedLines, linesText } from '../cli/print/lines.ts'
import { formatFlags } from '../cli/flags/format-flag.ts'
import { dataText } from '../cli/print/data-text.ts'
import { given } from '../json/given.ts'
import { listEvents } from '../operations/events/list-events.ts'

export default class Events extends BaseCommand {
  static override summary = 'list the pipelines and events of a context or an app config'
  static override description = `Prints a line for each event: its name, as handle-event takes it, and its blocks in the order in which they run. A block that is turned off is marked (off). A pipeline without events has a line with its name and -.

With ID, the context of that id is read. Without ID, --app-config names the file to read; without that too, --id names the context.`
  static override examples = [
    { description: 'List what a stored context can do', command: '<%= config.bin %> events demo' },
    {
      description: 'List what an app config defines, before there is a context',
      command: '<%= config.bin %> events --app-config app.yaml --cicd-context stage',
    },
  ]
  static override args = {
    id: Args.string({ description: 'id of the context', ignoreStdin: true }),
  }
  static override flags = { ...contextFlags, ...cachedFlags, ...appFlags, ...formatFlags }
  static override resultFields = ['pipelines']

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Events)
    const { 'app-config': appConfig, 'cicd-context': cicdContext, cached } = flags
    const { 'bases-dir': basesDir, 'app-bases-dir': appBasesDir } = flags
    const isOfFile = args.id === undefined && appConfig !== undefined
    const request = isOfFile
      ? given({ appConfig, basesDir, appBasesDir, cicdContext })
      : given({ id: this.idOf(flags, args.id), cached })
    await using caller = await this.openCaller(flags)

    const result = await listEvents(caller, request)

    if (flags.format !== undefined) return this.finish(result, dataText(result.pipelines, flags.format))
    if (result.pipelines.length === 0 && !this.jsonEnabled()) {
      this.logger.info(`no pipelines in ${'id' in request ? request.id : appConfig}`)
    }
    return this.finish(result, linesText(alignedLines(eventRows(result))))
  }
}
