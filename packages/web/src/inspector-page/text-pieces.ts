import type { Finding, Mark, Part, Severity } from '../inspector/inspection.ts';

/** A stretch of the pasted text that looks the same from end to end. */
export interface TextPiece {
  readonly offset: number;
  readonly text: string;
  readonly part: Part['name'] | undefined;
  /** Of the findings that lie on it, the worst. */
  readonly severity: Severity | undefined;
  readonly selected: boolean;
}

export interface PieceMarks {
  readonly parts: readonly Pick<Part, 'name' | 'mark'>[];
  readonly findings: readonly Pick<Finding, 'severity' | 'mark'>[];
  readonly selected: Mark | undefined;
}

/** Over this many characters only the parts are coloured: what is longer is no token, and a thousand marks help nobody. */
const maxMarkedCharacters = 65_536;
const order: readonly Severity[] = ['refused', 'danger', 'warning', 'note'];

/** Cuts a text where its look changes. The pieces, joined, are the text; marks that leave it are cut to it. */
export function textPieces(text: string, { parts, findings, selected }: PieceMarks): readonly TextPiece[] {
  const marked = text.length > maxMarkedCharacters ? [] : findings.filter(covers);
  const spans = [...parts.map(({ mark }) => mark), ...marked.map(({ mark }) => mark), selected];
  const cuts = new Set([0, text.length]);
  for (const mark of spans) {
    if (mark === undefined) continue;
    cuts.add(clamp(mark.offset, text.length));
    cuts.add(clamp(mark.offset + mark.length, text.length));
  }
  const places = [...cuts].sort((one, other) => one - other);
  return places.slice(0, -1).map((offset, index) => {
    const here = (mark: Mark | undefined): boolean => mark !== undefined && holds(mark, offset);
    return {
      offset,
      text: text.slice(offset, places[index + 1]),
      part: parts.find(({ mark }) => here(mark))?.name,
      severity: worst(marked.filter(({ mark }) => here(mark))),
      selected: here(selected),
    };
  });
}

/** A finding of the text as a whole would colour all of it and point at nothing. */
function covers({ mark }: Pick<Finding, 'mark'>): boolean {
  return mark !== undefined && mark.length > 0;
}

function worst(findings: readonly Pick<Finding, 'severity'>[]): Severity | undefined {
  return order.find((severity) => findings.some((one) => one.severity === severity));
}

function holds({ offset, length }: Mark, place: number): boolean {
  return place >= offset && place < offset + length;
}

function clamp(place: number, length: number): number {
  return Math.max(0, Math.min(length, place));
}
