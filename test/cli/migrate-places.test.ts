import { expect } from 'chai'
import { cli } from '../support/cli.ts'
import { folderWith } from '../support/migrate-files.ts'
import type { Shown } from '../support/migrate-files.ts'

const script = '#!/bin/sh\ncicdstatemgr --load --id x\ngrep "http response code" log\n'
const task = { steps: [{ name: 'a', image: 'x', script }] }
const pod = { containers: [{ name: 'a', command: ['sh', '-c', script] }] }
const configMap = (data: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', data })
const of = (kind: string, spec: object) => ({ apiVersion: 'tekton.dev/v1beta1', kind, spec })

/** The codes of the findings for a manifest that is named. */
async function codesOf(manifests: Readonly<Record<string, object>>) {
  const files = Object.fromEntries(
    Object.entries(manifests).map(([name, value]) => [`${name}.yaml`, JSON.stringify(value)]),
  )
  const cwd = await folderWith(files)
  const { stdout } = await cli(['migrate', 'check', '--json', ...Object.keys(files).flatMap((file) => ['--tekton', file])], { cwd, env: { PATH: '' } }) // prettier-ignore
  const { findings } = JSON.parse(stdout) as Shown
  return Object.fromEntries(
    Object.keys(manifests).map((name) => [
      name,
      findings.filter(({ file }) => file === `${name}.yaml`).map(({ code }) => code).join(' '), // prettier-ignore
    ]),
  )
}

describe('migrate check of scripts in manifests of all kinds', () => {
  it('reads them', async () => {
    const kinds = {
      configMap: configMap({ 'run.sh': script }),
      noEnding: configMap({ run: 'CSM=cicdstatemgr\n$CSM --load --id x\ngrep "http response code" log\n' }),
      secret: { apiVersion: 'v1', kind: 'Secret', stringData: { 'run.sh': script } },
      task: of('Task', task),
      sidecar: of('Task', { steps: [], sidecars: task.steps }),
      stepAction: of('StepAction', { script }),
      pipeline: of('Pipeline', { tasks: [], finally: [{ taskSpec: task }] }),
      pipelineRun: of('PipelineRun', { pipelineSpec: { tasks: [{ taskSpec: task }] } }),
      taskRun: of('TaskRun', { taskSpec: task }),
      param: of('TaskRun', { params: [{ name: 'SCRIPT', value: script }] }),
      job: of('Job', { template: { spec: pod } }),
      cronJob: of('CronJob', { jobTemplate: { spec: { template: { spec: pod } } } }),
      triggerTemplate: of('TriggerTemplate', { resourcetemplates: [of('TaskRun', { taskSpec: task })] }),
      workflow: of('Workflow', { templates: [{ script: { source: script } }] }),
    }

    const found = await codesOf({ ...kinds, list: { kind: 'List', items: [kinds.task, kinds.configMap] } })

    const both = 'LEGACY_FLAGS PYTHON_LOG'
    const expected = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, both]))
    expect(found).to.deep.equal({ ...expected, list: `${both} ${both}` })
  })

  it('says where the program is named in a text that is not read, and nothing about prose', async () => {
    const found = await codesOf({
      python: configMap({ 'run.py': 'r = run(["cicdstatemgr", "--load"], capture_output=True)\nif b"FAILED" in r.stderr: exit(1)\n' }),
      config: configMap({ 'config.yaml': 'cicdstatemgr:\n  datasources: {}\n' }),
      base64: { kind: 'Secret', data: { 'run.sh': Buffer.from(script).toString('base64') } },
      nothing: configMap({ a: 'b' }),
      image: configMap({ image: 'bitsofinfo/cicdstatemgr:1' }),
      compose: { services: { a: { environment: { RUN: 'cicdstatemgr --load' }, command: 'cicdstatemgr --load --id x' } } },
      prose: of('Task', { description: 'Run cicdstatemgr --load first.', steps: [{ image: 'x' }] }),
      applied: { ...of('Task', { steps: [] }), metadata: { annotations: { last: JSON.stringify(task) } } },
    }) // prettier-ignore

    expect(found).to.deep.equal({
      python: 'NOT_READ PYTHON_LOG',
      config: 'NOT_READ',
      base64: 'NOT_READ',
      nothing: 'NOT_READ',
      image: 'PYTHON_IMAGE',
      compose: 'NOT_READ LEGACY_FLAGS',
      prose: '',
      applied: '',
    })
  })

  it('names the line of a script in a ConfigMap', async () => {
    const text = 'kind: ConfigMap\ndata:\n  run.sh: |\n    #!/bin/sh\n    # no\n    TAG=$(grep ^CICD_state__tag= "$F" \\\n      | cut -d\\" -f2)\n'
    const cwd = await folderWith({ 'a/c.yaml': text, 'a/b.sh': `cicdstatemgr --get state.a > m.txt\ntr "'" '"' < m.txt\ntr "'" '"' < n.txt\n` })

    const { stdout } = await cli(['migrate', 'check', '--json', '--tekton', 'a'], { cwd, env: { PATH: '' } })

    const { findings } = JSON.parse(stdout) as Shown
    expect(findings.map(({ code, file, line }) => `${code} ${file}:${line}`)).to.deep.equal([
      'LEGACY_FLAGS a/b.sh:1',
      'PYTHON_MAP a/b.sh:2',
      'SHELL_FILE_AS_TEXT a/c.yaml:6',
    ])
  }) // prettier-ignore
})
