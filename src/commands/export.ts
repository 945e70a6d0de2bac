import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import type { CallerFlags } from '../cli/flags/caller-flags.ts'
import { cachedFlags, contextFlags } from '../cli/flags/flags.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { fileToWrite, outputFlags } from '../cli/flags/work-files.ts'
import { given } from '../json/given.ts'
import { exportContext } from '../operations/values/export-context.ts'

export default class Export extends BaseCommand {
  static override summary = 'print values for other programs'
  static override description = `With --format, prints values, or without a path the whole context. Variables have the same names as in the shell file: CICD_ and the path, joined by __. Booleans are True and False, but true and false in json and yaml. The output of dotenv means the same to sh, bash, Node, the npm package dotenv and python-dotenv; a value that one of them would misread is refused. For docker run --env-file, use gitlab, which writes no quotes.

With --whole, writes the context with its history and time to live, in the form that import reads: to FILE (as argument or as --output), or to stdout.`
  static override examples = [
    {
      description: 'Set shell variables from the state',
      command: 'eval "$(<%= config.bin %> export --format shell state --id demo)"',
    },
    {
      description: 'Pass a value to later steps in GitHub Actions',
      command: '<%= config.bin %> export --format github state.appName --id demo >> "$GITHUB_ENV"',
    },
    { description: 'Print the whole context as YAML', command: '<%= config.bin %> export -o yaml --id demo' },
    { description: 'Save a context with its history', command: '<%= config.bin %> export --whole demo.json --id demo' },
    {
      description: 'Write a .env file',
      command: '<%= config.bin %> export --format dotenv state --output build/.env --id demo',
    },
  ]
  static override args = {
    paths: Args.string({
      description: 'path of a value, e.g. state.appName; with --whole the FILE to write',
      multiple: true,
      ignoreStdin: true,
    }),
  }
  static override flags = {
    ...contextFlags,
    ...cachedFlags,
    format: Flags.option({
      char: 'o',
      description: 'the output format',
      options: ['shell', 'dotenv', 'json', 'yaml', 'github', 'gitlab'] as const,
    })(),
    whole: Flags.boolean({
      description: 'the context with its history and time to live, for import',
      default: false,
      exclusive: ['format', 'cached'],
    }),
    ...outputFlags,
  }
  static override resultFields = ['id', 'value', 'revision', 'file']

  async run(): Promise<object> {
    const { flags, raw } = await this.parse(Export)
    const words = raw.flatMap((token) => (token.type === 'arg' ? [token.input] : []))
    const isIdTyped = raw.some((token) => token.type === 'flag' && token.flag === 'id')
    if (flags.whole) return this.#whole(flags, words, isIdTyped)
    if (flags.format === undefined) throw noForm
    const request = given({ id: this.idOf(flags), format: flags.format, paths: words, cached: flags.cached })
    await using caller = await this.openCaller(flags)

    const result = await exportContext(caller, request)

    return await this.finishAs(result, flags)
  }

  async #whole(
    flags: CallerFlags & Readonly<Partial<Record<'id' | 'output' | 'files-dir', string | undefined>>>,
    words: readonly string[],
    isIdTyped: boolean,
  ): Promise<object> {
    const { output, 'files-dir': dir } = flags
    if (words.length > 1) throw oneFile
    if (output !== undefined && words.length > 0) throw twoFiles
    const [word] = words
    const file = output ?? (word === '-' ? undefined : word)
    const path = file === undefined ? undefined : await fileToWrite(file, dir)
    const { exportWhole } = await import('../operations/transfer/export-whole.ts')
    await using caller = await this.openCaller(flags)

    const exported = await exportWhole(caller, given({ id: this.idOf(flags), file: path }))
    const result = { ...exported, ...given({ file }) }
    // Only the variable can name another context than the one that was meant.
    if (result.file !== undefined && !isIdTyped && !this.jsonEnabled()) {
      this.logger.info(`wrote ${result.id}, revision ${result.revision}, to ${result.file}`)
    }

    return this.finish(result, result.value ?? result.file)
  }
}

const noForm = new CicdError('USAGE', 'missing --format shell|dotenv|json|yaml|github|gitlab, or --whole', {
  suggestions: ['cicdstatemgr export --format json', 'cicdstatemgr export --whole FILE'],
})
const oneFile = new CicdError(
  'USAGE',
  'with --whole one FILE is expected, and no path: the whole context is exported',
  {
    suggestions: ['cicdstatemgr export --whole FILE'],
  },
)
const twoFiles = new CicdError('USAGE', 'with --whole the file is named twice: as FILE and as --output', {
  suggestions: ['cicdstatemgr export --whole FILE'],
})
