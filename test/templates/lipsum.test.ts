import { expect } from 'chai'
import { errorOf, render } from './corpus.ts'

describe('lipsum()', () => {
  it('writes as many paragraphs as are asked for, each of words and sentences', () => {
    const paragraphs = render('{{ lipsum(n=3, min=20, max=30) }}').split('\n')

    expect(paragraphs).to.have.length(3)
    // A comma and a full stop may meet, as in Jinja2.
    for (const paragraph of paragraphs) {
      expect(paragraph).to.match(/^<p>[A-Z][a-z]*(?:,? [a-z]+|,?\. [A-Z][a-z]*)*,?\.<\/p>$/)
      expect(paragraph.split(' ').length).to.be.within(20, 29)
    }
  })

  it('writes text without HTML, and nothing where nothing is asked for', () => {
    expect(render('{{ lipsum(2, false, 5, 6) }}')).to.match(/^[^<]+\n\n[^<]+$/)
    expect(render('{{ lipsum(n=0) }}')).to.equal('')
  })

  it('ends at the limits of a render', () => {
    expect(errorOf('{{ lipsum(n=1000000) }}').fault).to.equal('limit')
    expect(errorOf('{{ lipsum(min=9, max=9) }}').fault).to.equal('type')
  })
})
