import { useTranslation } from 'react-i18next'
import './question-squares.css'

/** How many squares are drawn at most; beyond it the count is text alone. */
const MOST = 40

/** One square per question: filled ones are asked, open ones can still be asked. */
export function QuestionSquares({ asked, left }: { readonly asked: number; readonly left: number }) {
  const { t } = useTranslation('ui')
  const label = t('squares.label', { asked, left })
  if (asked + left > MOST) return <span className="caption">{label}</span>
  return (
    <span className="squares" role="img" aria-label={label}>
      {Array.from({ length: asked + left }, (_, index) => (
        <span key={index} className={index < asked ? 'square square-asked' : 'square'} />
      ))}
    </span>
  )
}
