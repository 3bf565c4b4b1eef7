import type { JSX } from 'preact';
import type { Life, Moment } from '../inspector/inspection.ts';
import type { InspectorMessages } from './messages.ts';

interface LifeBarProps {
  readonly life: Life;
  readonly messages: InspectorMessages;
}

/** From issue to expiry, and where now is: the bar for the eye, the dates for everybody. */
export function LifeBar({ life, messages: { labels } }: LifeBarProps): JSX.Element {
  return (
    <div class={`life ${life.state}`}>
      <p>
        <strong>{life.sentence}</strong>
      </p>
      {life.fraction === undefined ? null : <Bar fraction={life.fraction} />}
      <dl class="moments">
        <MomentRow name={labels.issued} moment={life.issuedAt} />
        <MomentRow name={labels.notBefore} moment={life.notBefore} />
        <MomentRow name={labels.expires} moment={life.expiresAt} />
        <MomentRow name={labels.now} moment={life.now} />
      </dl>
    </div>
  );
}

/** Beyond its ends the bar shows a tenth of its length on each side, so that “a little late” differs from “in time”. */
function Bar({ fraction }: { readonly fraction: number }): JSX.Element {
  const now = 100 * Math.max(-0.1, Math.min(1.1, fraction));
  const spent = Math.max(0, Math.min(100, now));
  return (
    <svg class="bar" viewBox="-12 0 124 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class="bar-outside" x="-12" y="4.2" width="124" height="1.6" />
      <rect class="bar-whole" x="0" y="2" width="100" height="6" />
      <rect class="bar-spent" x="0" y="2" width={spent} height="6" />
      <rect class="bar-now" x={now - 0.4} y="0" width="0.8" height="10" />
    </svg>
  );
}

function MomentRow({ name, moment }: { readonly name: string; readonly moment: Moment | undefined }) {
  if (moment === undefined) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <time dateTime={moment.iso}>{moment.iso.replace('T', ' ').replace('Z', ' UTC')}</time>{' '}
        <span class="quiet">{moment.relative}</span>
      </dd>
    </div>
  );
}
