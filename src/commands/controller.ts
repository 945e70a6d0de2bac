import { BaseCommand } from '../cli/base-command.ts'
import * as Flags from '@oclif/core/flags'
import { addressFlag, listFlag, nonEmptyFlag } from '../cli/flags/flag-kinds.ts'
import { configFlags } from '../cli/flags/flags.ts'
import { grace, interruption } from '../cli/interruption.ts'
import { given } from '../json/given.ts'

export default class Controller extends BaseCommand {
  static override summary = 'serve the custom tasks of a Tekton cluster'
  static override description = `Works on the CustomRuns with the apiVersion cicdstatemgr.dev/v1alpha1. The kinds Approval, Event, State, Wait and Lock do the same as Tasks of the catalog, but need no pod. It runs until a signal ends it, and logs one line of JSON for each thing that happens.

The cluster is the one that --kubeconfig or KUBECONFIG names, or the one that its pod runs in. If there are several replicas, the one that holds the Lease does the work.`
  static override examples = [
    {
      description: 'Serve one namespace',
      command: '<%= config.bin %> controller --config config.yaml --namespace team-a',
    },
    {
      description: 'Try it on your machine, as the only replica',
      command: '<%= config.bin %> controller --config config.yaml --kubeconfig kubeconfig --alone',
    },
  ]
  static override flags = {
    ...configFlags,
    kubeconfig: nonEmptyFlag({
      description: 'kubeconfig of the cluster; default: KUBECONFIG, then the one of the pod or ~/.kube/config',
      env: 'CICDSTATEMGR_KUBECONFIG',
      helpValue: 'FILE',
    }),
    namespace: listFlag({
      description:
        'serve this namespace, or * for all; default: controller.namespaces of the config, otherwise its own',
      char: 'n',
      helpValue: 'NAME',
    }),
    listen: addressFlag({
      description: 'where to answer /healthz, /readyz and /metrics, e.g. :8080 or 127.0.0.1:8080; default nowhere',
      env: 'CICDSTATEMGR_LISTEN',
    }),
    alone: Flags.boolean({ description: 'work without the Lease: there is no other replica' }),
  }
  static override resultFields: readonly string[] = []

  async run(): Promise<object> {
    const { flags } = await this.parse(Controller)
    const { kubeconfig, listen, namespace, alone } = flags
    await this.logAsServer()
    await using caller = await this.openCaller(flags)
    // Loaded late, because it loads the client of Kubernetes.
    const { runController, drainTime } = await import('../controller/controller.ts')
    // A server has more work to finish than a command.
    grace.milliseconds = 2 * drainTime
    await runController(caller.host, {
      ...given({ kubeconfig, listen, namespaces: namespace?.includes('*') === true ? ['*'] : namespace }),
      ...{ lease: !alone, env: process.env, cwd: caller.host.cwd, signal: interruption.signal },
      started: (port) => {
        if (port !== undefined) this.logger.info(`answers probes on port ${port}`)
      },
    })
    return this.finish({}, undefined)
  }
}
