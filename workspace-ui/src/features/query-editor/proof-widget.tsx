import type { Dataset } from '@yingbi/contracts'
import { Button } from 'antd'
import { X } from 'lucide-react'
import { useLayoutEffect, useRef, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { MessageText } from '../../ui/message-text.tsx'
import { placeProof } from './place-proof.ts'
import { RefusalProof } from './refusal-proof.tsx'
import type { RefusedPlace } from './refused-places.ts'
import type { EditorHandle } from './sql-editor.tsx'
import type { Statement } from './split-statements.ts'
import './proof-widget.css'

export interface ProofWidgetProps {
  readonly dataset: Dataset
  readonly place: RefusedPlace
  readonly statement: Statement
  readonly handle: RefObject<EditorHandle | null>
  readonly onFix: () => void
  readonly onClose: () => void
  readonly onPointer: (inside: boolean) => void
}

/** The proof of a refusal beside the code, tied to its place by a hairline; never over the statement it speaks of. */
export function ProofWidget({ dataset, place, statement, handle, onFix, onClose, onPointer }: ProofWidgetProps) {
  const { t } = useTranslation('query-editor')
  const box = useRef<HTMLDivElement>(null)
  const hair = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const editor = handle.current?.editor
    if (editor === undefined || box.current === null || hair.current === null) return undefined
    const [boxElement, hairElement] = [box.current, hair.current]
    const lay = (): void => placeProof(editor, { box: boxElement, hair: hairElement, place, statement })
    lay()
    const subscriptions = [editor.onDidScrollChange(lay), editor.onDidLayoutChange(lay)]
    return () => {
      for (const subscription of subscriptions) subscription.dispose()
    }
  })
  const line = handle.current?.editor.getModel()?.getPositionAt(place.start).lineNumber ?? null
  const { refusal } = place
  return (
    <>
      <div ref={hair} className="proof-hair" aria-hidden />
      <div
        ref={box}
        className="proof-widget"
        role="dialog"
        aria-label={refusal.title}
        onPointerEnter={() => onPointer(true)}
        onPointerLeave={() => onPointer(false)}
      >
        <header>
          <X size={14} strokeWidth={2} aria-hidden />
          <strong>
            <MessageText text={refusal.title} />
          </strong>
          <code>{refusal.code}</code>
        </header>
        <div className="proof-widget-body">
          <RefusalProof dataset={dataset} refusal={refusal} line={line} withFix />
        </div>
        <footer>
          {refusal.edits.length > 0 && (
            <Button size="small" type="primary" onClick={onFix}>
              {t('proof.rewrite')}
              <span className="kbd-inline">Ctrl .</span>
            </Button>
          )}
          <Button size="small" onClick={onClose}>
            {t('proof.close')}
            <span className="kbd-inline">Esc</span>
          </Button>
        </footer>
      </div>
    </>
  )
}
