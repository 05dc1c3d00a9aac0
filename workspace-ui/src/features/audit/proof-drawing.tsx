import type { InclusionProof } from '@yingbi/contracts'
import { useTranslation } from 'react-i18next'
import { formatNumber } from '../../ui/format-number.ts'
import { shortHash } from './event-words.ts'
import { proofPath } from './proof-path.ts'

const ROW = 22
const LEFT = 14
const RIGHT = 46
const MIDDLE = 30
const NODE = 10
const TEXT = 66

/**
 * The way from the signed root to the entry. Filled squares are computed here, open ones are the hashes of the proof;
 * beside each stands what it covers.
 */
export function ProofDrawing({ proof }: { readonly proof: InclusionProof }) {
  const { t } = useTranslation('audit')
  const steps = proofPath(proof.index, proof.size)
  const height = (steps.length + 1) * ROW + 4
  const x = (side: 'left' | 'right'): number => (side === 'left' ? LEFT : RIGHT)
  const y = (level: number): number => level * ROW + ROW / 2
  const other = { left: 'right', right: 'left' } as const
  const covered = ([from, to]: readonly [number, number]): string =>
    to - from === 1
      ? t('proof.one', { from: formatNumber(from) })
      : t('proof.range', { from: formatNumber(from), to: formatNumber(to - 1) })
  return (
    <svg
      className="proof-drawing"
      viewBox={`0 0 296 ${height}`}
      role="img"
      aria-label={t('proof.label', { index: formatNumber(proof.index), count: proof.hashes.length })}
    >
      {steps.map((step, level) => {
        const parent = level === 0 ? MIDDLE : x(steps[level - 1]?.side ?? 'left')
        return (
          <g key={step.own.join('-')}>
            <line className="proof-edge" x1={parent} y1={y(level)} x2={x(other[step.side])} y2={y(level + 1)} />
            <line className="proof-edge proof-edge-own" x1={parent} y1={y(level)} x2={x(step.side)} y2={y(level + 1)} />
          </g>
        )
      })}
      <Node x={MIDDLE} y={y(0)} own />
      <text className="proof-text proof-text-own" x={TEXT} y={y(0) + 4}>
        {t('proof.root')}
      </text>
      <text className="proof-text proof-hash" x={294} y={y(0) + 4} textAnchor="end">
        {shortHash(proof.rootHash)}
      </text>
      {steps.map((step, level) => (
        <g key={step.own.join('-')}>
          <Node x={x(step.side)} y={y(level + 1)} own />
          <Node x={x(other[step.side])} y={y(level + 1)} own={false} />
          <text className="proof-text" x={TEXT} y={y(level + 1) + 4}>
            {covered(step.sibling)}
          </text>
          <text className="proof-text proof-hash" x={294} y={y(level + 1) + 4} textAnchor="end">
            {shortHash(proof.hashes[steps.length - 1 - level] ?? '')}
          </text>
        </g>
      ))}
    </svg>
  )
}

function Node({ x, y, own }: { readonly x: number; readonly y: number; readonly own: boolean }) {
  return (
    <rect
      className={own ? 'proof-node proof-node-own' : 'proof-node'}
      x={x - NODE / 2}
      y={y - NODE / 2}
      width={NODE}
      height={NODE}
      rx={2}
    />
  )
}
