import { ambiguousDocument } from './document-malformed.ts';
import { documentFinding } from './document-rule.ts';
import { isJsonObject, readJson } from './json-document.ts';
import { examineKey } from './key-examine.ts';
import { examineJwk, examineJwkSet } from './key-set-examine.ts';
import { examineMetadata } from './metadata-examine.ts';
import type { Finding } from './rule.ts';

/** What a document is, by what is in it. */
export type DocumentKind = 'metadata' | 'jwk-set' | 'jwk' | 'pem';

export interface DocumentExamination {
  readonly kind: DocumentKind;
  readonly findings: readonly Finding[];
  /** Of metadata: where its keys are. */
  readonly keySetUrl?: string;
}

/**
 * Looks at a text that is metadata, a JWK Set, a JWK or a key in PEM, whichever it is. Undefined where it is none of them.
 *
 * `url` and `headers` are of the answer that it came in, where it did.
 */
export async function examineDocumentText(
  text: string,
  options: { readonly name: string; readonly url?: URL; readonly headers?: Headers },
): Promise<DocumentExamination | undefined> {
  const { name } = options;
  if (/^\s*-----BEGIN /.test(text)) return { kind: 'pem', findings: await examineKey(text, { name }) };
  const json = readJson(text);
  if (json === undefined || !isJsonObject(json.value)) return undefined;
  const read = await examineObject(json.value, options);
  if (read === undefined || !json.ambiguous) return read;
  return { ...read, findings: [documentFinding(ambiguousDocument, name, { pointer: '' }), ...read.findings] };
}

async function examineObject(
  document: Readonly<Record<string, unknown>>,
  options: { readonly name: string; readonly url?: URL; readonly headers?: Headers },
): Promise<DocumentExamination | undefined> {
  if (Object.hasOwn(document, 'keys')) return { kind: 'jwk-set', findings: await examineJwkSet(document, options) };
  if (Object.hasOwn(document, 'kty')) return { kind: 'jwk', findings: await examineJwk(document, options) };
  const isMetadata = ['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri'].some((name) =>
    Object.hasOwn(document, name),
  );
  if (!isMetadata) return undefined;
  const { jwks_uri: keySetUrl } = document;
  return {
    ...{ kind: 'metadata', findings: examineMetadata(document, options) },
    ...(typeof keySetUrl === 'string' && { keySetUrl }),
  };
}
