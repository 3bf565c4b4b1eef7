import type { JSX } from 'preact';
import type { AttackAnswer } from '../inspector/attack-answer.ts';
import type { LikelyKind, Part, Severity } from '../inspector/inspection.ts';
import type { SignatureAnswer, TriedKey } from '../inspector/signature-answer.ts';

/**
 * Every text of the inspector's page in one language; a text that is missing does not compile. What the analysis says of
 * a token comes from the analysis and is not here.
 */
export interface InspectorMessages {
  /** BCP 47, as `en`. */
  readonly language: string;
  readonly labels: Readonly<Record<InspectorLabel, string>>;
  readonly parts: Readonly<Record<Part['name'], string>>;
  readonly severities: Readonly<Record<Severity, string>>;
  readonly verdicts: Readonly<Record<SignatureAnswer['verdict'], string>>;
  readonly attempts: Readonly<Record<TriedKey['outcome'], string>>;
  readonly outcomes: Readonly<Record<AttackAnswer['outcome'], string>>;
  readonly confidences: Readonly<Record<LikelyKind['confidence'], string>>;
  readonly sentences: InspectorSentences;
}

/** Sentences with something in them. */
export interface InspectorSentences {
  findings(count: number): string;
  bytes(count: number): string;
  place(offset: number, length: number): string;
  duplicate(name: JSX.Element, count: number): JSX.Element;
  copied(what: string): string;
  tried(count: number): string;
  attacksDone(done: number, total: number): string;
  attacksSummary(counts: Readonly<Record<AttackAnswer['outcome'], number>>): string;
  fileTooLarge(kibibytes: number): string;
}

export type InspectorLabel =
  | 'product'
  | 'title'
  | 'privacyServed'
  | 'privacyOffline'
  | 'token'
  | 'tokenHint'
  | 'tokenPlaceholder'
  | 'clear'
  | 'sample'
  | 'key'
  | 'keyHint'
  | 'keyPlaceholder'
  | 'keyFile'
  | 'signature'
  | 'signatureNone'
  | 'signatureWaiting'
  | 'signatureChecking'
  | 'signatureFailed'
  | 'coreAnswers'
  | 'accepted'
  | 'expectation'
  | 'expectationHint'
  | 'issuer'
  | 'audience'
  | 'typ'
  | 'result'
  | 'emptyResult'
  | 'kind'
  | 'because'
  | 'life'
  | 'issued'
  | 'notBefore'
  | 'expires'
  | 'now'
  | 'findings'
  | 'noFindings'
  | 'show'
  | 'fix'
  | 'around'
  | 'asJson'
  | 'binaryParts'
  | 'unknownName'
  | 'attacks'
  | 'attacksIntro'
  | 'attacksStart'
  | 'attacksStop'
  | 'attacksAgain'
  | 'attacksFailed'
  | 'attacksNeedToken'
  | 'forged'
  | 'answer'
  | 'missing'
  | 'copyHeader'
  | 'copyClaims'
  | 'copyUnsigned'
  | 'copyFindings'
  | 'copyFailed'
  | 'opens'
  | 'fileUnreadable';
