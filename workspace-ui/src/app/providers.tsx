import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { ConfigProvider } from 'antd'
import type { Locale as AntdLocale } from 'antd/es/locale'
import enUS from 'antd/es/locale/en_US'
import zhCN from 'antd/es/locale/zh_CN'
import type { i18n } from 'i18next'
import { useEffect, useMemo, useState, type ReactNode } from 'react'
import { I18nextProvider } from 'react-i18next'
import { ApiContext } from '../api/api-context.ts'
import { createApiClient } from '../api/client.ts'
import { ProblemError } from '../api/problem.ts'
import { createSessionStore, SessionContext, type SessionStore } from '../api/session.ts'
import { useLocale } from '../i18n/use-locale.ts'
import { ThemeModeContext } from '../ui/theme-mode.ts'
import { keepTheme, preferredTheme } from '../ui/preferences.ts'
import { ThemeControlContext } from './theme-control.ts'
import { antdThemeFor } from './theme.ts'
import type { ThemeMode } from './tokens.ts'

const antdLocales: Readonly<Record<string, AntdLocale>> = { en: enUS, 'zh-CN': zhCN }

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        refetchOnWindowFocus: false,
        // A problem document is an answer; only silence is worth another try.
        retry: (count, error) => !(error instanceof ProblemError) && count < 2,
      },
    },
  })
}

function Themed({ children }: { readonly children: ReactNode }) {
  const locale = useLocale()
  const [mode, setMode] = useState<ThemeMode>(preferredTheme)
  useEffect(() => {
    document.documentElement.dataset['theme'] = mode
  }, [mode])
  const toggle = useMemo(
    () => () =>
      setMode((current) => {
        const next = current === 'dark' ? 'light' : 'dark'
        keepTheme(next)
        return next
      }),
    [],
  )
  const theme = useMemo(() => antdThemeFor(mode, locale), [mode, locale])
  return (
    <ThemeControlContext value={toggle}>
      <ThemeModeContext value={mode}>
        <ConfigProvider
          theme={theme}
          locale={antdLocales[locale] ?? enUS}
          wave={{ disabled: true }}
          button={{ autoInsertSpace: false }}
        >
          {children}
        </ConfigProvider>
      </ThemeModeContext>
    </ThemeControlContext>
  )
}

/** Everything that pages read from above: language, session, API client, answers, theme. */
export function Providers({ i18n, children }: { readonly i18n: i18n; readonly children: ReactNode }) {
  const [{ api, session, queries }] = useState(() => {
    let store: SessionStore | null = null
    const queries = createQueryClient()
    const api = createApiClient({
      locale: () => (i18n.language === 'en' ? 'en' : 'zh-CN'),
      onSessionEnded: () => store?.end(),
    })
    store = createSessionStore(api, localStorage)
    return { api, session: store, queries }
  })
  // Nothing that one person has seen may wait in memory for the next one.
  useEffect(
    () =>
      session.subscribe(() => {
        if (session.state().kind === 'signed-out') queries.clear()
      }),
    [session, queries],
  )
  return (
    <I18nextProvider i18n={i18n}>
      <ApiContext value={api}>
        <SessionContext value={session}>
          <QueryClientProvider client={queries}>
            <Themed>{children}</Themed>
          </QueryClientProvider>
        </SessionContext>
      </ApiContext>
    </I18nextProvider>
  )
}
