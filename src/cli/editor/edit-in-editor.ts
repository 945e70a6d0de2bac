import { CicdError } from '../../errors/cicd-error.ts'
import type { Difference } from '../../json/differences.ts'
import { given } from '../../json/given.ts'
import { stringifyJson } from '../../json/json-text.ts'
import type { Logger } from '../../io/logger.ts'
import { changeContext } from '../../operations/change/change-context.ts'
import { readEditable } from '../../operations/edit/edit-value.ts'
import type { Editable, Edited } from '../../operations/edit/edit-value.ts'
import type { Caller } from '../../operations/host.ts'
import type { ApplyItem, ChangeResult } from '../../operations/requests.ts'
import { shellWord } from '../../text/shell-word.ts'
import { masked } from '../../text/redaction.ts'
import { differenceText } from '../../flows/model/change-lines.ts'
import { editorOf } from './editor-command.ts'
import { editText, kept } from './edit-text.ts'
import { PrivateFolder } from './private-folder.ts'

export interface EditInEditorResult extends ChangeResult {
  readonly differences: readonly Difference[]
}

interface Person {
  readonly env: NodeJS.ProcessEnv
  /** Whether a person uses the terminal. */
  readonly isPerson: boolean
  readonly log: Logger
}

/**
 * Lets a person edit a value, and stores the changes if the context is still at the revision that was read. Throws NO_EDITOR, EDITOR_FAILED,
 * CONDITION_NOT_MET (conflict), and the errors of `readEditable` and `changeContext`.
 */
export async function editInEditor(
  caller: Caller,
  request: { readonly id: string; readonly path?: string },
  { env, isPerson, log }: Person,
): Promise<EditInEditorResult> {
  const editor = editorOf(env)
  const editable = await readEditable(caller, request)
  const { isRehearsal = false } = caller
  const { id, revision, text } = editable
  await using folder = await PrivateFolder.make(env)
  let basis: number | undefined
  const edited = await editText({
    ...{ folder, editor, text, isPerson },
    comments: commentsOn(editable, request.path),
    read(written, source) {
      basis = revisionOf(written, id)
      return editable.changesTo(written, source)
    },
    next: (file) => [`Correct that file. Then: ${editAgain(file, request)}`],
  })
  if (edited === undefined || edited.operations.length === 0) {
    log.info(isRehearsal ? 'nothing would be changed' : 'nothing was changed')
    return { id, revision, changed: false, differences: [], ...given({ warnings: edited?.warnings }) }
  }
  if (basis !== undefined && basis !== revision) {
    const why = `the text is of revision ${basis}, the context is at ${revision}, and the text would undo what was changed since`
    if (!isRehearsal) throw outdated(why, { id, basis, revision }, folder, request)
    log.warn(`${id}: ${why}`)
  }
  const { differences, warnings } = edited
  const announce = () => {
    // A dry run prints the differences as its result.
    if (isRehearsal) return
    for (const difference of differences) log.info(differenceText(difference))
  }
  const result = await stored(caller, editable, edited, { folder, announce })
  announce()
  if (edited.isOfAppConfig) log.info(changeFileToo)
  return { ...result, differences, warnings: [...warnings, ...(result.warnings ?? [])] }
}

function commentsOn({ id, revision, text }: Editable, path: string | undefined): readonly string[] {
  const isWhole = path === undefined && text.includes('\nappPipelinesConfig:')
  return [
    `${path === undefined ? '' : `${path} of `}${id}, revision ${revision}.`,
    'Save and leave to store what you change. An empty file changes nothing.',
    ...(text.includes('***') ? ['*** is a secret: leave it as it is.'] : []),
    ...(isWhole
      ? ['Events run the handlers in pipelines. appPipelinesConfig is a copy of the app config, which no event reads.']
      : []),
  ]
}

/** The revision that the first line of a written text names. The text of an earlier `edit`, copied into the file, has an older one. */
function revisionOf(text: string, id: string): number | undefined {
  const [first = ''] = text.split('\n', 1)
  const [, about = '', revision] = /^# (.+), revision (\d{1,15})\.\s*$/.exec(first) ?? []
  return about === id || about.endsWith(` of ${id}`) ? Number(revision) : undefined
}

function outdated(
  why: string,
  { id, basis, revision }: { readonly id: string; readonly basis: number; readonly revision: number },
  folder: PrivateFolder,
  request: { readonly id: string; readonly path?: string },
): CicdError {
  const file = `${folder.path}/context.yaml`
  return kept(new CicdError('CONDITION_NOT_MET', `${id} was not changed: ${why}`), folder, file, [
    `cicdstatemgr diff ${basis} --id ${shellWord(id)}`,
    `Put those changes into that file, and "revision ${revision}" into its first line. Then: ${editAgain(file, request)}`,
  ])
}

/** The command that stores the text of a corrected file: it shows first what would change, because others may have changed the context meanwhile. */
function editAgain(file: string, { id, path }: { readonly id: string; readonly path?: string }): string {
  const line = ['cicdstatemgr', 'edit', id, ...(path === undefined ? [] : [path])].map(shellWord).join(' ')
  return `VISUAL=${shellWord(`cp ${shellWord(file)}`)} ${line} --dry-run (without --dry-run it stores the changes)`
}

const changeFileToo = 'change the file of the app config too: the next init reads it, and this change is not in it'

async function stored(
  caller: Caller,
  { id, revision }: Editable,
  { operations }: Edited,
  { folder, announce }: { readonly folder: PrivateFolder; readonly announce: () => void },
): Promise<ChangeResult> {
  try {
    return await changeContext(caller, { id, operations, conditions: [{ if: 'revision', revision }] }, 'edit')
  } catch (error) {
    if (!(error instanceof CicdError)) throw error
    // The change is stored in spite of these errors, so the edited file need not be kept.
    if (error.code === 'CACHE_NOT_WRITTEN' || error.code === 'REPLICAS_BEHIND') {
      announce()
      throw error
    }
    const file = `${folder.path}/context.yaml`
    if (error.code === 'CONDITION_NOT_MET') {
      const apply = await commandToApply(operations)
      throw kept(error, folder, file, [`cicdstatemgr diff ${revision} --id ${shellWord(id)}`, ...apply])
    }
    if (error.code !== 'CONFIG_PATH') throw kept(error, folder, file)
    const apply = await commandToApply([{ op: 'if-revision', revision }, ...operations])
    throw kept(
      error,
      folder,
      file,
      apply.map((command) => `${command} --allow-config-paths`),
    )
  }

  /** Writes a file for `apply`, unless it would contain a secret that the person did not see. */
  async function commandToApply(items: readonly ApplyItem[]): Promise<readonly string[]> {
    const changes = stringifyJson(items, 2)
    if (stringifyJson(masked(items, caller.host.redact), 2) !== changes) return []
    const file = await folder.write('changes.json', `${changes}\n`)
    return [`cicdstatemgr apply ${shellWord(file)} --id ${shellWord(id)}`]
  }
}
