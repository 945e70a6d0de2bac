/** The terminal that shows the output of a command. */
export interface Terminal {
  /** The number of columns. */
  readonly width: number
  readonly colours: boolean
  /** The current time for relative times, in milliseconds since 1970. */
  readonly now: number
}

/** Columns of a terminal that does not say how many it has. */
const usualWidth = 80

/** The terminal that a stream writes to; undefined for a pipe or a file, which programs read. `NO_COLOR` and `TERM=dumb` turn colours off. */
export function terminalOf(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  env: NodeJS.ProcessEnv,
  now: number,
): Terminal | undefined {
  if (stream.isTTY !== true) return undefined
  const { columns = 0 } = stream
  const colours = (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb'
  return { width: columns > 0 ? columns : usualWidth, colours, now }
}

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const

export type Style = keyof typeof codes

/** The text in a style; unchanged if the terminal has no colours. */
export function styled(text: string, style: Style | undefined, { colours }: Terminal): string {
  return style === undefined || !colours || text === '' ? text : `\u001b[${codes[style]}m${text}\u001b[0m`
}
