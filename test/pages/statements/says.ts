import { expect } from 'chai'
import { readPage } from '../pages.ts'

/** A test of one statement: the page says these words, line breaks aside, and what they say holds. */
export function says(page: string, words: string, holds: () => unknown): void {
  it(`${page}: ${words}`, async () => {
    expect(readPage(page).replace(/\s+/g, ' ')).to.include(words)
    await holds()
  })
}
