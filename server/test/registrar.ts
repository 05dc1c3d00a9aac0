import { residentIdCheckCharacter } from '@yingbi/policies'
import type { InjectOptions, LightMyRequestResponse as Response } from 'fastify'
import type { Problem } from '@yingbi/contracts'
import type { TestApp } from './test-app.ts'

export const CANARY = 'canary-4711-value'
export const residentId = (n: number): string => {
  const digits = `57010219800101${String(n).padStart(3, '0')}`
  return digits + residentIdCheckCharacter(digits)
}
export const CSV = [
  '身份证号,姓名,出生日期,性别,Ward,Cost,Note',
  ...Array.from(
    { length: 200 },
    (_, n) =>
      `${residentId(n % 100)},张伟,1980-01-01,${n % 2 === 0 ? '男' : '女'},${['M', 'S'][n % 2]},${n}.50,${CANARY}-${n} ${'long text '.repeat(4)}`,
  ),
].join('\n')

export const policy = (slug: string, more = ''): string => `
dataset: ${slug}
title: { zh: 诊所, en: Clinic }
provider: { zh: 诊所, en: Clinic }
grade: general-2
labels: [医疗]
privacy:
  unit: { name: patient, title: { zh: 患者, en: patient } }
  neighbouring: add-or-remove-unit
  delta: 0.000001
budget: { dataset: { epsilon: 5 }, person: { epsilon: 2 } }
tables:
  visits:
    title: { zh: 就诊, en: Visits }
    kind: private
    unitColumn: 身份证号
    contribution: { rows: 4, groups: 2, rowsPerGroup: 2 }
    columns:
      身份证号: { title: { zh: 证, en: Id }, type: text, role: identifier, grade: general-2, uses: [aggregate] }
      姓名: { title: { zh: 名, en: Name }, type: text, role: identifier, grade: general-2, uses: [] }
      ward: { title: { zh: 科, en: Ward }, type: code, role: dimension, grade: general-1, uses: [group, filter], codeList: wards }
      cost: { title: { zh: 费, en: Cost }, type: decimal, scale: 2, role: measure, grade: general-2, uses: [aggregate], bounds: [0, 100] }
${more}
codeLists:
  wards: [{ value: M }, { value: S }]
`

/** A multipart body of files and fields. */
export function form(
  parts: readonly { name: string; fileName?: string; content: string }[],
): Pick<InjectOptions, 'headers' | 'payload'> {
  const boundary = 'yingbi-boundary'
  const body = parts.map(({ name, fileName, content }) => {
    const file = fileName === undefined ? '' : `; filename="${fileName}"\r\nContent-Type: text/csv`
    return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${content}\r\n`
  })
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload: `${body.join('')}--${boundary}--\r\n`,
  }
}
export const problem = (response: Response): Problem => response.json()

/** An owner who uploads the visits of a clinic and registers datasets of them. */
export class Registrar {
  readonly #app: TestApp

  constructor(app: TestApp) {
    this.#app = app
  }

  async send(role: Parameters<TestApp['as']>[0], options: InjectOptions): Promise<Response> {
    return this.#app.app.inject({ ...options, headers: { ...options.headers, ...(await this.#app.as(role)) } })
  }

  upload(content: string | Buffer, fileName = 'visits.csv'): Promise<Response> {
    return this.send('owner', {
      method: 'POST',
      url: `/api/v1/uploads?fileName=${encodeURIComponent(fileName)}`,
      headers: { 'content-type': 'application/octet-stream' },
      payload: content,
    })
  }

  register(slug: string, uploads: Record<string, string>, yaml = policy(slug), prefer = 'wait'): Promise<Response> {
    const payload = { uploads, yaml }
    return this.send('owner', { method: 'POST', url: '/api/v1/datasets', headers: { prefer }, payload })
  }
}
