const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** Escapes a text for Slack, so that it contains no links, mentions and other commands. */
export function slackEscape(text: string): string {
  return text.replace(/[&<>]/g, (character) => entities[character] ?? character)
}

/** Escapes a text for Slack that may be escaped already, such as Slack's own texts: existing entities are kept. */
export function slackEscapeOnce(text: string): string {
  return text.replace(/&(?!(?:amp|lt|gt);)|[<>]/g, (character) => entities[character] ?? character)
}

/** Decodes an escaped text of Slack. */
export function slackUnescape(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}
