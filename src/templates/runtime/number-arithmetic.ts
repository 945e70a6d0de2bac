import { floatOf, integerOf, isInteger } from '../../json/exact-number.ts'
import type { JsonNumber } from '../../json/exact-number.ts'
import { typeFault } from '../values/fault.ts'
import { bitLength } from '../values/float-parts.ts'
import { bigintOf, bitsOf, checkBits, counted, countWork, floatValue } from '../values/numbers.ts'
import type { Render } from '../values/render.ts'
import { powerOfFloats, quotient } from './float-arithmetic.ts'

/** `a + b`: exact for integers, otherwise a float. */
export function sum(render: Render, a: JsonNumber, b: JsonNumber): JsonNumber {
  if (!isInteger(a) || !isInteger(b)) return counted(render, floatOf(floatValue(a) + floatValue(b)))
  if (typeof a === 'number' && typeof b === 'number' && Number.isSafeInteger(a + b)) return a + b
  const exact = bigintOf(a) + bigintOf(b)
  checkBits(render, bitsOf(exact))
  return integerOf(exact)
}

/** `a - b` */
export function difference(render: Render, a: JsonNumber, b: JsonNumber): JsonNumber {
  if (isInteger(a) && isInteger(b)) return sum(render, a, negated(render, b))
  return counted(render, floatOf(floatValue(a) - floatValue(b)))
}

/** `-a` */
export function negated(render: Render, a: JsonNumber): JsonNumber {
  if (!isInteger(a)) return counted(render, floatOf(-Number(a)))
  if (typeof a === 'number') return 0 - a
  const exact = -bigintOf(a)
  checkBits(render, bitsOf(exact))
  return integerOf(exact)
}

/** `a * b` */
export function product(render: Render, a: JsonNumber, b: JsonNumber): JsonNumber {
  if (!isInteger(a) || !isInteger(b)) return counted(render, floatOf(floatValue(a) * floatValue(b)))
  if (typeof a === 'number' && typeof b === 'number' && Number.isSafeInteger(a * b)) return a * b + 0
  const [left, right] = [bigintOf(a), bigintOf(b)]
  countWork(render, left, right)
  checkBits(render, bitsOf(left) + bitsOf(right))
  return integerOf(left * right)
}

/** `a / b`: always a float. Throws a fault for a division by zero. */
export function ratio(render: Render, a: JsonNumber, b: JsonNumber): JsonNumber {
  if (Number(b) === 0) throw typeFault('division by zero')
  if (!isInteger(a) || !isInteger(b)) return counted(render, floatOf(floatValue(a) / floatValue(b)))
  if (typeof a === 'number' && typeof b === 'number') return counted(render, floatOf(a / b))
  const [left, right] = [bigintOf(a), bigintOf(b)]
  countWork(render, left, right)
  return floatOf(quotient(left, right))
}

/** `a // b`, rounded down, and `a % b`, with the sign of `b`. Throws a fault for a division by zero. */
export function divided(render: Render, a: JsonNumber, b: JsonNumber): [quotient: JsonNumber, rest: JsonNumber] {
  if (!isInteger(a) || !isInteger(b)) return floatsDivided(render, floatValue(a), floatValue(b))
  if (Number(b) === 0) throw typeFault('integer division or modulo by zero')
  if (typeof a === 'number' && typeof b === 'number') {
    const rest = withSignOf(a % b, b)
    if (Number.isSafeInteger(a - rest)) return [(a - rest) / b + 0, rest]
  }
  const [left, right] = [bigintOf(a), bigintOf(b)]
  countWork(render, left, right)
  const rest = left % right
  const isBelow = rest !== 0n && rest < 0n !== right < 0n
  checkBits(render, bitsOf(left))
  return [integerOf(left / right - (isBelow ? 1n : 0n)), integerOf(isBelow ? rest + right : rest)]
}

function withSignOf(rest: number, divisor: number): number {
  return rest !== 0 && rest < 0 !== divisor < 0 ? rest + divisor : rest + 0
}

/** Exactly as float_divmod of CPython. */
function floatsDivided(render: Render, a: number, b: number): [JsonNumber, JsonNumber] {
  if (b === 0) throw typeFault('float floor division by zero')
  let rest = a % b
  let whole = (a - rest) / b
  if (rest === 0) rest = Math.sign(b) < 0 ? -0 : 0
  else if (rest < 0 !== b < 0) {
    rest += b
    whole -= 1
  }
  const floor = Math.floor(whole)
  const zero = a / b < 0 || Object.is(a / b, -0) ? -0 : 0
  const nearest = whole === 0 ? zero : floor + (whole - floor > 0.5 ? 1 : 0)
  return [counted(render, floatOf(nearest)), counted(render, floatOf(rest))]
}

/** The binary logarithm of an integer over 1; for a very large one, its bit length. */
function logarithm(value: bigint): number {
  const number = Number(value)
  return Number.isFinite(number) ? Math.log2(number) : bitLength(value)
}

/** `a ** b`: exact for integers; a float if an operand is a float or the exponent is negative. */
export function raised(render: Render, a: JsonNumber, b: JsonNumber): JsonNumber {
  if (!isInteger(a) || !isInteger(b) || Number(b) < 0) {
    render.step(4)
    return counted(render, floatOf(powerOfFloats(floatValue(a), floatValue(b))))
  }
  const base = bigintOf(a)
  if (base >= -1n && base <= 1n)
    return base === -1n && bigintOf(b) % 2n === 0n ? 1 : integerOf(Number(b) === 0 ? 1n : base)
  const bits = logarithm(base < 0n ? -base : base) * Number(b)
  checkBits(render, bits)
  render.step((bits / 64) ** 2 / 500)
  return integerOf(base ** bigintOf(b))
}
