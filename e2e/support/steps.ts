import type { Page } from 'playwright-core'
import { PASSWORD, type RunningServer } from './start-server.ts'
import type { Words } from './words.ts'

export async function signIn(page: Page, { url }: RunningServer, words: Words, account: string): Promise<void> {
  await page.goto(`${url}/sign-in`)
  await page.locator('#username').fill(account)
  await page.locator('#password').fill(PASSWORD)
  await page.getByRole('button', { name: words.signIn, exact: true }).click()
  await page.locator('.shell').waitFor()
}

/** Replaces the text of the editor as a person does: select all, type. */
export async function write(page: Page, sql: string): Promise<void> {
  await page.locator('.monaco-editor .view-line').first().waitFor()
  await page.locator('.monaco-editor').first().click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.insertText(sql)
}
