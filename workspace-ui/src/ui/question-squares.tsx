import { useTranslation } from 'react-i18next'
import './question-squares.css'

/** One square per question: filled ones are asked, open ones can still be asked. For a few dozen at most. */
export function QuestionSquares({ asked, left }: { readonly asked: number; readonly left: number }) {
  const { t } = useTranslation('ui')
  const label = t('squares.label', { asked, left })
  return (
    <span className="squares" role="img" aria-label={label}>
      {Array.from({ length: asked + left }, (_, index) => (
        <span key={index} className={index < asked ? 'square square-asked' : 'square'} />
      ))}
    </span>
  )
}
