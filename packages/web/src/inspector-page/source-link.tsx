import type { JSX } from 'preact';
import type { Source } from '../inspector/inspection.ts';
import type { InspectorMessages } from './messages.ts';

interface SourceLinkProps {
  readonly source: Source | undefined;
  readonly messages: InspectorMessages;
}

/** A link to a specification, without a word of where one comes from. A source that has no https address is not shown. */
export function SourceLink({ source, messages }: SourceLinkProps): JSX.Element | null {
  if (source?.href.startsWith('https://') !== true) return null;
  return (
    <a class="source" href={source.href} target="_blank" rel="noreferrer noopener" title={messages.labels.opens}>
      {source.text}
    </a>
  );
}
