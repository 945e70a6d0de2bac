/** One of oclif's raw tokens: only there the order among different flags and equal values is kept. */
export type RawToken =
  | { readonly type: 'flag'; readonly flag: string; readonly input: string }
  | { readonly type: 'arg'; readonly input: string }
