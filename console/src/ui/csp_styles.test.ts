import { expect, it } from 'vitest';
import { removeCSS, updateCSS } from './csp_styles';

const texts = () =>
  document.adoptedStyleSheets.map((sheet) =>
    [...sheet.cssRules]
      .map((rule) => rule.cssText)
      .join('')
      .slice(0, 2),
  );

it('keeps the order rc-util promises: queue by priority, then plain styles as they come', () => {
  updateCSS('.z{color:red}', 'z');
  updateCSS('.b{color:red}', 'b', { prepend: 'queue', priority: 2 });
  updateCSS('.a{color:red}', 'a', { prepend: 'queue', priority: 1 });
  updateCSS('.c{color:red}', 'c', { prepend: 'queue', priority: 2 });
  updateCSS('.l{color:red}', 'l', { prepend: true });
  expect(texts()).toEqual(['.l', '.a', '.b', '.c', '.z']);
  updateCSS('.d{color:red}', 'b', { prepend: 'queue', priority: 2 });
  removeCSS('a');
  expect(texts()).toEqual(['.l', '.d', '.c', '.z']);
  expect(document.querySelectorAll('style')).toHaveLength(0);
});
