import { StyleProvider } from '@ant-design/cssinjs';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { App, ConfigProvider } from 'antd';
import enGB from 'antd/locale/en_GB'; // weeks start on Monday, as everywhere in Rouse
import zhCN from 'antd/locale/zh_CN';
import { StrictMode, useMemo } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api/errors';
import { PreferencesProvider, storedPreferences, usePreferences } from './features/shell/preferences';
import { startI18n } from './i18n';
import { router } from './router';
import { antdTheme } from './ui/theme';

const kReloadKey = 'rouse.reloaded_at';
const kReloadPauseMs = 30_000;

// A tab from before an upgrade asks for files that are gone: take the new release, once.
addEventListener('vite:preloadError', () => {
  const last = Number(sessionStorage.getItem(kReloadKey) ?? 0);
  if (Date.now() - last < kReloadPauseMs) return;
  sessionStorage.setItem(kReloadKey, String(Date.now()));
  location.reload();
});

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 1 && !(error instanceof ApiError && error.status < 500),
    },
  },
});

function Root() {
  const { language, dark, tokens } = usePreferences();
  const theme = useMemo(() => antdTheme(tokens, dark), [tokens, dark]);
  return (
    <ConfigProvider
      theme={theme}
      locale={language === 'en' ? enGB : zhCN}
      button={{ autoInsertSpace: false }}
      wave={{ disabled: true }}
    >
      <App>
        <RouterProvider router={router} />
      </App>
    </ConfigProvider>
  );
}

const element = document.getElementById('root');
if (element) {
  await startI18n(storedPreferences().language);
  createRoot(element).render(
    <StrictMode>
      <StyleProvider layer>
        <QueryClientProvider client={queryClient}>
          <PreferencesProvider>
            <Root />
          </PreferencesProvider>
        </QueryClientProvider>
      </StyleProvider>
    </StrictMode>,
  );
}
