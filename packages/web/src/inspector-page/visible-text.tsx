import type { JSX } from 'preact';
import { visiblePieces } from './visible-pieces.ts';

/**
 * Text that a stranger wrote, with nothing in it that hides. It is put into the page as text and set apart from what stands
 * around it, so it can neither become markup nor reorder its neighbours.
 */
export function VisibleText({ text }: { readonly text: string }): JSX.Element {
  return <bdi>{visiblePieces(text).map((piece) => (piece.unseen ? unseen(piece.text) : piece.text))}</bdi>;
}

function unseen(code: string): JSX.Element {
  return <span class="unseen">{code}</span>;
}
