import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { InspectorMessages } from './messages.ts';

interface CopyButtonProps {
  readonly messages: InspectorMessages;
  readonly label: string;
  readonly text: string;
}

/** Puts a text on the clipboard, where every program may read it: so never a whole token, a key or a secret. */
export function CopyButton({ messages: { labels, sentences }, label, text }: CopyButtonProps): JSX.Element {
  const said = useSignal('');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      said.value = sentences.copied(label);
    } catch {
      said.value = labels.copyFailed;
    }
  };
  return (
    <>
      <button type="button" class="small" onClick={() => void copy()}>
        {label}
      </button>
      <span role="status" class="unheard">
        {said.value}
      </span>
    </>
  );
}
