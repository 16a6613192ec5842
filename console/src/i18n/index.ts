// One JSON file per feature and language; a feature's text is fetched together with its page.
import i18next, { type BackendModule } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '../format/numbers';

type Texts = Record<string, unknown>;
const files = import.meta.glob<Texts>('../features/*/locales/*.json', { import: 'default' });

const backend: BackendModule = {
  type: 'backend',
  init() {},
  read(language, namespace, done) {
    const load = files[`../features/${namespace}/locales/${language}.json`];
    if (!load) {
      done(new Error(`no texts ${namespace}/${language}`), null);
      return;
    }
    load().then(
      (texts) => done(null, texts),
      (error: Error) => done(error, null),
    );
  },
};

const kLanguages: Language[] = ['zh-CN', 'en'];

export async function startI18n(language: Language): Promise<void> {
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: language,
      supportedLngs: kLanguages,
      fallbackLng: false,
      load: 'currentOnly',
      ns: ['shell'],
      defaultNS: 'shell',
      interpolation: { escapeValue: false },
      react: { useSuspense: true },
      returnNull: false,
    });
}

/** Fetches a page's texts while its code is on the way. */
export const loadTexts = (feature: string): Promise<void> => i18next.loadNamespaces(feature);
