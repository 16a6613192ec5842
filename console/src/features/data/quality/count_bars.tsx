import { type ReactNode, useId } from 'react';
import type { NameCount } from '../../../api/types';
import { usePreferences } from '../../shell/preferences';
import { type Bar, bars } from '../model/collection';

interface Text {
  title: string;
  detail: string | undefined;
}

interface BarProps {
  bar: Bar;
  text: Text;
  badge: string | undefined;
  wholeName: string;
}

function BarRow({ bar, text, badge, wholeName }: BarProps) {
  const { exact, rate } = usePreferences();
  return (
    <>
      <span className="bar-head">
        <span>
          <strong>{text.title}</strong> {text.title !== bar.name && <code>{bar.name}</code>}
          {badge && <span className="badge">{badge}</span>}
        </span>
        <span className="figure">
          {exact(bar.count)} <small>{`${rate(bar.share)} ${wholeName}`}</small>
        </span>
      </span>
      <span className="bar-track" aria-hidden="true">
        <i style={{ width: `${bar.length * 100}%` }} />
      </span>
      {text.detail && <small className="bar-detail">{text.detail}</small>}
    </>
  );
}

interface Props {
  title: string;
  lead: ReactNode;
  empty: string;
  counts: NameCount[];
  /** What the shares are of. */
  whole: number;
  wholeName: string;
  textOf: (name: string) => Text;
  badgeOf?: (name: string) => string | undefined;
  chosen?: string | undefined;
  onChoose?: (name: string) => void;
}

/** Counts by name as bars, each with what the name means; chosen ones narrow what is below. */
export function CountBars(props: Props) {
  const { title, lead, empty, counts, whole, wholeName, textOf, badgeOf, chosen, onChoose } = props;
  const id = useId();
  const rows = bars(counts, whole);
  return (
    <section className="card bars" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <p className="hint">{lead}</p>
      {rows.length === 0 && <p className="bars-empty">{empty}</p>}
      <ul>
        {rows.map((bar) => {
          const row = (
            <BarRow bar={bar} text={textOf(bar.name)} badge={badgeOf?.(bar.name)} wholeName={wholeName} />
          );
          return (
            <li key={bar.name}>
              {onChoose ? (
                <button
                  type="button"
                  className="bar-row"
                  aria-pressed={bar.name === chosen}
                  onClick={() => onChoose(bar.name)}
                >
                  {row}
                </button>
              ) : (
                <div className="bar-row">{row}</div>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
