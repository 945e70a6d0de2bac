import { expect } from 'chai'
import { apply } from './support/kubectl.ts'
import { useNamespace } from './support/namespace.ts'
import { catalogStep, catalogTask, init, pipelineRun, restricted, shellImage } from './support/pipeline.ts'
import { configMap } from './support/primaries.ts'
import { succeed } from './support/runs.ts'

/** Makes a context with copies, reads it from them by a Task, and from a script. */
function readers(topic: string, podTemplate: object): object {
  const cache = { name: 'cache', workspace: 'data', subPath: 'cache' }
  const made = init({ set: ['state.version=1.4.0'] }) as { workspaces: object[] }
  const script = {
    name: 'script',
    runAfter: ['init'],
    workspaces: [cache],
    taskSpec: {
      workspaces: [{ name: 'cache' }],
      results: [{ name: 'text' }],
      steps: [
        {
          name: 'script',
          image: shellImage,
          script:
            '#!/bin/sh\nset -eu\n. "$(workspaces.cache.path)/cicdContextData.sh"\nprintf "%s %s" "$(id -u)" "$CICD_state__version" > "$(results.text.path)"\n',
          securityContext: restricted,
        },
      ],
    },
  }
  const cached = catalogTask(
    'read',
    'get-state',
    { path: 'state.version', cached: 'true' },
    { after: ['init'], more: { workspaces: [cache] } },
  )
  return pipelineRun(topic, [{ ...made, workspaces: [...made.workspaces, cache] }, cached, script], {
    podTemplate,
    results: { version: '$(tasks.read.results.value)', text: '$(tasks.script.results.text)' },
  })
}

/** Tekton's own init containers are restricted only where its feature flag set-security-context is true. */
const level = process.env.E2E_POD_SECURITY ?? 'baseline'

describe('on a cluster, the pods of the catalog', () => {
  const namespace = useNamespace('pods', { 'pod-security.kubernetes.io/enforce': level })

  it(`run in a namespace that enforces the ${level} standard`, async () => {
    const podTemplate = { securityContext: { fsGroup: 65532 } }

    const results = await succeed(namespace(), readers('plain', podTemplate))

    expect(results).to.deep.equal({ version: '1.4.0', text: '65532 1.4.0' })
  })

  it('run as a uid that no image knows, as on OpenShift', async () => {
    const ids = { runAsUser: 1_000_660_000, runAsGroup: 0, fsGroup: 1_000_660_000 }
    const podTemplate = { securityContext: { ...ids, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } }

    const results = await succeed(namespace(), readers('random-uid', podTemplate))

    expect(results).to.deep.equal({ version: '1.4.0', text: '1000660000 1.4.0' })
  })

  it('of one TaskRun bind one claim as source, cache and contexts', async () => {
    const claim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'one' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '16Mi' } } },
    }
    await apply(namespace(), claim)
    const bound = (name: string) => ({ name, persistentVolumeClaim: { claimName: 'one' }, subPath: name })
    const write = 'mkdir -p "$1"; printf \'cicd-contexts: {stage: {pipelines: {build: {}}}}\\n\' > "$1/app.yaml"'
    await succeed(
      namespace(),
      taskRunOf('write', {
        workspaces: [bound('source')],
        taskSpec: {
          workspaces: [{ name: 'source' }],
          steps: [
            {
              name: 'write',
              image: shellImage,
              command: ['sh', '-euc', write, 'write'],
              args: ['$(workspaces.source.path)'],
              securityContext: restricted,
            },
          ],
        },
      }),
    )

    const results = await succeed(
      namespace(),
      taskRunOf('one-claim', {
        taskRef: { name: 'init-context' },
        params: [
          { name: 'context-id', value: 'one' },
          { name: 'app-config', value: 'app.yaml' },
        ],
        workspaces: [
          { name: 'config', configMap: { name: 'config-volume' } },
          bound('source'),
          bound('cache'),
          bound('contexts'),
        ],
      }),
    )

    expect(results).to.include({ 'context-id': 'one', revision: '1', status: 'done' })
  })

  it('go on after an event that failed, where the step says onError: continue', async () => {
    const config = {
      cicdstatemgr: {
        datasources: { directory: { path: '/workspace/contexts', isPrimary: true } },
        http: { timeout: '2s' },
        slack: { url: 'http://127.0.0.1:9/' },
      },
    }
    const app = {
      'cicd-contexts': {
        stage: {
          channel: 'x',
          pipelines: { build: { 'event-handlers': { success: { notify: { message: 'built' } } } } },
        },
      },
    }
    await apply(namespace(), configMap('config-nobody', config, app))
    const id = { 'context-id': '$(context.taskRun.name)' }
    const folders = { source: '$(workspaces.config.path)' }

    const results = await succeed(
      namespace(),
      taskRunOf('on-error', {
        workspaces: [
          { name: 'config', configMap: { name: 'config-nobody' } },
          { name: 'contexts', emptyDir: {} },
        ],
        taskSpec: {
          workspaces: [{ name: 'config' }, { name: 'contexts' }],
          results: [
            { name: 'told', type: 'string', value: '$(steps.tell.results.status)' },
            { name: 'image', type: 'string', value: '$(steps.read.results.value)' },
          ],
          steps: [
            catalogStep('init', 'init-context', { ...id, ...folders, 'app-config': 'app.yaml' }),
            {
              ...catalogStep('tell', 'handle-event', {
                ...id,
                event: 'build=success',
                set: ['state.image=app:$(steps.init.results.revision)'],
              }),
              onError: 'continue',
            },
            catalogStep('read', 'get-state', { ...id, path: 'state.image' }),
          ],
        },
      }),
    )

    expect(results).to.deep.equal({ told: 'failed', image: 'app:1' })
  })
})

function taskRunOf(topic: string, spec: object): object {
  return {
    apiVersion: 'tekton.dev/v1',
    kind: 'TaskRun',
    metadata: { generateName: `${topic}-` },
    spec: { podTemplate: { securityContext: { fsGroup: 65532 } }, ...spec },
  }
}
