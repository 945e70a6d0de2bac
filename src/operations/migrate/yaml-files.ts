import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import { fileError } from '../../io/file-error.ts'
import { readTextFile } from '../../io/read-file.ts'
import type { JsonValue } from '../../json/json.ts'
import { RefusedYaml } from '../../yaml/construct.ts'
import { readYaml } from '../../yaml/read-yaml.ts'
import { migrationFile } from './migration-findings.ts'
import type { MigrationFile, MigrationFindings } from './migration-findings.ts'

/** Largest number of files that are read from a directory. */
const mostFiles = 2000
const skippedFolders: ReadonlySet<string> = new Set(['node_modules', 'site-packages'])

/** One document of a YAML file. */
export interface YamlDocument {
  readonly file: MigrationFile
  readonly value: JsonValue
}

/**
 * The YAML files and scripts below a directory, sorted, as named; or the one file that is named. Links in a directory are not followed, because they
 * could lead out of it. Throws `FILE_NOT_READABLE` (config) if it cannot be read.
 */
export async function filesBelow(
  directory: string,
  cwd: string,
  isScript: (path: string) => Promise<boolean>,
): Promise<readonly string[]> {
  const found: string[] = []
  const visit = async (folder: string): Promise<void> => {
    const entries = await readdir(resolve(cwd, folder), { withFileTypes: true })
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (found.length >= mostFiles) return
      const path = join(folder, entry.name)
      if (entry.isDirectory() && !entry.name.startsWith('.') && !skippedFolders.has(entry.name)) await visit(path)
      if (entry.isFile() && (/\.ya?ml$/.test(entry.name) || (await isScript(path)))) found.push(path)
    }
  }
  try {
    if ((await stat(resolve(cwd, directory))).isFile()) return [directory]
    await visit(directory)
    return found
  } catch (error) {
    const { message } = fileError('read', directory, error)
    throw new CicdError('FILE_NOT_READABLE', message, { file: directory, cause: error })
  }
}

/** The documents of a file. A part that is not YAML, such as a Helm template, is reported and left out. */
export async function yamlDocuments(
  source: string,
  cwd: string,
  findings: MigrationFindings,
): Promise<readonly YamlDocument[]> {
  const text = await readTextFile({ file: source, cwd, role: 'manifest' }).catch((error: unknown) => {
    findings.add({ code: 'NOT_READ', file: migrationFile(source, ''), message: `is not read: ${messageOf(error)}` })
    return ''
  })
  return documentTexts(text).flatMap((part) => {
    const file = migrationFile(source, part)
    try {
      const value = readYaml(part, source, (error) => {
        const { place, fault } = placed(error, source)
        const repeated = { code: 'REPEATED_KEY', message: `${fault}: only the last one is checked` } as const
        const other = { code: 'NOT_READ', message: `is read without its tag: ${fault}` } as const
        findings.add({ file, place, ...(error.cause instanceof RefusedYaml ? repeated : other) })
      })
      return [{ file, value }]
    } catch (error) {
      const { place, fault } = placed(error, source)
      const what = /\.ya?ml$/.test(source) ? 'not read' : 'neither YAML nor a shell script'
      findings.add({ code: 'NOT_READ', file, place, message: `is ${what}: ${fault}` })
      return []
    }
  })
}

/** Splits the message "FILE, line L, column C: FAULT" into place and fault, because a finding has the place in its own fields. */
function placed(error: unknown, source: string) {
  const said = messageOf(error).slice(source.length)
  const [prefix = '', line = '1', column = '1'] = /^(?:, line (\d+), column (\d+))?: /.exec(said) ?? []
  return { place: { line: Number(line), column: Number(column) }, fault: said.slice(prefix.length) }
}

/** The text of each document of a file, with empty lines before it, so that line numbers are those of the file. */
function documentTexts(text: string): readonly string[] {
  const lines = text.split('\n')
  const starts = lines.flatMap((line, index) => (/^---(?:\s|$)/.test(line) ? [index] : []))
  const cuts = [0, ...starts, lines.length]
  return cuts
    .slice(0, -1)
    .map((start, index) => ({ start, own: lines.slice(start, cuts[index + 1]) }))
    .filter(({ own }) => own.some((line) => !/^(?:---)?\s*(?:#.*)?$/.test(line)))
    .map(({ start, own }) => '\n'.repeat(start) + own.join('\n').replace(/^---/, '   '))
}
