import 'i18next';
import type behaviour from '../features/behaviour/locales/zh-CN.json';
import type data from '../features/data/locales/zh-CN.json';
import type identity from '../features/identity/locales/zh-CN.json';
import type shell from '../features/shell/locales/zh-CN.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'shell';
    resources: {
      shell: typeof shell;
      behaviour: typeof behaviour;
      data: typeof data;
      identity: typeof identity;
    };
  }
}
