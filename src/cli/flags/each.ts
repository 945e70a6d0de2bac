import { splitSet } from '../../context/set-expression.ts'
import { CicdError } from '../../errors/cicd-error.ts'

/** The flags that `--each` may give values to. None of them names a file to read, or a place to read from. */
const listable: ReadonlySet<string> = new Set([
  'set',
  'json-value',
  'base64',
  'unset',
  'increment',
  'copy',
  'if',
  'if-absent',
  'var',
  'var-path',
  'var-text',
  'default',
  'in',
  'not-in',
])

export const listableFlags: readonly string[] = [...listable]

/**
 * Turns `--each=set a=1 b=2 -- …` into `--set=a=1 --set=b=2 -- …`: a caller that cannot put a flag in front of each item of a list (a Tekton array param) passes
 * it like this, and no item counts as a flag. The last `--` ends the lists, so a caller whose list may have that item writes one. A wrong `--each` (another flag, or the same flag twice) is left for the parser to refuse, and
 * the items after it are dropped.
 */
export function expandEach(argv: readonly string[]): readonly string[] {
  const expanded: string[] = []
  const seen = new Set<string>()
  let list: string | undefined
  const end = argv.lastIndexOf('--')
  for (const [index, arg] of argv.entries()) {
    // In a list an earlier `--` is an item: otherwise it would make arguments of the items after it.
    if (arg === '--' && (list === undefined || index === end)) return [...expanded, ...argv.slice(index)]
    if (arg === '--each' || arg.startsWith('--each=')) {
      list = arg.slice('--each='.length)
      if (!listable.has(list) || seen.has(list)) return [...expanded, `--each=${list}`]
      seen.add(list)
    } else {
      expanded.push(list === undefined ? arg : `--${list}=${arg}`)
    }
  }
  return expanded
}

/**
 * Splits `PATH=VALUE` of the command line. A text that begins with `--each=` was meant to begin a list, or is an item that tries to begin one:
 * it is always refused. Throws `BAD_EACH`, `BAD_SET` (usage).
 */
export function splitItem(text: string): ReturnType<typeof splitSet> {
  refuseEach(text)
  return splitSet(text)
}

/** Throws `BAD_EACH` (usage) for an item that begins like a list. */
export function refuseEach(text: string): void {
  if (text !== '--each' && !text.startsWith('--each=')) return
  throw new CicdError('BAD_EACH', 'an item begins with --each, which begins a list', {
    suggestions: ['Write the name in quotes where it is meant: \'"--each"=VALUE\'.'],
  })
}
