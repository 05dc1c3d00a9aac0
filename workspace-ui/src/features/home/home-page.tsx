import type { Role } from '@yingbi/contracts'
import type { ComponentType } from 'react'
import { useTranslation } from 'react-i18next'
import { useSignInInfo } from '../../api/queries.ts'
import { useUser } from '../../api/session.ts'
import { useBilingual } from '../../i18n/use-locale.ts'
import { PageHead } from '../../ui/page-head.tsx'
import { useTitle } from '../../ui/use-title.ts'
import { AnalystSteps } from './analyst-steps.tsx'
import { ApproverSteps } from './approver-steps.tsx'
import { AuditorSteps } from './auditor-steps.tsx'
import { OfficeSteps } from './office-steps.tsx'
import { OwnerSteps } from './owner-steps.tsx'
import { Tour } from './tour.tsx'
import { UsersTable } from './users-table.tsx'
import './home.css'

const STEPS: Readonly<Record<Role, ComponentType>> = {
  analyst: AnalystSteps,
  owner: OwnerSteps,
  approver: ApproverSteps,
  auditor: AuditorSteps,
  office: OfficeSteps,
}

/** Where everyone begins: what waits for this person, in figures, and the first steps of the role. */
export function HomePage() {
  const { t } = useTranslation('home')
  const app = useTranslation('app').t
  const pick = useBilingual()
  const user = useUser()
  const place = useSignInInfo().data?.place
  const Steps = STEPS[user.role]
  useTitle(t('title'))
  return (
    <div className="home">
      <PageHead
        title={t('greeting', { name: pick(user.displayName) })}
        facts={
          <span>
            {app(`role.${user.role}`)}
            {t('comma')}
            {pick(user.departmentTitle)}
          </span>
        }
      />
      <div className="home-body">
        <section className="home-steps" aria-label={t('next')}>
          <h2 className="home-title">{t('next')}</h2>
          <Steps />
        </section>
        <Tour key={user.role} role={user.role} place={place === undefined ? '' : pick(place)} />
      </div>
      {user.role === 'office' && <UsersTable />}
    </div>
  )
}
