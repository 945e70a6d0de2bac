import { bitLength, scaledFloat, fractionOf } from '../values/float-parts.ts'
import { typeFault } from '../values/fault.ts'

/** The float nearest to the quotient of two integers. Throws a fault if the quotient is too large for a float. */
export function quotient(a: bigint, b: bigint): number {
  const [top, bottom] = [a < 0n ? -a : a, b < 0n ? -b : b]
  const magnitude = scaledFloat(top, bottom)
  if (!Number.isFinite(magnitude)) throw typeFault('integer division result too large for a float')
  return a < 0n === b < 0n ? magnitude : -magnitude
}

/** Powers of up to this many bits are computed exactly before they are rounded. */
const mostBits = 3000

/** `a ** b` of floats. Throws a fault where Python does, and for complex results. */
export function powerOfFloats(a: number, b: number): number {
  if (a === 1 || b === 0) return 1
  if (a === -1 && Math.abs(b) === Infinity) return 1
  if (a === 0 && b < 0) throw typeFault('0.0 cannot be raised to a negative power')
  if (a < 0 && Number.isFinite(a) && Number.isFinite(b) && !Number.isInteger(b))
    throw typeFault('the result is not a real number')
  const power = Number.isFinite(a) && Number.isFinite(b) ? finitePower(a, b) : a ** b
  if (!Number.isFinite(power) && Number.isFinite(a) && Number.isFinite(b))
    throw typeFault('Numerical result out of range')
  return power
}

/** JavaScript's power is sometimes wrong in the last bit. That of C, which Python uses, almost never is. */
function finitePower(a: number, b: number): number {
  if (b === 0.5 && a > 0) return Math.sqrt(a)
  if (!Number.isInteger(b) || a === 0) return a ** b
  const near = a ** b
  const { integer, exponent } = fractionOf(Math.abs(a))
  const count = Math.abs(b)
  if (Math.max(bitLength(integer), Math.abs(exponent)) * count > mostBits || !Number.isFinite(near)) return near
  const power = integer ** BigInt(count)
  const shift = BigInt(Math.abs(exponent) * count)
  const isFraction = exponent < 0
  const [top, bottom] = isFraction ? [power, 1n << shift] : [power << shift, 1n]
  const magnitude = b > 0 ? scaledFloat(top, bottom) : scaledFloat(bottom, top)
  return a < 0 && count % 2 === 1 ? -magnitude : magnitude
}
