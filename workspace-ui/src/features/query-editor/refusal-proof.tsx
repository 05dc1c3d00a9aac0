import type { Dataset, Refusal } from '@yingbi/contracts'
import { useTranslation } from 'react-i18next'
import { MessageText } from '../../ui/message-text.tsx'
import { policyName } from './policy-name.ts'
import { Proof, type ProofLink } from '../../ui/proof.tsx'

export interface RefusalProofProps {
  readonly dataset: Dataset
  readonly refusal: Refusal
  /** Line of the place in the whole text of the tab, when it has one. */
  readonly line: number | null
  readonly withFix: boolean
}

/** The chain of one refusal; the same in the editor and on the refusal page. */
export function RefusalProof({ dataset, refusal, line, withFix }: RefusalProofProps) {
  const { t } = useTranslation('query-editor')
  const byPolicy = refusal.column !== null || /^(POLICY|DP|DATASET|BUDGET)_/.test(refusal.code)
  const links: ProofLink[] = []
  if (refusal.column !== null) {
    links.push({ name: t('proof.column'), tone: 'rule', value: <ColumnName dataset={dataset} name={refusal.column} /> })
  }
  if (refusal.operator !== null || line !== null) {
    links.push({
      name: t('proof.operator'),
      tone: 'rule',
      value: (
        <>
          {refusal.operator !== null && <code>{refusal.operator}</code>}{' '}
          {line !== null && <span className="proof-aside">{t('proof.line', { line })}</span>}
        </>
      ),
    })
  }
  links.push({
    name: t('proof.rule'),
    tone: 'reason',
    value: (
      <strong>
        <MessageText text={refusal.rule} />
      </strong>
    ),
  })
  if (byPolicy) {
    links.push({
      name: t('proof.policy'),
      tone: 'rule',
      value: (
        <>
          {refusal.policyOwner}{' '}
          <span className="proof-aside">
            {refusal.policyLine === null
              ? policyName(dataset.name, refusal.policyVersion)
              : t('proof.policyLine', {
                  version: policyName(dataset.name, refusal.policyVersion),
                  line: refusal.policyLine,
                })}
          </span>
        </>
      ),
    })
  }
  if (withFix) links.push({ name: t('proof.fix'), tone: 'way-out', value: <MessageText text={refusal.fix} /> })
  return <Proof links={links} />
}

/** `table.column` with its grade and role, when the metadata knows it. */
function ColumnName({ dataset, name }: { readonly dataset: Dataset; readonly name: string }) {
  const ui = useTranslation('ui').t
  const { t } = useTranslation('query-editor')
  const [tableName, columnName] = name.split('.')
  const column = dataset.tables.find((one) => one.name === tableName)?.columns.find((one) => one.name === columnName)
  return (
    <>
      <code>{name}</code>{' '}
      {column !== undefined && (
        <span className="proof-aside">
          {t('proof.gradeAndRole', { grade: ui(`grade.${column.grade}`), role: ui(`role.${column.role}`) })}
        </span>
      )}
    </>
  )
}
