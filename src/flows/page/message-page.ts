import { page } from './document.ts'
import type { Assets } from './document.ts'
import { markup } from '../markup/markup.ts'
import type { Markup } from '../markup/markup.ts'

/** A page that says why a request was refused. */
export function messagePage(
  title: string,
  lines: readonly string[],
  { assets, back }: { readonly assets: Assets; readonly back?: string },
): Markup {
  const content = markup`<main>
    <h1>${title}</h1>
    ${lines.map((line) => markup`<p>${line}</p> `)}${back !== undefined && markup`<p><a href="${back}">Back</a></p>`}
  </main>`
  return page(title, content, assets)
}
