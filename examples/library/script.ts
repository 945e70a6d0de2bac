import { CicdError, CicdStateMgr } from 'cicdstatemgr'

// A manager holds a config, not a context: one serves any number of contexts at a time.
await using manager = await CicdStateMgr.open({
  config: {
    cicdstatemgr: { datasources: { directory: { path: process.argv[2] ?? '.cicdstatemgr', isPrimary: true } } },
  },
})

const { id } = await manager.init({
  id: 'library-example',
  appConfig: { 'cicd-contexts': { stage: { channel: 'my-channel', pipelines: {} } } },
  ifExists: 'replace',
})

// Twenty changes at once; each is applied to the newest document.
await Promise.all(
  Array.from({ length: 20 }, (_, run) =>
    manager.set({ id, operations: [{ op: 'set', path: `state.runs.run-${run}`, value: 'done' }] }),
  ),
)
const runs = await manager.get({ id, path: 'state.runs' })
console.log(`revision ${runs.revision}: ${Object.keys(runs.value as object).length} runs`)

const { value } = await manager.render({ id, template: 'Posting to {{ channel }}: {{ state.runs | length }} runs' })
console.log(value)

// A dry run checks everything and stores nothing.
const tried = await manager.set({ id, operations: [{ op: 'unset', path: 'state.runs.run-0' }], dryRun: true })
console.log(`a dry run: ${tried.differences?.map(({ path }) => path).join(', ')} would change`)

try {
  await manager.get({ id, path: 'state.rums' })
} catch (error) {
  if (!(error instanceof CicdError)) throw error
  console.log(`${error.code} (exit code ${error.exitCode}): ${error.message}`)
}
