import { CicdError } from '../../errors/cicd-error.ts'
import type { DataFormat } from './format-flag.ts'
import { takesNext } from './word-hint.ts'

type Flags = Parameters<typeof takesNext>[0]

/**
 * The command line of a command that prints its result with `--json` only: `-o json` or `--format json`, which other commands have, becomes `--json`. Throws `USAGE`
 * for `yaml`. A command with such a flag of its own keeps it.
 */
export function withJsonFlag(argv: readonly string[], flags: Flags): string[] {
  const isShortKnown = Object.values(flags).some(({ char }) => char === 'o')
  const isLongKnown = Object.hasOwn(flags, 'format')
  const kept: string[] = []
  for (let index = 0; index < argv.length; index++) {
    const arg = argv[index] ?? ''
    if (arg === '--') return [...kept, ...argv.slice(index)]
    const isFormat = (arg.startsWith('-o') && !isShortKnown) || (/^--format(?:=|$)/.test(arg) && !isLongKnown)
    const isAlone = arg === '-o' || arg === '--format'
    const format = isAlone ? argv[index + 1] : arg.replace(/^(?:-o|--format)=?/, '')
    if (isFormat && (format === 'json' || format === 'yaml')) {
      if (format === 'yaml') throw onlyJson
      const rest = argv.slice(index + (isAlone ? 2 : 1))
      const end = rest.indexOf('--')
      // At the end: what stands right after a switch may count as its value.
      return [...kept, ...rest.toSpliced(end === -1 ? rest.length : end, 0, '--json')]
    }
    kept.push(arg)
    if (takesNext(flags, arg) && index + 1 < argv.length) kept.push(argv[++index] ?? '')
  }
  return kept
}

/** For a part of a command that has no data except its result: makes `-o json` there `--json`. Throws `USAGE` for `yaml`. */
export function asJsonFlag(format: DataFormat | undefined, argv: string[]): void {
  if (format === 'yaml') throw onlyJson
  if (format === 'json') argv.unshift('--json')
}

const onlyJson = new CicdError('USAGE', 'this command prints its result as JSON only, and not as YAML', {
  suggestions: ['Use -o json, which is the same as --json.'],
})
