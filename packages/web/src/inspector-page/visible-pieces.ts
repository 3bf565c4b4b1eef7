/** A stretch of a stranger's text, or one character of it that does not show. */
export interface VisiblePiece {
  /** The text itself, or the code point as `U+202E`. */
  readonly text: string;
  readonly unseen: boolean;
}

/**
 * Cuts a text into what shows and what does not: control characters, marks that turn the direction of writing, spaces of
 * no width, fillers, tags and halves of pairs, but for line breaks and tabs, which hide nothing (Unicode TR 36, §2.5; “Trojan Source”, CVE-2021-42574).
 */
export function visiblePieces(text: string): readonly VisiblePiece[] {
  return text
    .split(cut)
    .filter((piece) => piece !== '')
    .map((piece) => (hidden.test(piece) ? { text: codePoint(piece), unseen: true } : { text: piece, unseen: false }));
}

const hidden =
  /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Variation_Selector}]|\u034f|\u115f|\u1160|\u17b4|\u17b5|\u3164|\uffa0/u;

const cut = new RegExp(`(${hidden.source})`, 'u');

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
