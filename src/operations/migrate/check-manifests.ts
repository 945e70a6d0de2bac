import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import { beginningOf } from '../../io/atomic-file.ts'
import { readTextFile } from '../../io/read-file.ts'
import { resolve } from 'node:path'
import { given } from '../../json/given.ts'
import { isObject, ownValue } from '../../json/json.ts'
import type { JsonValue } from '../../json/json.ts'
import { checkManifest, checkOtherFile, checkShellScript, checkedKeys } from './check-tekton.ts'
import { migrationFile } from './migration-findings.ts'
import type { MigrationFindings } from './migration-findings.ts'
import { hasOnlyOtherData } from './other-texts.ts'
import { filesBelow, yamlDocuments } from './yaml-files.ts'

/** Bytes of a file that are searched for a call. */
const longestBeginning = 100_000
const mostNames = 5

/**
 * Checks the manifests and scripts in directories, and single files. Returns the names of the checked files. Throws USAGE for a directory without any: with the
 * wrong one, no finding would look like a success.
 */
export async function checkManifests(
  cwd: string,
  named: readonly string[],
  findings: MigrationFindings,
): Promise<readonly string[]> {
  const files = new Set<string>()
  for (const name of named) {
    const others: string[] = []
    let known = 0
    const addCall = async (path: string) => {
      const line = await lineOfCall(resolve(cwd, path))
      if (line !== undefined) others.push(`${path}:${line}`)
    }
    const isScript = async (path: string) => {
      const is = await isShellScript(resolve(cwd, path))
      if (is) return true
      if (await usesPython(path, cwd, findings)) known++
      await addCall(path)
      return false
    }
    const found = await filesBelow(name, cwd, isScript)
    if (found.length + others.length + known === 0) {
      throw new CicdError('USAGE', `nothing to check: no YAML file and no shell script is below ${name}`)
    }
    for (const file of found) files.add(file)
    reportOthers(name, others, findings)
  }
  for (const file of files) {
    if (!/\.ya?ml$/.test(file) && (await isShellScript(resolve(cwd, file)))) await checkScriptFile(file, cwd, findings)
    else if (/\.ya?ml$/.test(file) || !(await usesPython(file, cwd, findings)))
      await checkYamlFile(file, cwd, findings, named.includes(file))
    else await reportCall(file, cwd, findings)
  }
  return [...files]
}

/** Whether a file is a shell script, by its ending or its first line. False if it cannot be read. */
async function isShellScript(path: string): Promise<boolean> {
  if (/\.(?:ba|k|z)?sh$/.test(path)) return true
  const beginning = await beginningOf(path, 200).catch(() => undefined)
  return /^#!.*?[/\s](?:ba|da|k|z|a)?sh\b/.test(beginning ?? '')
}

/** Reports the package and image of the Python program in a Dockerfile, a program or a list of packages. Returns whether there are any. */
async function usesPython(path: string, cwd: string, findings: MigrationFindings): Promise<boolean> {
  if (isProse(path)) return false
  const beginning = await beginningOf(resolve(cwd, path), longestBeginning).catch(() => undefined)
  return beginning !== undefined && checkOtherFile(path, beginning, findings)
}

function isProse(path: string): boolean {
  return /\.(?:md|rst|txt)$/i.test(path) && !/(?:^|\/)(?:requirements|constraints)[\w.-]*\.txt$/.test(path)
}

/** The line, from 1, of the first call of the program in a file that is not read; undefined if there is none, and for prose. */
async function lineOfCall(path: string): Promise<number | undefined> {
  if (isProse(path)) return undefined
  const beginning = (await beginningOf(path, longestBeginning).catch(() => undefined)) ?? ''
  const at = /\bcicdstatemgr\b["',\s]+-{1,2}[a-z]/.exec(beginning)?.index
  return at === undefined ? undefined : beginning.slice(0, at).split('\n').length
}

/** Reports that a named file calls the program, if it does. */
async function reportCall(file: string, cwd: string, findings: MigrationFindings): Promise<void> {
  const line = await lineOfCall(resolve(cwd, file))
  if (line === undefined) return
  const message = 'calls the program and is not checked, because only YAML and shell scripts are'
  findings.add({ code: 'NOT_READ', file: migrationFile(file, ''), place: { line, column: 1 }, message })
}

function reportOthers(directory: string, others: readonly string[], findings: MigrationFindings): void {
  if (others.length === 0) return
  const files = others.length === 1 ? '1 file that calls' : `${others.length} files that call`
  const names = `${others.slice(0, mostNames).join(', ')}${others.length > mostNames ? ', …' : ''}`
  const message = `has ${files} the program and ${others.length === 1 ? 'is' : 'are'} not checked, because only YAML and shell scripts are: ${names}`
  findings.add({ code: 'NOT_READ', file: migrationFile(directory, ''), message })
}

async function checkScriptFile(source: string, cwd: string, findings: MigrationFindings): Promise<void> {
  try {
    checkShellScript(source, await readTextFile({ file: source, cwd, role: 'script' }), findings)
  } catch (error) {
    findings.add({ code: 'NOT_READ', file: migrationFile(source, ''), message: `is not read: ${messageOf(error)}` })
  }
}

async function checkYamlFile(file: string, cwd: string, findings: MigrationFindings, isNamed: boolean): Promise<void> {
  const documents = await yamlDocuments(file, cwd, findings)
  for (const document of documents) checkManifest(document, findings)
  // Other files are usual in a directory. If a named file has nothing to check, no report would look like a success.
  if (!isNamed || documents.length === 0) return
  const flag = documents.map(({ value }) => flagFor(value)).find((name) => name !== undefined)
  if (flag === undefined && documents.some(({ value }) => isManifest(value))) return
  const nothing = 'has no step, script or image that this check knows: nothing in it was checked'
  // What was found was checked, and a text that was not read has been reported at its place.
  if (flag === undefined && findings.all().some((one) => one.file === file && one.code !== 'REPEATED_KEY')) return
  const message = flag === undefined ? nothing : `is ${flag.kind}: give it with ${flag.name}`
  const suggestion = flag === undefined ? undefined : '--tekton is for manifests and scripts.'
  findings.add({ code: 'NOT_READ', file: migrationFile(file, ''), message, ...given({ suggestion }) })
}

/** The flag for a file of this program that is not a manifest; undefined for other files. */
function flagFor(value: JsonValue) {
  if (!isObject(value) || value.apiVersion !== undefined) return undefined
  if (isObject(ownValue(value, 'cicd-contexts'))) return { kind: 'an app config', name: '--app-config' } as const
  return isObject(ownValue(value, 'cicdstatemgr'))
    ? ({ kind: 'a config or secrets', name: '--config or --secrets' } as const)
    : undefined
}

/** Whether a value is a manifest of Kubernetes, or has something in it that is checked. */
function isManifest(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.some(isManifest)
  if (!isObject(value)) return false
  if (hasOnlyOtherData(value)) return false
  const keys = Object.keys(value)
  if (keys.length === 0 || (typeof value.apiVersion === 'string' && typeof value.kind === 'string')) return true
  return keys.some((key) => checkedKeys.has(key)) || Object.values(value).some(isManifest)
}
