import type { HostFlags } from '../cli/flags/caller-flags.ts'
import { BaseCommand } from '../cli/base-command.ts'
import { cachedFlags, contextFlags } from '../cli/flags/flags.ts'
import { placesOfWords } from '../cli/flags/word-hint.ts'
import { programEnvironment, runProgram } from '../cli/run-program.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { execVariables } from '../operations/values/export-context.ts'

export default class Exec extends BaseCommand {
  static override summary = 'run a program with the CICD_ variables in its environment'
  static override description = `Starts the program directly, without a shell. Everything after its name belongs to it, so flags of exec stand before it. Its exit code is passed on (127: there is no such program, 126: it cannot be run), and so are signals. Booleans are True and False.

CICDSTATEMGR_SECRETS_PATH, and every CICDSTATEMGR_ variable that holds a secret, are removed from its environment.`
  static override usage = 'exec [--id ID] [--cached] -- PROGRAM [ARGUMENT...]'
  static override examples = [
    { description: 'Print the variables', command: '<%= config.bin %> exec --id demo -- env' },
    {
      description: 'Use one in a shell script',
      command: `<%= config.bin %> exec --id demo -- sh -c 'echo "$CICD_state__appName"'`,
    },
  ]
  static override strict = false
  static override flags = { ...contextFlags, ...cachedFlags }
  static override resultFields = ['id', 'exitCode']

  /** Everything from the program on belongs to the program, also without `--`. */
  override init(): Promise<void> {
    const [place] = placesOfWords({ ...Exec.baseFlags, ...Exec.flags }, this.argv)
    const next = this.argv.slice(place).find((arg) => arg.startsWith('-'))
    // `exec demo -- env`: the word is not the program, and the error says so.
    if (place !== undefined && next !== '--') this.argv = this.argv.toSpliced(place, 0, '--')
    return super.init()
  }

  async run(): Promise<object> {
    const { flags, raw } = await this.parse(Exec)
    const [program, ...args] = raw.flatMap((token) => (token.type === 'arg' ? [token.input] : []))
    if (program === undefined) throw noProgram
    const id = this.idOf(flags)

    const exitCode = await runProgram(program, args, await this.#environment(id, flags))

    const result = this.finish({ id, exitCode }, undefined, { status: exitCode === 0 ? 'done' : 'failed' })
    process.exitCode = exitCode
    return result
  }

  /** Reads everything before the program starts, so that nothing is open while it runs. */
  async #environment(id: string, flags: HostFlags & { cached: boolean }): Promise<NodeJS.ProcessEnv> {
    await using caller = await this.openCaller(flags)
    const { variables } = await execVariables(caller, { id, cached: flags.cached })
    return programEnvironment(process.env, variables, caller.host.config.secretValues)
  }
}

const noProgram = new CicdError('NO_PROGRAM', 'no program to run was given', {
  suggestions: ['cicdstatemgr exec --id ID -- PROGRAM [ARGUMENT...]'],
})
