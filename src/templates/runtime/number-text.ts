/** A number as Python prints it; whole numbers as integers, for JSON does not tell `1.0` from `1`. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (Number.isInteger(value)) return Math.abs(value) < 1e21 ? BigInt(value).toString() : exponentText(value)
  const magnitude = Math.abs(value)
  return magnitude < 1e-4 || magnitude >= 1e16 ? exponentText(value) : String(value)
}

/** `1e-05`: two digits of exponent at least. */
function exponentText(value: number): string {
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
}
