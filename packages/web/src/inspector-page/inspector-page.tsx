import { type ReadonlySignal, useSignal, useSignalEffect } from '@preact/signals';
import type { ComponentType, JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { ExpectationBox } from './expectation-box.tsx';
import { KeyBox } from './key-box.tsx';
import type { InspectorLabel, InspectorMessages } from './messages.ts';
import { Result } from './result.tsx';
import { type SignatureState, watchSignature } from './signature-state.ts';
import { spokenText } from './spoken-text.ts';
import type { InspectorState } from './state.ts';
import { TokenBox } from './token-box.tsx';

/** What only the form has that an authorization server serves. */
export type ServerPart = ComponentType<{ readonly state: InspectorState; readonly messages: InspectorMessages }>;

export interface InspectorPageProps {
  readonly state: InspectorState;
  readonly messages: InspectorMessages;
  readonly privacy: InspectorLabel;
  readonly serverPart?: ServerPart;
}

/** The whole page: on the left what goes in, on the right what comes out. */
export function InspectorPage({ state, messages, privacy, serverPart: Server }: InspectorPageProps): JSX.Element {
  const { labels } = messages;
  const signature = useMemo(() => watchSignature(state), [state]);
  return (
    <>
      <header>
        <p class="product">{labels.product}</p>
        <h1>{labels.title}</h1>
        <p class="privacy">{labels[privacy]}</p>
      </header>
      <main>
        <div class="input">
          <TokenBox state={state} messages={messages} />
          <KeyBox state={state} messages={messages} signature={signature} />
          <ExpectationBox state={state} messages={messages} />
        </div>
        <div class="output">
          {Server === undefined ? null : <Server state={state} messages={messages} />}
          <Result state={state} messages={messages} />
        </div>
      </main>
      <Announcement state={state} messages={messages} signature={signature} />
    </>
  );
}

interface AnnouncementProps {
  readonly state: InspectorState;
  readonly messages: InspectorMessages;
  readonly signature: ReadonlySignal<SignatureState>;
}

/** What a screen reader is told once the typing rests: the essence, not the whole page; the ticking clock says nothing. */
function Announcement({ state, messages, signature }: AnnouncementProps): JSX.Element {
  const said = useSignal('');
  useSignalEffect(() => {
    void state.text.value;
    const checked = signature.value;
    const timer = setTimeout(() => {
      const { form, sentence, kind, life, findings } = state.inspection.peek();
      const verdict = typeof checked === 'object' ? checked.sentence : undefined;
      const all = [sentence, kind?.name, life?.sentence, messages.sentences.findings(findings.length), verdict];
      said.value = form === 'empty' ? '' : spokenText(all);
    }, restMilliseconds);
    return () => clearTimeout(timer);
  });
  return (
    <p role="status" class="unheard" id="announcement">
      {said.value}
    </p>
  );
}

const restMilliseconds = 600;
