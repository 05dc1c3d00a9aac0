import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { RouterProvider } from 'react-router/dom'
import 'virtual:tokens.css'
import './app/fonts.css'
import './app/global.css'
import { preferredLocale, preferredTheme } from './ui/preferences.ts'
import { Providers } from './app/providers.tsx'
import { createAppRouter } from './app/router.tsx'
import { startI18n } from './i18n/start-i18n.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')

document.documentElement.dataset['theme'] = preferredTheme()
const i18n = await startI18n(preferredLocale())

createRoot(root).render(
  <StrictMode>
    <Providers i18n={i18n}>
      <RouterProvider router={createAppRouter()} />
    </Providers>
  </StrictMode>,
)
