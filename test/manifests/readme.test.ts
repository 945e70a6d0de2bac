import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { load } from 'js-yaml'
import { repositoryRoot } from '../support/manifests.ts'
import { kustomize } from '../support/tekton/kustomize.ts'

const folder = join(repositoryRoot, 'tekton')
const page = readFileSync(join(folder, 'README.md'), 'utf8')
const baseConfig = readFileSync(join(folder, 'base', 'config', 'config.yaml'), 'utf8')
const overlays = readdirSync(join(folder, 'overlays'))

describe('tekton/README.md', () => {
  it('names for each overlay the config.yaml that it reads', () => {
    const step = page.slice(page.indexOf('\n3. '), page.indexOf('\n4. '))
    const rows = [...step.matchAll(/^ {3}\| (`[^|]*) \| (.*config\.yaml.*) \|$/gm)]
    const [ofBase = [], ofOverlay = []] = rows.map(([, names = '']) =>
      [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
    )

    expect([...ofBase, ...ofOverlay]).to.have.members(overlays)
    for (const overlay of overlays) {
      const map = kustomize(join(folder, 'overlays', overlay)).find(({ name }) => name === 'cicdstatemgr-config')
      const { data } = map!.document as { data: Record<string, string> }
      expect(data['config.yaml'] === baseConfig, overlay).to.equal(ofBase.includes(overlay))
      expect(existsSync(join(folder, 'overlays', overlay, 'config.yaml')), overlay).to.equal(
        ofOverlay.includes(overlay),
      )
    }
  })

  it('is right that these files differ only in datasource and gateway', () => {
    const shared = (text: string) => {
      const { cicdstatemgr } = load(text) as { cicdstatemgr: Record<string, unknown> }
      return { ...cicdstatemgr, datasources: undefined, gateway: undefined }
    }
    const own = overlays.map((overlay) => join(folder, 'overlays', overlay, 'config.yaml')).filter(existsSync)

    for (const file of own) expect(shared(readFileSync(file, 'utf8')), file).to.deep.equal(shared(baseConfig))
  })
})
