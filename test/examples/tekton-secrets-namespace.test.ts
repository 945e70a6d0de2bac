import { expect } from 'chai'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tempDir } from '../support/temp-dir.ts'
import { generate, refusalOf } from '../support/tekton-secrets.ts'

describe('the secrets of tekton/ for another namespace', () => {
  it('are made for a namespace that --namespace names, which --add keeps', async () => {
    const directory = join(await tempDir(), 'secrets')
    const namespaceOf = async () =>
      /^namespace: (.*)$/m.exec(await readFile(join(directory, 'kustomization.yaml'), 'utf8'))?.[1]
    for (const wrong of ['Team', '-a', 'a/b', 'a\nb', '']) {
      expect(await refusalOf(generate('redis', directory, {}, ['--namespace', wrong]))).to.contain(
        'name of a namespace',
      )
    }
    expect(existsSync(directory)).to.equal(false)

    await generate('redis', directory, {}, ['--namespace', 'team-b'])
    expect(await namespaceOf()).to.equal('team-b')
    await writeFile(join(directory, 'users.acl'), 'user default off ~* &* +@all\n')
    const other = await refusalOf(generate('slack', directory, {}, ['--add', '--namespace=team-c']))
    expect(other).to.contain('is for the namespace team-b')
    const said = await generate('slack', directory, { SLACK_SIGNING_SECRET: 'a'.repeat(32) }, ['--add'])
    expect(said).to.contain('kubectl -n team-b rollout restart')
    expect(await namespaceOf()).to.equal('team-b')
  })
})
