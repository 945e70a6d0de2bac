import { expect } from 'chai'
import { withImages } from '../support/tekton/with-images.ts'
import { createCluster } from '../support/tekton/cluster.ts'
import { runTask } from '../support/tekton/run-task.ts'
import type { TaskRun } from '../support/tekton/run-task.ts'
import type { SecurityContext, TaskSpec, TaskStep, WorkspaceBinding } from '../support/tekton/types.ts'
import { tempDir } from '../support/temp-dir.ts'

const restricted: SecurityContext = {
  runAsNonRoot: true,
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
}

describe('the pods of the harness', () => {
  before(withImages)

  it('have what a cluster gives them and no more', async () => {
    const look = `
      echo "user $(id -u) group $(id -g) groups $(id -G)"
      echo "named $(grep -c ":$(id -u):" /etc/passwd)"
      echo "workspaces $(ls /workspace)"
      echo "config $(readlink /workspace/config/config.yaml) $(readlink /workspace/config/..data) $(cat /workspace/config/config.yaml)"
      echo "secret $(cat /workspace/secrets/password)"
      for path in / /tmp /etc /workspace /workspace/config /workspace/secrets /workspace/empty /workspace/claim /tekton/results; do
        if touch "$path/file" 2>/dev/null; then echo "may write $path"; else echo "may not write $path"; fi
      done
      env | grep -E 'OWN|KUBERNETES_SERVICE_PORT='
      grep -E 'CapEff|NoNewPrivs' /proc/self/status`
    const workspaces: WorkspaceBinding[] = [
      { name: 'config', configMap: { name: 'config' } },
      { name: 'secrets', secret: { secretName: 'secrets' } },
      { name: 'empty', emptyDir: {} },
      { name: 'claim', persistentVolumeClaim: { claimName: 'claim' }, subPath: 'sub' },
    ]
    const steps = [{ ...shell('look', look), env: [{ name: 'OWN', value: '$(workspaces.unbound.bound)' }] }]

    const said = async (fsGroup: boolean) => {
      const { attempts } = await run(
        { steps, workspaces: [...workspaces.map(({ name }) => ({ name })), { name: 'unbound', optional: true }] },
        { workspaces, ...(fsGroup && { podTemplate: { securityContext: { fsGroup: 65532 } } }) },
        1_000_680_000,
      )
      return attempts[0]![0]!.stdout.trim().split('\n')
    }

    const common = [
      'named 0',
      'workspaces claim\nconfig\nempty\nsecrets',
      'config ..data/config.yaml ..2026_07_28_09_30_00.1234567890 a: 1',
      'secret decoded',
      'may not write /',
      'may not write /tmp',
      'may not write /etc',
      'may write /workspace',
      'may not write /workspace/config',
      'may not write /workspace/secrets',
      'may write /workspace/empty',
    ]
    const last = ['may write /tekton/results', 'KUBERNETES_SERVICE_PORT=443', 'OWN=false']
    const bits = ['CapEff:\t0000000000000000', 'NoNewPrivs:\t1']
    const lines = (groups: string, claim: string) =>
      [`user 1000680000 group 0 groups ${groups}`, ...common, claim, ...last, ...bits].join('\n').split('\n').sort()
    expect((await said(false)).sort()).to.deep.equal(lines('0', 'may not write /workspace/claim'))
    expect((await said(true)).sort()).to.deep.equal(lines('0 65532', 'may write /workspace/claim'))
  })

  it('hand results of steps to later steps and to the Task', async () => {
    const results = [{ name: 'r' }, { name: 'list', type: 'array' as const }]
    const make = `printf 'a $(steps' > $(step.results.r.path); printf '["x","y z"]' > $(step.results.list.path)`
    const { status, results: made } = await run({
      results: [
        { name: 'written' },
        { name: 'of-step', value: 'is $(steps.make.results.r)' },
        { name: 'list', type: 'array', value: '$(steps.make.results.list[*])' },
        { name: 'not', value: '$(steps.make.results.none)' },
        { name: 'unwritten' },
      ],
      steps: [
        { ...shell('make', make), results },
        {
          ...shell('use', ''),
          script: '',
          command: ['sh', '-c', 'for arg; do printf "%s|" "$arg"; done > $(results.written.path); printf "%s" "$ONE" >> $(results.written.path)', 'sh'],
          args: ['$(steps.make.results.r)', '$(steps.make.results.list[*])', '-$(steps.make.results.list[1])-'],
          env: [{ name: 'ONE', value: '$(steps.make.results.r)' }],
        },
      ],
    }) // prettier-ignore

    expect(status).to.equal('Succeeded')
    expect(Object.fromEntries(made)).to.deep.equal({
      written: 'a $(steps|x|y z|-y z-|a $(steps',
      'of-step': 'is a $(steps',
      list: ['x', 'y z'],
    })
  })

  it('stop at the first step that fails, unless it may, and fail when results are too long', async () => {
    const stopped = await run({
      steps: [{ ...shell('may', 'exit 3'), onError: 'continue' }, shell('fails', 'exit 4'), shell('never', '')],
    })
    const long = await run({
      results: [{ name: 'long' }],
      steps: [shell('long', `head -c 4097 /dev/zero | tr '\\0' x > $(results.long.path)`)],
    })

    expect([stopped.status, stopped.attempts[0]!.map(({ exitCode }) => exitCode)]).to.deep.equal(['Failed', [3, 4]])
    expect([long.status, long.attempts[0]!.map(({ exitCode }) => exitCode)]).to.deep.equal(['Failed', [0]])
  })

  it('are refused with privileges, as root, with unknown images, and with workspaces that are missing', async () => {
    const messages = [
      { steps: [{ ...shell('s', ''), securityContext: {} }] },
      { steps: [{ ...shell('s', ''), securityContext: { ...restricted, runAsUser: 0 } }] },
      { steps: [{ ...shell('s', ''), image: 'docker.io/library/alpine:3' }] },
      { steps: [shell('s', '')], workspaces: [{ name: 'w' }] },
      { steps: [shell('s', '')], sidecars: [] } as unknown as TaskSpec,
    ].map((task) => run(task).then(String, (error: unknown) => (error as Error).message))

    expect(await Promise.all(messages)).to.deep.equal([
      'the harness does not play step s with privileges: it must drop all capabilities and forbid escalation',
      'step s would run as root',
      'the harness does not play the image docker.io/library/alpine:3',
      'the workspace w is not bound',
      'the harness does not play Task.sidecars',
    ])
  })
})

function shell(name: string, script: string): TaskStep {
  return { name, image: 'localhost/cicdstatemgr-shell:0.1.0', script, securityContext: restricted }
}

async function run(task: TaskSpec, changes: Partial<TaskRun> = {}, uid?: number) {
  const cluster = createCluster({ directory: await tempDir(), manifests: [], ...(uid !== undefined && { uid }) })
  cluster.apply({ kind: 'ConfigMap', metadata: { name: 'config' }, data: { 'config.yaml': 'a: 1' } })
  cluster.apply({ kind: 'Secret', metadata: { name: 'secrets' }, data: { password: 'ZGVjb2RlZA==' } })
  return runTask(cluster, { name: 'run', uid: 'u', taskName: 't', task, params: [], workspaces: [], ...changes })
}
