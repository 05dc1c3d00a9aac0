import { rational, type Rational } from '../../src/numeric/rational.ts'

/** The exact value of a finite double. */
export function exactDouble(value: number): Rational {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const sign = bits >> 63n === 1n ? -1n : 1n
  const exponent = (bits >> 52n) & 0x7ffn
  const fraction = bits & ((1n << 52n) - 1n)
  const mantissa = exponent === 0n ? fraction : fraction | (1n << 52n)
  const shift = (exponent === 0n ? 1n : exponent) - 1075n
  return shift >= 0n ? rational(sign * (mantissa << shift)) : rational(sign * mantissa, 1n << -shift)
}
