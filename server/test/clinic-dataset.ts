import type { Deps } from '../src/deps.ts'
import { addDataset } from './add-dataset.ts'

export interface ClinicOptions {
  readonly slug?: string
  /** Epsilon of the limits of the dataset and of each person. */
  readonly budget?: { readonly dataset: number; readonly person: number }
  /** Further lines of the policy. */
  readonly policyLines?: string
  /** Lines of `visits.csv` without the header: person, ward, cost, note. */
  readonly visits?: readonly string[]
}

/** 600 patients in three wards, two visits each. */
export const CLINIC_VISITS: readonly string[] = Array.from(
  { length: 1200 },
  (_, i) => `p${i % 600},${['内科', '外科', '儿科'][i % 3]},${(i * 7) % 100}.50,ok`,
)

export const CLINIC_WARDS: readonly string[] = ['内科,30', '外科,20', '儿科,10']

/** Registers and publishes a small dataset with a private and a public table; returns its id. */
export async function addClinic(
  deps: Pick<Deps, 'database' | 'governed' | 'clock'>,
  options: ClinicOptions = {},
): Promise<string> {
  const { slug = 'clinic', budget = { dataset: 20, person: 10 }, visits = CLINIC_VISITS, policyLines = '' } = options
  return addDataset(deps, `${clinicPolicy(slug, budget)}${policyLines}`, {
    visits: ['person_id,ward,cost,note', ...visits],
    wards: ['ward,beds', ...CLINIC_WARDS],
  })
}

/** The policy of the clinic. */
export const clinicPolicy = (slug: string, budget: { dataset: number; person: number }): string => `
dataset: ${slug}
title: { zh: 诊所, en: Clinic }
provider: { zh: 诊所, en: The clinic }
grade: general-2
privacy:
  unit: { name: patient, title: { zh: 患者, en: patient } }
  neighbouring: add-or-remove-unit
  delta: 0.000001
budget: { dataset: { epsilon: ${budget.dataset} }, person: { epsilon: ${budget.person} } }
tables:
  visits:
    title: { zh: 就诊, en: Visits }
    kind: private
    unitColumn: person_id
    contribution: { rows: 3, groups: 2, rowsPerGroup: 3 }
    approximateRows: 1200
    columns:
      person_id: { title: { zh: 人, en: Person }, type: text, role: identifier, grade: general-2, uses: [join, aggregate] }
      ward: { title: { zh: 科, en: Ward }, type: code, role: dimension, grade: general-1, uses: [join, group, filter], codeList: wards, nullable: false }
      cost: { title: { zh: 费, en: Cost }, type: decimal, scale: 2, role: measure, grade: general-2, uses: [aggregate, filter], bounds: [0, 100], nullable: false }
      note: { title: { zh: 备注, en: Note }, type: text, role: free_text, grade: general-2, uses: [filter, group] }
  wards:
    title: { zh: 科, en: Wards }
    kind: public
    columns:
      ward: { title: { zh: 科, en: Ward }, type: code, role: dimension, grade: general-1, uses: [join, group, filter], codeList: wards }
      beds: { title: { zh: 床, en: Beds }, type: integer, role: measure, grade: general-1, uses: [project, aggregate] }
codeLists:
  wards: [{ value: 内科 }, { value: 外科 }, { value: 儿科 }]
`
