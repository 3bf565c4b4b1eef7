import { coreFinding, ownFinding } from './finding.ts';
import type { Finding } from './inspection.ts';
import { type ReadPart, textMember } from './token-parts.ts';

/** By algorithm, how many bytes a signature has (RFC 7518 §3, RFC 8032 §5.1); that of RSA is as long as its modulus. */
const lengths: Readonly<Record<string, readonly [least: number, most: number]>> = {
  HS256: [32, 32],
  HS384: [48, 48],
  HS512: [64, 64],
  ES256: [64, 64],
  ES384: [96, 96],
  ES512: [132, 132],
  EdDSA: [64, 64],
  Ed25519: [64, 64],
  RS256: [256, 1024],
  RS384: [256, 1024],
  RS512: [256, 1024],
  PS256: [256, 1024],
  PS384: [256, 1024],
  PS512: [256, 1024],
};

/** What is wrong with a signature whatever the key: its length, its form. */
export function findInSignature(signature: ReadPart | undefined, header: ReadPart | undefined): readonly Finding[] {
  const alg = textMember(header?.json?.node, 'alg');
  if (alg === undefined || !Object.hasOwn(lengths, alg)) return [];
  const bytes = signature?.segment?.bytes ?? new Uint8Array();
  const mark = signature?.segment?.mark;
  const refuse = (sentence: string, fix: string): Finding =>
    coreFinding('signature_invalid', { sentence, fix, mark, path: 'signature' });
  if (bytes.length === 0) {
    const fix = 'Somebody took the signature off, or the token was cut off at its last dot.';
    return [refuse(`There is no signature, though alg says ${alg}.`, fix), attack('signature-absent', 'A04', mark)];
  }
  if (bytes.every((byte) => byte === 0) && !alg.startsWith('HS')) {
    const fix = 'Somebody tries whether the verifier checks at all (CVE-2022-21449).';
    return [refuse('The signature is all zeros.', fix), attack('signature-zeros', 'D01', mark)];
  }
  const [least, most] = lengths[alg] as readonly [number, number];
  if (bytes.length >= least && bytes.length <= most) return [];
  if (alg.startsWith('ES') && isDerSignature(bytes)) {
    const sentence = `The signature is in DER, as TLS and OpenSSL have it. ${alg} has two numbers of ${least / 2} bytes each.`;
    return [refuse(sentence, 'Ask the library for the form ieee-p1363 (RFC 7518 §3.4).')];
  }
  const wanted = least === most ? `${least}` : `${least} to ${most}`;
  const hint = bytes.length < least ? 'it was cut off' : 'something was added';
  return [
    refuse(
      `The signature has ${bytes.length} bytes, and ${alg} has ${wanted}.`,
      `Most likely ${hint}, or alg was changed. Copy the token anew.`,
    ),
  ];
}

function attack(code: string, id: string, mark: Finding['mark']): Finding {
  const sentence = 'A known attack looks like this.';
  return ownFinding(code, id, {
    severity: 'danger',
    sentence,
    fix: 'Refuse it; find out who sent it.',
    mark,
    path: 'signature',
  });
}

function isDerSignature(bytes: Uint8Array): boolean {
  return bytes[0] === 0x30 && bytes[1] === bytes.length - 2 && bytes[2] === 2;
}
