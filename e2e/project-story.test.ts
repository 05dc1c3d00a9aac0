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

// Each language asks about another year, so that both stories meet questions that were not asked before.
describe.each([
  ['zh-CN', 2024, '老年人就医负担研究'],
  ['en', 2023, 'Burden of care of the old'],
] as const)('in %s', (language, year, name) => {
  const words = WORDS[language]
  let owner: Visit
  let analyst: Visit
  let office: Visit

  beforeAll(async () => {
    owner = await newVisit(browser, server.url, words.locale)
    analyst = await newVisit(browser, server.url, words.locale)
    office = await newVisit(browser, server.url, words.locale)
  })
  afterAll(async () => {
    for (const { context } of [owner, analyst, office]) await context.close()
  })

  test('an owner opens a project and sets its limit', async () => {
    const { page } = owner
    await signIn(page, server, words, 'owner')
    await page.getByRole('link', { name: words.budgets, exact: true }).first().click()
    await page.goto(`${server.url}/budgets?dataset=hospital`)
    await page.getByRole('button', { name: words.openProject }).click()
    await page.getByLabel(words.projectName, { exact: true }).fill(name)
    await page.getByLabel(words.purpose, { exact: true }).fill('policy-research')
    await page.getByLabel(words.members, { exact: true }).fill('analyst')
    expect(await seriousFindings(page)).toEqual([])
    await page.getByRole('button', { name: words.create, exact: true }).click()
    await page.getByRole('button', { name }).click()
    await page.getByLabel(words.limit).fill('0.8')
    await page.getByRole('button', { name: words.setLimit }).click()
    await page.locator('.projects tr', { hasText: name }).getByText('ε 0.80').waitFor()
    expect(await seriousFindings(page)).toEqual([])
  })

  test('an analyst asks in it until its limit refuses, while the dataset still has budget', async () => {
    const { page } = analyst
    await signIn(page, server, words, 'analyst')
    await page.goto(`${server.url}/catalog`)
    await page.getByRole('link', { name: words.hospital }).click()
    await page.getByRole('button', { name: words.openWorkspace }).click()
    for (const field of ['COUNT(*) AS n', 'AVG(cost) AS m']) {
      await write(page, `SELECT ${field} FROM visits WHERE year = ${year}`)
      await page.locator('.project-choice', { hasText: name }).waitFor()
      const answered = page.waitForResponse((response) => response.url().endsWith('/api/v1/runs') && response.ok())
      await page.getByRole('button', { name: words.run }).click()
      await answered
      await page.locator('.result-table tbody tr').first().waitFor()
    }
    await write(page, `SELECT SUM(cost) AS s FROM visits WHERE year = ${year}`)
    await page.getByText(words.overBudget).first().waitFor()
    const budgets = page.waitForResponse((response) => response.url().includes('/api/v1/budgets') && response.ok())
    await page.goto(`${server.url}/budgets?dataset=hospital`)
    const body = (await (await budgets).json()) as {
      items: { scope: string; dataset: string; questionsLeft: number }[]
    }
    const left = (scope: string) =>
      body.items.find((one) => one.scope === scope && one.dataset === 'hospital')?.questionsLeft
    expect(left('project')).toBe(0)
    expect(left('dataset')).toBeGreaterThan(100)
    await page.locator('.limits-binds', { hasText: name }).waitFor()
    expect(await seriousFindings(page)).toEqual([])
  })

  test('and sees beforehand which planned questions do not fit', async () => {
    const { page } = analyst
    await page.getByRole('button', { name: words.planQuestions }).click()
    const planned = [`SELECT SUM(cost) AS s FROM visits WHERE year = ${year}`, 'SELECT COUNT(*) AS c FROM residents']
    await page.getByLabel(words.plannedQuestions).fill(planned.join(';\n'))
    await page.getByRole('button', { name: words.split }).click()
    await page.getByText(words.fitsNot).waitFor()
    await page.locator('.batch-verdict', { hasText: name }).waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await page.locator('#batch-epsilon').fill('0.2')
    await page.getByRole('button', { name: words.split }).click()
    await page.getByText(words.allFit).waitFor()
  })

  test('the office sees what all know together, and closes the project', async () => {
    const { page } = office
    await signIn(page, server, words, 'office')
    await page.goto(`${server.url}/budgets?dataset=hospital`)
    await page.getByRole('heading', { name: words.together }).waitFor()
    await page.locator('.together-table tr', { hasText: name }).waitFor()
    await page.locator('.together-table tr', { hasText: 'analyst' }).waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await page.locator('.projects').getByRole('button', { name }).click()
    await page.getByRole('button', { name: words.closeProject }).click()
    await page.getByRole('button', { name: words.closeForGood }).click()
    await page.locator('.projects tr', { hasText: name }).getByText(words.closed).waitFor()
  })

  test('the story left no error on the pages', () => {
    for (const { errors } of [owner, analyst, office]) expect(errors).toEqual([])
  })
})
