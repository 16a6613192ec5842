import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

// The server forbids inline styles, and antd inserts <style> elements at run time through one module of rc-util.
// That module is replaced by one that uses constructable style sheets, which the policy allows.
function cspStyles(): Plugin {
  const replacement = fileURLToPath(new URL('./src/ui/csp_styles.ts', import.meta.url));
  return {
    name: 'csp-styles',
    enforce: 'pre',
    resolveId(source) {
      return /(^|\/)dynamicCSS(\.js)?$/.test(source) ? replacement : null;
    },
  };
}

export default defineConfig({
  plugins: [cspStyles(), react()],
  build: {
    target: 'es2022',
    manifest: true,
    sourcemap: false,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: { '/api': process.env.ROUSE_URL ?? 'http://127.0.0.1:8080' } },
  optimizeDeps: { exclude: ['@rc-component/util', '@ant-design/cssinjs'] },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    restoreMocks: true,
  },
});
