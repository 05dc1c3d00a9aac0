import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
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

const question = (year: number): string =>
  `SELECT district, COUNT(*) AS visits, AVG(cost) AS mean_cost FROM visits WHERE year = ${year} GROUP BY district ORDER BY visits DESC`

/** The budget's rho, as the API of the same session states it. */
async function rhoLeft(page: Page): Promise<string> {
  const answer = page.waitForResponse((response) => response.url().includes('/api/v1/budgets') && response.ok())
  await page.reload()
  const body = (await (await answer).json()) as { items: { scope: string; left: { rho: string } }[] }
  return body.items.find(({ scope }) => scope === 'dataset')?.left.rho ?? ''
}

// Each language asks about another year, so that both stories meet a question that was not asked before.
describe.each([
  ['zh-CN', 2024],
  ['en', 2023],
] as const)('in %s', (language, year) => {
  const words = WORDS[language]
  let visit: Visit
  let bundle: string

  beforeAll(async () => {
    visit = await newVisit(browser, server.url, words.locale)
  })
  afterAll(async () => {
    await visit.context.close()
  })

  test('an analyst signs in, finds the dataset and opens the workspace', async () => {
    const { page } = visit
    await page.goto(server.url)
    await page.locator('#username').waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe(language)
    expect(await seriousFindings(page)).toEqual([])
    await signIn(page, server, words, 'analyst')
    await page.getByRole('link', { name: words.catalog }).first().click()
    await page.getByRole('link', { name: words.hospital }).click()
    await page.getByText('diagnosis_chapter').first().waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await page.getByRole('button', { name: words.openWorkspace }).click()
    await page.locator('.monaco-editor .view-line').first().waitFor()
  })

  test('sees the price before, runs, and the budget falls by exactly that', async () => {
    const { page } = visit
    const before = await rhoLeft(page)
    await page.locator('.monaco-editor .view-line').first().waitFor()
    const explained = page.waitForResponse(async (response) => {
      const asked = response.request().postData() ?? ''
      return response.url().endsWith('/queries/explain') && asked.includes(String(year)) && response.ok()
    })
    await write(page, question(year))
    const preview = (await (await explained).json()) as { charge: { rho: string } }
    await page.getByRole('button', { name: words.run }).click()
    await page.locator('.result-table tbody tr').nth(7).waitFor()
    await page.getByRole('heading', { name: words.receipt }).waitFor()
    expect(await page.locator('.result-table tbody tr').count()).toBe(8)
    expect(await page.locator('.result-table .plus-minus-error').count()).toBe(16)
    await page.locator('.result-chart svg, .result-chart canvas').first().waitFor()
    expect(await seriousFindings(page)).toEqual([])
    const after = await rhoLeft(page)
    const micro = (rho: string): bigint => BigInt(Math.round(Number(rho) * 1_000_000))
    expect(micro(before) - micro(after)).toBe(micro(preview.charge.rho))
  })

  test('asks again in other words and is not charged', async () => {
    const { page } = visit
    const before = await rhoLeft(page)
    await page.locator('.monaco-editor .view-line').first().waitFor()
    await write(page, `select avg(cost) as m, count(*) as n, DISTRICT\nfrom Visits where ${year} = year group by 3`)
    await page.getByRole('button', { name: words.runFree }).click()
    await page.locator('.result-table th', { hasText: /^n/ }).waitFor()
    expect(await rhoLeft(page)).toBe(before)
  })

  test('is refused with the reason at its place, applies the fix, and it can run', async () => {
    const { page } = visit
    await page.locator('.monaco-editor .view-line').first().waitFor()
    await write(page, 'SELECT diagnosis_code, COUNT(*) AS n FROM visits GROUP BY diagnosis_code')
    await page.getByRole('heading', { name: words.refused }).waitFor()
    await page.locator('.monaco-editor .squiggly-error, .monaco-editor [class*="refused"]').first().waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await page.getByRole('button', { name: words.apply }).first().click()
    await page.getByRole('button', { name: words.run }).waitFor()
    expect((await page.locator('.monaco-editor .view-lines').innerText()).replaceAll('\u00a0', ' ')).toContain(
      'diagnosis_chapter',
    )
  })

  test('asks for a release; another person approves it; the bundle downloads', async () => {
    const { page } = visit
    await write(page, question(year))
    await page.getByRole('button', { name: words.runFree }).click()
    await page.getByRole('button', { name: words.requestRelease }).click()
    await page.getByLabel(words.releaseTitle, { exact: true }).fill(`Visits ${year}`)
    await page.getByLabel(words.releaseContext).fill('Comparison of districts for a policy study.')
    await page.getByRole('button', { name: words.submit, exact: true }).click()
    await page.getByText(words.waits).first().waitFor()
    const address = new URL(page.url()).pathname

    const approver = await newVisit(browser, server.url, words.locale)
    await signIn(approver.page, server, words, 'approver')
    await approver.page.getByRole('link', { name: words.review }).first().click()
    await approver.page.getByRole('link', { name: `Visits ${year}` }).click()
    await approver.page.locator('.result-table tbody tr').nth(7).waitFor()
    expect(await seriousFindings(approver.page)).toEqual([])
    await approver.page.getByRole('button', { name: words.approve }).click()
    await approver.page.getByText(words.released).first().waitFor()
    expect(approver.errors).toEqual([])
    await approver.context.close()

    await page.goto(`${server.url}${address}`)
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: words.download }).click()
    bundle = join(server.dataDir, `bundle-${year}.zip`)
    await (await download).saveAs(bundle)
  })

  test('anyone verifies the bundle with the network off, and a changed byte is named', async () => {
    const stranger = await newVisit(browser, server.url, words.locale)
    const { page } = stranger
    await page.goto(`${server.url}/verify`)
    await page.getByRole('heading', { name: words.verifyTitle }).waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await page.waitForLoadState('networkidle')
    await stranger.context.setOffline(true)
    await page.locator('input[type=file]').first().setInputFiles(bundle)
    await page.locator('[data-check="log-inclusion"][data-outcome="passed"]').waitFor()
    expect(await page.locator('h1').innerText()).toMatch(words.verifyPassed)
    expect(await page.locator('[data-outcome="failed"]').count()).toBe(0)

    const bytes = await readFile(bundle)
    const at = bytes.indexOf('result.csv') + 40
    bytes[at] = (bytes[at] ?? 0) ^ 1
    const changed = `${bundle}.changed.zip`
    await writeFile(changed, bytes)
    await page.locator('input[type=file]').first().setInputFiles(changed)
    await page.locator('[data-outcome="failed"]').first().waitFor()
    expect(await page.locator('h1').innerText()).toMatch(words.verifyFailed)
    expect(stranger.errors).toEqual([])
    await stranger.context.close()
  })

  test('the story left no error on the page', () => {
    expect(visit.errors).toEqual([])
  })
})
