import * as Args from '@oclif/core/args'
import { BaseCommand } from '../cli/base-command.ts'
import { changeFlags } from '../cli/flags/change-flags.ts'
import { contextFlags } from '../cli/flags/flags.ts'
import { given } from '../json/given.ts'

export default class Edit extends BaseCommand {
  static override summary = 'change the context in an editor'
  static override description = `Opens the context, or what stands at PATH, as YAML in the editor that VISUAL or EDITOR names. When you save and leave, it shows what changed on stderr, stores it as one revision, and prints the revision. A file that was emptied, or left as it was, changes nothing.

Where somebody else changed the context meanwhile, nothing is stored and the command exits 5. What you wrote is kept in a file, and the error says how to go on. YAML that cannot be read opens again.

Secrets are masked with ***. Those that you leave alone stay as they are.`
  static override examples = [
    '<%= config.bin %> edit demo',
    '<%= config.bin %> edit demo state',
    'EDITOR="code --wait" <%= config.bin %> edit demo pipelines.build --allow-config-paths',
    '<%= config.bin %> edit state --id demo',
  ]
  static override args = {
    id: Args.string({
      description: 'context data id; with --id or its variable it may be left out',
      ignoreStdin: true,
    }),
    path: Args.string({
      description: 'path of a value, e.g. state.deploy; default: the whole context',
      ignoreStdin: true,
    }),
  }
  static override flags = { ...contextFlags, 'allow-config-paths': changeFlags['allow-config-paths'] }
  static override resultFields = ['id', 'revision', 'changed', 'differences', 'warnings']

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Edit)
    const request = whatToEdit(args, flags.id) ?? { id: this.idOf(flags) }
    const { editInEditor } = await import('../cli/editor/edit-in-editor.ts')
    await using caller = await this.openCaller(flags)

    const result = await editInEditor(caller, request, {
      env: process.env,
      isPerson: process.stdin.isTTY,
      log: this.logger,
    })
    this.warnOf(result)

    return this.finish(result, String(result.revision))
  }
}

/** Where an id is known already, a single word is a path. */
function whatToEdit(
  { id, path }: { readonly id?: string | undefined; readonly path?: string | undefined },
  known: string | undefined,
): { readonly id: string; readonly path?: string } | undefined {
  if (id === undefined) return undefined
  if (path === undefined && known !== undefined && id !== known) return { id: known, path: id }
  return given({ id, path })
}
