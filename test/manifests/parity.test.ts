import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { load } from 'js-yaml'
import type { JsonObject } from '../../src/json/json.ts'
import { listableFlags } from '../../src/cli/flags/each.ts'
import { commands } from '../../src/commands/index.ts'
import { repositoryRoot } from '../support/manifests.ts'
import { divergences } from './parity.ts'

interface Declared {
  readonly name: string
  readonly optional?: boolean
  readonly default?: string
}

interface Spec {
  readonly steps?: readonly { readonly args: readonly string[]; readonly env: readonly unknown[] }[]
  readonly params: readonly Declared[]
  readonly workspaces?: readonly Declared[]
}

const names = [
  ...['init-context', 'load-context', 'get-state', 'set-state', 'generate', 'handle-event'],
  ...['lock', 'unlock', 'wait-decision', 'set-file', 'render'],
]

/** What stands alone, and what only a step needs. */
const ofOneKind = { task: ['expire', 'restore'], stepaction: ['export'] } as const

describe('a Task of the catalog and its StepAction', () => {
  it('are all that the catalog has, and what its kustomization lists', () => {
    const { resources } = load(readFileSync(join(repositoryRoot, 'catalog', 'kustomization.yaml'), 'utf8')) as {
      resources: string[]
    }

    expect(globSync('{task,stepaction}/*/*/*.yaml', { cwd: join(repositoryRoot, 'catalog') }).sort()).to.deep.equal(
      [...resources].sort(),
    )
    expect([...resources].sort()).to.deep.equal(
      (['stepaction', 'task'] as const).flatMap((kind) =>
        [...names, ...ofOneKind[kind]].sort().map((name) => `${kind}/${name}/0.1/${name}.yaml`),
      ),
    )
  })

  for (const name of names) {
    it(`are the same in ${name}`, () => {
      // The one step of a Task has the room that the steps of a user's Task share.
      const meant = name === 'get-state' ? ['params.max-bytes.default: "1024" became "2048"'] : []

      expect(divergences(parse(textOf('task', name)), parse(textOf('stepaction', name)))).to.deep.equal(meant)
    })

    it(`leave no list of the command to an item that would begin it in ${name}`, () => {
      const [command = '', ...args] = specOf('task', name).steps![0]!.args
      const claimed = args.slice(0, !args.includes('--') ? undefined : args.indexOf('--'))
      const { flags } = commands[command as keyof typeof commands]

      const lists = claimed.flatMap((arg) => (arg.startsWith('--each=') ? [arg.slice('--each='.length)] : []))

      expect(lists).to.have.members(listableFlags.filter((flag) => flag in flags))
    })

    // By a name that is used again, a run would be taken for the one before.
    it(`say in which step of which run they are in ${name}`, () => {
      const { steps } = specOf('task', name)

      expect(steps).to.have.length(1)
      expect(steps![0]!.env.slice(0, 4)).to.deep.equal([
        { name: 'CICDSTATEMGR_DELIVERY_ID', value: '$(context.taskRun.uid)$(results.status.path)' },
        { name: 'CICDSTATEMGR_TASK_RUN', value: '$(context.taskRun.name)' },
        {
          name: 'CICDSTATEMGR_PIPELINE_RUN',
          valueFrom: { fieldRef: { fieldPath: "metadata.labels['tekton.dev/pipelineRun']" } },
        },
        { name: 'CICDSTATEMGR_STEP', value: name },
      ])
    })

    // Without a config contexts are kept in the pod: a step that forgot it would succeed, and all would be gone.
    it(`want a config alike in ${name}`, () => {
      const { optional = false } = configIn(specOf('task', name).workspaces)

      expect('default' in configIn(specOf('stepaction', name).params)).to.equal(optional)
    })
  }

  const diverging = [
    {
      title: 'an argument',
      from: '- --each=set\n        - $(params.set[*])',
      to: '- --set\n        - $(params.set[*])',
      reports: /^step\.args: .* became .*"--set".*$/,
    },
    {
      title: 'a default',
      from: 'default: fail',
      to: 'default: keep',
      reports: /^params\.if-exists\.default: "fail" became "keep"$/,
    },
    {
      title: 'a param',
      from: '- name: if-exists',
      to: '- name: if-there',
      reports: /^params\.if-exists: .* became undefined\nparams\.if-there: undefined became .*$/,
    },
    {
      title: 'a result',
      from: '  results:\n',
      to: '  results:\n    - name: more\n',
      reports: /^results\.more: undefined became \{"name":"more"\}$/,
    },
    {
      title: 'where the sources are',
      from: 'workingDir: $(workspaces.source.path)',
      to: 'workingDir: $(workspaces.config.path)',
      reports: /^step\.workingDir: "\$\(workspaces\.source\.path\)" became "\$\(workspaces\.config\.path\)"$/,
    },
    {
      title: 'a second step',
      from: '  steps:\n',
      to: '  steps:\n    - {name: init-context}\n',
      reports: /a Task of 2 steps is no StepAction$/,
    },
  ]

  for (const { title, from, to, reports } of diverging) {
    it(`are not when ${title} is another`, () => {
      const text = textOf('task', 'init-context')
      expect(text.split(from), 'what is replaced stands there once').to.have.lengthOf(2)

      const found = divergences(parse(text.replace(from, () => to)), parse(textOf('stepaction', 'init-context')))

      expect(found.join('\n')).to.match(reports)
    })
  }
})

function textOf(kind: string, name: string): string {
  return readFileSync(join(repositoryRoot, 'catalog', kind, name, '0.1', `${name}.yaml`), 'utf8')
}

function parse(text: string): JsonObject {
  return load(text) as JsonObject
}

function specOf(kind: string, name: string): Spec {
  return parse(textOf(kind, name)).spec as unknown as Spec
}

function configIn(list: readonly Declared[] | undefined): Declared {
  const found = list?.find(({ name }) => name === 'config')
  if (found === undefined) throw new Error('there is no config')
  return found
}
