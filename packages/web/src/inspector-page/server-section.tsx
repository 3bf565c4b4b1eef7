import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { IssuerQuestion } from './issuer-question.tsx';
import { readOwnKeys } from './own-server.ts';
import { serverMessagesEn as messages } from './server-messages-en.ts';
import type { InspectorState } from './state.ts';

/** What only the server's own page has: its keys, and what it knows of a token. */
export function ServerSection({ state }: { readonly state: InspectorState }): JSX.Element {
  const { labels } = messages;
  const said = useSignal('');
  const takeKeys = async (): Promise<void> => {
    const keys = await readOwnKeys();
    said.value = keys === undefined ? labels.keysFailed : labels.keysTaken;
    if (keys !== undefined) state.keyText.value = keys;
  };
  return (
    <section class="card" aria-labelledby="server">
      <div class="heading">
        <h2 id="server">{labels.title}</h2>
        <button type="button" class="small" onClick={() => void takeKeys()}>
          {labels.checkKeys}
        </button>
      </div>
      <p class="quiet small-text" role="status">
        {said.value}
      </p>
      <details>
        <summary>{labels.question}</summary>
        <IssuerQuestion state={state} messages={messages} />
      </details>
    </section>
  );
}
