import type { ReactNode } from 'react';

interface Props {
  title: string;
  side?: ReactNode;
  children: ReactNode;
}

/** A part of the query. */
export function Section({ title, side, children }: Props) {
  return (
    <fieldset className="builder-section" aria-label={title}>
      <div className="section-head">
        <h2>{title}</h2>
        {side && <span className="section-side">{side}</span>}
      </div>
      {children}
    </fieldset>
  );
}
