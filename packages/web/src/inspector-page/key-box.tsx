import { type ReadonlySignal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { InspectorMessages } from './messages.ts';
import { SignatureResult } from './signature-result.tsx';
import type { SignatureState } from './signature-state.ts';
import type { InspectorState } from './state.ts';

interface KeyBoxProps {
  readonly state: InspectorState;
  readonly messages: InspectorMessages;
  readonly signature: ReadonlySignal<SignatureState>;
}

/** Where the key comes in: typed, pasted, dropped or chosen as a file. It is read here and goes nowhere. */
export function KeyBox({ state, messages, signature }: KeyBoxProps): JSX.Element {
  const { labels } = messages;
  const fault = useSignal('');
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const { text, problem } = await readKeyFile(file, messages);
    fault.value = problem;
    if (problem === '') state.keyText.value = text;
  };
  return (
    <section class="card" aria-labelledby="key-label">
      <div class="heading">
        <h2 id="key-label">
          <label for="key">{labels.key}</label>
        </h2>
        <label class="file small">
          {labels.keyFile}
          <input type="file" onChange={(event) => void take(event.currentTarget.files?.[0])} />
        </label>
      </div>
      <textarea
        id="key"
        class="key"
        rows={4}
        value={state.keyText.value}
        onInput={(event) => {
          state.keyText.value = event.currentTarget.value;
        }}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          const file = event.dataTransfer?.files[0];
          if (file === undefined) return;
          event.preventDefault();
          void take(file);
        }}
        aria-describedby="key-hint"
        placeholder={labels.keyPlaceholder}
        autocomplete="off"
        autocapitalize="off"
        autoCorrect="off"
        spellcheck={false}
        translate={false}
      />
      <p class="quiet small-text" id="key-hint">
        {labels.keyHint}
      </p>
      <p class="alarm" role="alert">
        {fault.value}
      </p>
      <SignatureResult state={state} messages={messages} answer={signature.value} />
    </section>
  );
}

/** No key is as long as this; a film that was dropped by mistake must not stop the page. */
const maxKeyFileKibibytes = 256;

async function readKeyFile(file: File, { labels, sentences }: InspectorMessages) {
  if (file.size > maxKeyFileKibibytes * 1024) return { text: '', problem: sentences.fileTooLarge(maxKeyFileKibibytes) };
  try {
    return { text: await file.text(), problem: '' };
  } catch {
    return { text: '', problem: labels.fileUnreadable };
  }
}
