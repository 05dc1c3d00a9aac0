import { powerOfTen } from './format-number.ts'

/** A small probability as a power of ten. */
export function SmallProbability({ value }: { readonly value: number }) {
  const { mantissa, exponent } = powerOfTen(value)
  return (
    <span className="small-probability">
      {mantissa === null ? '' : `${mantissa} × `}10<sup>−{exponent}</sup>
    </span>
  )
}
