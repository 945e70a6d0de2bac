import * as Flags from '@oclif/core/flags'

/** The format in which values and lists are printed for other programs: only the data, without the other fields of `--json`. */
export const formatFlags = {
  format: Flags.option({
    char: 'o',
    description: 'print the values or the list themselves, as JSON or YAML',
    options: ['json', 'yaml'] as const,
    exclusive: ['json'],
  })(),
}

export type DataFormat = 'json' | 'yaml'
