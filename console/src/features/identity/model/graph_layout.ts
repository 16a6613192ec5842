// Where things stand in the picture of a person: the person in the middle, what was given to them alone on the
// left, what people may share on the right. Pure.
import type { HeldIdentifier } from '../../../api/types';

export type Side = 'left' | 'right';
export type IdentifierClass = HeldIdentifier['class'];

export const kPicture = {
  width: 960,
  pillWidth: 292,
  pillHeight: 30,
  rowGap: 8,
  headHeight: 30,
  groupGap: 10,
  padding: 16,
  centreWidth: 180,
  centreHeight: 72,
};
/** Of one class; more are in the table. */
export const kShownMax = 10;

export interface Pill {
  held: HeldIdentifier;
  side: Side;
  x: number;
  y: number;
  /** The line from the centre to it. */
  path: string;
}

export interface Head {
  kind: IdentifierClass;
  side: Side;
  x: number;
  y: number;
  /** Identifiers of the class that are not in the picture. */
  more: number;
}

export interface Picture {
  height: number;
  centre: { x: number; y: number };
  heads: Head[];
  pills: Pill[];
}

const kSides: [IdentifierClass, Side][] = [
  ['personal', 'left'],
  ['fact', 'left'],
  ['shared', 'right'],
];

const { width, pillWidth, pillHeight, rowGap, headHeight, groupGap, padding } = kPicture;

const groupHeight = (rows: number): number => headHeight + rows * (pillHeight + rowGap);

interface Group {
  kind: IdentifierClass;
  shown: HeldIdentifier[];
  more: number;
}

function groupsOf(held: HeldIdentifier[], side: Side): Group[] {
  return kSides
    .filter(([, of]) => of === side)
    .map(([kind]) => {
      const all = held.filter((each) => each.class === kind);
      return { kind, shown: all.slice(0, kShownMax), more: Math.max(0, all.length - kShownMax) };
    })
    .filter(({ shown }) => shown.length > 0);
}

const heightOf = (groups: Group[]): number =>
  groups.reduce((sum, { shown }) => sum + groupHeight(shown.length), 0) +
  Math.max(0, groups.length - 1) * groupGap;

/** What the person holds now, and with `former` also what they once held, that no current one repeats. */
export function shownIn(held: HeldIdentifier[], former: boolean): HeldIdentifier[] {
  const seen = new Set<string>();
  return held.filter((each) => {
    const name = `${each.type}:${each.value}`;
    if (each.class === 'root' || seen.has(name) || (!each.current && !former)) return false;
    seen.add(name);
    return true;
  });
}

export function layout(held: HeldIdentifier[]): Picture {
  const sides = { left: groupsOf(held, 'left'), right: groupsOf(held, 'right') };
  const inner = Math.max(heightOf(sides.left), heightOf(sides.right), kPicture.centreHeight);
  const height = inner + 2 * padding;
  const centre = { x: width / 2, y: height / 2 };
  const picture: Picture = { height, centre, heads: [], pills: [] };
  for (const side of ['left', 'right'] as const) {
    const groups = sides[side];
    const x = side === 'left' ? padding : width - padding - pillWidth;
    let y = (height - heightOf(groups)) / 2;
    for (const { kind, shown, more } of groups) {
      picture.heads.push({ kind, side, x, y: y + headHeight - 12, more });
      y += headHeight;
      for (const each of shown) {
        picture.pills.push({ held: each, side, x, y, path: line(centre, side, x, y + pillHeight / 2) });
        y += pillHeight + rowGap;
      }
      y += groupGap;
    }
  }
  return picture;
}

function line(centre: { x: number; y: number }, side: Side, pillX: number, y: number): string {
  const sign = side === 'left' ? -1 : 1;
  const from = centre.x + (sign * kPicture.centreWidth) / 2;
  const to = side === 'left' ? pillX + pillWidth : pillX;
  const bend = (from + to) / 2;
  return `M${from} ${centre.y}C${bend} ${centre.y} ${bend} ${y} ${to} ${y}`;
}
