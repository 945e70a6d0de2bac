/** Environment variables. They are passed in: only the command line reads `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>
