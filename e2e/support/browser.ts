import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

const PLACES = [
  process.env['YINGBI_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** A headless Chromium that asks nothing of any outside network. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = PLACES.find((path) => path !== undefined && existsSync(path))
  if (executablePath === undefined)
    throw new Error('no Chromium: set YINGBI_CHROMIUM, or run npm test, which installs it')
  return await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

export interface Visit {
  readonly context: BrowserContext
  readonly page: Page
  /** What the page logged as errors; a story ends with none. */
  readonly errors: string[]
}

/** A new visitor in one language; requests that leave the server's own address are refused and recorded as errors. */
export async function newVisit(browser: Browser, url: string, locale: 'zh-CN' | 'en-US'): Promise<Visit> {
  const context = await browser.newContext({ locale, viewport: { width: 1440, height: 900 }, acceptDownloads: true })
  const errors: string[] = []
  const page = await context.newPage()
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() !== 'error' || /status of (401|409|422)/.test(message.text())) return
    errors.push(`${message.text()} ${message.location().url}`)
  })
  await context.route(
    (address) => !address.href.startsWith(url) && !/^(data|blob):/.test(address.href),
    async (route) => {
      errors.push(`a request left the server: ${new URL(route.request().url()).host}`)
      await route.abort()
    },
  )
  return { context, page, errors }
}
