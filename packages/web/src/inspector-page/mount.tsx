import { render } from 'preact';
import { InspectorPage, type InspectorPageProps } from './inspector-page.tsx';
import { inspectorMessagesEn } from './messages-en.tsx';
import { createInspectorState, tickingClock } from './state.ts';

/** Puts the page into the document. */
export function mountInspector(form: Pick<InspectorPageProps, 'privacy' | 'serverPart'>): void {
  const state = createInspectorState(tickingClock(clockSeconds));
  document.addEventListener('paste', (event) => {
    const pasted = event.clipboardData?.getData('text/plain') ?? '';
    if (isField(event.target) || pasted === '') return;
    event.preventDefault();
    state.text.value = pasted;
  });
  // A file that misses its box would be opened in place of this page.
  for (const type of ['dragover', 'drop']) {
    document.addEventListener(type, (event) => {
      if (!isField(event.target)) event.preventDefault();
    });
  }
  // Browsers keep pages that were left, whole, for a way back. This one comes back empty.
  addEventListener('pagehide', () => state.clear());
  const root = document.getElementById('inspector');
  if (root === null) return;
  root.replaceChildren();
  render(<InspectorPage state={state} messages={inspectorMessagesEn} {...form} />, root);
}

/** A bar of minutes moves visibly in this time. */
const clockSeconds = 10;

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement;
}
