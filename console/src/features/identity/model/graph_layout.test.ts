import { expect, it } from 'vitest';
import type { HeldIdentifier } from '../../../api/types';
import { kPicture, kShownMax, layout, shownIn } from './graph_layout';

const held = (type: string, value: string, change: Partial<HeldIdentifier> = {}): HeldIdentifier => ({
  type,
  value,
  class: 'shared',
  current: true,
  since: '2026-05-01T04:00:00.000Z',
  since_entry: 1,
  until: null,
  until_entry: null,
  source: 'app',
  ...change,
});

const kHeld = [
  held('customer_no', '600123', { class: 'root' }),
  held('openid', 'o6', { class: 'personal' }),
  held('id_number', 't', { class: 'fact' }),
  held('device_id', 'd-1'),
  held('device_id', 'd-2', { current: false }),
];

it('puts what is personal on the left and what is shared on the right, without overlaps', () => {
  const { height, pills, heads, centre } = layout(shownIn(kHeld, true));
  expect(pills.map(({ held: { value }, side }) => [value, side])).toEqual([
    ['o6', 'left'],
    ['t', 'left'],
    ['d-1', 'right'],
    ['d-2', 'right'],
  ]);
  expect(heads.map(({ kind, more }) => [kind, more])).toEqual([
    ['personal', 0],
    ['fact', 0],
    ['shared', 0],
  ]);
  expect(centre).toEqual({ x: kPicture.width / 2, y: height / 2 });
  for (const side of ['left', 'right']) {
    const rows = pills.filter((pill) => pill.side === side).map(({ y }) => y);
    for (const [at, y] of rows.entries()) {
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y + kPicture.pillHeight).toBeLessThanOrEqual(height);
      if (at > 0) expect(y - (rows[at - 1] ?? 0)).toBeGreaterThanOrEqual(kPicture.pillHeight);
    }
  }
});

it('leaves out what the person no longer has, and what is there twice', () => {
  const again = [...kHeld, held('device_id', 'd-1', { current: false })];
  expect(shownIn(again, false).map(({ value }) => value)).toEqual(['o6', 't', 'd-1']);
  expect(shownIn(again, true).map(({ value }) => value)).toEqual(['o6', 't', 'd-1', 'd-2']);
});

it('shows so many of a class and counts the others', () => {
  const many = Array.from({ length: kShownMax + 3 }, (_, i) => held('device_id', `d-${i}`));
  const { pills, heads } = layout(many);
  expect(pills).toHaveLength(kShownMax);
  expect(heads[0]?.more).toBe(3);
});

it('has a picture of a person without any', () => {
  expect(layout([]).pills).toEqual([]);
});
