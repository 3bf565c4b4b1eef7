import { claimExplanations, timeClaims } from './claim-explanations.ts';
import { type Explanation, headerExplanations } from './header-explanations.ts';
import type { Identifiers, Member } from './inspection.ts';
import { memberPath } from './json-lines.ts';
import type { JsonMember, JsonNode } from './lenient-json.ts';
import { readMoment } from './moment.ts';
import { specification } from './specification.ts';
import { memberOf, numberMember, type ReadPart, textMember } from './token-parts.ts';

/** More of one object help nobody; the lines of its JSON show them still. */
const maxMembers = 500;
const maxValueLength = 2000;

/** The header parameters or claims of a part, each explained. */
export function listMembers({ name, json, text }: ReadPart, now: number): readonly Member[] {
  if (json?.node.kind !== 'object' || text === undefined) return [];
  const { members } = json.node;
  const explanations = name === 'claims' ? claimExplanations : headerExplanations;
  const times = new Map<string, number>();
  for (const member of members) times.set(member.name, (times.get(member.name) ?? 0) + 1);
  return members.slice(0, maxMembers).map((member) => {
    const known = explanations.get(member.name);
    const isTime = name === 'claims' && timeClaims.has(member.name) && member.value.kind === 'number';
    return {
      name: member.name,
      path: memberPath(name, member.name),
      value: shortValue(text.text, member),
      explanation: known?.[0] ?? unknownSentence(member.name),
      known: known !== undefined,
      source: sourceOf(known),
      time: isTime && 'value' in member.value ? readMoment(Number(member.value.value), now) : undefined,
      duplicate: (times.get(member.name) ?? 0) > 1,
      mark: text.markOf(member.from, member.to),
    };
  });
}

/** What the claims and the header name, for a question to the issuer; a value of another form is left out. */
export function readIdentifiers(header: JsonNode | undefined, claims: JsonNode | undefined): Identifiers {
  const names = ['jti', 'sid', 'sub', 'client_id'] as const;
  const found: Record<string, unknown> = {
    iss: nameOf(textMember(claims, 'iss'), 512),
    aud: readAudience(claims),
    kid: nameOf(textMember(header, 'kid'), 256),
  };
  for (const name of names) found[name] = nameOf(textMember(claims, name), 256);
  found['epoch'] = readEpoch(claims);
  for (const name of ['iat', 'exp']) {
    const seconds = Math.floor(numberMember(claims, name) ?? -1);
    found[name] = Number.isSafeInteger(seconds) && seconds >= 0 ? seconds : undefined;
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

function nameOf(text: string | undefined, most: number): string | undefined {
  return text !== undefined && text.length <= most && /^[\x21-\x7e]+$/.test(text) ? text : undefined;
}

function readAudience(claims: JsonNode | undefined): Identifiers['aud'] {
  const aud = memberOf(claims, 'aud');
  if (aud?.kind === 'string') return nameOf(String(aud.value), 512);
  if (aud?.kind !== 'array' || aud.items.length > 10) return undefined;
  const named = aud.items.map((item) => (item.kind === 'string' ? nameOf(String(item.value), 512) : undefined));
  return named.length > 0 && named.every((one) => one !== undefined) ? named : undefined;
}

function readEpoch(claims: JsonNode | undefined): Identifiers['epoch'] {
  const epoch = memberOf(claims, 'epoch');
  if (epoch?.kind !== 'array') return undefined;
  const [issuer, client, subject, ...more] = epoch.items.map((item) =>
    item.kind === 'number' ? Number(item.value) : Number.NaN,
  );
  const counts = [issuer, client, subject];
  const good = more.length === 0 && counts.every((count) => Number.isSafeInteger(count) && (count as number) >= 0);
  return good ? (counts as [number, number, number]) : undefined;
}

function shortValue(text: string, { value }: JsonMember): string {
  const raw = text.slice(value.from, Math.min(value.to, value.from + maxValueLength + 1));
  return raw.length > maxValueLength ? `${raw.slice(0, maxValueLength)}…` : raw;
}

function unknownSentence(name: string): string {
  if (/^(?:https?:|urn:)/.test(name)) return 'Unknown here: a name of the issuer’s own, made unique by an address.';
  return 'Unknown here: no specification in wide use defines it.';
}

function sourceOf(known: Explanation | undefined): Member['source'] {
  // The general rule for private names explains nothing about this one.
  return known === undefined || known[1] === 'RFC 7519 §4.3' ? undefined : specification(known[1]);
}
