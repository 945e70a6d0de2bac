import { expect } from 'chai'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import { repositoryRoot } from '../support/manifests.ts'
import { packageProblems, repositoryProblems } from './artifact-hub.ts'

const catalog = join(repositoryRoot, 'catalog')

function read(path: string): JsonObject {
  return load(readFileSync(join(catalog, path), 'utf8')) as JsonObject
}

describe('the catalog on Artifact Hub', () => {
  for (const kind of ['task', 'stepaction']) {
    const names = globSync('*/', { cwd: join(catalog, kind) }).map((name) => name.replace(/\/$/, ''))

    it(`has in every ${kind} what Artifact Hub reads, as its rules want it`, () => {
      const entries = globSync('*/*/*.yaml', { cwd: join(catalog, kind) }).map((path) => {
        const [folder = '', version = '', file] = path.split('/')
        expect(file, 'the name of the file').to.equal(`${folder}.yaml`)
        return { path, problems: packageProblems({ folder, version, manifest: read(join(kind, path)) }) }
      })

      expect(entries.length).to.be.greaterThan(8)
      expect(entries.filter(({ problems }) => problems.length > 0)).to.deep.equal([])
      for (const { path } of entries) {
        const { annotations } = read(join(kind, path)).metadata as { annotations: JsonObject }
        expect(annotations, path).to.include({
          'artifacthub.io/category': 'integration-delivery',
          'artifacthub.io/license': 'Apache-2.0',
        })
      }
    })

    it(`has a file beside every ${kind} that says whose they are, as Artifact Hub reads it`, () => {
      expect(repositoryProblems(read(join(kind, 'artifacthub-repo.yml')), names)).to.deep.equal([])
    })
  }

  const manifest = read('task/lock/0.1/lock.yaml')
  const changes: readonly (readonly [title: string, from: string, to: string, problem: string])[] = [
    ['another name', '"name":"lock","labels"', '"name":"key","labels"', 'the name is not that of the folder lock'],
    ['no version', '"0.1"', '"latest"', 'the label app.kubernetes.io/version is not a version: latest'],
    ['another version', '"0.1"', '"0.2"', 'the version 0.2 is not that of the folder 0.1'],
    ['another category', 'integration-delivery', 'ci', 'artifacthub.io/category: ci is not one of'],
    ['a license that is a sentence', 'Apache-2.0', 'the usual one', 'artifacthub.io/license: is not an SPDX identifier'],
    ['a switch that is a word', '"tekton.dev/platforms"', '"tekton.dev/deprecated":"soon","x"', 'tekton.dev/deprecated is neither'],
    ['an annotation with a typo', 'artifacthub.io/category', 'artifacthub.io/categroy', 'artifacthub.io/categroy: is not an annotation'],
    ['a maintainer without an address', '"artifacthub.io/license":"Apache-2.0"', '"artifacthub.io/maintainers":"- name: a"', 'artifacthub.io/maintainers: [0] has no email'],
    ['a change of a kind that there is not', '"artifacthub.io/license":"Apache-2.0"', '"artifacthub.io/changes":"- {kind: new, description: a}"', 'artifacthub.io/changes: [0] has no known kind'],
  ] // prettier-ignore

  for (const [title, from, to, problem] of changes) {
    it(`would be found out with ${title}`, () => {
      const text = JSON.stringify(manifest)
      expect(text).to.include(from)

      const [first] = packageProblems({
        folder: 'lock',
        version: '0.1',
        manifest: JSON.parse(text.replace(from, to)) as JsonObject,
      })

      expect(first).to.include(problem)
    })
  }

  const repositories: readonly (readonly [JsonValue, string])[] = [
    [null, 'it is not a map'],
    [{ repositoryID: 'mine' }, 'repositoryID is not a UUID'],
    [{ owners: [{ name: 'a' }] }, 'owners[0] has no email'],
    [{ ignore: [{ name: 'lokc' }] }, 'ignore[0] names no package'],
    [{ ignored: [] }, 'ignored is not a key that Artifact Hub knows'],
  ]

  for (const [repository, problem] of repositories) {
    it(`would be found out with ${JSON.stringify(repository)} for the repository`, () => {
      expect(repositoryProblems(repository, ['lock'])).to.deep.equal([problem])
    })
  }
})
