import { BaseCommand } from '../cli/base-command.ts'
import { typedWord } from '../cli/completion/command-line.ts'

/** Milliseconds: a person who types does not wait longer. */
const deadline = 1000

export default class Complete extends BaseCommand {
  static override hidden = true
  static override summary = 'print values for the word that is typed, one on each line'
  static override description = 'For the completion scripts. Failures print nothing.'
  static override usage = 'complete -- WORD...'
  static override examples = [
    { description: 'Print the ids that begin with de', command: '<%= config.bin %> complete -- get --id de' },
  ]
  static override strict = false
  static override resultFields = ['candidates']

  async run(): Promise<object> {
    // Not parsed: the words are another, unfinished command line.
    const words = this.argv.slice(this.argv.indexOf('--') + 1)
    const timer = setTimeout(() => process.exit(0), deadline)
    const candidates = await this.#candidates(words)
    clearTimeout(timer)
    return this.finish({ candidates }, candidates.length === 0 ? undefined : candidates.join('\n'))
  }

  #commandNames(text: string): readonly string[] {
    const names = this.config.commands.filter(({ hidden }) => !hidden).map(({ id }) => id.replace(/:.*/, ''))
    return [...new Set(names)].filter((name) => name.startsWith(text))
  }

  async #candidates(words: readonly string[]): Promise<readonly string[]> {
    const typed = typedWord(words, this.config.commands, process.env)
    if (typed === undefined) return []
    if (typed.command === 'help') return this.#commandNames(typed.text)
    try {
      const { candidatesFor } = await import('../cli/completion/candidates.ts')
      return await candidatesFor(typed, this.hostOptions({}))
    } catch {
      return []
    }
  }
}
