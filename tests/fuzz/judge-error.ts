/** What every refusal has to be, whichever function refused. */

import { AuthError, type ErrorRow, jwtErrors } from '@sealwright/jwt';
import type { Finding } from './surface.ts';

/** Shorter pieces than this are found in any text. */
const leakLength = 12;

/** Every text that an error has shown so far. There are few, since each is made of constants. */
const seen = new Set<string>();
const maxSeen = 500;

/**
 * An AuthError of the catalogue with the catalogue's own message, and nothing of the input in what it says. `inputs`
 * answers what was in the input, decoded; it is asked only of an error that says something new.
 */
export function judgeError(error: unknown, inputs: () => readonly string[]): Finding | undefined {
  if (!(error instanceof AuthError)) return { kind: 'not an AuthError', detail: String(error) };
  const row = (jwtErrors.catalogue as Readonly<Record<string, ErrorRow>>)[error.code];
  if (row === undefined || row.message !== error.message) {
    return { kind: 'not the catalogue’s message', detail: `${error.code}: ${error.message}` };
  }
  const names = Object.keys(error.evidence);
  const foreign = names.find((name) => row.evidence?.includes(name) !== true);
  if (foreign !== undefined) return { kind: 'not the catalogue’s message', detail: `${error.code} says ${foreign}` };
  return judgeText(textOfError(error), inputs);
}

/** How many different texts there were. */
export function countErrorTexts(): number {
  return seen.size;
}

function judgeText(text: string, inputs: () => readonly string[]): Finding | undefined {
  if (seen.has(text)) return undefined;
  const leaked = inputs().find((input) => sharesPiece(text, input));
  if (leaked !== undefined) return { kind: 'a part of the input in an error', detail: text };
  seen.add(text);
  if (seen.size <= maxSeen) return undefined;
  return { kind: 'a part of the input in an error', detail: 'so many different texts cannot be constants' };
}

export function sharesPiece(text: string, input: string): boolean {
  for (let start = 0; start + leakLength <= text.length; start += 1) {
    if (input.includes(text.slice(start, start + leakLength))) return true;
  }
  return false;
}

/** Message, evidence and causes; the stack's frames are code. */
function textOfError(error: Error): string {
  const evidence = error instanceof AuthError ? JSON.stringify(error.evidence) : '';
  const cause = error.cause instanceof Error ? textOfError(error.cause) : JSON.stringify(error.cause ?? '');
  return `${error.name} ${error.message} ${evidence} ${cause}`;
}
