/** A map without some of its fields. */
export function without<T extends object, K extends keyof T & string>(value: T, ...fields: K[]): Omit<T, K> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !fields.includes(key as K))) as Omit<T, K>
}
