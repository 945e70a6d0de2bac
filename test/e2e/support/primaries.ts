/** Where the contexts of a test are: in the Redis of the suite, or on a volume of the PipelineRun. */
export type Primary = 'redis' | 'volume'

/** Of the service of the Redis that `npm run e2e` starts; no port that another one has. */
export const redisPort = 6391

const base = { 'cicd-contexts': { stage: { channel: 'from-the-base' } } }

const app = {
  bases: ['core.yaml'],
  'cicd-contexts': {
    stage: {
      pipelines: {
        build: { 'event-handlers': { success: { 'set-values': { set: [{ from: 'yes', to: 'state.seen' }] } } } },
      },
    },
  },
}

/** A ConfigMap for each primary, `config-redis` and `config-volume`, with an app config that has a base. */
export function primaries(): object[] {
  const datasources: Record<Primary, object> = {
    redis: { redis: { host: process.env.E2E_REDIS ?? '127.0.0.1', port: redisPort, isPrimary: true } },
    volume: { directory: { path: '/workspace/contexts', isPrimary: true } },
  }
  return Object.entries(datasources).map(([name, datasource]) =>
    configMap(`config-${name}`, { cicdstatemgr: { datasources: datasource } }),
  )
}

/** A ConfigMap with a config, the base and the app config; JSON is YAML. */
export function configMap(name: string, config: object, appConfig: object = app): object {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    data: {
      'config.yaml': JSON.stringify(config),
      'core.yaml': JSON.stringify(base),
      'app.yaml': JSON.stringify(appConfig),
    },
  }
}
