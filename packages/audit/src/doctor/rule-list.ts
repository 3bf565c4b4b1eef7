import { ambiguousDocument, malformedDocument } from './document-malformed.ts';
import { keySetRules } from './key-set-rules.ts';
import { malformedKey, weakKey } from './key-strength.ts';
import { weakSecret } from './material-rules.ts';
import { metadataRules } from './metadata-rules.ts';
import type { RuleFacts } from './rule.ts';
import { sourceRules } from './rules.ts';
import { suppressionWithoutReason } from './suppression-rule.ts';

/** Every rule of the doctor but those of Sealwright's own configuration, by what they look at. */
export const doctorRules: Readonly<Record<'programs' | 'metadata' | 'keys', readonly RuleFacts[]>> = {
  programs: [...sourceRules, weakSecret, suppressionWithoutReason],
  metadata: [...metadataRules, malformedDocument, ambiguousDocument],
  keys: [...keySetRules, weakKey, malformedKey],
};
