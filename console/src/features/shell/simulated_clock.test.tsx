import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { statusQuery } from '../../api/queries';
import { startI18n } from '../../i18n';
import { SimulatedClock } from './simulated_clock';

beforeAll(() => startI18n('zh-CN'));
afterEach(cleanup);

function show(clock: 'system' | 'simulated') {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  client.setQueryData(statusQuery.queryKey, {
    version: '1.2.3',
    zone: 'Asia/Shanghai',
    warehouse: { kind: 'engine', version: '26.5.1', ready: true },
    time: '2026-11-01T04:00:00.000Z',
    clock,
  });
  render(
    <QueryClientProvider client={client}>
      <SimulatedClock />
    </QueryClientProvider>,
  );
}

it("shows the bank's time in its zone where it is driven", () => {
  show('simulated');
  expect(screen.getByText('模拟时钟 2026-11-01 12:00')).toBeTruthy();
});

it("says nothing where it is the machine's", () => {
  show('system');
  expect(screen.queryByText(/模拟时钟/)).toBeNull();
});
