import { describe, test } from 'vitest'
import { residueCells } from '../../test/statistical/distributions.ts'
import { binomialPValue, fitPValue } from '../../test/statistical/hypothesis-tests.ts'
import { seededRandomSource } from '../../test/statistical/seeded-random-source.ts'
import { plannedChecks, SAMPLE_SIZE } from '../../test/statistical/significance.ts'
import { rational } from '../numeric/rational.ts'
import { bernoulli, uniformBelow } from './uniform-integer.ts'

const { expectAccepted, expectRejected } = plannedChecks('src/random/uniform-integer.stat.test.ts')

function draws(n: bigint, label: string): bigint[] {
  const random = seededRandomSource(label)
  return Array.from({ length: SAMPLE_SIZE }, () => uniformBelow(n, random))
}

describe('uniform integers, chi-square over thirds or residues', () => {
  test('are even over six values', () => expectAccepted(fitPValue(draws(6n, 'uniform 6'), residueCells(6))))

  test.each([3n << 30n, 3n << 40n, 3n << 70n])('are even over the thirds of %i, where plain modulo is not', (n) => {
    const thirds = (values: bigint[]) =>
      fitPValue(
        values.map((value) => (3n * value) / n),
        residueCells(3),
      )
    expectAccepted(thirds(draws(n, `uniform ${n}`)))
    const random = seededRandomSource(`modulo ${n}`)
    // A source of as many bits as n has, reduced without rejection: the lower third comes twice as often.
    const bits = BigInt(n.toString(2).length)
    const modulo = Array.from({ length: SAMPLE_SIZE }, () => uniformBelow(1n << bits, random) % n)
    expectRejected(thirds(modulo))
  })
})

test('a Bernoulli of 3/10 comes true in three of ten draws, exact binomial test', () => {
  const random = seededRandomSource('bernoulli')
  const p = rational(3n, 10n)
  const trues = Array.from({ length: SAMPLE_SIZE }, () => bernoulli(p, random)).filter(Boolean).length
  expectAccepted(binomialPValue(trues, SAMPLE_SIZE, 0.3))
  expectRejected(binomialPValue(trues, SAMPLE_SIZE, 0.3 * 1.3))
  expectRejected(binomialPValue(trues, SAMPLE_SIZE, 0.3 * 0.7))
})
