import { expect } from 'chai'
import { load } from 'js-yaml'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { examples, runExample } from '../support/run-example.ts'

interface Step {
  readonly name: string
  readonly args?: readonly string[]
  readonly env?: readonly { readonly name: string; readonly value: string }[]
  readonly script?: string
}

const directory = join(examples, 'custom-step')

/** How run.sh names what Tekton would put there. */
const variables: Readonly<Record<string, string>> = {
  '$(params.context-id)': 'id',
  '$(params.since)': 'since',
  '$(workspaces.config.path)': 'config',
  '$(workspaces.secrets.path)': 'secrets',
  '$(workspaces.cache.path)': 'cache',
  '$(workspaces.source.path)': 'source',
  '$(context.taskRun.uid)': 'uid',
}

function inShell(text: string): string {
  return text
    .replace('$(results.revision.path)', '"$results"/revision')
    .replace(/\$\([^)]+\)/g, (variable) => `"$${variables[variable] ?? variable}"`)
}

async function taskSteps(): Promise<readonly Step[]> {
  const task = load(await readFile(join(directory, 'task.yaml'), 'utf8')) as { spec: { steps: Step[] } }
  return task.spec.steps
}

/** The lines of run.sh without what they are indented by. */
async function shellText(): Promise<string> {
  return (await readFile(join(directory, 'run.sh'), 'utf8')).replace(/^ +/gm, '')
}

describe('the example of a step of one’s own', () => {
  it('stores byte for byte what the script wrote, once', async () => {
    expect(await runExample('custom-step')).to.equal(
      ['my-app-42', '2', '2', 'my-app 1.4.0', '- Say `thank you`', '- Mind the $(gap)', ''].join('\n'),
    )
  })

  it('runs the commands of the Task', async () => {
    const script = await shellText()

    for (const { args = [], script: body = '' } of await taskSteps()) {
      if (args.length > 0) expect(script).to.contain(`\ncicdstatemgr ${args.map(inShell).join(' ')}\n`)
      expect(script).to.contain(body.replace('#!/bin/sh\n', '').replace(/^ +/gm, ''))
    }
  })

  it('gives the script its environment', async () => {
    const script = await shellText()

    for (const { env = [] } of await taskSteps()) {
      for (const { name, value } of env) expect(script).to.contain(` ${name}=${inShell(value)}`)
    }
  })

  it('puts no param into a script', async () => {
    for (const { script = '' } of await taskSteps()) expect(script).not.to.contain('$(params')
  })
})
