import { expect } from 'chai'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isObject } from '../../src/json/json.ts'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import { readYaml } from '../../src/yaml/read-yaml.ts'
import { repositoryRoot } from '../support/manifests.ts'
import { blocksOf, pages, readPage } from './pages.ts'

/** A question that a page asks. */
interface Question {
  readonly policy: JsonValue | undefined
  readonly hasInvoker: boolean
}

/** All objects in a value. */
function objectsIn(value: JsonValue): JsonObject[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn)
  return isObject(value) ? [value, ...Object.values(value).flatMap(objectsIn)] : []
}

/** The names of the policies in which the person who started the flow may not vote. Some pages write them within a command. */
function strictPolicies(text: string): (string | undefined)[] {
  return [...text.matchAll(/^ *([\w-]+): *\{.*\bnotInvoker: true\b/gm)].map(([, name]) => name)
}

/** The questions of manual-choices. */
function ofEvents(objects: readonly JsonObject[]): Question[] {
  return objects
    .map(({ decision }) => decision)
    .filter((decision) => isObject(decision))
    .map(({ policy, invoker }) => ({ policy, hasInvoker: invoker !== undefined }))
}

/** The questions that the controller asks: those of an `Approval` with options. */
function ofApprovals(objects: readonly JsonObject[]): Question[] {
  return objects.flatMap(({ taskRef, params }) => {
    if (!isObject(taskRef) || taskRef.kind !== 'Approval' || !Array.isArray(params)) return []
    const given = new Map(params.filter(isObject).map(({ name, value }) => [name, value]))
    return given.has('options') ? [{ policy: given.get('policy'), hasInvoker: given.has('invoker') }] : []
  })
}

function ofCommands(text: string): Question[] {
  return [...text.replaceAll('\\\n', '').matchAll(/^cicdstatemgr ask .*/gm)].map(([line]) => ({
    policy: /--policy (\S+)/.exec(line)?.[1],
    hasInvoker: line.includes('--invoker '),
  }))
}

function questionsOf(page: string): { strict: ReturnType<typeof strictPolicies>; questions: readonly Question[] } {
  const text = readPage(page)
  const blocks = blocksOf(text)
  const yaml = blocks.filter(({ language }) => language === 'yaml')
  const objects = yaml.flatMap((block) => objectsIn(readYaml(block.text, page)))
  const questions = [
    ...ofEvents(objects),
    ...ofApprovals(objects),
    ...blocks.flatMap((block) => ofCommands(block.text)),
  ]
  return { strict: strictPolicies(text), questions }
}

describe('a question on a page', () => {
  it('names the person who started the flow, if the policy on the page has notInvoker', () => {
    const all = pages.map((page) => ({ page, ...questionsOf(page) }))
    const isStrict = (strict: readonly unknown[], { policy }: Question) => strict.some((name) => name === policy)
    const strict = all.flatMap(({ strict: names, page, questions }) =>
      questions.filter((question) => isStrict(names, question)).map((question) => ({ page, ...question })),
    )

    expect(strict.filter(({ hasInvoker }) => !hasInvoker)).to.deep.equal([])
    expect(strict.map(({ page }) => page)).to.include.members(['docs/tutorial.md', 'docs/approvals.md'])
  })

  it('names that person in a sample of the catalog too', () => {
    const files = globSync('{catalog,examples,tekton}/**/*.yaml', { cwd: repositoryRoot })
    const questions = files.flatMap((file) => {
      const texts = readFileSync(join(repositoryRoot, file), 'utf8').split(/^---$/m)
      return texts
        .flatMap((text) => ofApprovals(objectsIn(readYaml(text, file) ?? null)))
        .map((each) => ({ file, ...each }))
    })

    expect(questions.filter(({ hasInvoker }) => !hasInvoker)).to.deep.equal([])
    expect(questions.map(({ file }) => file)).to.include('catalog/customtask/approval/0.1/samples/deploy.yaml')
  })
})
