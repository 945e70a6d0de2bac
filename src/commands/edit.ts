import * as Args from '@oclif/core/args'
import { BaseCommand } from '../cli/base-command.ts'
import { changeFlags } from '../cli/flags/change-flags.ts'
import { contextFlags, dryRunFields, dryRunFlags } from '../cli/flags/flags.ts'
import { given } from '../json/given.ts'

export default class Edit extends BaseCommand {
  static override summary = 'change the context in an editor'
  static override description = `Opens the context, or the value at PATH, as YAML in the editor that VISUAL or EDITOR names. With --id or CICDSTATEMGR_CONTEXT_DATA_ID, a single argument is a PATH. When you save and close the file, it stores the changes as one revision, shows them on stderr, and prints the revision. An empty or unchanged file changes nothing.

If another process changed the context in the meantime, nothing is stored and the exit code is 5. Your text is kept in a file, and the error says how to go on. If the YAML cannot be read, the editor opens again on a terminal. Without a terminal the error names the file with your text, and the next command.

A warning names values that YAML does not read as they are written: it stores 2.10 as the number 2.1, yes as true and 010 as 8. Put a text like these in quotes.

Pipelines and other settings came from the app config: change its file too, because init reads it again for the next context.

Secrets are masked with ***. Those that you do not change stay as they are.`
  static override examples = [
    { description: 'Edit the whole context', command: '<%= config.bin %> edit demo' },
    { description: 'Edit one value', command: '<%= config.bin %> edit demo state' },
    {
      description: 'Edit a pipeline with another editor',
      command: 'EDITOR="code --wait" <%= config.bin %> edit demo pipelines.build --allow-config-paths',
    },
    { description: 'Name the context with a flag', command: '<%= config.bin %> edit state --id demo' },
  ]
  static override args = {
    id: Args.string({
      description: 'id of the context; not needed with --id or its variable',
      ignoreStdin: true,
    }),
    path: Args.string({
      description: 'path of a value, e.g. state.deploy; default: the whole context',
      ignoreStdin: true,
    }),
  }
  static override flags = { ...contextFlags, ...dryRunFlags, 'allow-config-paths': changeFlags['allow-config-paths'] }
  static override resultFields = ['id', 'revision', 'changed', 'warnings', ...dryRunFields]

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Edit)
    const request = whatToEdit(args, flags.id) ?? { id: this.idOf(flags) }
    // Two different ids are a mistake.
    this.idOf(flags, request.id)
    const { editInEditor } = await import('../cli/editor/edit-in-editor.ts')
    await using caller = await this.openCaller({ ...flags, rehearse: flags['dry-run'] })

    const result = await editInEditor(caller, request, {
      env: process.env,
      isPerson: process.stdin.isTTY,
      log: this.logger,
    })
    this.warnOf(result)

    return this.finishChange(result, String(result.revision))
  }
}

/** If the id is known already, a single word is a path. */
function whatToEdit(
  { id, path }: { readonly id?: string | undefined; readonly path?: string | undefined },
  known: string | undefined,
): { readonly id: string; readonly path?: string } | undefined {
  if (id === undefined) return undefined
  if (path === undefined && known !== undefined && id !== known) return { id: known, path: id }
  return given({ id, path })
}
