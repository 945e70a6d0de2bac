import { randomUUID } from 'node:crypto'
import { CicdError } from '../../errors/cicd-error.ts'

type Variables = readonly (readonly [name: string, value: string])[]

/**
 * Lines that sh, bash, Node, the npm package dotenv and python-dotenv read back exactly and alike; without quotes where none are needed, so that
 * docker does too. Throws NOT_EXPORTABLE.
 */
export function toDotenv(variables: Variables): string {
  return variables.map(([name, value]) => `${name}=${dotenvValue(name, value)}`).join('\n')
}

/** No reader sees more in these than themselves: no blank, `#`, `~`, quote, or sign of a shell. */
const plain = /^[A-Za-z0-9_.,:@%+=/-]*$/

/** What at least one of the readers changes, whatever the quotes. */
const misread: readonly (readonly [RegExp, string])[] = [
  [/\r/, 'it has a carriage return, which Node and the npm package dotenv treat as a line break'],
  [/\$\{/, 'it has ${, which python-dotenv replaces by a variable'],
  [/\\\\/, 'it has two backslashes in a row, which python-dotenv reads as one'],
  [/\\$/, 'it ends in a backslash, which would escape the closing quote'],
]

/** Single quotes keep everything but themselves. In double quotes a shell runs what stands behind $ and `, and others know escapes. */
function dotenvValue(name: string, value: string): string {
  if (plain.test(value)) return value
  const reason = misread.find(([pattern]) => pattern.test(value))?.[1]
  if (reason !== undefined) throw notExportable(name, reason, 'dotenv')
  if (!value.includes("'")) return `'${value}'`
  if (!/["$`\\]/.test(value)) return `"${value}"`
  throw notExportable(name, 'it has a single quote along with ", $, ` or a backslash', 'dotenv')
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
