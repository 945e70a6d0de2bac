import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import { contextFlags, dryRunFlags } from '../cli/flags/flags.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { given } from '../json/given.ts'
import { parseDuration } from '../text/duration.ts'
import { shellWord } from '../text/shell-word.ts'
import { expireContext } from '../operations/contexts/expire-context.ts'

export default class Expire extends BaseCommand {
  static override summary = 'set how long a context is kept'
  static override description = `Every change starts the time again. Prints when the context ends, or never.

It replaces the ttl of the config for this context.`
  static override examples = [
    {
      description: 'Keep a context for 30 days after its last change',
      command: '<%= config.bin %> expire demo 30d',
    },
    { description: 'Keep it until it is deleted', command: '<%= config.bin %> expire demo --never' },
  ]
  static override args = {
    id: Args.string({ description: 'id of the context; default: --id', ignoreStdin: true }),
    duration: Args.string({ description: 'e.g. 30d, 12h, 90s; never as --never', ignoreStdin: true }),
  }
  static override flags = {
    ...contextFlags,
    ...dryRunFlags,
    never: Flags.boolean({ description: 'the context stays until it is deleted', default: false }),
  }
  static override resultFields = ['id', 'expiresAt', 'seconds', 'dryRun']

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Expire)
    const { id, ttl } = wordsOf(args.id, args.duration, flags.never)
    const request = { id: this.idOf(flags, id), ttl }
    await using caller = await this.openCaller({ ...flags, rehearse: flags['dry-run'] })

    const result = await expireContext(caller, request)

    const told = flags['dry-run'] ? { ...result, dryRun: true } : result
    return this.finish(told, result.expiresAt ?? 'never')
  }
}

/** What the words mean: `ID DURATION`, `DURATION`, or with `--never` only `ID`. */
function wordsOf(
  first: string | undefined,
  second: string | undefined,
  never: boolean,
): { readonly id?: string; readonly ttl: number | undefined } {
  if (never) {
    if (second !== undefined || (first !== undefined && isTime(first))) throw eitherOr('')
    return { ...given({ id: first }), ttl: undefined }
  }
  if (first === undefined) throw eitherOr('')
  if (second === undefined && /^[A-Za-z]/.test(first) && !isTime(first)) throw eitherOr(`${shellWord(first)} `)
  if (second !== undefined && isTime(first)) throw swapped(first, second)
  const [id, time] = second === undefined ? [undefined, first] : [first, second]
  return { ...given({ id }), ttl: time === 'never' ? undefined : parseDuration(time) }
}

function isTime(word: string): boolean {
  return word === 'never' || /^(?:\d+(?:ms|[smhdw]))+$/.test(word)
}

function eitherOr(id: string): CicdError {
  return new CicdError('NO_DURATION', 'a duration or --never is expected, one of the two', {
    suggestions: [`cicdstatemgr expire ${id}30d`],
  })
}

function swapped(duration: string, word: string): CicdError {
  if (isTime(word)) return new CicdError('USAGE', `two durations are given, ${duration} and ${word}: give one of them`)
  return new CicdError('USAGE', `the id stands before the duration: ${duration} ${word}`, {
    suggestions: [`cicdstatemgr expire ${shellWord(word)} ${duration}`],
  })
}
