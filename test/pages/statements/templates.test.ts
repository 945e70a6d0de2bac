import { expect } from 'chai'
import { mostDigits } from '../../../src/json/exact-number.ts'
import { filters } from '../../../src/templates/library/filters/all-filters.ts'
import { templateTests } from '../../../src/templates/library/filters/template-tests.ts'
import { listMethods, tupleMethods } from '../../../src/templates/library/methods/list-methods.ts'
import { rangeMethods } from '../../../src/templates/library/methods/range-methods.ts'
import { mapMethods } from '../../../src/templates/library/methods/map-methods.ts'
import { textMethods } from '../../../src/templates/library/methods/text-methods.ts'
import { globals } from '../../../src/templates/runtime/globals.ts'
import { bytesOf, limits } from '../../../src/templates/values/budget.ts'
import { render } from '../../templates/corpus.ts'
import { demo } from '../../support/demo.ts'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { blocksOf, readPage } from '../pages.ts'
import { says } from './says.ts'

const name = 'docs/templates.md'
const page = readPage(name)

/** The code in a paragraph: what stands between its beginning and the next blank line or list item. */
function codeAfter(beginning: string): string[] {
  const [, after = ''] = page.split(beginning)
  const [paragraph = ''] = after.split(/\n\n|\n- |; tuples/)
  return [...paragraph.matchAll(/`([^`]+)`/g)].flatMap(([, code = '']) => code.replace(/\(.*\)/, '').split(/\s+/))
}

const spaced = (number: number) => String(number).replace(/(?<=\d)(?=(?:\d{3})+$)/g, number >= 10_000 ? ' ' : '')

describe('what docs/templates.md says', () => {
  for (const [beginning, table] of [
    ["All of them, with Jinja2's arguments:", filters],
    ['\n`boolean` ', new Map([...templateTests].filter(([test]) => test !== 'boolean'))],
    ['- Texts:', textMethods],
    ['- Lists:', listMethods],
    ['; tuples and ranges:', tupleMethods],
    ['; tuples and ranges:', rangeMethods],
    ['- Maps:', mapMethods],
    ['- Functions:', globals],
  ] as [string, ReadonlyMap<string, unknown>][]) {
    it(`names all that there are: ${beginning.trim()}`, () => {
      expect(codeAfter(beginning)).to.have.members([...table.keys()])
    })
  }

  it('names what a loop and a macro have', () => {
    const named = (words: string) => {
      const [, sentence = ''] = new RegExp(`${words} (.*?)\\.\\n`, 's').exec(page) ?? []
      return [...sentence.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replace(/^loop\.|\(.*$/g, ''))
    }
    const [inLoop, ofMacro] = [named('In a loop:'), named('; a macro has')]
    const defined = (object: string, names: string[]) =>
      names.map((each) => `{{ ${object}.${each} is defined }}`).join()
    const loop = `{% for x in [1, 2, 3] %}{% if loop.index == 2 %}${defined('loop', inLoop)}{% endif %}{% endfor %}`

    expect(render(loop)).to.equal(inLoop.map(() => 'True').join())
    expect(render(`{% macro m(a) %}{% endmacro %}${defined('m', ofMacro)}`)).to.equal(ofMacro.map(() => 'True').join())
    expect([inLoop.length, ofMacro.length]).to.deep.equal([13, 5])
  })

  it('has the limits that are in force', () => {
    const { steps, bytes, tokens, source, text, items, range, parameters, keyItems, integerBits, calls, depth } = limits
    for (const [what, most] of Object.entries({ steps, bytes, tokens, characters: source })) {
      expect(page).to.include(`| ${what} | ${spaced(most)} |`)
    }
    expect(page).to.include(`| time | ${limits.milliseconds / 1000} s |`)
    expect(page).to.include(
      `an item of a list ${bytesOf.item}, a list ${bytesOf.list}, a map ${bytesOf.map} and ${bytesOf.key} for`,
    )
    const sentence = [
      `One text may have ${spaced(text)} characters, one list ${spaced(items)} items, a \`range\` ${spaced(range)},`,
      `a macro ${parameters} parameters, a tuple that is a map's key ${keyItems} items, an integer`,
      `${spaced(integerBits)} bits, of which ${mostDigits} digits can be printed, as in Python.`,
      `Nesting is limited to ${calls} macros, ${depth} lists or maps, and 100 tags and brackets. At most 200 operators may follow each other.`,
    ].join(' ')
    expect(page.replace(/\s+/g, ' ')).to.include(sentence)
  })

  says(name, 'An error names the path of the template in the context data, the line', async () => {
    const context = await demo()
    const [shown] = blocksOf(page).filter(({ first }) => first.startsWith('pipelines.build.'))
    const message = 'built\n\n{{ state.appNam.id }}'
    const notify = { notify: { message } }
    const app = { 'cicd-contexts': { stage: { pipelines: { build: { 'event-handlers': { success: notify } } } } } }
    await writeFile(join(context.cwd, 'app.yaml'), JSON.stringify(app))
    await context.run(['init', '--app-config', 'app.yaml', '--if-exists', 'replace', '--set', 'state.appName=shop'])

    const { stdout, stderr, exitCode } = await context.run(['handle-event', 'build=success'])

    expect(exitCode).to.equal(7)
    expect(stderr + stdout).to.include(shown?.text.trim())
  })
})
