import type { ComponentChildren, JSX } from 'preact';
import type { Mark } from '../inspector/inspection.ts';
import type { InspectorState } from './state.ts';

interface MarkedButtonProps {
  readonly state: InspectorState;
  readonly mark: Mark;
  readonly label: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** What stands for a place in the pasted text: pressed, it selects the characters there. */
export function MarkedButton({ state, mark, label, class: name, children }: MarkedButtonProps): JSX.Element {
  const select = (): void => {
    // A fresh object each time: a second press selects again what a click elsewhere has deselected.
    state.selected.value = { ...mark };
  };
  return (
    <button type="button" class={`place ${name ?? ''}`} onClick={select} title={label}>
      {children}
    </button>
  );
}
