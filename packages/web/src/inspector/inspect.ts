import { findInClaims } from './claims-findings.ts';
import { lintContent } from './content-lint.ts';
import { findBadJson, findBadSpelling } from './encoding-findings.ts';
import { findInEncrypted } from './encrypted-findings.ts';
import { ownFinding, sortFindings } from './finding.ts';
import { findInForm, findInWrappings } from './form-findings.ts';
import { findInHeader } from './header-findings.ts';
import type { Finding, Form, Inspection, InspectionContext, LikelyKind, Part } from './inspection.ts';
import { writeLines } from './json-lines.ts';
import { guessKind } from './likely-kind.ts';
import { listMembers, readIdentifiers } from './members.ts';
import { findInSignature } from './signature-findings.ts';
import { recogniseForm } from './token-form.ts';
import { readLife } from './token-life.ts';
import {
  memberOf,
  type ReadPart,
  type ReadToken,
  readCompact,
  readDecoded,
  readSerialized,
  saysUnencoded,
} from './token-parts.ts';
import { type TracedText, traceAll } from './traced-text.ts';
import { unwrap } from './unwrap.ts';

/** A token travels in a header; a million characters are a file. */
const maxTextLength = 1_000_000;

/**
 * Says everything about a pasted text that can be said without a key: what it is, what is in it, and all that the token core
 * or a careful reader would object to, with its place in the text.
 *
 * It does NOT verify the signature, does NOT ask anybody, keeps nothing, and never throws. Of a text over a million
 * characters it says only that. Nothing in the value may be acted upon: whoever wrote the token chose every word of it.
 */
export function inspect(text: string, context: InspectionContext): Inspection {
  if (text.length > maxTextLength) return tooLong(text);
  const { core, wrappings } = unwrap(traceAll(text));
  const { form, sentence } = recogniseForm(core.text);
  const token = readToken(form, core);
  const [header, claims, signature] = (['header', 'claims', 'signature'] as const).map((name) =>
    token?.parts.find((part) => part.name === name),
  );
  const isSigned = token !== undefined && (form === 'jws-compact' || form === 'jws-json');
  const kind = isSigned ? guessKind(header?.json?.node, claims?.json?.node) : undefined;
  const findings = [
    ...findInWrappings(wrappings),
    ...findInForm(form, core, form === 'json' ? undefined : token),
    ...(token?.parts ?? []).flatMap((part) => findBadSpelling(part, isCutOff(token, part))),
    ...(token?.encrypted === true ? [...findHeaderJson(header), ...findInEncrypted(header)] : []),
    ...(isSigned ? findInSigned(token, { header, claims, signature }, context, kind?.kind) : []),
  ];
  return {
    form,
    sentence,
    token: form === 'empty' ? undefined : core.markOf(0, core.text.length),
    wrappings,
    parts: (token?.parts ?? []).map((part) => showPart(part, context.now)),
    kind,
    life: token?.encrypted === false ? readLife(claims?.json, context.now) : undefined,
    findings: sortFindings(findings),
    identifiers: isSigned ? readIdentifiers(header?.json?.node, claims?.json?.node) : {},
    compact: isSigned && token.segments === 3 ? token.compact?.text : undefined,
  };
}

function readToken(form: Form, core: TracedText): ReadToken | undefined {
  if (form === 'jws-compact' || form === 'jwe-compact') return readCompact(core);
  if (form === 'json') return readDecoded(core);
  return form === 'jws-json' || form === 'jwe-json' ? readSerialized(core, form === 'jwe-json') : undefined;
}

/** The last part of a token that was cut off ends where it was cut. */
function isCutOff(token: ReadToken | undefined, part: ReadPart): boolean {
  return token?.compact !== undefined && token.segments < 3 && part === token.parts.at(-1);
}

function tooLong(text: string): Inspection {
  const sentence = `This has ${text.length.toLocaleString('en')} characters, more than any token. It was not read.`;
  return {
    ...{ form: 'too-long', sentence, token: undefined, wrappings: [], parts: [], kind: undefined, life: undefined },
    ...{ findings: [], identifiers: {}, compact: undefined },
  };
}

interface SignedParts {
  readonly header: ReadPart | undefined;
  readonly claims: ReadPart | undefined;
  readonly signature: ReadPart | undefined;
}

function findInSigned(
  token: ReadToken,
  { header, claims, signature }: SignedParts,
  context: InspectionContext,
  kind: LikelyKind['kind'] | undefined,
): readonly Finding[] {
  const found = [...findHeaderJson(header)];
  const isEncoded = !saysUnencoded(header?.json?.node);
  if (header !== undefined) found.push(...findInHeader(header, context));
  if (token.segments !== 3 && token.compact !== undefined) found.push(...findTruncated(claims));
  else if (claims !== undefined && isEncoded) {
    found.push(
      ...findBadJson(claims, 'claims_malformed'),
      ...findInClaims(claims, context),
      ...findInSignature(signature, header),
    );
  }
  if (claims?.json !== undefined && claims.text !== undefined) {
    found.push(...lintContent(claims.json.node, claims.text, kind), ...findMissing(claims, kind));
  }
  return found;
}

function findHeaderJson(header: ReadPart | undefined): readonly Finding[] {
  return header === undefined ? [] : findBadJson(header, 'header_malformed');
}

/** What was cut off is no fault of its own; what can be read of it is judged as far as it goes. */
function findTruncated(claims: ReadPart | undefined): readonly Finding[] {
  return claims?.json === undefined ? [] : findBadJson(claims, 'claims_malformed').slice(0, 1);
}

function findMissing(claims: ReadPart, kind: LikelyKind['kind'] | undefined): readonly Finding[] {
  if (kind !== 'access-token' || memberOf(claims.json?.node, 'jti') !== undefined) return [];
  const sentence = 'It has no jti: this one token cannot be named, to be taken back or found in a log.';
  return [
    ownFinding('no-jti', 'RFC 9068 §2.2', { severity: 'note', sentence, fix: 'Write a jti.', path: 'claims.jti' }),
  ];
}

function showPart(part: ReadPart, now: number): Part {
  const { name, index, source, segment, text, json } = part;
  return {
    name: name === 'claims' && json === undefined ? 'payload' : name,
    index,
    mark: source.markOf(0, source.text.length),
    bytes: segment?.bytes.length ?? source.text.length,
    text: text?.text,
    lines: json === undefined || text === undefined ? [] : writeLines(json, text, name),
    members: listMembers(part, now),
  };
}
