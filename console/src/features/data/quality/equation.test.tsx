import { cleanup, render, screen, within } from '@testing-library/react';
import { afterEach, beforeAll, expect, it } from 'vitest';
import type { Collection } from '../../../api/types';
import { loadTexts, startI18n } from '../../../i18n';
import { PreferencesProvider } from '../../shell/preferences';
import { Equation } from './equation';

beforeAll(async () => {
  localStorage.setItem('rouse.preferences', JSON.stringify({ language: 'zh-CN', unit: 'wan' }));
  await startI18n('zh-CN');
  await loadTexts('data');
});
afterEach(cleanup);

const kCollection = {
  received: 12_345_678,
  stored: 12_300_000,
  duplicates: 45_000,
  rejected: 600,
  in_log: 78,
  balanced: true,
} as Collection;

const show = (collection: Collection) =>
  render(
    <PreferencesProvider>
      <Equation collection={collection} />
    </PreferencesProvider>,
  );

it('says every number in full, whatever unit is chosen, as they must add up', () => {
  show(kCollection);
  const numbers = screen.getAllByRole('definition').map((each) => each.textContent);
  expect(numbers).toEqual(['12,345,678', '12,300,000', '45,000', '600', '78']);
  expect(screen.getByRole('status').textContent).toBe('对平');
});

it('shows only parts that have events in the bar', () => {
  const { container } = show({ ...kCollection, received: 12_345_600, in_log: 0 });
  const bar = container.querySelector<HTMLElement>('.equation-bar');
  expect(bar && within(bar).queryAllByText('', { selector: 'i' })).toHaveLength(3);
});

it('says how many events are missing', () => {
  show({ ...kCollection, stored: 12_299_997, balanced: false });
  expect(screen.getByRole('status').textContent).toBe('未对平，差 3 条');
});

it('believes its own sum more than the server', () => {
  show({ ...kCollection, stored: 12_299_999 });
  expect(screen.getByRole('status').textContent).toBe('未对平，差 1 条');
});
