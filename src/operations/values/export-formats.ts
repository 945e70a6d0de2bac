import { randomUUID } from 'node:crypto'
import { CicdError } from '../../errors/cicd-error.ts'

type Variables = readonly (readonly [name: string, value: string])[]

/** Lines that dotenv parsers (Node's among them) read back exactly: in the first kind of quotes that the value does not hold. Throws NOT_EXPORTABLE. */
export function toDotenv(variables: Variables): string {
  return variables
    .map(([name, value]) => {
      const quote = dotenvQuote(value)
      if (quote === undefined) throw notExportable(name, 'it holds every kind of quote', 'dotenv')
      return `${name}=${quote}${value}${quote}`
    })
    .join('\n')
}

/** Only double quotes give a meaning to `\n`, `\r` and `$`; a carriage return is lost in any of them. */
function dotenvQuote(value: string): string | undefined {
  if (value.includes('\r')) return undefined
  if (!value.includes("'")) return "'"
  if (!value.includes('`')) return '`'
  return /["\\$]/.test(value) ? undefined : '"'
}

/** Lines for GITHUB_ENV and GITHUB_OUTPUT, each value between delimiters that nobody can guess. */
export function toGithubEnv(variables: Variables): string {
  return variables
    .map(([name, value]) => {
      const delimiter = `ghadelimiter_${randomUUID()}`
      return `${name}<<${delimiter}\n${value}\n${delimiter}`
    })
    .join('\n')
}

/** Lines of a GitLab dotenv report, which knows neither quotes nor line breaks. Throws NOT_EXPORTABLE. */
export function toGitlabDotenv(variables: Variables): string {
  return variables
    .map(([name, value]) => {
      if (/[\r\n]/.test(value)) throw notExportable(name, 'it has several lines', 'a GitLab dotenv report')
      if (value.trim() !== value)
        throw notExportable(name, 'it begins or ends with white space', 'a GitLab dotenv report')
      return `${name}=${value}`
    })
    .join('\n')
}

function notExportable(name: string, why: string, format: string): CicdError {
  return new CicdError('NOT_EXPORTABLE', `${name} cannot be written to ${format}: ${why}`, {
    suggestions: ['Name the paths to export, or use --format json or --format shell.'],
  })
}
