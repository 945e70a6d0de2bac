import { exitCodes } from '../../errors/catalogue.ts'
import { oneLine } from '../../text/escapes.ts'
import { counted } from './lines.ts'
import type { ValidateResult } from '../../operations/requests.ts'

type ValidationProblem = ValidateResult['problems'][number]

/** A line for each problem, as compilers write them, and their number. */
export function problemLines(problems: readonly ValidationProblem[]): readonly string[] {
  return [...problems.map((problem) => oneLine(lineOf(problem))), countOf(problems)]
}

/** The problems as annotations of GitHub Actions, which are shown beside the line of the file, and their number. */
export function githubAnnotations(problems: readonly ValidationProblem[]): readonly string[] {
  const commands = problems.map((problem) => {
    const { severity, file, line, column, code } = problem
    const properties = Object.entries({ file, line, col: column, title: code })
    const shown = properties.map(([name, value]) => `${name}=${escapedProperty(String(value))}`).join(',')
    return `::${severity} ${shown}::${escapedData(whatOf(problem))}`
  })
  return [...commands, countOf(problems)]
}

/** The problems as one error, as in other commands: the first problem, and how many others there are. */
export function summaryOf(problems: readonly ValidationProblem[]) {
  const first = problems.find(({ severity }) => severity === 'error') ?? problems[0]
  const others = problems.length - 1
  const place = first === undefined ? '' : `${first.file}:${first.line}:${first.column}: ${whatOf(first)}`
  return {
    code: others === 0 && first?.severity === 'error' ? first.code : 'INVALID_CONFIG',
    message: others === 0 ? place : `${place} (and ${counted(others, 'more problem')})`,
    exitCode: exitCodes.config,
    suggestions: [...new Set(problems.flatMap(({ suggestion }) => suggestion ?? []))],
  }
}

function lineOf(problem: ValidationProblem): string {
  const { file, line, column, severity, code, suggestion } = problem
  const hint = suggestion === undefined ? '' : ` ${suggestion}`
  return `${file}:${line}:${column}: ${severity}: ${whatOf(problem)} (${code})${hint}`
}

function whatOf({ path, message }: ValidationProblem): string {
  return path === '' ? message : `${path}: ${message}`
}

function countOf(problems: readonly ValidationProblem[]): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length
  return `${counted(errors, 'error')}, ${counted(problems.length - errors, 'warning')}`
}

/** Escapes characters that would end or split a workflow command. */
function escapedData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapedProperty(text: string): string {
  return escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
