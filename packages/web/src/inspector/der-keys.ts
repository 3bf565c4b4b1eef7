// As much of DER (X.690) as finds a public key in a certificate or in PKCS #1.

/** One element: its tag, and where its content lies. */
interface Element {
  readonly tag: number;
  readonly from: number;
  readonly start: number;
  readonly end: number;
}

/** What Web Crypto has to be told of a SubjectPublicKeyInfo. */
export interface KeyAlgorithm {
  readonly name: 'RSASSA-PKCS1-v1_5' | 'ECDSA' | 'Ed25519';
  readonly namedCurve?: string;
  readonly hash?: string;
}

/** The SubjectPublicKeyInfo of an X.509 certificate (RFC 5280 §4.1), as it stands in it. Nothing else of it is looked at. */
export function keyOfCertificate(der: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | undefined {
  const certificate = elementAt(der, 0, der.length);
  const body = certificate && elementAt(der, certificate.start, certificate.end);
  if (body?.tag !== sequence) return undefined;
  const fields = elementsOf(der, body);
  // The version is there from version 2 on; then serial number, algorithm, issuer, validity, subject, key.
  const key = fields[fields[0]?.tag === 0xa0 ? 6 : 5];
  return key?.tag === sequence ? der.slice(key.from, key.end) : undefined;
}

/** An RSA key of PKCS #1 (RFC 8017 A.1.1) as a SubjectPublicKeyInfo. */
export function wrapRsaKey(der: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const algorithm = Uint8Array.of(0x30, 13, 6, 9, ...rsaIdentifier, 5, 0);
  const bits = element(3, Uint8Array.of(0, ...der));
  return element(sequence, Uint8Array.of(...algorithm, ...bits));
}

/** Of which kind a SubjectPublicKeyInfo is; undefined where it is none that signs here. */
export function algorithmOfKey(spki: Uint8Array<ArrayBuffer>): KeyAlgorithm | undefined {
  const outer = elementAt(spki, 0, spki.length);
  const algorithm = outer && elementAt(spki, outer.start, outer.end);
  if (algorithm === undefined) return undefined;
  const [identifier, parameters] = elementsOf(spki, algorithm).map(({ start, end }) =>
    hexOf(spki.subarray(start, end)),
  );
  if (identifier === hexOf(rsaIdentifier)) return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  if (identifier === '2b6570') return { name: 'Ed25519' };
  const namedCurve = identifier === '2a8648ce3d0201' ? curves[parameters ?? ''] : undefined;
  return namedCurve === undefined ? undefined : { name: 'ECDSA', namedCurve };
}

const sequence = 0x30;
const rsaIdentifier: Uint8Array = Uint8Array.of(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1);
const curves: Readonly<Record<string, string>> = {
  '2a8648ce3d030107': 'P-256',
  '2b81040022': 'P-384',
  '2b81040023': 'P-521',
};

function elementsOf(der: Uint8Array, parent: Element): readonly Element[] {
  const found: Element[] = [];
  for (let at = parent.start; at < parent.end && found.length < 16; ) {
    const one = elementAt(der, at, parent.end);
    if (one === undefined) break;
    found.push(one);
    at = one.end;
  }
  return found;
}

function elementAt(der: Uint8Array, from: number, limit: number): Element | undefined {
  const [tag, first] = [der[from], der[from + 1]];
  if (tag === undefined || first === undefined || from + 2 > limit) return undefined;
  const count = first < 0x80 ? 0 : first & 0x7f;
  if (count > 3) return undefined;
  let length = first;
  if (count > 0) {
    length = 0;
    for (let index = 0; index < count; index += 1) length = length * 256 + (der[from + 2 + index] ?? 0);
  }
  const start = from + 2 + count;
  return start + length > limit ? undefined : { tag, from, start, end: start + length };
}

function element(tag: number, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Uint8Array.of(tag, ...size, ...content);
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
