import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cli, startCli } from '../support/cli.ts'
import { ControllerBench } from '../support/controller.ts'
import { tempDir } from '../support/temp-dir.ts'

describe('cicdstatemgr controller', () => {
  it('serves custom tasks, answers probes, and gives the Lease back when it is told to end', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    const datasources = { directory: { path: 'contexts', isPrimary: true } }
    await writeFile(join(bench.folder, 'config.yaml'), JSON.stringify({ cicdstatemgr: { datasources } }))
    const kubeconfig = await bench.api.kubeconfig(bench.folder)
    const lease = '/apis/coordination.k8s.io/v1/namespaces/ci/leases/cicdstatemgr-controller'

    const args = ['controller', '--config', 'config.yaml', '--kubeconfig', kubeconfig, '--listen', '127.0.0.1:0']
    const { child, result } = startCli(args, { cwd: bench.folder })
    bench.create('get', 'State', { 'context-id': 'flow', get: 'state.cicdContextName' })
    const { status } = await bench.ended('get')
    child.kill('SIGTERM')
    const { stderr, exitCode } = await result

    expect(status).to.equal('True')
    expect(exitCode).to.equal(0)
    expect(bench.api.objects.get(lease).spec).to.include({ holderIdentity: '' })
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { level: string; msg: string })
    expect(lines.map(({ level }) => level)).to.deep.equal(['info', 'info', 'info'])
    expect(lines.map(({ msg }) => msg.replace(/port \d+/, 'port N'))).to.deep.equal([
      'answers probes on port N',
      'serves the custom tasks of ci',
      'is the leader: it holds the Lease ci/cicdstatemgr-controller',
    ])
  })

  it('does not start with a file of CAs that has no certificate', async () => {
    await using bench = await ControllerBench.open()
    const datasources = { directory: { path: 'contexts', isPrimary: true } }
    const config = { cicdstatemgr: { datasources, http: { ca: 'config.yaml' } } }
    await writeFile(join(bench.folder, 'config.yaml'), JSON.stringify(config))
    const kubeconfig = await bench.api.kubeconfig(bench.folder)

    const args = ['controller', '--config', 'config.yaml', '--kubeconfig', kubeconfig]
    const { stderr, exitCode } = await cli(args, { cwd: bench.folder })

    expect(exitCode).to.equal(3)
    expect(stderr).to.contain(
      `config.yaml: cicdstatemgr.http.ca: ${join(bench.folder, 'config.yaml')} has no certificate in PEM form`,
    )
  })

  it('keeps the config that it was started with: a policy that is added later is not known', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    const datasources = { directory: { path: 'contexts', isPrimary: true } }
    const write = (policies: object) =>
      writeFile(
        join(bench.folder, 'config.yaml'),
        JSON.stringify({ cicdstatemgr: { datasources, decisions: { policies } } }),
      )
    const policy = { approvers: { people: ['ann'] }, via: ['store'] }
    await write({ first: policy })
    const kubeconfig = await bench.api.kubeconfig(bench.folder)
    const approval = (name: string, ofPolicy: string) =>
      bench.create(name, 'Approval', {
        ...{ 'context-id': 'flow', decision: name, policy: ofPolicy, subject: 'to prod' },
        options: ['approve=Deploy'],
      })

    const { child, result } = startCli(['controller', '--config', 'config.yaml', '--kubeconfig', kubeconfig], {
      cwd: bench.folder,
    })
    approval('one', 'absent')
    expect((await bench.ended('one')).message).to.contain('the config has no policy "absent"')
    await write({ first: policy, added: policy })
    approval('two', 'added')
    const { message } = await bench.ended('two')
    child.kill('SIGTERM')
    await result

    expect(message).to.contain('the config has no policy "added"')
  })

  it('exits 0 when it is told to end while the API server keeps it waiting', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    await writeFile(
      join(bench.folder, 'config.yaml'),
      JSON.stringify({ cicdstatemgr: { datasources: { directory: { path: 'contexts', isPrimary: true } } } }),
    )
    const kubeconfig = await bench.api.kubeconfig(bench.folder)
    bench.api.options = { fault: ({ method }) => (method === 'PATCH' ? 'silence' : undefined) }
    bench.create('get', 'State', { 'context-id': 'flow', get: 'state.cicdContextName' })

    const args = ['controller', '--config', 'config.yaml', '--kubeconfig', kubeconfig]
    const { child, result } = startCli(args, { cwd: bench.folder })
    await bench.api.called(({ method }) => method === 'PATCH')
    child.kill('SIGTERM')

    expect((await result).exitCode).to.equal(0)
  })

  it('says so if no cluster is named', async () => {
    const cwd = await tempDir()

    const { stderr, exitCode } = await cli(['controller'], { cwd, env: { HOME: cwd, KUBECONFIG: '' } })

    expect(stderr).to.equal(
      'Error: no cluster is named: there is no kubeconfig, and this is not a pod with a ServiceAccount\nCode: NO_CLUSTER\nTry this: Give --kubeconfig FILE, or set KUBECONFIG.\n',
    )
    expect(exitCode).to.equal(3)
  })

  for (const listen of ['8080', 'localhost', ':99999', 'a:b:1'] as const) {
    it(`refuses to listen at ${listen}`, async () => {
      const { stderr, exitCode } = await cli(['controller', '--listen', listen], { cwd: await tempDir() })

      expect(stderr).to.contain(`${JSON.stringify(listen)} is not an address to listen on`)
      expect(exitCode).to.equal(2)
    })
  }
})
