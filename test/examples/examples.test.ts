import { expect } from 'chai'
import { readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { outputIn } from '../pages/pages.ts'
import { examples, runExample, runProgram } from '../support/run-example.ts'

describe('the examples', () => {
  it('simple/run.sh runs as written', async () => {
    expect(await runExample('simple')).to.contain('rendered: value1\n')
  })

  it('are all run by a test', async () => {
    expect(await readdir(examples)).to.have.members([
      ...['approval', 'custom-step', 'docker', 'events', 'github-actions', 'gitlab-ci'],
      ...['library', 'quickstart', 'simple', 'slack-approval', 'tekton'],
    ])
  })

  it('library/run.sh prints what its README says it prints', async () => {
    expect(await runExample('library')).to.equal(outputIn('examples/library/README.md', 'revision 21: 20 runs'))
  })

  it('events/run.sh prints what stands in its output.txt', async () => {
    expect(await runExample('events')).to.equal(await readFile(join(examples, 'events', 'output.txt'), 'utf8'))
  }).timeout(90_000)

  it('the quickstart shows what arrived at the endpoint, what was captured, and the caches', async () => {
    const shown = await runProgram(process.execPath, join(examples, 'quickstart', 'quickstart.ts'))

    expect(shown).to.match(
      /arrived at the chat endpoint: POST \/api\/chat\.postMessage\n {2}\{"channel":"my-app-releases","text":"MY-APP 1\.4\.0 is built/,
    )
    expect(shown).to.contain("CICD_state__slack__thread_ts='1700000000.000100'\n")
    expect(shown).to.contain('localdata/cicdContextData.yaml\n')
    await rm(/All of it is in (.+?)\. Next/.exec(shown)?.[1] ?? '', { recursive: true })
  })
})
