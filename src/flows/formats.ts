import type { Flow } from './model/flow.ts'
import type { PictureFormat } from './model/picture-format.ts'
import { flowPage } from './page/flow-page.ts'
import { mermaidOf } from './pictures/mermaid.ts'
import { svgOf } from './pictures/svg.ts'

/** Renders a flow as one self-contained file. */
export function pictureOf(flow: Flow, format: PictureFormat): string {
  switch (format) {
    case 'html':
      return flowPage(flow).toString()
    case 'svg':
      return `<?xml version="1.0" encoding="UTF-8"?>\n${svgOf(flow).toString()}\n`
    case 'mermaid':
      return mermaidOf(flow)
  }
}
