const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** A text as Slack shows it: without links, mentions and other commands in it. */
export function slackEscape(text: string): string {
  return text.replace(/[&<>]/g, (character) => entities[character] ?? character)
}

/** The same for a text that may be escaped already, as Slack's own are: what is stays. */
export function slackEscapeOnce(text: string): string {
  return text.replace(/&(?!(?:amp|lt|gt);)|[<>]/g, (character) => entities[character] ?? character)
}

/** An escaped text as Slack shows it. */
export function slackUnescape(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}
