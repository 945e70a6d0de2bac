import { randomUUID } from 'node:crypto'
import { CicdError } from '../../errors/cicd-error.ts'

type Variables = readonly (readonly [name: string, value: string])[]

/**
 * Lines that sh, bash, Node, the npm package dotenv and python-dotenv read back as exactly the same values. Values are quoted only if needed, so that docker
 * can read the lines too. Throws NOT_EXPORTABLE.
 */
export function toDotenv(variables: Variables): string {
  return variables.map(([name, value]) => `${name}=${dotenvValue(name, value)}`).join('\n')
}

/** Characters without a special meaning for any of the readers: no blank, `#`, `~`, quote, or shell syntax. */
const plain = /^[A-Za-z0-9_.,:@%+=/-]*$/

/** Texts that at least one of the readers changes, with any quotes. */
const misread: readonly (readonly [RegExp, string])[] = [
  [/\r/, 'it has a carriage return, which Node and the npm package dotenv treat as a line break'],
  [/\$\{/, 'it has ${, which python-dotenv replaces by a variable'],
  [/\\\\/, 'it has two backslashes in a row, which python-dotenv reads as one'],
  [/\\$/, 'it ends in a backslash, which would escape the closing quote'],
]

/** A quoted value. Single quotes keep everything except themselves. In double quotes a shell expands text behind $ and `, and other readers know escapes. */
function dotenvValue(name: string, value: string): string {
  if (plain.test(value)) return value
  const reason = misread.find(([pattern]) => pattern.test(value))?.[1]
  if (reason !== undefined) throw notExportable(name, reason, 'dotenv')
  if (!value.includes("'")) return `'${value}'`
  if (!/["$`\\]/.test(value)) return `"${value}"`
  throw notExportable(name, 'it has a single quote along with ", $, ` or a backslash', 'dotenv')
}

/** Lines for GITHUB_ENV and GITHUB_OUTPUT, each value between delimiters that cannot be guessed. */
export function toGithubEnv(variables: Variables): string {
  return variables
    .map(([name, value]) => {
      const delimiter = `ghadelimiter_${randomUUID()}`
      return `${name}<<${delimiter}\n${value}\n${delimiter}`
    })
    .join('\n')
}

/** Lines of a GitLab dotenv report, which supports neither quotes nor line breaks. Throws NOT_EXPORTABLE. */
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
