import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seriousFindings } from './support/axe.ts'
import { newVisit, openBrowser, type Visit } from './support/browser.ts'
import { startServer, type RunningServer } from './support/start-server.ts'
import { signIn, write } from './support/steps.ts'
import { WORDS } from './support/words.ts'

let server: RunningServer
let browser: Awaited<ReturnType<typeof openBrowser>>

beforeAll(async () => {
  server = await startServer()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
  await server[Symbol.asyncDispose]()
})

/** 400 members with one loan each at three branches; `email` and `member_id` name a person. */
const LOANS = [
  'member_id,email,branch,days',
  ...Array.from({ length: 400 }, (_, i) => `M${10_000 + i},reader${i}@example.org,${'ABC'[i % 3]},${i % 30}`),
].join('\n')

const policy = (slug: string): string => `dataset: ${slug}
title: { zh: 借阅 ${slug}, en: Loans ${slug} }
provider: { zh: 图书馆, en: The library }
grade: general-2
privacy:
  unit: { name: member, title: { zh: 读者, en: member } }
  neighbouring: add-or-remove-unit
  delta: 0.000001
budget: { dataset: { epsilon: 10 }, person: { epsilon: 5 } }
tables:
  loans:
    title: { zh: 借阅, en: Loans }
    kind: private
    unitColumn: member_id
    contribution: { rows: 2, groups: 1, rowsPerGroup: 2 }
    approximateRows: 400
    columns:
      member_id: { title: { zh: 读者, en: Member }, type: text, role: identifier, grade: general-2, uses: [aggregate] }
      email: { title: { zh: 邮箱, en: Mail }, type: text, role: identifier, grade: general-2, uses: [] }
      branch: { title: { zh: 分馆, en: Branch }, type: code, role: dimension, grade: general-1, uses: [group, filter], codeList: branches, nullable: false }
      days: { title: { zh: 天数, en: Days }, type: integer, role: measure, grade: general-2, uses: [aggregate, filter], bounds: [0, 30], nullable: false }
codeLists:
  branches: [{ value: A }, { value: B }, { value: C }]
`

describe.each([
  ['zh-CN', 'loans_zh'],
  ['en', 'loans_en'],
] as const)('in %s', (language, slug) => {
  const words = WORDS[language]
  const title = `${language === 'en' ? 'Loans' : '借阅'} ${slug}`
  let owner: Visit
  let analyst: Visit

  beforeAll(async () => {
    owner = await newVisit(browser, server.url, words.locale)
    analyst = await newVisit(browser, server.url, words.locale)
  })
  afterAll(async () => {
    await owner.context.close()
    await analyst.context.close()
  })

  test('an owner uploads a file and sees which columns name a person', async () => {
    const { page } = owner
    await signIn(page, server, words, 'owner')
    await page.goto(`${server.url}/owner`)
    await page.locator('.owner-table tbody tr').first().waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await page.goto(`${server.url}/owner/register`)
    await page.locator('button', { hasText: words.chooseFiles }).waitFor()
    expect(await seriousFindings(page)).toEqual([])
    const file = join(server.dataDir, 'loans.csv')
    await writeFile(file, `${LOANS}\n`)
    await page.locator('input[type=file]').setInputFiles(file)
    await page.locator('.inspection tbody tr').nth(3).waitFor()
    const identifiers = page
      .locator('.inspection tr')
      .filter({ has: page.getByText(words.identifier, { exact: true }) })
    expect(await identifiers.locator('code').allInnerTexts()).toEqual(['member_id', 'email'])
    expect(await seriousFindings(page)).toEqual([])
  })

  test('writes the policy, registers, and publishes when the import has ended', async () => {
    const { page } = owner
    await page.getByRole('button', { name: words.toPolicy }).click()
    await page.getByLabel(words.policyText).fill(policy(slug))
    await page.getByRole('button', { name: words.register }).and(page.locator(':enabled')).waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await page.getByRole('button', { name: words.register }).click()
    await page.getByRole('heading', { name: words.registered }).waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await page.getByRole('button', { name: words.publish, exact: true }).click()
    await page
      .getByRole('group', { name: words.publish })
      .getByRole('button', { name: words.publish, exact: true })
      .click()
    await page.getByRole('group', { name: words.publish }).waitFor({ state: 'detached' })
    await page.locator('.registration-end a').click()
    await page.locator('.owner-published', { hasText: words.published }).waitFor()
    expect(await seriousFindings(page)).toEqual([])
  })

  test('an analyst finds the dataset in the catalog and gets an answer', async () => {
    const { page } = analyst
    await signIn(page, server, words, 'analyst')
    await page.goto(`${server.url}/catalog`)
    await page.getByRole('link', { name: title }).click()
    await page.getByRole('button', { name: words.openWorkspace }).click()
    await write(page, 'SELECT branch, COUNT(*) AS loans FROM loans GROUP BY branch')
    await page.getByRole('button', { name: words.run }).click()
    await page.locator('.result-table tbody tr').nth(2).waitFor()
    expect(await page.locator('.result-table tbody tr').count()).toBe(3)
  })

  test('the owner suspends it, and the next question is refused with the reason', async () => {
    await owner.page.getByRole('button', { name: words.suspend, exact: true }).click()
    const confirmation = owner.page.getByRole('group', { name: words.suspend })
    await confirmation.getByRole('button', { name: words.suspend, exact: true }).click()
    await owner.page.locator('.owner-suspended', { hasText: words.suspended }).waitFor()
    expect(await seriousFindings(owner.page)).toEqual([])

    const { page } = analyst
    await write(page, 'SELECT branch, AVG(days) AS days FROM loans GROUP BY branch')
    await page.getByText(words.datasetSuspended).first().waitFor()
    await page.reload()
    await page.getByText(words.suspendedNow).first().waitFor()
    expect(await page.getByRole('button', { name: words.run }).count()).toBe(0)
  })

  test('the story left no error on the pages', () => {
    expect(owner.errors).toEqual([])
    expect(analyst.errors).toEqual([])
  })
})
