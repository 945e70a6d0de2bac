import { createHash } from 'node:crypto'
import { markup } from '../markup/markup.ts'
import type { Markup, Part } from '../markup/markup.ts'
import { style } from './style.ts'

/** The paths of the page's files; undefined: the page is self-contained. */
export interface Assets {
  readonly style: string
  readonly script?: string
}

/** A whole page. */
export function page(title: string, content: Part, assets?: Assets): Markup {
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="same-origin">
<meta name="robots" content="noindex">
<title>${title}</title>
${assets === undefined ? inlineStyle : linked(assets)}
</head>
<body>
${content}
</body>
</html>
`
}

/** The Content-Security-Policy of a page in a file: only its own style is allowed, by its hash. */
const inlineStyle = (() => {
  const hash = createHash('sha256').update(style.toString()).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`
  return markup`<meta http-equiv="Content-Security-Policy" content="${policy}" />
    <style>${style}</style>`
})()

function linked({ style: href, script }: Assets): Markup {
  return markup`<link rel="stylesheet" href="${href}" />${
    script !== undefined && markup` <script src="${script}" defer></script>`
  }`
}
