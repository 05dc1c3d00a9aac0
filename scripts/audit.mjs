// The long statistical privacy audit: `npm run audit [-- releases a side]`. Ends with 1 when a promise is found broken
// or a planted fault is not.
import { FAMILY_RATE, longAudit } from '../engine/test/audit/long-audit.ts'

const test = Number(process.argv[2] ?? 100_000)
const size = { learn: Math.ceil(test / 10), test }
console.log(
  `Worst known neighbours, ${test.toLocaleString('en')} releases a side; one false alarm in ${1 / FAMILY_RATE} audits.`,
)
console.log(
  'Promised and shown: sqrt(2 rho), more where noise has wide steps, or epsilon where a rule has one; then epsilon at delta + 0.01 by one event and by all thresholds.\n',
)

const columns = [44, 26, 9, 8, 9, 8, 9, 8]
const row = (cells) => cells.map((cell, i) => (i < 2 ? cell.padEnd(columns[i]) : cell.padStart(columns[i]))).join(' ')
console.log(row(['release', 'planted fault', 'promised', 'shown', 'epsilon', 'event', 'thresh.', 'verdict']))
let failures = 0
for await (const { finding, fault, isBroken } of longAudit(size)) {
  const { name, promised, shown, epsilon } = finding
  const isRight = isBroken === (fault !== null)
  if (!isRight) failures += 1
  const verdict = isRight ? (isBroken ? 'caught' : 'holds') : isBroken ? 'BROKEN' : 'MISSED'
  const figures = [promised, shown, epsilon.promised, epsilon.byEvent, epsilon.byThresholds].map((x) => x.toFixed(3))
  console.log(row([name, fault ?? '', ...figures, verdict]))
}
process.exitCode = failures === 0 ? 0 : 1
