import type { JSX } from 'preact';
import type { Part } from '../inspector/inspection.ts';
import { CopyButton } from './copy-button.tsx';
import { JsonView } from './json-view.tsx';
import { MarkedButton } from './marked-button.tsx';
import { MemberList } from './member-list.tsx';
import type { InspectorLabel, InspectorMessages } from './messages.ts';
import type { InspectorState } from './state.ts';
import { VisibleText } from './visible-text.tsx';

interface PartCardProps {
  readonly state: InspectorState;
  readonly messages: InspectorMessages;
  readonly part: Part;
}

/** One part of the token: its members explained, its JSON, or its text where it is no JSON. */
export function PartCard({ state, messages, part }: PartCardProps): JSX.Element {
  const { labels, parts, sentences } = messages;
  const id = `part-${part.name}-${part.index}`;
  const copyLabel = copyLabels[part.name];
  return (
    <section class="card" aria-labelledby={id}>
      <div class="heading">
        <h2 id={id} class={`part-${part.name}`}>
          <span class="dot" aria-hidden="true" /> {parts[part.name]}
          {part.index === 0 ? null : ` ${part.index + 1}`}
        </h2>
        <span class="heading-end">
          <MarkedButton state={state} mark={part.mark} label={labels.show}>
            {sentences.bytes(part.bytes)}
          </MarkedButton>
          {copyLabel === undefined || part.text === undefined ? null : (
            <CopyButton messages={messages} label={labels[copyLabel]} text={part.text} />
          )}
        </span>
      </div>
      <PartBody state={state} messages={messages} part={part} />
    </section>
  );
}

/** Parts of bare bytes have nothing to show but their size and place: they share one card. */
export function BinaryParts({
  state,
  messages,
  parts,
}: Omit<PartCardProps, 'part'> & { readonly parts: readonly Part[] }) {
  if (parts.length === 0) return null;
  return (
    <section class="card" aria-labelledby="binary-parts">
      <h2 id="binary-parts">{messages.labels.binaryParts}</h2>
      <ul class="binary">
        {parts.map((part) => (
          <li key={`${part.name} ${part.index}`}>
            <span class={`part-${part.name}`}>
              <span class="dot" aria-hidden="true" /> {messages.parts[part.name]}
              {part.index === 0 ? null : ` ${part.index + 1}`}
            </span>{' '}
            <MarkedButton state={state} mark={part.mark} label={messages.labels.show}>
              {messages.sentences.bytes(part.bytes)}
            </MarkedButton>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Whether a part is text, or nothing but bytes. */
export function isText(part: Part): boolean {
  return part.members.length > 0 || part.lines.length > 0 || part.text !== undefined;
}

/** What may leave the page by the clipboard: without its signature a token opens nothing. */
const copyLabels: Partial<Readonly<Record<Part['name'], InspectorLabel>>> = {
  header: 'copyHeader',
  claims: 'copyClaims',
};

function PartBody({ state, messages, part }: PartCardProps): JSX.Element | null {
  if (part.members.length > 0) {
    return (
      <>
        <MemberList state={state} messages={messages} part={part} />
        <details>
          <summary>{messages.labels.asJson}</summary>
          <JsonView lines={part.lines} />
        </details>
      </>
    );
  }
  if (part.lines.length > 0) return <JsonView lines={part.lines} />;
  if (part.text === undefined) return null;
  return (
    <pre class="json" translate={false}>
      <VisibleText text={part.text} />
    </pre>
  );
}
