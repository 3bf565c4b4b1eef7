import { malformedDocument } from './document-malformed.ts';
import { documentFinding, examineDocument } from './document-rule.ts';
import { isJsonObject } from './json-document.ts';
import { metadataRules } from './metadata-rules.ts';
import type { Finding } from './rule.ts';

/**
 * Looks at the metadata of an authorization server: an OpenID discovery document, or that of RFC 8414.
 *
 * It does NOT fetch anything, and it cannot know what the server does that it does not say. Whether the issuer is the one
 * that was asked is looked at where `url` says where the document was read.
 *
 * @see RFC 8414, RFC 9700, RFC 9207, OpenID Connect Discovery 1.0
 *
 * @example
 * import { examineMetadata } from '@sealwright/audit/doctor';
 * const findings = examineMetadata({ issuer: 'https://id.example' }, { name: 'id.example' });
 */
export function examineMetadata(
  document: unknown,
  options: { readonly name: string; readonly url?: URL },
): readonly Finding[] {
  if (!isJsonObject(document)) return [documentFinding(malformedDocument, options.name, { pointer: '' })];
  return examineDocument(metadataRules, { document, url: options.url }, options.name);
}
