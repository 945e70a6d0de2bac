import { expect } from 'chai'
import { containerEnv, expandReferences } from '../support/tekton/kubelet.ts'

const env = new Map([
  ['NAME', 'value'],
  ['EMPTY', ''],
  ['HOSTILE', '$(NAME) $$'],
])

describe("the kubelet's expansion", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['a variable', 'is $(NAME).', 'is value.'],
    ['an empty one', '[$(EMPTY)]', '[]'],
    ['an unknown one, as text', '$(OTHER) $(cat /etc/passwd)', '$(OTHER) $(cat /etc/passwd)'],
    ['an escaped one', '$$(NAME)', '$(NAME)'],
    ['an escaped dollar before one', '$$$(NAME)', '$value'],
    ['two dollars anywhere', 'it costs $$5', 'it costs $5'],
    ['one dollar, as text', '$5 $ $NAME ${NAME}', '$5 $ $NAME ${NAME}'],
    ['an unclosed one, as text', '$(NAME', '$(NAME'],
    ['one in another, as text', '$(a$(NAME))', '$(a$(NAME))'],
    ['what a value holds, as text', '$(HOSTILE)', '$(NAME) $$'],
    ['what the cluster adds to every container', '$(KUBERNETES_SERVICE_PORT)', '443'],
  ]

  for (const [title, text, expected] of cases) {
    it(`knows ${title}`, () => {
      const known = new Map([...containerEnv([], {}), ...env])

      expect(expandReferences(text, known)).to.equal(expected)
    })
  }

  it('lets a variable use those before it, and takes labels of the pod as they are', () => {
    const declared = [
      { name: 'LATER', value: '$(FIRST)' },
      { name: 'FIRST', value: '1' },
      { name: 'SECOND', value: '$(FIRST)+$$(FIRST)' },
      { name: 'LABEL', valueFrom: { fieldRef: { fieldPath: "metadata.labels['tekton.dev/pipelineRun']" } } },
      { name: 'NO_LABEL', valueFrom: { fieldRef: { fieldPath: "metadata.labels['other']" } } },
    ]

    const made = containerEnv(declared, { 'tekton.dev/pipelineRun': '$(FIRST)' })

    expect(declared.map(({ name }) => made.get(name))).to.deep.equal(['$(FIRST)', '1', '1+$(FIRST)', '$(FIRST)', ''])
  })
})
