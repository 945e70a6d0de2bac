import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { JsonObject } from '../../src/json/json.ts'
import { readYaml } from '../../src/yaml/read-yaml.ts'
import { render } from './corpus.ts'

const page = readFileSync(new URL('../../docs/templates.md', import.meta.url), 'utf8')
const context = readYaml(/```yaml\n(.*?)```/s.exec(page)?.[1] ?? '', 'docs/templates.md') as JsonObject

/** Rows like: | `template` | `text` | */
const examples = [...page.matchAll(/^\| `(.+?)` \| `(.+?)` \|$/gm)].map(([, template = '', text = '']) => ({
  template: template.replaceAll('\\|', '|'),
  text,
}))

describe('the examples of docs/templates.md', () => {
  it('are there', () => {
    expect(examples.length).to.be.above(40)
  })

  for (const { template, text } of examples) {
    it(`holds: ${template}`, () => {
      expect(render(template, context)).to.equal(text)
    })
  }
})
