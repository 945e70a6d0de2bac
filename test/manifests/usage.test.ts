import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { load } from 'js-yaml'
import { repositoryRoot } from '../support/manifests.ts'

interface Usage {
  readonly params: readonly { readonly name: string; readonly value: unknown }[]
}

const pages = globSync('catalog/{task,stepaction}/*/*/README.md', { cwd: repositoryRoot }).sort()

describe('the section Usage of', () => {
  for (const page of pages) {
    const text = readFileSync(join(repositoryRoot, page), 'utf8')
    const usage = text.slice(text.indexOf('\n## Usage\n')).split('\n## ')[1]!

    it(`${page} names the image in your registry`, () => {
      const [, first = ''] = /```yaml\n([^]*?)```/.exec(usage) ?? []
      const [{ params }] = load(first) as [Usage]

      expect(params.find(({ name }) => name === 'image')?.value).to.match(/^registry\.example\/ci\/cicdstatemgr:\S+$/)
    })

    // Policies know the catalog's Tasks by their names, and a Task of yours with such a step by this label.
    if (page.startsWith('catalog/stepaction/')) {
      it(`${page} names the label with which the pod reaches Redis`, () => {
        expect(usage).to.contain("the label `cicdstatemgr.dev/client: 'true'`")
      })
    }
  }

  it('all Tasks and StepActions is looked at', () => {
    expect(pages).to.have.length(globSync('catalog/{task,stepaction}/*/*/*.yaml', { cwd: repositoryRoot }).length)
  })
})
