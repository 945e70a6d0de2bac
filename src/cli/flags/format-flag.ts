import * as Flags from '@oclif/core/flags'

/** How values and lists are printed for other programs: the data alone, without what `--json` puts around them. */
export const formatFlags = {
  format: Flags.option({
    char: 'o',
    description: 'print the values or the list themselves, as JSON or YAML',
    options: ['json', 'yaml'] as const,
    exclusive: ['json'],
  })(),
}

export type DataFormat = 'json' | 'yaml'
