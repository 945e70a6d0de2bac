/** A finite float that is not negative, as `integer * 2 ** exponent`. */
export function fractionOf(value: number): { readonly integer: bigint; readonly exponent: number } {
  if (Number.isSafeInteger(value)) return { integer: BigInt(value), exponent: 0 }
  bytes.setFloat64(0, value)
  const bits = bytes.getBigUint64(0)
  const biased = Number(bits >> 52n) & 0x7ff
  const digits = bits & 0xf_ffff_ffff_ffffn
  return biased === 0
    ? { integer: digits, exponent: -1074 }
    : { integer: digits | (1n << 52n), exponent: biased - 1075 }
}

const bytes = new DataView(new ArrayBuffer(8))

/** The number of bits in an integer that is not negative. */
export function bitLength(value: bigint): number {
  const hex = value.toString(16)
  return value === 0n ? 0 : hex.length * 4 - Math.clz32(parseInt(hex.charAt(0), 16)) + 28
}

/** The float nearest to `top / bottom`, neither of them negative. Halves are rounded to even. */
export function scaledFloat(top: bigint, bottom: bigint): number {
  if (top === 0n) return 0
  // The quotient gets at least 64 bits, so that the bits that are cut off only decide about halves.
  const shift = 64 - bitLength(top) + bitLength(bottom)
  // The smallest floats have fewer bits than others.
  if (shift > 1085) return Number(roundedQuotient(top << 1074n, bottom)) * 2 ** -1074
  const [left, right] = shift >= 0 ? [top << BigInt(shift), bottom] : [top, bottom << BigInt(-shift)]
  const whole = left / right
  const number = Number(whole * right === left ? whole : whole | 1n)
  return shift > 1000 ? number * 2 ** -1000 * 2 ** (1000 - shift) : number * 2 ** -shift
}

/** A float that is not negative times `10 ** digits`, as an integer. Halves are rounded to even. */
export function roundedDecimal(value: number, digits: number): bigint {
  const { integer, exponent } = fractionOf(value)
  let [top, bottom] = exponent < 0 ? [integer, 1n << BigInt(-exponent)] : [integer << BigInt(exponent), 1n]
  if (digits >= 0) top *= 10n ** BigInt(digits)
  else bottom *= 10n ** BigInt(-digits)
  return roundedQuotient(top, bottom)
}

/** `top / bottom`, neither of them negative, as an integer. Halves are rounded to even. */
export function roundedQuotient(top: bigint, bottom: bigint): bigint {
  const whole = top / bottom
  const twice = (top - whole * bottom) * 2n
  const isUp = twice > bottom || (twice === bottom && whole % 2n === 1n)
  return isUp ? whole + 1n : whole
}
