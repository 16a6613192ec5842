import type { ReactNode } from 'react';
import '../../../ui/figures.css';

export interface Figure {
  name: string;
  /** What it means. */
  help?: string;
  value: ReactNode;
}

/** The numbers a manager reads first. */
export function FiguresRow({ figures }: { figures: Figure[] }) {
  return (
    <dl className="figures">
      {figures.map(({ name, help, value }) => (
        <div key={name}>
          <dt title={help}>{name}</dt>
          <dd className="figure">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
