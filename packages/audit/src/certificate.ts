import type { Signer } from './attack.ts';
import { bytesToInteger } from './big-integer.ts';
import {
  concatBytes,
  derBitString,
  derEcdsaSignature,
  derInteger,
  derNull,
  derObjectIdentifier,
  derOctetString,
  derSequence,
  derSet,
  writeDer,
} from './der.ts';
import { encodeUtf8 } from './encoding.ts';
import { signMessage } from './signatures.ts';

/** What a certificate says, and who says it. */
export interface CertificateFacts {
  /** SubjectPublicKeyInfo of the key that is certified. */
  readonly spki: Uint8Array;
  /** Common names. The same for both where it is signed by itself. */
  readonly subject: string;
  readonly issuer: string;
  /** The issuer's private key: RSA (as RS256), P-256, P-384, P-521 or Ed25519. */
  readonly signer: Signer;
  /** Seconds since 1970. It is good from an hour before to a day after. */
  readonly now: number;
  /** Whether it may sign others. */
  readonly authority?: boolean;
}

/** An X.509 certificate, DER (RFC 5280 §4.1). Nothing of what it is told is checked. */
export async function writeCertificate(facts: CertificateFacts): Promise<Uint8Array> {
  const { spki, subject, issuer, signer, now, authority = false } = facts;
  const { alg, identifier } = signatureOf(signer.alg);
  const body = derSequence(
    writeDer(0xa0, derInteger(2n)),
    derInteger(bytesToInteger(crypto.getRandomValues(new Uint8Array(8)))),
    identifier,
    writeName(issuer),
    derSequence(writeTime(now - 3600), writeTime(now + 86_400)),
    writeName(subject),
    spki,
    writeDer(0xa3, derSequence(basicConstraints(authority))),
  );
  const signature = await signMessage(alg, signer.jwk, body);
  return derSequence(body, identifier, derBitString(alg.startsWith('ES') ? derEcdsaSignature(signature) : signature));
}

function signatureOf(alg: string): { readonly alg: string; readonly identifier: Uint8Array } {
  const curves: Readonly<Record<string, string>> = { ES256: '2', ES384: '3', ES512: '4' };
  const curve = curves[alg];
  if (curve !== undefined) return { alg, identifier: derSequence(derObjectIdentifier(`1.2.840.10045.4.3.${curve}`)) };
  if (alg === 'EdDSA' || alg === 'Ed25519') return { alg, identifier: derSequence(derObjectIdentifier('1.3.101.112')) };
  return { alg: 'RS256', identifier: derSequence(derObjectIdentifier('1.2.840.113549.1.1.11'), derNull) };
}

/** A common name alone. */
function writeName(name: string): Uint8Array {
  return derSequence(derSet(derSequence(derObjectIdentifier('2.5.4.3'), writeDer(0x0c, encodeUtf8(name)))));
}

/** GeneralizedTime is for 2050 and later alone, so this is UTCTime. */
function writeTime(seconds: number): Uint8Array {
  const digits = new Date(seconds * 1000).toISOString().replaceAll(/\D/g, '');
  return writeDer(0x17, encodeUtf8(`${digits.slice(2, 14)}Z`));
}

function basicConstraints(authority: boolean): Uint8Array {
  const critical = Uint8Array.of(0x01, 0x01, 0xff);
  const value = authority ? derSequence(critical) : derSequence();
  return derSequence(concatBytes(derObjectIdentifier('2.5.29.19'), critical, derOctetString(value)));
}
