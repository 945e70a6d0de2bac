import * as Flags from '@oclif/core/flags'

/** The format in which values and lists are printed for other programs: only the data, without the other fields of `--json`. */
export const formatFlags = {
  format: Flags.option({
    char: 'o',
    description: 'print only the data, as JSON or YAML; --json also prints the status',
    options: ['json', 'yaml'] as const,
    exclusive: ['json'],
  })(),
}

export type DataFormat = 'json' | 'yaml'
