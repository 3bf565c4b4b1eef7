import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { InspectorMessages } from './messages.ts';
import { rfcSample } from './sample-token.ts';
import type { InspectorState } from './state.ts';
import { textPieces } from './text-pieces.ts';

interface TokenBoxProps {
  readonly state: InspectorState;
  readonly messages: InspectorMessages;
}

/**
 * Where one pastes. Over a picture of the text, coloured by part and marked where a finding is, lies the text area itself
 * with letters of no colour: both have one font and one width, so they break their lines alike.
 *
 * No spell checker and no translation may touch it: browsers' “enhanced” ones send what is typed to their makers. No
 * autocompletion either: session restore would write the token to the disk.
 */
export function TokenBox({ state, messages: { labels } }: TokenBoxProps): JSX.Element {
  const area = useRef<HTMLTextAreaElement>(null);
  const clear = (): void => {
    state.clear();
    area.current?.focus();
  };
  useSelection(state, area);
  return (
    <section class="card" aria-labelledby="token-label">
      <div class="heading">
        <h2 id="token-label">
          <label for="token">{labels.token}</label>
        </h2>
        {state.text.value === '' ? (
          <button type="button" class="small" onClick={() => showSample(state)}>
            {labels.sample}
          </button>
        ) : (
          <button type="button" class="small" onClick={clear}>
            {labels.clear}
          </button>
        )}
      </div>
      <div class="paste" translate={false}>
        <Backdrop state={state} />
        <textarea
          id="token"
          ref={area}
          value={state.text.value}
          onInput={(event) => {
            state.selected.value = undefined;
            state.text.value = event.currentTarget.value;
          }}
          aria-describedby="token-hint"
          placeholder={labels.tokenPlaceholder}
          autocomplete="off"
          autocapitalize="off"
          autoCorrect="off"
          spellcheck={false}
          wrap="soft"
        />
      </div>
      <p class="quiet small-text" id="token-hint">
        {labels.tokenHint}
      </p>
    </section>
  );
}

function Backdrop({ state }: { readonly state: InspectorState }): JSX.Element {
  const { parts, findings } = state.inspection.value;
  const pieces = textPieces(state.text.value, { parts, findings, selected: state.selected.value });
  return (
    <pre aria-hidden="true">
      {pieces.map(({ offset, text, part, severity, selected }) => (
        <span key={offset} class={classes(part && `part-${part}`, severity, selected && 'selected')}>
          {text}
        </span>
      ))}
      {/* A last line that is empty has no height of its own. */}
      {'\u200b'}
    </pre>
  );
}

/** Whatever is selected elsewhere is selected in the text, too, and brought into view. */
function useSelection({ selected }: InspectorState, area: { readonly current: HTMLTextAreaElement | null }): void {
  const mark = selected.value;
  useLayoutEffect(() => {
    if (mark === undefined || area.current === null) return;
    area.current.focus({ preventScroll: true });
    area.current.setSelectionRange(mark.offset, mark.offset + mark.length);
    area.current.parentElement?.querySelector('.selected')?.scrollIntoView({ block: 'nearest' });
  }, [mark, area]);
}

function showSample({ text, keyText }: InspectorState): void {
  text.value = rfcSample.token;
  keyText.value = rfcSample.key;
}

function classes(...names: readonly (string | false | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}
